"""How a tab is declared: its columns, who owns each, how it looks. Any sheet; no marathon words here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

Scalar = str | int | float | bool | dt.date | dt.time | dt.datetime | None
"""What a program column may hold. Dates and times become serial numbers on the wire."""


ColumnKey = NewType("ColumnKey", str)
"""A column's name inside the program. Whoever declares a column makes its key; nobody else spells it."""


class Owner(StrEnum):
    """Who writes a column's cells."""

    PEOPLE = "people"
    PROGRAM = "program"
    FORMULA = "formula"


class Format(StrEnum):
    """How a column's cells are shown."""

    TEXT = "text"
    PLAIN = "plain"  # what is typed stays as it is: 00123 does not become 123
    WHOLE = "whole"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    WRAPPED = "wrapped"
    TICK = "tick"


class Tone(StrEnum):
    """What a colour says."""

    GOOD = "good"
    ATTENTION = "attention"
    LATE = "late"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Colours the cells of ``columns`` when ``condition`` holds.

    In the condition ``#`` stands for the cell itself, ``[@column]`` for another one of its row. It may refer to its
    own tab only, so limits that live on another tab are written out as numbers.
    """

    columns: tuple[ColumnKey, ...]
    condition: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``formula`` is a template for each row; ``group`` lets formulas address several columns at once.

    ``choices`` become a dropdown that warns but does not stop people (FACTS 4); ``note`` explains the header.
    ``again``: the program writes all its cells anew from others, so a lost one is simply made again, as formulas are.
    ``aside``: no figure and no post is untrue without it. ``figure``: each row with a key shows a number there, but for
    rows in which one of the columns ``unless`` holds a word, or 0. In a column that is no formula it may be blank.
    """

    key: ColumnKey
    title: str
    owner: Owner
    format: Format = Format.TEXT
    width: int = 120
    choices: tuple[str, ...] = ()
    note: str = ""
    formula: str = ""
    group: str = ""
    aliases: tuple[str, ...] = ()
    again: bool = False
    aside: bool = False
    figure: bool = False
    unless: tuple[ColumnKey, ...] = ()

    @property
    def is_made_again(self) -> bool:
        """Whether nothing is lost with it that the program can't write again."""
        return self.again or self.owner is Owner.FORMULA


@dataclass(frozen=True, slots=True)
class SortedView:
    """A filter view: it shows the tab sorted, and only what is asked for, without moving a row for anybody else.

    ``above_zero``: only rows with a number above 0 in that column. ``per``: one view for each text that stands in that
    column, showing its rows only; ``title`` has ``{}`` where the text goes.
    """

    title: str
    by: ColumnKey
    descending: bool = False
    above_zero: ColumnKey = ColumnKey("")
    per: ColumnKey = ColumnKey("")


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart: ``kind`` BAR, COLUMN or LINE; ``domain`` and ``series`` are ``tab.column`` keys."""

    key: str
    title: str
    kind: str
    domain: str
    series: tuple[str, ...]
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. ``row_key`` names the column that identifies a row; rows are found by it, never by position.

    ``recognised_by``: columns whose headers together tell that a tab which was there before us is this one.
    ``width``: columns of the new tab's grid, where more are needed than are declared.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    row_key: ColumnKey = ColumnKey("")
    recognised_by: tuple[ColumnKey, ...] = ()
    frozen_columns: int = 0
    highlights: tuple[Highlight, ...] = ()
    views: tuple[SortedView, ...] = ()
    charts: tuple[Chart, ...] = ()
    rows: int = 1000
    width: int = 0
    by_key: dict[ColumnKey, Column] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {column.key: column for column in self.columns})
        if len(self.by_key) != len(self.columns):
            raise ValueError(f"tab {self.key!r} declares a column twice")

    @property
    def only_program(self) -> bool:
        """No column belongs to people: the whole tab can be protected."""
        return all(column.owner is not Owner.PEOPLE for column in self.columns)


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell with a name that formulas use: the ``column`` of the row whose key is ``row``."""

    name: str
    tab: str
    row: str
    column: ColumnKey
