"""What people have decided in Review about deals, words of a kind column, and reports. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.marathon.sales.identity import fold_question, fold_word, kind_of


class Meaning(StrEnum):
    """What a word of a kind column means, as a person has said."""

    SALE = "sale"
    RETURN = "return"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person typed about a deal, or about several that can't be told apart.

    ``participant_id``: whose it is, "" for nobody's: don't count it, unless ``as_it_stands``: then it counts as the
    export says, or ``as_one``: the deals in question are one. ``seller``: whom it is about, folded; "" when the
    question was about one deal only.
    """

    key: str
    seller: str
    participant_id: str
    as_it_stands: bool = False
    as_one: bool = False

    @property
    def refuses(self) -> bool:
        """Whether the deal is not to be counted."""
        return not (self.participant_id or self.as_it_stands or self.as_one)


class Decisions:
    """Answers given so far: about deals, about every deal of a seller as exports write them, about what a word of a
    kind column means, and whether what a report lacks was cancelled."""

    def __init__(
        self,
        decisions: Iterable[Decision] = (),
        words: Mapping[str, Meaning] | None = None,
        reports: Mapping[str, bool] | None = None,
    ) -> None:
        self._by_key: dict[str, Decision] = {}
        self._by_seller: dict[str, Decision] = {}
        for decision in decisions:
            self._by_key[fold_question(decision.key)] = decision
            if decision.seller and (decision.participant_id or decision.refuses):
                self._by_seller[decision.seller] = decision
        self._words = words or {}
        self._reports = reports or {}

    def about_question(self, key: str) -> Decision | None:
        """The answer to this very question, however its document is spelt."""
        return self._by_key.get(fold_question(key))

    def about_seller(self, event: DealEvent) -> Decision | None:
        """The answer about a deal's seller."""
        return self._by_seller.get(fold_name(seller_text(event)))

    def about_word(self, word: str) -> Meaning | None:
        """What a word of a kind column means."""
        return self._words.get(word_key(word))

    def about_report(self, key: str) -> bool | None:
        """Whether what a report lacks was cancelled; None: nobody has said."""
        return self._reports.get(key)


def seller_text(event: DealEvent) -> str:
    """The seller as the export writes them, for people and for remembering an answer: ``99999 · Неизвестный П. О.``"""
    return " · ".join(part for part in (event.seller_number.strip(), " ".join(event.seller_name.split())) if part)


def review_key(event: DealEvent, since: dt.date | None = None) -> str:
    """What the question about an event is known by in Review. ``since``: where a number has begun anew."""
    identity = event.document.strip() or f"?:{event.on_date}:{event.seller_number}:{event.seller_name}"
    return f"sale:{identity}:{kind_of(event)}" + (f":{since}" if since else "")


def word_key(word: str) -> str:
    """What the question about a word of a kind column is known by."""
    return f"kind:{fold_word(word)}"


def report_key(source: str, lacking: Iterable[str]) -> str:
    """What the question about a report is known by: whoever answers speaks of these deals, not of the next ones."""
    digest = hashlib.sha256("\n".join(sorted(lacking)).encode()).hexdigest()[:10]
    return f"report:{source}:{digest}"


MEANT = {Meaning.SALE: EventKind.SALE, Meaning.RETURN: EventKind.RETURN}
"""The kinds of deals that words may mean."""
