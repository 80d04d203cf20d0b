"""How each of our tabs is restored: which row is which, which columns come back, what a row is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sheets_marathon.marathon.people.roster import clean_number, fold_name
from sheets_marathon.spreadsheet.adopt import Adopted
from sheets_marathon.spreadsheet.restoring.declared_tabs import KeptColumn, Restoration, content, plan_rows_back
from sheets_marathon.spreadsheet.restoring.matching import Matching, RowKey, match_by_keys, match_by_likeness
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, Owner
from sheets_marathon.spreadsheet.snapshot import Row, TabView, view_of
from sheets_marathon.tabs import (
    BONUSES,
    CURATORS,
    FINAL,
    GRADE_LOG,
    GRADES,
    HISTORY,
    JOURNAL,
    LOOKER_DAILY,
    LOOKER_SALES,
    PARTICIPANTS,
    PROGRAM,
    REVIEW,
    SALES,
    SETTINGS,
)
from sheets_marathon.tabs.bonuses import BonusColumn
from sheets_marathon.tabs.final import FinalColumn
from sheets_marathon.tabs.grade_log import GradeLogColumn
from sheets_marathon.tabs.journal import JournalColumn
from sheets_marathon.tabs.looker import FlatColumn
from sheets_marathon.tabs.participants import ParticipantColumn
from sheets_marathon.tabs.program import ProgramColumn
from sheets_marathon.tabs.review import ReviewColumn
from sheets_marathon.tabs.sales import SaleColumn
from sheets_marathon.tabs.settings import SettingColumn

_OWN = "own:"
"""Before the header of a column that people added to one of our tabs: it is theirs, and has no key."""
_SHOWN = 5


def _text(*columns: ColumnKey) -> RowKey:
    """All these cells; "" when none is filled."""

    def key(row: Row) -> str:
        parts = [row.text(column) for column in columns]
        return "|".join(parts) if any(parts) else ""

    return key


def _number(row: Row) -> str:
    return clean_number(row.text(ParticipantColumn.ID))


def _name(row: Row) -> str:
    return fold_name(row.text(ParticipantColumn.NAME))


_KEYS: Mapping[str, Sequence[RowKey]] = {
    PARTICIPANTS: (_number, _name),
    **dict.fromkeys(GRADES.values(), (_number,)),
    PROGRAM: (_text(ProgramColumn.KEY),),
    SETTINGS: (_text(SettingColumn.KEY),),
    REVIEW: (_text(ReviewColumn.KEY),),
    JOURNAL: (_text(JournalColumn.KEY),),
    SALES: (_text(SaleColumn.DOCUMENT, SaleColumn.KIND),),
    HISTORY: (_text(FlatColumn.DATE, FlatColumn.ID),),
    LOOKER_SALES: (_text(FlatColumn.DOCUMENT, FlatColumn.KIND),),
    LOOKER_DAILY: (_text(FlatColumn.KEY),),
    CURATORS: (_name,),
    GRADE_LOG: (_text(GradeLogColumn.KEY),),
    FINAL: (_text(FinalColumn.KEY),),
}
"""What tells a tab's rows apart. Bonuses have nothing of the kind; tabs that are not here hold nothing to restore."""

_WRITTEN_ONCE = (SALES, HISTORY, GRADE_LOG, LOOKER_SALES, LOOKER_DAILY)
"""Their cells never change after they were written, so each that differs is damage."""
_NOT_MADE_AGAIN = (*_WRITTEN_ONCE, JOURNAL, REVIEW, FINAL)


def restoration_of(
    then: Adopted, now: Adopted, over_newer: bool, same_locale: bool, back: Sequence[Column] = ()
) -> Restoration:
    """What comes back into one of our tabs. ``same_locale``: formulas read as they did then. ``back``: columns of ours
    that are made anew with it."""
    key = then.tab.key
    if key not in _KEYS and key != BONUSES and not back:
        return Restoration(now.found.title)
    before, after = (_view(adopted) for adopted in (then, now))
    again = {column.key for column in back}
    columns, left = _columns(key, then, before, after, again)
    matching, nameless = _matching(then, before, after, columns, again)
    left += nameless
    steady = all(after.columns.get(name) == index for name, index in before.columns.items() if name in after.columns)
    return plan_rows_back(
        before,
        after,
        columns,
        matching,
        _who(key),
        over_newer=over_newer,
        formulas_fit=steady and same_locale,
        whole_rows=key in _NOT_MADE_AGAIN,
        left=left,
    )


