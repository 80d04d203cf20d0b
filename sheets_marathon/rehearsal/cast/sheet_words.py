"""The words of the spreadsheet as the cast sees them. The cast is Russian, so is its sheet.

They are spelled here a second time on purpose: a person who looks for "Оценки ПК" must still find it after the
program's own vocabulary has been reworked, and a rehearsal says so when not.
"""

from __future__ import annotations

SELLERS, HEADS = "sellers", "heads"
TRACKS = (SELLERS, HEADS)

ROSTER_TAB = "Список"
FOREIGN_TAB = "План продаж"
PROGRAM_TAB = "Программа"
GRADES_TABS = {SELLERS: "Оценки ПК", HEADS: "Оценки старших"}
RENAMED_GRADES_TAB = "Оценки продавцов"
RATING_TABS = {SELLERS: "Рейтинг ПК", HEADS: "Рейтинг старших"}
STORES_TAB = "Рейтинг ДЦ"
SALES_TAB = "Продажи"
JOURNAL_TAB = "Журнал"
REVIEW_TAB = "Разбор"
CURATORS_TAB = "Кураторы"

# Roster, as personnel departments export it.
ROSTER_ID, ROSTER_ROLE = "Табельный номер", "Роль"
HEAD_ROLE = "Старший"
TAKES_PART, NOT_TAKING_PART = "Участвует", "нет"

# Grades.
ID, NAME = "Таб. №", "ФИО"
REWORK = "доработка"
COMMENT = "Комментарий куратора"
CURATOR = "Куратор"

# Review and the ledger.
DECISION, RESOLVED, SELLER_AS_EXPORTED = "Решение", "Решено", "Продавец в выгрузке"
DOCUMENT, QUANTITY = "Документ", "Автомобилей"
NOT_COUNTED = "не считать"

# Program.
KEY, KIND, TRACK, DAY = "Ключ", "Что", "Поток", "День"
TOPIC, LESSON_LINK, TASK_LINK, RESPONSIBLE = "Тема", "Ссылка на урок", "Ссылка на задание", "Ответственный"
LESSON = "Урок"
HEADS_TRACK = "Старшие"


def mark_header(day: int, number: int) -> str:
    """The grade column of a task: learning day and task, both from 1."""
    return f"Д{day}·{number}"
