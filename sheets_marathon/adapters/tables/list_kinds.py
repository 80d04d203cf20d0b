"""HR lists and LMS reports: their fields, the headers that usually stand over them, and what each row says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.adapters.tables.cells import Row, folded
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.dates import DateOrder, read_moment
from sheets_marathon.adapters.tables.header import Fit
from sheets_marathon.adapters.tables.row_kinds import GROUP, HEADER, NUMBERING, TOTAL, is_numbering, is_total, no_row
from sheets_marathon.adapters.tables.table import TableRow, Unread, read_table
from sheets_marathon.errors import ConfigurationError, ListRefused
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.list_source import ListReading, ListRow

_LONGEST_HEADERS = 400


@dataclass(frozen=True, slots=True)
class ListKind:
    """``what``: how people call such a list; ``table``: where the configuration names its columns.

    A row without any field of a group that is needed can't be used. ``order`` and ``zone``: how dates are meant.
    """

    what: str
    table: str
    columns: TableColumns
    order: DateOrder = ""
    zone: dt.tzinfo | None = None

    def with_columns(self, given: Mapping[str, str]) -> ListKind:
        """The kind with headers from a configuration. Raises ConfigurationError for a field that there is not."""
        unknown = sorted(set(given) - set(self.columns.usual))
        if unknown:
            raise ConfigurationError(
                f"{self.table}.columns: {', '.join(unknown)} is not a field of an {self.what}",
                f"use {', '.join(self.columns.usual)}",
            )
        return replace(self, columns=self.columns.with_given(given))

    def refused(self, nearest: Fit, source: str) -> ListRefused:
        """What was found, and where the configuration names headers."""
        called = self.columns.called
        headers = ", ".join(names[0] for names in nearest.names if names)[:_LONGEST_HEADERS]
        problem = (
            f"two columns could be {', '.join(map(called, nearest.doubtful))}"
            if nearest.doubtful
            else f"columns missing: {', '.join(' or '.join(map(called, _main(group))) for group in nearest.lacking)}"
        )
        return ListRefused(
            f"{source} is no {self.what}: {problem}",
            f'name the list\'s own headers in the configuration: [{self.table}.columns], such as name = "…"',
            f"columns found: {headers or 'none'}",
        )

    def is_whole(self, row: TableRow) -> bool:  # noqa: ARG002 - the words above a list say nothing that is sure
        """Nothing above a header is taken for a row of a list."""
        return False

    def passed_over(self, row: TableRow, fresh: bool) -> str:  # noqa: ARG002 - lists number their columns anywhere
        """Why a row is none of the list's, "" when it is."""
        if why := no_row(row.texts, row.header):
            return why
        if tuple(folded(text) for text in row.texts[: row.header.width]) in row.header.lines:
            return HEADER  # again, with notes beside it
        if is_numbering(row.texts):
            return NUMBERING
        filled = [text for text in row.texts if text]
        if is_total(filled[0]):
            return TOTAL
        # A heading at the beginning of the line, or a merged one that is repeated in every cell.
        heading = len(set(filled)) == 1 and len(row.header.places) > 1 and (len(filled) > 1 or row.texts[0])
        return GROUP if heading else ""

    def read(self, row: TableRow) -> ListRow | Unread:
        """The row's texts by field, or what it lacks."""
        texts = person_texts(row)
        lacking = [group for group in self.columns.needed if not any(texts.get(field) for field in group)]
        if lacking:
            return Unread(_LACKING[lacking[0][-1]])
        if "left_on" in texts:
            left = read_moment(row.cell("left_on"), self.order, self.zone)
            texts["left_on"] = (
                f"{left[0]:%d.%m.%Y}" if left else "" if _NEVER.search(texts["left_on"]) else texts["left_on"]
            )
        found = read_moment(row.cell("date"), self.order, self.zone)
        return ListRow(texts, row.where, dt.datetime.combine(found[0], found[1] or dt.time()) if found else None)


