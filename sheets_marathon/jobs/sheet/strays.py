"""Cells that a write put in the wrong place, because people moved rows or columns while it was under way: pure.

Google has no write that fails when a sheet has changed since it was read. Between a look and the write planned on it
lie about 0.3 s; whoever sorts, inserts or moves in them makes the write's addresses point elsewhere. New rows are
inserted, so they lie on nothing (``spreadsheet.rows``). Cells written in place are compared here, by what stands in
their rows and never by numbers, with the look that they were planned on: what they overwrote is put back where that
look knows it, and the rest is asked of a person. What stays open: something typed within those 0.3 s into the very
cell that is hit, and a process killed before it has looked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.jobs.sheet.stray_rows import shifted_rows
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.a1 import cell, quoted
from sheets_marathon.spreadsheet.changes import CellContent, Change, Formula, SetCells
from sheets_marathon.spreadsheet.formulas import normalised
from sheets_marathon.spreadsheet.rows import on_the_wire, same
from sheets_marathon.spreadsheet.schema import ColumnKey, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView, as_text
from sheets_marathon.tabs import BONUSES, PARTICIPANTS
from sheets_marathon.tabs.bonuses import BonusColumn
from sheets_marathon.tabs.participants import ParticipantColumn

_TOLD_APART_BY = {
    PARTICIPANTS: (
        ParticipantColumn.NAME,
        ParticipantColumn.ROLE,
        ParticipantColumn.STORE,
        ParticipantColumn.HEAD,
        ParticipantColumn.EMAIL,
        ParticipantColumn.TELEGRAM,
    ),
    BONUSES: (BonusColumn.PARTICIPANT, BonusColumn.DATE, BonusColumn.REASON),
}
"""Columns of people's by which rows are known where the program writes the key itself: the first, else all of them."""

