"""The loop through Review: what a curator decides about a deal is obeyed by the next import, and remembered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.roster import RosterIndex, fold_name
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.marathon.sales.ledger import Correction, Decision, Decisions
from sheets_marathon.ports.sales_feed import FeedReading, Unreadable
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs.review import read_answers, settled_row

SALE, UNREADABLE = "sale:", "row:"
_NOT_COUNTED = frozenset(
    map(
        fold_name,
        ("не считать", "не учитывать", "не наш", "пропустить", "нет", "-", "skip", "ignore", "no", "don't count"),
    )
)


def read_decision(text: str, roster: RosterIndex) -> str | None:
    """Whom a decision names, by number or by a name that fits one person; "" for "не считать"; None: not understood."""
    if fold_name(text).strip(" .!") in _NOT_COUNTED:
        return ""
    meant = roster.typed(text).participant
    return None if meant is None else meant.id


def read_decisions(view: TabView, people: Sequence[Participant]) -> tuple[Decisions, frozenset[str], frozenset[str]]:
    """All answers in Review, resolved lines too; keys of rows that are not to be counted; keys whose answer says
    nothing that can be done."""
    answers = [answer for answer in read_answers(view) if answer.key.startswith((SALE, UNREADABLE))]
    roster = RosterIndex(people if answers else ())
    found: list[Decision] = []
    rows: set[str] = set()
    unclear: set[str] = set()
    for answer in answers:
        key, said = answer.key, read_decision(answer.text, roster)
        if said is None or (said and key.startswith(UNREADABLE)):
            unclear.add(key)
        elif key.startswith(UNREADABLE):
            rows.add(key)
        else:
            found.append(Decision(key, fold_name(answer.seller), said))
    return Decisions(found), frozenset(rows), frozenset(unclear)


def unreadable_key(row: Unreadable) -> str:
    """The same row in the next export is the same question: known by its document, else by what it says."""
    digest = hashlib.sha256(row.row.encode()).hexdigest()[:12]
    return f"{UNREADABLE}{row.document.strip() or digest}:{row.why}"


def unreadable_items(readings: Iterable[FeedReading]) -> list[tuple[Unreadable, ReviewItem]]:
    """A question for each row that can't be read."""
    unreadable = [row for reading in readings for row in reading.unreadable]
    return [(row, ReviewItem(unreadable_key(row), row.row, row.where, row.why)) for row in unreadable]


def sources_of(readings: Iterable[FeedReading]) -> frozenset[str]:
    """The exports at hand, as rows name them: ``sales.csv`` of ``sales.csv:12``."""
    found: set[str] = set()
    for reading in readings:
        found |= {event.source for event in reading.events}
        places = [row.where for row in reading.unreadable]
        places += [where for passed in reading.passed_over for where in passed.where]
        found |= {where.rpartition(":")[0] for where in places}
    return frozenset(found)


def correction_rows(
    corrections: Iterable[Correction], marathon: Marathon, now: dt.datetime, known: Iterable[str]
) -> list[RowContent]:
    """A line for each correction, resolved already: there is nothing to decide, but somebody may wonder."""
    there = set(known)
    rows: list[RowContent] = []
    for correction in corrections:
        key = f"correction:{correction.before.document}:{correction.before.kind}:{correction.before.version}"
        if key in there:
            continue
        was, will = (
            _told(
                correction.before.participant_id,
                correction.before.name,
                correction.before.on_date,
                correction.before.cars,
            ),
            "—",
        )
        if correction.now is not None:
            will = _told(
                correction.now.participant_id, correction.now.name, correction.now.on_date, correction.now.cars
            )
        where = correction.now.source if correction.now is not None else correction.before.source
        item = ReviewItem(key, f"{correction.before.document} · {was} → {will}", where, correction.why)
        rows.append(settled_row(item, marathon.language, now))
    return rows


def _told(number: str, name: str, on: dt.date, cars: int) -> str:
    return f"{number} {name}, {on:%d.%m.%Y}, {cars:+d}"
