"""What an HR list and an LMS report are made of: their fields, and the headers that usually stand over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sheets_marathon.adapters.tables.deal_columns import bare
from sheets_marathon.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class ListKind:
    """``what``: how people call such a list; ``table``: where the configuration names its columns.

    ``usual``: headers by field. ``needed``: fields of which each list must have one, group by group; a row without
    any field of a group can't be used. ``given``: headers that a configuration names; "" is "has no such column".
    """

    what: str
    table: str
    usual: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]
    given: Mapping[str, str]

    def with_columns(self, given: Mapping[str, str]) -> ListKind:
        """The kind with headers from a configuration. Raises ConfigurationError for a field that there is not."""
        unknown = sorted(set(given) - set(self.usual))
        if unknown:
            raise ConfigurationError(
                f"{self.table}.columns: {', '.join(unknown)} is not a field of an {self.what}",
                f"use {', '.join(self.usual)}",
            )
        return replace(self, given={field: header.strip() for field, header in given.items()})

    def field_of(self, header: str) -> str:
        """The field that a header stands for, "" if none; what the configuration names goes first."""
        name = bare(header)
        for field, given in self.given.items():
            if given and bare(given) == name:
                return field
        return next(
            (field for field, names in self.usual.items() if field not in self.given and name in map(bare, names)), ""
        )

    def rank(self, field: str, header: str) -> int:
        """Of two headers for one field the one with the lower rank is meant."""
        names = [bare(name) for name in self.usual[field]]
        return names.index(bare(header)) if field not in self.given and bare(header) in names else 0

    def called(self, field: str) -> str:
        """What to call a field's column to people."""
        return self.given.get(field) or self.usual[field][0]


ROSTER = ListKind(
    "HR list",
    "roster",
    {
        "number": (
            "Табельный номер", "Таб. №", "Таб", "Таб. номер", "Табельный №", "Табельный", "Номер сотрудника",
            "Код сотрудника", "ID сотрудника", "ID", "Personnel no", "Personnel number", "Employee No", "Employee ID",
            "Employee number", "Staff ID", "Staff No", "Number",
        ),
        "name": (
            "ФИО", "ФИО сотрудника", "ФИО продавца", "Сотрудник", "Работник", "Физическое лицо",
            "Фамилия Имя Отчество", "Фамилия, имя, отчество", "Full name", "Name", "Employee", "Employee name",
        ),
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
    },
    (("name",),),
    {},
)  # fmt: skip

LMS = ListKind(
    "LMS report",
    "lms",
    {
        "number": (
            "Логин", "Табельный номер", "Таб. №", "Таб. номер", "Таб", "Табельный", "Номер сотрудника",
            "Код сотрудника", "ID сотрудника", "Login", "User", "Username", "User ID", "Employee ID", "Employee No",
            "Personnel no", "Personnel number",
        ),
        "name": (
            "ФИО", "Слушатель", "Участник", "Ученик", "Студент", "Сотрудник", "Пользователь", "Имя", "Full name",
            "Name", "Learner", "Student", "Participant", "User name",
        ),
        "course": ("Курс", "Программа", "Название курса", "Course", "Course name", "Program"),
        "task": (
            "Задание", "Название задания", "Урок", "Тема", "Элемент курса", "Task", "Assignment", "Assignment name",
            "Activity", "Lesson",
        ),
        "attempt": ("Попытка", "№ попытки", "Номер попытки", "Попыток", "Attempt", "Attempt No", "Attempts"),
        "date": (
            "Дата сдачи", "Дата", "Дата и время", "Сдано", "Дата отправки", "Дата ответа",
            "Submitted", "Submitted at", "Submitted on", "Submission date", "Date", "Handed in",
        ),
        "status": ("Статус", "Состояние", "Результат", "Status", "State", "Result"),
        "grade": ("Оценка", "Балл", "Баллы", "Grade", "Score", "Points", "Mark"),
    },
    (("number", "name"), ("task",), ("status",)),
    {},
)  # fmt: skip
