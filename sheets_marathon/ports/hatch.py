"""What the ticker's thread and the bot's hand each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.model import Slot
from sheets_marathon.spreadsheet.snapshot import TabView


@dataclass(frozen=True, slots=True)
class BotFigures:
    """The sheet as the ticker last saw it (at ``seen_at``, aware). Never changed once handed over.

    ``unanswered``: works of which the LMS says that they wait, by ``work_key``.
    """

    views: Mapping[str, TabView]
    slots: tuple[Slot, ...]
    unanswered: Mapping[str, HandIn]
    seen_at: dt.datetime


@dataclass(slots=True)
class Hatch:
    """What the ticker's thread and the bot's hand each other: whole values, put down and picked up in one step.

    ``figures``: None before the first look. ``bot``: the bot's username, "" while it is not known. ``trouble``: what
    ops should be told of the bot's work, "" when all is well. ``exchanges``: how often it has answered somebody.
    """

    figures: BotFigures | None = None
    bot: str = ""
    trouble: str = ""
    exchanges: int = 0
