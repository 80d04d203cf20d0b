"""What Looker Studio would stumble over in a flat tab, each with its place and what to do about it (FACTS 16). Pure.

One header row at the top, names that are unique and stay, one type a column, no merged cells, no totals, no blank row
below the header: https://support.google.com/looker-studio/answer/6370353.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_marathon.spreadsheet.a1 import cell, column_letters
from sheets_marathon.spreadsheet.schema import Column, Format, Tab
from sheets_marathon.spreadsheet.snapshot import FoundTab, Value, as_text
from sheets_marathon.tabs import LOOKER_SALES
from sheets_marathon.tabs.looker import FlatColumn

_TOTALS = frozenset({"итого", "всего", "сумма", "total", "totals", "grand total", "sum"})
_KEY_OF = {LOOKER_SALES: FlatColumn.DOCUMENT}
"""The column that no row lacks, where the tab declares no key: a deal's events share their document."""


def broken_contract(tab: Tab, found: FoundTab) -> list[str]:
    """Sentences for people, each "what; what to do"; none when Looker Studio can read the tab as declared."""
    where = f"“{found.title}”"
    order = list(_columns(tab, found))
    names = () if order else _names(tab, found)
    return [f"{where}: {line}" for line in (*_heading(found), *order, *names, *_cells(tab, found))]


def has_data(found: FoundTab) -> bool:
    """Whether there is a row below the header, from which Looker Studio learns the types (FACTS 16)."""
    return any(value is not None for row in found.grid[found.header_row :] for value in row)


def _heading(found: FoundTab) -> Iterator[str]:
    """The header row stands first, alone and unmerged, and each name stands once."""
    if found.header_row != 1:
        yield f"its headers stand in row {found.header_row}; delete the rows above them"
    for area in found.merges:
        yield f"cells {area} are merged; select them, then Format → Merge cells → Unmerge"
    header = found.header()
    for text in sorted({text for text in header if text and header.count(text) > 1}):
        yield f"header “{text}” stands twice; rename or delete the one that is not the program's"
    for index in range(found.used_columns):
        if index >= len(header) or not header[index]:
            letters = column_letters(index)
            yield f"column {letters} has no header; type one into {cell(found.header_row, index)}, or delete the column"


def _columns(tab: Tab, found: FoundTab) -> Iterator[str]:
    """The declared columns stand at the left in the declared order; people's own are welcome to their right."""
    tags = [f"{tab.key}.{column.key}" for column in tab.columns]
    standing = [tag for _, tag in sorted(found.column_tags.items()) if tag in tags]
    header = found.header()
    for column, tag in zip(tab.columns, tags, strict=True):
        if tag not in standing:
            yield f"column “{column.title}” is gone; run “sheets-marathon plan”, then “apply”"
    if standing != [tag for tag in tags if tag in standing]:
        yield "its columns are not in the declared order; put them back, new ones go to the right"
        return
    last = max((index for index, tag in found.column_tags.items() if tag in tags), default=-1)
    for index in range(last):
        if found.column_tags.get(index) not in tags and index < len(header) and header[index]:
            place = f"column {column_letters(index)}, “{header[index]}”, was put in between"
            yield f"{place}, so its columns are not in the declared order; move it to the right of all others"


def _names(tab: Tab, found: FoundTab) -> Iterator[str]:
    """A chart knows its field by the name it had: a renamed one is missing there."""
    titles = {f"{tab.key}.{column.key}": column.title for column in tab.columns}
    for index, text in enumerate(found.header()):
        title = titles.get(found.column_tags.get(index, ""), text)
        if text and text != title:
            place = cell(found.header_row, index)
            yield f"header “{text}” was “{title}”, and charts know it by that; type it into {place} again"


def _cells(tab: Tab, found: FoundTab) -> Iterator[str]:
    """Rows without a key, totals, a blank row at the top, and columns that are not of their one type."""
    places = {
        column.key: index
        for index, tag in found.column_tags.items()
        for column in tab.columns
        if tag == f"{tab.key}.{column.key}"
    }
    rows = {number: row for number, row in enumerate(found.grid, start=1) if number > found.header_row}
    filled = {number: row for number, row in rows.items() if any(value is not None for value in row)}
    first = found.header_row + 1
    if filled and first not in filled:
        yield f"row {first} is blank, and Looker Studio learns the types from it; delete the blank row"
    key = _KEY_OF.get(tab.key, tab.row_key)
    extra = set()
    for number, row in filled.items():
        if any(as_text(value).strip(" :").casefold() in _TOTALS for value in row):
            extra.add(number)
            yield f"row {number} is a total, which every chart would count again; delete the row"
        elif key in places and _at(row, places[key]) is None:
            extra.add(number)
            yield f"row {number} has no “{tab.by_key[key].title}”, so it is not the program's; delete the row"
    for column in tab.columns:
        if column.key in places:
            at = places[column.key]
            values = {number: _at(row, at) for number, row in filled.items() if number not in extra}
            yield from _types(column, at, {number: value for number, value in values.items() if value is not None})


def _types(column: Column, at: int, values: dict[int, Value]) -> Iterator[str]:
    wanted = "texts" if column.format in (Format.TEXT, Format.PLAIN) else "numbers"
    kinds = {number: _kind(value) for number, value in values.items()}
    wrong = [cell(number, at) for number, kind in kinds.items() if kind != wanted]
    if not wrong:
        return
    held = " and ".join(sorted(set(kinds.values())))
    meant = "dates" if column.format is Format.DATE else wanted
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    remedy = {
        "dates": "type the date anew, or Format → Number → Date, so that the cell holds a date, not a text",
        "numbers": "type the number alone, without words or units",
        "texts": "Format → Number → Plain text, then type it anew",
    }[meant]
    yield f"column “{column.title}” holds {held}, not {meant} alone: {wrong[0]}{more}; {remedy}"


def _at(row: tuple[Value, ...], index: int) -> Value:
    return row[index] if index < len(row) else None


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "yes/no values"
    return "numbers" if isinstance(value, int | float) else "texts"
