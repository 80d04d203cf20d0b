"""The LMS intake: the queue, blank grades filled where that is wanted, questions, and nothing written twice."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace

import pytest
from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import Scene, a_scene, at_once, moscow
from support.places import DATA
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied

from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.google.watched_store import WatchedStore
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.tables.list_kinds import LMS, ROSTER
from sheets_marathon.errors import ListRefused, StaleWrite, WriteUnclear
from sheets_marathon.jobs.grading.import_lms import LmsRules, import_lms
from sheets_marathon.jobs.people.import_roster import import_roster
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.ticker.gathering import Gathering
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.marathon.calendar.timetable import TrackPlan
from sheets_marathon.marathon.grading.grades import grade_line
from sheets_marathon.marathon.model import SlotKind, Track
from sheets_marathon.ports.list_source import ListReading, ListRow

COURSE = a_marathon()
LISTS = DATA / "lists"
CLOCK = HandClock(dt.datetime(2026, 12, 8, 3, tzinfo=MOSCOW))
FILL = LmsRules(fill_grades=True)
TEN = dt.datetime(2026, 12, 7, 10)  # noqa: DTZ001 - reports tell local times


@dataclass
class Lms:
    """A report with these rows, or of the wrong shape."""

    rows: tuple[ListRow, ...] = ()
    refusal: ListRefused | None = None

    def read(self) -> ListReading:
        if self.refusal:
            raise self.refusal
        return ListReading(self.rows, rows_read=len(self.rows))


def row(number: str, status: str = "Зачтено", grade: str = "", *, attempt: int = 1, task: str = "День 1. Задание 1",
        **more: str) -> ListRow:  # fmt: skip
    texts = {"number": number, "task": task, "attempt": str(attempt), "status": status, "grade": grade, **more}
    return ListRow(texts, "lms.csv:2", TEN + dt.timedelta(hours=attempt))


def brought(sheet: Sheet, *rows: ListRow, rules: LmsRules = FILL, dry: bool = False) -> Report:
    return import_lms(COURSE, sheet, Lms(rows), CLOCK, rules, dry=dry)


def marks(sheet: Sheet, number: str = "101", task: str = "1.1") -> object:
    return next(one for one in sheet.rows("grades_sellers") if one.text("id") == number)[f"mark.{task}"]


def questions(sheet: Sheet) -> dict[str, bool]:
    """Whether each question is resolved."""
    return {one.text("key"): one["resolved"] is not None for one in sheet.rows("review")}


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def test_a_work_is_a_row_of_hand_ins_and_its_points_fill_a_blank_grade(sheet: Sheet) -> None:
    report = brought(sheet, row("101", "На доработку"), row("101", grade="3", attempt=2), row("102", "На проверке"))
    first, second = sheet.rows("hand_ins")
    shown = [first[key] for key in ("key", "name", "track", "day", "task", "attempts", "state", "points")]
    assert shown == ["101|sellers.1.1", "Иванов Иван Петрович", "ПК", 1, 1, 2, "проверено", 3]
    assert (second["state"], second["points"]) == ("на проверке", None)
    assert (marks(sheet), marks(sheet, "102")) == (3, None)
    assert (sheet.reads, sheet.writes, report.facts["filled"]) == (1, 1, 1)
    again = brought(sheet, row("101", "На доработку"), row("101", grade="3", attempt=2), row("102", "На проверке"))
    assert (sheet.writes, again.facts["changes"], again.changed) == (1, 0, False), "repeating it writes nothing"


def test_without_the_setting_no_grade_is_written_and_none_compared(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "102", {"mark.1.1": 1})
    brought(sheet, row("101", grade="3"), row("102", grade="3"), rules=LmsRules())
    assert (marks(sheet), marks(sheet, "102"), questions(sheet)) == (None, 1, {})


@pytest.mark.parametrize("typed", [2, "доработка", "сдано"])
def test_a_typed_grade_stays_and_is_asked_about_until_both_say_the_same(sheet: Sheet, typed: int | str) -> None:
    sheet.show("grades_sellers", "101", {"mark.1.1": typed})
    brought(sheet, row("101", grade="3"))
    assert (marks(sheet), questions(sheet)) == (typed, {"lms:differs:101|sellers.1.1": False})
    brought(sheet, row("102", grade="1"))
    assert not questions(sheet)["lms:differs:101|sellers.1.1"], "a report without the work settles nothing"
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    brought(sheet, row("102", grade="1"))
    assert questions(sheet)["lms:differs:101|sellers.1.1"]


def test_what_cannot_be_told_goes_to_review_and_is_closed_when_the_report_is_mended(sheet: Sheet) -> None:
    undated = replace(row("101", date="завтра"), at=None)
    report = brought(sheet, row("999"), row("101", task="Введение"), row("101", "туманно"), undated)
    assert (len(questions(sheet)), report.facts["rows_doubtful"], sheet.rows("hand_ins")) == (4, 4, [])
    brought(sheet, row("101"))
    assert all(questions(sheet).values())


def test_whoever_is_not_to_be_counted_is_not_asked_about_again(sheet: Sheet) -> None:
    brought(sheet, row("999"))
    (key,) = questions(sheet)
    sheet.show("review", key, {"decision": "Не считать"})
    report = brought(sheet, row("999"))
    assert (report.facts["rows_outside"], questions(sheet)) == (1, {key: True})


def test_an_answer_that_says_nothing_is_told_with_what_would(sheet: Sheet) -> None:
    brought(sheet, row("101", "туманно"))
    (key,) = questions(sheet)
    sheet.show("review", key, {"decision": "потом"})
    brought(sheet, row("101", "туманно"))
    (question,) = sheet.rows("review")
    assert question.text("why").startswith("Решение не понято. Статус работы не понят: впишите «сдано»")


def test_an_answer_to_a_grade_that_is_none_holds_for_all_such_rows(sheet: Sheet) -> None:
    rows = (row("101", "Не сдано", "3"), row("102", "Зачтено", "5"), row("102", "Не сдано", "3", task="Д1·2"))
    brought(sheet, *rows)
    assert questions(sheet) == {"lms:grade:не сдано:3": False, "lms:grade:зачтено:5": False}
    sheet.show("review", "lms:grade:не сдано:3", {"decision": "1"})
    sheet.show("review", "lms:grade:зачтено:5", {"decision": "доработка"})
    brought(sheet, *rows)
    assert (marks(sheet), marks(sheet, "102", "1.2"), marks(sheet, "102")) == (1, 1, None)
    assert sorted(str(one["state"]) for one in sheet.rows("hand_ins")) == ["на доработке", "проверено", "проверено"]
    assert all(questions(sheet).values())


def test_rows_of_other_courses_and_repeated_attempts_count_once_in_the_account(sheet: Sheet) -> None:
    rules = LmsRules(course="Марафон продаж")
    mine = row("101", "На проверке", course="марафон  ПРОДАЖ")
    later = replace(mine, texts={**mine.texts, "status": "Зачтено", "grade": "2"})
    report = brought(sheet, mine, later, row("102", course="Охрана труда"), row("103", course=""), rules=rules)
    facts = {key: report.facts[f"rows_{key}"] for key in ("read", "counted", "repeated", "outside", "other_courses")}
    assert facts == {"read": 4, "counted": 1, "repeated": 1, "outside": 1, "other_courses": 1}
    assert sheet.rows("hand_ins")[0]["state"] == "проверено", "the last word on an attempt holds"


def test_rework_answers_the_attempt_that_was_there(sheet: Sheet) -> None:
    def answered() -> object:
        return sheet.rows("hand_ins")[0]["answered"]

    brought(sheet, row("101", "На проверке"))
    sheet.show("grades_sellers", "101", {"mark.1.1": "доработка"})
    brought(sheet, row("101", "На проверке"))
    assert answered() is None, "all there are"
    for _ in range(2):
        brought(sheet, row("101", "На проверке", attempt=2))
        assert answered() == 1, "the second attempt waits"
    sheet.show("grades_sellers", "101", {"mark.1.1": 2})
    brought(sheet, row("101", "На проверке", attempt=2))
    assert answered() is None


def test_a_grade_that_landed_beside_its_row_is_put_right_before_the_command_ends(sheet: Sheet) -> None:
    rows = (row("101"), row("102", grade="2"))
    brought(sheet, *rows)
    apply, sorting = sheet.apply, [lambda: sheet.swap_rows("grades_sellers", 1, 2)]

    def somebody_sorts(*arguments: object) -> None:
        if sorting:
            sorting.pop()()
        apply(*arguments)  # type: ignore[arg-type]

    sheet.apply = somebody_sorts  # type: ignore[method-assign]
    store = WatchedStore(sheet, COURSE, CLOCK)
    import_lms(COURSE, store, Lms((row("101", grade="3"), rows[1])), CLOCK, FILL)
    assert (marks(sheet), marks(sheet, "102")) == (3, 2)


def test_a_dry_run_writes_nothing(sheet: Sheet) -> None:
    report = brought(sheet, row("101", grade="3"), dry=True)
    assert (sheet.writes, report.facts["filled"], report.changed) == (0, 1, False)


@pytest.mark.parametrize("failure", [StaleWrite("ahead"), WriteUnclear("no answer")])
def test_a_grade_typed_while_a_write_failed_is_not_written_over(sheet: Sheet, failure: StaleWrite) -> None:
    apply, sheet.failures = sheet.apply, [None, failure]

    def somebody_types(*arguments: object) -> None:
        if sheet.failures:
            sheet.show("grades_sellers", "101", {"mark.1.1": 1})
        apply(*arguments)  # type: ignore[arg-type]

    sheet.apply = somebody_types  # type: ignore[method-assign]
    brought(sheet, row("101", grade="3"))
    assert (marks(sheet), list(questions(sheet))) == (1, ["lms:differs:101|sellers.1.1"])


def test_a_spoilt_formula_is_put_right_by_the_next_plan(sheet: Sheet) -> None:
    brought(sheet, row("101", "На проверке"))
    formula = sheet.rows("hand_ins")[0].formulas["waiting"]
    tab = sheet.tab("hand_ins")
    del tab.formulas[(1, sheet.column("hand_ins", "waiting"))]
    applied(COURSE, sheet)
    assert sheet.rows("hand_ins")[0].formulas["waiting"] == formula


@pytest.mark.parametrize("name", ["marathon", "marathon_messy"])
def test_a_whole_report_gives_everybody_the_learning_that_is_true(name: str, outbox: SqliteOutbox) -> None:
    times = {SlotKind.LESSON: tuple(dt.time(hour) for hour in (10, 12, 14)), SlotKind.SUMMARY: (dt.time(18),)}
    marathon = a_marathon(tracks=(TrackPlan(Track.SELLERS, times), TrackPlan(Track.HEADS, times)))
    sheet = applied(marathon, Sheet())
    import_roster(marathon, sheet, outbox, ListFiles(LISTS / f"{name}_roster.csv", ROSTER), CLOCK)
    applied(marathon, sheet)
    import_lms(marathon, sheet, ListFiles(LISTS / f"{name}_lms.csv", LMS), CLOCK, FILL)
    graded = [one for key in ("grades_sellers", "grades_heads") for one in sheet.rows(key)]
    learning = {
        one.text("id"): grade_line(value for key, value in one.cells.items() if key.startswith("mark.")).points
        for one in graded
    }
    assert learning == json.loads((LISTS / f"{name}_learning.json").read_text())


def nights(scene: Scene, source: Lms) -> tuple[Nights, list[tuple[str, str]]]:
    gathering = Gathering(at_once, lms=source)
    return Nights(scene.marathon, scene.sheet, scene.outbox, scene.clock, gathering, FILL), []


def test_a_night_takes_the_report_in_before_it_closes_the_day(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox)
    night, told = nights(scene, Lms((row("101", grade="3"),)))
    done = night.run(moscow(8, 3), lambda about, text: told.append((about, text)))
    whats = [one.what for one in done]
    assert (marks(scene.sheet), told) == (3, [])
    assert whats.index("lms") < whats.index("day")


def test_a_report_that_cannot_be_read_is_told_of_and_stops_nothing(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox)
    night, told = nights(scene, Lms(refusal=ListRefused("lms.csv is no LMS report", "export it again")))
    night.run(moscow(8, 3), lambda about, text: told.append((about, text)))
    assert told == [("lms", "lms.csv is no LMS report\n  → export it again")]
    assert outbox.last_run("night") == moscow(8, 3)
