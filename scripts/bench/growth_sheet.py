"""The spreadsheet of growth.py: the declared tabs in a workspace in this process, filled with invented people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

from workspace import Bench

from sheets_marathon.adapters.google.sheet_requests import requests_for
from sheets_marathon.jobs.sheet.plan import pending_changes
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.model import Track
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG
from sheets_marathon.rehearsal.play.config_file import as_toml, completed, read_base
from sheets_marathon.settings import load
from sheets_marathon.spreadsheet.a1 import quoted
from sheets_marathon.spreadsheet.changes import AppendRows, Change, SetBlock, SetCells
from sheets_marathon.spreadsheet.rows import plan_rows
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout
from sheets_marathon.tabs import BONUSES, GRADES, HAND_INS, PARTICIPANTS, RATING, SALES
from sheets_marathon.tabs.grades import mark_key
from sheets_marathon.tabs.hand_ins import hand_in_row
from sheets_marathon.wiring.house import House

STORE_OF, HEAD_OF, DEALS = 30, 10, 10
"""A store's people, a head's people with the head, and a participant's deals."""

HEADER = (
    "Табельный номер", "ФИО", "Роль", "Дилерский центр", "Город", "Руководитель (таб. №)", "E-mail", "Telegram",
    "Участвует",
)  # fmt: skip
_ROSTER_ID = 0


