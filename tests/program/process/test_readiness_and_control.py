"""Readiness and control over HTTP: ops are told in time of what is missing, the team of how the rhythm is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, skip, ten

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

GRADES, PROGRAM, FIRST = RU["grades_sellers"], RU["program"], "sellers.1.lesson.1"


@pytest.mark.parametrize("hours_before", [18], ids=["from the evening before"])
def test_a_lesson_without_its_link_is_asked_for_twice_and_goes_out_once_mended_and_a_kill_doubles_no_note(
    program: Program,
    started: Callable[[], ServiceProcess],
) -> None:
    team = program.stage.create_chat("supergroup", "Учебная команда")
    program.stage.set_member(team, "administrator")
    program.configure({**program.configured(), "control": {"chat": str(team)}})
    person, at = program.people[0], ten(program)
    keys = [row[person.values(PROGRAM)[0].index("Ключ")] for row in person.values(PROGRAM)]
    column, row = person.values(PROGRAM)[0].index("Ссылка на задание"), keys.index(FIRST) + 1
    cell = f"{PROGRAM}!{chr(ord('A') + column)}{row}"
    person.paste(cell, [[""]])

    service = started()
    play(program, service, at - dt.timedelta(hours=16))
    awaited(program, service)
    service.kill()
    service = started()
    skip(program, service, at - dt.timedelta(hours=2))
    play(program, service, at - dt.timedelta(minutes=30))
    awaited(program, service)
    told = [each for each in program.posts("ops") if each["text"][0] in "🗓⏰"]
    assert [dt.datetime.fromisoformat(each["date"]) for each in told] == [
        at - dt.timedelta(hours=17),
        at - dt.timedelta(hours=1),
    ]
    for each in told:
        assert "Ответственный: Инна" in each["text"]
        assert "не хватает: ссылка на задание" in each["text"]

    person.paste(cell, [["https://lms.example.org/task/1"]])
    person.grade(GRADES, {("20101", "Д1·1"): "сдано"})
    play(program, service, at + dt.timedelta(minutes=10))
    skip(program, service, at + dt.timedelta(hours=8))
    play(program, service, at + dt.timedelta(hours=8, minutes=31))
    awaited(program, service)
    service.kill()
    service = started()
    play(program, service, at + dt.timedelta(hours=9))
    awaited(program, service)
    assert lessons(program)[0].startswith("День 1 · 10:00")
    (note,) = [each["text"] for each in program.stage.messages(team)]
    assert "сдана 1 работа, сроки ещё не наступили" in note
    assert service.stop() == 0
