"""The sales desk: a dealer's system that lays one export a night into the folder the import reads."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

EXPORTED_AT = dt.time(23, 30)


class SalesDesk:
    """Copies exports, by their dates, into ``folder`` (made if missing), each with the time of its day's evening."""

    def __init__(self, exports: Mapping[dt.date, Path], folder: Path) -> None:
        self._exports = exports
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def export_all_before(self, on: dt.date) -> int:
        """Lay every export older than ``on``; how many."""
        earlier = [each for each in self._exports if each < on]
        for each in earlier:
            self.export(each)
        return len(earlier)

    def export(self, on: dt.date) -> None:
        """Lay the export of one day, if there is one. It appears whole, never half written."""
        source = self._exports.get(on)
        if source is None:
            return
        growing = self._folder / f".{source.name}.part"
        shutil.copyfile(source, growing)
        at = dt.datetime.combine(on, EXPORTED_AT, dt.UTC).timestamp()
        os.utime(growing, (at, at))
        growing.rename(self._folder / source.name)
