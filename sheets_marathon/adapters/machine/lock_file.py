"""A file that one process at a time holds: one process per bot, a second one says who has it (DESIGN 7).

POSIX only: flock.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from sheets_marathon.errors import AlreadyRunning, MarathonError, StorageError

log = logging.getLogger(__name__)

_FOR_LOCKS = Path("/run/lock")
"""Unlike the folder for temporary files, nobody tidies it up after some days."""


class ProcessLock:
    """Holds ``path`` while the process lives; the kernel lets go when it dies, however it dies.

    ``since`` (a moment, aware) and ``folder`` ("" where that is clear) are shown to whoever comes second; ``about``:
    what the process works on, for programs to compare. Entering raises AlreadyRunning while another process holds it,
    StorageError when the file can't be made. The file stays: removing it would let two processes lock two files of
    the same name. On a network file system flock may be local to each machine.
    """

    def __init__(self, path: Path, since: dt.datetime, folder: str = "", about: str = "") -> None:
        self._path = path
        self._line = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": since.isoformat(),
            "folder": folder,
            "about": about,
        }
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
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Opened for appending: the holder's lines must survive a second process's attempt.
            file = self._path.open("a+", encoding="utf-8", errors="replace")
        except OSError as error:
            raise _unusable(self._path, error) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            with contextlib.suppress(OSError):  # on a full disk it holds all the same, and does not say who
                # Past python's buffer, which would be written, and fail, once more when the file is closed.
                os.write(file.fileno(), json.dumps(self._line).encode())
        except BlockingIOError:
            with file:
                file.seek(0)
                raise AlreadyRunning(
                    f"this bot is already served by {_shown(_told(file.read()))}",
                    "stop that process first: two of them would double posts",
                ) from None
        except OSError as error:
            file.close()
            raise _unusable(self._path, error) from error
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
        with path.open("r", encoding="utf-8", errors="replace") as file:
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


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"the lock file {path} can't be used: {error.strerror}",
        "give the program a folder with room that it may write to: service.state_dir in the configuration",
    )


@contextlib.contextmanager
def only_one_here(name: str, since: dt.datetime, folder: str, about: str, *, take_over: bool) -> Iterator[None]:
    """Holds ``name`` on this machine, whatever folder a process keeps its files in, or raises AlreadyRunning.

    ``take_over``: not where the other one works on the same, which then settles it between both. Where the machine has
    no place for such a file nobody is kept out by it.
    """
    place = _FOR_LOCKS if os.access(_FOR_LOCKS, os.W_OK) else Path(tempfile.gettempdir())
    lock = ProcessLock(place / name, since, folder, about)
    try:
        lock.acquire()
    except AlreadyRunning:
        if not take_over or _about(place / name) != about:
            raise
    except MarathonError as error:
        log.info("%s", error)
    try:
        yield
    finally:
        lock.release()


def _about(path: Path) -> str:
    try:
        told = _told(path.read_text("utf-8"))
    except OSError:
        return ""
    return told.about if told else ""


class _Told(NamedTuple):
    """The line that a holder leaves in its file."""

    pid: int
    host: str
    since: str
    folder: str = ""
    about: str = ""


def _told(line: str) -> _Told | None:
    """None: the holder has not written its line yet."""
    try:
        told = json.loads(line)
        more = (str(told.get(name, "")) for name in ("folder", "about"))
        return _Told(int(told["pid"]), str(told["host"]), str(told["since"]), *more)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _shown(told: _Told | None) -> str:
    if told is None:
        return "another process"
    folder = f" in {told.folder}" if told.folder else ""
    return f"process {told.pid} on {told.host}{folder} since {told.since}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is somebody else's
    return True
