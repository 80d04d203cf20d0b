"""A bookkeeper's model of sales: reports with every trouble of real ones, and what they must come to."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.sales.identity import fold_document

DAY = dt.date(2026, 12, 7)
STORES = {"1": "Вега Моторс", "2": "Вега Моторс", "3": "Орион Авто", "4": "Орион Авто"}
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


def plain(sellers: str) -> st.SearchStrategy[Document]:
    """So many cars of one seller on one day, a line each."""
    return st.builds(
        lambda seller, day, cars: (Line(seller, 1, day),) * cars,
        st.sampled_from(sellers),
        st.integers(0, 2),
        st.integers(1, 3),
    )


@st.composite
def mixed(draw: st.DrawFn, sellers: str) -> Document:
    """Lines of one or several sellers, one of whose cars is perhaps taken back."""
    lines = list(draw(plain(sellers)))
    lines += draw(st.lists(st.builds(Line, st.sampled_from(sellers), st.just(1), st.just(lines[0].day)), max_size=2))
    for line in draw(st.lists(st.sampled_from(lines), max_size=1)):
        day = line.day + draw(st.integers(0, 2))
        lines.append(draw(st.sampled_from([Line(line.seller, -1, day), Line(line.seller, 1, day, True)])))
    return tuple(lines)


# A store's sellers share its numbers; what two stores have under one number is asked about, and tried by itself.
OF_STORE = ("12", "34")
PLAIN = {number: plain(OF_STORE[number % 2]) for number in NUMBERS}
DOCUMENTS = {number: st.one_of(plain(OF_STORE[number % 2]), mixed(OF_STORE[number % 2])) for number in NUMBERS}
REPORTS = st.lists(st.fixed_dictionaries(DOCUMENTS), min_size=1, max_size=3)


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


def number_in(document: str) -> int | None:
    """Which of the numbers a document bears, however it is spelt."""
    numbers = {fold_document(SPELT[0].format(number)): number for number in NUMBERS}
    return numbers.get(fold_document(document))


def is_plain(documents: Sequence[Document]) -> bool:
    """Whether every report says that one and the same seller sold it, on one and the same day."""
    lines = [line for document in documents for line in document]
    return len({(line.seller, line.day) for line in lines}) == 1 and all(
        line.quantity > 0 and not line.back for line in lines
    )
