"""The folder where the program keeps what it must not forget: closed to others, damaged files beside the new ones.

A damaged file is not thrown away: ``outbox-….sqlite.damaged-2026-12-07T100512``, when it was last written, by UTC.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

_MARK = ".damaged-"
_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside a file goes with it: it would be read as part of the new one."""


def close_to_others(folder: Path, ours: Iterable[str]) -> None:
    """Make the folder for its owner only, or make it so where it is not; and the files in it that bear names of
    ``ours`` (patterns). What belongs to another user stays as it is: ``doctor`` says so."""
    with contextlib.suppress(OSError):  # whoever needs it says why it can't be used
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        places = [(folder, 0o700), *((file, 0o600) for name in ours for file in folder.glob(name) if file.is_file())]
        for place, mode in places:
            if place.stat().st_mode & 0o077:
                with contextlib.suppress(OSError):
                    place.chmod(mode)


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
