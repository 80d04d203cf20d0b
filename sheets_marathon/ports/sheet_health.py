"""What could keep the program from writing into the spreadsheet, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of a tab by 0-based, half-open indices; None leaves a side open."""

    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Barrier:
    """A protected range that the program may not edit; ``gaps``: parts of it that anybody may."""

    sheet_id: int
    area: Area
    description: str = ""
    gaps: tuple[Area, ...] = ()


class SheetHealth(Protocol):
    """What could keep the program from writing into the spreadsheet. Every call is one HTTP request."""

    @property
    def account(self) -> str:
        """The address that the program is known by to Google."""
        ...

    def read_barriers(self) -> Sequence[Barrier]:
        """All protected ranges that it may not edit."""
        ...

    def prove_writing(self) -> None:
        """A write that leaves no trace. SheetError when the program may not write."""
        ...
