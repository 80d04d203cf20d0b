"""One process per bot token: a second one says who holds the lock (DESIGN 7). POSIX only: flock."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import IO

from sheets_marathon.errors import AlreadyRunning, MarathonError


def lock_path(folder: Path, token: str) -> Path:
    """The lock file of a bot: named by a digest of its token, so that the token is not shown."""
    return folder / f"bot-{hashlib.sha256(token.encode()).hexdigest()[:16]}.lock"


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
                raise AlreadyRunning(
                    f"this bot is already served by {_holder(file)}",
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


def _holder(file: IO[str]) -> str:
    """``process 4711 on host since …``, or less when the holder has not written its line yet."""
    file.seek(0)
    try:
        told = json.loads(file.read())
        return f"process {told['pid']} on {told['host']} since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
