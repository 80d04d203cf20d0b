"""What an import of sales writes, and the account of every row read. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.sales_review import (
    UNREADABLE,
    correction_rows,
    read_decisions,
    sources_of,
    unreadable_items,
)
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX
from sheets_marathon.jobs.writing import Write
from sheets_marathon.marathon.model import EventKind, LedgerRow
from sheets_marathon.marathon.sales.corrections import cars_by_person, moved_to_main
from sheets_marathon.marathon.sales.ledger import LedgerChanges, ledger_changes
from sheets_marathon.ports.sales_feed import FeedReading
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import append_rows, plan_rows
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import LOOKER_SALES, PARTICIPANTS, REVIEW, SALES
from sheets_marathon.tabs.looker import looker_sale_row
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, baseline_cells, read_people
from sheets_marathon.tabs.review import read_places, review_rows
from sheets_marathon.tabs.sales import read_ledger, sale_row

IMPORT_TABS = (*PEOPLE_TABS, SALES, REVIEW, LOOKER_SALES)
"""What an import reads of the sheet."""

_SHOWN_CELLS = 60


_PORTION = 2500
"""New deals in one write: with their flat rows some 0.8 kB each, and Google recommends payloads of up to 2 MB."""


@dataclass(frozen=True, slots=True)
class SalesImport:
    """What an import would do: its writes in their order, and where each row of the exports went.

    ``account``: rows by heading (``imported``, ``known``, …, ``review``), ``passed_over``: by kind; together they are
    all rows read. ``refused``: sentences about feeds that could not be read at all; ``left_out``: keys of unreadable
    rows that are not counted because a person said so.
    """

    result: LedgerChanges
    writes: tuple[Write, ...]
    account: Mapping[str, int]
    passed_over: Mapping[str, int]
    rows_read: int
    refused: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.writes)

    def report(self, *, dry: bool, rows: Sequence[str] = ()) -> Report:
        """The account for people; ``rows``: lines about single rows, when asked for."""
        shown = [key for key in _HEADINGS if self.account[key] or key in _ALWAYS]
        parts = [f"{self.account[key]} {_HEADINGS[key]}" for key in shown]
        passed = ", ".join(f"{kind} {number}" for kind, number in self.passed_over.items())
        total = sum(self.passed_over.values())
        parts.append(f"{total} passed over" + (f" ({passed})" if passed else ""))
        title = "sales: what an import would do" if dry else "sales imported" if self.changes else "sales: nothing new"
        facts: dict[str, object] = {
            "new": self.account["imported"],
            **{key: number for key, number in self.account.items() if key != "imported"},
            "passed_over": total,
            "passed_over_by_kind": dict(self.passed_over),
            "rows_read": self.rows_read,
            "refused": list(self.refused),
        }
        if rows:
            facts["rows"] = list(rows)
        done = (f"{self.rows_read} rows read: {', '.join(parts)}", *rows)
        writes = self.changes
        return Report(title, done, self.refused, changed=writes and not dry, pending=writes and dry, facts=facts)


_HEADINGS = {
    "imported": "new",
    "known": "already known",
    "corrected": "corrected",
    "withdrawn": "cancelled in the source",
    "not_counted": "not counted by decision",
    "review": "for Review",
}
_ALWAYS = ("imported", "known", "review")


def plan_import(
    marathon: Marathon,
    snapshot: Snapshot,
    readings: Iterable[FeedReading],
    now: dt.datetime,
    refused: tuple[str, ...] = (),
) -> SalesImport:
    """What the readings lead to; ``now`` in the marathon's zone."""
    readings = list(readings)
    people = read_people(snapshot.tabs)
    ledger = read_ledger(snapshot[SALES], marathon.language)
    decisions, not_counted, unclear = read_decisions(snapshot[REVIEW], people.all)
    rolling = frozenset().union(*(reading.rolling for reading in readings))
    events = [event for reading in readings for event in reading.events]
    result = ledger_changes(events, people.all, ledger, decisions, rolling)
    result = replace(result, new=(*result.new, *moved_to_main([*ledger, *result.new], people.mains)))
    unreadable = [item for _, item in unreadable_items(readings)]
    left_out = [item for item in unreadable if item.key in not_counted]
    asked = [*result.review, *(item for item in unreadable if item.key not in not_counted)]
    changes = baseline_cells(snapshot[PARTICIPANTS], people, _sold_before(marathon, [*ledger, *result.new]))
    settled = result.settled | not_counted
    in_ledger = {row.document.strip() for row in (*ledger, *result.new)}
    at_hand = sources_of(readings)
    where = {key: place.rpartition(":")[0] for key, place in read_places(snapshot[REVIEW]).items()}

    def mended(key: str) -> bool:
        if key in settled:
            return True
        # A row that could not be read: its deal has come in since, or its own file does not have it any more.
        document = key.removeprefix(UNREADABLE).rpartition(":")[0]
        return key.startswith(UNREADABLE) and (document in in_ledger or where[key] in at_hand)

    rows = review_rows(snapshot[REVIEW], asked, marathon.language, now, mended, unclear)
    rows += correction_rows(result.corrections, marathon, now, where)
    changes += plan_rows(marathon.tab(REVIEW), snapshot.tabs, rows)
    account = Counter(asdict(result.account))
    account["not_counted"] += len(left_out)
    account["review"] += len(unreadable) - len(left_out)
    passed = Counter[str]()
    for reading in readings:
        passed.update({group.why: group.rows for group in reading.passed_over})
    return SalesImport(
        result,
        tuple(_writes(marathon, snapshot, people, result.new, now, changes)),
        {key: account[key] for key in _HEADINGS},
        dict(sorted(passed.items())),
        sum(reading.rows_read for reading in readings),
        refused,
        frozenset(item.key for item in left_out),
    )


