"""What every job needs to know of the marathon that is being run: fixed for a process's life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sheets_marathon.languages import Language
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.marathon.model import SlotKind, Task, Track
from sheets_marathon.marathon.people.assigning import Assign
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.schema import Scalar, Tab


@dataclass(frozen=True, slots=True)
class Marathon:
    """One marathon.

    ``first_settings``: values with which new rows of the Settings tab begin; afterwards the cells win.
    ``chats``: the channel of each track; ``ops_chat`` "" when there is none.
    ``pinned``: kinds of slot whose post is pinned in its channel.
    ``assign_curators``: how participants without a curator get one of the Curators tab.
    ``curators_chat``: where curators are reminded, "" when they are not; ``remind_curators_at``: when, each day.
    ``control``: None when there are no control notes.
    ``finish_share``: the share of all tasks that "finished" asks for.
    ``each_seller``: several sellers of one document have each their own cars, and nobody is asked.
    """

    name: str
    language: Language
    calendar: Calendar
    tabs: tuple[Tab, ...]
    tasks: Mapping[Track, tuple[Task, ...]]
    chats: Mapping[Track, str]
    ops_chat: str
    mappings: Mapping[str, TabMapping]
    first_settings: Mapping[str, Scalar]
    baseline_days: int
    final_after_days: int
    import_at: dt.time
    pinned: frozenset[SlotKind] = frozenset()
    assign_curators: Assign = "store"
    curators_chat: str = ""
    remind_curators_at: dt.time = dt.time(16)
    control: ControlPlan | None = None
    finish_share: float = 0.8
    each_seller: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The marathon's time zone."""
        return self.calendar.zone

    @property
    def first_day(self) -> dt.date:
        """The day it starts."""
        return self.calendar.starts_on

    @property
    def last_day(self) -> dt.date:
        """The day of the final."""
        return self.calendar.ends_on

    @property
    def baseline_from(self) -> dt.date:
        """The first day of the period that sales are compared with; it ends the day before the start."""
        return self.first_day - dt.timedelta(days=self.baseline_days)

    def tab(self, key: str) -> Tab:
        """A declared tab."""
        return next(tab for tab in self.tabs if tab.key == key)
