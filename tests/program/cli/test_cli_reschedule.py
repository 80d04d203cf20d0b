"""``reschedule``, and a configuration that was edited after ``apply``: the Program tab follows, and nothing unsaid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.person import Person, a1, quoted
from support.program.program import MONDAY, RU, Program, program_for
from support.server.workspace_scene import RunningWorkspace

PROGRAM = RU["program"]
DAY = dt.timedelta(days=1)
SERIAL = MONDAY.toordinal() - dt.date(1899, 12, 30).toordinal()
"""The first day as a cell holds it: lessons are then, and two days later; the final four days later."""


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def edited(program: Program, old: str, new: str) -> str:
    """Somebody edits the configuration; the text as it is then."""
    text = program.config.read_text("utf-8")
    assert old in text
    program.config.write_text(text.replace(old, new), "utf-8")
    return text.replace(old, new)


def dates(person: Person) -> dict[str, tuple[Any, Any]]:
    """Date, in days from the first, and state of each slot."""
    rows = person.by(PROGRAM, "Ключ")
    return {key: (row["Дата"] - SERIAL, row["Состояние"]) for key, row in rows.items()}


def lessons(person: Person) -> dict[str, tuple[Any, Any]]:
    return {key: found for key, found in dates(person).items() if key.startswith("sellers") and ".lesson.1" in key}


def learning_days(person: Person) -> dict[Any, Any]:
    """Numbers of learning days in «По дням», by date, in days from the first."""
    return {row["Дата"] - SERIAL: row["Учебный день"] for row in person.table(RU["days"]) if row["Учебный день"]}


def test_the_whole_timetable_is_changed_in_configuration_and_tab_together(program: Program) -> None:
    person = program.applied()
    edited(program, "[marathon]\n", "[marathon]\n# the first of its kind\n")
    # A dry run says everything and writes nothing.
    before = (program.config.read_bytes(), dates(person))
    ran = program.run("reschedule", "--shift", "7", "--dry-run")
    assert ran.code == 2, ran
    assert f"the start: {MONDAY} → {MONDAY + 7 * DAY}" in ran.out
    assert "~ sellers.1.lesson.1 moves: 07.01.2030 10:00 → 14.01.2030 10:00" in ran.out
    assert (program.config.read_bytes(), dates(person)) == before
    # A person's date stays, all others move; comments stay too.
    rows = person.values(PROGRAM)
    at = next(number for number, row in enumerate(rows, 1) if "sellers.2.lesson.1" in row)
    person.type({f"{quoted(PROGRAM)}!{a1(at, rows[0].index('Дата'))}": "10.01.2030"})
    ran = program.ok("reschedule", "--shift", "7")
    assert "= sellers.2.lesson.1 stays where somebody put it: 10.01.2030 10:00; the configuration says 16.01" in ran.out
    assert program.configured()["marathon"]["starts_on"] == MONDAY + 7 * DAY
    assert "# the first of its kind\n" in program.config.read_text("utf-8")
    found = dates(person)
    assert found["sellers.1.lesson.1"] == (7, "")
    assert found["sellers.2.lesson.1"] == (3, "")
    assert found["heads.final"] == (11, "")
    assert program.run("plan").code == 0
    assert learning_days(person) == {7: 1, 9: 2}
    assert program.run("reschedule", "--starts-on", f"{MONDAY + 7 * DAY}").out.startswith("the plan is as it is asked")
    # Back again, by another way of saying it.
    program.ok("reschedule", "--starts-on", f"{MONDAY}")
    assert dates(person)["sellers.1.lesson.1"] == (0, "")


def test_a_holiday_and_the_day_that_makes_up_for_it(program: Program) -> None:
    person = program.applied()
    ran = program.ok("reschedule", "--skip", f"{MONDAY}")
    assert "- sellers.2.lesson.1 is cancelled: 09.01.2030 10:00; the configuration does not plan it" in ran.out
    assert lessons(person) == {"sellers.1.lesson.1": (2, ""), "sellers.2.lesson.1": (2, "отменено")}
    assert program.configured()["marathon"]["skipped"] == [MONDAY]
    assert learning_days(person) == {2: 1}
    assert len([key for key in dates(person) if "final" in key]) == 2, "one a track"
    ran = program.ok("reschedule", "--add", f"{MONDAY + 3 * DAY}")
    assert "+ sellers.2.lesson.1 returns: 10.01.2030 10:00" in ran.out
    assert lessons(person) == {"sellers.1.lesson.1": (2, ""), "sellers.2.lesson.1": (3, "")}
    assert program.configured()["marathon"]["added"] == [MONDAY + 3 * DAY]
    assert program.run("plan").code == 0
    facts = program.run("plan", "--json").json
    assert facts["program"] == []


def test_what_is_half_done_is_finished_by_asking_again(program: Program) -> None:
    person = program.applied()
    program.stage.add_fault(service="sheets", path=":batchUpdate", status=403)
    assert program.run("reschedule", "--shift", "7").code == 1
    assert program.configured()["marathon"]["starts_on"] == MONDAY + 7 * DAY, "the file came first"
    assert dates(person)["sellers.1.lesson.1"] == (0, ""), "the tab is what holds"
    program.ok("reschedule", "--shift", "7")
    assert program.configured()["marathon"]["starts_on"] == MONDAY + 7 * DAY, "not a week more"
    assert dates(person)["sellers.1.lesson.1"] == (7, "")


def test_what_has_gone_out_is_not_rescheduled(program: Program) -> None:
    person = program.applied(lessons=True)
    program.run("tick", "--at", f"{MONDAY}T09:00")
    program.ok("tick", "--at", f"{MONDAY}T10:00")
    assert dates(person)["sellers.1.lesson.1"] == (0, "отправлено")
    before = (program.config.read_bytes(), dates(person))
    for asked in (("--shift", "7"), ("--skip", f"{MONDAY}"), ("--starts-on", f"{MONDAY + DAY}")):
        ran = program.run("reschedule", *asked)
        assert ran.code == 3, ran
        assert "sellers.1.lesson.1" in ran.err
    assert (program.config.read_bytes(), dates(person)) == before
    program.ok("reschedule", "--skip", f"{MONDAY + 2 * DAY}")
    assert dates(person)["sellers.2.lesson.1"] == (2, "отменено")


def test_rows_that_people_deleted_are_cancelled_posts(program: Program) -> None:
    person = program.applied()
    rows = person.values(PROGRAM)
    tab = person.tabs()[PROGRAM]
    gone = [at for at, row in enumerate(rows) if any(str(cell).split(".")[1:2] == ["2"] for cell in row)]
    for at in reversed(gone):
        span = {"sheetId": tab, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        person.do({"deleteDimension": {"range": span}})
    ran = program.run("plan")
    assert ran.code == 2
    assert "- sellers.2.lesson.1 was deleted in the tab: the configuration says 09.01.2030 10:00" in ran.out
    program.ok("apply")
    assert [key for key in dates(person) if ".2." in key] == []
    assert program.run("plan").code == 0
    settings = {row["Ключ"]: row for row in person.table(RU["settings"])}
    assert settings["full_marks"]["Расчёт"] == 6, "two tasks of three points each are left"


def test_whatever_is_edited_after_apply_plan_names_every_slot_that_apply_changes(program: Program) -> None:
    person = program.applied()
    before = dates(person)
    for old, new in (
        ("days = 5", "days = 9"),
        ('learning_weekdays = ["mon", "wed"]', 'learning_weekdays = ["tue", "fri", "sun"]'),
        ('lessons = ["10:00", "14:00"]', 'lessons = ["11:30"]'),
        ("days = 9", "days = 4"),
    ):
        edited(program, old, new)
        ran = program.run("plan", "--json")
        assert ran.code == 2, ran
        said = {slot["slot"]: slot["fate"] for slot in ran.json["program"]}
        program.ok("apply")
        after = dates(person)
        changed = {key for key in after.keys() | before.keys() if after.get(key) != before.get(key)}
        times = {key for key, fate in said.items() if fate == "moves"} - changed
        assert changed | times == {key for key, fate in said.items() if fate != "typed"}
        assert len([key for key, (_, state) in after.items() if "final" in key and not state]) == 2
        assert program.run("plan").code == 0
        before = after
    assert {key for key, (_, state) in before.items() if not state} == {
        "sellers.1.lesson.1", "sellers.1.summary.1", "heads.1.lesson.1", "heads.1.summary.1",
        "sellers.final", "heads.final",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ((), 64, "one of the arguments"),
        (("--shift", "1", "--skip", "2030-01-07"), 64, "not allowed with"),
        (("--skip", "в среду"), 64, "is no date such as 2026-12-07"),
        (("--skip", "2030-01-08"), 64, "2030-01-08 is no learning day"),
        (("--add", "2030-02-08"), 64, "2030-02-08 is not between 2030-01-07"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(
    program: Program, asked: tuple[str, ...], code: int, said: str
) -> None:
    program.applied()
    ran = program.run("reschedule", *asked)
    assert ran.code == code, ran
    assert said in ran.err
