"""What people ask in the discussion groups: nobody's question is lost there."""

from __future__ import annotations

import datetime as dt
from typing import Final, Protocol

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.cells import read_moment
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.spreadsheet.snapshot import TabView
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


class GroupQuestion(Protocol):
    """A question as the bot keeps it (``ports.bot_memory.Question``); its moments are aware."""

    @property
    def key(self) -> str: ...
    @property
    def asked_at(self) -> dt.datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def answered_at(self) -> dt.datetime | None: ...


def question_row(question: GroupQuestion, zone: dt.tzinfo) -> RowContent:
    """A question as the tab shows it, to the second, in the marathon's ``zone``."""
    answered = question.answered_at
    return {
        QuestionColumn.KEY: question.key,
        QuestionColumn.ASKED_AT: question.asked_at.astimezone(zone).replace(microsecond=0),
        QuestionColumn.WHO: question.who,
        QuestionColumn.TEXT: question.text,
        QuestionColumn.LINK: question.link,
        QuestionColumn.ANSWERED_AT: answered.astimezone(zone).replace(microsecond=0) if answered else None,
    }


def read_shown(view: TabView, zone: dt.tzinfo) -> dict[str, bool]:
    """The questions that stand in the tab, and whether it shows when each was answered."""
    return {
        key: read_moment(row[QuestionColumn.ANSWERED_AT], zone) is not None
        for key, row in view.by(QuestionColumn.KEY).items()
    }


def formula_rows(view: TabView) -> list[RowContent]:
    """The rows that are there, for a plan to put right formulas that a person has spoilt."""
    return [{QuestionColumn.KEY: key} for key in view.by(QuestionColumn.KEY)]
