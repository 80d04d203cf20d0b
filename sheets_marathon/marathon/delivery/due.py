"""Which posts are owed now, from the program and the journal alone (DESIGN 6).

Whatever is due is computed anew from what is written down, so a service that slept, was killed or runs a minute
late neither repeats a post nor forgets one (FACTS 24, 25).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.calendar.timetable import instant
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT, NEVER_SENT
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind
from sheets_marathon.marathon.posts.kinds import POST_KINDS

BRIEF_NOTICE = "brief"
"""How keys of private briefs begin: ``brief.2026-12-09.<head's id>``."""


_SKIPPED_KINDS = [[kind.value] for kind, known in POST_KINDS.items() if not known.alerts]


def is_personal(key: str) -> bool:
    """Whether a delivery is one person's message, by its key, not a post to a channel or group."""
    return key.startswith(f"{BRIEF_NOTICE}.")


def alerts_ops(key: str, state: DeliveryState) -> bool:
    """Whether ops hear of a delivery in this state, if they hear of such states at all.

    Not of one person's message, such as that of somebody who has blocked the bot; nor of a post that came too late
    where its kind is skipped by design then, such as a focus touch: the journal has it.
    """
    skipped = state is DeliveryState.MISSED and key.split(".")[2:3] in _SKIPPED_KINDS
    return not is_personal(key) and not skipped


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


def whats_missing(slot: Slot) -> tuple[str, ...]:
    """Names of what a person still has to give: ``lesson_link``, ``task_link``, ``topic``, ``text``, ``ready``.

    ``ready`` means that the row's Ready cell says no. A slot may be sent without a topic (see ``is_ready``).
    """
    kind = POST_KINDS[slot.kind]
    missing = [name for name in (*kind.needs, *kind.wants) if not getattr(slot, name).strip()]
    if not slot.ready:
        missing.append("ready")
    return tuple(missing)


def is_ready(slot: Slot) -> bool:
    """Nothing is missing that a post can't do without."""
    return not set(whats_missing(slot)) - set(POST_KINDS[slot.kind].wants)


def window_end(slot: Slot, program: Iterable[Slot]) -> dt.datetime:
    """The aware instant from which ``slot`` is too late, by its kind; always after its moment. Raises NaiveTime."""
    return POST_KINDS[slot.kind].window(slot, program)


def due(
    program: Iterable[Slot],
    journal: Mapping[str, DeliveryState],
    now: dt.datetime,
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
        if not _open(slot, journal, slots) or instant(slot.at) > moment_now:
            continue
        until = window_end(slot, slots)
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
) -> dt.datetime | None:
    """The earliest instant after ``now`` at which ``due`` can say something new by the clock alone.

    That is an open slot's moment, or the window's end of one whose moment has passed. None: nothing is left.
    What a person changes in the sheet, or the end of a RETRY's pause, may come sooner. Raises NaiveTime.
    """
    moment_now, slots = instant(now), tuple(program)
    coming: list[dt.datetime] = []
    for slot in slots:
        if not _open(slot, journal, slots):
            continue
        change = slot.at if instant(slot.at) > moment_now else window_end(slot, slots)
        if instant(change) > moment_now:
            coming.append(change)
    return min(coming, key=instant, default=None)


def next_post(program: Iterable[Slot], known: Container[str], now: dt.datetime) -> Slot | None:
    """The earliest slot whose moment is still to come and of which nothing is ``known`` yet. Raises NaiveTime."""
    coming = [slot for slot in program if instant(slot.at) > instant(now) and slot.key not in known]
    return min(coming, key=lambda slot: (instant(slot.at), slot.key), default=None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What ``due`` and ``next_moment`` say, and until when they say the same: a tick asks them a dozen times."""

    program: Sequence[Slot]
    journal: Mapping[str, DeliveryState]
    since: dt.datetime
    owed: tuple[Due, ...]
    next: dt.datetime | None

    @classmethod
    def at(cls, program: Sequence[Slot], journal: Mapping[str, DeliveryState], now: dt.datetime) -> Outlook:
        """As it is at ``now``. Raises NaiveTime."""
        owed, coming = due(program, journal, now), next_moment(program, journal, now)
        return cls(program, dict(journal), instant(now), tuple(owed), coming)

    def holds(self, program: Sequence[Slot], journal: Mapping[str, DeliveryState], now: dt.datetime) -> bool:
        """Whether it is as well the one of ``now``, of this very program and such a journal."""
        if program is not self.program or journal != self.journal:
            return False
        return self.since <= instant(now) and (self.next is None or instant(now) < instant(self.next))


def _open(slot: Slot, journal: Mapping[str, DeliveryState], program: Iterable[Slot]) -> bool:
    if journal.get(slot.key, DeliveryState.PLANNED) not in MAY_BE_SENT:
        return False
    return slot.kind is not SlotKind.FINAL or not _has_another_final(slot, journal, program)


def _has_another_final(slot: Slot, journal: Mapping[str, DeliveryState], program: Iterable[Slot]) -> bool:
    """Whether its track has a final that may be out, or a later one: winners are named once, whatever the tab holds."""
    others = (other for other in program if other.kind is slot.kind and other.track is slot.track and other != slot)
    states = ((other, journal.get(other.key, DeliveryState.PLANNED)) for other in others)
    return any(
        state not in MAY_BE_SENT or (instant(other.at), other.key) > (instant(slot.at), slot.key)
        for other, state in states
        if state not in NEVER_SENT
    )
