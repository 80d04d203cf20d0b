"""Plans in words that a new column doesn't change: columns by their keys, in formulas too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.a1 import column_index, column_letters, quoted
from sheets_marathon.spreadsheet.snapshot import TabView

_TEXTS = re.compile(r"""("(?:[^"]|"")*")""")
_RANGE = re.compile(r"('(?:[^']|'')+'|[A-Za-z_]\w*)!\$([A-Z]{1,3})\$(\d+):\$([A-Z]{1,3})")
_CELLS = re.compile(r"(?<![\w$!'])\$?([A-Z]{1,3})(\d+)(?::\$?([A-Z]{1,3})(\d+))?(?![\w(])")


@dataclass(frozen=True)
class Spelling:
    """``titles`` and ``views`` by sheet id; a tab that only people know has no view, and letters for columns."""

    titles: Mapping[int, str]
    views: Mapping[int, TabView]

    def column(self, sheet_id: int, index: int) -> str:
        """A column's key, or its letters where it is none of ours."""
        view = self.views.get(sheet_id)
        keys = {at: key for key, at in view.columns.items()} if view else {}
        return keys.get(index) or column_letters(index)

    def first_row(self, sheet_id: int) -> int:
        """The first data row: what the condition of a colour is written for."""
        return self.views[sheet_id].header_row + 1

    def place(self, sheet_id: int, key: str, index: int) -> str:
        """Where a column of a tab that people have made stands; in a tab of the program's own, the order says it."""
        view = self.views[sheet_id]
        return "" if view.fresh and view.columns.get(key) == index else f" in {column_letters(index)}"

    def said(self, sheet_id: int, row: int | None, value: c.CellContent) -> str:
        """The content of a cell in ``row``; None where the row's number is not known yet."""
        return self.formula(sheet_id, row, value.text) if isinstance(value, c.Formula) else str(value)

    def formula(self, sheet_id: int, row: int | None, text: str) -> str:
        """A formula as its template has it: ``[tab.column]`` for all data rows of a column, ``[@column]`` for a cell of
        its own row. Whatever refers to other rows than that stays as it is."""
        by_title = {quoted(title): at for at, title in self.titles.items()}

        def of_a_tab(match: re.Match[str]) -> str:
            view = self.views[at := by_title[match[1]]]
            if match[2] != match[4] or int(match[3]) != view.header_row + 1:
                return match[0]
            return f"[{view.key}.{self.column(at, column_index(match[2]))}]"

        def of_this_row(match: re.Match[str]) -> str:
            if {match[2], match[4] or match[2]} != {str(row)}:
                return match[0]
            first = self.column(sheet_id, column_index(match[1]))
            last = f":{self.column(sheet_id, column_index(match[3]))}" if match[3] else ""
            return f"[@{first}{last}]"

        parts = _TEXTS.split(text)
        for at in range(0, len(parts), 2):
            parts[at] = _CELLS.sub(of_this_row, _RANGE.sub(of_a_tab, parts[at]))
        return "".join(parts)
