"""What an import of sales writes, and the account of every row read. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.answers import REPORT, UNREADABLE, WORD, read_answers_about_sales
from sheets_marathon.jobs.sales.lost_files import files_told
from sheets_marathon.jobs.sales.sales_review import correction_rows, correction_text, sources_of, unreadable_items
from sheets_marathon.jobs.sales.told import corrections_told, note_told, totals_told
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX
from sheets_marathon.jobs.writing import Write
from sheets_marathon.marathon.model import EventKind, LedgerRow
from sheets_marathon.marathon.sales.changes import LedgerChanges, Terms
from sheets_marathon.marathon.sales.histories import cars_by_person, moved_to_main
from sheets_marathon.marathon.sales.identity import fold_document, fold_question
from sheets_marathon.marathon.sales.ledger import ledger_changes
from sheets_marathon.marathon.sales.twins import ONE_CAR, ONE_NUMBER
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sales_feed import FeedReading
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import append_rows, plan_rows
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import LOOKER_SALES, PARTICIPANTS, REVIEW, SALES
from sheets_marathon.tabs.looker import looker_sale_row
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, baseline_cells, read_people
from sheets_marathon.tabs.review import read_answers, read_open_keys, read_places, review_rows
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
    all rows read. ``refused``: sentences about feeds that could not be read at all; ``questioned``: about reports that
    are asked about before anything is taken back; ``told``: what else it has to say; ``left_out``: keys of unreadable
    rows that are not counted because a person said so.
    """

    result: LedgerChanges
    writes: tuple[Write, ...]
    account: Mapping[str, int]
    passed_over: Mapping[str, int]
    rows_read: int
    refused: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    questioned: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

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
            "questioned": list(self.questioned),
            "taken_back": [correction_text(each) for each in self.result.corrections if each.now is None],
            "changed": [correction_text(each) for each in self.result.corrections if each.now is not None],
            "told": list(self.told),
        }
        if rows:
            facts["rows"] = list(rows)
        done = (
            f"{self.rows_read} rows read: {', '.join(parts)}",
            *corrections_told(self.result.corrections),
            *self.told,
        )
        problems = (*self.refused, *self.questioned)
        writes = self.changes
        return Report(title, (*done, *rows), problems, changed=writes and not dry, pending=writes and dry, facts=facts)


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
    lost_total: frozenset[str] = frozenset(),
    memory: Outbox | None = None,
) -> SalesImport:
    """What the readings lead to; ``now`` in the marathon's zone. ``lost_total``: as in ``Terms``; ``memory``: where the
    exports of the last import are remembered, None: nowhere."""
    readings = list(readings)
    people = read_people(snapshot.tabs, now.date())
    ledger = read_ledger(snapshot[SALES], marathon.language)
    answers = read_answers_about_sales(read_answers(snapshot[REVIEW]), people.all)
    unread = tuple((row.where.rpartition(":")[0], row.document) for reading in readings for row in reading.unreadable)
    rolling = frozenset().union(*(reading.rolling for reading in readings))
    asked_about = [key for key in read_open_keys(snapshot[REVIEW], REPORT) if key not in answers.settled]
    in_question = frozenset(key.removeprefix(REPORT).rpartition(":")[0] for key in asked_about)
    # What a report lacks may be what stands in its rows that name no document.
    in_question |= {source for source, document in unread if not document.strip()}
    terms = Terms(now.date(), marathon.each_seller, rolling, lost_total, in_question, unread)
    events = [event for reading in readings for event in reading.events]
    result = ledger_changes(events, people.all, ledger, answers.decisions, terms)
    result = replace(result, new=(*result.new, *moved_to_main([*ledger, *result.new], people.mains)))
    unreadable = [item for _, item in unreadable_items(readings)]
    left_out = [item for item in unreadable if item.key in answers.left_out]
    places = read_places(snapshot[REVIEW])
    # A question stays the line that it is when the next export spells the document another way.
    lines = {fold_question(key): key for key in places}
    asked = [replace(item, key=lines.get(fold_question(item.key), item.key)) for item in result.review]
    asked += [item for item in unreadable if item.key not in answers.left_out]
    changes = baseline_cells(snapshot[PARTICIPANTS], people, _sold_before(marathon, [*ledger, *result.new]))
    in_ledger = {fold_document(row.document) for row in (*ledger, *result.new)}
    at_hand = sources_of(readings)
    settled = set(map(fold_question, result.settled))

    def mended(key: str) -> bool:
        if fold_question(key) in settled or key in answers.left_out or key in answers.settled:
            return True
        if key.startswith((WORD, REPORT, ONE_CAR, ONE_NUMBER)):
            return not at_hand.isdisjoint(map(_source, places[key].split(", ")))  # its report says so no more
        # A row that could not be read: its deal has come in since, or its own file does not have it any more.
        document = key.removeprefix(UNREADABLE).rpartition(":")[0]
        return key.startswith(UNREADABLE) and (fold_document(document) in in_ledger or _source(places[key]) in at_hand)

    rows = review_rows(snapshot[REVIEW], asked, marathon.language, now, mended, answers.unclear)
    rows += correction_rows(result.corrections, marathon, now, places)
    changes += plan_rows(marathon.tab(REVIEW), snapshot.tabs, rows)
    questioned = [f"{item.what}: {marathon.language.word('review', item.why)}" for item in result.questioned]
    notes = [note_told(note) for reading in readings for note in reading.notes]
    # What a feed that was refused has is not known.
    lost = files_told(readings, None if refused else memory, {row.source for row in ledger})
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
        tuple(questioned),
        (*totals_told(readings, result), *notes, *lost),
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


def _source(where: str) -> str:
    """``sales.csv`` of ``sales.csv:12``, and of itself."""
    return where.rpartition(":")[0] or where


def _place(where: str) -> tuple[str, int]:
    source, _, line = where.rpartition(":")
    return source, int(line) if line.isdigit() else 0


def _marker(new: Sequence[LedgerRow], now: dt.datetime) -> str:
    """The write's own id: the same new rows on the same day are the same write. "" where there are none."""
    if not new:
        return ""
    keys = "\n".join(
        sorted(f"{row.document}|{row.kind}|{row.version}|{row.on_date}|{row.participant_id}" for row in new)
    )
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
