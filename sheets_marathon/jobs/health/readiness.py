"""Ops hear in time which posts can't go out yet: at 17:00 of tomorrow's, an hour before of each one that still lacks
something. The responsible is named as the Program tab has them, so ``@anna`` is called. At the moment itself
``jobs.delivery.owed_posts`` holds the post and tells so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sheets_marathon.jobs.delivery.notices import READINESS_NOTICE, Notice, NoticesOf
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.sync import slots_of
from sheets_marathon.marathon.calendar.readiness import HOUR, Lack, by_responsible, lacks_on, lacks_within
from sheets_marathon.marathon.calendar.timetable import instant, moment
from sheets_marathon.marathon.model import DeliveryState, SlotKind
from sheets_marathon.marathon.posts.messages import shortened
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import PROGRAM

_ASKED_AT, _ASKED_UNTIL = dt.time(17), dt.time(21)
_DAY = dt.timedelta(days=1)
# Whatever people typed, the message stays below what Telegram takes.
_MOST_SLOTS = 8
_LONGEST_PERSON, _LONGEST_TOPIC = 80, 60


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot of the message. ``what``: "Урок 2"; ``missing``: in words; ``holds``: the post can't go out so."""

    at: dt.datetime
    track: str
    day: int
    what: str
    topic: str
    missing: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class PersonLines:
    """Who is asked, as typed ("": nobody is named), and their slots."""

    responsible: str
    slots: tuple[SlotLine, ...]


@dataclass(frozen=True, slots=True)
class ReadinessFacts:
    """What the message may tell. ``on``: the slots' date; ``soon``: the one slot that is about to be due, None in the
    message about tomorrow. ``more_slots`` are not in ``people``. ``tab``, ``columns``: where it is filled in.
    """

    on: dt.date
    soon: SlotLine | None
    people: tuple[PersonLines, ...]
    more_slots: int
    tab: str
    columns: tuple[str, ...]
    nobody_column: str


def readiness(marathon: Marathon, writer: PostWriter, program: ProgramMemory, outbox: Outbox) -> NoticesOf:
    """Notices of what the program as last seen lacks; what is mended before their moment needs none.

    A slot that was moved has another notice: its moment is in the key.
    """

    def states() -> dict[str, DeliveryState]:
        return {key: delivery.state for key, delivery in outbox.deliveries().items()}

    def told(lacks: list[Lack], snapshot: Snapshot, on: dt.date, *, soon: bool) -> str | None:
        if not lacks:
            return None
        return writer.render("readiness", facts=readiness_facts(lacks, snapshot, marathon, on, soon=soon))

    def tomorrow(day: dt.date) -> Notice:
        def compose(snapshot: Snapshot, _: dt.datetime) -> str | None:
            return told(lacks_on(slots_of(snapshot, marathon), states(), day), snapshot, day, soon=False)

        eve = day - _DAY
        at, until = moment(eve, _ASKED_AT, marathon.zone), moment(eve, _ASKED_UNTIL, marathon.zone)
        return Notice(f"{READINESS_NOTICE}.{day.isoformat()}", marathon.ops_chat, at, until, (), compose, fleeting=True)

    def soon(key: str, planned: dt.datetime) -> Notice:
        def compose(snapshot: Snapshot, now: dt.datetime) -> str | None:
            coming = lacks_within(slots_of(snapshot, marathon), states(), now)
            mine = [lack for lack in coming if lack.slot.key == key and lack.slot.at == planned]
            return told(mine, snapshot, planned.date(), soon=True)

        at = (instant(planned) - HOUR).astimezone(marathon.zone)
        name = f"{READINESS_NOTICE}.{key}.{planned:%Y-%m-%dT%H:%M}"
        return Notice(name, marathon.ops_chat, at, planned, (), compose, fleeting=True)

    def of(day: dt.date) -> Iterable[Notice]:
        # Most days lack nothing; then the outbox need not be read either.
        if not marathon.ops_chat or not any(lacks_on(program.slots, {}, date) for date in (day, day + _DAY)):
            return
        journal = states()
        if lacks_on(program.slots, journal, day + _DAY):
            yield tomorrow(day + _DAY)
        for lack in lacks_on(program.slots, journal, day):
            if lack.holds:
                yield soon(lack.slot.key, lack.slot.at)

    return of


def readiness_facts(
    lacks: list[Lack], snapshot: Snapshot, marathon: Marathon, on: dt.date, *, soon: bool
) -> ReadinessFacts:
    """The facts about slots that lack something (at least one), all of the date ``on``."""
    names = list(dict.fromkeys(name for lack in lacks for name in lack.missing))
    return ReadinessFacts(
        on=on,
        soon=_line(lacks[0], marathon) if soon else None,
        people=tuple(_people(lacks, marathon)),
        more_slots=len(lacks[_MOST_SLOTS:]),
        tab=shortened(snapshot[PROGRAM].title, _LONGEST_TOPIC),
        columns=tuple(marathon.language.header(PROGRAM, name) for name in names),
        nobody_column=marathon.language.header(PROGRAM, "responsible"),
    )


def _people(lacks: list[Lack], marathon: Marathon) -> Iterator[PersonLines]:
    room = _MOST_SLOTS
    for responsible, mine in by_responsible(lacks).items():
        lines = tuple(_line(lack, marathon) for lack in islice(mine, room))
        room -= len(lines)
        if lines:
            yield PersonLines(shortened(responsible, _LONGEST_PERSON), lines)


def _line(lack: Lack, marathon: Marathon) -> SlotLine:
    slot, language = lack.slot, marathon.language
    word = language.word("slot", slot.kind)
    return SlotLine(
        at=slot.at,
        track=language.word("track", slot.track),
        day=slot.day,
        what=f"{word} {slot.number}" if slot.number > 1 or slot.kind is SlotKind.LESSON else word,
        topic=shortened(slot.topic, _LONGEST_TOPIC),
        missing=tuple(language.word("missing", name) for name in lack.missing),
        holds=lack.holds,
    )
