"""What rows of reports are one deal, what is another, and what a person must say (decision 0014)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, Track
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.changes import LedgerChanges, Terms
from sheets_marathon.marathon.sales.decisions import Decision, Decisions, Meaning, word_key
from sheets_marathon.marathon.sales.histories import cars_by_person, histories
from sheets_marathon.marathon.sales.identity import fold_document, stores_alike
from sheets_marathon.marathon.sales.ledger import ledger_changes

DAY = dt.date(2026, 12, 7)
VEGA, ORION = "Вега Моторс", "Орион Авто"
ANNA = Participant("00123", "Ежова Алёна Петровна", Track.SELLERS, store=VEGA)
OLEG = Participant("00128", "Смирнов Олег", Track.SELLERS, store=ORION)
IVAN = Participant("00124", "Салтыков-Щедрин Иван Юрьевич", Track.SELLERS, store=VEGA)
ROSTER = (ANNA, OLEG, IVAN)
ASKED = Decisions()


def sold(
    document: str = "ДКП-1",
    seller: str = "00123",
    quantity: int = 1,
    *,
    day: int = 0,
    source: str = "1.csv",
    store: str = "",
    kind: EventKind | None = EventKind.SALE,
    word: str = "",
    written: str = "",
) -> DealEvent:
    on = DAY + dt.timedelta(days=day)
    return DealEvent(document, kind, on, seller, "", quantity, store, source, word=word, written=written)


def cars(rows: Iterable[LedgerRow]) -> dict[str, int]:
    return {who: sold for who, sold in cars_by_person(rows, dt.date.min, dt.date.max).items() if sold}


def why(changes: LedgerChanges) -> list[Reason]:
    return [item.why for item in changes.review]


def imported(nights: Sequence[Sequence[DealEvent]], **answered: Decisions) -> tuple[list[LedgerRow], LedgerChanges]:
    """The ledger after these nights, and what the last import did; repeating it changed nothing."""
    ledger: list[LedgerRow] = []
    changes = LedgerChanges()
    for events in nights:
        changes = ledger_changes(events, ROSTER, ledger, answered.get("answers"))
        ledger += changes.new
        assert ledger_changes(events, ROSTER, ledger, answered.get("answers")).new == ()
    return ledger, changes


@pytest.mark.parametrize(
    "spelt",
    [
        "ав-300", "AB-300", "АВ -300", "АВ–300", "АВ - 300", "№ АВ-300", "АВ-0300", " АВ-300 ", "АВ\u200b-300",
        "АВ‑300", "АВ300", "АВ 300", "АВ/300", "АB-300", "АВ-300 от 07.12.2026", "No. АВ-300", "N АВ-300", "АВ_300",
    ],
)  # fmt: skip
def test_one_number_spelt_by_two_systems_is_one(spelt: str) -> None:
    assert fold_document(spelt) == fold_document("АВ-300")
    ledger, changes = imported([[sold("АВ-300"), sold(spelt, source="2.csv")]])
    assert (cars(ledger), changes.review) == ({"00123": 1}, ())


@pytest.mark.parametrize(
    "other", ["АВ-3000", "АВ-30-0", "АГ-300", "АВ-300/1", "300", "АВ-301", "N-300", "АВ-300?", "А?-300"]
)
def test_another_number_is_another_deal(other: str) -> None:
    assert fold_document(other) != fold_document("АВ-300")


def test_spellings_in_one_report_tell_one_deal_and_are_asked_about_where_they_differ() -> None:
    told = [sold("АВ-300"), sold("ав 300"), sold("АВ-300", written="АВ-300 ")]
    assert cars(imported([told])[0]) == {"00123": 1}
    ledger, changes = imported([[*told, sold("АВ-300")]])
    assert (ledger, why(changes)) == ([], [Reason.SEVERAL_SPELLINGS])
    every = Decisions([Decision("sale:АВ-300:sale", "", "", as_it_stands=True)])
    assert cars(imported([[*told, sold("АВ-300")]], answers=every)[0]) == {"00123": 4}


def test_lines_of_one_document_are_so_many_cars() -> None:
    ledger, changes = imported([[sold(), sold(), sold()]])
    assert (cars(ledger), changes.account.imported, len(ledger)) == ({"00123": 3}, 3, 1)


def test_one_car_is_one_car_however_often_a_table_of_several_nights_repeats_it() -> None:
    night = [replace(sold(), car="XTA 111"), replace(sold(), car="XTA222")]
    ledger, changes = imported([[*night, replace(sold(), car="xta111"), night[1]]])
    assert (cars(ledger), changes.account.rows, changes.review) == ({"00123": 2}, 4, ())


def test_a_document_of_which_a_later_report_has_fewer_lines_has_fewer_cars() -> None:
    three, two = [sold(source="1.csv")] * 3, [sold(source="2.csv")] * 2
    assert cars(imported([three, [*three, *two]])[0]) == {"00123": 2}


def test_a_negative_line_takes_its_documents_car_back_whenever_it_comes() -> None:
    sale, storno = sold(), sold(quantity=-1, day=1)
    for nights in ([[sale, storno]], [[sale], [sale, storno]], [[sale], [replace(storno, source="2.csv")]]):
        ledger, changes = imported(nights)
        assert (cars(ledger), changes.review) == ({}, ())


def test_a_negative_line_of_a_deal_that_nobody_sold_is_asked_about() -> None:
    ledger, changes = imported([[sold(quantity=-1)]])
    assert (ledger, why(changes)) == ([], [Reason.NO_SALE])
    subtract = Decisions([Decision("sale:ДКП-1:return", "", "", as_it_stands=True)])
    assert cars(imported([[sold(quantity=-1)]], answers=subtract)[0]) == {"00123": -1}
    assert why(imported([[sold(), sold(quantity=-3, day=1)]])[1]) == [Reason.NO_SALE], "more than was sold"


def test_a_sale_that_is_taken_back_by_name_and_sold_by_another_is_the_others() -> None:
    whole = [sold(), sold(quantity=-1, day=1), sold(seller="00124", day=1)]
    later = [replace(event, source="2.csv") for event in whole[1:]]
    for nights in ([whole], [[sold()], whole], [[sold()], [sold(), *later]], [[sold()], later]):
        ledger, changes = imported(nights)
        assert (cars(ledger), changes.review) == ({"00124": 1}, ())


def test_a_sale_is_not_withdrawn_by_a_report_that_takes_it_back_by_name() -> None:
    monday = [sold(f"Д-{number}") for number in range(10)]
    tuesday = [sold(f"Д-{number}", source="2.csv") for number in range(9)]
    tuesday += [sold("Д-9", quantity=-1, source="2.csv"), sold("Д-20", day=1, source="2.csv")]
    assert cars(imported([monday, [*monday, *tuesday]])[0]) == {"00123": 10}


def test_returns_of_a_fleets_cars_on_different_days_all_count() -> None:
    back = [sold(kind=EventKind.RETURN, day=day) for day in (2, 3)]
    assert cars(imported([[sold(quantity=3), *back]])[0]) == {"00123": 1}


def test_two_sellers_of_one_document_are_asked_about_once() -> None:
    told = [sold(store=VEGA), sold(seller="00128", store=ORION)]
    ledger, changes = imported([told])
    assert (ledger, why(changes), changes.account.review) == ([], [Reason.SEVERAL_SELLERS], 2)
    (item,) = changes.review
    assert item.what == (
        "ДКП-1 · 07.12.2026 00123 Ежова Алёна Петровна (Вега Моторс), 1; 07.12.2026 00128 Смирнов Олег (Орион Авто), 1"
    )
    assert item.candidates == "00123 Ежова Алёна Петровна; 00128 Смирнов Олег"


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (Decision("sale:дкп 1:sale", "", "", as_it_stands=True), {"00123": 1, "00128": 1}),
        (Decision("sale:ДКП-1:sale", "", "00128"), {"00128": 1}),
        (Decision("sale:ДКП-1:sale", "", ""), {}),
    ],
    ids=["each", "one", "none"],
)
def test_what_is_decided_about_a_shared_document_is_obeyed(answer: Decision, counted: dict[str, int]) -> None:
    told = [sold(store=VEGA), sold(seller="00128", store=ORION)]
    ledger, changes = imported([told, told], answers=Decisions([answer]))
    assert (cars(ledger), changes.review) == (counted, ())


def test_where_sellers_share_documents_each_has_their_own_cars_and_keeps_them() -> None:
    told = [sold(store=VEGA), sold(seller="00128", quantity=2, store=ORION)]
    each = Terms(each_seller=True)
    ledger = list(ledger_changes(told, ROSTER, [], terms=each).new)
    assert cars(ledger) == {"00123": 1, "00128": 2}
    other_bases = [replace(event, document="12", source=f"{at}.csv") for at, event in enumerate(told)]
    ledger += ledger_changes([*told, *other_bases], ROSTER, ledger, terms=each).new
    assert cars(ledger) == {"00123": 2, "00128": 4}
    assert ledger_changes(other_bases, ROSTER, ledger, terms=each).new == ()


@pytest.mark.parametrize("day", [0, 1])
def test_one_number_of_two_stores_own_bases_is_asked_about(day: int) -> None:
    here, there = sold("12", store=VEGA), sold("12", "00128", day=day, source="2.csv", store=ORION)
    ledger, changes = imported([[here], [here, there]])
    assert (cars(ledger), why(changes)) == ({"00123": 1}, [Reason.SEVERAL_SELLERS]), "what counts already stays"


def test_a_store_spelt_in_two_ways_or_missing_is_no_other_store() -> None:
    assert stores_alike("ООО «Вега-Моторс»", "вега  моторс")
    assert not stores_alike("Вега Моторс", "Вега Авто")
    for store in ("ВЕГА", "ООО «Вега-Моторс»", ""):
        moved = sold("12", "00124", source="2.csv", store=store)
        assert cars(imported([[sold("12", store=VEGA)], [sold("12", store=VEGA), moved]])[0]) == {"00124": 1}


def test_a_date_put_right_by_days_is_the_same_deal_and_one_of_another_year_is_not() -> None:
    assert cars(
        imported([[sold()], [sold(), sold(day=-6, source="2.csv"), sold("Д-2", day=1, source="2.csv")]])[0]
    ) == {"00123": 2}
    year_ago = sold(day=-333, seller="00128")
    assert cars(imported([[year_ago, sold()]])[0]) == {"00128": 1, "00123": 1}
    assert cars(imported([[year_ago], [sold(source="2.csv")]])[0]) == {"00128": 1, "00123": 1}


def test_a_number_that_a_seller_has_used_some_weeks_before_is_asked_about() -> None:
    month_ago = sold(day=-30)
    ledger, changes = imported([[month_ago], [sold(source="2.csv")]])
    assert (len(ledger), why(changes)) == (1, [Reason.SAME_NUMBER])
    assert cars(imported([[month_ago, sold()]])[0]) == {"00123": 2}, "one report has both: they are two"


def test_sales_of_several_days_under_one_number_are_asked_about() -> None:
    told = [sold(), sold(day=1)]
    assert why(imported([told])[1]) == [Reason.SEVERAL_DATES]
    both = Decisions([Decision("sale:ДКП-1:sale", "", "", as_it_stands=True)])
    assert cars(imported([told, told], answers=both)[0]) == {"00123": 2}


def test_a_deal_of_a_day_to_come_waits_for_its_day_and_takes_nothing_back() -> None:
    monday = [sold(f"Д-{number}") for number in range(6)]
    ledger = list(ledger_changes(monday, ROSTER, [], terms=Terms(DAY)).new)
    to_come = [*monday[1:], sold("Д-0", day=14), sold("Д-9", day=14), sold("Д-8", day=14, kind=EventKind.RETURN)]
    changes = ledger_changes(to_come, ROSTER, ledger, terms=Terms(DAY + dt.timedelta(1)))
    assert (changes.new, why(changes)) == ((), [Reason.FUTURE_DATE] * 3)
    on_its_day = ledger_changes(to_come, ROSTER, ledger, terms=Terms(DAY + dt.timedelta(14)))
    assert (cars([*ledger, *on_its_day.new]), on_its_day.review) == ({"00123": 6}, ())


def test_a_word_is_asked_about_once_and_its_answer_holds_for_every_row() -> None:
    told = [sold(f"Д-{at}", kind=None, word=word) for at, word in enumerate(["Отгрузка", "ОТГРУЗКА", "Бронь"])]
    _, changes = imported([told])
    assert [(item.key, item.what) for item in changes.review] == [
        ("kind:отгрузка", "«Отгрузка» × 2: Д-0, Д-1"),
        ("kind:бронь", "«Бронь» × 1: Д-2"),
    ]
    means = Decisions(words={word_key("Отгрузка"): Meaning.SALE, word_key("Бронь"): Meaning.NOTHING})
    ledger, changes = imported([told], answers=means)
    assert (cars(ledger), changes.review, changes.account.not_counted) == ({"00123": 2}, (), 1)


def test_a_deal_that_counted_by_a_word_stays_until_somebody_says_what_the_word_means() -> None:
    booked = [sold("Д-1"), sold("Д-2"), sold("Д-3")]
    ledger = list(ledger_changes(booked, ROSTER, []).new)
    told = [replace(event, kind=None, word="Отмена продажи") if event.document == "Д-3" else event for event in booked]
    assert ledger_changes(told, ROSTER, ledger).new == ()
    nothing = Decisions(words={word_key("Отмена продажи"): Meaning.NOTHING})
    assert cars([*ledger, *ledger_changes(told, ROSTER, ledger, nothing).new]) == {"00123": 2}


def test_the_ledger_of_an_earlier_program_is_read_as_it_was_written() -> None:
    """Events were known by document and kind, quantities had no sign, a document's first line stood for it."""
    row = LedgerRow("ДКП-1", EventKind.SALE, DAY, "00123", ANNA.name, VEGA, 1, "1.csv")
    ledger = [
        row,
        replace(row, document="АВ-1"), replace(row, document="AB-1"),  # one number to people, two to the program
        replace(row, document="12"), replace(row, document="12", cars=-1, version=-1, source="2.csv"),
        replace(row, document="12", participant_id="00128", name=OLEG.name, store=ORION, version=2, source="2.csv"),
        replace(row, document="Б-1", cars=1),  # a red storno that was taken for a sale
    ]  # fmt: skip
    told = [
        sold(), sold("АВ-1"), sold("AB-1"), sold("12", store=VEGA), sold("12", "00128", source="2.csv", store=ORION),
        sold("Б-1", quantity=-1),
    ]  # fmt: skip
    changes = ledger_changes(told, ROSTER, ledger)
    assert (changes.corrections, changes.review) == ((), ())
    assert cars(changes.new) == {"00123": -1}, "the storno is put right, nothing else moves"
    again = [*ledger, *changes.new]
    assert ledger_changes(told, ROSTER, again).new == ()
    assert ledger_changes(told, ROSTER, list(reversed(again))).new == (), "the tab may be sorted"


def test_the_rows_of_two_deals_with_one_number_keep_apart_through_corrections() -> None:
    each = Decisions([Decision("sale:12:sale", "", "", as_it_stands=True)])
    here, there = sold("12", store=VEGA), sold("12", "00128", source="2.csv", store=ORION)
    three = replace(there, quantity=3)
    ledger, _ = imported([[here, there], [here, three], [replace(here, seller_number="00124"), three]], answers=each)
    assert cars(ledger) == {"00124": 1, "00128": 3}
    ((first, second),) = histories(ledger).values()
    assert {first.last_version, second.last_version} == {2}
