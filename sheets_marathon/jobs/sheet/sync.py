"""What a look at the sheet leads to: rows for newcomers, marks for those who left, questions in Review. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sheets_marathon.errors import WeightsRefused
from sheets_marathon.jobs.grading.curators_tab import curator_changes
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.people.duplicates import duplicates
from sheets_marathon.jobs.people.roster_questions import roster_questions
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.jobs.sheet.desired_rows import members, people_rows
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.grading.grades import bad_grades
from sheets_marathon.marathon.model import Slot, Track
from sheets_marathon.marathon.people.positions import POSITION, read_positions
from sheets_marathon.marathon.rating.accepted import PAIR
from sheets_marathon.marathon.rating.live_settings import shown
from sheets_marathon.marathon.rating.weights import require, weight_proof
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import plan_rows
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import (
    BONUSES,
    CURATORS,
    GRADES,
    HAND_INS,
    JOURNAL,
    PARTICIPANTS,
    PROGRAM,
    RATING,
    REVIEW,
    SALES,
    SETTINGS,
    STORES,
)
from sheets_marathon.tabs.bonuses import award_cells
from sheets_marathon.tabs.grades import GradeColumn, doubled_rows, grade_cells
from sheets_marathon.tabs.journal import journal_row, read_journal
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people, roster_cells
from sheets_marathon.tabs.program import read_program, state_rows, stateless_rows
from sheets_marathon.tabs.rating import RatingColumn
from sheets_marathon.tabs.review import read_answers, read_places, review_rows
from sheets_marathon.tabs.settings import in_force_cells, read_settings, today_cells

SYNC_TABS = (
    *PEOPLE_TABS,
    PROGRAM,
    STORES,
    CURATORS,
    SETTINGS,
    BONUSES,
    REVIEW,
    JOURNAL,
)
"""What one look at the sheet reads."""

NEWCOMERS_TABS = (SALES, HAND_INS)
"""What a newcomer's rows need besides: formulas of grades and ratings count over them."""

_WATCHED = ("grade:", "roster:", "slot:", "setting:", "bonus:")
"""Questions that every look asks anew: one that is not asked any more has been mended."""

# What exactly was sent is known to nobody any more when the outbox is lost, so it can't be looked for.

_ANSWERED = "stray:"
"""Questions that are asked once, and closed by whatever a person writes beside them."""


def sync_changes(snapshot: Snapshot, marathon: Marathon, now: dt.datetime) -> list[Change]:
    """Everything that people's typing since the last look calls for; ``now`` in the marathon's zone."""
    marathon = as_held(marathon, snapshot.tabs)
    people = read_people(snapshot.tabs, now.date())
    settings = read_settings(snapshot[SETTINGS], marathon.first_settings)
    answers = read_answers(snapshot[REVIEW])
    positions, unclear = read_positions((answer.key, answer.text) for answer in answers)
    changes = roster_cells(snapshot[PARTICIPANTS], people, now.date(), positions, marathon.language)
    changes += in_force_cells(snapshot[SETTINGS], marathon.first_settings)
    changes += [*today_cells(snapshot[SETTINGS], now.date()), *curator_changes(marathon, people, snapshot.tabs)]
    for key, rows in people_rows(marathon, people, snapshot.tabs, settings, now.date()).items():
        changes += plan_rows(marathon.tab(key), snapshot.tabs, rows)
    bonus_cells, bonus_items = award_cells(snapshot[BONUSES], people.all, (marathon.first_day, marathon.last_day))
    changes += bonus_cells
    asked = roster_questions(people, snapshot[PARTICIPANTS], positions)
    items = [
        *people.items,
        *asked,
        *bonus_items,
        *duplicates(people, snapshot),
        *_typed_wrong(snapshot, people, marathon),
    ]
    decided = {answer.key for answer in answers}
    places = read_places(snapshot[REVIEW])

    def mended(key: str) -> bool:
        if key.startswith(POSITION):  # those of a list stay open, whatever the sheet holds
            return key.removeprefix(POSITION) in positions.said or (key not in unclear and "!" in places[key])
        return key.startswith(_WATCHED) or (key.startswith(_ANSWERED) and key in decided)

    rows = review_rows(snapshot[REVIEW], items, marathon.language, now, mended, unclear)
    return [*changes, *plan_rows(marathon.tab(REVIEW), snapshot.tabs, rows)]


