"""People at work in the sheet at random, and what each of them knows to have typed last.

They find tabs by id, columns by the header as it reads now and rows by a name, as people do; nothing here asks the
program or its marks. ``typed`` is their own record, by whom a cell is about and never by where it stands.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from support.program.person import Person, a1, inserted, quoted, renamed, sorted_rows

ROSTER, SELLERS, HEADS, PROGRAM, RATING, SALES, REVIEW = (
    "roster", "sellers", "heads", "program", "rating", "sales", "review"
)  # fmt: skip
NAME, KEY, CITY, ROLE, STORE, NUMBER, PART = (
    "ФИО", "Ключ", "Город", "Роль", "Дилерский центр", "Табельный номер", "Участвует"
)  # fmt: skip
TASKS = {SELLERS: ("Д1·1", "Д1·2", "Д2·1", "Д2·2"), HEADS: ("Д1·1", "Д2·1")}
MARKS = (1, 2, 3, "доработка", "сдано")
WHO = {ROSTER: NAME, SELLERS: NAME, HEADS: NAME, PROGRAM: KEY, RATING: NAME, SALES: "Документ", REVIEW: KEY}

Cell = tuple[str, str, str]
"""Whose cell: the tab, the header as it was first, the name or key of the row."""


@dataclass
class Crowd:
    """Everybody who has the sheet open. ``titles`` and ``headers``: what things are called by now."""

    person: Person
    titles: dict[str, str]
    chance: random.Random
    typed: dict[Cell, Any] = field(default_factory=dict)
    headers: dict[tuple[str, str], str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        at = self.person.tabs()
        self.ids = {tab: at[title] for tab, title in self.titles.items()}

    def act(self, name: str) -> None:
        """Do one thing by its name."""
        acts: dict[str, Callable[[], None]] = {
            "grade": self.grade, "paste": self.paste, "city": self.city, "topic": self.topic, "newcomer": self.newcomer,
            "newcomer inside": self.newcomer_inside, "sort": self.sort, "insert a row": self.insert_row,
            "insert a column": self.insert_column, "move a column": self.move_column, "rename a tab": self.rename_tab,
            "rename a header": self.rename_header,
        }  # fmt: skip
        acts[name]()

    def act_until(self, stop: threading.Event) -> int:
        """One thing after the other; how many they were."""
        count = 0
        while not stop.is_set():
            self.act(self.chance.choice(ACTS))
            count += 1
        return count

    # -- what they see -----------------------------------------------------------------------------------------------

    def rows(self, tab: str) -> list[list[Any]]:
        """Everything a tab holds."""
        return self.person.values(self.titles[tab])

    def column(self, tab: str, header: str, rows: list[list[Any]]) -> int:
        """Where a column stands by now."""
        return rows[0].index(self.headers.get((tab, header), header))

    def found(self, tab: str, rows: list[list[Any]]) -> dict[str, list[int]]:
        """Row numbers (from 1) by name or key."""
        at = self.column(tab, WHO[tab], rows)
        numbers: dict[str, list[int]] = {}
        for number, row in enumerate(rows[1:], 2):
            if len(row) > at and row[at] != "":
                numbers.setdefault(str(row[at]), []).append(number)
        return numbers

    def value(self, cell: Cell, rows: list[list[Any]]) -> list[Any]:
        """What stands in each cell that could be meant: one, if all is well."""
        tab, header, who = cell
        at = self.column(tab, header, rows)
        return [row[at] if len(row := rows[number - 1]) > at else "" for number in self.found(tab, rows).get(who, [])]

    def lost(self) -> dict[Cell, str]:
        """Cells that don't hold what was typed last, and what is found there."""
        seen = {tab: self.rows(tab) for tab in {tab for tab, _, _ in self.typed}}
        return {
            cell: f"{typed!r} was typed, {found!r} found"
            for cell, typed in self.typed.items()
            if (found := self.value(cell, seen[cell[0]])) != [typed]
        }

    # -- what they do ------------------------------------------------------------------------------------------------

    def _type(self, tab: str, cells: dict[tuple[int, int], tuple[Cell, Any]]) -> None:
        title = quoted(self.titles[tab])
        self.person.type({f"{title}!{a1(row, column)}": value for (row, column), (_, value) in cells.items()})
        self.typed |= dict(cells.values())

    def _somebody(self, tab: str, rows: list[list[Any]]) -> tuple[str, int]:
        found = {who: numbers[0] for who, numbers in self.found(tab, rows).items() if len(numbers) == 1}
        return self.chance.choice(sorted(found.items()))

    def grade(self) -> None:
        """A curator types a grade."""
        tab = self.chance.choice((SELLERS, HEADS))
        rows = self.rows(tab)
        who, number = self._somebody(tab, rows)
        task = self.chance.choice(TASKS[tab])
        cell = (tab, task, who)
        self._type(tab, {(number, self.column(tab, task, rows)): (cell, self.chance.choice(MARKS))})

    def paste(self) -> None:
        """A curator pastes a task's whole column."""
        tab = self.chance.choice((SELLERS, HEADS))
        rows = self.rows(tab)
        task = self.chance.choice(TASKS[tab])
        at = self.column(tab, task, rows)
        found = {who: numbers[0] for who, numbers in self.found(tab, rows).items() if len(numbers) == 1}
        self._type(tab, {(n, at): ((tab, task, who), self.chance.choice(MARKS)) for who, n in found.items()})

    def city(self) -> None:
        """Somebody corrects the roster."""
        self._word(ROSTER, CITY)

    def topic(self) -> None:
        """A methodologist types a topic."""
        self._word(PROGRAM, "Тема")

    def _word(self, tab: str, header: str) -> None:
        rows = self.rows(tab)
        who, number = self._somebody(tab, rows)
        self._type(tab, {(number, self.column(tab, header, rows)): ((tab, header, who), self._new("слово"))})

    def newcomer(self, role: str = "") -> None:
        """Somebody joins, in the row below the last, sometimes without a personnel number."""
        self._join(lambda rows: len(rows) + 1, role)

    def newcomer_inside(self) -> None:
        """Somebody joins, in a row inserted between others."""

        def at(rows: list[list[Any]]) -> int:
            number = self.chance.randint(2, len(rows))
            self.person.do(inserted(self.ids[ROSTER], "ROWS", number - 1))
            return number

        self._join(at)

    def _join(self, place: Callable[[list[list[Any]]], int], role: str = "") -> None:
        rows = self.rows(ROSTER)
        number = place(rows)
        name = self._new("Новиков Пётр")
        role = role or self.chance.choice(("ПК", "ПК", "Старший"))
        says: dict[str, Any] = {NAME: name, ROLE: role, STORE: "Вега Моторс", CITY: "Тверь", PART: "да"}
        if self.chance.random() < 0.4:
            says[NUMBER] = 30000 + self.count
        self.people[name] = SELLERS if role == "ПК" else HEADS
        self._type(ROSTER, {(number, self.column(ROSTER, h, rows)): ((ROSTER, h, name), v) for h, v in says.items()})

    def sort(self) -> None:
        """Somebody sorts a tab by any of its columns, up or down."""
        tab = self.chance.choice((ROSTER, ROSTER, SELLERS, HEADS, PROGRAM, RATING, SALES))
        rows = self.rows(tab)
        if len(rows) < 3:
            return
        by, down = self.chance.randrange(len(rows[0])), self.chance.random() < 0.5
        self.person.do(sorted_rows(self.ids[tab], by, len(rows) - 1, max(map(len, rows)), descending=down))

    def insert_row(self, tab: str = "") -> None:
        """Somebody inserts an empty row."""
        tab = tab or self.chance.choice((ROSTER, SELLERS, HEADS, PROGRAM, RATING, SALES))
        self.person.do(inserted(self.ids[tab], "ROWS", self.chance.randint(2, max(len(self.rows(tab)), 2))))

    def insert_column(self, tab: str = "", at: int = -1) -> None:
        """Somebody makes a column of their own and writes notes in it."""
        tab = tab or self.chance.choice((ROSTER, SELLERS, HEADS, PROGRAM, SALES))
        rows = self.rows(tab)
        at = self.chance.randint(0, len(rows[0])) if at < 0 else at
        header = self._new("Заметка")
        self.person.do(inserted(self.ids[tab], "COLUMNS", at))
        self.person.type({f"{quoted(self.titles[tab])}!{a1(1, at)}": header})
        found = {who: numbers[0] for who, numbers in self.found(tab, rows).items()}
        if found:
            self._type(tab, {(n, at): ((tab, header, who), self._new("пометка")) for who, n in found.items()})

    def move_column(self) -> None:
        """Somebody drags a column elsewhere."""
        tab = self.chance.choice((ROSTER, SELLERS, HEADS, PROGRAM, SALES))
        width = len(self.rows(tab)[0])
        source, to = self.chance.randrange(width), self.chance.randint(0, width)
        if not source <= to <= source + 1:
            span = {"sheetId": self.ids[tab], "dimension": "COLUMNS", "startIndex": source, "endIndex": source + 1}
            self.person.do({"moveDimension": {"source": span, "destinationIndex": to}})

    def rename_tab(self) -> None:
        """Somebody gives a tab another title."""
        tab = self.chance.choice((ROSTER, SELLERS, HEADS, PROGRAM, RATING))
        title = self._new("Вкладка")
        self.person.do(renamed(self.ids[tab], title))
        self.titles[tab] = title

    def rename_header(self) -> None:
        """Somebody calls a column otherwise."""
        tab = self.chance.choice((ROSTER, SELLERS, HEADS, PROGRAM))
        rows = self.rows(tab)
        at = self.chance.randrange(len(rows[0]))
        first = {now: was for (where, was), now in self.headers.items() if where == tab}
        now = self._new("Столбец")
        if rows[0][at]:
            self.headers[tab, first.get(rows[0][at], rows[0][at])] = now
            self.person.type({f"{quoted(self.titles[tab])}!{a1(1, at)}": now})

    def _new(self, word: str) -> str:
        self.count += 1
        return f"{word} {self.count}"


ACTS = (
    "grade", "paste", "city", "topic", "newcomer", "newcomer inside", "sort", "insert a row", "insert a column",
    "move a column", "rename a tab", "rename a header",
)  # fmt: skip
MOVES = (
    "sort", "insert a row", "insert a column", "move a column", "newcomer inside", "rename a tab", "rename a header"
)  # fmt: skip
