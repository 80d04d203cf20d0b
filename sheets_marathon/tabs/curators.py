"""The curators' own tab: who checks how much, and what waits for whom."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import CURATORS, GRADES, Columns, with_choices


class CuratorColumn:
    """Keys of the columns of the curators."""

    NAME: Final = ColumnKey("name")
    TAKES: Final = ColumnKey("takes")
    PARTICIPANTS: Final = ColumnKey("participants")
    QUEUE: Final = ColumnKey("queue")
    OLDEST_DAYS: Final = ColumnKey("oldest_days")
    GRADED: Final = ColumnKey("graded")
    MEDIAN_HOURS: Final = ColumnKey("median_hours")


def curators(language: Language) -> Tab:
    """One row is a curator. Queue and age are formulas over both grade grids."""
    c = Columns(language, CURATORS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    sellers, heads = GRADES[Track.SELLERS], GRADES[Track.HEADS]

    def over_both(function: str, column: str) -> str:
        parts = [f"{function}([{grid}.{column}];[{grid}.curator];[@name])" for grid in (sellers, heads)]
        return f"MAX({';'.join(parts)})" if function == "MAXIFS" else "+".join(parts)

    def shown(formula: str) -> str:
        return f'=IF([@name]="";"";{formula})'

    counted = "+".join(f"COUNTIFS([{grid}.curator];[@name])" for grid in (sellers, heads))
    return Tab(
        CURATORS,
        language.tab(CURATORS),
        (
            c.people(CuratorColumn.NAME, width=260),
            with_choices(c.people(CuratorColumn.TAKES, width=110), yes, no),
            c.formula(CuratorColumn.PARTICIPANTS, shown(counted), Format.WHOLE, 110),
            c.formula(CuratorColumn.QUEUE, shown(over_both("SUMIFS", "waiting")), Format.WHOLE, 110),
            c.formula(CuratorColumn.OLDEST_DAYS, shown(over_both("MAXIFS", "waiting_days")), Format.WHOLE, 110),
            c.program(CuratorColumn.GRADED, Format.WHOLE, 110),
            c.program(CuratorColumn.MEDIAN_HOURS, Format.NUMBER, 130),
        ),
        row_key=CuratorColumn.NAME,
        frozen_columns=1,
        rows=60,
    )
