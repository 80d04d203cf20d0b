"""The loop through Review: what a curator decides about a deal is obeyed by the next import, and remembered."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.roster import RosterIndex, fold_name
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.marathon.sales.intake import Correction, Decision, Decisions
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
    for number in (text, text.split()[0] if text.split() else ""):
        match = roster.match(number.strip(" .,;:№#"), "")
        if match.participant is not None:
            return match.participant.id
    match = roster.match("", text)
    return None if match.participant is None else match.participant.id


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


def unreadable_key(one: Unreadable) -> str:
    """The same row in the next export is the same question: known by its document, else by what it says."""
    digest = hashlib.sha256(one.row.encode()).hexdigest()[:12]
    return f"{UNREADABLE}{one.document.strip() or digest}:{one.why}"


def unreadable_items(readings: Iterable[FeedReading]) -> list[tuple[Unreadable, ReviewItem]]:
    """A question for each row that can't be read."""
    rows = [one for reading in readings for one in reading.unreadable]
    return [(one, ReviewItem(unreadable_key(one), one.row, one.where, one.why)) for one in rows]


def sources_of(readings: Iterable[FeedReading]) -> frozenset[str]:
    """The exports at hand, as rows name them: ``sales.csv`` of ``sales.csv:12``."""
    found: set[str] = set()
    for reading in readings:
        found |= {event.source for event in reading.events}
        places = [one.where for one in reading.unreadable]
        places += [where for passed in reading.passed_over for where in passed.where]
        found |= {where.rpartition(":")[0] for where in places}
    return frozenset(found)


def correction_rows(
    corrections: Iterable[Correction], marathon: Marathon, now: dt.datetime, known: Iterable[str]
) -> list[RowContent]:
    """A line for each correction, resolved already: there is nothing to decide, but somebody may wonder."""
    there = set(known)
    rows: list[RowContent] = []
    for one in corrections:
        key = f"correction:{one.before.document}:{one.before.kind}:{one.before.version}"
        if key in there:
            continue
        was, will = _told(one.before.participant_id, one.before.name, one.before.on_date, one.before.cars), "—"
        if one.now is not None:
            will = _told(one.now.participant_id, one.now.name, one.now.on_date, one.now.cars)
        where = one.now.source if one.now is not None else one.before.source
        item = ReviewItem(key, f"{one.before.document} · {was} → {will}", where, one.why)
        rows.append(settled_row(item, marathon.language, now))
    return rows


def _told(number: str, name: str, on: dt.date, cars: int) -> str:
    return f"{number} {name}, {on:%d.%m.%Y}, {cars:+d}"
