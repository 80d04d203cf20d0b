"""A formula for the engine: its text, whether it may expand into neighbours, whether it is volatile."""

from __future__ import annotations

import enum
import functools

from sheets_marathon.workspace.sheets.formulas.formula import Name, Number, ParsedFormula, Ref, Separator
from sheets_marathon.workspace.sheets.state.a1 import quoted
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.wire import Json

_UNREADABLE = "=("  # makes the engine answer kind "Error"
_VOLATILE = frozenset({"TODAY(", "NOW(", "RAND(", "RANDBETWEEN(", "RANDARRAY("})
_ARRAYS = frozenset(
    {"FILTER(", "SORT(", "SORTN(", "UNIQUE(", "SEQUENCE(", "TRANSPOSE(", "ARRAYFORMULA(", "{", "HSTACK(", "VSTACK("}
    | {"TOCOL(", "TOROW(", "MAP(", "BYROW(", "MAKEARRAY(", "RANDARRAY(", "TEXTSPLIT("}
)
_SPACIOUS = 5_000
_AREAS = frozenset({"INDEX(", "OFFSET(", "INDIRECT(", "XLOOKUP("})


class Expansion(enum.Enum):
    """Whether a formula's result may take more than its own cell."""

    NONE = 0
    MAYBE = 1  # INDEX and the like, which mostly give one value
    SURE = 2


def engine_text(book: Spreadsheet, formula: ParsedFormula, names: dict[str, Json | None]) -> str:
    """The formula for the engine: commas, tabs' real titles, named ranges written out.

    Each word that may be a named range is noted in ``names`` with the area it stands for now.
    """
    if formula.broken is not None:
        return _UNREADABLE
    pieces = ["="]
    side_by_side = "SUMPRODUCT(" in formula.parts
    for part in formula.parts:
        if isinstance(part, str):
            pieces.append("(" if part == "ARRAYFORMULA(" else part)
        elif isinstance(part, Ref):
            pieces.append(_engine_ref(book, _closed(book, part) if side_by_side else part))
        elif isinstance(part, Separator):
            pieces.append(";" if part.kind == "row" else ",")
        elif isinstance(part, Number):
            pieces.append(part.text)
        else:
            area = area_of(book, part.text)
            names[part.text] = area
            pieces.append(_absolute(book, area) if area else part.text)
    return "".join(pieces)


@functools.lru_cache(maxsize=50_000)
def expansion(formula: ParsedFormula) -> Expansion:
    """How far the formula may reach."""
    words = [part for part in formula.parts if isinstance(part, str)]
    if not _ARRAYS.isdisjoint(words) or _bare_area(formula):
        return Expansion.SURE
    return Expansion.NONE if _AREAS.isdisjoint(words) else Expansion.MAYBE


def is_volatile(formula: ParsedFormula) -> bool:
    """Whether the formula depends on the clock or on chance."""
    return any(isinstance(part, str) and part in _VOLATILE for part in formula.parts)


def names_itself(book: Spreadsheet, tab: SheetTab, row: int, column: int, formula: ParsedFormula) -> bool:
    """Whether the formula in this cell refers to the cell itself, alone or within an area or a named range."""
    for part in formula.parts:
        if isinstance(part, Ref):
            if part.sheet is not None and part.sheet.casefold() != tab.title.casefold():
                continue
            top, left, bottom, right = part.top, part.left, part.bottom, part.right
        elif isinstance(part, Name) and (area := area_of(book, part.text)) and area.get("sheetId", 0) == tab.sheet_id:
            top, bottom = area.get("startRowIndex"), area.get("endRowIndex")
            left, right = area.get("startColumnIndex"), area.get("endColumnIndex")
        else:
            continue
        below = (top or 0) <= row and (bottom is None or row < bottom)
        if below and (left or 0) <= column and (right is None or column < right):
            return True
    return False


def _bare_area(formula: ParsedFormula) -> bool:
    """Whether an area stands outside any function, so that the engine expands it."""
    depth = 0
    for part in formula.parts:
        if isinstance(part, Ref) and not part.single and not depth:
            return True
        if isinstance(part, str):
            depth += part.endswith("(") and len(part) > 1
            depth -= part == ")" and depth > 0
    return False


def area_of(book: Spreadsheet, name: str) -> Json | None:
    """The GridRange of the named range ``name``, None when there is none."""
    found = book.named(name)
    return None if found is None else found["range"]


def _absolute(book: Spreadsheet, area: Json) -> str:
    tab = book.tab(area.get("sheetId", 0))
    if tab is None:
        return "#REF!"
    top, left = area.get("startRowIndex", 0), area.get("startColumnIndex", 0)
    bottom, right = area.get("endRowIndex", tab.rows), area.get("endColumnIndex", tab.columns)
    single = bottom - top == 1 and right - left == 1
    return Ref(tab.title, top, left, bottom, right, "tlbr", single).text()


def _closed(book: Spreadsheet, ref: Ref) -> Ref:
    """The area with an end, where it has none: far enough below that the tab may grow.

    The engine (formualizer 0.13) ends each open area where its own data end, and what SUMPRODUCT multiplies must be of
    one length; in Sheets all of them end with the tab.
    """
    if ref.bottom is not None or ref.top is None:
        return ref
    tab = book.tab_titled(ref.sheet) if ref.sheet is not None else None
    return ref._replace(bottom=max(_SPACIOUS, 2 * tab.rows if tab else 0), fixed="".join(sorted({*ref.fixed, "b"})))


def _engine_ref(book: Spreadsheet, ref: Ref) -> str:
    tab = book.tab_titled(ref.sheet) if ref.sheet is not None else None
    prefix = f"{quoted(tab.title if tab else ref.sheet)}!" if ref.sheet is not None else ""
    return prefix + ref._replace(sheet=None).text()
