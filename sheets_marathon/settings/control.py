"""The table ``[control]``: notes to the training team about how the marathon's rhythm is kept."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.settings.sections import ChatId, Section, TimeOfDay


class Control(Section):
    """``chat`` "": the ops chat. ``silent_days``: after so many days without a record somebody is named;
    ``sample``: so many works to look at by hand; ``heads``: the figures go to the heads' channel too, without names."""

    enabled: bool = True
    chat: ChatId = ""
    at: TimeOfDay = dt.time(18, 30)
    silent_days: int = Field(4, ge=1)
    sample: int = Field(5, ge=0, le=8)
    heads: bool = True

    def plan(self, ops_chat: str) -> ControlPlan | None:
        """What it says; None when there are no notes, or no chat for them."""
        chat = self.chat or ops_chat
        return ControlPlan(chat, self.at, self.silent_days, self.sample, self.heads) if self.enabled and chat else None
