"""The nightly import: every feed is read whole, the ledger takes what it does not know yet.

Running it twice changes nothing: an event is known by its document and kind, whatever repeats it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import AlreadyApplied, FeedRefused, StaleWrite, WriteUnclear
from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.figures import read_ledger
from sheets_marathon.jobs.reading import People, read_people
from sheets_marathon.jobs.reconcile import MARKER_PREFIX
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.review_tab import review_rows
from sheets_marathon.marathon.model import EventKind, LedgerRow, Participant, ReviewItem
from sheets_marathon.marathon.sales import IntakeResult, cars_by_person, intake
from sheets_marathon.ports import Clock, FeedReading, SalesFeed, SheetStore
from sheets_marathon.spreadsheet.changes import AppendRows, CellContent, Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, same, set_runs
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import LOOKER_SALES, PARTICIPANTS, REVIEW, SALES

_TABS = (PARTICIPANTS, SALES, REVIEW, LOOKER_SALES)
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Intake:
    """What an import would do: the changes and the account of every row read."""

    result: IntakeResult
    changes: tuple[Change, ...]
    rows_read: int
    passed_over: int
    refused: tuple[str, ...]

    def report(self, *, dry: bool) -> Report:
        """The account for people."""
        result = self.result
        account = (
            f"{len(result.new)} new events, {result.known} already known, {len(result.review)} for Review, "
            f"{self.passed_over} rows passed over, of {self.rows_read} rows read"
        )
        title = "sales: what an import would do" if dry else "sales imported" if self.changes else "sales: nothing new"
        facts: dict[str, object] = {
            "new": len(result.new),
            "known": result.known,
            "review": len(result.review),
            "passed_over": self.passed_over,
            "rows_read": self.rows_read,
            "refused": list(self.refused),
        }
        return Report(title, (account,), self.refused, changed=bool(self.changes) and not dry, facts=facts)


def import_sales(
    course: Course, store: SheetStore, feeds: Sequence[SalesFeed], clock: Clock, *, dry: bool = False
) -> Report:
    """Reads all feeds, then one read and at most one write. A feed of the wrong shape is reported, others go on.

    FeedRefused only when every feed there is was refused: then nothing at all was imported.
    """
    readings: list[FeedReading] = []
    refused: list[FeedRefused] = []
    for feed in feeds:
        try:
            readings.append(feed.read())
        except FeedRefused as refusal:
            refused.append(refusal)
    if refused and not readings:
        raise refused[0]
    now = clock.now().astimezone(course.zone)
    complaints = tuple(str(one) for one in refused)
    tried: Intake | None = None
    for attempt in range(1, _ATTEMPTS + 1):
        planned = plan_import(course, store.read_tabs(_TABS), readings, now, complaints)
        if dry or not planned.changes:
            break
        try:
            store.apply(planned.changes, _marker(planned.result.new, now, attempt))
        except AlreadyApplied:
            # It came in late and the next look shows it, unless somebody has deleted its rows since.
            continue
        except (StaleWrite, WriteUnclear):
            # The next look shows by the deals' own keys whether it is in; what is not is planned anew on that look.
            if attempt == _ATTEMPTS:
                raise
            tried = tried or planned
            continue
        break
    if tried is not None and not planned.result.new:
        planned = tried  # it was in after all
    return planned.report(dry=dry)


def plan_import(
    course: Course,
    snapshot: Snapshot,
    readings: Iterable[FeedReading],
    now: dt.datetime,
    refused: tuple[str, ...] = (),
) -> Intake:
    """What the readings lead to: pure. ``now`` in the marathon's zone."""
    readings = list(readings)
    people = read_people(snapshot[PARTICIPANTS])
    ledger = read_ledger(snapshot[SALES], course)
    known = {row.key for row in ledger}
    events = [event for reading in readings for event in reading.events]
    result = intake(events, people.all, known)
    changes = _new_rows(course, snapshot, people, result.new, now)
    changes += _baselines(course, snapshot[PARTICIPANTS], people, [*ledger, *result.new])
    items = (*result.review, *(item for reading in readings for item in _unreadable(reading)))
    settled = {f"sale:{document}:{kind}" for document, kind in known | {row.key for row in result.new}}

    def mended(key: str) -> bool:
        # Feeds are read whole: a row that could not be read and is not there any more has been put right.
        return key in settled or (key.startswith("row:") and not refused)

    review = review_rows(snapshot[REVIEW], items, course, now, mended)
    changes += plan_rows(course.tab(REVIEW), snapshot.tabs, review)
    return Intake(
        IntakeResult(result.new, result.known, items),
        tuple(changes),
        rows_read=sum(reading.rows_read for reading in readings),
        passed_over=sum(passed.rows for reading in readings for passed in reading.passed_over),
        refused=refused,
    )


