"""A curator's decisions in Review: what is typed where, and when it counts as obeyed."""

from __future__ import annotations

from typing import Any

import pytest

from sheets_marathon.rehearsal.cast.review_desk import ReviewDesk, decisions
from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell

REVIEW, SALES = 3, 4
HEADERS = ("Что", "Продавец в выгрузке", "Решение", "Решено", "Ключ")
OPEN = (
    HEADERS,
    ("ДКП-2", "99 · Чужой П. О.", "", "", "sale:ДКП-2:sale"),
    ("ДКП-1", "99 · Чужой П. О.", "", "", "sale:ДКП-1:sale"),
    ("ДКП-3", "98 · Другой", "", "", "sale:ДКП-3:sale"),
    ("без продавца", "", "", "", "sale:ДКП-0:sale"),
    ("строка", "", "", "", "row:ДКП-4:bad_date"),
    ("уже решено", "97", "20102", "", "sale:ДКП-5:sale"),
    ("снято", "96", "", 46_000.5, "sale:ДКП-6:sale"),
    ("роль", "", "", "", "role:20101"),
)


class HandsOnTabs(SheetHands):
    """Hands that see these tabs and remember what they typed."""

    def __init__(self, tabs: dict[int, SeenTab]) -> None:
        self.tabs_seen = tabs
        self.typed: list[TypedCell] = []

    def read(self, tab_ids: Any) -> dict[int, SeenTab]:
        return {tab_id: self.tabs_seen[tab_id] for tab_id in tab_ids}

    def type_cells(self, cells: Any) -> None:
        self.typed += cells


def ledger(*rows: tuple[Any, ...]) -> SeenTab:
    return SeenTab((("Таб. №", "Документ", "Автомобилей"), *rows))


def resolved(*keys: str) -> SeenTab:
    return SeenTab((HEADERS, *((key, "", "что-то", 46_000.5, key) for key in keys)))


def test_the_first_stranger_is_somebody_and_all_else_is_not_counted() -> None:
    cells, decided = decisions(REVIEW, SeenTab(OPEN), "20101")
    typed = {cell.row: cell.value for cell in cells}
    assert typed == {1: "20101", 2: "20101", 3: "не считать", 4: "не считать", 5: "не считать"}
    assert {cell.column for cell in cells} == {2}
    assert [(one.document, one.typed) for one in decided if one.typed == "20101"] == [
        ("ДКП-1", "20101"),
        ("ДКП-2", "20101"),
    ]


def test_a_review_tab_without_the_column_leaves_a_curator_with_nothing_to_type() -> None:
    assert decisions(REVIEW, SeenTab((("Что", "Ключ"), ("?", "sale:ДКП-1:sale"))), "20101") == ([], ())


SEEN = SeenTab((HEADERS, ("", "99", "", "", "sale:ДКП-1:sale"), ("", "", "", "", "row:ДКП-4:bad_date")))
BOTH = resolved("sale:ДКП-1:sale", "row:ДКП-4:bad_date")


@pytest.mark.parametrize(
    ("review", "sales", "obeyed"),
    [
        (BOTH, ledger((20101.0, "ДКП-1", 1)), [True, True]),
        (BOTH, ledger(("20101", "ДКП-1", 1), ("20102", "ДКП-1", 1), ("20102", "ДКП-1", -1)), [True, True]),
        (BOTH, ledger(), [True, False]),
        (BOTH, ledger((20102, "ДКП-1", 1)), [True, False]),
        (BOTH, ledger((20101, "ДКП-1", 1), (20101, "ДКП-4", 1)), [False, True]),
        (resolved("row:ДКП-4:bad_date"), ledger((20101, "ДКП-1", 1)), [True, False]),
    ],
)
def test_a_decision_is_obeyed_when_its_line_is_resolved_and_the_ledger_says_so(
    review: SeenTab, sales: SeenTab, obeyed: list[bool]
) -> None:
    hands = HandsOnTabs({REVIEW: SEEN, SALES: ledger()})
    desk = ReviewDesk(hands, REVIEW, SALES, "20101")
    desk.decide()
    hands.tabs_seen = {REVIEW: review, SALES: sales}
    desk.look_back()
    assert [one.document for one in desk.decided] == ["ДКП-4", "ДКП-1"]
    assert [one.obeyed for one in desk.decided] == obeyed
