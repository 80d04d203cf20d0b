"""What the program asks people to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.people.personal_links import without_tokens
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs import REVIEW, Columns


class ReviewColumn:
    """Keys of the columns of Review."""

    WHAT: Final = ColumnKey("what")
    WHERE: Final = ColumnKey("where")
    WHY: Final = ColumnKey("why")
    SELLER: Final = ColumnKey("seller")
    CANDIDATES: Final = ColumnKey("candidates")
    SINCE: Final = ColumnKey("since")
    DECISION: Final = ColumnKey("decision")
    RESOLVED: Final = ColumnKey("resolved")
    KEY: Final = ColumnKey("key")


def review(language: Language) -> Tab:
    c = Columns(language, REVIEW)
    return Tab(
        REVIEW,
        language.tab(REVIEW),
        (
            c.program(ReviewColumn.WHAT, Format.WRAPPED, 360),
            c.program(ReviewColumn.WHERE, width=220),
            c.program(ReviewColumn.WHY, Format.WRAPPED, 320),
            c.program(ReviewColumn.SELLER, width=220),
            c.program(ReviewColumn.CANDIDATES, Format.WRAPPED, 260),
            c.program(ReviewColumn.SINCE, Format.DATE, 110),
            c.number_of_person(ReviewColumn.DECISION, 180, owner=Owner.PEOPLE),
            c.program(ReviewColumn.RESOLVED, Format.MOMENT, 150),
            c.program(ReviewColumn.KEY, width=200),
        ),
        row_key=ReviewColumn.KEY,
        rows=200,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person typed beside a question. ``seller``: whom it is about, as exports write them."""

    key: str
    seller: str
    text: str


def read_answers(view: TabView) -> list[Answer]:
    """Every question with something in its decision, resolved ones too."""
    return [
        Answer(row.text(ReviewColumn.KEY), row.text(ReviewColumn.SELLER), row.text(ReviewColumn.DECISION))
        for row in view.rows
        if row.text(ReviewColumn.DECISION)
    ]


def read_open(view: TabView) -> list[str]:
    """What the questions that wait for a person ask about."""
    return [
        row.text(ReviewColumn.WHAT) or row.text(ReviewColumn.KEY)
        for row in view.rows
        if row.text(ReviewColumn.KEY) and _is_open(row)
    ]


def read_open_keys(view: TabView, begin: str) -> list[str]:
    """Keys of the questions that wait for a person and begin so."""
    keys = [row.text(ReviewColumn.KEY) for row in view.rows if _is_open(row)]
    return [key for key in keys if key.startswith(begin)]


def read_places(view: TabView) -> dict[str, str]:
    """Where each question's trouble is, by the question's key: ``sales.csv:12``, a cell's address."""
    return {row.text(ReviewColumn.KEY): row.text(ReviewColumn.WHERE) for row in view.rows}


def _is_open(row: Row) -> bool:
    return row[ReviewColumn.RESOLVED] is None


def review_rows(
    view: TabView,
    items: Iterable[ReviewItem],
    language: Language,
    now: dt.datetime,
    mended: Callable[[str], bool],
    unclear: Collection[str] = (),
) -> list[RowContent]:
    """Rows for the open ``items``, and a resolved mark for open rows whose key is ``mended`` and no longer listed.

    ``now`` in the marathon's zone. A problem that comes back opens its old row again. ``unclear``: keys of lines whose
    decision says nothing that can be done, which is what such a line says then, before its question.
    """
    present = view.by(ReviewColumn.KEY)
    rows: dict[str, RowContent] = {}
    for item in items:
        why = language.word("review", item.why)
        if item.key in unclear:
            why = language.word("review", Reason.BAD_DECISION).format(question=why)
        rows.setdefault(item.key, _question_row(item, why, now, known=item.key in present))
    for key, row in present.items():
        if key not in rows and _is_open(row) and mended(key):
            rows[key] = {ReviewColumn.KEY: key, ReviewColumn.RESOLVED: now}
    return list(rows.values())


def _question_row(item: ReviewItem, why: str, now: dt.datetime, *, known: bool) -> RowContent:
    row: RowContent = {
        ReviewColumn.KEY: item.key,
        ReviewColumn.WHAT: without_tokens(item.what),
        ReviewColumn.WHERE: item.where,
        ReviewColumn.WHY: why,
        ReviewColumn.SELLER: item.seller,
        ReviewColumn.CANDIDATES: item.candidates,
        ReviewColumn.RESOLVED: None,
    }
    return row if known else {**row, ReviewColumn.SINCE: now.date()}


def settled_row(item: ReviewItem, language: Language, now: dt.datetime) -> RowContent:
    """A line that there is nothing to decide about; somebody may wonder what happened."""
    return {
        ReviewColumn.KEY: item.key,
        ReviewColumn.WHAT: without_tokens(item.what),
        ReviewColumn.WHERE: item.where,
        ReviewColumn.WHY: language.word("review", item.why),
        ReviewColumn.SINCE: now.date(),
        ReviewColumn.RESOLVED: now,
    }
