"""The Review tab: what a person must decide is listed once, and marked resolved when it is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.snapshot import TabView


def review_rows(
    view: TabView,
    items: Iterable[ReviewItem],
    marathon: Marathon,
    now: dt.datetime,
    mended: Callable[[str], bool],
    unclear: Collection[str] = (),
) -> list[RowContent]:
    """Rows for the open ``items``, and a resolved mark for open rows whose key is ``mended`` and no longer listed.

    ``now`` in the marathon's zone. A problem that comes back opens its old row again. ``unclear``: keys of lines whose
    decision says nothing that can be done, which is what such a line says then.
    """
    present = view.by("key")
    rows: dict[str, RowContent] = {}
    for item in items:
        why = Reason.BAD_DECISION if item.key in unclear else item.why
        rows.setdefault(item.key, _row(item, why, marathon, now, known=item.key in present))
    for key, row in present.items():
        if key not in rows and row["resolved"] is None and mended(key):
            rows[key] = {"key": key, "resolved": now}
    return list(rows.values())


def _row(item: ReviewItem, why: Reason, marathon: Marathon, now: dt.datetime, *, known: bool) -> RowContent:
    row: dict[str, str | dt.datetime | dt.date | None] = {
        "key": item.key,
        "what": item.what,
        "where": item.where,
        "why": marathon.language.word("review", why),
        "seller": item.seller,
        "candidates": item.candidates,
        "resolved": None,
    }
    if not known:
        row["since"] = now.date()
    return row


def open_items(view: TabView) -> int:
    """How many questions wait for a person."""
    return sum(1 for row in view.rows if row.text("key") and row["resolved"] is None)
