"""A file that one process at a time holds: one process per bot token, a second one says who has it (DESIGN 7).

POSIX only: flock.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from sheets_marathon.errors import AlreadyRunning, MarathonError


class ProcessLock:
    """Holds ``path`` while the process lives; the kernel lets go when it dies, however it dies.

    ``since``: the moment (aware) to show to whoever comes second. Entering raises AlreadyRunning while another
    process holds it, MarathonError when the file can't be written. The file stays: removing it would let
    two processes lock two files of the same name. On a network file system flock may be local to each machine.
    """

    def __init__(self, path: Path, since: dt.datetime) -> None:
        self._path = path
        self._since = since
        self._file: IO[str] | None = None

    def __enter__(self) -> ProcessLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock or raise AlreadyRunning, at once."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Opened for appending: the holder's lines must survive a second process's attempt.
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise MarathonError(
                f"the lock file {self._path} can't be opened: {error.strerror}",
                "give the program a folder it may write to",
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.seek(0)
            file.truncate()
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": self._since.isoformat()}
            file.write(json.dumps(holder))
            file.flush()
        except BlockingIOError:
            with file:
                file.seek(0)
                raise AlreadyRunning(
                    f"this bot is already served by {_shown(_told(file.read()))}",
                    "stop that process first: two of them would double posts",
                ) from None
        except BaseException:
            file.close()
            raise
        self._file = file

    def release(self) -> None:
        """Let go. Calling it twice is fine."""
        if self._file is not None:
            self._file.close()
            self._file = None


def lock_holder(path: Path) -> str:
    """``process 4711 on host since …``, "" when nobody holds ``path``, which is taken away from nobody.

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
                return _shown(told)
            return ""  # its number belongs to somebody else by now; closing the file lets go
    except OSError:
        return ""


class _Told(NamedTuple):
    """The line that a holder leaves in its file."""

    pid: int
    host: str
    since: str


def _told(line: str) -> _Told | None:
    """None: the holder has not written its line yet."""
    try:
        told = json.loads(line)
        return _Told(int(told["pid"]), str(told["host"]), str(told["since"]))
    except (ValueError, KeyError, TypeError):
        return None


def _shown(told: _Told | None) -> str:
    return "another process" if told is None else f"process {told.pid} on {told.host} since {told.since}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is somebody else's
    return True