def lists_together(readings: Iterable[ListReading]) -> ListReading:
    """Several lists as one."""
    readings = list(readings)
    return ListReading(
        tuple(row for reading in readings for row in reading.rows),
        tuple(row for reading in readings for row in reading.unreadable),
        tuple(group for reading in readings for group in reading.passed_over),
        sum(reading.rows_read for reading in readings),
        tuple(note for reading in readings for note in reading.notes),
    )


PERSON = ("number", "name")
"""Fields that say who somebody is."""


def person_texts(row: TableRow) -> dict[str, str]:
    """The row's texts by field, with one name of one to three columns and numbers without Excel's decimals."""
    texts = {field: row.text(field) for field in row.header.places if field not in NAME_PARTS}
    surname, first_name, patronymic = map(row.text, NAME_PARTS)
    name = texts.get("name", "")
    if folded(surname) not in folded(name) or not name:
        name = " ".join(part for part in (surname, first_name or name, patronymic) if part)
    if name or any(field in row.header.places for field in (*NAME_PARTS, "name")):
        texts["name"] = name
    for field in _NUMBERS:
        if match := _WHOLE.fullmatch(texts.get(field, "")):
            texts[field] = match[1]
    return texts


def _main(group: Sequence[str]) -> list[str]:
    """Fields of a group without the parts of a name, which stand for it."""
    return [field for field in group if field not in NAME_PARTS]


def read_list(rows: Iterable[Row], source: str, kind: ListKind) -> ListReading:
    """All rows of a list; ``source`` names the file. A table of blank rows is an empty list.

    Raises ListRefused when none of the first rows can be the header, or two columns could be one field.
    """
    reading = read_table(rows, source, kind)
    return ListReading(reading.found, reading.unreadable, reading.passed_over, reading.rows_read)


NAME_PARTS = ("surname", "first_name", "patronymic")
"""Columns that are one name together, in its order."""

_NUMBERS = ("number", "head")
_NEVER = re.compile(r"^[\s./:0-]*$|(?<!\d)(?:0001|1[0-8]\d\d|1900|1970|2999|3999|9999)(?!\d)")
"""What systems write for a date that there is not."""
_WHOLE = re.compile(r"(\d+)[.,]0+", re.ASCII)

_LACKING = {"first_name": Reason.NO_NAME, "task": Reason.NO_TASK, "status": Reason.NO_STATUS}
"""What a row without a needed field is asked about; of fields that stand for each other the last one."""

_SURNAME = ("Фамилия", "Фамилия сотрудника", "Фамилия участника", "Last name", "Surname", "Family name")
_FIRST_NAME = ("Имя", "Имя сотрудника", "Имя участника", "First name", "Given name", "Forename")
_PATRONYMIC = ("Отчество", "Отчество сотрудника", "Отчество участника", "Patronymic", "Middle name")

