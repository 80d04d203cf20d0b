"""What may take long and must hold nobody up: threads beside the caller, who waits a moment and goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Errands:
    """Does things of one kind, ``at_once`` of them at a time. What hangs ends with the process: it delays no stop."""

    def __init__(self, kind: str, *, wait_s: float, at_once: int) -> None:
        self._kind = kind
        self._wait_s = wait_s
        self._at_once = at_once
        self._under_way: list[threading.Thread] = []

    def run(self, errand: Callable[[], object]) -> bool:
        """Begin ``errand`` and wait for it, ``wait_s`` at most. True when it has ended; False when it goes on by
        itself, or was not begun because others hang. What it raises is logged: it is nobody else's."""
        self._under_way = [thread for thread in self._under_way if thread.is_alive()]
        if len(self._under_way) >= self._at_once:
            return False
        thread = threading.Thread(target=self._guarded, args=(errand,), name=self._kind, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the machine has no thread to give
            log.warning("there is no thread for the %s", self._kind)
            return False
        self._under_way.append(thread)
        thread.join(self._wait_s)
        return not thread.is_alive()

    def _guarded(self, errand: Callable[[], object]) -> None:
        try:
            errand()
        except Exception as error:
            log.warning("the %s failed: %s", self._kind, type(error).__name__)
