"""The values.* endpoints that write: update, batchUpdate, append, clear and those by data filter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sheets_marathon.workspace.sheets.append import find_table
from sheets_marathon.workspace.sheets.formulas.locale_parse import typed
from sheets_marathon.workspace.sheets.state.a1 import Box, column_letters
from sheets_marathon.workspace.sheets.state.grid import NO_CELLS, Cell
from sheets_marathon.workspace.sheets.state.metadata import exceeds, filter_boxes, range_box, resolve_range
from sheets_marathon.workspace.sheets.state.references import Insert
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.state.structure import shift_dimension
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.values import Rendering, read_box
from sheets_marathon.workspace.sheets.wire import Json, invalid


def input_option(options: Json) -> str:
    """RAW or USER_ENTERED; it has no default. Raises ApiError 400."""
    found = options.get("valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED")
    if found == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified")
    return str(found)


def write_range(turn: Turn, text: str, given: Json, options: Json) -> Json:
    """One ValueRange written to ``text``; the UpdateValuesResponse. A single cell stands for as much as is given."""
    own = given.get("range")
    if own is not None and own != text and _same_place(turn, own) != _same_place(turn, text):
        raise invalid(f"Request range[{_shown(turn, text)}] does not match value's range[{_shown(turn, own)}]")
    tab, area, single = resolve_range(turn.book, text)
    box = area.closed(tab.rows, tab.columns)
    if (
        (area.bottom or 0) > tab.rows
        or (area.right or 0) > tab.columns
        or box.top >= tab.rows
        or box.left >= tab.columns
    ):
        beyond = Box(box.top, box.left, area.bottom or tab.rows, area.right or tab.columns)
        raise exceeds(tab, beyond)
    rows = _rows(given)
    return write_box(turn, tab, box, rows, options, limited=not single)


def _same_place(turn: Turn, text: str) -> tuple[int, Any]:
    tab, area, _ = resolve_range(turn.book, text)
    return tab.sheet_id, area


def _shown(turn: Turn, text: str) -> str:
    tab, box = range_box(turn.book, text)
    return box.a1(tab.title)


def _rows(given: Json) -> list[list[Any]]:
    """The values by rows. Raises ApiError 400 for values that are lists or objects."""
    lines: list[list[Any]] = given.get("values", [])
    for i, line in enumerate(lines):
        for j, value in enumerate(line):
            if isinstance(value, list | dict):
                raise invalid(f"Invalid values[{i}][{j}]: {_proto_text(value)}")
    if given.get("majorDimension") == "COLUMNS":
        height = max((len(line) for line in lines), default=0)
        return [[line[i] if i < len(line) else None for line in lines] for i in range(height)]
    return lines


def _proto_text(value: Any, indent: str = "") -> str:
    """A google.protobuf.Value as text, as Google's refusals show one."""
    if isinstance(value, list):
        inner = "".join(f"{indent}  values {{\n{_proto_text(item, indent + '    ')}{indent}  }}\n" for item in value)
        return f"{indent}list_value {{\n{inner}{indent}}}\n"
    if isinstance(value, dict):
        inner = "".join(
            f'{indent}  fields {{\n{indent}    key: "{key}"\n{indent}    value {{\n'
            f"{_proto_text(item, indent + '      ')}{indent}    }}\n{indent}  }}\n"
            for key, item in value.items()
        )
        return f"{indent}struct_value {{\n{inner}{indent}}}\n"
    if value is None:
        return f"{indent}null_value: NULL_VALUE\n"
    if isinstance(value, bool):
        return f"{indent}bool_value: {str(value).lower()}\n"
    kind = "string_value" if isinstance(value, str) else "number_value"
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(float(value))
    return f"{indent}{kind}: {shown}\n"


def write_box(
    turn: Turn, tab: SheetTab, box: Box, rows: list[list[Any]], options: Json, *, limited: bool = True
) -> Json:
    """Write ``rows`` from the top left of ``box``; null leaves a cell as it is. ``limited``: not beyond ``box``."""
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if limited and height > box.bottom - box.top:
        raise invalid(
            f"Requested writing within range [{box.a1(tab.title)}], but tried writing to row [{box.bottom + 1}]"
        )
    if limited and width > box.right - box.left:
        letters = column_letters(box.right)
        raise invalid(f"Requested writing within range [{box.a1(tab.title)}], but tried writing to column [{letters}]")
    written = Box(box.top, box.left, box.top + max(height, 1), box.left + max(width, 1))
    if written.bottom > tab.rows or written.right > tab.columns:
        raise exceeds(tab, written)
    turn.check_editable(tab, written)
    answer: Json = {"spreadsheetId": turn.book.spreadsheet_id}
    if not height or not width:
        return answer | {"updatedRange": (box if limited else written).a1(tab.title)}
    cells, touched_rows, touched_columns = 0, 0, set()
    option = input_option(options)
    for r, line in enumerate(rows, box.top):
        before = cells
        for c, value in enumerate(line, box.left):
            if value is not None:
                _enter(turn, tab, r, c, value, option)
                touched_columns.add(c)
                cells += 1
        touched_rows += cells > before
    answer["updatedRange"] = written.a1(tab.title)
    counts = {"updatedRows": touched_rows, "updatedColumns": len(touched_columns), "updatedCells": cells}
    answer |= {name: count for name, count in counts.items() if count}
    if options.get("includeValuesInResponse"):
        turn.book.touch()
        answer["updatedData"] = read_box(turn.reader, tab, written, Rendering(options, "response"))
    return answer


