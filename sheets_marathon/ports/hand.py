"""The spreadsheet as what one service at a time holds, as a protocol (DESIGN 2, promise 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.ports.sheet_store import SheetStore


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """``texts``: what says who holds it, () for nobody. ``sheet_id``: a tab on whose first row the next can hang."""

    texts: tuple[str, ...]
    sheet_id: int


class HeldSheet(SheetStore, Protocol):
    """A spreadsheet that can be held."""

    def read_hold(self) -> HoldSeen:
        """Who holds it. One read, on which a write can be planned."""
        ...

    def watch_hold(self, text: str, regain: Callable[[], None]) -> None:
        """From now on each look makes sure that ``text`` holds it, at no cost; where it does not, ``regain`` is called
        before anybody sees the look: it takes the hold again, or raises."""
        ...
