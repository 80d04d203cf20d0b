"""Awards that people give by hand."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import BONUSES, Columns


def bonuses(language: Language) -> Tab:
    c = Columns(language, BONUSES)
    return Tab(
        BONUSES,
        language.tab(BONUSES),
        (
            c.people("date", Format.DATE, 100),
            c.people("participant", width=260),
            c.people("reason", width=300),
            c.people("points", Format.NUMBER, 80),
            c.people("by", width=160),
            c.program("id", width=90),
        ),
        rows=200,
    )
