"""Who holds a process lock, seen without taking it away from anybody."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from pathlib import Path
from typing import NamedTuple


class _Told(NamedTuple):
    """The line that a holder leaves in its file."""

    pid: int
    host: str
    since: str


def lock_holder(path: Path) -> str:
    """``process 4711 on host since …``, "" when nobody holds ``path`` (see ``process_lock.ProcessLock``).

    The file outlives its holder, so its line alone proves nothing. The lock is tried, for an instant, only where the
    process that the line names may be alive: a service that starts at that very moment would be refused.
    """
    try:
        with path.open("r", encoding="utf-8") as file:
            told = _told(file.read())
            if told is not None and told.host == socket.gethostname() and not _lives(told.pid):
                return ""
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return "another process" if told is None else f"process {told.pid} on {told.host} since {told.since}"
            return ""  # its number belongs to somebody else by now; closing the file lets go
    except OSError:
        return ""


def _told(line: str) -> _Told | None:
    try:
        told = json.loads(line)
        return _Told(int(told["pid"]), str(told["host"]), str(told["since"]))
    except (ValueError, KeyError, TypeError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is somebody else's
    return True
