"""What the Journal tab does not show yet, on another disk as well: one of them may be lost while Google is away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from sheets_marathon.adapters.machine.errands import Errands
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox, as_values, from_values
from sheets_marathon.marathon.delivery.delivery import Delivery

_WAIT_S = 1.0
"""A disk that hangs, such as another machine's, holds no post up longer."""


class TwoPlaces(SqliteOutbox):
    """An outbox that keeps what is not mirrored in ``second`` as well, a file of its own on another disk.

    The file is written whole each time, so a write that failed or was passed over is made up for by the next. It is
    there for the worst day only: trouble with it holds nothing up, ``trouble_elsewhere`` tells it.
    """

    def __init__(self, path: Path, second: Path, *, mends: bool = False) -> None:
        super().__init__(path, mends=mends)
        self._second = second
        self._writes = Errands("second journal", wait_s=_WAIT_S, at_once=1)
        self._trouble = ""

    def save(self, delivery: Delivery) -> None:
        """As before, then in the second place."""
        super().save(delivery)
        self._keep(self.unmirrored())

    def mark_mirrored(self, deliveries: Iterable[Delivery]) -> None:
        """As before; the second place forgets them."""
        marked = list(deliveries)
        super().mark_mirrored(marked)
        if marked:
            self._keep(self.unmirrored())

    def elsewhere(self) -> Sequence[Delivery]:
        """What the second place keeps; nothing where it can't be read, which is told."""
        found: list[Delivery] = []

        def read() -> None:
            try:
                found.extend(from_values(values) for values in json.loads(self._second.read_text("utf-8")))
            except FileNotFoundError:
                return
            except (OSError, ValueError, LookupError, TypeError) as error:
                found.clear()
                self._has_trouble(error)

        return found if self._writes.run(read) else []

    def trouble_elsewhere(self) -> str:
        """Why the second place can't be used, "" when it can."""
        return self._trouble

    def _keep(self, deliveries: Sequence[Delivery]) -> None:
        text = json.dumps([as_values(delivery) for delivery in deliveries], ensure_ascii=False)

        def write() -> None:
            try:
                _replace(self._second, text)
                self._trouble = ""
            except OSError as error:
                self._has_trouble(error)

        if not self._writes.run(write):
            self._trouble = f"{self._second} does not answer"

    def _has_trouble(self, error: Exception) -> None:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else "it holds something else"
        self._trouble = f"{self._second}: {why}"


def _replace(path: Path, text: str) -> None:
    """The file holds ``text`` and nothing else, on the disk, or what it held before."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.touch(mode=0o600)
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
