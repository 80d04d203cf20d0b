"""The curators: they list themselves in the sheet, then type grades, wherever a row and a column stand by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_marathon.rehearsal.cast.grading_plan import Sitting, TypedMark
from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell, Value, shown_id
from sheets_marathon.rehearsal.cast.sheet_words import CURATOR, ID, mark_header

CURATORS = ("Ирина Лебедева", "Олег Сомов", "Вера Ильинская")


def list_curators(hands: SheetHands, tab_id: int) -> None:
    """Type the curators below each other. Two requests."""
    column = hands.read([tab_id])[tab_id].column(CURATOR)
    hands.type_cells([TypedCell(tab_id, row, column or 0, name) for row, name in enumerate(CURATORS, 1)])


class GradingCurators:
    """Those who grade. ``tab_ids``: the sheetId of each track's grade tab, remembered from before any rename."""

    def __init__(self, hands: SheetHands, tab_ids: Mapping[str, int]) -> None:
        self._hands = hands
        self._tab_ids = tab_ids
        self.typed = 0
        self.not_found: list[str] = []
        self.record: dict[tuple[str, str, str], Value] = {}
        """What was typed last, by track, personnel number and header: a curator's own record."""

    def grade(self, sitting: Sitting) -> None:
        """Look at the tabs, type the sitting's marks: one read and one write.

        A mark whose row or column a curator can't find goes to ``not_found`` as a sentence.
        """
        wanted = sorted({mark.track for mark in sitting.marks})
        grids = self._hands.read([self._tab_ids[track] for track in wanted])
        cells: list[TypedCell] = []
        for track in wanted:
            tab_id = self._tab_ids[track]
            marks = [mark for mark in sitting.marks if mark.track == track]
            found, missing = place_marks(tab_id, grids[tab_id], marks)
            cells += found
            self.not_found += [f"{sitting.at:%d.%m %H:%M}: {sentence}" for sentence in missing]
            self._remember(track, grids[tab_id], found)
        if cells:
            self._hands.type_cells(cells)
        self.typed += len(cells)

    def _remember(self, track: str, grid: SeenTab, cells: Sequence[TypedCell]) -> None:
        ids = grid.column(ID)
        for cell in cells:
            if ids is not None:
                self.record[track, shown_id(grid.rows[cell.row][ids]), grid.headers[cell.column]] = cell.value


def place_marks(tab_id: int, grid: SeenTab, marks: Sequence[TypedMark]) -> tuple[list[TypedCell], list[str]]:
    """The cells of ``marks`` in a grade tab as it looks now, and a sentence for each that has none."""
    ids = grid.column(ID)
    rows = (
        {}
        if ids is None
        else {shown_id(row[ids]): at for at, row in enumerate(grid.rows) if at and len(row) > ids and row[ids] != ""}
    )
    cells, missing = [], []
    for mark in marks:
        header = mark_header(mark.day, mark.number)
        row, column = rows.get(mark.person_id), grid.column(header)
        if row is None:
            missing.append(f"there is no row for {mark.person_id} ({mark.track})")
        elif column is None:
            missing.append(f'there is no column "{header}" ({mark.track})')
        else:
            cells.append(TypedCell(tab_id, row, column, mark.typed))
    return cells, missing
