"""A child process for work that may hang, crash or eat memory: it is bounded, and it can be killed.

The process is started with the first call and used again by the next one. How it starts is multiprocessing's own start
method, "spawn" where nobody has chosen one: a fork of a process that has threads may hang.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

from sheets_marathon.errors import MarathonError

_MB = 1_000_000
_MOST_ANSWER_BYTES = 1_000 * _MB
_GRACE_S = 2.0
"""So much longer than its parent waits a child lives by itself: it must not outlive a parent that was killed."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

Told = Callable[[int, int, str], None]
"""Told now and then how much is done, of how much, and what is in hand."""


class Errand(Protocol[T_co]):
    """What a child does. It is pickled, and so is what it returns or raises."""

    def __call__(self, told: Told, /) -> T_co:
        """Do it; ``told`` may be called now and then."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may take: ``seconds`` on the wall, ``megabytes`` of memory beside the program's own.

    Memory is bounded where the system can do that (Linux; not macOS, not Windows).
    """

    seconds: float = 600
    megabytes: int = 1_000


class ChildFailed(Exception):
    """A call that came to no end of its own. ``what``: why, for people; ``in_hand``: what was told last, "" nothing;
    ``log``: a traceback, where there is one."""

    def __init__(self, what: str, in_hand: str = "", log: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.in_hand = in_hand
        self.log = log


class TookTooLong(ChildFailed):
    """It was killed when its seconds were over."""


class OutOfMemory(ChildFailed):
    """It needed more memory than it may have, or died as a process does that gets none."""


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    result: T


@dataclass(frozen=True, slots=True)
class _Refused:
    error: MarathonError


@dataclass(frozen=True, slots=True)
class _Broken:
    name: str
    log: str
    memory: bool = False


class Child:
    """One child at a time, for one thread at a time; ``close`` may be called by any thread.

    ``let_go`` ends the process until the next call, ``close`` for good: calls under way and to come fail then.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._running: tuple[BaseProcess, Connection] | None = None
        self._closed = False
        self._starting_or_ending = threading.Lock()

    def call(self, work: Errand[T], told: Told | None = None) -> T:
        """What ``work`` returns. Raises its MarathonError as it was, ChildFailed when there is no answer."""
        process, connection = self._at_hand()
        in_hand = ""
        until = time.monotonic() + self._bounds.seconds
        try:
            connection.send(work)
            while connection.poll(max(0.0, until - time.monotonic())):
                answer = pickle.loads(connection.recv_bytes(_MOST_ANSWER_BYTES))  # noqa: S301 - our own child wrote it
                match answer:
                    case _Done():
                        return cast("T", answer.result)
                    case _Refused(error):
                        raise error
                    case _Broken(name, log, memory):
                        self.let_go()
                        raise self._out_of_memory(in_hand) if memory else ChildFailed(name, in_hand, log)
                    case (done, total, what):
                        in_hand = what or in_hand
                        if told is not None:
                            told(done, total, what)
        except (EOFError, OSError, ValueError):  # the last when another thread closes the connection
            process.join(_GRACE_S)
            raise self._ended(process.exitcode, in_hand) from None
        finally:
            if not process.is_alive() or time.monotonic() >= until:
                self.let_go()
        raise TookTooLong(f"it has not come to an end within {self._bounds.seconds:g} s", in_hand)

    def let_go(self) -> None:
        """End the process, whatever it is doing."""
        with self._starting_or_ending:
            running, self._running = self._running, None
        if running is not None:
            process, connection = running
            process.kill()
            connection.close()
            process.join(_GRACE_S)

    def close(self) -> None:
        """End it for good."""
        self._closed = True
        self.let_go()

    def _at_hand(self) -> tuple[BaseProcess, Connection]:
        with self._starting_or_ending:
            if self._closed:
                raise ChildFailed("the program is about to end")
            self._running = self._running or self._started()
            return self._running

    def _started(self) -> tuple[BaseProcess, Connection]:
        method = multiprocessing.get_start_method(allow_none=True) or "spawn"
        context = multiprocessing.get_context(method)
        ours, theirs = context.Pipe()
        surroundings = dict(os.environ), str(Path.cwd())
        process = cast("Any", context).Process(
            target=_serve, args=(theirs, self._bounds, *surroundings), name="outside data", daemon=True
        )
        process.start()
        theirs.close()  # so that the end of the child is the end of what comes from it
        return process, ours

    def _ended(self, code: int | None, in_hand: str) -> ChildFailed:
        if self._closed:
            return ChildFailed("the program is about to end", in_hand)
        if code is not None and code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9), -signal.SIGSEGV):
            return self._out_of_memory(in_hand)
        return ChildFailed(f"its process ended with {code}", in_hand)

    def _out_of_memory(self, in_hand: str) -> OutOfMemory:
        return OutOfMemory(f"it needs more than {self._bounds.megabytes} MB of memory", in_hand)


def _serve(connection: Connection, bounds: Bounds, environment: Mapping[str, str], folder: str) -> None:
    """The child's life: one call after another, until its parent is gone."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent as well, and that one decides
    _be_silent()
    _bound_memory(bounds)
    while True:
        try:
            work = connection.recv()
        except (EOFError, OSError):
            return
        with _alarm(bounds.seconds + _GRACE_S):
            connection.send_bytes(_answer(work, lambda *told: connection.send(told)))


def _answer(work: Errand[Any], told: Told) -> bytes:
    try:
        try:
            return pickle.dumps(_Done(work(told)))
        except MarathonError as refusal:
            return pickle.dumps(_Refused(refusal))
    except MemoryError:
        return pickle.dumps(_Broken("MemoryError", "", memory=True))
    except Exception as error:
        return pickle.dumps(_Broken(type(error).__name__, traceback.format_exc()))


def _be_silent() -> None:
    """Libraries that abort print on the way; what matters comes through the pipe."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _bound_memory(bounds: Bounds) -> None:
    try:
        import resource

        own = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        most = own + bounds.megabytes * _MB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return  # another system: time still bounds it


@contextlib.contextmanager
def _alarm(seconds: float) -> Any:
    """The system kills this process when the time is over, whatever it is at (SIGALRM's default)."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
