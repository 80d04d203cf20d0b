"""Whatever exports say, in whatever spelling and however often: the ledger is a bookkeeper's, or somebody is asked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from support.program.bookkeeper import (
    NUMBERS,
    PLAIN,
    REPORTS,
    STORES,
    Report,
    bookkeeper,
    exported,
    is_plain,
    number_in,
)

from sheets_marathon.marathon.model import DealEvent, LedgerRow, Participant, Track
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.marathon.sales.changes import Terms
from sheets_marathon.marathon.sales.ledger import ledger_changes

ROSTER = [Participant(who, f"Продавец {who}", Track.SELLERS, store=store) for who, store in STORES.items()]


def counted(ledger: Iterable[LedgerRow]) -> dict[int, Counter[str]]:
    cars: dict[int, Counter[str]] = {number: Counter() for number in NUMBERS}
    for row in ledger:
        if (number := number_in(row.document)) is not None:
            cars[number][row.participant_id] += row.cars
    return cars


def in_review(items: Iterable[ReviewItem]) -> set[int]:
    """The numbers that are asked about, and those that a questioned report lacks."""
    named = [item.key.split(":")[1] for item in items if item.key.startswith("sale:")]
    reports = [item.what.partition(": ")[2] for item in items if item.key.startswith("report:")]
    named += [deal.partition(" (")[0] for report in reports for deal in report.split(", ")]
    return {number for document in named if (number := number_in(document)) is not None}


@settings(max_examples=30)
@given(REPORTS, st.booleans(), st.randoms(use_true_random=False))
def test_the_rating_is_a_bookkeepers_or_the_number_is_in_review(
    reports: Sequence[Report], same_file: bool, chance: random.Random
) -> None:
    ledger: list[LedgerRow] = []
    folder: list[DealEvent] = []
    asked: set[int] = set()
    terms = Terms()
    for at, report in enumerate(reports):
        told = exported(report, at, chance, "sales.csv" if same_file else "")
        folder = told if same_file else [*folder, *told]
        changes = ledger_changes(folder, ROSTER, ledger, terms=terms)
        ledger += changes.new
        asked |= in_review(changes.review)
        terms = Terms(in_question=frozenset(item.where for item in changes.questioned))
    true, found = bookkeeper(reports), counted(ledger)
    wrong = {number: (true[number], found[number]) for number in NUMBERS if true[number] != found[number]}
    assert wrong.keys() <= asked, wrong
    plain = {number for number in NUMBERS if is_plain([report[number] for report in reports])}
    assert not plain & asked, "nobody is asked about what is plain"


@settings(max_examples=40)
@given(st.fixed_dictionaries(PLAIN), st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_report_that_was_cut_takes_nothing_back_before_somebody_says_so(
    report: Report, kept: int, chance: random.Random
) -> None:
    whole = exported(report, 0, chance, "sales.csv")
    ledger = ledger_changes(whole, ROSTER, []).new
    cut = whole[:kept]
    changes = ledger_changes(cut, ROSTER, ledger, terms=Terms(lost_total=frozenset({"sales.csv"})))
    assert [each for each in changes.corrections if each.now is None] == []
    lacking = [row.document for row in ledger if row.document not in {event.document for event in cut}]
    assert all(any(document in item.what for document in lacking) for item in changes.questioned)
