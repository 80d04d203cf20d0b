"""The sheet's figures as values, as its formulas show them and people typed them."""

from __future__ import annotations

import datetime as dt

from support.sheet.sheet_builder import MONDAY, MOSCOW, a_marathon, a_view

from sheets_marathon.marathon.model import EventKind, LedgerRow, Standing, Track
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.tabs.rating import read_standings
from sheets_marathon.tabs.sales import cars_imported_after, read_ledger
from sheets_marathon.tabs.stores import read_stores

COURSE = a_marathon()


def test_standings_are_as_the_formulas_have_them_without_those_who_left() -> None:
    view = a_view(
        COURSE,
        "rating_sellers",
        [
            {"id": 102, "name": "Петрова", "store": "Юг", "learning": 3, "sales": -1, "bonus": 0.5, "score": 2.5,
             "rank": 2, "previous_rank": 5},
            {"id": "103", "name": "Сидоров", "learning": 9, "state": "выбыл"},
            {"id": "101", "name": "Иванов", "learning": 6, "rank": 1},
            {"name": "заметка", "rank": 1},
        ],
    )  # fmt: skip
    assert read_standings(view, Track.SELLERS) == [
        Standing("102", "Петрова", Track.SELLERS, "Юг", 3, -1, 0.5, 2.5, 2, 5),
        Standing("101", "Иванов", Track.SELLERS, "", 6, 0, 0, 0, 1, None),
    ]


def test_an_error_in_a_formula_leaves_its_row_out_and_fails_nothing() -> None:
    view = a_view(COURSE, "rating_sellers", [{"id": "1", "rank": "#REF", "score": "#REF"}, {"id": "2", "rank": 1}])
    assert [one.id for one in read_standings(view, Track.SELLERS)] == ["2"]


def test_stores_without_participants_have_no_rank_and_are_left_out() -> None:
    view = a_view(
        COURSE,
        "rating_stores",
        [
            {"store": "Север", "city": "Омск", "participants": 3, "average": 4.5, "finished": 0.5,
             "sales_per_seller": 1.25, "rank": 1},
            {"store": "Пустой", "participants": 0},
        ],
    )  # fmt: skip
    (store,) = read_stores(view)
    assert (store.store, store.city, store.participants, store.rank) == ("Север", "Омск", 3, 1)
    assert (store.average_score, store.share_finished, store.sales_per_seller) == (4.5, 0.5, 1.25)


def test_the_ledger_leaves_out_rows_that_a_person_has_spoilt() -> None:
    sound: dict[str, Scalar] = {
        "date": MONDAY,
        "id": 101,
        "name": "Иванов",
        "store": "Юг",
        "document": 77,
        "kind": "Продажа",
    }
    view = a_view(
        COURSE,
        "sales",
        [
            {**sound, "quantity": "1", "source": "a.csv:2"},
            {**sound, "kind": "возврат", "quantity": -1},
            {**sound, "kind": "обмен"},
            {**sound, "date": "вчера"},
        ],
    )
    first, second = read_ledger(view, COURSE.language)
    assert first == LedgerRow("77", EventKind.SALE, MONDAY, "101", "Иванов", "Юг", 1, "a.csv:2")
    assert (second.document, second.kind, second.cars) == ("77", EventKind.RETURN, -1)


def test_cars_count_from_when_they_came_in_and_only_inside_the_marathon() -> None:
    def row(imported_at: dt.datetime, on: dt.date = MONDAY, who: str = "101", cars: int = 1) -> dict[str, Scalar]:
        return {"date": on, "id": who, "quantity": cars, "imported_at": imported_at.replace(tzinfo=None)}

    noon = dt.datetime(2026, 12, 8, 12, tzinfo=MOSCOW)
    later = noon + dt.timedelta(seconds=1)
    view = a_view(
        COURSE,
        "sales",
        [
            row(later, cars=4),
            row(later, cars=-1),
            row(noon, cars=10),
            row(later, on=MONDAY - dt.timedelta(1), cars=20),
            row(later, on=dt.date(2026, 12, 22), cars=100),
            row(later, on=dt.date(2026, 12, 23), cars=40),
            row(later, who="999", cars=80),
        ],
    )
    assert cars_imported_after(view, noon, {"101"}, (COURSE.first_day, COURSE.last_day), MOSCOW) == 103
