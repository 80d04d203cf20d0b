"""The journal: what became of each post."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.calendar.applied_plan import dump_applied, load_applied
from sheets_marathon.marathon.calendar.plan_change import Applied
from sheets_marathon.marathon.delivery.delivery import Delivery, Pin
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.spreadsheet.cells import read_moment, read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import JOURNAL, Columns


class JournalColumn:
    """Keys of the columns of the journal."""

    KEY: Final = ColumnKey("key")
    CHAT: Final = ColumnKey("chat")
    PLANNED: Final = ColumnKey("planned")
    STATE: Final = ColumnKey("state")
    SENT_AT: Final = ColumnKey("sent_at")
    MESSAGE_ID: Final = ColumnKey("message_id")
    ATTEMPTS: Final = ColumnKey("attempts")
    NOTE: Final = ColumnKey("note")
    PIN: Final = ColumnKey("pin")


def journal(language: Language) -> Tab:
    c = Columns(language, JOURNAL)
    return Tab(
        JOURNAL,
        language.tab(JOURNAL),
        (
            c.program(JournalColumn.KEY, width=200),
            c.program(JournalColumn.CHAT, width=160),
            c.program(JournalColumn.PLANNED, Format.MOMENT, 150),
            c.program(JournalColumn.STATE, width=130),
            c.program(JournalColumn.SENT_AT, Format.MOMENT, 150),
            c.program(JournalColumn.MESSAGE_ID, Format.WHOLE, 110),
            c.program(JournalColumn.ATTEMPTS, Format.WHOLE, 90),
            c.program(JournalColumn.NOTE, Format.WRAPPED, 360),
            c.program(JournalColumn.PIN, Format.WRAPPED, 160),
        ),
        row_key=JournalColumn.KEY,
        rows=200,
    )


_UNCLEAR = frozenset({DeliveryState.INTENT, DeliveryState.UNKNOWN, DeliveryState.RETRY})


def read_journal(view: TabView, language: Language, zone: dt.tzinfo) -> list[Delivery]:
    """Deliveries as the Journal tab has them; rows of job runs and spoilt rows are left out."""
    found = []
    for row in view.rows:
        state = language.key_of("state", row.text(JournalColumn.STATE))
        planned = read_moment(row[JournalColumn.PLANNED], zone)
        if state not in set(DeliveryState) or planned is None or not row.text(JournalColumn.CHAT):
            continue
        number = read_number(row[JournalColumn.MESSAGE_ID])
        attempt = int(read_number(row[JournalColumn.ATTEMPTS]) or 0)
        found.append(
            Delivery(
                key=row.text(JournalColumn.KEY),
                chat=row.text(JournalColumn.CHAT),
                planned_at=planned,
                state=_recovered(DeliveryState(state), attempt),
                attempt=attempt,
                sent_at=read_moment(row[JournalColumn.SENT_AT], zone),
                message_id=None if number is None else int(number),
                note=language.word("note", "memory_lost") if state in _UNCLEAR else row.text(JournalColumn.NOTE),
                pin=_read_pin(row.text(JournalColumn.PIN), language),
            )
        )
    return found


def _recovered(state: DeliveryState, attempt: int) -> DeliveryState:
    """The state to go on from: what may be in the chat is left to a person, what was never tried goes out by itself."""
    if state in _UNCLEAR:
        return DeliveryState.HELD
    return DeliveryState.WAITING if state is DeliveryState.HELD and not attempt else state


def journal_row(delivery: Delivery, language: Language, zone: dt.tzinfo) -> RowContent:
    """A delivery as the journal shows it; its moments in the marathon's ``zone``."""
    return {
        JournalColumn.KEY: delivery.key,
        JournalColumn.CHAT: delivery.chat,
        JournalColumn.PLANNED: delivery.planned_at.astimezone(zone),
        JournalColumn.STATE: language.word("state", delivery.state.shown),
        JournalColumn.SENT_AT: delivery.sent_at.astimezone(zone) if delivery.sent_at else None,
        JournalColumn.MESSAGE_ID: delivery.message_id,
        JournalColumn.ATTEMPTS: delivery.attempt,
        JournalColumn.NOTE: delivery.note,
        JournalColumn.PIN: _pin_cell(delivery, language),
    }


def _pin_cell(delivery: Delivery, language: Language) -> str | None:
    """What became of the pin, with why where it is not there: "not pinned: …". Nothing while there is no post."""
    if delivery.pin.state is PinState.NONE or delivery.state is not DeliveryState.SENT:
        return None
    word = language.word("pin", delivery.pin.state)
    return f"{word}: {delivery.pin.note}" if delivery.pin.note else word


def _read_pin(cell: str, language: Language) -> Pin:
    word, _, why = cell.partition(":")
    state = language.key_of("pin", word)
    return Pin() if state is None else Pin(PinState(state), why.strip())


def work_row(key: str, note: str, now: dt.datetime, language: Language) -> RowContent:
    """A line about something that was done and is no delivery: it has no chat, so nobody takes it for one."""
    return {
        JournalColumn.KEY: key,
        JournalColumn.PLANNED: now,
        JournalColumn.STATE: language.word("state", "done"),
        JournalColumn.SENT_AT: now,
        JournalColumn.NOTE: note,
    }


def read_keys(view: TabView) -> list[str]:
    """What each line is about."""
    return [row.text(JournalColumn.KEY) for row in view.rows]


_PLAN = "plan"


def applied_row(view: TabView, applied: Applied, now: dt.datetime, language: Language) -> list[RowContent]:
    """The line that remembers what was applied; none where it stands already."""
    text = dump_applied(applied)
    return [] if _kept_plan(view) == text else [work_row(_PLAN, text, now, language)]


def read_applied(view: TabView) -> Applied | None:
    """What was last applied; None where nothing is remembered, as in a spreadsheet of an earlier version."""
    return load_applied(_kept_plan(view))


def _kept_plan(view: TabView) -> str:
    row = view.by(JournalColumn.KEY).get(_PLAN)
    return row.text(JournalColumn.NOTE) if row else ""