ROSTER = ListKind(
    "HR list",
    "roster",
    TableColumns({
        "number": (
            "Табельный номер", "Таб. №", "Таб", "Таб. номер", "Табельный №", "Табельный", "Номер сотрудника",
            "Код сотрудника", "ID сотрудника", "ID", "Personnel no", "Personnel number", "Employee No", "Employee ID",
            "Employee number", "Staff ID", "Staff No", "Number",
        ),
        "name": (
            "ФИО", "ФИО сотрудника", "ФИО продавца", "Сотрудник", "Работник", "Физическое лицо",
            "Фамилия Имя Отчество", "Фамилия, имя, отчество", "Full name", "Name", "Employee", "Employee name",
        ),
        "surname": _SURNAME, "first_name": _FIRST_NAME, "patronymic": _PATRONYMIC,
        "role": ("Роль", "Должность", "Должность по штатному расписанию", "Role", "Position", "Job title", "Title"),
        "store": (
            "Дилерский центр", "ДЦ", "Салон", "Автосалон", "Подразделение", "Магазин", "Филиал",
            "Store", "Dealership", "Dealer", "Branch", "Department", "Showroom",
        ),
        "city": ("Город", "Населенный пункт", "City", "Town"),
        "head": (
            "Руководитель (таб. №)", "Руководитель", "Таб. № руководителя", "Табельный номер руководителя",
            "Непосредственный руководитель", "ФИО руководителя", "Начальник",
            "Head", "Head (personnel no.)", "Manager", "Manager ID", "Supervisor", "Line manager",
        ),
        "email": ("E-mail", "Email", "Почта", "Электронная почта", "Эл. почта", "Mail"),
        "telegram": ("Telegram", "Телеграм", "Телеграмм", "TG", "Ник в Telegram"),
        "takes_part": ("Участвует", "Участие", "Участник", "В марафоне", "Takes part", "Participates", "Participant"),
        "left_on": (
            "Дата увольнения", "Выбыл", "Дата выбытия", "Дата ухода", "Дата выхода из марафона", "Уволен", "Увольнение",
            "Дата расторжения договора", "Left on", "Termination date", "Date of termination", "Dismissal date",
            "Leaving date", "Terminated",
        ),
        "state": (
            "Состояние", "Состояние сотрудника", "Статус сотрудника", "Статус", "Текущее состояние", "Статус занятости",
            "Employment status", "Employee status", "Status", "State",
        ),
    }, (("name", "surname", "first_name"),), ranked=True),
)  # fmt: skip

LMS = ListKind(
    "LMS report",
    "lms",
    TableColumns({
        "number": (
            "Логин", "Табельный номер", "Таб. №", "Таб. номер", "Таб", "Табельный", "Номер сотрудника",
            "Код сотрудника", "ID сотрудника", "Индивидуальный номер", "Login", "User", "Username", "User ID",
            "Employee ID", "Employee No", "Personnel no", "Personnel number", "ID number",
        ),
        "name": (
            "ФИО", "Слушатель", "Участник", "Ученик", "Студент", "Сотрудник", "Пользователь", "Полное имя",
            "Фамилия Имя Отчество", "Фамилия, имя", "Имя и фамилия", "Имя пользователя", "Full name", "Name", "Learner",
            "Student", "Participant", "User name", "User full name",
        ),
        "surname": _SURNAME, "first_name": _FIRST_NAME, "patronymic": _PATRONYMIC,
        "email": ("E-mail", "Email", "Почта", "Электронная почта", "Адрес электронной почты", "Email address"),
        "course": ("Курс", "Программа", "Название курса", "Course", "Course name", "Program"),
        "task": (
            "Задание", "Название задания", "Домашнее задание", "ДЗ", "Урок", "Название урока", "Тема", "Элемент курса",
            "Активность", "Название активности", "Элемент", "Task", "Task name", "Assignment", "Assignment name",
            "Homework", "Activity", "Activity name", "Lesson", "Lesson name",
        ),
        "attempt": ("Попытка", "№ попытки", "Номер попытки", "Попыток", "Attempt", "Attempt No", "Attempts"),
        "date": (
            "Дата сдачи", "Дата", "Дата и время", "Сдано", "Дата отправки", "Дата ответа",
            "Дата выполнения", "Дата прохождения", "Дата завершения", "Время отправки", "Дата создания", "Создан",
            "Submitted", "Submitted at", "Submitted on", "Submission date", "Date", "Handed in", "Completed at",
            "Completed on", "Completion date",
        ),
        "status": (
            "Статус", "Состояние", "Статус задания", "Статус ответа", "Статус проверки",
            "Статус выполнения", "Статус прохождения", "Результат", "Status", "State", "Result",
        ),
        "grade": ("Оценка", "Балл", "Баллы", "Grade", "Score", "Points", "Mark"),
    }, (("number", "name", "surname", "first_name"), ("task",), ("status",)), ranked=True),
)  # fmt: skip
