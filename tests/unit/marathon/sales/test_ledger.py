"""What exports do to the ledger: a car counts once, corrections are added, nothing is guessed, every row accounted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, Track
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.changes import Terms
from sheets_marathon.marathon.sales.decisions import Decision, Decisions, review_key, seller_text
from sheets_marathon.marathon.sales.histories import cars_by_person, histories
from sheets_marathon.marathon.sales.ledger import ledger_changes

DAY = dt.date(2026, 12, 9)
NEXT = DAY + dt.timedelta(days=1)
ANNA = Participant("10370", "Ершова Анна Ильинична", Track.SELLERS, store="Авторусь Казань")
IVAN = Participant("10371", "Иванов Иван Олегович", Track.SELLERS)
IGOR = Participant("10372", "Иванов Игорь Олегович", Track.SELLERS)
OUTSIDER = Participant("18917", "Попов Пётр", Track.SELLERS, takes_part=False)
ROSTER = (ANNA, IVAN, IGOR, OUTSIDER)
SALE = DealEvent("ДКП-1", EventKind.SALE, DAY, "10370", "ЕРШОВА АННА", 1, "АВТОРУСЬ КАЗАНЬ", "1.csv")


def a(event: DealEvent = SALE, **changes: object) -> DealEvent:
    return dataclasses.replace(event, **changes)  # type: ignore[arg-type]


def report(source: str, documents: Iterable[str], on: dt.date = DAY, **changes: object) -> list[DealEvent]:
    return [a(document=document, source=source, on_date=on, **changes) for document in documents]


def cars(ledger: Sequence[LedgerRow]) -> dict[str, int]:
    return {who: sold for who, sold in cars_by_person(ledger, dt.date.min, dt.date.max).items() if sold}


def skipped(event: DealEvent) -> Decision:
    return Decision(review_key(event), fold_name(seller_text(event)), "")


def test_a_sale_becomes_a_row_in_the_rosters_spelling() -> None:
    result = ledger_changes([SALE], ROSTER, [])
    assert result.new == (LedgerRow("ДКП-1", EventKind.SALE, DAY, "10370", ANNA.name, "Авторусь Казань", 1, "1.csv"),)
    assert result.account.imported == result.account.rows == 1


def test_overlapping_exports_never_double_a_car() -> None:
    first = ledger_changes([SALE, a(source="2.csv")], ROSTER, [])
    assert (len(first.new), first.account.known) == (1, 1)
    again = ledger_changes([SALE, a(source="2.csv")], ROSTER, first.new)
    assert (again.new, again.account.known) == ((), 2)


def test_a_return_of_the_same_document_is_an_event_of_its_own() -> None:
    result = ledger_changes([SALE, a(kind=EventKind.RETURN)], ROSTER, ledger_changes([SALE], ROSTER, []).new)
    assert [row.cars for row in result.new] == [-1]


@pytest.mark.parametrize("quantity", [2, -2])
def test_a_return_takes_back_however_the_export_writes_its_quantity(quantity: int) -> None:
    events = [a(quantity=2), a(quantity=quantity, kind=EventKind.RETURN)]
    assert [row.cars for row in ledger_changes(events, ROSTER, []).new] == [2, -2]


def test_people_outside_the_marathon_are_counted_for_comparison() -> None:
    row = ledger_changes([a(seller_number="18917", seller_name="")], ROSTER, []).new[0]
    assert (row.participant_id, row.store) == ("18917", "АВТОРУСЬ КАЗАНЬ")  # the roster knows no store, the export does


def test_an_unknown_seller_goes_to_review_and_stops_nothing() -> None:
    unknown = a(document="ДКП-9", seller_number="99999", seller_name="Неизвестный Павел")
    result = ledger_changes([unknown, SALE], ROSTER, [])
    assert len(result.new) == 1
    (item,) = result.review
    assert (item.why, item.seller) == ("unknown_seller", "99999 · Неизвестный Павел")
    assert result.settled == {review_key(SALE)}


def test_of_two_with_the_same_surname_and_initials_nobody_is_guessed() -> None:
    (item,) = ledger_changes([a(seller_number="", seller_name="Иванов И. О.")], ROSTER, []).review
    assert item.why == "ambiguous_name"
    assert item.candidates == "10371 Иванов Иван Олегович; 10372 Иванов Игорь Олегович"


def test_a_surname_with_initials_that_fits_one_person_is_that_person() -> None:
    assert ledger_changes([a(seller_number="", seller_name="ершова а.и.")], ROSTER, []).new[0].participant_id == "10370"


@pytest.mark.parametrize(("changes", "why"), [({"document": " "}, "no_document"), ({"quantity": 0}, "no_cars")])
def test_what_can_not_be_an_event_is_asked_about(changes: dict[str, object], why: str) -> None:
    result = ledger_changes([a(**changes)], ROSTER, [])
    assert (result.new, result.review[0].why, result.account.review) == ((), why, 1)


def test_a_deal_that_goes_to_another_seller_is_taken_back_and_written_anew() -> None:
    ledger = list(ledger_changes([SALE], ROSTER, []).new)
    moved = a(seller_number="10371", seller_name="", source="2.csv", on_date=DAY)
    result = ledger_changes([SALE, moved], ROSTER, ledger)
    assert [(row.participant_id, row.cars, row.version) for row in result.new] == [("10370", -1, -1), ("10371", 1, 2)]
    assert [one.why for one in result.corrections] == [Reason.OTHER_SELLER]
    assert cars([*ledger, *result.new]) == {"10371": 1}
    assert result.account.corrected == 1


def test_another_date_and_another_number_of_cars_are_corrections_too() -> None:
    ledger = list(ledger_changes([SALE], ROSTER, []).new)
    moved = ledger_changes([a(on_date=NEXT)], ROSTER, ledger)
    assert [one.why for one in moved.corrections] == [Reason.OTHER_DATE]
    assert [row.on_date for row in moved.new] == [DAY, NEXT]  # it is taken back where it stood
    assert [one.why for one in ledger_changes([a(quantity=3)], ROSTER, ledger).corrections] == [Reason.OTHER_QUANTITY]


def test_a_deal_that_a_later_report_leaves_out_is_taken_back() -> None:
    monday = report("1.csv", [f"Д-{n}" for n in range(10)])
    ledger = list(ledger_changes(monday, ROSTER, []).new)
    tuesday = [*report("2.csv", [f"Д-{n}" for n in range(9)]), *report("2.csv", ["Д-20"], NEXT)]
    result = ledger_changes([*monday, *tuesday], ROSTER, ledger)
    (gone,) = result.corrections
    assert (gone.before.document, gone.now, gone.why) == ("Д-9", None, Reason.GONE)
    assert cars([*ledger, *result.new]) == {"10370": 10}
    assert ledger_changes([*monday, *tuesday], ROSTER, [*ledger, *result.new]).new == ()
    assert ledger_changes(tuesday, ROSTER, [*ledger, *result.new]).new == ()  # the old file was moved away
    assert ledger_changes(monday, ROSTER, [*ledger, *result.new]).new == ()  # only the old file is left: it is behind


def test_the_same_file_written_again_without_a_deal_takes_it_back() -> None:
    whole = report("sales.csv", [f"Д-{n}" for n in range(5)])
    ledger = ledger_changes(whole, ROSTER, []).new
    assert [one.why for one in ledger_changes(whole[:-1], ROSTER, ledger).corrections] == [Reason.GONE]


def test_a_withdrawn_deal_that_is_reported_again_counts_again() -> None:
    whole = report("sales.csv", [f"Д-{n}" for n in range(5)])
    ledger = list(ledger_changes(whole, ROSTER, []).new)
    ledger += ledger_changes(whole[:-1], ROSTER, ledger).new
    back = ledger_changes(whole, ROSTER, ledger)
    assert [(row.document, row.version) for row in back.new] == [("Д-4", 2)]
    assert cars([*ledger, *back.new]) == {"10370": 5}


def test_a_question_does_not_vanish_because_the_next_report_forgets_the_deal() -> None:
    monday = report("1.csv", [f"Д-{n}" for n in range(10)])
    monday[9] = a(monday[9], seller_number="999", seller_name="Никто")
    tuesday = [*report("2.csv", [f"Д-{n}" for n in range(9)]), *report("2.csv", ["Д-20"], NEXT)]
    assert [item.why for item in ledger_changes([*monday, *tuesday], ROSTER, []).review] == ["unknown_seller"]


def test_a_decision_about_a_deal_holds_even_if_the_next_report_forgets_it() -> None:
    monday = report("1.csv", [f"Д-{n}" for n in range(10)])
    monday[9] = a(monday[9], seller_number="999", seller_name="Никто")
    tuesday = [*report("2.csv", [f"Д-{n}" for n in range(9)]), *report("2.csv", ["Д-20"], NEXT)]
    who = Decisions([Decision(review_key(monday[9]), fold_name(seller_text(monday[9])), "10371")])
    first = ledger_changes([*monday, *tuesday], ROSTER, [], who)
    assert cars(first.new) == {"10370": 10, "10371": 1}
    assert review_key(monday[9]) in first.settled
    assert ledger_changes([*monday, *tuesday], ROSTER, first.new, who).new == ()


def test_another_stores_report_of_the_same_day_takes_nothing_back() -> None:
    here, there = report("a.csv", ["A-1", "A-2"]), report("b.csv", ["B-1", "B-2"])
    ledger = ledger_changes(here, ROSTER, []).new
    assert ledger_changes([*here, *there], ROSTER, ledger).corrections == ()


def test_a_report_that_lacks_much_of_a_day_is_taken_for_a_cut_one() -> None:
    monday = report("1.csv", [f"Д-{n}" for n in range(10)])
    ledger = ledger_changes(monday, ROSTER, []).new
    cut = [*report("2.csv", [f"Д-{n}" for n in range(7)]), *report("2.csv", ["Д-20"], NEXT)]
    assert ledger_changes([*monday, *cut], ROSTER, ledger).corrections == ()


def test_a_report_that_begins_in_the_midst_of_a_day_takes_nothing_back_of_that_morning() -> None:
    monday = [a(document=f"Д-{hour}", source="1.csv", at=dt.time(hour)) for hour in range(8, 20)]
    ledger = ledger_changes(monday, ROSTER, []).new
    tuesday = [a(each, source="2.csv") for each in monday[1:]] + report("2.csv", ["Д-x"], NEXT, at=dt.time(9))
    assert ledger_changes([*monday, *tuesday], ROSTER, ledger).corrections == ()
    untimed = [a(each, at=None) for each in [*monday, *tuesday]]
    assert len(ledger_changes(untimed, ROSTER, ledger).corrections) == 1
    assert ledger_changes(untimed, ROSTER, ledger, terms=Terms(rolling=frozenset({"2.csv"}))).corrections == ()


def test_an_answer_about_a_seller_holds_for_all_their_deals() -> None:
    unknown = a(document="Д-1", seller_number="", seller_name="Ершова (Анна)")
    answer = Decision(review_key(unknown), fold_name(seller_text(unknown)), "10370")
    result = ledger_changes([unknown, a(unknown, document="Д-2")], ROSTER, [], Decisions([answer]))
    assert [row.participant_id for row in result.new] == ["10370", "10370"]
    assert result.review == ()


def test_not_counted_is_remembered_and_takes_back_what_had_counted() -> None:
    ledger = list(ledger_changes([SALE], ROSTER, []).new)
    result = ledger_changes([SALE], ROSTER, ledger, Decisions([skipped(SALE)]))
    assert [one.why for one in result.corrections] == [Reason.NOT_COUNTED]
    assert cars([*ledger, *result.new]) == {}
    assert ledger_changes([SALE], ROSTER, [*ledger, *result.new], Decisions([skipped(SALE)])).new == ()


def test_an_answer_taken_back_and_changed_is_obeyed() -> None:
    who = Decision(review_key(SALE), "", "10371")
    ledger = list(ledger_changes([SALE], ROSTER, [], Decisions([who])).new)
    ledger += ledger_changes([SALE], ROSTER, ledger, Decisions([skipped(SALE)])).new
    ledger += ledger_changes([SALE], ROSTER, ledger, Decisions([who])).new
    assert cars(ledger) == {"10371": 1}
    ledger += ledger_changes([SALE], ROSTER, ledger).new
    assert cars(ledger) == {"10370": 1}


def test_an_event_without_a_document_can_be_answered_by_not_counting_it() -> None:
    nameless = a(document="")
    result = ledger_changes([nameless], ROSTER, [], Decisions([skipped(nameless)]))
    assert (result.review, result.account.not_counted) == ((), 1)


def test_deals_of_somebody_who_left_the_roster_stay_theirs() -> None:
    ledger = ledger_changes([SALE], ROSTER, []).new
    result = ledger_changes([SALE], (IVAN,), ledger)
    assert (result.new, result.review, result.account.known) == ((), (), 1)
    (item,) = ledger_changes([a(seller_number="777", seller_name="Кто-то")], (IVAN,), ledger).review
    assert item.why == "unknown_seller"  # it went to somebody whom nobody knows


SELLERS = ("10370", "10371", "10372", "18917", "99999", "")
EVENTS = st.builds(
    DealEvent,
    document=st.sampled_from(["", *(f"Д-{n}" for n in range(12))]),
    kind=st.sampled_from(EventKind),
    on_date=st.sampled_from([DAY, NEXT, NEXT + dt.timedelta(days=1)]),
    seller_number=st.sampled_from(SELLERS),
    seller_name=st.sampled_from(["", "Иванов И. О.", "Ершова А."]),
    quantity=st.sampled_from([-2, -1, 1, 2, 3]),
    source=st.sampled_from(["1.csv", "2.csv", "3.csv"]),
)


@given(st.lists(EVENTS, max_size=40))
def test_every_row_is_accounted_for(events: list[DealEvent]) -> None:
    first = ledger_changes(events, ROSTER, [])
    assert first.account.rows == len(events)
    assert Counter(first.verdict(event) for event in events) == Counter(
        {name: rows for name, rows in dataclasses.asdict(first.account).items() if rows}
    )
    assert ledger_changes(events, ROSTER, first.new).account.rows == len(events)


def of_one_mind(number: int, kind: EventKind, quantity: int, source: str) -> DealEvent:
    """Whatever report tells of a document tells of one seller and one day."""
    seller, name = SELLERS[number % 6], ("", "Иванов И. О.")[number % 2]
    on = DAY + dt.timedelta(days=number % 3)
    return DealEvent(f"Д-{number}", kind, on, seller, name, quantity, "", source)


@given(
    st.lists(
        st.builds(
            of_one_mind,
            st.integers(0, 11),
            st.sampled_from(EventKind),
            st.sampled_from([-2, -1, 1, 2, 3]),
            st.sampled_from(["1.csv", "2.csv", "3.csv"]),
        ),
        max_size=40,
    )
)
def test_a_second_import_of_the_same_exports_changes_nothing(events: list[DealEvent]) -> None:
    first = ledger_changes(events, ROSTER, [])
    again = ledger_changes(events, ROSTER, first.new)
    assert (again.new, again.corrections, again.review) == ((), (), first.review)


@given(st.lists(st.lists(EVENTS, max_size=15), max_size=6))
def test_whatever_comes_when_the_ledger_adds_up_to_at_most_one_version_of_each_deal(
    nights: list[list[DealEvent]],
) -> None:
    ledger: list[LedgerRow] = []
    for events in nights:
        ledger += ledger_changes(events, ROSTER, ledger).new
    deals = [deal for under in histories(ledger).values() for deal in under]
    assert sum(len(deal.rows) for deal in deals) == len(ledger)
    for deal in deals:
        assert len({row.version for row in deal.rows}) == len(deal.rows)
        assert sum(row.cars for row in deal.rows) == (deal.current.cars if deal.current else 0)


DEALS = [a(document=f"Д-{n}", on_date=DAY + dt.timedelta(days=n // 3), seller_number=SELLERS[n % 4]) for n in range(15)]


def days_of(deals: Iterable[DealEvent], first: int, last: int, source: str) -> list[DealEvent]:
    return [a(deal, source=source) for deal in deals if first <= (deal.on_date - DAY).days <= last]


@given(
    st.permutations(DEALS),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["1.csv", "2.csv", "3.csv"])), max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_repetition_and_re_export_of_the_same_events_give_the_same_standings(
    deals: list[DealEvent], reports: list[tuple[int, int, str]], chance: random.Random
) -> None:
    truth = cars(ledger_changes(DEALS, ROSTER, []).new)
    ledger: list[LedgerRow] = []
    folder: list[DealEvent] = []
    for first, last, source in [*reports, (0, 4, "all.csv")]:
        report_now = days_of(deals, first, last, source)
        # The same file is written anew with other days, or others are laid beside it; some are moved away.
        away = {source, chance.choice(["", "1.csv", "2.csv", "3.csv"])}
        folder = [each for each in folder if each.source not in away] + report_now
        chance.shuffle(folder)
        ledger += ledger_changes(folder, ROSTER, ledger).new
    assert cars(ledger) == truth
