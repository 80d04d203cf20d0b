"""What a plan must not do: overwrite what a person may have typed. Each refusal names the cell."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.spreadsheet.a1 import cell
from sheets_marathon.spreadsheet.adopt import Adopted
from sheets_marathon.spreadsheet.changes import Change, SetCells
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Owner
from sheets_marathon.spreadsheet.snapshot import TabView, view_of


def typed_where_jobs_will_write(adopted: Adopted | None, contents: Sequence[RowContent]) -> list[str]:
    """Columns taken over now must not hold what people typed if jobs are to write in them later.

    What this very plan writes is compared cell by cell in ``overwrites``.
    """
    strange = _strange(adopted)
    if adopted is None or not strange:
        return []
    view = view_of(adopted.found, adopted.tab.key, adopted.columns, adopted.header_row)
    written_now = {adopted.tab.row_key, *(key for content in contents for key in content)}
    refusals = []
    for key in sorted(strange - written_now, key=lambda key: adopted.columns[key]):
        if adopted.tab.by_key[key].owner is not Owner.PROGRAM:
            continue
        row = next((row for row in view.rows if row[key] is not None and key not in row.formulas), None)
        if row is not None:
            where = f"“{view.title}”!{cell(row.number, adopted.columns[key])}"
            refusals.append(
                f"{where} holds “{row[key]}”, which a person may have typed, and the program would write there "
                f"as “{key}”: map another column in the configuration or rename this one"
            )
    return refusals


def overwrites(adopted: Adopted | None, view: TabView, pending: Sequence[Change]) -> list[str]:
    """Refusals for cells that hold something in a column that was not ours before this plan."""
    strange = _strange(adopted)
    if adopted is None or not strange:
        return []
    keys = {adopted.columns[key]: key for key in strange}
    held = {row.number: row for row in view.rows}
    refusals = []
    for change in pending:
        if not isinstance(change, SetCells):
            continue
        for offset in range(len(change.values)):
            key = keys.get(change.column + offset)
            row = held.get(change.row)
            if key and row is not None and row[key] is not None:
                where = f"“{view.title}”!{cell(change.row, change.column + offset)}"
                refusals.append(
                    f"{where} holds “{row[key]}”, which a person may have typed; as “{key}” it would be overwritten: "
                    f"map another column in the configuration or rename this one"
                )
    return refusals


def _strange(adopted: Adopted | None) -> frozenset[ColumnKey]:
    """Columns that were not ours before: one that a tab has had and that lost its mark was the program's already."""
    return frozenset(key for key in adopted.untagged if key not in adopted.found.had) if adopted else frozenset()
