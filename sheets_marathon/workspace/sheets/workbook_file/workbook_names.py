"""What tabs are called in an XLSX file, and formulas as the file has them: English, with those names, closed ranges."""

from __future__ import annotations

import re

from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula, Ref
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.turn import box_of
from sheets_marathon.workspace.sheets.wire import Json

_LONGEST_TITLE = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_WRITTEN_IN = "en_US"
"""The locale of formulas inside a file, whatever the spreadsheet's: the file format says so."""


class FileNames:
    """The names and references of one spreadsheet in its file. ``of_tab``: Excel's name by the tab's title."""

    def __init__(self, book: Spreadsheet) -> None:
        self._book = book
        self.of_tab = _sheet_names(book)

    def area(self, tab: SheetTab, area: Json) -> str:
        """A GridRange with all its dollars: ``'Оценки'!$A$2:$A$50``, of one cell ``'Оценки'!$A$2``."""
        box = box_of(area, tab)
        single = box.bottom - box.top == 1 and box.right - box.left == 1
        return Ref(self.of_tab[tab.title], box.top, box.left, box.bottom, box.right, "tlbr", single).text()

    def formula(self, tab: SheetTab, formula: ParsedFormula) -> str:
        """A formula of ``tab`` that could be read, with "="."""
        parts = tuple(self._closed(tab, part) if isinstance(part, Ref) else part for part in formula.parts)
        return ParsedFormula(parts).text(_WRITTEN_IN)

    def _closed(self, tab: SheetTab, ref: Ref) -> Ref:
        """The reference with the name that its tab has in the file, and an end where Sheets leaves one open."""
        target = tab if ref.sheet is None else self._book.tab_titled(ref.sheet)
        if target is None:
            return ref
        bottom = target.rows if ref.bottom is None and ref.top is not None else ref.bottom
        right = target.columns if ref.right is None and ref.left is not None else ref.right
        sheet = None if ref.sheet is None else self.of_tab[target.title]
        fixed = "".join(sorted({*ref.fixed, *("b" if bottom != ref.bottom else "")}))
        return ref._replace(sheet=sheet, bottom=bottom, right=right, fixed=fixed)


def _sheet_names(book: Spreadsheet) -> dict[str, str]:
    """Excel's name for each tab: at most 31 characters, some signs replaced, each once whatever its case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for tab in book.tabs:
        plain = _FORBIDDEN.sub("_", tab.title).strip("'") or "_"
        name, number = plain[:_LONGEST_TITLE], 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = plain[: _LONGEST_TITLE - len(ending)] + ending
        taken.add(name.casefold())
        names[tab.title] = name
    return names