def _unreadable(reading: FeedReading) -> list[ReviewItem]:
    return [ReviewItem(f"row:{one.where}", one.row, one.where, one.why) for one in reading.unreadable]


def _new_rows(
    course: Course, snapshot: Snapshot, people: People, new: Sequence[LedgerRow], now: dt.datetime
) -> list[Change]:
    if not new:
        return []
    by_id = people.by_id
    ordered = sorted(new, key=lambda row: (row.on_date, row.document, row.kind is EventKind.RETURN))
    ledger = [_ledger_cells(row, course, now) for row in ordered]
    flat = [_looker_cells(row, by_id[row.participant_id], course) for row in ordered]
    return [_append(snapshot[SALES], ledger), _append(snapshot[LOOKER_SALES], flat)]


def _append(view: TabView, rows: Sequence[RowContent]) -> AppendRows:
    width = max(view.columns.values()) + 1
    cells: list[tuple[CellContent, ...]] = []
    for row in rows:
        line: list[CellContent] = [None] * width
        for key, value in row.items():
            if key in view.columns:
                line[view.columns[key]] = value
        cells.append(tuple(line))
    return AppendRows(view.sheet_id, tuple(cells))


def _ledger_cells(row: LedgerRow, course: Course, now: dt.datetime) -> RowContent:
    return {
        "date": row.on_date,
        "id": row.participant_id,
        "name": row.name,
        "store": row.store,
        "document": row.document,
        "kind": course.language.word("kind", row.kind),
        "quantity": row.cars,
        "source": row.source,
        "imported_at": now,
    }


def _looker_cells(row: LedgerRow, person: Participant, course: Course) -> RowContent:
    yes = {True: course.language.word("yes", "yes"), False: course.language.word("yes", "no")}
    cells: dict[str, Scalar] = {
        "date": row.on_date,
        "id": row.participant_id,
        "name": row.name,
        "store": row.store,
        "city": person.city,
        "track": course.language.word("track", person.track) if person.track else "",
        "takes_part": yes[person.active],
        "document": row.document,
        "kind": course.language.word("kind", row.kind),
        "quantity": row.cars,
        "in_marathon": yes[course.first_day <= row.on_date <= course.last_day],
    }
    return cells


def _baselines(course: Course, view: TabView, people: People, ledger: Sequence[LedgerRow]) -> list[Change]:
    """Cars sold before the start, counted from the whole ledger, into the roster's own column."""
    before = cars_by_person(ledger, course.baseline_from, course.first_day - dt.timedelta(days=1))
    index = view.columns.get("baseline")
    changes: list[Change] = []
    for person in people.all if index is not None else ():
        row, cars = people.rows[person.id], before.get(person.id, 0)
        if index is not None and not same(cars, row["baseline"]):
            changes += set_runs(view.sheet_id, row.number, {index: cars})
    return changes


def _marker(new: Sequence[LedgerRow], now: dt.datetime, attempt: int) -> str | None:
    """The write's own id: the same new events on the same day are the same write, unless it was looked for."""
    if not new:
        return None
    keys = "\n".join(sorted("|".join(row.key) for row in new))
    return f"{MARKER_PREFIX}import_{now:%Y%m%d}_{hashlib.sha256(keys.encode()).hexdigest()[:10]}_{attempt}"
