"""Writing cells: updateCells, appendCells, repeatCell, setDataValidation, updateBorders."""

from __future__ import annotations

from collections.abc import Callable

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.cells import EXTRA_FIELDS, entered_from
from sheets_marathon.workspace.sheets.state.colours import normal_colours
from sheets_marathon.workspace.sheets.state.grid import BLANK, Cell
from sheets_marathon.workspace.sheets.state.references import copy_formula
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json, unserved

_READ_ONLY = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")
_UNSERVED = ("pivotTable", "dataSourceTable", "dataSourceFormula")
Change = Callable[[Cell, Json], Cell]


_NO_FORMAT: Json = {}


def normal_format(shape: Json | None) -> Json:
    """A CellFormat with its colours as Google keeps them."""
    found: Json = normal_colours(shape) if shape else _NO_FORMAT
    return found


def cell_change(turn: Turn, mask: str | None) -> Change:
    """A function (old cell, CellData) → new cell that sets what ``mask`` names; absent in CellData means cleared."""
    tree = fields.for_update(mask, "CellData", turn.where)
    locale = turn.book.locale
    values = fields.selects(tree, "userEnteredValue")
    formats = fields.selects(tree, "userEnteredFormat")
    format_tree = fields.with_colour_pairs(fields.below(tree, "userEnteredFormat")) if formats else {}
    notes, validations = fields.selects(tree, "note"), fields.selects(tree, "dataValidation")
    extras = [name for name in EXTRA_FIELDS if fields.selects(tree, name)]
    for name in tree:
        if name in _READ_ONLY:
            raise turn.refuse(f"{name} is read-only.")

    def change(cell: Cell, data: Json) -> Cell:
        for name in _UNSERVED:
            if name in data and fields.selects(tree, name):
                raise unserved(f"{name} in a cell")
        entered, shape, note, validation, extra = cell
        if values:
            try:
                entered = entered_from(data.get("userEnteredValue"), locale)
            except ValueError as error:
                raise turn.refuse(str(error)) from None
            if extra and not extras:
                extra = None  # a new value takes its rich text away
        if formats:
            shape = fields.merge(shape or {}, normal_format(data.get("userEnteredFormat")), format_tree) or None
        if notes:
            note = data.get("note") or None
        if validations:
            validation = data.get("dataValidation")
        if extras:
            kept = {name: value for name, value in (extra or {}).items() if name not in extras}
            extra = (kept | {name: data[name] for name in extras if name in data and name not in _READ_ONLY}) or None
        return Cell(entered, shape, note, validation, extra)

    return change


def update_cells(turn: Turn, request: Json) -> None:
    """Write rows of CellData from ``start`` or into ``range``; what ``range`` has more is cleared."""
    if "tableRange" in request:
        raise unserved("updateCells into a table")
    rows: list[Json] = request.get("rows", [])
    change = cell_change(turn, request.get("fields"))
    if "range" in request:
        if "start" in request:
            raise turn.refuse("Only one of start and range can be set.")
        tab, box = turn.for_writing(request["range"])
        _check_inside(turn, rows, box)
    elif "start" in request:
        start = request["start"]
        tab = turn.tab(start.get("sheetId"))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        width = max((len(row.get("values", [])) for row in rows), default=0)
        box = Box(top, left, top + len(rows), left + width)
        _check_grid(turn, tab, box)
        turn.check_editable(tab, box)
    else:
        raise turn.refuse("One of start or range must be set.")
    for r in range(box.top, box.bottom):
        given = rows[r - box.top].get("values", []) if r - box.top < len(rows) else []
        old = tab.grid.row(r)
        # "start" leaves what a row doesn't mention; "range" clears it.
        columns = range(box.left, box.right) if "range" in request else range(box.left, box.left + len(given))
        for c in columns:
            data = given[c - box.left] if c - box.left < len(given) else {}
            cell = old.get(c, Cell())
            new = change(cell, data)
            if new != cell:
                turn.put(tab, r, c, new)


def _check_inside(turn: Turn, rows: list[Json], box: Box) -> None:
    if len(rows) > box.bottom - box.top:
        raise turn.refuse(f"Attempting to write row: {box.bottom}, beyond the last requested row of: {box.bottom - 1}")
    if any(len(row.get("values", [])) > box.right - box.left for row in rows):
        raise turn.refuse(
            f"Attempting to write column: {box.right}, beyond the last requested column of: {box.right - 1}"
        )


def _check_grid(turn: Turn, tab: SheetTab, box: Box) -> None:
    if box.top < 0 or box.left < 0:
        raise turn.refuse("start must not be negative.")
    if box.bottom > tab.rows or (box.top >= tab.rows):
        raise turn.refuse(f"Attempting to write row: {tab.rows}, beyond the last requested row of: {tab.rows - 1}")
    if box.right > tab.columns or box.left >= tab.columns:
        raise turn.refuse(
            f"Attempting to write column: {tab.columns}, beyond the last requested column of: {tab.columns - 1}"
        )


