"""Damaged files of the program's are not thrown away: they are kept beside the new one, under a name with a date.

``outbox-….sqlite.damaged-2026-12-07T100512``: when it was last written, by UTC.
"""

from __future__ import annotations

import datetime as dt
import os.path
from collections.abc import Sequence
from pathlib import Path

_MARK = ".damaged-"
_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside a file goes with it: it would be read as part of the new one."""


def set_aside(path: Path) -> str:
    """Move whatever stands under ``path`` away, and say under which name it stands now. OSError when that can't be."""
    written = dt.datetime.fromtimestamp(path.lstat().st_mtime, dt.UTC)
    dated = name = f"{path.name}{_MARK}{written:%Y-%m-%dT%H%M%S}"
    number = 1
    while os.path.lexists(path.with_name(name)):
        number += 1
        name = f"{dated}.{number}"
    for ending in _BESIDE:  # the file first: without it SQLite throws away what is left beside
        part = path.with_name(path.name + ending)
        if os.path.lexists(part):
            part.rename(path.with_name(name + ending))
    return name


def kept_aside(path: Path) -> Sequence[str]:
    """Names of what was set aside from under ``path``, oldest first."""
    try:
        names = sorted(found.name for found in path.parent.glob(f"{path.name}{_MARK}*"))
    except OSError:
        return ()
    return tuple(name for name in names if not name.endswith(_BESIDE[1:]))
