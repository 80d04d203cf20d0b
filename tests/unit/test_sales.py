"""The ledger: a sold car counts once, for one person, or is put before a person."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, ReviewItem, Track
from sheets_marathon.marathon.sales import cars_by_person, cars_together, intake

DAY = dt.date(2026, 12, 9)
ANNA = Participant("10370", "Ершова Анна", Track.SELLERS, store="Авторусь Казань")
OUTSIDER = Participant("18917", "Попов Пётр", Track.SELLERS, takes_part=False)
ROSTER = (ANNA, OUTSIDER)
SALE = DealEvent("ДКП-1", EventKind.SALE, DAY, "10370", "ЕРШОВА АННА", 1, "АВТОРУСЬ КАЗАНЬ", "sales.csv, row 5")


def a(event=SALE, **changes):
    return dataclasses.replace(event, **changes)


def test_a_sale_becomes_a_row_in_the_rosters_spelling():
    result = intake([SALE], ROSTER, set())
    assert result.new == (
        LedgerRow("ДКП-1", EventKind.SALE, DAY, "10370", "Ершова Анна", "Авторусь Казань", 1, "sales.csv, row 5"),
    )
    assert (result.known, result.review) == (0, ())


def test_overlapping_exports_never_double_a_car():
    assert intake([SALE, a(source="other.csv")], ROSTER, set()).known == 1
    again = intake([SALE], ROSTER, {("ДКП-1", "sale")})
    assert (again.new, again.known) == ((), 1)


def test_a_return_of_the_same_document_is_an_event_of_its_own():
    result = intake([SALE, a(kind=EventKind.RETURN)], ROSTER, {SALE.key})
    assert [row.cars for row in result.new] == [-1]


@pytest.mark.parametrize("quantity", [2, -2])
def test_the_kind_decides_the_sign_however_the_export_writes_the_quantity(quantity):
    events = [a(quantity=quantity), a(quantity=quantity, kind=EventKind.RETURN)]
    assert [row.cars for row in intake(events, ROSTER, set()).new] == [2, -2]


def test_people_outside_the_marathon_are_counted_for_comparison():
    row = intake([a(seller_number="18917", seller_name="")], ROSTER, set()).new[0]
    assert row.participant_id == "18917"
    assert row.store == "АВТОРУСЬ КАЗАНЬ"  # the roster knows none, the export does


def test_an_unknown_seller_goes_to_review_and_stops_nothing():
    unknown = a(document="ДКП-900002", seller_number="99999", seller_name="Неизвестный Павел")
    result = intake([unknown, SALE], ROSTER, set())
    assert len(result.new) == 1
    assert result.review == (
        ReviewItem(
            key="sale:ДКП-900002:sale",
            what="ДКП-900002 · 2026-12-09 · 99999 · Неизвестный Павел",
            where="sales.csv, row 5",
            why="unknown_seller",
        ),
    )


def test_an_unknown_seller_is_listed_once_however_many_exports_repeat_it():
    unknown = a(seller_number="99999", seller_name="")
    assert len(intake([unknown, a(unknown, source="next.csv")], ROSTER, set()).review) == 1


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (a(seller_number="", seller_name=" "), "no_seller"),
        (a(document=" "), "no_document"),
        (a(quantity=0), "no_cars"),
    ],
)
def test_what_cannot_be_placed_says_why(event, why):
    result = intake([event], ROSTER, set())
    assert result.new == ()
    assert [item.why for item in result.review] == [why]


def test_two_people_of_one_name_need_a_decision():
    roster = (ANNA, dataclasses.replace(ANNA, id="2"))
    assert intake([a(seller_number="")], roster, set()).review[0].why == "ambiguous_name"


def test_two_events_without_documents_are_two_review_items():
    events = [a(document=""), a(document="", seller_number="18917")]
    assert len(intake(events, ROSTER, set()).review) == 2


def rows(*dated):
    return [LedgerRow(str(n), EventKind.SALE, on, who, "", "", cars, "") for n, (who, on, cars) in enumerate(dated)]


def test_only_events_dated_inside_count_with_both_ends_included():
    ledger = rows(("1", DAY, 1), ("1", DAY + dt.timedelta(1), 1), ("1", DAY - dt.timedelta(1), 5), ("2", DAY, -1))
    assert cars_by_person(ledger, DAY, DAY) == {"1": 1, "2": -1}
    assert cars_by_person(ledger, DAY, DAY + dt.timedelta(1)) == {"1": 2, "2": -1}


def test_cars_together_are_those_of_the_people_asked_for():
    ledger = rows(("1", DAY, 2), ("2", DAY, 3), ("3", DAY, 1))
    assert cars_together(ledger, {"1", "2"}, DAY, DAY) == 5


EVENTS = st.lists(
    st.builds(
        DealEvent,
        document=st.sampled_from(["Д-1", "Д-2", "Д-3", "Д-4", ""]),
        kind=st.sampled_from(EventKind),
        on_date=st.just(DAY),
        seller_number=st.sampled_from(["10370", "18917", "99999", ""]),
        seller_name=st.sampled_from(["Ершова Анна", "Никто", ""]),
        quantity=st.integers(-2, 2),
    ),
    max_size=20,
)


@given(EVENTS)
def test_importing_again_adds_nothing(events):
    first = intake(events, ROSTER, set())
    again = intake(events, ROSTER, {row.key for row in first.new})
    assert again.new == ()
    assert len({row.key for row in first.new}) == len(first.new)


@given(EVENTS, st.integers(0, 20))
def test_it_makes_no_difference_to_the_ledger_how_exports_cut_the_events(events, cut):
    whole = intake(events, ROSTER, set())
    head = intake(events[:cut], ROSTER, set())
    tail = intake(events[cut:], ROSTER, {row.key for row in head.new})
    assert head.new + tail.new == whole.new
    assert {i.key for i in head.review + tail.review} == {i.key for i in whole.review}


@given(EVENTS)
def test_every_event_is_placed_known_or_in_review(events):
    result = intake(events, ROSTER, set())
    reviewed = {item.key for item in result.review}
    placed = len(result.new) + result.known
    assert placed <= len(events)
    assert (placed == len(events)) == (not reviewed)
