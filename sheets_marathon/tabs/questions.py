"""What people ask in the discussion groups: nobody's question is lost there."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.tabs import QUESTIONS, Columns, with_choices
from sheets_marathon.tabs.settings import AS_OF_DAY

_OLD_DAYS = 1
"""A question without an answer for more days than this turns red."""


class QuestionColumn:
    """Keys of the columns of the questions."""

    ASKED_AT: Final = ColumnKey("asked_at")
    WHO: Final = ColumnKey("who")
    TEXT: Final = ColumnKey("text")
    LINK: Final = ColumnKey("link")
    AGE_DAYS: Final = ColumnKey("age_days")
    ANSWERED_AT: Final = ColumnKey("answered_at")
    DONE: Final = ColumnKey("done")
    KEY: Final = ColumnKey("key")


def questions(language: Language) -> Tab:
    """One row is a question; whoever has answered it elsewhere says so in ``done``."""
    c = Columns(language, QUESTIONS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    settled = f'OR([@asked_at]="";[@answered_at]<>"";[@done]="{yes}")'
    return Tab(
        QUESTIONS,
        language.tab(QUESTIONS),
        (
            c.program(QuestionColumn.ASKED_AT, Format.MOMENT, 150),
            c.program(QuestionColumn.WHO, width=240),
            c.program(QuestionColumn.TEXT, Format.WRAPPED, 480),
            c.program(QuestionColumn.LINK, width=220),
            c.formula(
                QuestionColumn.AGE_DAYS, f'=IF({settled};"";MAX(0;{AS_OF_DAY}-INT([@asked_at])))', Format.WHOLE, 100
            ),
            c.program(QuestionColumn.ANSWERED_AT, Format.MOMENT, 150),
            with_choices(c.people(QuestionColumn.DONE, width=100), yes, no),
            c.program(QuestionColumn.KEY, width=180),
        ),
        row_key=QuestionColumn.KEY,
        highlights=(Highlight((QuestionColumn.AGE_DAYS,), f'AND(#<>"";#>{_OLD_DAYS})', Tone.LATE),),
        views=(SortedView(language.view("unanswered"), QuestionColumn.AGE_DAYS, descending=True),),
        rows=200,
    )
