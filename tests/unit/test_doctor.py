"""One line a check, each with what to do when it is not well."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from scripted_channel import HandClock
from sheet_builder import MOSCOW, Sheet, a_course, a_running_sheet, applied

from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.jobs.doctor import Check, chat_checks, checked, sheet_checks
from sheets_marathon.ports import ChatReport, Probed, SentPost
from sheets_marathon.spreadsheet.snapshot import Layout

COURSE = a_course()
BEFORE = dt.datetime(2026, 12, 1, 12, tzinfo=MOSCOW)
AFTER = dt.datetime(2027, 1, 1, 12, tzinfo=MOSCOW)


def looked(sheet: Sheet, at: dt.datetime = BEFORE) -> dict[str, Check]:
    return {one.name: one for one in sheet_checks(COURSE, sheet, HandClock(at))}


def fill_in(sheet: Sheet) -> None:
    for row in sheet.rows("program"):
        if ".lesson." in row.text("key"):
            sheet.show(
                "program", row.text("key"), {"topic": "Тема", "lesson_link": "https://l", "task_link": "https://t"}
            )


def test_when_all_is_well_every_line_says_what_was_found() -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    assert [one.line() for one in sheet_checks(COURSE, sheet, HandClock(BEFORE))] == [
        "[ok] spreadsheet: “Марафон”, ru_RU, Europe/Moscow",
        "[ok] participants: 3 take part",
        "[ok] program: 37 slots, all ready",
    ]


def test_a_sheet_that_can_not_be_reached_is_one_line_with_the_remedy() -> None:
    sheet = Sheet(failures=[SheetError("no access to 1AbC", "share it with robot@x.iam", permanent=True)])
    (check,) = sheet_checks(COURSE, sheet, HandClock())
    assert check.line() == "[no] spreadsheet: no access to 1AbC\n  → share it with robot@x.iam"


def test_a_spreadsheet_in_another_time_zone_is_a_warning() -> None:
    sheet = a_running_sheet(COURSE)
    layout = replace(sheet.layout(), time_zone="America/New_York")

    def elsewhere() -> Layout:
        return layout

    sheet.read_layout = elsewhere  # type: ignore[method-assign]
    check = looked(sheet)["time zone"]
    assert check.warning
    assert check.line().startswith("[??] time zone: the spreadsheet is in America/New_York, the marathon in Europe/Mo")


def test_tabs_that_are_not_there_yet_say_how_to_get_them() -> None:
    check = looked(Sheet())["tabs"]
    assert "sheets-marathon plan" in check.problem
    assert check.line().startswith("[no] tabs")


def test_a_marathon_without_people_is_not_ready() -> None:
    assert looked(applied(COURSE, Sheet()))["participants"].line() == "[no] participants: nobody takes part yet"


def test_lessons_without_links_are_counted_and_the_first_is_named() -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    sheet.show("program", "sellers.2.lesson.2", {"task_link": None})
    sheet.show("program", "heads.3.lesson.1", {"lesson_link": None, "topic": None})
    assert looked(sheet)["program"].line() == (
        "[??] program: not ready: 2, the first is sellers.2.lesson.2 on 09.12 14:00: it lacks task_link"
    )


def test_lessons_of_the_past_are_nobodys_worry() -> None:
    assert looked(a_running_sheet(COURSE), AFTER)["program"].problem == ""


def test_a_slot_whose_time_makes_no_sense_is_named() -> None:
    sheet = a_running_sheet(COURSE)
    fill_in(sheet)
    sheet.show("program", "sellers.2.lesson.2", {"time": "днём"})
    check = looked(sheet)["program: sellers.2.lesson.2 · «46365» «днём»"]
    assert check.problem == "its date or time is not understood"


def test_a_program_without_slots_is_not_ready() -> None:
    sheet = a_running_sheet(COURSE)
    tab = sheet.tab("program")
    tab.cells = {place: value for place, value in tab.cells.items() if place[0] == 0}
    assert "sheets-marathon apply" in looked(sheet)["program"].problem


@dataclass
class Chats:
    """A messenger that only knows whether it may post."""

    problems: dict[str, str] = field(default_factory=dict)

    def check(self, chat: str) -> ChatReport:
        return ChatReport(chat, f"Канал {chat}", self.problems.get(chat, ""))

    def send(self, chat: str, html: str) -> SentPost:
        raise AssertionError("doctor posts nothing")

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        raise AssertionError("doctor forwards nothing")

    def close(self) -> None: ...


def test_every_channel_and_the_ops_chat_are_looked_at() -> None:
    assert [one.line() for one in chat_checks(COURSE, Chats())] == [
        "[ok] channel of sellers: Канал @sellers",
        "[ok] channel of heads: Канал @heads",
        "[ok] ops chat: Канал @ops",
    ]


def test_a_channel_where_the_bot_may_not_post_says_what_to_do() -> None:
    checks = chat_checks(COURSE, Chats({"@heads": "make the bot an admin of @heads"}))
    assert checks[1].line() == "[no] channel of heads: make the bot an admin of @heads"
    assert not checks[1].warning


def test_without_an_ops_chat_there_is_a_warning() -> None:
    check = chat_checks(a_course(ops_chat=""), Chats())[-1]
    assert (check.name, check.warning) == ("ops chat", True)
    assert "telegram.ops_chat is not set" in check.problem


def test_what_a_look_raises_becomes_the_problem() -> None:
    def broken() -> str:
        raise MarathonError("the template is broken", "mend it")

    assert checked("templates", broken).line() == "[no] templates: the template is broken\n  → mend it"
    assert checked("templates", lambda: "37 posts fit").line() == "[ok] templates: 37 posts fit"


def test_a_mistake_of_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        checked("templates", lambda: str(1 // 0))
