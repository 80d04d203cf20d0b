"""One line a check, each with what to do when it is not well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied

from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.jobs.health.doctor.chats import chat_checks
from sheets_marathon.jobs.health.doctor.check import Check, checked
from sheets_marathon.jobs.health.doctor.machine import clock_check, room_check
from sheets_marathon.jobs.health.doctor.program import program_checks
from sheets_marathon.jobs.health.doctor.sheet import sheet_checks
from sheets_marathon.ports.messenger import ChatReport, Messenger
from sheets_marathon.ports.sheet_health import Area, Barrier
from sheets_marathon.spreadsheet.snapshot import Layout

COURSE = a_marathon()
BEFORE = dt.datetime(2026, 12, 1, 12, tzinfo=MOSCOW)
AFTER = dt.datetime(2027, 1, 1, 12, tzinfo=MOSCOW)


@dataclass
class Health:
    """A spreadsheet that can be written, but for what is said here."""

    barriers: Sequence[Barrier] = ()
    refusal: SheetError | None = None
    account: str = "robot@x.iam"

    def read_barriers(self) -> Sequence[Barrier]:
        return self.barriers

    def prove_writing(self) -> None:
        if self.refusal:
            raise self.refusal


def looked(sheet: Sheet, health: Health | None = None) -> dict[str, Check]:
    checks, _ = sheet_checks(COURSE, sheet, health or Health(), HandClock(BEFORE))
    return {one.name: one for one in checks}


def program(sheet: Sheet, at: dt.datetime = BEFORE) -> dict[str, Check]:
    snapshot = sheet.read_tabs([tab.key for tab in COURSE.tabs])
    return {one.name: one for one in program_checks(COURSE, snapshot, at)}


def fill_in(sheet: Sheet) -> None:
    for row in sheet.rows("program"):
        if ".lesson." in row.text("key"):
            sheet.show(
                "program",
                row.text("key"),
                {"topic": "Тема", "lesson_link": "https://l.example.org", "task_link": "https://t.example.org"},
            )


def test_when_all_is_well_every_line_says_what_was_found() -> None:
    checks, snapshot = sheet_checks(COURSE, a_running_sheet(COURSE), Health(), HandClock(BEFORE))
    assert [one.line() for one in checks] == [
        "[ok] spreadsheet: “Марафон”, ru_RU, Europe/Moscow",
        "[ok] time zone: Europe/Moscow",
        "[ok] sheet rights: robot@x.iam may write",
        f"[ok] tabs: {len(COURSE.tabs)} tabs, all columns are there",
        "[ok] plan: nothing to change",
        "[ok] settings: what is typed counts",
        "[ok] formulas: no errors",
        "[ok] protected ranges: none is in the way",
        "[ok] Looker tabs: as declared",
    ]
    assert snapshot is not None


def test_a_sheet_that_can_not_be_reached_is_one_line_with_the_remedy() -> None:
    sheet = Sheet(failures=[SheetError("no access to 1AbC", "share it with robot@x.iam", permanent=True)])
    checks, snapshot = sheet_checks(COURSE, sheet, Health(), HandClock())
    assert [one.line() for one in checks] == ["[no] spreadsheet: no access to 1AbC\n  → share it with robot@x.iam"]
    assert snapshot is None


def test_an_account_that_may_not_write_is_told_beside_the_rest() -> None:
    refusal = SheetError("robot@x.iam may not do that", "share it as Editor", permanent=True)
    found = looked(a_running_sheet(COURSE), Health(refusal=refusal))
    assert found["sheet rights"].line() == "[no] sheet rights: robot@x.iam may not do that\n  → share it as Editor"
    assert found["tabs"].problem == ""


def test_a_spreadsheet_in_another_time_zone_is_a_warning() -> None:
    sheet = a_running_sheet(COURSE)
    layout = replace(sheet.layout(), time_zone="America/New_York")

    def elsewhere(*_: object) -> Layout:
        return layout

    sheet.read_layout = elsewhere  # type: ignore[method-assign, assignment]
    check = looked(sheet)["time zone"]
    assert check.warning
    assert check.line().startswith("[??] time zone: the spreadsheet is in America/New_York, the marathon in Europe/Mo")


def test_tabs_that_are_not_there_yet_say_how_to_get_them() -> None:
    check = looked(Sheet())["tabs"]
    assert "sheets-marathon plan" in check.remedy
    assert check.line().startswith("[no] tabs")


@pytest.mark.parametrize(
    ("area", "gaps", "stopped"),
    [
        (Area(), (), True),
        (Area(top=5, left=0, bottom=6, right=3), (), True),
        (Area(bottom=1), (), False),
        (Area(left=40), (), False),
        (Area(), (Area(),), False),
        (Area(), (Area(top=1),), False),
        (Area(), (Area(top=1, bottom=100),), True),
        (Area(), (Area(right=2),), True),
    ],
)
def test_a_barrier_stops_us_where_it_covers_a_cell_of_ours(area: Area, gaps: tuple[Area, ...], stopped: bool) -> None:
    sheet = a_running_sheet(COURSE)
    barrier = Barrier(sheet.tab("rating_sellers").sheet_id, area, "моё", gaps)
    check = looked(sheet, Health([barrier]))["protected ranges"]
    assert check.fails is stopped
    if stopped:
        assert "'Рейтинг ПК': columns " in check.problem
        assert "(“моё”)" in check.problem
        assert "let robot@x.iam edit it" in check.remedy


def test_an_error_typed_by_a_person_and_one_that_is_still_loading_are_no_broken_formulas() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.show("participants", "101", {"name": "#REF"})
    sheet.show("rating_sellers", "101", {"score": "#LOADING"})
    assert looked(sheet)["formulas"].problem == ""
    sheet.show("rating_sellers", "101", {"score": "#REF"})
    assert "shows #REF" in looked(sheet)["formulas"].problem


def test_a_marathon_without_people_is_not_ready() -> None:
    check = program(applied(COURSE, Sheet()))["participants"]
    assert check.line() == "[no] participants: nobody takes part yet\n  → fill in “Участники”"


def test_lessons_without_links_are_counted_and_the_first_is_named() -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    sheet.show("program", "sellers.2.lesson.2", {"task_link": None, "responsible": "Инна"})
    sheet.show("program", "heads.3.lesson.1", {"lesson_link": None, "topic": None})
    found = program(sheet)
    assert (
        found["program"]
        .line()
        .startswith(
            "[??] program: not ready: 2, the first is sellers.2.lesson.2 on 09.12 14:00: lacks task_link (Инна)"
        )
    )
    assert found["program of 09.12.2026"].line() == (
        "[??] program of 09.12.2026: sellers.2.lesson.2 at 14:00 lacks task_link (Инна)\n  → ask Инна"
    )
    assert "program of 11.12.2026" not in found, "two learning days are looked ahead"


@pytest.mark.parametrize(("at", "fails"), [((7, 23), False), ((8, 0), True)])
def test_what_is_missing_fails_from_the_day_before(at: tuple[int, int], fails: bool) -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    sheet.show("program", "sellers.2.lesson.2", {"task_link": None})
    assert program(sheet, dt.datetime(2026, 12, *at, tzinfo=MOSCOW))["program of 09.12.2026"].fails is fails


def test_lessons_of_the_past_are_nobodys_worry() -> None:
    found = program(a_running_sheet(COURSE), AFTER)
    assert set(found) == {"participants", "program"}
    assert found["program"].problem == ""


def test_a_slot_whose_time_makes_no_sense_is_named() -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    sheet.show("program", "sellers.2.lesson.2", {"time": "днём"})
    check = program(sheet)["program: sellers.2.lesson.2 · «09.12.2026» «днём»"]
    assert check.problem == "its date or time is not understood"


def test_a_program_without_slots_is_not_ready() -> None:
    sheet = a_running_sheet(COURSE)
    tab = sheet.tab("program")
    tab.cells = {place: value for place, value in tab.cells.items() if place[0] == 0}
    assert "sheets-marathon apply" in program(sheet)["program"].remedy


@dataclass
class Chats(Messenger):
    """A messenger that only knows whether it may post."""

    problems: dict[str, str] = field(default_factory=dict)
    lacks: dict[str, str] = field(default_factory=dict)

    def check(self, chat: str) -> ChatReport:
        return ChatReport(chat, f"Канал {chat}", self.problems.get(chat, ""), self.lacks)


def test_every_channel_and_the_ops_chat_are_looked_at() -> None:
    assert [one.line() for one in chat_checks(COURSE, Chats())] == [
        "[ok] channel of sellers: Канал @sellers; the bot may post and delete its posts",
        "[ok] channel of heads: Канал @heads; the bot may post and delete its posts",
        "[ok] ops chat: Канал @ops; the bot may post and delete its posts",
    ]


def test_the_curators_chat_is_looked_at_where_there_is_one() -> None:
    marathon = replace(COURSE, curators_chat="@curators")
    checks = {one.name: one for one in chat_checks(marathon, Chats({"@curators": "add the bot to @curators"}))}
    assert checks["curators' chat"].problem == "add the bot to @curators"


def test_a_channel_where_the_bot_may_not_post_says_what_to_do() -> None:
    checks = chat_checks(COURSE, Chats({"@heads": "make the bot an admin of @heads"}))
    assert checks[1].line() == "[no] channel of heads: make the bot an admin of @heads"
    assert checks[1].fails


def test_a_right_that_nobody_needs_is_not_missed() -> None:
    chats = Chats(lacks={"pin": "it may not pin", "forward": "nothing can be forwarded"})
    told = [one.problem for one in chat_checks(COURSE, chats) if one.problem]
    assert told == ["nothing can be forwarded"] * 2
    assert "it may not pin" in [one.problem for one in chat_checks(COURSE, chats, pins=True)]
    assert [one.problem for one in chat_checks(a_marathon(ops_chat=""), chats)][:2] == ["", ""]


def test_without_an_ops_chat_there_is_a_warning() -> None:
    check = chat_checks(a_marathon(ops_chat=""), Chats())[-1]
    assert (check.name, check.warning) == ("ops chat", True)
    assert "telegram.ops_chat is not set" in check.problem


@pytest.mark.parametrize(
    ("off_s", "mark"), [(0, "[ok]"), (30, "[ok]"), (-30, "[ok]"), (31, "[??]"), (-300, "[??]"), (301, "[no]")]
)
def test_a_clock_is_judged_by_how_far_off_it_is(off_s: float, mark: str) -> None:
    check = clock_check(HandClock(BEFORE), lambda: BEFORE - dt.timedelta(seconds=off_s))
    assert check.line().startswith(f"{mark} clock: ")
    assert check.line().count("ahead of") == (off_s > 30)


def test_a_google_that_tells_no_time_is_a_warning() -> None:
    def silent() -> dt.datetime:
        raise SheetError("Google does not tell the time", "check the network", permanent=False)

    assert clock_check(HandClock(), silent).line() == (
        "[??] clock: Google does not tell the time\n  → check the network"
    )


def test_a_disk_of_which_nobody_knows_the_room_is_a_problem() -> None:
    def unknown(folder: Path) -> int:
        raise MarathonError(f"{folder} is gone", "check that disk")

    assert room_check("disk", Path("var"), unknown).fails


def test_what_a_look_raises_becomes_the_problem() -> None:
    def broken() -> str:
        raise MarathonError("the template is broken", "mend it")

    assert checked("templates", broken).line() == "[no] templates: the template is broken\n  → mend it"
    assert checked("templates", lambda: "37 posts fit").line() == "[ok] templates: 37 posts fit"


def test_a_mistake_of_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        checked("templates", lambda: str(1 // 0))
