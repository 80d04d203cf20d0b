"""What people are asked about deals, words of a kind column, and reports, as lines of Review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sheets_marathon.marathon.model import DealEvent
from sheets_marathon.marathon.people.roster import Match
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.marathon.sales.deals import DealTrail
from sheets_marathon.marathon.sales.decisions import seller_text, word_key
from sheets_marathon.marathon.sales.withdrawals import Shrunk

_MOST_NAMED = 20


def about_deal(key: str, event: DealEvent, why: Reason, match: Match, *, of_seller: bool) -> ReviewItem:
    """One deal. ``of_seller``: an answer holds for all deals of its seller."""
    said = (event.document, event.on_date.isoformat(), event.seller_number, event.seller_name)
    what = " · ".join(part.strip() for part in said if part.strip())
    candidates = "; ".join(
        f"{candidate.id} {candidate.name}" + (f", {candidate.store}" if candidate.store else "")
        for candidate in match.candidates
    )
    return ReviewItem(key, what, event.source, why, seller_text(event) if of_seller else "", candidates)


def about_rows(key: str, rows: Sequence[DealEvent], why: Reason) -> ReviewItem:
    """Rows that can't be told apart, since they name no document or no cars: how many, where, and which cars."""
    item = about_deal(key, rows[0], why, Match(None), of_seller=True)
    cars = _listed(row.car for row in rows if row.car)
    what = item.what + (f" × {len(rows)}" if len(rows) > 1 else "") + (f" · {cars}" if cars else "")
    return replace(item, what=what, where=_listed(map(_place, rows)))


def about_deals(key: str, deals: Sequence[DealTrail], why: Reason) -> ReviewItem:
    """Deals that can't be told apart, mostly under one number: each with its day, seller, store and cars."""
    documents = {deal.number: deal.holds.event.document for deal in reversed(deals)}
    document = " / ".join(reversed(documents.values()))
    sources = list(dict.fromkeys(deal.holds.source for deal in deals))
    sellers = list(dict.fromkeys(_seller(deal) for deal in deals))
    return ReviewItem(
        key, f"{document} · {'; '.join(map(_told, deals))}", ", ".join(sources), why, candidates="; ".join(sellers)
    )


def about_words(events: Iterable[DealEvent]) -> list[ReviewItem]:
    """Rows whose kind column says neither a sale nor a return: a line for each word, with its rows."""
    by_word: dict[str, list[DealEvent]] = {}
    for event in events:
        by_word.setdefault(word_key(event.word), []).append(event)
    return [
        ReviewItem(
            key,
            f"«{rows[0].word}» × {len(rows)}: {_listed(row.document or seller_text(row) for row in rows)}",
            _listed(map(_place, rows)),
            Reason.UNKNOWN_WORD,
        )
        for key, rows in by_word.items()
    ]


def about_report(key: str, shrunk: Shrunk, why: Reason) -> ReviewItem:
    """A report that lacks more than reports forget, with what it lacks."""
    lacking = _listed(f"{deal.holds.event.document} ({_seller(deal)})" for deal in shrunk.lacking)
    left = shrunk.had - len(shrunk.lacking)
    what = f"{shrunk.source} · {shrunk.had} → {left} · −{len(shrunk.lacking)}: {lacking}"
    return ReviewItem(key, what, shrunk.source, why)


def _told(deal: DealTrail) -> str:
    part = deal.holds
    store = part.store or part.home
    place = f" ({store})" if store else ""
    return f"{part.on_date:%d.%m.%Y} {_seller(deal)}{place}, {part.cars}"


def _seller(deal: DealTrail) -> str:
    """The roster's person where one fits, else whom the row names."""
    part = deal.holds
    person = part.match.participant
    return f"{person.id} {person.name}" if person else seller_text(part.event).replace(" · ", " ")


def _place(row: DealEvent) -> str:
    return f"{row.source}:{row.line}" if row.line else row.source


def _listed(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return ", ".join(found[:_MOST_NAMED]) + (f", … ({len(found)})" if len(found) > _MOST_NAMED else "")