def _enter(turn: Turn, tab: SheetTab, row: int, column: int, value: Any, option: str) -> None:
    cell = tab.grid.get(row, column)
    shape = cell.format
    if option == "RAW" or not isinstance(value, str):
        entered = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        entered = None if entered == "" else entered
    else:
        kept = (shape or {}).get("numberFormat", {})
        if kept.get("type") == "TEXT" and not value.startswith("="):
            entered, implied = value or None, None
        else:
            entered, implied = typed(value, turn.book.locale, turn.today())
        if implied is not None and not kept:
            shape = (shape or {}) | {"numberFormat": implied}
    turn.put(tab, row, column, Cell(entered, shape, cell.note, cell.validation, None))


def update(turn: Turn, text: str, given: Json, options: Json) -> Json:
    """values.update."""
    input_option(options)
    return write_range(turn, text, given, options)


def batch_update(turn: Turn, request: Json) -> Json:
    """values.batchUpdate: all ranges or none."""
    input_option(request)
    found: list[Json] = []
    for given in request.get("data", []):
        if not given.get("range"):
            raise invalid("Invalid data: range is required.")
        found.append(write_range(turn, given["range"], given, request))
    return _totals(turn, found)


def batch_update_by_filter(turn: Turn, request: Json) -> Json:
    """values.batchUpdateByDataFilter; a filter that means several places writes to all, one that means none to none."""
    input_option(request)
    found: list[Json] = []
    for given in request.get("data", []):
        data_filter = given.get("dataFilter", {})
        for tab, box in filter_boxes(turn.book, data_filter):
            found.append(write_box(turn, tab, box, _rows(given), request) | {"dataFilter": data_filter})
    return _totals(turn, found)


def _totals(turn: Turn, found: list[Json]) -> Json:
    # Recorded: a row or column that several ranges touch counts once.
    sheets, rows, columns = set(), set(), set()
    for answer in found:
        if "updatedCells" in answer:
            tab, box = range_box(turn.book, answer["updatedRange"])
            sheets.add(tab.sheet_id)
            rows |= {(tab.sheet_id, row) for row in range(box.top, box.bottom)}
            columns |= {(tab.sheet_id, column) for column in range(box.left, box.right)}
    counts = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(answer.get("updatedCells", 0) for answer in found),
        "totalUpdatedSheets": len(sheets),
    }
    total: Json = {"spreadsheetId": turn.book.spreadsheet_id}
    total |= {name: count for name, count in counts.items() if count}
    return total | {"responses": found} if found else total


def append(turn: Turn, text: str, given: Json, options: Json) -> Json:
    """values.append: under the table that the range finds; the grid grows where needed."""
    input_option(options)
    tab, box = range_box(turn.book, text)
    rows = _rows(given)
    table = find_table(tab, box)
    top, left = (table.bottom, table.left) if table else (box.top, box.left)
    answer: Json = {"spreadsheetId": turn.book.spreadsheet_id}
    if table:
        answer["tableRange"] = table.a1(tab.title)
    width = max((len(row) for row in rows), default=0)
    if options.get("insertDataOption") == "INSERT_ROWS" and rows:
        if top < tab.rows:
            shift_dimension(turn.book, tab, True, Insert(top, len(rows)))
        else:
            tab.rows += len(rows)
    tab.rows, tab.columns = max(tab.rows, top + len(rows)), max(tab.columns, left + width)
    turn.check_size()
    target = Box(top, left, top + max(len(rows), 1), left + max(width, 1))
    if top >= tab.rows:
        return answer | {"updates": {"spreadsheetId": turn.book.spreadsheet_id, "updatedRange": target.a1(tab.title)}}
    return answer | {"updates": write_box(turn, tab, target, rows, options, limited=False)}


def clear(turn: Turn, text: str) -> Json:
    """values.clear: values go, formats, notes and validations stay."""
    tab, box = range_box(turn.book, text)
    return {"spreadsheetId": turn.book.spreadsheet_id, "clearedRange": _clear(turn, tab, box)}


def _clear(turn: Turn, tab: SheetTab, box: Box) -> str:
    turn.check_editable(tab, box)
    for row in range(box.top, min(box.bottom, len(tab.grid.rows))):
        cells = tab.grid.row(row)
        if cells is NO_CELLS:
            continue
        for column, cell in list(cells.items()):
            if box.left <= column < box.right and cell.entered is not None:
                tab.grid.put(row, column, cell._replace(entered=None, extra=None))
    return box.a1(tab.title)


def batch_clear(turn: Turn, places: Iterable[tuple[SheetTab, Box]]) -> Json:
    """values.batchClear and batchClearByDataFilter."""
    answer: Json = {"spreadsheetId": turn.book.spreadsheet_id}
    cleared = [_clear(turn, tab, box) for tab, box in places]
    return answer | {"clearedRanges": cleared} if cleared else answer


def places_of(turn: Turn, data_filters: list[Json]) -> list[tuple[SheetTab, Box]]:
    """All places that the filters mean, each once."""
    places: list[tuple[SheetTab, Box]] = []
    for data_filter in data_filters:
        places += [place for place in filter_boxes(turn.book, data_filter) if place not in places]
    return places