def newcomers(snapshot: Snapshot, today: dt.date) -> bool:
    """Whether somebody takes part who has no row in the rating or in the grades, which people may have deleted too."""
    people = read_people(snapshot.tabs, today)
    for track in Track:
        graded, rating = snapshot[GRADES[track]].by(GradeColumn.ID), snapshot[RATING[track]]
        rated = rating.by(RatingColumn.ID)
        if any(person.id not in graded or person.id not in rated for person in members(people, track, rating)):
            return True
    return False


def _typed_wrong(snapshot: Snapshot, people: People, marathon: Marathon) -> list[ReviewItem]:
    cells = [cell for track in Track for cell in grade_cells(snapshot[GRADES[track]], track)]
    return [
        *bad_grades(cells),
        *(item for track in Track for item in doubled_rows(snapshot[GRADES[track]], track)),
        *read_program(snapshot[PROGRAM], marathon.calendar)[1],
        *read_settings(snapshot[SETTINGS], marathon.first_settings).items,
        *_weights_refused(snapshot, people, marathon),
    ]


def _weights_refused(snapshot: Snapshot, people: People, marathon: Marathon) -> list[ReviewItem]:
    """Weights under which selling outweighs learning are questioned; which ones count meanwhile is said."""
    accepted = read_settings(snapshot[SETTINGS], marathon.first_settings).accepted
    weights = accepted.asked.weights
    sellers = sorted(people.of(Track.SELLERS), key=lambda seller: seller.baseline_sales)
    proof = weight_proof(
        weights, len(marathon.tasks[Track.SELLERS]), {seller.name: seller.baseline_sales for seller in sellers}
    )
    try:
        require(proof)
    except WeightsRefused as refusal:
        held = ", ".join(f"{key} {shown(accepted.values[key])}" for key in PAIR)
        what = f"{refusal.what} → {held}"
        return [ReviewItem("setting:weights", what, snapshot[SETTINGS].title, Reason.WEIGHTS_REFUSED)]
    return []


def shown_deliveries(
    everything: Mapping[str, Delivery], unmirrored: Sequence[Delivery], snapshot: Snapshot, marathon: Marathon
) -> list[Change]:
    """The journal's rows and the states beside the slots, all of them: one that was written into a wrong row while
    people were sorting is put right as well."""
    fresh = {delivery.key for delivery in unmirrored}
    changes = journal_changes(
        [*unmirrored, *(delivery for key, delivery in everything.items() if key not in fresh)], snapshot, marathon
    )
    strange = stateless_rows(snapshot[PROGRAM], everything)
    return [*changes, *plan_rows(marathon.tab(PROGRAM), snapshot.tabs, strange)]


def journal_changes(deliveries: Sequence[Delivery], snapshot: Snapshot, marathon: Marathon) -> list[Change]:
    """Mirrors deliveries into the Journal tab, and their states beside the slots in the Program tab."""
    rows = [journal_row(delivery, marathon.language, marathon.zone) for delivery in deliveries]
    changes = plan_rows(marathon.tab(JOURNAL), snapshot.tabs, rows)
    shown = state_rows(snapshot[PROGRAM], {delivery.key: delivery.state for delivery in deliveries}, marathon.language)
    return [*changes, *plan_rows(marathon.tab(PROGRAM), snapshot.tabs, shown)]


def slots_of(snapshot: Snapshot, marathon: Marathon) -> list[Slot]:
    """The program as it stands."""
    return read_program(snapshot[PROGRAM], marathon.calendar)[0]


def journalled(snapshot: Snapshot, marathon: Marathon) -> list[Delivery]:
    """Deliveries as the Journal tab has them."""
    return read_journal(snapshot[JOURNAL], marathon.language, marathon.zone)
