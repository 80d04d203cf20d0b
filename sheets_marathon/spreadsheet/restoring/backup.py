"""A copy of a spreadsheet as plain JSON, to be read without this program, and back again.

One object: ``format``, ``version``, ``made_at`` (ISO 8601 with the zone's offset), ``spreadsheet_id``, ``title``,
``locale``, ``time_zone``, ``named_ranges``, and ``tabs``, each with

- ``title``, ``sheet_id``, ``index``, ``row_count``, ``column_count``;
- ``tag``, ``header_row`` and ``columns`` (letters → ``tab.column``): what the program's marks said of it;
- ``first_row`` and ``rows``: lists of values from that row (1-based) on, trailing blanks left out. Dates are serial
  days since 1899-12-30 (FACTS 2). A long tab comes as several objects with one ``sheet_id``;
- ``formulas`` (``"F17"`` → the formula as the spreadsheet's locale writes it); ``""`` where the value in ``rows`` was
  not typed there but shown by a formula elsewhere, such as an ARRAYFORMULA.

How cells look is not in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sheets_marathon.spreadsheet.a1 import cell, column_index, column_letters, start_of
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, NamedRange, Value, plain

FORMAT = "sheets-marathon backup"
VERSION = 1


@dataclass(frozen=True, slots=True)
class TabPart:
    """Some rows of a tab, or all of them.

    ``tab.grid`` begins with row ``first_row`` (1-based); ``tab.formulas`` count from the tab's own first row, ``""``
    being a value that is shown there by a formula elsewhere.
    """

    tab: FoundTab
    first_row: int = 1

    @property
    def cells(self) -> int:
        """How many hold something."""
        return sum(1 for row in self.tab.grid for value in row if value is not None)


@dataclass(frozen=True, slots=True)
class Backup:
    """A spreadsheet as it was at ``made_at`` (aware). In its layout only what was typed has a value."""

    made_at: dt.datetime
    layout: Layout


def head_as_json(made_at: dt.datetime, layout: Layout) -> dict[str, Any]:
    """Everything but the tabs; ``layout`` needs none. Format and version come first."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.isoformat(timespec="seconds"),
        "spreadsheet_id": layout.spreadsheet_id,
        "title": layout.title,
        "locale": layout.locale,
        "time_zone": layout.time_zone,
        "named_ranges": [
            {"id": named.id, "name": named.name, "sheet_id": named.sheet_id, "cell": cell(named.row + 1, named.column)}
            for named in layout.named_ranges
        ],
    }


def part_as_json(part: TabPart) -> dict[str, Any]:
    """One item of ``tabs``."""
    tab = part.tab
    return {
        "title": tab.title,
        "sheet_id": tab.sheet_id,
        "index": tab.index,
        "row_count": tab.row_count,
        "column_count": tab.column_count,
        "tag": tab.tag,
        "header_row": tab.header_row,
        "columns": {column_letters(index): key for index, key in sorted(tab.column_tags.items())},
        "first_row": part.first_row,
        "formulas": {cell(row + 1, column): text for (row, column), text in sorted(tab.formulas.items())},
        "rows": [_trimmed(row) for row in tab.grid],
    }


def _trimmed(row: tuple[Value, ...]) -> list[Value]:
    line = list(row)
    while line and line[-1] is None:
        line.pop()
    return line


def backup_from_json(content: Any) -> Backup:
    """The copy back from its JSON. ValueError, KeyError or TypeError when it is none, or of a later version."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("it is no backup of this program")
    if content["version"] != VERSION:
        raise ValueError(f"it is of version {content['version']}, this program reads version {VERSION}")
    made_at = dt.datetime.fromisoformat(content["made_at"])
    if made_at.tzinfo is None:
        raise ValueError("made_at has no zone")
    layout = Layout(
        spreadsheet_id=content["spreadsheet_id"],
        title=content["title"],
        locale=content["locale"],
        time_zone=content["time_zone"],
        tabs=_joined(_part(part) for part in content["tabs"]),
        named_ranges=tuple(_named_range(named) for named in content["named_ranges"]),
    )
    return Backup(made_at, layout)


def _named_range(named: Mapping[str, Any]) -> NamedRange:
    _, row, column = start_of(named["cell"])
    return NamedRange(named["id"], named["name"], named["sheet_id"], row - 1, column)


def _part(kept: Mapping[str, Any]) -> TabPart:
    formulas = {}
    for where, text in kept["formulas"].items():
        _, row, column = start_of(where)
        formulas[row - 1, column] = str(text)
    tab = FoundTab(
        sheet_id=int(kept["sheet_id"]),
        title=str(kept["title"]),
        index=int(kept["index"]),
        row_count=int(kept["row_count"]),
        column_count=int(kept["column_count"]),
        tag=str(kept["tag"]),
        header_row=int(kept["header_row"]),
        column_tags={column_index(letters): str(key) for letters, key in kept["columns"].items()},
        grid=tuple(tuple(plain(value) for value in row) for row in kept["rows"]),
        formulas=formulas,
    )
    return TabPart(tab, int(kept["first_row"]))


def _joined(parts: Iterable[TabPart]) -> tuple[FoundTab, ...]:
    """Whole tabs of their parts, which come in the order of their rows; shown values that nobody typed go out."""
    whole: dict[int, FoundTab] = {}
    for part in parts:
        before = whole.get(part.tab.sheet_id)
        rows = before.grid if before else ()
        padding: tuple[tuple[Value, ...], ...] = ((),) * (part.first_row - 1 - len(rows))
        formulas = {**(before.formulas if before else {}), **part.tab.formulas}
        whole[part.tab.sheet_id] = replace(
            before or part.tab, grid=(*rows, *padding, *part.tab.grid), formulas=formulas
        )
    return tuple(_as_typed(tab) for tab in whole.values())


def _as_typed(tab: FoundTab) -> FoundTab:
    """Each row as long as its last formula, each shown value gone."""
    if not tab.formulas:
        return tab
    grid = [list(row) for row in tab.grid]
    for (row, column), text in tab.formulas.items():
        grid += ([] for _ in range(row + 1 - len(grid)))
        grid[row] += [None] * (column + 1 - len(grid[row]))
        if not text:
            grid[row][column] = None
    formulas = {place: text for place, text in tab.formulas.items() if text}
    return replace(tab, grid=tuple(tuple(row) for row in grid), formulas=formulas)
