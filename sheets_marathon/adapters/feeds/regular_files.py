"""Files that are safe to read: regular ones, of bounded size, that nobody is writing just now.

A pipe or a device in a folder would be waited for for ever, and a link could point at anything on the machine.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

_MB = 1_000_000
_MOST_MEGABYTES = 200
_FRESH_S = 60.0
"""Written so short a time ago, a file may still be in the making. Clocks of file servers differ a little either way."""

Stamp = tuple[int, int]
"""Size in bytes, modification time in nanoseconds."""


class NoRegularFile(OSError):
    """A pipe, a device, a folder, or a link that leads out of the folder."""


class FileTooLarge(OSError):
    """More than can be the export of a night."""


def shown_name(file: Path) -> str:
    """A file's name as a source: text in any case, and one line of it."""
    name = os.fsencode(file.name).decode("utf-8", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())


def is_regular(file: Path, folder: Path, *, named: bool = False) -> bool:
    """Whether it is a regular file in ``folder``, or a link to one. ``named``: a person has named this very file, which
    may be a link to anywhere."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return False
        return named or not file.is_symlink() or file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # gone meanwhile, or links in a circle
        return False


def stamp_of(file: Path) -> Stamp:
    """What changes when it is written to. Raises OSError."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def stamps_at_rest(files: Iterable[Path], still_s: float) -> tuple[Mapping[Path, Stamp], tuple[Path, ...]]:
    """The files that stand still, with their stamps, and those that are being written.

    Where a file was changed a moment ago, it is looked at again after ``still_s``. Raises OSError.
    """
    stamps = {file: stamp_of(file) for file in files}
    now = time.time()
    fresh = [file for file, (_, changed_ns) in stamps.items() if abs(now - changed_ns / 1e9) < _FRESH_S]
    if fresh:
        time.sleep(still_s)
    moving = tuple(file for file in fresh if stamp_of(file) != stamps[file])
    return {file: stamp for file, stamp in stamps.items() if file not in moving}, moving


def read_regular(file: Path) -> bytes:
    """All of a regular file. Raises OSError; NoRegularFile and FileTooLarge are such."""
    # Between a look at its name and its opening somebody may have put a pipe there.
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NoRegularFile(None, "it is no regular file")
        if status.st_size > _MOST_MEGABYTES * _MB:
            raise FileTooLarge(None, f"it has {status.st_size // _MB} MB, more than {_MOST_MEGABYTES}")
        return opened.read(_MOST_MEGABYTES * _MB + 1)
