"""An HR list into the roster: people come in, what people typed stays, repeating it changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from support.channel.scripted_channel import HandClock
from support.places import DATA
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied

from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.tables.list_kinds import ROSTER
from sheets_marathon.errors import StaleWrite, WriteUnclear
from sheets_marathon.jobs.people.import_roster import import_roster
from sheets_marathon.jobs.report import Report
from sheets_marathon.ports.list_source import ListReading, ListRow

COURSE = a_marathon()
LISTS = DATA / "lists"
NOON = dt.datetime(2026, 12, 5, 12, tzinfo=MOSCOW)


@dataclass
class Listed:
    """A list with these people: a row each."""

    people: tuple[dict[str, str], ...]

    def read(self) -> ListReading:
        rows = tuple(ListRow(texts, f"hr.csv:{line}") for line, texts in enumerate(self.people, 2))
        return ListReading(rows, rows_read=len(rows))


IVANOV = {"number": "101", "name": "Иванов Иван Петрович", "role": "Продавец", "store": "Север", "city": "Омск"}
NEW = {"number": "301", "name": "Новикова Ольга", "role": "менеджер по продажам", "store": "Юг", "takes_part": "Нет"}


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


@dataclass
class Desk:
    """Somebody who imports lists."""

    sheet: Sheet
    outbox: SqliteOutbox

    def take(self, *people: dict[str, str], update: bool = False, dry: bool = False) -> Report:
        source = Listed(people)
        return import_roster(COURSE, self.sheet, self.outbox, source, HandClock(NOON), update=update, dry=dry)

    def of(self, number: str) -> tuple[object, ...]:
        row = next(row for row in self.sheet.rows("participants") if row.text("id") == number)
        return tuple(row[key] for key in ("name", "role", "store", "city", "takes_part"))

    def questions(self) -> dict[str, object]:
        return {row.text("key"): row["resolved"] for row in self.sheet.rows("review")}


@pytest.fixture
def desk(sheet: Sheet, outbox: SqliteOutbox) -> Desk:
    return Desk(sheet, outbox)


def test_people_come_in_with_the_sheets_own_words_in_one_read_and_one_write(desk: Desk) -> None:
    report = desk.take(IVANOV, NEW)
    assert desk.of("301") == ("Новикова Ольга", "ПК", "Юг", None, "нет")
    assert (desk.sheet.reads, desk.sheet.writes, report.changed) == (1, 1, True)
    assert desk.take(IVANOV, NEW).facts["changes"] == 0
    assert desk.sheet.writes == 1, "repeating it writes nothing"
    applied(COURSE, desk.sheet)
    assert "301" not in {row.text("id") for row in desk.sheet.rows("rating_sellers")}, "«нет» is the comparison group"


def test_a_blank_cell_is_filled_and_a_typed_one_is_kept(desk: Desk) -> None:
    desk.sheet.show("participants", "101", {"city": None, "store": "Север-2"})
    report = desk.take(IVANOV)
    assert desk.of("101")[2:4] == ("Север-2", "Омск")
    assert report.facts["kept"] == ["101 Иванов Иван Петрович: store “Север-2” → “Север”"]


def test_an_update_is_told_of_and_written_only_when_asked_for(desk: Desk) -> None:
    desk.take(IVANOV)
    moved = {**IVANOV, "store": "Запад", "city": "Тверь"}
    desk.sheet.show("participants", "101", {"city": "Тула"})
    for _ in range(2):
        report = desk.take(moved)
        assert report.facts["updates"] == ["101 Иванов Иван Петрович: store “Север” → “Запад”"]
        assert desk.of("101")[2:4] == ("Север", "Тула")
    desk.take(moved, update=True)
    assert desk.of("101")[2:4] == ("Запад", "Тула"), "a city that a person changed since stays"


def test_a_dry_run_writes_nothing_and_remembers_nothing(desk: Desk) -> None:
    report = desk.take(IVANOV, NEW, dry=True)
    assert (desk.sheet.writes, report.changed, report.facts["changes"]) == (0, False, 1)
    assert desk.outbox.recall("roster_list") is None


def test_whoever_has_no_role_or_two_goes_to_review_until_that_is_settled(desk: Desk) -> None:
    two = ({**NEW, "role": "ПК"}, {**NEW, "role": "Старший"})
    desk.take(*two, {"number": "302", "name": "Безролев Пётр"})
    assert desk.questions() == {"list:two_roles:301": None, "roster:role:302": None}
    assert "301" not in {row.text("id") for row in desk.sheet.rows("participants")}
    desk.sheet.type_row("participants", {"id": "301", "name": "Новикова Ольга", "role": "ПК"})
    desk.take(*two)
    assert desk.questions()["list:two_roles:301"] is not None, "a person has said which"


def test_somebody_without_a_number_is_added_once_and_gets_an_id_with_the_next_look(desk: Desk) -> None:
    nameless = {"name": "Безномерный Пётр", "role": "ПК"}
    desk.take(nameless)
    applied(COURSE, desk.sheet)
    desk.take(nameless)
    found = [row.text("id") for row in desk.sheet.rows("participants") if row["name"] == "Безномерный Пётр"]
    assert found == ["N001"]


@pytest.mark.parametrize("failure", [StaleWrite("ahead"), WriteUnclear("no answer")])
def test_a_write_that_failed_is_planned_anew(desk: Desk, failure: StaleWrite) -> None:
    desk.sheet.failures = [None, failure]
    desk.take(NEW)
    assert [row.text("id") for row in desk.sheet.rows("participants")].count("301") == 1


@pytest.mark.parametrize("name", ["marathon", "marathon_messy"])
def test_a_whole_list_fills_an_empty_roster(name: str, outbox: SqliteOutbox) -> None:
    sheet = applied(COURSE, Sheet())
    source = ListFiles(LISTS / f"{name}_roster.csv", ROSTER)
    report = import_roster(COURSE, sheet, outbox, source, HandClock(NOON))
    assert (len(sheet.rows("participants")), report.facts["review"]) == (15, [])
    applied(COURSE, sheet)
    assert (len(sheet.rows("grades_sellers")), len(sheet.rows("grades_heads"))) == (8, 4)
