"""Statuses of learning systems: what negates is never its opposite, and what nobody knows is nobody's guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.status_words import StatusWords, read_status

NOTHING = (
    "Nothing submitted", "To be submitted", "Ответа нет", "Ответы для оценки еще не представлены",
    "Не сдано", "не сдал", "Не отправлено", "Not submitted", "Черновик", "Черновик (не отправлено)",
    "Draft (not submitted)", "No submission", "No attempt", "Unsubmitted", "Не начато", "Not started", "Не приступал",
    "Ожидает сдачи", "Ждёт сдачи", "Просрочено", "Overdue", "Нет ответа", "Нет ответа на задание", "Без ответа",
    "Работа не сдана", "НЕ СДАНО.", "Ещё не сдано: не сдано", "В процессе", "In progress", "Не выполнено",
    "Не сдано, просрочено", "Ответ не отправлен",
)  # fmt: skip
WAITING = (
    "Сдано после доработки", "Accepted for review", "Отправлено на проверку", "Not marked", "Ещё не проверено",
    "На проверке", "Сдано", "Сдано с опозданием", "Submitted late", "Не проверено", "Не оценено", "Непроверено",
    "Ungraded", "Not graded", "Not yet graded", "Отправлено для оценивания", "Submitted for grading", "Needs grading",
    "Пересдано", "Resubmitted", "Ожидает проверки", "Ждет проверки", "Сдано, не проверено", "Pending review",
    "Turned in", "Awaiting review", "Принято в работу", "Получен ответ", "Submitted - not graded", "Требует проверки",
    "Under review",
)  # fmt: skip
REWORK = (
    "Не принято", "Не зачтено", "Незачёт", "Не зачёт", "На доработку", "Возвращено на доработку", "На доработке",
    "Отклонено", "Not accepted", "Failed", "Rejected", "Returned", "Needs revision", "Сдано, не принято",
    "Проверено, не зачтено", "Работа не засчитана", "Неудовлетворительно",
)  # fmt: skip
GRADED = (
    "Зачтено", "Зачёт", "Зачет", "Принято", "Проверено", "Оценено", "Passed", "Graded", "Accepted", "Пройден",
    "Засчитано", "Submitted for grading, Graded", "Сдано и принято", "Работа принята",
)  # fmt: skip
ASKED = (
    "Доработано", "Должно быть сдано", "Частично сдано", "Будет принято", "Назначен", "Не требует доработки",
    "Incomplete",
    "Не требует проверки", "Отменено: сдано ошибочно", "Пересдача", "Не пройден", "Завершено", "Выполнено", "Новый",
    "???", "", "Нет", "Сдано? нет", "Не сдано, но принято", "Undefined", "Зачтено, на проверке", "Удалено: принято",
    "Нельзя сдать",
)  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "statuses"),
    [(Mark.BLANK, NOTHING), (Mark.HANDED_IN, WAITING), (Mark.REWORK, REWORK), (Mark.POINTS, GRADED), (None, ASKED)],
)
def test_a_status_tells_where_a_work_stands_or_is_asked_about(mark: Mark | None, statuses: tuple[str, ...]) -> None:
    assert [status for status in statuses if read_status(status) is not mark] == []


@given(st.sampled_from((*NOTHING, *WAITING, *REWORK, *GRADED)), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_spaces_and_full_stops_change_nothing(status, case) -> None:
    assert read_status(f"  {case(status)}\u00a0. ") is read_status(status)


@given(st.sampled_from((*WAITING, *GRADED)))
def test_no_word_with_a_denial_before_it_says_what_it_says_without(status) -> None:
    assert read_status(f"Не {status.lower()}") is not read_status(status) or "провер" in status.lower()


def test_words_of_the_companys_own_come_first_and_a_denied_one_is_not_meant() -> None:
    words = StatusWords(nothing=("пусто",), graded=("выполнен", "ок"), rework=("не пройден",))
    said = ("Пусто", "Выполнено", "ОК", "Не пройден", "Не выполнено", "Сдано")
    expected = [Mark.BLANK, Mark.POINTS, Mark.POINTS, Mark.REWORK, Mark.BLANK, Mark.HANDED_IN]
    assert [read_status(status, words) for status in said] == expected