Identity = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strays:
    """What puts a tab right again, and what only a person can."""

    restores: tuple[Change, ...] = ()
    questions: tuple[ReviewItem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Aim:
    """A cell written in place: whose row, at which index, as which column, with what."""

    who: Identity
    row: int
    index: int
    key: ColumnKey
    value: CellContent


def written_in_place(view: TabView, changes: Sequence[Change]) -> list[SetCells]:
    """Those of the changes that write into rows which were there."""
    numbers = {row.number for row in view.rows}
    return [
        change
        for change in changes
        if isinstance(change, SetCells) and change.sheet_id == view.sheet_id and change.row in numbers
    ]


def strays(tab: Tab, before: TabView, changes: Sequence[Change], after: TabView) -> Strays:
    """What has gone astray of ``changes`` in one tab: planned on ``before``, found as ``after`` some time later.

    A person's edit since then is left alone: a cell counts as overwritten only while it still shows what was written,
    did not show it before, and the cell that was meant does not show it.
    """
    old, new = _by_identity(tab, before), _by_identity(tab, after)
    aims = _aims(tab, before, changes, old)
    new |= _recognised(aims, old, new, after)
    meant = {(aim.who, aim.key): aim.value for aim in aims}
    missed = [aim for aim in aims if not _landed(aim, new.get(aim.who), after)]
    restores: list[Change] = []
    questions: list[ReviewItem] = []
    elsewhere: list[_Aim] = []
    names = {row.number: who for who, row in new.items()}
    found = [(alike, _hits(alike[0], before, after, old, names, meant)) for alike in _alike(missed)]
    ours = {(row.number, column) for _, hits in found for row, column in hits}
    for alike, hits in found:
        if not hits:
            elsewhere += alike
        for row, column in hits:
            who = names.get(row.number, ())
            former = old.get(who)
            certain = len(hits) <= len(alike)
            if certain and (former is not None or tab.by_key[column].owner is not Owner.PEOPLE):
                content = _former(former, column, meant.get((who, column)))
                restores.append(SetCells(after.sheet_id, row.number, after.columns[column], (content,)))
            # A row that has come since may have had something there already; an empty one, just inserted, had not.
            # And whoever had just typed where people type has only the former text back.
            unknown = former is None and any((row.number, key) not in ours for key in {*row.cells, *row.formulas})
            unknown = unknown or tab.by_key[column].owner is Owner.PEOPLE
            if _text(alike[0].value) and (unknown or not certain):
                place = (row.number, after.columns[column])
                questions.append(_question(after, [place], [alike[0].value], [who]))
    restores += _aimed_again(missed, old, new, after)
    questions += _in_foreign_columns(elsewhere, after, new)
    rows, cells = shifted_rows(before, changes, after)
    restores += rows
    if cells:
        places = [(row, index) for row, index, _ in cells]
        questions.append(
            _question(after, places, [value for *_, value in cells], [names.get(row, ()) for row, _ in places])
        )
    return Strays(tuple(restores), tuple(questions))


def _by_identity(tab: Tab, view: TabView) -> dict[Identity, Row]:
    """Rows by what tells them apart; those that nothing does are left out."""
    columns = _TOLD_APART_BY.get(tab.key, (tab.row_key,) if tab.row_key else ())
    if not columns:
        return {}
    first = Counter(row.text(columns[0]) for row in view.rows)
    found: dict[Identity, list[Row]] = {}
    for row in view.rows:
        name = row.text(columns[0])
        if name:
            who = (name,) if first[name] == 1 else tuple(row.text(column) for column in columns)
            found.setdefault(who, []).append(row)
    return {who: rows[0] for who, rows in found.items() if len(rows) == 1}


def _recognised(
    aims: Iterable[_Aim], old: Mapping[Identity, Row], new: Mapping[Identity, Row], after: TabView
) -> dict[Identity, Row]:
    """Rows whose very name was overwritten: known by everything that the write can't have touched."""
    written = {aim.index for aim in aims}
    sound = [key for key, index in after.columns.items() if index not in written]
    known = {row.number for who, row in new.items() if who in old}
    strangers: dict[tuple[str, ...], list[Row]] = {}
    for row in after.rows:
        if row.number not in known:
            strangers.setdefault(tuple(row.text(key) for key in sound), []).append(row)
    found: dict[Identity, Row] = {}
    for who in {aim.who for aim in aims} - set(new):
        alike = strangers.get(tuple(old[who].text(key) for key in sound), [])
        rows = [row for row in alike if row.number == old[who].number] or alike
        if len(rows) == 1:
            found[who] = rows[0]
    return found


def _aims(tab: Tab, before: TabView, changes: Sequence[Change], old: Mapping[Identity, Row]) -> list[_Aim]:
    names = {row.number: who for who, row in old.items()}
    keys = {index: key for key, index in before.columns.items()}
    aims: list[_Aim] = []
    for change in written_in_place(before, changes):
        for index, value in enumerate(change.values, start=change.column):
            if change.row in names and keys.get(index) in tab.by_key:
                aims.append(_Aim(names[change.row], change.row, index, keys[index], value))
    return aims


def _alike(aims: Iterable[_Aim]) -> list[list[_Aim]]:
    """Those that wrote the same at the same index: which of them hit which cell can't be told, and need not."""
    groups: dict[tuple[int, str, str], list[_Aim]] = {}
    for aim in aims:
        groups.setdefault((aim.index, aim.key, _text(aim.value)), []).append(aim)
    return list(groups.values())


def _landed(aim: _Aim, row: Row | None, after: TabView) -> bool:
    """Whether the cell that was meant shows it. A view of values can't tell for formulas; the next plan does."""
    if isinstance(aim.value, Formula) and not after.formulas_known:
        return True
    return row is not None and _shows(row, aim.key, aim.value)


def _shows(row: Row, key: ColumnKey, value: CellContent) -> bool:
    if isinstance(value, Formula):
        return normalised(row.formulas.get(key, "")) == normalised(value.text)
    return key not in row.formulas and same(value, row[key])


def _aimed_again(
    missed: Iterable[_Aim], old: Mapping[Identity, Row], new: Mapping[Identity, Row], after: TabView
) -> list[Change]:
    """What was meant, where it was meant, unless a person has written there since: rows of other tabs may have been
    made for a number that was given in the same write."""
    return [
        SetCells(after.sheet_id, row.number, after.columns[aim.key], (aim.value,))
        for aim in missed
        if (row := new.get(aim.who)) is not None
        and aim.key in after.columns
        and not isinstance(aim.value, Formula)
        and same(old[aim.who][aim.key], row[aim.key])
    ]


def _hits(
    aim: _Aim,
    before: TabView,
    after: TabView,
    old: Mapping[Identity, Row],
    names: Mapping[int, Identity],
    meant: Mapping[tuple[Identity, ColumnKey], CellContent],
) -> list[tuple[Row, ColumnKey]]:
    """Cells that a missed write has hit: they show its value, and neither what stood there before nor what was meant
    for them explains that. Looked at are the column that the write was for, in every row, and the column that stands
    now in the place where that one stood when the write was planned."""
    there = {key for key, index in after.columns.items() if index == aim.index}
    hits: list[tuple[Row, ColumnKey]] = []
    for row in after.rows:
        who = names.get(row.number, ())
        former = old.get(who)
        for key in {aim.key, *there} & set(after.columns):
            wanted = meant.get((who, key))
            if not _shows(row, key, aim.value) or (wanted is not None and _text(wanted) == _text(aim.value)):
                continue
            if former is None or (key in before.columns and not _shows(former, key, aim.value)):
                hits.append((row, key))
    return hits


def _former(row: Row | None, column: ColumnKey, wanted: CellContent) -> CellContent:
    """What belongs into a cell that was overwritten: what the same write meant for it, else what stood there."""
    if wanted is not None or row is None:
        return wanted
    return Formula(row.formulas[column]) if column in row.formulas else row[column]


def _in_foreign_columns(aims: Sequence[_Aim], after: TabView, new: Mapping[Identity, Row]) -> list[ReviewItem]:
    """Writes that are found nowhere and whose place is another column by now, of which the program reads nothing."""
    ours = set(after.columns.values())
    lost = [
        aim
        for aim in aims
        if aim.index != after.columns.get(aim.key, aim.index) and aim.index not in ours and _text(aim.value)
    ]
    if not lost:
        return []
    places = [(new[aim.who].number if aim.who in new else aim.row, aim.index) for aim in lost]
    return [_question(after, places, [aim.value for aim in lost], [aim.who for aim in lost])]


def _question(
    view: TabView, places: Sequence[tuple[int, int]], values: Iterable[CellContent], rows: Iterable[Identity]
) -> ReviewItem:
    cells = ", ".join(cell(row, column) for row, column in sorted(set(places)))
    whose = ", ".join(dict.fromkeys(who[0] for who in rows if who))
    what = ", ".join(dict.fromkeys(_text(value) for value in values))
    told = f"{whose} · «{what}»" if whose else f"«{what}»"
    return ReviewItem(f"stray:{view.key}:{cells}", told, f"{quoted(view.title)}!{cells}", Reason.STRAY)


def _text(value: CellContent) -> str:
    return value.text if isinstance(value, Formula) else as_text(on_the_wire(value))