class GrowthSheet:
    """``people`` of them, one in ten a head; ``fill`` first."""

    def __init__(self, folder: Path, people: int) -> None:
        config = folder / "marathon.toml"
        only_for_show = {"credentials_file": "key.json"}
        content = completed(read_base(BASE_CONFIG), {
            "tracks": {"sellers": {"channel": "@sellers"}, "heads": {"channel": "@heads"}},
            "sheet": {"spreadsheet_id": "1" * 44}, "google": only_for_show, "telegram": {"ops_chat": "@ops"},
            "sales": {"feeds": []}, "posts": {"templates": str(BASE_CONFIG.parent / "messages")},
            "service": {"state_dir": str(folder / "state")},
        })  # fmt: skip
        config.write_text(as_toml(content), "utf-8")
        self.marathon = House(load(config)).marathon
        self._bench = Bench(folder)
        self._roster = _roster(people)

    def fill(self, works: int, dice: Random) -> None:
        """Everything a marathon of that size holds on a day of its second week."""
        roster_title = self.marathon.mappings[PARTICIPANTS].title
        grid = ((HEADER), *self._roster)
        size = {"rowCount": len(grid) + 50, "columnCount": 26}
        self._bench.batch({"updateSheetProperties": {
            "properties": {"sheetId": _ROSTER_ID, "title": roster_title, "gridProperties": size},
            "fields": "title,gridProperties.rowCount,gridProperties.columnCount",
        }})  # fmt: skip
        self._do(SetBlock(_ROSTER_ID, 1, 0, grid))
        found = FoundTab(_ROSTER_ID, roster_title, 0, len(grid) + 50, 26, grid=grid)
        layout = Layout("1", "Марафон", "ru_RU", self.marathon.zone.key, (found,))
        pending = pending_changes(self.marathon, layout, self.marathon.first_day + dt.timedelta(days=8))
        assert not pending.refusals, pending.refusals
        self._do(*pending.plan.changes)
        self._views = pending.plan.views
        self._type_grades(dice)
        self._add_deals(dice)
        self._add_works(works, dice)
        self._ratings = [quoted(self._views[RATING[track]].title) for track in Track]

    def read_ratings(self) -> None:
        """Both ratings as the program reads them: values as they are."""
        answer = self._bench.ask(
            "GET", "/values:batchGet", ranges=self._ratings, valueRenderOption="UNFORMATTED_VALUE"
        ).json()
        for found in answer["valueRanges"]:
            assert not any(str(value).startswith("#") for row in found["values"] for value in row), found["range"]

    def type_nothing(self, number: int) -> None:
        """A telegram name that no formula reads."""
        self._do(SetCells(_ROSTER_ID, 2, HEADER.index("Telegram"), (f"@someone{number}",)))

    def type_grade(self, dice: Random) -> None:
        """One more grade of a seller who is chosen by chance; never the one that stood there."""
        view = self._views[GRADES[Track.SELLERS]]
        row = dice.randrange(len(self._grades))
        self._grades[row] = 1 + self._grades[row] % 3
        task = self.marathon.tasks[Track.SELLERS][0]
        at = view.columns[mark_key(task)]
        self._do(SetCells(view.sheet_id, view.header_row + 1 + row, at, (self._grades[row],)))

    def append_deal(self, number: int) -> None:
        """A deal of the first seller."""
        self._do(AppendRows(self._views[SALES].sheet_id, (self._deal(self._roster[1][0], f"N{number}", 1),)))

    def close(self) -> None:
        """End the workspace."""
        self._bench.close()

    def _do(self, *changes: Change) -> None:
        self._bench.batch(*requests_for(changes))

    def _type_grades(self, dice: Random) -> None:
        words = self.marathon.language.words["grade"]
        choices: list[Any] = [1, 2, 3, 3, 3, words["rework"], words["handed_in"], None]
        for track in Track:
            view, tasks = self._views[GRADES[track]], self.marathon.tasks[track]
            first = view.columns[mark_key(tasks[0])]
            members = [row for row in self._roster if (row[2] == "ПК") is (track is Track.SELLERS)]
            rows = tuple(tuple(dice.choice(choices) for _ in tasks) for _ in members)
            self._do(SetBlock(view.sheet_id, view.header_row + 1, first, rows))
            if track is Track.SELLERS:
                self._grades = [1 for _ in rows]

    def _deal(self, seller: str, document: str, cars: int, day: int = 3) -> tuple[Any, ...]:
        columns = self._views[SALES].columns
        kind = self.marathon.language.word("kind", "sale" if cars > 0 else "return")
        cells = {
            "date": self.marathon.first_day + dt.timedelta(days=day), "id": seller, "name": f"Продавец {seller}",
            "document": document, "kind": kind, "quantity": cars, "source": "growth", "version": 1,
        }  # fmt: skip
        at = {columns[key]: value for key, value in cells.items()}
        return tuple(at.get(index) for index in range(max(columns.values()) + 1))

    def _add_deals(self, dice: Random) -> None:
        sellers = [row[0] for row in self._roster if row[2] == "ПК"]
        deals = [
            self._deal(dice.choice(sellers), f"D{number}", -1 if number % 40 == 0 else 1, dice.randrange(-5, 16))
            for number in range(DEALS * len(self._roster))
        ]
        self._do(AppendRows(self._views[SALES].sheet_id, tuple(deals)))
        columns = self._views[BONUSES].columns
        awards = []
        for seller in dice.sample(sellers, len(sellers) // 10):
            at = {columns["id"]: seller, columns["points"]: dice.randint(1, 3)}
            awards.append(tuple(at.get(index) for index in range(max(columns.values()) + 1)))
        self._do(AppendRows(self._views[BONUSES].sheet_id, tuple(awards)))

    def _add_works(self, works: int, dice: Random) -> None:
        """``works`` of each participant: what the LMS told, some of it newer than the curator's grade."""
        if not works:
            return
        moment = dt.datetime.combine(self.marathon.first_day, dt.time(12))
        found = [
            HandIn(row[0], task, dice.randint(1, 2), Mark.HANDED_IN, at=moment)
            for row in self._roster
            for tasks in (self.marathon.tasks[Track.SELLERS if row[2] == "ПК" else Track.HEADS],)
            for task in dice.sample(tasks, min(works, len(tasks)))
        ]
        people = {person.id: person for person in self._people()}
        rows = [hand_in_row(work, people[work.participant_id], self.marathon.language) for work in found]
        self._do(*plan_rows(self.marathon.tab(HAND_INS), self._views, rows))

    def _people(self) -> Any:
        from sheets_marathon.tabs.participants import read_people

        return read_people(self._views).all


def _roster(people: int) -> list[tuple[str, ...]]:
    """One head to nine sellers, three of such teams a store; everybody takes part."""
    rows = []
    for n in range(people):
        head = str(10_001 + n - n % HEAD_OF)
        role, above = ("Старший", "") if n % HEAD_OF == 0 else ("ПК", head)
        store = f"Салон {n // STORE_OF + 1}"
        rows.append((str(10_001 + n), f"Участник {10_001 + n}", role, store, "Тверь", above, "", "", "да"))
    return rows
