"""Whatever exports say, in whatever spelling and however often: the ledger is a bookkeeper's, or somebody is asked."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, Track
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.marathon.sales.changes import Terms
from sheets_marathon.marathon.sales.identity import fold_document
from sheets_marathon.marathon.sales.ledger import ledger_changes

DAY = dt.date(2026, 12, 7)
STORES = {"1": "Вега Моторс", "2": "Вега Моторс", "3": "Орион Авто", "4": "Орион Авто"}
ROSTER = [Participant(who, f"Продавец {who}", Track.SELLERS, store=store) for who, store in STORES.items()]
SPELT = ("АВ-{}", "ав {}", "AB–00{}", "№ АВ-{}", "АВ{}")
NUMBERS = range(5)


@dataclass(frozen=True)
class Line:
    """A line of a document: who sold how many (below zero: taken back), and when; ``back``: its kind is a return."""

    seller: str
    quantity: int
    day: int
    back: bool = False


Document = tuple[Line, ...]
Report = Mapping[int, Document]


def bookkeeper(reports: Iterable[Report]) -> dict[int, Counter[str]]:
    """The latest report that has a document says how it is; whoever gives a car back had sold it, said again or not."""
    ever: dict[int, Counter[str]] = {number: Counter() for number in NUMBERS}
    cars: dict[int, Counter[str]] = {}
    for report in reports:
        for number, lines in report.items():
            sold, back = Counter[str](), Counter[str]()
            for line in lines:
                (back if line.back or line.quantity < 0 else sold)[line.seller] += abs(line.quantity)
            ever[number] |= sold
            given_back = Counter({seller: ever[number][seller] for seller in back if seller not in sold})
            cars[number] = Counter(sold + given_back)
            cars[number].subtract(back)
    return cars


PLAIN = st.builds(
    lambda seller, day, cars: (Line(seller, 1, day),) * cars,
    st.sampled_from("1234"),
    st.integers(0, 2),
    st.integers(1, 3),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Lines of one or several sellers of a store, some of whose cars are taken back."""
    lines = list(draw(PLAIN))
    store = [seller for seller in STORES if STORES[seller] == STORES[lines[0].seller]]
    lines += draw(st.lists(st.builds(Line, st.sampled_from(store), st.just(1), st.just(lines[0].day)), max_size=2))
    for line in draw(st.lists(st.sampled_from(lines), max_size=2)):
        day = line.day + draw(st.integers(0, 2))
        lines.append(draw(st.sampled_from([Line(line.seller, -1, day), Line(line.seller, 1, day, True)])))
    return tuple(lines)


DOCUMENTS = st.one_of(PLAIN, documents())
REPORTS = st.lists(st.fixed_dictionaries(dict.fromkeys(NUMBERS, DOCUMENTS)), min_size=1, max_size=3)


def exported(report: Report, at: int, chance: random.Random, source: str = "") -> list[DealEvent]:
    """A report as one of several systems writes it; it goes on to a day of its own, so that it is the latest."""
    spelling, stores, sign = chance.choice(SPELT), chance.random() < 0.5, chance.choice((1, -1))
    rows = [
        DealEvent(
            spelling.format(number),
            EventKind.RETURN if line.back else EventKind.SALE,
            DAY + dt.timedelta(days=line.day),
            line.seller,
            "",
            line.quantity * sign if line.back else line.quantity,
            STORES[line.seller] if stores else "",
            source or f"{at}.csv",
        )
        for number, lines in report.items()
        for line in lines
    ]
    chance.shuffle(rows)
    last = DealEvent(
        f"Конец {source or at}", EventKind.SALE, DAY + dt.timedelta(days=5 + at), "4", "", 1, "", source or f"{at}.csv"
    )
    return [*rows, last]


def counted(ledger: Iterable[LedgerRow]) -> dict[int, Counter[str]]:
    cars: dict[int, Counter[str]] = {number: Counter() for number in NUMBERS}
    numbers = {fold_document(SPELT[0].format(number)): number for number in NUMBERS}
    for row in ledger:
        if (number := numbers.get(fold_document(row.document))) is not None:
            cars[number][row.participant_id] += row.cars
    return cars


def in_review(items: Iterable[ReviewItem]) -> set[int]:
    """The numbers that are asked about, and those that a questioned report lacks."""
    numbers = {fold_document(SPELT[0].format(number)): number for number in NUMBERS}
    named = [fold_document(item.key.split(":")[1]) for item in items if item.key.startswith("sale:")]
    reports = [item.what.partition(": ")[2] for item in items if item.key.startswith("report:")]
    named += [fold_document(deal.partition(" (")[0]) for report in reports for deal in report.split(", ")]
    return {numbers[document] for document in named if document in numbers}


def is_plain(documents: Sequence[Document]) -> bool:
    """Whether every report says that one and the same seller sold it, on one and the same day."""
    lines = [line for document in documents for line in document]
    return len({(line.seller, line.day) for line in lines}) == 1 and all(
        line.quantity > 0 and not line.back for line in lines
    )


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
@given(st.fixed_dictionaries(dict.fromkeys(NUMBERS, PLAIN)), st.integers(1, 12), st.randoms(use_true_random=False))
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
