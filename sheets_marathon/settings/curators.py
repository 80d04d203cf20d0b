"""The table ``[curators]``: who gets which participants, and when curators are reminded of what waits."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.marathon.people.assigning import Assign
from sheets_marathon.settings.sections import ChatId, Section, TimeOfDay


class Curators(Section):
    """``assign``: how participants without a curator get one. ``chat`` "": nobody is reminded of what waits."""

    assign: Assign = "store"
    chat: ChatId = ""
    remind_at: TimeOfDay = dt.time(16)
