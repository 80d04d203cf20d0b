"""The frozen standings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.rating.final_standings import Contest, FinalLine
from sheets_marathon.spreadsheet.cells import read_date, read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
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
            c.number_of_person(FinalColumn.ID),
            c.program(FinalColumn.KEY, width=160),
        ),
        row_key=FinalColumn.KEY,
        frozen_columns=3,
        rows=200,
    )


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the Final tab holds. ``on``: the latest day of its lines, None when people have removed it."""

    lines: tuple[FinalLine, ...]
    on: dt.date | None


def read_frozen(view: TabView) -> Frozen:
    """The frozen lines; rows whose key is nobody's or that hold no place are no lines."""
    lines: list[FinalLine] = []
    days: list[dt.date] = []
    for key, row in view.by(FinalColumn.KEY).items():
        contest, _, who = key.partition("|")
        rank = read_number(row[FinalColumn.RANK])
        if contest not in set(Contest) or not who or rank is None:
            continue
        days += [on] if (on := read_date(row[FinalColumn.FROZEN_ON])) else []
        lines.append(
            FinalLine(
                Contest(contest),
                who,
                row.text(FinalColumn.NAME),
                row.text(FinalColumn.STORE),
                int(rank),
                read_number(row[FinalColumn.SCORE]),
                _whole(row, FinalColumn.LEARNING),
                _whole(row, FinalColumn.SALES),
                read_number(row[FinalColumn.TEAM]),
                read_number(row[FinalColumn.BONUS]),
                _whole(row, FinalColumn.DONE),
                row.text(FinalColumn.FINISHED),
            )
        )
    return Frozen(tuple(lines), max(days, default=None))


def _whole(row: Row, column: ColumnKey) -> int | None:
    number = read_number(row[column])
    return None if number is None else int(number)


_FIGURES = {
    "rank": FinalColumn.RANK,
    "score": FinalColumn.SCORE,
    "learning": FinalColumn.LEARNING,
    "sales": FinalColumn.SALES,
    "team": FinalColumn.TEAM,
    "bonus": FinalColumn.BONUS,
    "done": FinalColumn.DONE,
    "finished": FinalColumn.FINISHED,
}
"""Where ``FinalLine.figures`` stand."""


def final_rows(
    lines: Sequence[FinalLine], gone: Collection[str], on: dt.date, weights: Mapping[Contest, str], language: Language
) -> list[RowContent]:
    """The rows of a freeze on ``on``. ``weights``: what made each contest's points, in words.

    ``gone``: keys of rows whose line is in no rating any more: they lose their place and figures and keep everything
    else, since nothing is deleted.
    """
    rows: list[RowContent] = [
        {
            **{_FIGURES[name]: figure for name, figure in line.figures().items()},
            FinalColumn.KEY: line.key,
            FinalColumn.TRACK: _contest(line.contest, language),
            FinalColumn.NAME: line.name,
            FinalColumn.STORE: line.store,
            FinalColumn.FROZEN_ON: on,
            FinalColumn.WEIGHTS: weights[line.contest],
            FinalColumn.ID: "" if line.contest is Contest.STORES else line.id,
        }
        for line in lines
    ]
    nothing: RowContent = dict.fromkeys((*_FIGURES.values(), FinalColumn.WEIGHTS))
    emptied: list[RowContent] = [{**nothing, FinalColumn.KEY: key, FinalColumn.FROZEN_ON: on} for key in sorted(gone)]
    return [*rows, *emptied]


def _contest(contest: Contest, language: Language) -> str:
    return language.word("final", "stores") if contest is Contest.STORES else language.word("track", contest)
