"""Work in threads that the process does not wait for when it ends."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sheets_marathon.ports.clock import Clock

_M_ARENA_MAX = -8

T = TypeVar("T")


def one_arena() -> None:
    """Lets all threads of this process share the memory that the C library keeps for them; a thread's own would hold on
    to what its work has needed. Of glibc only; elsewhere nothing happens [man7.org: mallopt(3), M_ARENA_MAX]."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


class InThread:
    """``ports.BesideTicks``: each piece of work has a thread of its own, and ``clock`` knows that it goes on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, work: Callable[[], T]) -> Future[T]:
        """As ``BesideTicks``."""
        future: Future[T] = Future()

        def run() -> None:
            with self._clock.beside():
                try:
                    future.set_result(work())
                except BaseException as error:  # whoever asks for the result gets it
                    future.set_exception(error)

        threading.Thread(target=run, name="beside the ticks", daemon=True).start()
        return future
