"""How references follow structure edits, copies and tab renames; shared by formulas and stored areas.

A ``Shift`` says where rows (or columns) of one tab go. Inserting at the very start of an area moves it,
inside stretches it, at its end leaves it; a wholly deleted area is lost (#REF! in formulas), as in Sheets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sheets_marathon.workspace.sheets.formulas.formula import REF_ERROR, ParsedFormula, Part, Ref

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Insert:
    """``count`` new rows or columns before ``at``."""

    at: int
    count: int

    def index(self, index: int) -> int | None:
        """Where the row or column ``index`` is afterwards."""
        return index + self.count if index >= self.at else index

    def span(self, start: int, end: int) -> Span | None:
        """Where [start, end) is afterwards."""
        return (start + self.count if start >= self.at else start, end + self.count if end > self.at else end)


@dataclass(frozen=True, slots=True)
class Delete:
    """Rows or columns [start, end) go away."""

    start: int
    end: int

    def index(self, index: int) -> int | None:
        """Where ``index`` is afterwards, None when deleted."""
        if index < self.start:
            return index
        return None if index < self.end else index - (self.end - self.start)

    def span(self, start: int, end: int) -> Span | None:
        """What is left of [start, end), None when nothing is."""
        moved = (self._edge(start), self._edge(end))
        return moved if moved[0] < moved[1] else None

    def _edge(self, edge: int) -> int:
        return edge if edge <= self.start else max(self.start, edge - (self.end - self.start))


@dataclass(frozen=True, slots=True)
class Move:
    """Rows or columns [start, end) go before ``to`` (an index from before the move, outside the moved part)."""

    start: int
    end: int
    to: int

    def index(self, index: int) -> int | None:
        """Where ``index`` is afterwards."""
        count = self.end - self.start
        if self.start <= index < self.end:
            return index - self.start + (self.to - count if self.to > self.start else self.to)
        if self.end <= index < self.to:
            return index - count
        if self.to <= index < self.start:
            return index + count
        return index

    def span(self, start: int, end: int) -> Span | None:
        """Where [start, end) is afterwards.

        An area that is moved whole goes along; one that is moved about inside stays; one that loses rows shrinks.
        """
        inside = self.start >= start and self.end <= end
        if inside and start <= self.to <= end and (self.start, self.end) != (start, end):
            return start, end
        stay = [
            i for i in (start, end - 1, self.start - 1, self.end) if start <= i < end and not self.start <= i < self.end
        ]
        images = [self.index(i) for i in stay or (start, end - 1)]
        places = [i for i in images if i is not None]
        return min(places), max(places) + 1


Shift = Insert | Delete | Move


def shifted_open_span(shift: Shift, start: int | None, end: int | None) -> tuple[int | None, int | None] | None:
    """``shift.span`` for ends that may be open: an open end stays open. None when nothing is left."""
    if start is not None and end is not None:
        return shift.span(start, end)
    if start is not None:
        if isinstance(shift, Delete):
            return min(start, max(shift.start, start - (shift.end - shift.start))), None
        return (start if isinstance(shift, Move) else shift.index(start)), None
    if end is not None:
        found = shift.span(0, end)
        return (None, found[1]) if found else None
    return None, None


def shift_formula(formula: ParsedFormula, own: str, sheet: str, rows: bool, shift: Shift) -> ParsedFormula:
    """``formula`` (in tab ``own``) after ``shift`` of rows or columns of ``sheet``; the same object if untouched."""

    def follow(ref: Ref) -> Ref | str:
        if (ref.sheet if ref.sheet is not None else own).casefold() != sheet.casefold():
            return ref
        span = shifted_open_span(shift, *((ref.top, ref.bottom) if rows else (ref.left, ref.right)))
        if span is None:
            return REF_ERROR
        return ref._replace(top=span[0], bottom=span[1]) if rows else ref._replace(left=span[0], right=span[1])

    return replace_refs(formula, follow)


def copy_formula(formula: ParsedFormula, down: int, right: int) -> ParsedFormula:
    """``formula`` as copied ``down`` rows and ``right`` columns further: relative ends follow, absolute ones stay."""
    if not down and not right:
        return formula

    def follow(ref: Ref) -> Ref | str:
        ends = {
            "t": ref.top if ref.top is None or "t" in ref.fixed else ref.top + down,
            "l": ref.left if ref.left is None or "l" in ref.fixed else ref.left + right,
        }
        if ref.single:
            bottom, last = ends["t"], ends["l"]
            ends |= {"b": None if bottom is None else bottom + 1, "r": None if last is None else last + 1}
        else:
            ends["b"] = ref.bottom if ref.bottom is None or "b" in ref.fixed else ref.bottom + down
            ends["r"] = ref.right if ref.right is None or "r" in ref.fixed else ref.right + right
        top, left, bottom, last = ends["t"], ends["l"], ends["b"], ends["r"]
        if any(start is not None and start < 0 for start in (top, left)) or any(
            end is not None and end < 1 for end in (bottom, last)
        ):
            return REF_ERROR
        fixed = ref.fixed
        if top is not None and bottom is not None and top >= bottom:  # A$5:A1 copied upwards turns over
            top, bottom, fixed = bottom - 1, top + 1, fixed.translate(str.maketrans("tb", "bt"))
        if left is not None and last is not None and left >= last:
            left, last, fixed = last - 1, left + 1, fixed.translate(str.maketrans("lr", "rl"))
        return ref._replace(top=top, left=left, bottom=bottom, right=last, fixed=fixed)

    return replace_refs(formula, follow)


def rename_sheet(formula: ParsedFormula, old: str, new: str) -> ParsedFormula:
    """``formula`` after tab ``old`` has become ``new``."""
    folded = old.casefold()

    def follow(ref: Ref) -> Ref | str:
        return ref._replace(sheet=new) if ref.sheet is not None and ref.sheet.casefold() == folded else ref

    return replace_refs(formula, follow)


def lose_sheet(formula: ParsedFormula, title: str) -> ParsedFormula:
    """``formula`` after tab ``title`` was deleted: its references become #REF!."""
    folded = title.casefold()
    return replace_refs(
        formula, lambda ref: REF_ERROR if ref.sheet is not None and ref.sheet.casefold() == folded else ref
    )


def replace_refs(formula: ParsedFormula, follow: Callable[[Ref], Ref | str]) -> ParsedFormula:
    """``formula`` with each reference replaced; the same object when nothing changes."""
    parts: list[Part] = []
    changed = False
    for part in formula.parts:
        if isinstance(part, Ref):
            new = follow(part)
            changed = changed or new != part
            parts.append(new)
        else:
            parts.append(part)
    return ParsedFormula(tuple(parts)) if changed else formula


_AREA_KEYS = frozenset({"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"})


def is_area(value: Any) -> bool:
    """Whether a JSON object is a GridRange."""
    return isinstance(value, dict) and "sheetId" in value and _AREA_KEYS.issuperset(value)


def shift_area(area: dict[str, Any], rows: bool, shift: Shift) -> dict[str, Any] | None:
    """A GridRange after ``shift`` of its own tab, None when nothing is left of it."""
    start, end = ("startRowIndex", "endRowIndex") if rows else ("startColumnIndex", "endColumnIndex")
    span = shifted_open_span(shift, area.get(start), area.get(end))
    if span is None:
        return None
    ends = {start: span[0], end: span[1]}
    result = {key: value for key, value in area.items() if key not in ends}
    result |= {key: value for key, value in ends.items() if value is not None}
    return result
