"""The figures as last seen: a summary that waits for Google in vain goes out with them, and says of when they are.

They are kept in the outbox, packed, and nowhere else: a running process holds no second copy of the sheet.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sheets_marathon.ports.outbox import Outbox, recalled, remembered
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot, TabView
from sheets_marathon.tabs import SETTINGS, STORES
from sheets_marathon.tabs.participants import PEOPLE_TABS, ParticipantColumn

FIGURES_TABS = (*PEOPLE_TABS, SETTINGS, STORES)
"""What is kept. The ledger is not: it is long, and its sums stand in the ratings."""

_NAME = "figures"
_READ_AT = "figures read at"
_NOT_NEEDED = frozenset({ParticipantColumn.EMAIL, ParticipantColumn.TELEGRAM})
_SELDOM = dt.timedelta(minutes=30)
_CLOSE = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LastFigures:
    """Figures and when the sheet showed them (aware). Of ``snapshot``'s rows only values are there."""

    snapshot: Snapshot
    read_at: dt.datetime


class FiguresMemory:
    """Keeps the last good figures.

    What has changed is kept at most every 30 minutes, but at every look in the hour before a post that will need
    figures, and while one is open: then the last look counts. With thousands of participants packing takes about a
    second, so it is not done at every look.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._digest = ""
        self._kept_at: dt.datetime | None = None
        self._is_latest = False

    def remember(self, snapshot: Snapshot, read_at: dt.datetime, needed_at: dt.datetime | None, same: bool) -> None:
        """Keeps the figures of a look at ``read_at``, if it is time to.

        ``needed_at``: the moment of the next post that may go out with them, None when none will.
        ``same``: the sheet is as it was at the look before.
        """
        if needed_at is None:
            return
        if same and self._is_latest and self._outbox.recall(_READ_AT):
            remembered(self._outbox, _READ_AT, read_at.isoformat())
            return
        seldom_enough = self._kept_at is None or read_at - self._kept_at >= _SELDOM
        self._is_latest = seldom_enough or needed_at - read_at <= _CLOSE
        if not self._is_latest:
            return
        packed = _packed(snapshot)
        digest = hashlib.sha256(packed).hexdigest()
        if digest == self._digest and self._outbox.recall(_READ_AT):
            kept = True
        else:
            kept = remembered(self._outbox, _NAME, base64.b85encode(packed).decode("ascii"))
        # Of figures that found no room the former ones' moment stays true.
        if kept and remembered(self._outbox, _READ_AT, read_at.isoformat()):
            self._digest, self._kept_at = digest, read_at

    def recall(self) -> LastFigures | None:
        """The last figures, by an earlier process if need be; None when there are none that can be read."""
        read_at = recalled(self._outbox, _READ_AT, dt.datetime.fromisoformat)
        snapshot = recalled(self._outbox, _NAME, lambda packed: _unpacked(base64.b85decode(packed)))
        return None if read_at is None or snapshot is None else LastFigures(snapshot, read_at)


def _packed(snapshot: Snapshot) -> bytes:
    """A line of JSON a tab, compressed one after the other so that they never lie in memory together."""
    packer = zlib.compressobj()
    parts = [packer.compress(line) for line in _lines(snapshot)]
    return b"".join([*parts, packer.flush()])


def _lines(snapshot: Snapshot) -> Iterator[bytes]:
    for key in FIGURES_TABS:
        view = snapshot[key]
        names = [name for name in view.columns if name not in _NOT_NEEDED]
        content = {
            "key": key,
            "sheet_id": view.sheet_id,
            "title": view.title,
            "columns": {name: view.columns[name] for name in names},
            "rows": [[row.number, *(row[name] for name in names)] for row in view.rows],
        }
        yield json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _unpacked(packed: bytes) -> Snapshot:
    views = [_view(json.loads(line)) for line in zlib.decompress(packed).splitlines()]
    return Snapshot({view.key: view for view in views})


def _view(content: dict[str, Any]) -> TabView:
    names = list(content["columns"])
    rows = tuple(
        Row(number, {name: value for name, value in zip(names, values, strict=True) if value is not None})
        for number, *values in content["rows"]
    )
    return TabView(content["key"], content["sheet_id"], content["title"], content["columns"], rows)
