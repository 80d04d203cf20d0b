"""The journal: what became of each post."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import JOURNAL, Columns


def journal(language: Language) -> Tab:
    c = Columns(language, JOURNAL)
    return Tab(
        JOURNAL,
        language.tab(JOURNAL),
        (
            c.program("key", width=200),
            c.program("chat", width=160),
            c.program("planned", Format.MOMENT, 150),
            c.program("state", width=130),
            c.program("sent_at", Format.MOMENT, 150),
            c.program("message_id", Format.WHOLE, 110),
            c.program("attempts", Format.WHOLE, 90),
            c.program("note", Format.WRAPPED, 360),
            c.program("pin", Format.WRAPPED, 160),
        ),
        row_key="key",
        rows=200,
    )
