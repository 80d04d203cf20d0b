"""What is put before a person: codes of kinds, numbers of two stores' own, returns of what somebody else sold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, Track
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.changes import LedgerChanges, Terms
from sheets_marathon.marathon.sales.decisions import Decision, Decisions, Meaning, word_key
from sheets_marathon.marathon.sales.histories import cars_by_person
from sheets_marathon.marathon.sales.identity import fold_word
from sheets_marathon.marathon.sales.ledger import ledger_changes

DAY = dt.date(2026, 12, 7)
VEGA, ORION = "Вега Моторс", "Орион Авто"
ANNA = Participant("00123", "Ежова Алёна Петровна", Track.SELLERS, store=VEGA)
OLEG = Participant("00128", "Смирнов Олег", Track.SELLERS, store=ORION)
IVAN = Participant("00124", "Салтыков-Щедрин Иван Юрьевич", Track.SELLERS, store=VEGA)
ROSTER = (ANNA, OLEG, IVAN)


def sold(
    document: str = "12",
    seller: str = "00123",
    quantity: int = 1,
    *,
    day: int = 0,
    source: str = "1.csv",
    kind: EventKind | None = EventKind.SALE,
    word: str = "",
) -> DealEvent:
    return DealEvent(document, kind, DAY + dt.timedelta(day), seller, "", quantity, "", source, word=word)


def imported(
    *nights: Sequence[DealEvent],
    roster: Sequence[Participant] = ROSTER,
    answers: Decisions | None = None,
    terms: Terms | None = None,
) -> tuple[dict[str, int], LedgerChanges]:
    """Cars by person after these nights, and what the last import did; repeating it changed nothing."""
    ledger: list[LedgerRow] = []
    changes = LedgerChanges()
    for events in nights:
        changes = ledger_changes(events, roster, ledger, answers, terms)
        ledger += changes.new
        assert ledger_changes(events, roster, ledger, answers, terms).new == ()
    return {who: cars for who, cars in cars_by_person(ledger, dt.date.min, dt.date.max).items() if cars}, changes


def why(changes: LedgerChanges) -> list[Reason]:
    return [item.why for item in changes.review]


@pytest.mark.parametrize(
    "words",
    [
        ("601", "602"),
        ("1", "2", "01", "-1"),
        ("S1", "S2"),
        ("Операция 1", "Операция 2"),
        ("+", "–", "+/–"),
        ("Б", "Б-"),
    ],
    ids=" ".join,
)
def test_codes_of_kinds_are_questions_of_their_own(words: tuple[str, ...]) -> None:
    told = [sold(f"Д-{at}", kind=None, word=word) for at, word in enumerate(words)]
    _, changes = imported(told)
    assert len(changes.review) == len(words)
    counted, changes = imported(told, answers=Decisions(words={word_key(words[0]): Meaning.SALE}))
    assert (counted, len(changes.review)) == ({"00123": 1}, len(words) - 1)


@pytest.mark.parametrize(
    ("spelt", "as_well"),
    [
        ("Операция 1", " ОПЕРАЦИЯ  1. "), ("Операция 1", "Oпepaция 1"), ("S1", "s1"), ("–", "—"), ("«Бронь»", "бронь:"),
        ("Отмена продажи 00012 от 07.12.2026", "Отмена продажи ВМ-00013 от 08.12.2026 10:15:00"),
    ],
)  # fmt: skip
def test_case_blanks_look_alikes_and_what_ends_a_word_make_no_other_word(spelt: str, as_well: str) -> None:
    assert fold_word(spelt) == fold_word(as_well)


BACK = EventKind.RETURN


@pytest.mark.parametrize("terms", [Terms(), Terms(each_seller=True)], ids=["ask", "each"])
@pytest.mark.parametrize("back", [sold(seller="00124", quantity=-1, day=1), sold(seller="00124", kind=BACK, day=1)])
def test_who_takes_back_what_somebody_else_sold_is_asked_about(back: DealEvent, terms: Terms) -> None:
    for nights in ([[sold(), back]], [[sold()], [sold(), back]], [[sold()], [replace(back, source="2.csv")]]):
        counted, changes = imported(*nights, terms=terms)
        assert (counted, why(changes)) == ({"00123": 1}, [Reason.NO_SALE])
    for typed, left in (("00123", {}), ("00124", {"00123": 1, "00124": -1}), ("", {"00123": 1})):
        answers = Decisions([Decision("sale:12:return", "", typed)])
        assert imported([sold(), back], answers=answers, terms=terms)[0] == left


@pytest.mark.parametrize(
    ("back", "counted"),
    [
        ([sold(kind=BACK, day=1), sold(quantity=-1, day=2)], {}),
        ([sold(kind=BACK, day=1), sold(kind=BACK, day=2)], {}),
        ([sold(kind=BACK, day=1), sold(quantity=-1, day=1)], {"00123": 1}),  # one deal, whichever of the two it is
    ],
)
def test_one_return_too_many_is_asked_about(back: list[DealEvent], counted: dict[str, int]) -> None:
    found, changes = imported([sold(), *back])
    assert (found, why(changes)) == (counted, [Reason.NO_SALE])


def test_a_return_of_a_sale_that_nobody_has_seen_counts_and_what_was_corrected_is_whose_it_is_now() -> None:
    counted, changes = imported([sold(kind=BACK)])
    assert (counted, why(changes)) == ({"00123": -1}, [])
    moved = [sold(seller="00124", source="2.csv"), sold(seller="00124", quantity=-1, day=2, source="2.csv")]
    counted, changes = imported([sold()], [sold(), *moved])
    assert (counted, why(changes)) == ({}, [])


NO_STORE = [replace(person, store="") for person in ROSTER]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("7.xlsx · Вега", "7.xlsx · Орион"),
        ("вега/7.csv", "орион/7.csv"),
        ("7.csv", "crm"),
        ("crm", "1С/7.xlsx · Орион"),
    ],
)
@pytest.mark.parametrize("roster", [ROSTER, NO_STORE, [replace(person, store=VEGA) for person in ROSTER]])
def test_what_lies_beside_each_other_is_no_correction_of_one_by_the_other(
    here: str, there: str, roster: Sequence[Participant]
) -> None:
    told = [sold(source=here), sold(seller="00128", source=there), sold("13", "00128", day=1, source=there)]
    counted, changes = imported(told, roster=roster)
    assert (counted, why(changes)) == ({"00128": 1}, [Reason.SEVERAL_SELLERS])
    counted, changes = imported(told[:1], told, roster=roster)
    assert (counted, why(changes)) == ({"00123": 1, "00128": 1}, [Reason.SEVERAL_SELLERS]), "what counts stays"
    assert imported(told, roster=roster, terms=Terms(each_seller=True))[0] == {"00123": 1, "00128": 2}


@pytest.mark.parametrize("day", [0, 1])
def test_where_no_store_is_written_the_sellers_stores_tell(day: int) -> None:
    here, there = sold(source="vega.csv"), sold(seller="00128", day=day, source="orion.csv")
    for nights in ([[here, there]], [[here], [here, there]], [[here], [there]]):
        _, changes = imported(*nights)
        assert why(changes) == [Reason.SEVERAL_SELLERS]
        assert imported(*nights, terms=Terms(each_seller=True))[0] == {"00123": 1, "00128": 1}


def test_a_later_report_corrects_the_seller_within_one_store_and_one_that_takes_back_says_whose_it_is_now() -> None:
    moved = [sold(seller="00124", source="2.csv"), sold("13", day=1, source="2.csv")]
    for nights in ([[sold(), *moved]], [[sold()], [sold(), *moved]], [[sold()], moved]):
        counted, changes = imported(*nights)
        assert (counted, why(changes)) == ({"00123": 1, "00124": 1}, [])
    counted, changes = imported([sold(), sold(quantity=-1), sold(seller="00128")])
    assert (counted, why(changes)) == ({"00128": 1}, [])
