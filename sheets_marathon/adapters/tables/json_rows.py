"""Rows in JSON: a path to them, and lists or objects as rows of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sheets_marathon.adapters.tables.cells import Cell, as_cell

_DEEPEST = 5


class NoRows(ValueError):
    """There are no rows where they should be. The message says what is there instead."""


def at_path(content: Any, path: str) -> Any:
    """What stands at ``data.items``; a number picks from a list; "" is everything; None where there is nothing."""
    for part in path.split(".") if path else ():
        if isinstance(content, dict):
            content = content.get(part)
        elif isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        else:
            return None
    return content


class JsonTable:
    """Pages of rows put together. ``headers``: the keys of objects, in the order in which they turn up; None: lists,
    the first of which is the header, as in a file."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self._places: dict[str, int] = {}
        self._lists = False

    @property
    def headers(self) -> list[str] | None:
        """What the columns are called, where the rows themselves say so."""
        return None if self._lists or not self.rows else list(self._places)

    def take(self, content: Any, path: str) -> int:
        """One page more; how many rows it had. NoRows when there are none at the path, or rows are neither kind."""
        found = at_path(content, path)
        if not isinstance(found, list):
            raise NoRows(f"there is no list of rows at “{path}”, but {_outline(found if path else content, content)}")
        for row in found:
            self._take(row)
        return len(found)

    def _take(self, row: Any) -> None:
        lists = isinstance(row, list)
        if not lists and not isinstance(row, dict):
            raise NoRows(f"a row is neither an object nor a list: {str(row)[:80]}")
        if self.rows and lists != self._lists:
            raise NoRows("some rows are objects and some are lists")
        self._lists = lists
        if lists:
            self.rows.append([_cell(value) for value in row])
            return
        cells: dict[int, Cell] = {}
        for name, value in _flat(row, ""):
            cells[self._places.setdefault(name, len(self._places))] = _cell(value)
        self.rows.append([cells.get(at) for at in range(len(self._places))])


def _flat(row: Mapping[str, Any], before: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """``{"seller": {"id": 7}}`` as ``seller.id``."""
    for name, value in row.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}", value


def _cell(value: Any) -> Cell:
    return as_cell(value) if not isinstance(value, list) else ", ".join(str(item) for item in value)


def _outline(found: Any, content: Any) -> str:
    """What is there instead, by names only: values may be anybody's."""
    if found is None and isinstance(content, dict):
        return f"the answer has {', '.join(map(str, list(content)[:10])) or 'nothing'}"
    return (
        f"an object with {', '.join(map(str, list(found)[:10]))}" if isinstance(found, dict) else type(found).__name__
    )
