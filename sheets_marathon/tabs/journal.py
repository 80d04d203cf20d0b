"""The journal: what became of each post."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
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
