"""Names of tasks in learning systems: the one that is meant, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.task_names import TASK_PATTERN, may_name_task, read_task, track_named
from sheets_marathon.marathon.model import Track

MEANT = {
    "День 3. Задание 2": (3, 2), "ДЕНЬ 12 — задание №1": (12, 1), "Day 3, task 2": (3, 2), "Д1·2": (1, 2),
    "д1.2": (1, 2), "ДЗ 2.1": (2, 1), "День1Задание2": (1, 2), "2 день, задание 1": (2, 1),
    "2 день 1 задание": (2, 1), "2-й день, 1-е задание": (2, 1), "День 10. Задание 2 (из 12)": (10, 2),
    "Задание 1 (День 2)": (2, 1), "Задание 1 День 2": (2, 1), "День 3 из 6. Задание 1": (3, 1),
    "Day 1 - Task 2": (1, 2), "D1T2": (1, 2), "День №1 Задание №2": (1, 2), "Неделя 1. День 2. Задание 1": (2, 1),
    "День 1, 14:00. Задание 2": (1, 2), "День 1 (07.12). Задание 2": (1, 2), "7 декабря, день 1, задание 2": (1, 2),
    "День 1. Задание 1.2": (1, 2), "Задание 3.1. Работа с возражениями": (3, 1), "День 1. Урок 2": (1, 2),
    "День 1. Урок 2. Задание 1": (1, 1), "Первый день. Второе задание": (1, 2),
    "Задание:День 1. Задание 1 (Значение)": (1, 1), "Д3·2 (5 баллов)": (3, 2),
    "Марафон 2026: день 3, задание 2 до 14.00": (3, 2), "Домашнее задание 1 (день 2)": (2, 1),
    "[7] День 1. ДЗ 2": (1, 2), "День 1 — кейс 2": (1, 2), "Задание №2 ко дню №3": (3, 2), "Day 2 Homework 1": (2, 1),
    "День 1. Задание 2, 3 балла": (1, 2), "1.2 Кейс": (1, 2), "1.2 Домашнее задание": (1, 2), "День 1.2": (1, 2),
    "1.2 Тема: возражения": (1, 2), "День 1. Кейс 1.2": (1, 2), "1.2. Задание 2": (1, 2), "День 1: 2. Кейс": (1, 2),
    "День 1. Кейс 2 возражения": (1, 2), "Урок 1.2": (1, 2), "Тест 1.2": (1, 2), "Задание 1-2": (1, 2),
}  # fmt: skip
ASKED = (
    "Вводный урок", "", "День 3", "Задание 2", "ДЗ 2", "День 2. Задание 1.2", "Неделя 2. День 1. Задание 1", "10.12",
    "День 1. Задания 1 и 2", "День 1 и 2. Задание 1", "День 1. День 2. Задание 1", "День 3 / 7. Задание 1",
    "День 1. Задание 1. Задание 2", "Модуль 3. День 2. Задание 1", "День 1. Кейс 2. Часть 3", "2026", "Тест 1.2 и 1.3",
    "Дни 1-2. Задание 1", "Уроки 1–2, задание 3", "Уроки 1-2", "Задания 1-2", "1–2 дни: задание 2", "Days 1-2, task 1",
    "3.1 Кейс (день 2)", "День 2. Кейс 3.1", "Д1·2 (день 3)", "2.1 Задание 3", "Урок 5. ДЗ 2.1", "Версия 2.1 анкеты",
    "Анкета v2.1", "Анкета (ред. 2.1)", "День 2. Версия 3", "Эфир 2/2", "Кейс 1/2", "Часть 1.2", "Тема 2.1. Возражения",
    "Кейс 1.2 (часть 2)", "Вебинар 1-2", "Тест 2.1, попытка 2", "День 1. 2 вопроса", "День 1. Часть 2",
)  # fmt: skip


@pytest.mark.parametrize(("name", "place"), MEANT.items())
def test_a_tasks_name_tells_its_day_and_number(name: str, place: tuple[int, int]) -> None:
    assert read_task(name) == place


@pytest.mark.parametrize("name", ASKED)
def test_a_name_that_could_mean_two_tasks_or_none_means_none(name: str) -> None:
    assert read_task(name) is None


def test_a_column_of_a_task_that_nobody_can_tell_is_a_tasks_column() -> None:
    assert all(
        map(may_name_task, ("День 1. Задания 1 и 2", "3.1 Кейс (день 2)", "Неделя 2. День 1. Задание 1", "Д1·2"))
    )
    assert not any(map(may_name_task, ("Email", "ФИО", "День 3", "Итог курса", "")))


def test_a_name_says_whose_task_it_is_apart_from_what_it_is_about() -> None:
    of_heads = (
        "Старшие. День 1. Задание 1",
        "День 1 (для старших)",
        "Старшие День 1",
        "[Руководители] Д1·2",
        "Heads. D1T2",
    )
    assert {track_named(name) for name in of_heads} == {Track.HEADS}
    assert {track_named(name) for name in ("ПК: День 1", "Продавцы. Д1·1", "Для ПК. День 2")} == {Track.SELLERS}
    of_both = (
        "День 1. Задание 1",
        "Роль руководителя. День 1",
        "Продавцы и старшие. День 1",
        "Возражения старших клиентов",
    )
    assert {track_named(name) for name in of_both} == {None}


@given(st.integers(1, 15), st.integers(1, 9), st.sampled_from([
    "День {d}. Задание {t}", "Задание {t}, день {d}", "{d} день, {t} задание", "Д{d}·{t}", "Day {d}: task {t}",
    "Задание №{t} (день №{d} из 16)", "Марафон. День {d} (07.12, 10:00). Задание {t} из 9",
]))  # fmt: skip
def test_a_task_is_never_taken_for_another(day: int, number: int, form: str) -> None:
    assert read_task(form.format(d=day, t=number)) == (day, number)


def test_a_pattern_of_the_companys_own_is_obeyed_and_the_former_usual_one_reads_all_forms() -> None:
    assert read_task("T2-D3", r"t(?P<task>\d+)-d(?P<day>\d+)") == (3, 2)
    assert read_task("Задание 1 (День 2)", TASK_PATTERN) == (2, 1)