def _view(adopted: Adopted) -> TabView:
    """The tab with people's own columns beside ours, each under its header where no other has the same."""
    headers = adopted.found.header(adopted.header_row)
    taken = set(adopted.columns.values()) | set(adopted.found.column_tags)
    own = {
        ColumnKey(f"{_OWN}{text}"): index
        for index, text in enumerate(headers)
        if text and index not in taken and headers.count(text) == 1
    }
    return view_of(adopted.found, adopted.tab.key, {**adopted.columns, **own}, adopted.header_row)


def _columns(
    key: str, then: Adopted, before: TabView, after: TabView, again: set[ColumnKey]
) -> tuple[list[KeptColumn], list[str]]:
    """What can be restored, and a sentence for each column that is not there any more and held something."""
    kept: list[KeptColumn] = []
    left: list[str] = []
    headers = then.found.header(then.header_row)
    for name, index in sorted(before.columns.items(), key=lambda item: item[1]):
        declared = then.tab.by_key.get(name)
        if declared is not None and declared.owner is Owner.FORMULA:
            continue
        peoples = declared is None or declared.owner is Owner.PEOPLE
        everywhere = peoples or key in _WRITTEN_ONCE or name in again
        title = headers[index] or name
        if name in after.columns:
            kept.append(KeptColumn(name, title, declared.format if declared else Format.TEXT, everywhere))
            continue
        held = sum(content(row, name) is not None for row in before.rows)
        if everywhere and held:
            remedy = (
                "“sheets-marathon apply” makes it anew, then restore again"
                if declared is not None
                else f"give a column the header “{title}” again, then restore again"
            )
            left.append(f"column “{title}” is not there any more, {held} cells of it are left out: {remedy}")
    return kept, left


def _matching(
    then: Adopted, before: TabView, after: TabView, columns: Sequence[KeptColumn], again: set[ColumnKey]
) -> tuple[Matching, list[str]]:
    """Which row is which, and a sentence for each row of now that stays without what tells it from the others."""
    key = then.tab.key
    if key == BONUSES and not again:
        alike = [column.key for column in columns if column.everywhere]
        return match_by_likeness(before.rows, after.rows, alike), []
    if key in _KEYS and not again & {then.tab.row_key, *_TOLD_APART_BY.get(key, ())}:
        matching = match_by_keys(before.rows, after.rows, _KEYS[key])
        return matching, _stay_blank(
            key, before, after, matching, [column for column in columns if column.key in again]
        )
    # What told rows apart is what was lost: a row that is not found again may stand there all the same.
    found = match_by_likeness(before.rows, after.rows, [column.key for column in columns if column.key not in again])
    known = {row.number for row in found.pairs.values()}
    left = [
        f"row {row.number} ({_who(key)(row)}) is in no row of the copy: fill in by hand what is missing in it"
        for row in after.rows
        if row.number not in known and any(row[column.key] is not None for column in columns)
    ]
    return Matching(found.pairs, nameless=found.gone), left


def _stay_blank(
    key: str, before: TabView, after: TabView, matching: Matching, again: Sequence[KeptColumn]
) -> list[str]:
    """A sentence for each column that comes back with nothing for the rows that have come since the copy."""
    known = {row.number for row in matching.pairs.values()}
    since = [
        row for row in after.rows if row.number not in known and any(row[name] is not None for name in after.columns)
    ]
    shown = ", ".join(f"row {row.number} ({_who(key)(row)})" for row in since[:_SHOWN])
    more = ", …" if len(since) > _SHOWN else ""
    return [
        f"column “{column.title}” stays blank in {len(since)} row{'s' if len(since) > 1 else ''} unknown to the copy: "
        f"{shown}{more}"
        for column in again
        if since and (not before.rows or any(content(row, column.key) is not None for row in before.rows))
    ]


_TOLD_APART_BY = {
    **dict.fromkeys((SALES, LOOKER_SALES), (SaleColumn.DOCUMENT, SaleColumn.KIND)),
    HISTORY: (FlatColumn.DATE, FlatColumn.ID),
}
"""The same as columns, where it is more than the row's key."""

_CALLED_BY = (ParticipantColumn.NAME, BonusColumn.PARTICIPANT, ReviewColumn.WHAT, ProgramColumn.KEY)
"""What people call a row by: the first of these that it has."""


def _who(key: str) -> Callable[[Row], str]:
    """What people call a row."""

    def named(row: Row) -> str:
        if key in (SALES, LOOKER_SALES):
            return f"{row.text(SaleColumn.DOCUMENT)} {row.text(SaleColumn.KIND)}".strip()
        first = next((row.text(name) for name in _CALLED_BY if row.text(name)), "")
        return first or f"row {row.number}"

    return named
