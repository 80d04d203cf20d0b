"""The service under rehearsal, as ops run it: a process of its own, started, watched, stopped and killed.

The first run starts as ops start it; those after it are forked, which costs a tenth.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from sheets_marathon.rehearsal.play.forked import can_fork, forked

_TAIL_LINES = 30


class ServiceFailed(RuntimeError):
    """The service ended by itself, or did something it must not; the message holds the end of its log."""


class ServiceProcess:
    """Runs ``command`` again and again, its output appended to one log. Not for sharing between threads.

    ``exit_codes``: of every run that has ended, in order, negative for a signal (subprocess's convention).
    ``peak_rss_mb``: the largest resident memory of any run. ``fork_first``: fork the first run as well.
    """

    def __init__(self, command: Sequence[str], secrets: dict[str, str], log: Path, *, fork_first: bool = False) -> None:
        self._command = list(command)
        self._may_fork = fork_first
        self._environment = {**os.environ, **secrets, "PYTHONUNBUFFERED": "1"}
        self._log = log
        self._process: subprocess.Popen[bytes] | BaseProcess | None = None
        self.exit_codes: list[int] = []
        self.peak_rss_mb = 0.0

    def start(self) -> None:
        """Start a run. There must not be one already."""
        assert self._process is None, "the service runs already"
        if self._may_fork and can_fork(self._command):
            self._process = forked(self._command, self._environment, self._log)
        else:
            self._process = _started(self._command, self._environment, self._log)
        self._may_fork = True

    def ended(self) -> int | None:
        """The exit code of a run that has ended though nobody stopped it; told once, None while it runs."""
        process = self._process
        if process is None or (code := _ended(process, 0)) is None:
            return None
        self._process = None
        self.exit_codes.append(code)
        return code

    def check_alive(self) -> None:
        """ServiceFailed when the run has ended though nobody stopped it."""
        if (code := self.ended()) is not None:
            raise ServiceFailed(f"the service ended by itself with exit code {code}; its last lines:\n{self.tail()}")

    def stop(self, timeout_s: float = 60.0) -> int:
        """Ask it to stop (SIGTERM) and wait; its exit code. ServiceFailed (and killed) when it does not."""
        return self._end(signal.SIGTERM, timeout_s)

    def kill(self) -> int:
        """End it without a warning (SIGKILL); -9."""
        return self._end(signal.SIGKILL, 60.0)

    def discard(self) -> None:
        """Make sure that nothing of it is left, whatever has happened before."""
        if self._process is not None:
            self.kill()

    def tail(self) -> str:
        """The last lines of the log."""
        if not self._log.is_file():
            return ""
        return "\n".join(self._log.read_text("utf-8", errors="replace").splitlines()[-_TAIL_LINES:])

    def _end(self, how: signal.Signals, timeout_s: float) -> int:
        process = self._process
        assert process is not None, "the service does not run"
        assert process.pid is not None, "it has been started"
        self.peak_rss_mb = max(self.peak_rss_mb, _peak_rss_mb(process.pid))
        if _ended(process, 0) is None:
            os.kill(process.pid, how)
        code = _ended(process, timeout_s)
        if code is None:
            process.kill()
            _ended(process, None)
            self._process = None
            raise ServiceFailed(f"the service did not stop within {timeout_s:.0f} s of {how.name}:\n{self.tail()}")
        self._process = None
        self.exit_codes.append(code)
        return code


def _started(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own program, started as ops start it
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )


def _ended(process: subprocess.Popen[bytes] | BaseProcess, timeout_s: float | None) -> int | None:
    """The exit code once the process has ended, None when it still runs after ``timeout_s``."""
    if isinstance(process, BaseProcess):
        process.join(timeout_s)
        return process.exitcode
    try:
        return process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        return None


def _peak_rss_mb(pid: int) -> float:
    """The largest resident memory of a running process so far, in MB.

    Asked of the kernel while it runs: os.wait4's ru_maxrss also counts what the parent had resident when it
    forked (exec keeps signal->maxrss), so a large parent would pass for a large service. Where there is no
    /proc, ps tells the current size.
    """
    status = Path(f"/proc/{pid}/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    if sys.platform == "win32":
        return 0.0
    shown = subprocess.run(["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603
    return int(shown.stdout.strip() or 0) / 1024
