"""What two reports that are both at hand tell: one deal put right or written otherwise, two deals, or a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, Track
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.changes import LedgerChanges
from sheets_marathon.marathon.sales.decisions import Decision, Decisions
from sheets_marathon.marathon.sales.histories import cars_by_person
from sheets_marathon.marathon.sales.identity import linked_text
from sheets_marathon.marathon.sales.ledger import ledger_changes
from sheets_marathon.marathon.sales.spellings import bare_number

DAY = dt.date(2026, 12, 7)
VEGA, ORION = "Вега Моторс", "Орион Авто"
ROSTER = (
    Participant("00123", "Ежова Алёна Петровна", Track.SELLERS, store=VEGA),
    Participant("00124", "Салтыков-Щедрин Иван Юрьевич", Track.SELLERS, store=VEGA),
    Participant("00128", "Смирнов Олег", Track.SELLERS, store=ORION),
)
VIN = "XTAGFL110NY00000"


def sold(
    document: str,
    seller: str = "00123",
    day: int = 0,
    source: str = "a.csv",
    *,
    store: str = "",
    car: str = "",
    cars: int = 1,
    kind: EventKind = EventKind.SALE,
) -> DealEvent:
    on = DAY + dt.timedelta(days=day)
    return DealEvent(document, kind, on, seller, "", cars, store, source, car=car)


def cars(rows: Iterable[LedgerRow]) -> dict[str, int]:
    return {who: sold for who, sold in cars_by_person(rows, dt.date.min, dt.date.max).items() if sold}


def nights(
    *told: Sequence[DealEvent], answers: dict[str, Decision] | None = None
) -> tuple[list[LedgerRow], LedgerChanges]:
    """The ledger after these nights, and what the last import did; repeating it changed nothing."""
    ledger: list[LedgerRow] = []
    changes = LedgerChanges()
    said = Decisions([replace(answer, key=key) for key, answer in (answers or {}).items()])
    for events in told:
        changes = ledger_changes(events, ROSTER, ledger, said)
        ledger += changes.new
        assert ledger_changes(events, ROSTER, ledger, said).new == ()
    return ledger, changes


AS_ONE, EACH, NONE = Decision("", "", "", as_one=True), Decision("", "", "", as_it_stands=True), Decision("", "", "")
DAYS = [sold("ФЛ-1"), sold("9", "00128"), sold("ФЛ-1", day=1, source="b.csv"), sold("10", "00128", 1, "b.csv")]


@pytest.mark.parametrize(
    ("deals", "why"),
    [
        (DAYS, Reason.SEVERAL_DATES),
        (
            [
                *(sold(document, "00124", day) for document, day in (("5", -9), ("6", -8))),
                *(sold(document, day=day, source="b.csv") for document, day in (("5", 2), ("7", 3))),
            ],
            Reason.SEVERAL_SELLERS,
        ),
        ([sold("12", store=VEGA), sold("12", day=1, source="b.csv", store=ORION)], Reason.SEVERAL_DATES),
    ],
)  # fmt: skip
def test_what_two_reports_tell_each_of_its_own_days_is_asked_about(deals: list[DealEvent], why: Reason) -> None:
    for told in ([deals], [[deal for deal in deals if deal.source == "a.csv"], deals]):
        ledger, changes = nights(*told)
        assert [item.why for item in changes.review] == [why]
        assert changes.corrections == ()
        # What was counted before the second report came keeps counting.
        assert sum(cars(ledger).values()) == len(deals) - (2 if len(told) == 1 else 1)


@pytest.mark.parametrize(("said", "count"), [(EACH, 2), (AS_ONE, 1), (NONE, 0)])
@pytest.mark.parametrize("first", [[], DAYS[:2]])
def test_the_answer_says_whether_they_are_one(said: Decision, count: int, first: list[DealEvent]) -> None:
    ledger, changes = nights(first, DAYS, DAYS, answers={"sale:ФЛ-1:sale": said})
    assert cars(ledger).get("00123", 0) == count
    assert changes.review == ()


def test_of_one_deal_that_stays_the_one_that_counts_already() -> None:
    ledger, changes = nights(DAYS[2:], DAYS, DAYS, answers={"sale:ФЛ-1:sale": AS_ONE})
    assert [row.on_date.day for row in ledger if row.document == "ФЛ-1"] == [8]
    assert changes.review == ()


@pytest.mark.parametrize(
    "deals",
    [
        # the last 48 hours, a date that was put right
        [sold("1"), sold("2", day=1), sold("1", day=1, source="b.csv"), sold("3", day=2, source="b.csv")],
        [sold("1"), sold("2"), sold("1", day=1, source="b.csv"), sold("2", source="b.csv")],
        # a date that was put right to one before, and another seller on the day that the report covers
        [sold("1", day=1), sold("2", day=1), sold("1", source="b.csv"), sold("2", day=1, source="b.csv")],
        [sold("1"), sold("2"), sold("1", "00124", 1, source="b.csv"), sold("2", source="b.csv")],
        # the very same car
        [sold("1", car=f"{VIN}1"), sold("1", "00124", 1, "b.csv", car=f"{VIN}1"), sold("2", day=1, source="b.csv")],
        # the same day told again, its store written otherwise
        [sold("1", store=VEGA), sold("2"), sold("1", store="Салон № 1", source="b.csv"), sold("2", source="b.csv")],
    ],
)
def test_a_report_that_covers_the_other_ones_day_puts_it_right_without_a_question(deals: list[DealEvent]) -> None:
    ledger, changes = nights([deal for deal in deals if deal.source == "a.csv"], deals)
    assert changes.review == ()
    assert sum(cars(ledger).values()) == len({deal.document for deal in deals})


def test_a_report_that_is_written_anew_or_whose_forerunner_is_gone_is_no_second_deal() -> None:
    for source in ("a.csv", "b.csv"):
        ledger, changes = nights(
            [sold("1"), sold("2")], [sold("1", day=1, source=source), sold("3", "00128", 1, source)]
        )
        assert cars(ledger)["00123"] <= 2
        assert changes.review == ()


def test_what_the_ledger_has_taken_for_one_deal_stays_one() -> None:
    first = LedgerRow("ФЛ-1", EventKind.SALE, DAY, "00123", "Ежова", VEGA, 1, "a.csv", 1)
    back = replace(first, cars=-1, source="b.csv", version=-1)
    ledger = [first, back, replace(first, on_date=DAY + dt.timedelta(1), source="b.csv", version=2)]
    changes = ledger_changes([deal for deal in DAYS if deal.document == "ФЛ-1"], ROSTER, ledger)
    assert (changes.new, changes.review) == ((), ())


@pytest.mark.parametrize(
    ("bare", "written"),
    [
        ("0000-000072", "Реализация товаров и услуг 0000-000072 от 07.12.2026 12:00:00"),
        ("0000-000072", "Реализация (акты, накладные, УПД) 0000-000072 от 7 декабря 2026 г."),
        ("ДКП-73", "Договор ДКП-73"), ("73", "Договор купли-продажи автомобиля № 73"), ("73", "Договор №73"),
        ("0000-000074", "Заказ клиента 0000-000074"), ("76", "Счёт на оплату покупателю 76"), ("76", "Счет 76"),
        ("A-5", "Sales order A-5"), ("A-5", "Invoice No. A-5"), ("5", "Расходная накладная 5"),
    ],
)  # fmt: skip
def test_words_for_a_kind_of_document_make_no_second_deal(bare: str, written: str) -> None:
    assert bare_number(written) == bare_number(bare)
    one, other = sold(bare), sold(written, source="b.csv")
    for told in ([[one, other]], [[one], [one, other]], [[other], [one, other]], [[one], [other]], [[other], [one]]):
        ledger, changes = nights(*told)
        assert (cars(ledger), changes.review) == ({"00123": 1}, ())
    # A date that one of the two puts right moves it, and is no other deal.
    ledger, changes = nights([one, other], [sold(written, day=1, source="c.csv")])
    assert (cars(ledger), changes.review) == ({"00123": 1}, ())


@pytest.mark.parametrize("word", ["Актив-5", "Чеканка-5", "Дилер-5", "Сделка", "Акт", "Заказной-5"])
def test_a_word_that_only_begins_like_a_kind_of_document_belongs_to_the_number(word: str) -> None:
    assert bare_number(word) != "5"
    assert bare_number(word)


@pytest.mark.parametrize(
    "deals",
    [
        [sold("Счет 76"), sold("Договор 76", source="b.csv")], [sold("Счет 76"), sold("Договор 76")],
        [sold("73"), sold("ДКП-73", source="b.csv")], [sold("Договор 73"), sold("ДКП-73", source="b.csv")],
        [sold("Реализация 72"), sold("0000-000072", source="b.csv")], [sold("72"), sold("0000-000072", source="b.csv")],
        [sold("76", store=VEGA), sold("Счет 76", store=ORION, source="b.csv")],
    ],
)  # fmt: skip
def test_numbers_that_may_be_one_are_asked_about_and_the_answer_holds(deals: list[DealEvent]) -> None:
    ledger, changes = nights(deals)
    assert (cars(ledger), [item.why for item in changes.review]) == ({}, [Reason.SAME_DEAL])
    (item,) = changes.review
    for said, count in ((AS_ONE, 1), (EACH, 2), (NONE, 0)):
        ledger, changes = nights(deals[:1], deals, deals, answers={item.key: said})
        assert (cars(ledger).get("00123", 0), changes.review) == (count, ())


@pytest.mark.parametrize(
    "deals",
    [
        [sold("Счет 76"), sold("Договор 76", day=1, source="b.csv")],
        [sold("Счет 76"), sold("76", "00128", source="b.csv")],
        [sold("73"), sold("ДКП-73")],  # one system has a number for each
        [sold("ФЛ-73"), sold("ДКП-73", source="b.csv")],
        [sold("76", car=f"{VIN}1"), sold("ДКП-76", car=f"{VIN}2", source="b.csv")],
        [sold("76"), sold("Счет 76", kind=EventKind.RETURN, source="b.csv"), sold("77")],
    ],
)
def test_other_numbers_are_other_deals(deals: list[DealEvent]) -> None:
    ledger, changes = nights(deals)
    assert changes.review == ()
    assert len(ledger) == len(deals)


def test_a_link_over_a_number_is_that_number_and_one_over_words_is_left_alone() -> None:
    for link in ('=HYPERLINK("https://crm/75","ДКП-75")', '=ГИПЕРССЫЛКА("https://crm/75"; "ДКП-75")'):
        assert linked_text(link) == "ДКП-75"
        # What an earlier program has counted under the whole formula is the same deal.
        ledger = [LedgerRow(link, EventKind.SALE, DAY, "00123", "Ежова", VEGA, 1, "a.csv", 1)]
        assert ledger_changes([sold("ДКП-75")], ROSTER, ledger).new == ()
    assert linked_text('=HYPERLINK("https://crm",75)') == "75"
    for other in ('=HYPERLINK("https://crm/75","открыть")', "=A1", '=HYPERLINK(A1,"ДКП-75")', "ДКП-75"):
        assert linked_text(other) == other


def test_rows_without_a_document_are_one_question_that_says_how_many_where_and_which_cars() -> None:
    rows = [replace(sold("", car=f"{VIN}{at}"), line=at) for at in (2, 5)]
    (item,) = ledger_changes(rows, ROSTER, []).review
    assert (item.why, item.where) == (Reason.NO_DOCUMENT, "a.csv:2, a.csv:5")
    assert item.what == f"2026-12-07 · 00123 × 2 · {VIN}2, {VIN}5"
    assert ledger_changes(rows[:1], ROSTER, []).review[0].key == item.key


def test_what_was_counted_twice_before_keeps_its_rows() -> None:
    first = LedgerRow("76", EventKind.SALE, DAY, "00123", "Ежова", VEGA, 1, "a.csv", 1)
    ledger = [first, replace(first, document="Счет 76", source="b.csv")]
    changes = ledger_changes([sold("76"), sold("Счет 76", source="b.csv")], ROSTER, ledger)
    assert (changes.new, changes.review) == ((), ())


def test_one_car_in_two_contracts_is_asked_about_and_one_that_came_back_is_not() -> None:
    one, other = sold("30", car=f"{VIN}1"), sold("31", "00128", 1, car=f" {VIN.lower()}1")
    ledger, changes = nights([one], [one, other])
    assert (cars(ledger), [item.why for item in changes.review]) == ({"00123": 1}, [Reason.SAME_CAR])
    (item,) = changes.review
    assert item.what.startswith("30 / 31 · ")
    for said, expected in (
        (Decision("", "", "00128"), {"00128": 1}), (AS_ONE, {"00123": 1}), (EACH, {"00123": 1, "00128": 1}), (NONE, {}),
    ):  # fmt: skip
        ledger, changes = nights([one], [one, other], [one, other], answers={item.key: said})
        assert (cars(ledger), changes.review) == (expected, ())
    back = sold("30", day=1, car=f"{VIN}1", kind=EventKind.RETURN)
    ledger, changes = nights([one, back, other])
    assert (cars(ledger), changes.review) == ({"00128": 1}, ())
    for car in ("нет", "0000000000", ""):
        assert nights([replace(one, car=car), replace(other, car=car)])[1].review == ()
