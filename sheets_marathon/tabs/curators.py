"""The curators' own tab: who checks how much, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.curating import Pace
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import fold_name, parse_yes
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
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


@dataclass(frozen=True, slots=True)
class CuratorRow:
    """A curator as the tab has them. ``queue`` and ``oldest_days``: as the formulas have them, 0 where they show
    nothing; ``median_hours`` None: not known."""

    number: int
    name: str
    takes: bool
    queue: int
    oldest_days: int
    median_hours: float | None
    has_formulas: bool


def read_curators(view: TabView) -> list[CuratorRow]:
    """The rows with a name, in the tab's order."""
    return [
        CuratorRow(
            number=row.number,
            name=row.text(CuratorColumn.NAME),
            takes=parse_yes(row.text(CuratorColumn.TAKES)) is not False,
            queue=int(read_number(row[CuratorColumn.QUEUE]) or 0),
            oldest_days=int(read_number(row[CuratorColumn.OLDEST_DAYS]) or 0),
            median_hours=read_number(row[CuratorColumn.MEDIAN_HOURS]),
            has_formulas=row[CuratorColumn.QUEUE] is not None,
        )
        for row in view.rows
        if row.text(CuratorColumn.NAME)
    ]


def spelled_names(view: TabView) -> dict[str, str]:
    """Each curator's name as the tab spells it first, by the folded name."""
    return {fold_name(row.name): row.name for row in reversed(read_curators(view))}


def takers(view: TabView) -> list[str]:
    """Curators who take new people, each once."""
    return list(dict.fromkeys(row.name for row in read_curators(view) if row.takes))


def pace_row(name: str, pace: Pace | None) -> RowContent:
    """How fast somebody answers, as the tab shows it; ``pace`` None: they have answered nothing yet."""
    return {
        CuratorColumn.NAME: name,
        CuratorColumn.GRADED: pace.works if pace else 0,
        CuratorColumn.MEDIAN_HOURS: pace.median_hours if pace else None,
    }
