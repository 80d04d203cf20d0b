"""The frozen standings."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import FINAL, Columns


def final(language: Language) -> Tab:
    """The frozen standings: values, with the day and the weights that made them."""
    c = Columns(language, FINAL)
    return Tab(
        FINAL,
        language.tab(FINAL),
        (
            c.program("track", width=110),
            c.program("rank", Format.WHOLE, 70),
            c.program("name", width=260),
            c.program("store", width=220),
            c.program("learning", Format.WHOLE, 90),
            c.program("sales", Format.WHOLE, 90),
            c.program("team", Format.NUMBER, 90),
            c.program("bonus", Format.NUMBER, 90),
            c.program("score", Format.NUMBER, 90),
            c.program("done", Format.WHOLE, 110),
            c.program("finished", width=110),
            c.program("frozen_on", Format.DATE, 120),
            c.program("weights", Format.WRAPPED, 320),
            c.program("id", width=90),
            c.program("key", width=160),
        ),
        row_key="key",
        frozen_columns=3,
        rows=200,
    )
