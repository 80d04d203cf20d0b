"""One request's turn at a draft: what handlers need to read, check and refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.cells import Reader
from sheets_marathon.workspace.sheets.state.grid import Cell
from sheets_marathon.workspace.sheets.state.spreadsheet import (
    MAX_CELL_CHARACTERS,
    MAX_CELLS,
    MAX_COLUMNS,
    Identifiers,
    SheetTab,
    Spreadsheet,
)
from sheets_marathon.workspace.sheets.wire import ApiError, Json, invalid

_PROTECTED = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection"
    " if you need to edit."
)


@dataclass(slots=True)
class Turn:
    """The draft ``book``, how to read it, who asks, and where in the request we are (``where``)."""

    book: Spreadsheet
    reader: Reader
    caller: str
    role: str
    ids: Identifiers
    where: str = ""

    @property
    def now(self) -> dt.datetime:
        """The workspace's moment, aware."""
        return self.reader.now

    def today(self) -> dt.date:
        """The date in the spreadsheet's zone."""
        return self.now.astimezone(ZoneInfo(self.book.time_zone)).date()

    def refuse(self, text: str) -> ApiError:
        """Google's 400 for this request of the batch."""
        return invalid(f"Invalid {self.where}: {text}" if self.where else text)

    def tab(self, sheet_id: int | None) -> SheetTab:
        """The tab, which must exist; an absent id is 0, as in proto."""
        found = self.book.tab(sheet_id or 0)
        if found is None:
            raise self.refuse(f"No grid with id: {sheet_id or 0}")
        return found

    def area(self, grid_range: Json | None) -> tuple[SheetTab, Json, Box]:
        """A GridRange: its tab, itself with ``sheetId`` filled in, and the cells it covers. It must fit the grid."""
        area = {"sheetId": 0} | (grid_range or {})
        tab = self.tab(area["sheetId"])
        box = Box(
            area.get("startRowIndex", 0),
            area.get("startColumnIndex", 0),
            area.get("endRowIndex", tab.rows),
            area.get("endColumnIndex", tab.columns),
        )
        for name, start, end in (("Row", box.top, box.bottom), ("Column", box.left, box.right)):
            if start < 0:
                raise self.refuse(f"start{name}Index[{start}] is less than zero.")
            if end <= start:
                raise self.refuse(f"end{name}Index[{end}] must be greater than start{name}Index[{start}].")
        if box.bottom > tab.rows or box.right > tab.columns:
            limits = f"Max rows: {tab.rows}, max columns: {tab.columns}"
            raise self.refuse(f"Range ({box.a1(tab.title)}) exceeds grid limits. {limits}")
        return tab, area, box

    def for_writing(self, grid_range: Json | None) -> tuple[SheetTab, Box]:
        """The cells of a GridRange that the caller may change."""
        tab, _, box = self.area(grid_range)
        self.check_editable(tab, box)
        return tab, box

    def check_editable(self, tab: SheetTab, box: Box) -> None:
        """Refuse when a protected range without ``warningOnly`` stands in the way of this caller."""
        for protected in tab.protected_ranges:
            if self._may_edit(protected):
                continue
            if overlaps(protected_area(self.book, protected), box, tab) and not any(
                _contains(area, box, tab) for area in protected.get("unprotectedRanges", ())
            ):
                raise self.protected()

    def locked(self, tab: SheetTab) -> list[Json]:
        """The areas of ``tab`` that are protected from this caller."""
        return [protected_area(self.book, each) for each in tab.protected_ranges if not self._may_edit(each)]

    def check_may_lift(self, protected: Json) -> None:
        """Refuse to change a protection that the caller is not among the editors of."""
        if not self._may_edit(protected):
            raise self.protected()

    def protected(self) -> ApiError:
        """Google's 400 for what a protection forbids."""
        return self.refuse(_PROTECTED)

    def _may_edit(self, protected: Json) -> bool:
        editors = protected.get("editors", {}).get("users", ())
        return self.role == "owner" or bool(protected.get("warningOnly")) or self.caller in editors

    def put(self, tab: SheetTab, row: int, column: int, cell: Cell) -> None:
        """Store a cell, which must not be too long."""
        if isinstance(cell.entered, str) and len(cell.entered) > MAX_CELL_CHARACTERS:
            raise self.refuse(
                f"Your input contains more than the maximum of {MAX_CELL_CHARACTERS} characters in a single cell."
            )
        tab.grid.put(row, column, cell)

    def check_size(self) -> None:
        """Refuse when the grids have grown over Google's limits."""
        if any(tab.columns > MAX_COLUMNS for tab in self.book.tabs):
            raise self.refuse(
                "This action would increase the number of columns in the worksheet above the limit of"
                f" {MAX_COLUMNS} columns."
            )
        if self.book.cell_count() > MAX_CELLS:
            raise self.refuse(
                f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
            )


def protected_area(book: Spreadsheet, protected: Json) -> Json:
    """The GridRange of a protected range, which may be given by a named range."""
    if "range" in protected:
        found: Json = protected["range"]
        return found
    named = next((n for n in book.named_ranges if n["namedRangeId"] == protected.get("namedRangeId")), None)
    return named["range"] if named else {"sheetId": -1}


def box_of(area: Json, tab: SheetTab) -> Box:
    """The cells a stored GridRange covers in ``tab``."""
    return Box(
        area.get("startRowIndex", 0),
        area.get("startColumnIndex", 0),
        area.get("endRowIndex", tab.rows),
        area.get("endColumnIndex", tab.columns),
    )


def overlaps(area: Json, box: Box, tab: SheetTab) -> bool:
    """Whether a stored GridRange shares cells with ``box`` of ``tab``."""
    if area.get("sheetId", 0) != tab.sheet_id:
        return False
    mine = box_of(area, tab)
    return mine.top < box.bottom and box.top < mine.bottom and mine.left < box.right and box.left < mine.right


def _contains(area: Json, box: Box, tab: SheetTab) -> bool:
    mine = box_of({"sheetId": tab.sheet_id} | area, tab)
    return mine.top <= box.top and mine.left <= box.left and mine.bottom >= box.bottom and mine.right >= box.right
