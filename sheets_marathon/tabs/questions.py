"""What people ask in the discussion groups: nobody's question is lost there."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.tabs import QUESTIONS, Columns, with_choices
from sheets_marathon.tabs.settings import AS_OF_DAY

_OLD_DAYS = 1
"""A question without an answer for more days than this turns red."""


def questions(language: Language) -> Tab:
    """One row is a question; whoever has answered it elsewhere says so in ``done``."""
    c = Columns(language, QUESTIONS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    settled = f'OR([@asked_at]="";[@answered_at]<>"";[@done]="{yes}")'
    return Tab(
        QUESTIONS,
        language.tab(QUESTIONS),
        (
            c.program("asked_at", Format.MOMENT, 150),
            c.program("who", width=240),
            c.program("text", Format.WRAPPED, 480),
            c.program("link", width=220),
            c.formula("age_days", f'=IF({settled};"";MAX(0;{AS_OF_DAY}-INT([@asked_at])))', Format.WHOLE, 100),
            c.program("answered_at", Format.MOMENT, 150),
            with_choices(c.people("done", width=100), yes, no),
            c.program("key", width=180),
        ),
        row_key="key",
        highlights=(Highlight(("age_days",), f'AND(#<>"";#>{_OLD_DAYS})', Tone.LATE),),
        views=(SortedView(language.view("unanswered"), "age_days", descending=True),),
        rows=200,
    )
