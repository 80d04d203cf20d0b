"""The rows that the program's tabs should hold, from what people have typed: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.works import Works, works_of
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.roster import fold_store
from sheets_marathon.marathon.rating.leagues import leagues
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.marathon.rating.streaks import learning_streak, tasks_that_count
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Scalar
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import DASHBOARD, DAYS, GRADES, GUIDE, RATING, SETTINGS, STORES
from sheets_marathon.tabs.grades import GradeColumn, read_grid, read_rows
from sheets_marathon.tabs.leaders import Headers, dashboard_rows, days_rows, guide_rows
from sheets_marathon.tabs.participants import People
from sheets_marathon.tabs.rating import RatingColumn, read_lines
from sheets_marathon.tabs.settings import settings_rows
from sheets_marathon.tabs.stores import StoreColumn


def people_rows(
    marathon: Marathon,
    people: People,
    views: Mapping[str, TabView],
    settings: LiveSettings,
    today: dt.date,
    *,
    streaks: bool = True,
) -> dict[str, list[RowContent]]:
    """Rows of both grade grids and the ratings: whoever takes part, and whoever once did, marked as left.

    ``streaks``: with the learning days in a row, which change with the day; a plan leaves them to the next look.
    """
    desired: dict[str, list[RowContent]] = {}
    names = {person.id: person.name for person in people.all}
    for track in Track:
        grades, rating = GRADES[track], RATING[track]
        rated = members(people, track, views[rating])
        desired[grades] = [
            {
                GradeColumn.ID: person.id,
                GradeColumn.NAME: person.name,
                GradeColumn.STORE: person.store,
                GradeColumn.CURATOR: person.curator,
            }
            for person in rated
        ]
        # Whoever is gone from the roster counts on here; only the formulas of such a row are looked after.
        strange = set(views[grades].by(GradeColumn.ID)) - {person.id for person in rated}
        desired[grades] += [{GradeColumn.ID: who} for who in sorted(strange)]
        rows = {person.id: _rating_row(marathon, person, track, names.get(person.head_id, "")) for person in rated}
        grid = read_grid(views[grades], track, marathon.tasks[track])
        waiting = {row.participant_id: row.waiting for row in read_rows(views[grades])}
        for person in rated:
            works = works_of(person.id, marathon.tasks[track], grid.cells.get(person.id, {}))
            rows[person.id] |= _learning_of(marathon.tasks[track], person, works, waiting.get(person.id, 0), today)
            if not streaks:
                del rows[person.id][RatingColumn.STREAK]
        if track is Track.SELLERS:
            active = {person.id: person.baseline_sales for person in rated if person.active and person.track is track}
            given = leagues(active, settings.league_size, _known_leagues(views[rating]))
            for person in rated:
                rows[person.id][RatingColumn.LEAGUE] = given.get(person.id)
        # Whose row is gone from the roster, or has another number now, keeps a line here but no place.
        gone = set(views[rating].by(RatingColumn.ID)) - set(names)
        left = marathon.language.word("person", "left")
        desired[rating] = list(rows.values())
        desired[rating] += [{RatingColumn.ID: who, RatingColumn.STATE: left} for who in sorted(gone)]
    sellers = people.of(Track.SELLERS)
    known = views[STORES].by(StoreColumn.STORE)
    # The sheet's formulas take "вега" and "ВЕГА" for one store, so it has one line: the first spelling's.
    stores: dict[str, str] = {}
    for store in (*known, *sorted({seller.store for seller in sellers if seller.store})):
        stores.setdefault(fold_store(store), store)
    cities = {fold_store(seller.store): seller.city for seller in sellers if seller.city}
    desired[STORES] = [
        {StoreColumn.STORE: store, **({StoreColumn.CITY: cities[folded]} if folded in cities else {})}
        for folded, store in stores.items()
    ]
    return desired


def _known_leagues(rating: TabView) -> dict[str, int]:
    return {who: line.league for who, line in read_lines(rating).items() if line.league is not None}


def members(people: People, track: Track, rating: TabView) -> list[Participant]:
    """Whoever has a row in a track's grades and rating: those who take part, and those who once did."""
    known = rating.by(RatingColumn.ID)
    return [person for person in people.all if (person.track is track and person.active) or person.id in known]


def _rating_row(marathon: Marathon, person: Participant, track: Track, head_name: str) -> dict[ColumnKey, Scalar]:
    row: dict[ColumnKey, Scalar] = {
        RatingColumn.ID: person.id,
        RatingColumn.NAME: person.name,
        RatingColumn.STORE: person.store,
        RatingColumn.STATE: ""
        if person.active and person.track in (track, None)
        else marathon.language.word("person", "left"),
    }
    if track is Track.SELLERS:
        row |= {RatingColumn.HEAD: person.head_id, RatingColumn.HEAD_NAME: head_name}
    return row


def _learning_of(
    tasks: Sequence[Task], person: Participant, works: Works, waiting: int, today: dt.date
) -> dict[ColumnKey, Scalar]:
    """How many tasks count for somebody, and for how many learning days in a row they have kept at it.

    ``works``: theirs, as typed; ``waiting``: how many of them wait, those included that only the LMS knows of.
    """
    elsewhere = waiting - sum(work.waits for work in works.values())
    joined_on = person.joined_on or today  # the very look that sees a newcomer writes the day down
    return {
        RatingColumn.TASKS: tasks_that_count(tasks, works, joined_on),
        RatingColumn.STREAK: learning_streak(tasks, works, today, joined_on, max(elsewhere, 0)),
    }


def fixed_rows(
    marathon: Marathon, views: Mapping[str, TabView], headers: Headers, today: dt.date
) -> dict[str, list[RowContent]]:
    """Rows that do not depend on who takes part."""
    days = (marathon.first_day, marathon.last_day)
    return {
        SETTINGS: settings_rows(
            views[SETTINGS],
            marathon.language,
            marathon.first_settings,
            days,
            len(marathon.tasks[Track.SELLERS]),
            today,
        ),
        DASHBOARD: dashboard_rows(marathon.language, days),
        DAYS: days_rows(marathon.language, days, marathon.tasks[Track.SELLERS], views[DAYS]),
        GUIDE: guide_rows(marathon.language, views, headers),
    }