def row_lines(planned: SalesImport, readings: Iterable[FeedReading]) -> list[str]:
    """What becomes of each row of the exports, a line each, in their order."""
    lines: list[tuple[str, int, str]] = []
    for reading in readings:
        for event in reading.events:
            said = " · ".join((event.document, event.on_date.isoformat(), event.seller_number, event.seller_name))
            lines.append((event.source, event.line, f"{_HEADINGS[planned.result.verdict(event)]}: {said}"))
        for row, item in unreadable_items([reading]):
            said = _HEADINGS["not_counted" if item.key in planned.left_out else "review"]
            lines.append((*_place(row.where), f"{said} ({row.why}): {row.row[:_SHOWN_CELLS]}"))
        for passed in reading.passed_over:
            lines += [(*_place(where), f"passed over: {passed.why}") for where in passed.where]
    return [f"{source}:{line} {said}" for source, line, said in sorted(lines)]


def _place(where: str) -> tuple[str, int]:
    source, _, line = where.rpartition(":")
    return source, int(line) if line.isdigit() else 0


def _marker(new: Sequence[LedgerRow], now: dt.datetime) -> str:
    """The write's own id: the same new rows on the same day are the same write. "" where there are none."""
    if not new:
        return ""
    keys = "\n".join(sorted(f"{'|'.join(row.key)}|{row.version}" for row in new))
    return f"{MARKER_PREFIX}import_{now:%Y%m%d}_{hashlib.sha256(keys.encode()).hexdigest()[:10]}"


def _writes(
    marathon: Marathon,
    snapshot: Snapshot,
    people: People,
    new: Sequence[LedgerRow],
    now: dt.datetime,
    others: Sequence[Change],
) -> Iterator[Write]:
    """The new rows in portions, all other changes with the last."""
    # By date; corrections come last as they were made, what one takes back before what it puts there.
    ordered = sorted(
        (row for row in new if row.version == 1),
        key=lambda row: (row.on_date, row.document, row.kind is EventKind.RETURN),
    )
    cuts = [*range(_PORTION, len(ordered), _PORTION), len(new)]
    ordered += [row for row in new if row.version != 1]
    start = 0
    for cut in cuts:
        rows = tuple(ordered[start:cut])
        changes = (*_new_rows(marathon, snapshot, people, rows, now), *(others if cut == cuts[-1] else ()))
        if changes:
            yield Write(changes, _marker(rows, now))
        start = cut


def _new_rows(
    marathon: Marathon, snapshot: Snapshot, people: People, rows: Sequence[LedgerRow], now: dt.datetime
) -> list[Change]:
    if not rows:
        return []
    by_id = people.by_id
    # One row's cells at a time: an export of a year has a hundred thousand.
    days = (marathon.first_day, marathon.last_day)
    ledger = (sale_row(row, marathon.language, now) for row in rows)
    flat = (looker_sale_row(row, by_id.get(row.participant_id), marathon.language, days) for row in rows)
    return [append_rows(snapshot[SALES], ledger), append_rows(snapshot[LOOKER_SALES], flat)]


def _sold_before(marathon: Marathon, ledger: Sequence[LedgerRow]) -> dict[str, int]:
    """Cars sold in the days before the start that the company chose to compare with, from the whole ledger."""
    return cars_by_person(ledger, marathon.baseline_from, marathon.first_day - dt.timedelta(days=1))
