"""New rows that were written while people moved columns: their cells stand in the wrong ones. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sheets_marathon.spreadsheet.changes import AppendRows, CellContent, Change, Formula, SetBlock
from sheets_marathon.spreadsheet.rows import on_the_wire, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey
from sheets_marathon.spreadsheet.snapshot import Row, TabView, Value, as_text

_Cells = Mapping[int, CellContent]


def shifted_rows(
    before: TabView, changes: Sequence[Change], after: TabView
) -> tuple[list[Change], list[tuple[int, int, CellContent]]]:
    """What writes such rows anew, and cells outside of our columns that they have left something in.

    Rows are found by their whole content as it stands, index by index, and only where as many have it as were
    written. The whole row is the program's own: it was inserted empty. Formulas are taken away; the next plan puts
    them in their place.
    """
    if before.columns == after.columns:
        return [], []
    by_index = {index: key for key, index in after.columns.items()}
    home = {index: after.columns.get(key) for key, index in before.columns.items()}
    alike: dict[tuple[tuple[int, str], ...], list[_Cells]] = {}
    for cells in _new_rows(before, changes):
        seen = tuple(
            (index, _comparable(on_the_wire(value)))
            for index, value in sorted(cells.items())
            if index in by_index and not isinstance(value, Formula)
        )
        if len(seen) >= _TELLING and any(home.get(index) != index for index in cells):
            alike.setdefault(seen, []).append(cells)
    restores: list[Change] = []
    foreign: list[tuple[int, int, CellContent]] = []
    for row, cells in _paired(alike, after, by_index):
        right = {
            at: value
            for index, value in cells.items()
            if (at := home.get(index)) is not None and not isinstance(value, Formula)
        }
        wrong: dict[int, CellContent] = {index: None for index in cells if index in by_index}
        restores += set_runs(after.sheet_id, row.number, {**wrong, **right})
        foreign += [(row.number, index, value) for index, value in cells.items() if index not in {*by_index, *right}]
    return restores, foreign


def _paired(
    alike: Mapping[tuple[tuple[int, str], ...], Sequence[_Cells]], after: TabView, by_index: Mapping[int, ColumnKey]
) -> Iterator[tuple[Row, _Cells]]:
    tables: dict[tuple[int, ...], dict[tuple[str, ...], list[Row]]] = {}
    for seen, written in alike.items():
        indices = tuple(index for index, _ in seen)
        if indices not in tables:
            tables[indices] = _indexed(after, [by_index[index] for index in indices])
        rows = tables[indices].get(tuple(text for _, text in seen), [])
        if len(rows) == len(written):
            yield from zip(rows, written, strict=True)


_TELLING = 2
"""So many cells at least make a row's content its own."""


def _new_rows(before: TabView, changes: Sequence[Change]) -> list[_Cells]:
    rows: list[_Cells] = []
    blocks: dict[int, dict[int, CellContent]] = {}
    for change in changes:
        if isinstance(change, AppendRows) and change.sheet_id == before.sheet_id:
            rows += [
                {index: value for index, value in enumerate(row) if value not in (None, "")} for row in change.rows
            ]
        elif isinstance(change, SetBlock) and change.sheet_id == before.sheet_id:
            for number, row in enumerate(change.rows, start=change.row):
                filled = {
                    index: value for index, value in enumerate(row, start=change.column) if value not in (None, "")
                }
                blocks.setdefault(number, {}).update(filled)
    return [*rows, *blocks.values()]


def _indexed(view: TabView, keys: Sequence[ColumnKey]) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in view.rows:
        found.setdefault(tuple(_comparable(row[key]) for key in keys), []).append(row)
    return found


def _comparable(value: Value) -> str:
    """Moments come back with their last digits rounded."""
    return as_text(round(value, 6) if isinstance(value, float) else value)