def append_cells(turn: Turn, request: Json) -> None:
    """Rows below the last row of the tab that has data; the grid grows where needed."""
    if "tableId" in request:
        raise unserved("appendCells to a table")
    tab = turn.tab(request.get("sheetId"))
    rows: list[Json] = request.get("rows", [])
    change = cell_change(turn, request.get("fields"))
    top = len(tab.grid.rows)
    while top and all(cell.entered is None for cell in tab.grid.row(top - 1).values()):
        top -= 1
    width = max((len(row.get("values", [])) for row in rows), default=0)
    turn.check_editable(tab, Box(top, 0, top + len(rows), width))
    tab.rows = max(tab.rows, top + len(rows))
    tab.columns = max(tab.columns, width)
    turn.check_size()
    for r, row in enumerate(rows, top):
        for c, data in enumerate(row.get("values", [])):
            turn.put(tab, r, c, change(tab.grid.get(r, c), data))


def repeat_cell(turn: Turn, request: Json) -> None:
    """One CellData into every cell of a range; a formula's relative references follow as if filled."""
    tab, box = turn.for_writing(request.get("range"))
    change = cell_change(turn, request.get("fields"))
    data: Json = request.get("cell", {})
    first = change(Cell(), data)
    moves = isinstance(first.entered, ParsedFormula) and any(len(ref.fixed) < 4 for ref in first.entered.refs())
    # Most cells of a range are one and the same, so they become one and the same. By identity, hence kept alive.
    known: dict[int, tuple[Cell, Cell]] = {}
    for r in range(box.top, box.bottom):
        old = tab.grid.row(r)
        for c in range(box.left, box.right):
            cell = old.get(c, BLANK)
            if id(cell) not in known:
                known[id(cell)] = cell, change(cell, data)
            new = known[id(cell)][1]
            if moves and isinstance(new.entered, ParsedFormula) and "formulaValue" in data.get("userEnteredValue", {}):
                new = new._replace(entered=copy_formula(new.entered, r - box.top, c - box.left))
            if new != cell:
                turn.put(tab, r, c, new)


# Condition type → how many values it takes (None: one or more).
_CONDITION_VALUES: dict[str, tuple[int, int | None]] = {
    "BLANK": (0, 0), "NOT_BLANK": (0, 0), "TEXT_IS_EMAIL": (0, 0), "TEXT_IS_URL": (0, 0), "DATE_IS_VALID": (0, 0),
    "BOOLEAN": (0, 2), "ONE_OF_LIST": (1, None), "NUMBER_BETWEEN": (2, 2), "NUMBER_NOT_BETWEEN": (2, 2),
    "DATE_BETWEEN": (2, 2), "DATE_NOT_BETWEEN": (2, 2),
}  # fmt: skip


def check_condition(turn: Turn, condition: Json) -> None:
    """Refuse a BooleanCondition with the wrong number of values or a formula that is none."""
    kind = condition.get("type")
    if not kind or kind == "CONDITION_TYPE_UNSPECIFIED":
        raise turn.refuse("condition.type is required.")
    values: list[Json] = condition.get("values", [])
    least, most = _CONDITION_VALUES.get(kind, (1, 1))
    if kind in ("TEXT_EQ", "NUMBER_EQ", "DATE_EQ", "TEXT_NOT_EQ", "NUMBER_NOT_EQ", "DATE_NOT_EQ", "FILTER_EXPRESSION"):
        most = None
    if len(values) < least or (most is not None and len(values) > most):
        raise turn.refuse(
            f"Condition {kind} has {len(values)} values; it takes {least if most == least else 'others'}."
        )
    formula = values[0].get("userEnteredValue", "") if values else ""
    if kind in ("CUSTOM_FORMULA", "ONE_OF_RANGE") and not formula.startswith("="):
        raise turn.refuse(f"Condition {kind} needs a formula that begins with '='.")


def set_data_validation(turn: Turn, request: Json) -> None:
    """Set a rule on a range, or clear it when there is none. Strict rules don't stop API writes (FACTS 4)."""
    tab, box = turn.for_writing(request.get("range"))
    rule = request.get("rule")
    if rule is not None:
        check_condition(turn, rule.get("condition", {}))
    filtered = bool(request.get("filteredRowsIncluded"))
    if filtered:
        raise unserved("setDataValidation with filteredRowsIncluded")
    for r in range(box.top, box.bottom):
        for c in range(box.left, box.right):
            cell = tab.grid.get(r, c)
            if cell.validation != rule:
                tab.grid.put(r, c, cell._replace(validation=rule))


def update_borders(turn: Turn, request: Json) -> None:
    """Borders become part of the cells' formats."""
    tab, box = turn.for_writing(request.get("range"))
    for r in range(box.top, box.bottom):
        for c in range(box.left, box.right):
            sides = {
                "top": request.get("top" if r == box.top else "innerHorizontal"),
                "bottom": request.get("bottom" if r == box.bottom - 1 else "innerHorizontal"),
                "left": request.get("left" if c == box.left else "innerVertical"),
                "right": request.get("right" if c == box.right - 1 else "innerVertical"),
            }
            given = {side: normal_colours(border) for side, border in sides.items() if border is not None}
            if not given:
                continue
            cell = tab.grid.get(r, c)
            old: Json = cell.format or {}
            borders = old.get("borders", {}) | given
            kept = {side: border for side, border in borders.items() if border.get("style") != "NONE"}
            shape = {name: value for name, value in old.items() if name != "borders"}
            if kept:
                shape["borders"] = kept
            tab.grid.put(r, c, cell._replace(format=shape or None))
