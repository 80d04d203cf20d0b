"""Work beside the ticks, as a protocol: nobody waits for it, and it may hang for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

T = TypeVar("T")


class BesideTicks(Protocol):
    """Begins work that goes on by itself."""

    def __call__(self, work: Callable[[], T]) -> Future[T]:
        """What will come of ``work``; it has begun. When it ends, whoever rests on the clock is woken once."""
        ...
