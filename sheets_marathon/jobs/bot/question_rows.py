"""The rows of the questions tab as a plan sees them."""

from __future__ import annotations

from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.snapshot import TabView


def formula_keys(view: TabView) -> list[RowContent]:
    """The rows that are there, for a plan to put right formulas that a person has spoilt."""
    return [{"key": key} for key in view.by("key")]
