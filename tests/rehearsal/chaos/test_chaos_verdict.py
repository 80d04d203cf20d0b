"""Every promise, broken once: the verdict says which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sheets_marathon.rehearsal.chaos.left import Left
from sheets_marathon.rehearsal.chaos.verdict import Excused, judge
from sheets_marathon.rehearsal.play.report import RehearsalReport, SeenPost, SeenStanding

CHAT, KEY, TEXT = "-1001", "sellers.1.lesson.1", "День 1 · 10:00 · Первый урок\nТема"
GOOGLE = {"read": 1, "write": 1, "max_per_minute": 1}
ANNA = SeenStanding("100", "Анна", "sellers", "Вега", 3, 1, 0, 4, 1)


def message(message_id: int = 5, **more: Any) -> dict[str, Any]:
    plain = {"chat": -1001, "message_id": message_id, "text": TEXT, "by_bot": True, "service": False, "deleted": False}
    return plain | more


def line(state: str = "отправлено", **more: Any) -> dict[str, Any]:
    return {"key": KEY, "chat": CHAT, "state": state, "message_id": 5, "attempts": 1, "note": "", **more}


def report(*journal: dict[str, Any], standings: tuple[SeenStanding, ...] = (ANNA,)) -> RehearsalReport:
    post = SeenPost(KEY, CHAT, "2026-12-07T10:00:00+03:00", "2026-12-07T10:00:00+03:00", 5, TEXT)
    review = ({"what": "ДКП-9", "where": "строка 2", "why": "неизвестен"},)
    return RehearsalReport(
        standings, (post,), journal, review, 1, 1, GOOGLE, 1, 1.0, 1.0, (0,), 0, "2026-11-21", 1, {}, ()
    )  # fmt: skip


CALM = Left(
    report=report(line()),
    messages=(message(),),
    cells={("Оценки ПК", "100", "Д1·1"): 3, ("Список", "100", "ФИО"): "Анна"},
    typed={("Оценки ПК", "100", "Д1·1"): 3},
    kept=(("План",),),
    ledger=(("ДКП-1", "Продажа"),),
    flat_sales=(("ДКП-1", "Продажа"),),
    history=(("46363", "100"),),
)


def broken(left: Left) -> dict[str, tuple[str, ...]]:
    return dict(judge(CALM, left).broken)


def test_a_marathon_that_ended_alike_broke_nothing() -> None:
    assert broken(CALM) == {}
    assert judge(CALM, CALM).sentences() == ()


def test_a_late_twin_that_was_swept_does_not_count() -> None:
    swept = replace(CALM, messages=(message(), message(6, deleted=True)))
    assert judge(CALM, swept, Excused(twins=frozenset({KEY}))).broken == {}


@pytest.mark.parametrize("copies", [1, 2])
def test_a_second_copy_is_told_though_it_was_swept_when_nothing_can_have_come_late(copies: int) -> None:
    more = (message(6 + number, deleted=True) for number in range(copies))
    swept = replace(CALM, messages=(message(), *more))
    assert list(judge(CALM, swept, Excused() if copies == 1 else Excused(twins=frozenset({KEY}))).broken) == ["doubled"]


MISSED = replace(CALM, messages=(), report=report(line("пропущено", message_id=None, note="Время вышло")))


def test_a_slot_missed_with_its_reason_is_no_loss_when_its_window_was_taken() -> None:
    assert judge(CALM, MISSED, Excused(missed=frozenset({KEY}))).broken == {}


def test_a_slot_missed_for_no_outage_is_lost() -> None:
    assert list(broken(MISSED)) == ["lost"]


def test_a_message_that_is_live_twice_is_doubled() -> None:
    assert list(broken(replace(CALM, messages=(message(), message(6))))) == ["doubled"]


@pytest.mark.parametrize(
    "journal",
    [
        (),
        (line(),),
        (line("придержано", message_id=None),),
        (line("пропущено", message_id=None, note=""),),
    ],
)
def test_a_slot_neither_live_nor_missed_with_a_reason_is_lost(journal: tuple[dict[str, Any], ...]) -> None:
    assert list(broken(replace(CALM, messages=(), report=report(*journal)))) == ["lost"]


@pytest.mark.parametrize(
    "journal",
    [
        (),
        (line("неясно"),),
        (line("пропущено", note="Время вышло"),),
        (line(message_id=6),),
        (line(), line(key="sellers.9.lesson.1")),
    ],
)
def test_a_journal_that_tells_something_else_than_the_channel_is_told(journal: tuple[dict[str, Any], ...]) -> None:
    assert list(broken(replace(CALM, report=report(*journal)))) == ["journal"]


@pytest.mark.parametrize(
    "stray",
    [message(6, text="⚠️ sellers.1.lesson.1"), message(6, by_bot=False, text="кто это?"), message(6, chat=-1002)],
)
def test_a_message_that_the_calm_channels_do_not_have_is_stray(stray: dict[str, Any]) -> None:
    assert list(broken(replace(CALM, messages=(message(), stray)))) == ["stray"]


def test_a_lesson_that_reads_differently_is_told() -> None:
    assert list(broken(replace(CALM, messages=(message(text=f"{TEXT}!"),)))) == ["text"]


@pytest.mark.parametrize("table", ["ledger", "flat_sales"])
@pytest.mark.parametrize(
    "rows",
    [(), (("ДКП-1", "Продажа"),) * 2, (("ДКП-1", "Продажа"), ("ДКП-2", "Продажа"))],
)
def test_a_deal_that_is_missing_doubled_or_new_is_told(table: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert list(broken(replace(CALM, **{table: rows}))) == ["deals"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "standings", [(), (ANNA, ANNA), (replace(ANNA, sales=2),), (replace(ANNA, rank=2),), (replace(ANNA, id="200"),)]
)
def test_a_rating_that_differs_is_told(standings: tuple[SeenStanding, ...]) -> None:
    assert list(broken(replace(CALM, report=report(line(), standings=standings)))) == ["standings"]


@pytest.mark.parametrize(
    "cells",
    [
        {("Оценки ПК", "100", "Д1·1"): 3},
        {**CALM.cells, ("Список", "100", "ФИО"): "Аня"},
        {**CALM.cells, ("Список", "200", "ФИО"): "Олег"},
    ],
)
def test_a_persons_cell_that_was_emptied_changed_or_filled_is_told(cells: dict[Any, Any]) -> None:
    assert list(broken(replace(CALM, cells=cells))) == ["cells"]


def test_a_grade_that_is_not_what_its_curator_typed_is_told_even_if_both_runs_agree() -> None:
    wrong = {**CALM.cells, ("Оценки ПК", "100", "Д1·1"): 2}
    assert list(judge(replace(CALM, cells=wrong), replace(CALM, cells=wrong)).broken) == ["cells"]


def test_a_foreign_tab_that_changed_is_told() -> None:
    assert list(broken(replace(CALM, kept=()))) == ["cells"]


@pytest.mark.parametrize("rows", [(), (("46363", "100"),) * 2])
def test_a_day_that_is_missing_or_closed_twice_is_told(rows: tuple[tuple[str, ...], ...]) -> None:
    assert list(broken(replace(CALM, history=rows))) == ["other"]


def test_many_sentences_of_a_kind_are_counted_not_listed() -> None:
    verdict = judge(CALM, replace(CALM, ledger=tuple((f"ДКП-{number}", "") for number in range(9))))
    assert verdict.count("deals") == 10
    assert verdict.sentences()[-1] == "deals: … and 6 more"


def test_a_summary_that_tells_other_figures_at_the_same_moment_is_told_and_a_late_one_is_not() -> None:
    key, text = "sellers.1.summary.1", "День 1 · Итоги дня\n1. Анна — 3"
    at = "2026-12-07T18:00:00+03:00"
    post = SeenPost(key, CHAT, at, at, 5, text)
    shown = replace(report(line(key=key)), posts=(post,))
    calm = replace(CALM, report=shown, messages=(message(text=text, date=at),))
    other = text.replace("3", "4")
    wrong = replace(calm, messages=(message(text=other, date=at),))
    late = replace(calm, messages=(message(text=other, date="2026-12-07T18:20:00+03:00"),))
    assert dict(judge(calm, calm).broken) == dict(judge(calm, late).broken) == {}
    assert dict(judge(calm, wrong).broken) == {
        "figures": (f"{key} tells other figures at the same moment: '1. Анна — 4', not '1. Анна — 3'",)
    }
