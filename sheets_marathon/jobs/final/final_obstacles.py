"""What stands against freezing the standings: each with how much of it there is and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sheets_marathon.jobs.final.final_rows import LIVE_TABS, Broken, broken_cells
from sheets_marathon.jobs.grading.works import OPEN_WORKS_TABS, open_works
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.marathon.grading.curating import OpenWork
from sheets_marathon.marathon.model import Track, Weights
from sheets_marathon.marathon.rating.final_standings import (
    Contest,
    FinalLine,
    Gains,
    could_move_the_top,
    possible_gains,
)
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.marathon.rating.points import most_from
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import REVIEW, SETTINGS
from sheets_marathon.tabs.participants import People, read_people
from sheets_marathon.tabs.review import read_open
from sheets_marathon.tabs.settings import read_settings

OBSTACLE_TABS = (*OPEN_WORKS_TABS, *LIVE_TABS, REVIEW, SETTINGS)
"""What ``obstacles`` reads."""

_SHOWN = 5
_MEND_FIGURES = "run “sheets-marathon doctor”; “apply” puts formulas back"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``kind`` has a word in the packs; ``count``: how many things of it are open."""

    kind: Literal["running", "corrections", "review", "waiting", "figures", "settings"]
    count: int
    what: str
    remedy: str


def corrections_end(marathon: Marathon) -> dt.datetime:
    """When nothing corrects the standings any more: the night's work after the last day of corrections."""
    on = marathon.last_day + dt.timedelta(days=marathon.final_after_days + 1)
    return dt.datetime.combine(on, marathon.import_at, marathon.zone)


def obstacles(
    snapshot: Snapshot, marathon: Marathon, live: Sequence[FinalLine], now: dt.datetime
) -> tuple[Obstacle, ...]:
    """All there is against a freeze at ``now`` (in the marathon's zone); ``live``: the snapshot's ``live_lines``."""
    people = read_people(snapshot.tabs, now.date())
    return (
        *_too_early(marathon, now),
        *_review(snapshot[REVIEW]),
        *_waiting(snapshot, marathon, people, live, now),
        *_settings(read_settings(snapshot[SETTINGS], marathon.first_settings)),
        *_spoilt(snapshot, marathon),
        *_figures(broken_cells(snapshot, marathon), people, live),
    )


def _too_early(marathon: Marathon, now: dt.datetime) -> Iterator[Obstacle]:
    end = corrections_end(marathon)
    if now.date() <= marathon.last_day:
        what = f"the marathon is not over: its last day is {marathon.last_day.isoformat()}"
        yield Obstacle("running", 1, what, f"run “finalise” when corrections are over, after {end:%Y-%m-%d %H:%M}")
    elif now < end:
        last = (end - dt.timedelta(days=1)).date()
        what = f"corrections are open until {last.isoformat()}, and the night after it imports the last deals"
        yield Obstacle("corrections", 1, what, f"run “finalise” after {end:%Y-%m-%d %H:%M}")


def _review(view: TabView) -> Iterator[Obstacle]:
    still = read_open(view)
    if still:
        what = f"{_count(len(still), 'question')} in “{view.title}” open: {_first(still, '; ')}"
        yield Obstacle("review", len(still), what, "decide them there, or put right what they ask about")


def _waiting(
    snapshot: Snapshot, marathon: Marathon, people: People, live: Sequence[FinalLine], now: dt.datetime
) -> Iterator[Obstacle]:
    settings = read_settings(snapshot[SETTINGS], marathon.first_settings)
    works = open_works(snapshot, marathon, now.date())
    heads = {seller.id: seller.head_id for seller in people.of(Track.SELLERS)}
    gains = possible_gains([each.work.participant_id for each in works], live, heads, settings.sellers, settings.heads)
    top_n = settings.top_n
    for track in Track:
        mine = [each for each in works if each.work.task.track is track]
        if mine:
            # A seller's work moves their head and their store too; a head's own moves the heads only.
            contests = list(Contest) if track is Track.SELLERS else [Contest.HEADS]
            won = _own_points(mine, live, settings.weights(track))
            what = (
                f"{track}: {_count(len(mine), 'work')} of {_names(mine, people)} without a grade, "
                f"{_oldest(mine, now)}; {_points(won)}; {_top(live, gains, contests, top_n)}"
            )
            yield Obstacle("waiting", len(mine), what, "let their curators grade them")


def _names(works: Iterable[OpenWork], people: People) -> str:
    by_id = people.by_id
    ids = dict.fromkeys(each.work.participant_id for each in works)
    return _first([by_id[who].name if who in by_id else who for who in ids])


def _oldest(works: Iterable[OpenWork], now: dt.datetime) -> str:
    known = [each.age_hours(now) for each in works if each.work.waits_since is not None]
    return f"the oldest for {int(max(known) // 24)} d" if known else "nobody knows for how long"


def _own_points(works: Sequence[OpenWork], live: Iterable[FinalLine], weights: Weights) -> list[float]:
    """What each author in a rating could still win at most by their own works."""
    ranked = {line.key for line in live}
    authors = Counter((each.work.task.track, each.work.participant_id) for each in works)
    return [most_from(count, weights) for (track, person), count in authors.items() if f"{track}|{person}" in ranked]


def _points(won: Sequence[float]) -> str:
    if not won:
        return "they bring nobody in the rating any points"
    return f"up to {sum(won):g} points in all, {max(won):g} for one person"


def _top(live: Iterable[FinalLine], gains: Gains, contests: Iterable[Contest], top_n: int) -> str:
    moving = []
    for contest in contests:
        found = could_move_the_top([line for line in live if line.contest is contest], gains[contest], top_n)
        if found:
            moving.append(f"{contest} ({_first([line.name for line in found])})")
    if not moving:
        return f"the first {top_n} places stay whatever they bring"
    return f"they could change the first {top_n} places of {', '.join(moving)}"


def _spoilt(snapshot: Snapshot, marathon: Marathon) -> Iterator[Obstacle]:
    """Figures that the ratings count over, of tabs beside them."""
    said = [fault.said for fault in Damaged.of(marathon, snapshot).faults if fault.said and fault.tab not in LIVE_TABS]
    if said:
        yield Obstacle("figures", len(said), _first(said, "; "), _MEND_FIGURES)


def _figures(broken: Sequence[Broken], people: People, live: Iterable[FinalLine]) -> Iterator[Obstacle]:
    if broken:
        cells = [f"{cell.where} shows {cell.shows}" for cell in broken]
        what = f"{_count(len(broken), 'cell')} of the ratings without a figure: {_first(cells)}"
        yield Obstacle("figures", len(broken), what, _MEND_FIGURES)
    known = {line.key for line in live} | {cell.key for cell in broken}
    lacking = [person.name for track in Track for person in people.of(track) if f"{track}|{person.id}" not in known]
    if lacking:
        what = f"{_count(len(lacking), 'person', 'people')} of the roster in no rating: {_first(lacking)}"
        yield Obstacle("figures", len(lacking), what, "run “sheets-marathon apply”, it adds them")


def _settings(settings: LiveSettings) -> Iterator[Obstacle]:
    wrong = [*(str(each) for each in settings.unsound if each.counts), *settings.broken]
    if settings.behind and not wrong:
        wrong = ["settings that were typed are not in force yet"]
    if wrong:
        yield Obstacle("settings", len(wrong), _first(wrong, "; "), "mend the Settings tab, then run “apply”")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _first(texts: Sequence[str], between: str = ", ") -> str:
    more = len(texts) - _SHOWN
    shown = between.join(texts[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
