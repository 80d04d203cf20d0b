"""The one loop that writes: every job that writes, through every way in which a write can end."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from support.channel.scripted_channel import HandClock
from support.places import ROOT
from support.sheet.frozen_scene import a_finished_sheet, frozen
from support.sheet.held_tab import HeldTab
from support.sheet.imported_nights import brought, sold
from support.sheet.kept_copies import EVENING, GRADES, Shelf, a_copy
from support.sheet.sheet_builder import MONDAY, MOSCOW, ROSTER, Sheet, a_marathon, a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import SheetError, StaleWrite, WriteRefused, WriteUnclear
from sheets_marathon.jobs.backup.restore import restore
from sheets_marathon.jobs.grading.curator_clock import tell_time
from sheets_marathon.jobs.grading.import_lms import LmsRules, import_lms
from sheets_marathon.jobs.people.import_roster import import_roster
from sheets_marathon.jobs.rating.close_day import close_day
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.plan import apply_sheet
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.jobs.writing import ATTEMPTS
from sheets_marathon.ports.list_source import ListReading, ListRow
from sheets_marathon.spreadsheet.changes import Change

COURSE = a_marathon()
CLOCK = HandClock(dt.datetime(2026, 12, 8, 3, tzinfo=MOSCOW))
STALE, UNCLEAR = StaleWrite("somebody was ahead"), WriteUnclear("no answer")


@dataclass
class Job:
    """A job that has something to write, and the sheet it writes to."""

    sheet: Sheet
    run: Callable[[], Report]

    @property
    def requests(self) -> tuple[int, int]:
        return self.sheet.reads, self.sheet.writes

    def holds(self) -> dict[int, HeldTab]:
        return self.sheet.copied().held.tabs


@dataclass
class Listed:
    """A list with one row."""

    row: ListRow

    def read(self) -> ListReading:
        return ListReading((self.row,), rows_read=1)


def of_sales(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)

    def run() -> Report:
        return brought(sheet, sold("D1"), sold("D2", "102"), sold("D3", "999"))

    return Job(sheet, run)


def of_an_lms_report(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    texts = {"number": "101", "task": "День 1. Задание 1", "attempt": "1", "status": "Зачтено", "grade": "3"}
    source = Listed(ListRow(texts, "lms.csv:2", dt.datetime(2026, 12, 7, 11)))  # noqa: DTZ001 - as reports tell it

    def run() -> Report:
        return import_lms(COURSE, sheet, source, CLOCK, LmsRules(fill_grades=True))

    return Job(sheet, run)


def of_an_hr_list(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    source = Listed(ListRow({"number": "301", "name": "Новикова Ольга", "role": "ПК", "store": "Юг"}, "hr.csv:2"))

    def run() -> Report:
        return import_roster(COURSE, sheet, outbox, source, CLOCK)

    return Job(sheet, run)


def of_the_final_standings(outbox: SqliteOutbox) -> Job:
    sheet = a_finished_sheet()

    def run() -> Report:
        return frozen(sheet)

    return Job(sheet, run)


def of_the_plan(outbox: SqliteOutbox) -> Job:
    sheet = Sheet(COURSE)
    sheet.add_tab("Участники", [["ФИО", "Роль"], ["Иванов Иван", "ПК"]])

    def run() -> Report:
        return apply_sheet(COURSE, sheet, CLOCK)

    return Job(sheet, run)


def of_the_nightly_upkeep(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    del sheet.tab(GRADES).formulas[1, sheet.column(GRADES, "points")]

    def run() -> Report:
        return mend(COURSE, sheet, CLOCK)

    return Job(sheet, run)


def of_a_backup(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    sheet.show(GRADES, "101", {"mark.1.1": 3})
    shelf = Shelf({"2026-12-08.json.gz": a_copy(sheet, EVENING)})
    sheet.show(GRADES, "101", {"mark.1.1": None})

    def run() -> Report:
        return restore(COURSE, sheet, shelf, CLOCK, GRADES)

    return Job(sheet, run)


def of_a_tab_that_is_gone(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    own = sheet.add_tab("Призы", [["Место", "Приз"], [1, "кубок"]])
    shelf = Shelf({"2026-12-08.json.gz": a_copy(sheet, EVENING)})
    del sheet.held.tabs[own.sheet_id]

    def run() -> Report:
        return restore(COURSE, sheet, shelf, CLOCK, "Призы")

    return Job(sheet, run)


def of_a_closed_day(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    for number, person in enumerate(ROSTER[:2], 1):
        sheet.show("rating_sellers", str(person["id"]), {"learning": 3, "score": 3, "rank": number})

    def run() -> Report:
        return close_day(COURSE, sheet, MONDAY)

    return Job(sheet, run)


def of_the_curators_clock(outbox: SqliteOutbox) -> Job:
    sheet = a_running_sheet(COURSE)
    sheet.type_row("curators", {"name": "Ирина"})

    def run() -> Report:
        return tell_time(COURSE, sheet, MONDAY)

    return Job(sheet, run)


JOBS = {
    made.__name__: made
    for made in (
        of_sales,
        of_an_lms_report,
        of_an_hr_list,
        of_the_final_standings,
        of_the_plan,
        of_the_nightly_upkeep,
        of_a_backup,
        of_a_tab_that_is_gone,
        of_a_closed_day,
        of_the_curators_clock,
    )
}


@pytest.fixture(params=JOBS.values(), ids=JOBS)
def make(request: pytest.FixtureRequest, outbox: SqliteOutbox) -> Callable[[], Job]:
    """The job and its sheet, anew each time."""
    made: Callable[[SqliteOutbox], Job] = request.param
    return lambda: made(outbox)


@pytest.fixture
def job(make: Callable[[], Job]) -> Job:
    return make()


@pytest.fixture
def done(make: Callable[[], Job]) -> tuple[Report, dict[int, HeldTab]]:
    """What the job tells and what the sheet holds when nothing goes wrong."""
    job = make()
    told = job.run()
    return told, job.holds()


Done = tuple[Report, dict[int, HeldTab]]


def ending(job: Job, error: SheetError, *, came_in: bool) -> None:
    """The job's next write ends with this error, after or before it has come in."""
    apply, errors = job.sheet.apply, [error]

    def applied(changes: Sequence[Change], marker: str | None = None) -> None:
        if not errors:
            return apply(changes, marker)
        if came_in:
            apply(changes, marker)
        raise errors.pop()

    job.sheet.apply = applied  # type: ignore[method-assign]


