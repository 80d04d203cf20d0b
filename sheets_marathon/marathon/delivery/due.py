"""Which posts are owed now, from the program and the journal alone (DESIGN 6).

Whatever is due is computed anew from what is written down, so a service that slept, was killed or runs a minute
late neither repeats a post nor forgets one (FACTS 24, 25).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.calendar.timetable import instant, moment
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind


@dataclass(frozen=True, slots=True)
class Windows:
    """How long after its moment a post is still worth sending. Lessons wait for the next lesson instead."""

    focus: dt.timedelta = dt.timedelta(minutes=20)
    brief: dt.timedelta = dt.timedelta(minutes=30)
    summary_until: dt.time = dt.time(21)


DEFAULT_WINDOWS = Windows()

BRIEF_NOTICE = "brief"
"""How keys of private briefs begin: ``brief.2026-12-09.<head's id>``."""


def is_personal(key: str) -> bool:
    """Whether a delivery is one person's message, by its key, not a post to a channel or group."""
    return key.startswith(f"{BRIEF_NOTICE}.")


def alarms_ops(key: str, state: DeliveryState) -> bool:
    """Whether ops hear of a delivery in this state, if they hear of such states at all.

    Not of one person's message, such as that of somebody who has blocked the bot; nor of a focus touch that came too
    late: it is skipped by design, and the journal has it.
    """
    is_focus = key.split(".")[2:3] == [SlotKind.FOCUS.value]
    return not is_personal(key) and not (is_focus and state is DeliveryState.MISSED)


class DueAction(StrEnum):
    """What to do about a slot whose moment has come."""

    SEND = "send"
    HOLD = "hold"  # something is missing: ask the responsible, once
    MISSED = "missed"  # its window is over: journal it, tell ops


@dataclass(frozen=True, slots=True)
class Due:
    """One owed delivery. ``until``: the aware end of its window; at that very instant it is too late."""

    slot: Slot
    action: DueAction
    until: dt.datetime

    @property
    def missing(self) -> tuple[str, ...]:
        """What a person still has to give, as ``whats_missing`` names it."""
        return whats_missing(self.slot)


# Without these a lesson post would send people nowhere; a missing topic is only worth a warning.
_LESSON_NEEDS = ("lesson_link", "task_link")


def whats_missing(slot: Slot) -> tuple[str, ...]:
    """Names of what a person still has to give: ``lesson_link``, ``task_link``, ``topic``, ``text``, ``ready``.

    ``ready`` means that the row's Ready cell says no. A slot may be sent without a topic (see ``is_ready``).
    """
    missing: list[str] = []
    if slot.kind is SlotKind.LESSON:
        missing += [name for name in (*_LESSON_NEEDS, "topic") if not getattr(slot, name).strip()]
    if slot.kind is SlotKind.ANNOUNCEMENT and not slot.text.strip():
        missing.append("text")
    if not slot.ready:
        missing.append("ready")
    return tuple(missing)


def is_ready(slot: Slot) -> bool:
    """Nothing is missing that a post can't do without."""
    return not set(whats_missing(slot)) - {"topic"}


def window_end(slot: Slot, program: Iterable[Slot], windows: Windows = DEFAULT_WINDOWS) -> dt.datetime:
    """The aware instant from which ``slot`` is too late; always after its moment. Raises NaiveTime.

    Lesson: the next lesson of its track, or the end of its day for the last one. Focus: 20 minutes. Summary and
    final: 21:00. Brief: that day's first lesson, at most 30 minutes. Announcement: the end of its day.
    """
    at, zone = instant(slot.at), slot.at.tzinfo
    assert zone is not None  # instant() has refused naive times
    on = slot.at.date()
    midnight = moment(on + dt.timedelta(days=1), dt.time(0), zone)
    later_lessons = (
        other.at
        for other in program
        if other.kind is SlotKind.LESSON and other.track is slot.track and instant(other.at) > at
    )
    match slot.kind:
        case SlotKind.LESSON:
            return min(later_lessons, key=instant, default=midnight)
        case SlotKind.FOCUS:
            return (at + windows.focus).astimezone(zone)
        case SlotKind.BRIEF:
            latest = (at + windows.brief).astimezone(zone)
            return min((latest, *(lesson for lesson in later_lessons if lesson.date() == on)), key=instant)
        case SlotKind.SUMMARY | SlotKind.FINAL:
            evening = moment(on, windows.summary_until, zone)
            # A person may move a summary past 21:00; then it has the rest of its day.
            return evening if instant(evening) > at else midnight
        case SlotKind.ANNOUNCEMENT:
            return midnight


def due(
    program: Iterable[Slot],
    journal: Mapping[str, DeliveryState],
    now: dt.datetime,
    windows: Windows = DEFAULT_WINDOWS,
) -> list[Due]:
    """Deliveries owed at ``now`` (aware), earliest first. Raises NaiveTime.

    Owed is what the journal doesn't know and what its table lets be sent (``MAY_BE_SENT``): RETRY and FAILED until the
    window ends, since a person may mend the cause (after which pause, the outbox knows). Every other state is settled
    elsewhere (DESIGN 7), and MISSED is for good, even if its row is moved later: a late post needs a row of its own. A
    slot that is WAITING already and still lacks something is not reported again.
    """
    moment_now, slots = instant(now), tuple(program)
    owed: list[Due] = []
    for slot in slots:
        if not _open(slot, journal) or instant(slot.at) > moment_now:
            continue
        until = window_end(slot, slots, windows)
        if instant(until) <= moment_now:
            owed.append(Due(slot, DueAction.MISSED, until))
        elif is_ready(slot):
            owed.append(Due(slot, DueAction.SEND, until))
        elif journal.get(slot.key) is not DeliveryState.WAITING:
            owed.append(Due(slot, DueAction.HOLD, until))
    return sorted(owed, key=lambda item: (instant(item.slot.at), item.slot.track.value, item.slot.key))


def next_moment(
    program: Iterable[Slot],
    journal: Mapping[str, DeliveryState],
    now: dt.datetime,
    windows: Windows = DEFAULT_WINDOWS,
) -> dt.datetime | None:
    """The earliest instant after ``now`` at which ``due`` can say something new by the clock alone.

    That is an open slot's moment, or the window's end of one whose moment has passed. None: nothing is left.
    What a person changes in the sheet, or the end of a RETRY's pause, may come sooner. Raises NaiveTime.
    """
    moment_now, slots = instant(now), tuple(program)
    coming: list[dt.datetime] = []
    for slot in slots:
        if not _open(slot, journal):
            continue
        change = slot.at if instant(slot.at) > moment_now else window_end(slot, slots, windows)
        if instant(change) > moment_now:
            coming.append(change)
    return min(coming, key=instant, default=None)


def _open(slot: Slot, journal: Mapping[str, DeliveryState]) -> bool:
    return journal.get(slot.key, DeliveryState.PLANNED) in MAY_BE_SENT
