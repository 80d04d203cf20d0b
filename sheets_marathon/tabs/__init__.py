"""The tabs: their keys, and how a declaration spells its columns; titles and notes come from the language pack.

Each tab has a file of its own, which knows its columns. A column's key is spelt there and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, Owner

PARTICIPANTS = "participants"
PROGRAM = "program"
GRADES = {Track.SELLERS: "grades_sellers", Track.HEADS: "grades_heads"}
HAND_INS = "hand_ins"
SALES = "sales"
BONUSES = "bonuses"
CURATORS = "curators"
QUESTIONS = "questions"
GRADE_LOG = "grade_log"
DAYS = "days"
FINAL = "final"
RATING = {Track.SELLERS: "rating_sellers", Track.HEADS: "rating_heads"}
STORES = "rating_stores"
HISTORY = "history"
JOURNAL = "journal"
REVIEW = "review"
SETTINGS = "settings"
DASHBOARD = "dashboard"
GUIDE = "guide"
LOOKER_PARTICIPANTS = "looker_participants"
LOOKER_DAILY = "looker_daily"
LOOKER_SALES = "looker_sales"
LOOKER_GRADES = "looker_grades"
LOOKER = (LOOKER_PARTICIPANTS, LOOKER_DAILY, LOOKER_SALES, LOOKER_GRADES)
LEDGERS = (SALES, HISTORY, GRADE_LOG, FINAL, JOURNAL, REVIEW, *LOOKER)
"""Tabs that only grow and have no formulas: a plan needs nothing but their headers."""


class Columns:
    """Spells a tab's columns with its titles and notes from the pack."""

    def __init__(self, language: Language, tab: str) -> None:
        self._language = language
        self._tab = tab

    def _column(self, key: ColumnKey, owner: Owner, form: Format, width: int, formula: str = "") -> Column:
        language, tab = self._language, self._tab
        return Column(
            key=key,
            title=language.header(tab, key),
            owner=owner,
            format=form,
            width=width,
            note=language.note(tab, key),
            formula=formula,
            aliases=language.aliases(tab, key),
        )

    def people(self, key: ColumnKey, form: Format = Format.TEXT, width: int = 140) -> Column:
        return self._column(key, Owner.PEOPLE, form, width)

    def program(self, key: ColumnKey, form: Format = Format.TEXT, width: int = 140) -> Column:
        return self._column(key, Owner.PROGRAM, form, width)

    def number_of_person(self, key: ColumnKey, width: int = 90, owner: Owner = Owner.PROGRAM) -> Column:
        """A column that holds personnel numbers: as text, or Sheets takes the zeros in front away (FACTS 33)."""
        return self._column(key, owner, Format.PLAIN, width)

    def formula(self, key: ColumnKey, formula: str, form: Format = Format.NUMBER, width: int = 110) -> Column:
        return self._column(key, Owner.FORMULA, form, width, formula)


def with_choices(column: Column, *choices: str) -> Column:
    """The same column with a dropdown."""
    return replace(column, choices=choices)


def made_again(column: Column) -> Column:
    """The same column, of which the program writes every cell anew from others when it is lost."""
    return replace(column, again=True)


def aside(column: Column) -> Column:
    """The same column, without which no figure and no post is untrue."""
    return replace(column, aside=True)


def figure(column: Column, *unless: ColumnKey) -> Column:
    """The same column, in which every row shows a number, ``unless`` one of these columns of it holds a word, or 0."""
    return replace(column, figure=True, unless=unless)


def date_formula(on: dt.date) -> str:
    """A date as a formula writes it: the same in every locale."""
    return f"DATE({on.year};{on.month};{on.day})"