def test_one_look_and_one_write_do_it(job: Job) -> None:
    before = job.holds()
    report = job.run()
    assert (report.changed, bool(report.lines()), job.requests) == (True, True, (1, 1))
    assert job.holds() != before


def test_a_second_run_finds_it_done(job: Job, done: Done) -> None:
    job.run()
    changed = job.run().changed
    assert (changed, job.holds()) == (False, done[1])


def test_what_people_took_out_again_is_brought_again_but_a_day_is_closed_once(job: Job, done: Done) -> None:
    before = job.holds()
    job.run()
    job.sheet.held.tabs = copy.deepcopy(before)
    changed = job.run().changed
    once = any(name.startswith("sm_done_close_") for name in job.sheet.held.names)
    assert (changed, job.holds()) == ((False, before) if once else (True, done[1]))


def test_what_google_refuses_is_raised_at_once_and_nothing_is_in(job: Job) -> None:
    before = job.holds()
    job.sheet.failures = [None, WriteRefused("no such sheet")]
    with pytest.raises(WriteRefused):
        job.run()
    assert (job.requests, job.holds()) == ((1, 1), before)


def test_a_stale_write_is_planned_anew(job: Job, done: Done) -> None:
    job.sheet.failures = [None, STALE]
    assert (job.run(), job.requests, job.holds()) == (done[0], (2, 2), done[1])


def test_what_somebody_else_brought_meanwhile_is_not_told_as_ours(job: Job, done: Done) -> None:
    ending(job, STALE, came_in=True)
    changed = job.run().changed
    assert (changed, job.holds()) == (False, done[1])


@pytest.mark.parametrize("came_in", [True, False], ids=["and in", "and not in"])
def test_an_unclear_write_is_looked_for_and_told_as_ours(job: Job, done: Done, came_in: bool) -> None:
    ending(job, UNCLEAR, came_in=came_in)
    assert (job.run(), job.holds(), job.sheet.reads) == (done[0], done[1], 2)


@pytest.mark.parametrize("error", [STALE, UNCLEAR], ids=["stale", "unclear"])
def test_a_look_that_settles_an_unclear_write_in_vain_is_repeated(job: Job, done: Done, error: SheetError) -> None:
    job.sheet.failures = [error]
    assert (job.run(), job.requests, job.holds()) == (done[0], (2, 1), done[1])


@pytest.mark.parametrize("error", [STALE, UNCLEAR], ids=["stale", "unclear"])
def test_a_write_that_fails_each_time_is_given_up_and_nothing_is_in(job: Job, error: SheetError) -> None:
    before = job.holds()
    job.sheet.failures = [None, error] * ATTEMPTS
    with pytest.raises(type(error)):
        job.run()
    assert (job.requests, job.holds()) == ((ATTEMPTS, ATTEMPTS), before)


def test_no_other_job_spells_the_loop() -> None:
    jobs = ROOT / "sheets_marathon" / "jobs"
    writing = {path.relative_to(jobs).as_posix() for path in jobs.rglob("*.py") if "store.apply(" in path.read_text()}
    assert writing == {"writing.py", "ticker/tick.py"}, "the ticker's look repeats itself, and posts go out between"
