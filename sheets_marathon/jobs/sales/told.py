"""What an import tells besides its account: what was taken back and changed, files' own totals, what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import assert_never

from sheets_marathon.jobs.report import how_many
from sheets_marathon.jobs.sales.sales_review import correction_text
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.sales.changes import Correction, LedgerChanges
from sheets_marathon.marathon.sales.identity import kind_of
from sheets_marathon.ports.sales_feed import FeedNote, FeedNoteKind, FeedReading, FileTotal

_MOST_NAMED = 20
_NOT_COUNTED = {
    "review": "for Review", "not_counted": "not counted by decision", "withdrawn": "cancelled in the source",
}  # fmt: skip


def corrections_told(corrections: Sequence[Correction]) -> list[str]:
    """How many deals were taken back and how many changed, and which."""
    gone = [correction for correction in corrections if correction.now is None]
    changed = [correction for correction in corrections if correction.now is not None]
    lines = []
    if gone:
        cars = sum(correction.before.cars for correction in gone)
        lines.append(f"taken back: {len(gone)} (cars: {cars}): {_named(gone)}")
    if changed:
        lines.append(f"changed: {len(changed)}: {_named(changed)}")
    return lines


def _named(corrections: Sequence[Correction]) -> str:
    named = "; ".join(map(correction_text, corrections[:_MOST_NAMED]))
    return named + (f"; and {len(corrections) - _MOST_NAMED} more" if len(corrections) > _MOST_NAMED else "")


def totals_told(readings: Iterable[FeedReading], result: LedgerChanges) -> list[str]:
    """Each source's own total beside what counts of it, and where the rest is."""
    return [_total_told(total, reading, result) for reading in readings for total in reading.totals]


def _total_told(total: FileTotal, reading: FeedReading, result: LedgerChanges) -> str:
    counted = result.cars.get(total.source, 0)
    said = f"{total.source}: total {total.cars}, counted {counted}"
    if counted == total.cars:
        return said
    events = [event for event in reading.events if event.source == total.source]
    elsewhere = Counter[str]()
    for event in events:
        elsewhere[result.verdict(event)] += event.quantity
    why = [f"{elsewhere[heading]} {words}" for heading, words in _NOT_COUNTED.items() if elsewhere[heading]]
    unread = sum(row.where.rpartition(":")[0] == total.source for row in reading.unreadable)
    why += [f"{how_many(unread, 'row')} can't be read"] if unread else []
    returned = sum(abs(event.quantity) for event in events if kind_of(event) is EventKind.RETURN)
    why += [f"returns take back {returned}"] if returned else []
    written = _added_up(events)
    if total.cars not in written:
        why.append(f"the rows that were read add up to {written[0]}")
    return f"{said}: {', '.join(why)}" if why else f"{said}: rows repeat deals that count already"


def _added_up(events: Sequence[DealEvent]) -> tuple[int, int]:
    """The sum of quantities as they stand, and with returns as what they take back."""
    returned = (event.kind is EventKind.RETURN for event in events)
    net = sum(-abs(event.quantity) if back else event.quantity for event, back in zip(events, returned, strict=True))
    return sum(event.quantity for event in events), net


def note_told(note: FeedNote) -> str:
    """One note on a source."""
    match note.kind:
        case FeedNoteKind.UNREAD_SHEET:
            return f"{note.source}: worksheet “{note.name}” was not read: {how_many(note.rows, 'row')}"
        case FeedNoteKind.HIDDEN_SHEET:
            return f"{note.source}: worksheet “{note.name}” is hidden and was read: {how_many(note.rows, 'row')}"
        case FeedNoteKind.HIDDEN_ROWS:
            verbs = ("is", "was") if note.rows == 1 else ("are", "were")
            rows = f"{how_many(note.rows, 'row')} of “{note.name}” {verbs[0]} hidden by a filter or a person"
            return f"{note.source}: {rows}, and {verbs[1]} read"
        case FeedNoteKind.UNREAD_FILES:
            more = ", …" if note.rows > note.name.count(", ") + 1 else ""
            return f"{note.source}: {how_many(note.rows, 'file')} not read, being no CSV or workbook: {note.name}{more}"
        case FeedNoteKind.NO_FILES:
            more = ", …" if note.rows > note.name.count(", ") + 1 else ""
            what = "not read, being no regular files of that folder (write a link's name into pattern to have it read)"
            return f"{note.source}: {how_many(note.rows, 'name')} {what}: {note.name}{more}"
        case FeedNoteKind.BEING_WRITTEN:
            return f"{note.source} is being written just now: the next import takes it"
        case FeedNoteKind.NO_VALUES:
            formulas = f"{how_many(note.rows, 'formula')} of “{note.name}” {'holds' if note.rows == 1 else 'hold'}"
            return f"{note.source}: {formulas} no computed value: save it from Excel"
        case _:
            assert_never(note.kind)
