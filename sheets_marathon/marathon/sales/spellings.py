"""One document's number as two systems write it: bare, or with what kind of document it is in front. Pure.

«0000-000072» of one system is «Реализация товаров и услуг 0000-000072 от 07.12.2026» of another. Only rows that say so
together are put under one number, so that whatever a ledger holds keeps its meaning.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.people.roster import Match, fold_name
from sheets_marathon.marathon.sales.histories import History, Number
from sheets_marathon.marathon.sales.identity import SAME_DAYS, days_apart, fold_document, kind_of, stores_alike

# What a document is called in front of its number, each word a class of its own, and what may stand behind the word.
_CLASSES = (
    r"реализаци[яи]", r"продаж[аи]", r"заказ[аы]?", r"договора?", r"сч[её]та?", r"(?:расходная |товарная )?накладная",
    r"акт", r"упд", r"сделка", r"документ", r"чек", "invoice", "order", "contract", "agreement", "deal", "sale",
    "document", "bill", "receipt",
)  # fmt: skip
_MORE = (
    r"товар\w*|и|услуг\w*|клиент\w*|покупател\w*|поставщик\w*|купли|продажи|автомобил\w*|авто|а/м|тс|на|оплату|фактура"
    r"|наряд|при[её]ма|передачи|акты?|накладн\w+|упд|расходн\w+|товарн\w+|розничн\w+|ккм|документ\w*|no|for|of|the"
    r"|customer|sales?|purchase|invoice|order|contract|agreement|car|vehicle"
)
_SIGNS = r"[\s.,:()«»\"№#–-]"
_IN_FRONT = re.compile(
    rf"(?:customer |sales |purchase )?({'|'.join(_CLASSES)})(?![^\W\d_])"
    rf"(?:{_SIGNS}+(?:{_MORE})(?![^\W_]))*{_SIGNS}*(?=\S)"
)
_DIGIT = re.compile(r"\d")
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_SHORTEST_CAR, _SIGNS_OF_A_CAR = 6, 3


@lru_cache(maxsize=65_536)
def _taken_apart(document: str) -> tuple[str, str]:
    text = " ".join(document.split()).casefold()
    found = _IN_FRONT.match(text)
    rest = text[found.end() :] if found else text
    if found is None or not _DIGIT.search(rest):
        return fold_document(document), ""
    return fold_document(rest), next(name for name in _CLASSES if re.fullmatch(name, found[1]))


def bare_number(document: str) -> str:
    """A number as ``fold_document`` spells it, without words for the kind of document in front."""
    return _taken_apart(document)[0]


def class_of(document: str) -> str:
    """What kind of document the words in front say it is; "" where there are none."""
    return _taken_apart(document)[1]


def may_be_one_number(one: str, other: str) -> bool:
    """Whether one number, spelt as ``fold_document`` does, is the end of the other: "73" and "ДКП-73"."""
    short, long = sorted((one, other), key=len)
    return bool(_DIGIT.search(short)) and long.endswith(f"-{short}")


@lru_cache(maxsize=65_536)
def car_key(car: str) -> str:
    """A car's own number as texts compare; "" for what names none: "000000", "нет"."""
    text = "".join(car.upper().split()).translate(_CYRILLIC)
    told = len(text) >= _SHORTEST_CAR and _DIGIT.search(text) and len(set(text)) >= _SIGNS_OF_A_CAR
    return text if told else ""


@dataclass(frozen=True, slots=True)
class _Telling:
    """A row of a report, or of the ledger: under which number who sold what and when."""

    number: str
    form: str
    on_date: dt.date
    store: str = ""
    car: str = ""
    kept: bool = False

    def is_near(self, other: _Telling) -> bool:
        """Whether both may tell of one deal of one seller."""
        near = days_apart(self.on_date, other.on_date) <= SAME_DAYS
        alike = not (self.store and other.store) or stores_alike(self.store, other.store)
        return near and alike and not (self.car and other.car and self.car != other.car)


def numbers_of(
    events: Iterable[DealEvent], past: Mapping[Number, Iterable[History]], who: Callable[[DealEvent], Match]
) -> dict[DealEvent, str]:
    """Under which number an event stands, where that is not its own: one that the same seller has in those days under
    the same number with, or without, words for the kind of document in front.

    The ledger's spelling comes first, so that its rows stay what they are; two classes of documents that bear one
    number are two deals or a question.
    """
    told: defaultdict[tuple[str, EventKind], list[tuple[DealEvent, str]]] = defaultdict(list)
    numbers: defaultdict[tuple[str, EventKind], set[str]] = defaultdict(set)
    for event in events:
        kind = kind_of(event)
        if kind is not None:
            bare, form = _taken_apart(event.document)
            told[bare, kind].append((event, form))
            numbers[bare, kind].add(fold_document(event.document))
    kept: defaultdict[tuple[str, EventKind], list[tuple[str, _Telling]]] = defaultdict(list)
    for (number, kind), deals in past.items():
        for history in deals:
            row = history.current
            if row is not None:
                bare, form = _taken_apart(row.document)
                numbers[bare, kind].add(number)
                kept[bare, kind].append((row.participant_id, _Telling(number, form, row.on_date, kept=True)))
    found: dict[DealEvent, str] = {}
    for key, spelt in numbers.items():
        if len(spelt) > 1 and key in told:
            found |= _under(told[key], kept[key], who)
    return found


def _under(
    told: Iterable[tuple[DealEvent, str]], kept: Iterable[tuple[str, _Telling]], who: Callable[[DealEvent], Match]
) -> dict[DealEvent, str]:
    by_seller: defaultdict[str, list[tuple[DealEvent | None, _Telling]]] = defaultdict(list)
    for seller, telling in kept:
        by_seller[seller].append((None, telling))
    for event, form in told:
        match = who(event)
        seller = match.participant.id if match.participant else fold_name(f"{event.seller_number} {event.seller_name}")
        number = fold_document(event.document)
        telling = _Telling(number, form, event.on_date, event.store.strip(), car_key(event.car))
        by_seller[seller].append((event, telling))
    found: dict[DealEvent, str] = {}
    for tellings in map(_with_their_reports, by_seller.values()):
        for own, telling in tellings:
            if own is None:
                continue
            near = [other for _, other in tellings if other is telling or telling.is_near(other)]
            if len({other.form for other in near} - {""}) <= 1 and len({other.number for other in near}) > 1:
                number = _first(near, telling)
                if number != telling.number:
                    found[own] = number
    return found


def _with_their_reports(
    tellings: list[tuple[DealEvent | None, _Telling]],
) -> list[tuple[DealEvent | None, _Telling]]:
    """The same, ledger rows with the store and the car as a report at hand has them."""
    told = {(telling.number, telling.on_date): telling for event, telling in tellings if event is not None}
    return [
        (event, replace(told[telling.number, telling.on_date], kept=True))
        if event is None and (telling.number, telling.on_date) in told
        else (event, telling)
        for event, telling in tellings
    ]


def _first(near: Collection[_Telling], own: _Telling) -> str:
    """The number that stands for all: the ledger's; what it has taken for two deals stays two."""
    kept = sorted({telling.number for telling in near if telling.kept})
    if len(kept) > 1 and own.number in kept:
        return own.number
    if kept:
        return kept[0]
    return min((telling.form != "", telling.number) for telling in near)[1]
