"""Work in threads that the process does not wait for when it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sheets_marathon.ports.clock import Clock

T = TypeVar("T")


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
