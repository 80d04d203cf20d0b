"""Curators at work: what they type is on record, whatever becomes of the service; they are reminded once, quietly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from support.program.program import RU, Person, Program
from support.program.running_service import awaited, play, skip, ten

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

GRADES, LOG, CURATORS = RU["grades_sellers"], "История оценок", "Кураторы"


@pytest.fixture
def chat(program: Program) -> int:
    """The curators' chat, with the bot in it; two curators are on the list."""
    made = program.stage.create_chat("supergroup", "Кураторы")
    program.stage.set_member(made, "administrator")
    program.configure({**program.configured(), "curators": {"chat": str(made)}})
    program.people[0].paste(f"{CURATORS}!A2", [["Анна"], ["Борис"]])
    return made


def record(person: Person) -> list[tuple[Any, ...]]:
    shown = ("Ключ", "Было", "Стало", "Куратор", "Ждала, часов")
    return [tuple(row[header] for header in shown) for row in person.table(LOG)]


def test_the_record_survives_kills_and_the_reminder_comes_once_without_a_sound(
    program: Program,
    chat: int,
    started: Callable[[], ServiceProcess],
) -> None:
    person, at = program.people[0], ten(program)
    service = started()
    play(program, service, at)
    awaited(program, service)
    mine = {who: row["Куратор"] for who, row in person.by(GRADES).items()}
    assert set(mine.values()) == {"Анна", "Борис"}, "each store has its curator"
    person.grade(GRADES, {("20101", "Д1·1"): "сдано", ("20103", "Д1·1"): "сдано"})
    play(program, service, at + dt.timedelta(minutes=10))
    awaited(program, service)
    assert {row["«Сдано» с"] for row in person.by(GRADES).values()} != {""}

    service.kill()
    person.grade(GRADES, {("20101", "Д1·1"): 2})
    service = started()
    skip(program, service, at + dt.timedelta(hours=2))
    play(program, service, at + dt.timedelta(hours=2, minutes=10))
    awaited(program, service)
    person.grade(GRADES, {("20101", "Д1·1"): ""})
    play(program, service, at + dt.timedelta(hours=3))
    awaited(program, service)
    service.kill()
    service = started()
    skip(program, service, at + dt.timedelta(hours=5, minutes=30))
    play(program, service, at + dt.timedelta(hours=6))
    awaited(program, service)
    service.kill()
    service = started()
    skip(program, service, at + dt.timedelta(hours=8, minutes=30))
    play(program, service, at + dt.timedelta(hours=9))
    awaited(program, service)

    first, second = mine["20101"], mine["20103"]
    (key, was, became, curator, waited), *others = [one for one in record(person) if one[0].startswith("20101|")]
    assert (key, was, became, curator, waited) == ("20101|sellers.1.1|1", "", "сдано", first, "")
    assert [(key, was, became) for key, was, became, *_ in others] == [
        ("20101|sellers.1.1|2", "сдано", 2),
        ("20101|sellers.1.1|3", 2, ""),
    ]
    assert [one for one in record(person) if one[0].startswith("20103|")] == [
        ("20103|sellers.1.1|1", "", "сдано", second, "")
    ]
    (reminder,) = program.stage.messages(chat)
    assert reminder["silent"] is True
    assert dt.datetime.fromisoformat(reminder["date"]) == at + dt.timedelta(hours=6)
    assert reminder["text"].splitlines()[2:4] == [
        "Ждёт проверки 1 работа:",
        "• Д1·1 «Тема sellers.1.lesson.1 <дорого> & «ценно»» — 1 работа, дольше всех 5 часов",
    ]
    assert not any(each["silent"] for each in program.posts("sellers")), "lessons are heard"
    journal = person.by(RU["journal"], "Ключ")
    assert [row["Состояние"] for key, row in journal.items() if key.startswith("curators.")] == ["отправлено"]
    assert service.stop() == 0


def test_the_night_tells_how_fast_works_are_answered(
    program: Program,
    chat: int,
    started: Callable[[], ServiceProcess],
) -> None:
    del chat
    person, at = program.people[0], ten(program)
    service = started()
    play(program, service, at)
    awaited(program, service)
    person.grade(GRADES, {("20101", "Д1·1"): "сдано"})
    play(program, service, at + dt.timedelta(minutes=10))
    skip(program, service, at + dt.timedelta(hours=2, minutes=55))
    play(program, service, at + dt.timedelta(hours=3, minutes=5))
    awaited(program, service)
    person.grade(GRADES, {("20101", "Д1·1"): 3})
    play(program, service, at + dt.timedelta(hours=3, minutes=15))
    skip(program, service, at + dt.timedelta(hours=13))
    play(program, service, at + dt.timedelta(hours=18))
    awaited(program, service)
    assert [waited for key, *_, waited in record(person) if key.endswith("|2")] == [3]
    rows = person.table(CURATORS)
    assert sorted((row["Проверено работ"], row["Обычно проверяет за, часов"]) for row in rows) == [(0, ""), (1, 3)]
    assert 3 in [row["Часов от сдачи до оценки"] for row in person.table("По дням")]
