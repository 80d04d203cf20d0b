"""What the benchmark measures against: DESIGN 15's budgets, one row each, and the table they are printed in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

BUDGETS = {
    "apply": "`apply` on an empty spreadsheet / `plan` with nothing to do",
    "import": "nightly import of any number of deals up to 2 MB",
    "lesson": "a lesson post",
    "idle": "an idle hour",
    "marathon": "whole 16-day marathon, 124 participants",
    "rehearsal": "whole rehearsal of it",
    "memory": "memory of `run`",
    "help": "`--help`",
    "large": "10,000 participants, 100,000 deals: nightly import; recalculation after one grade",
}
"""Rows of DESIGN 15, in its words."""


@dataclass(frozen=True)
class Figure:
    """One measured value. ``budget``: a key of BUDGETS; ``limit`` None: shown for information; ``how``: by what."""

    budget: str
    what: str
    value: float
    limit: float | None
    unit: str
    how: str = ""

    @property
    def held(self) -> bool:
        """Whether it is within its budget."""
        return self.limit is None or self.value <= self.limit


def table(figures: Sequence[Figure]) -> Iterable[str]:
    """The lines of the table: each budget with its figures; one without any says so."""
    for budget, title in BUDGETS.items():
        yield title
        own = [each for each in figures if each.budget == budget]
        if not own:
            yield "  -        not measured in this run"
        for each in own:
            mark = "        " if each.limit is None else "held    " if each.held else "EXCEEDED"
            limit = "" if each.limit is None else f" of {_number(each.limit)}"
            value = f"{_number(each.value)}{limit} {each.unit}"
            yield f"  {mark} {each.what:<58} {value:>24}  {each.how}".rstrip()


def as_json(figures: Sequence[Figure], facts: dict[str, Any]) -> dict[str, Any]:
    """The same for machines; a value that never came is null."""
    rows = [
        {**asdict(each), "value": each.value if math.isfinite(each.value) else None, "held": each.held}
        for each in figures
    ]
    return {"machine": facts, "figures": rows, "not_measured": [key for key in BUDGETS if not _of(key, figures)]}


def _of(budget: str, figures: Sequence[Figure]) -> list[Figure]:
    return [each for each in figures if each.budget == budget]


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "never"
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:,.2f}"
