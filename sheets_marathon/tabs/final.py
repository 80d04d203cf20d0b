"""The frozen standings."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import FINAL, Columns


class FinalColumn:
    """Keys of the columns of the frozen standings."""

    TRACK: Final = ColumnKey("track")
    RANK: Final = ColumnKey("rank")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    LEARNING: Final = ColumnKey("learning")
    SALES: Final = ColumnKey("sales")
    TEAM: Final = ColumnKey("team")
    BONUS: Final = ColumnKey("bonus")
    SCORE: Final = ColumnKey("score")
    DONE: Final = ColumnKey("done")
    FINISHED: Final = ColumnKey("finished")
    FROZEN_ON: Final = ColumnKey("frozen_on")
    WEIGHTS: Final = ColumnKey("weights")
    ID: Final = ColumnKey("id")
    KEY: Final = ColumnKey("key")


def final(language: Language) -> Tab:
    """The frozen standings: values, with the day and the weights that made them."""
    c = Columns(language, FINAL)
    return Tab(
        FINAL,
        language.tab(FINAL),
        (
            c.program(FinalColumn.TRACK, width=110),
            c.program(FinalColumn.RANK, Format.WHOLE, 70),
            c.program(FinalColumn.NAME, width=260),
            c.program(FinalColumn.STORE, width=220),
            c.program(FinalColumn.LEARNING, Format.WHOLE, 90),
            c.program(FinalColumn.SALES, Format.WHOLE, 90),
            c.program(FinalColumn.TEAM, Format.NUMBER, 90),
            c.program(FinalColumn.BONUS, Format.NUMBER, 90),
            c.program(FinalColumn.SCORE, Format.NUMBER, 90),
            c.program(FinalColumn.DONE, Format.WHOLE, 110),
            c.program(FinalColumn.FINISHED, width=110),
            c.program(FinalColumn.FROZEN_ON, Format.DATE, 120),
            c.program(FinalColumn.WEIGHTS, Format.WRAPPED, 320),
            c.program(FinalColumn.ID, width=90),
            c.program(FinalColumn.KEY, width=160),
        ),
        row_key=FinalColumn.KEY,
        frozen_columns=3,
        rows=200,
    )
