"""What a slot's post says: its facts from the sheet's tabs, its words from the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from sheets_marathon.jobs.delivery.pictures import Pictures
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.figures import read_marks, read_standings, read_stores
from sheets_marathon.marathon.calendar.day_plan import brief_facts, lesson_facts
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.people.shown_name import NameStyle
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.marathon.posts.summary import DayFacts, JointGoal, day_facts, final_facts
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, RATING, SALES, SETTINGS, STORES
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people
from sheets_marathon.tabs.sales import cars_imported_after
from sheets_marathon.tabs.settings import read_settings

_FROM_FIGURES = {SlotKind.SUMMARY, SlotKind.FINAL, SlotKind.BRIEF}
LAST_CALL = dt.timedelta(minutes=10)
"""So long before its window ends, a post that waits for fresh figures makes do with the last known ones."""


def needs_figures(slot: Slot) -> bool:
    """Whether its post tells of grades and sales, so that an old snapshot will not do (DESIGN 7)."""
    return slot.kind in _FROM_FIGURES


def may_be_old(slot: Slot) -> bool:
    """Whether its figures may be the last known ones, when Google is away until the end of its window.

    Not the final's: it names the winners, and a wrong one can't be taken back. It is rather missed and posted by
    hand (DESIGN 7).
    """
    return needs_figures(slot) and slot.kind is not SlotKind.FINAL


def last_call(slot: Slot, until: dt.datetime) -> dt.datetime:
    """From when on the last known figures will do; ``until``: the end of its window."""
    return max(slot.at, until - LAST_CALL)


def is_news(slot: Slot, program: Sequence[Slot], as_of: dt.datetime) -> bool:
    """Whether figures of ``as_of`` tell anything that the track's post of this kind before did not."""
    before = _the_one_before(slot, program)
    return before is None or as_of > before


def tabs_for(slot: Slot) -> tuple[str, ...]:
    """Tabs that its post needs besides the program."""
    if slot.kind is SlotKind.BRIEF:
        return PEOPLE_TABS
    if needs_figures(slot):
        return (*PEOPLE_TABS, SETTINGS, STORES, SALES)
    return ()


def compose(
    slot: Slot,
    program: Sequence[Slot],
    snapshot: Snapshot | None,
    marathon: Marathon,
    writer: PostWriter,
    as_of: dt.datetime | None = None,
) -> Post:
    """The post of ``slot``. ``snapshot`` may be None for posts that need no figures.

    ``as_of``: the snapshot is an old one, of that moment, without the ledger; the post says so.
    """
    return writer.post(slot, facts=facts_of(slot, program, snapshot, marathon, as_of))


def compose_with_picture(
    slot: Slot, facts: object, writer: PostWriter, pictures: Pictures
) -> tuple[Post, bytes | None]:
    """A summary's post and its picture; any other post, and what is too long for a caption, comes without one.

    MarathonError when the picture can't be drawn: the words alone are ``compose``'s.
    """
    if isinstance(facts, DayFacts) and pictures.maker is not None:
        short = writer.post(slot, facts=facts, picture=True)
        if short.fits_caption:
            return short, pictures.draw(slot, facts)
    return writer.post(slot, facts=facts), None


def facts_of(
    slot: Slot,
    program: Sequence[Slot],
    snapshot: Snapshot | None,
    marathon: Marathon,
    as_of: dt.datetime | None = None,
) -> object:
    """What the post's template is told; arguments as for ``compose``."""
    if snapshot is None or not needs_figures(slot):
        return lesson_facts(slot, program)
    people = read_people(snapshot.tabs)
    if slot.kind is SlotKind.BRIEF:
        tasks = marathon.tasks[Track.SELLERS]
        marks = read_marks(snapshot[GRADES[Track.SELLERS]], tasks)
        return brief_facts(slot, program, people.all, tasks, marks, as_of)
    live = read_settings(snapshot[SETTINGS], marathon.first_settings)
    standings = read_standings(snapshot[RATING[slot.track]], slot.track)
    stores = read_stores(snapshot[STORES])
    style = cast(NameStyle, live.names_style)
    if slot.kind is SlotKind.FINAL:
        return final_facts(
            slot,
            participants=people.all,
            standings=standings,
            finished=_finished(snapshot, slot.track),
            stores=stores,
            top_n=live.top_n,
            name_style=style,
        )
    return day_facts(
        slot,
        participants=people.all,
        tasks=marathon.tasks[slot.track],
        grades=read_marks(snapshot[GRADES[slot.track]], marathon.tasks[slot.track]),
        standings=standings,
        program=program,
        cars_sold=None if as_of else _cars_since_last(slot, program, snapshot, people, marathon),
        stores=stores,
        top_n=live.top_n,
        risers_n=live.risers_n,
        name_style=style,
        as_of=as_of,
        goal=_goal(snapshot, live.joint_target),
    )


def _goal(snapshot: Snapshot, target: float) -> JointGoal | None:
    """All stores' common goal; None where there is none yet, and where nobody's points add up to anything."""
    if target <= 0:
        return None
    return JointGoal(sum(read_number(row["contribution"]) or 0 for row in snapshot[STORES].rows), target)


def _finished(snapshot: Snapshot, track: Track) -> frozenset[str]:
    """Those who have the share of tasks that is asked for, as the rating's formulas say."""
    return frozenset(row.text("id") for row in snapshot[RATING[track]].rows if read_number(row["finished"]) == 1)


def _cars_since_last(
    slot: Slot, program: Sequence[Slot], snapshot: Snapshot, people: People, marathon: Marathon
) -> int:
    """Cars of participating sellers that came in after the track's previous summary, or since the start."""
    start = dt.datetime.combine(marathon.first_day, dt.time(), marathon.zone)
    ids = {one.id for one in people.of(Track.SELLERS)}
    since = _the_one_before(slot, program) or start
    days = (marathon.first_day, marathon.last_day)
    return cars_imported_after(snapshot[SALES], since, ids, days, marathon.zone)


def _the_one_before(slot: Slot, program: Sequence[Slot]) -> dt.datetime | None:
    """The moment of the track's post of the same kind before this one."""
    earlier = (one.at for one in program if one.track is slot.track and one.kind is slot.kind and one.at < slot.at)
    return max(earlier, default=None)
