"""What a slot's post says: its facts from the sheet's tabs, its words from the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.pictures import Pictures
from sheets_marathon.jobs.delivery.sheet_figures import SheetFigures
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.day_plan import previous_moment
from sheets_marathon.marathon.model import Slot, Track
from sheets_marathon.marathon.posts.facts import SheetPart
from sheets_marathon.marathon.posts.kinds import POST_KINDS
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.marathon.posts.summary import DayFacts
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, RATING, SALES, SETTINGS, STORES
from sheets_marathon.tabs.participants import PEOPLE_TABS

LAST_CALL = dt.timedelta(minutes=10)
"""So long before its window ends, a post that waits for fresh figures makes do with the last known ones."""


def needs_figures(slot: Slot) -> bool:
    """Whether its post tells of grades and sales, so that an old snapshot will not do (DESIGN 7)."""
    return bool(POST_KINDS[slot.kind].reads)


def may_be_old(slot: Slot) -> bool:
    """Whether its figures may be the last known ones, when Google is away until the end of its window."""
    return POST_KINDS[slot.kind].old_figures


def last_call(slot: Slot, until: dt.datetime) -> dt.datetime:
    """From when on the last known figures will do; ``until``: the end of its window."""
    return max(slot.at, until - LAST_CALL)


def is_news(slot: Slot, program: Sequence[Slot], as_of: dt.datetime) -> bool:
    """Whether figures of ``as_of`` tell anything that the track's post of this kind before did not."""
    before = previous_moment(slot, program)
    return before is None or as_of > before


def tabs_for(slot: Slot) -> tuple[str, ...]:
    """Tabs that its post needs besides the program."""
    return tuple(dict.fromkeys(tab for part in POST_KINDS[slot.kind].reads for tab in _tabs(part, slot.track)))


def _tabs(part: SheetPart, track: Track) -> tuple[str, ...]:
    match part:
        case SheetPart.PEOPLE:
            return PEOPLE_TABS
        case SheetPart.SETTINGS:
            return (SETTINGS,)
        case SheetPart.GRADES:
            return (GRADES[track],)
        case SheetPart.SELLERS_GRADES:
            return (GRADES[Track.SELLERS],)
        case SheetPart.RATING:
            return (RATING[track],)
        case SheetPart.STORES:
            return (STORES,)
        case SheetPart.SALES:
            return (SALES,)


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
    """What the post's template is told; arguments as for ``compose``. MarathonError when it needs a snapshot."""
    if snapshot is None and needs_figures(slot):
        raise MarathonError(f"{slot.key} tells of figures that were not read", "it can be made once Google answers")
    figures = SheetFigures(snapshot or Snapshot({}), marathon, slot.at.date(), as_of)
    return POST_KINDS[slot.kind].facts(slot, program, figures)
