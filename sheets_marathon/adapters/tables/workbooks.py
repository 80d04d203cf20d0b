"""From the bytes of a workbook (xlsx, xlsm, xlsb, xls, ods) to rows of typed cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
from python_calamine import PasswordError as LockedWorkbook

from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.csv_text import Score, Tell
from sheets_marathon.adapters.tables.header import HEADER_WITHIN, Likeness
from sheets_marathon.errors import FeedRefused

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TOLD_EVERY = 2_000
_AGAIN = "save it again as XLSX or CSV; if it is being written just now, the next import takes it"


def is_workbook(data: bytes) -> bool:
    """By the first bytes: names lie, and exports named .xls are often text."""
    return data.startswith((_ZIP, _OLE))


def workbook_rows(
    data: bytes, where: str, score: Score, *, sheet: str = "", tell: Tell | None = None
) -> Iterator[list[Cell]]:
    """The rows of one worksheet, from the very first.

    ``sheet``: its name; "" is the first one with a whole header, else the one that comes nearest; hidden ones last.
    ``tell`` is told how many bytes are done, as far as rows tell. Raises FeedRefused.
    """
    found = _guarded(lambda: _worksheet(CalamineWorkbook.from_filelike(io.BytesIO(data)), where, score, sheet), where)
    total = max(found.total_height, 1)
    # iter_rows leaves out what is empty to the left of the first column, not what is empty above the first row.
    margin: list[Cell] = [None] * (found.start or (0, 0))[1]
    for number, row in enumerate(found.iter_rows(), 1):
        if tell is not None and number % _TOLD_EVERY == 0:
            tell(len(data) * number // total)
        yield margin + [as_cell(cell) for cell in row]


def _worksheet(book: CalamineWorkbook, where: str, score: Score, name: str) -> CalamineSheet:
    if name:
        if name not in book.sheet_names:
            raise FeedRefused(
                f"{where} has no worksheet “{name}”, only {', '.join(book.sheet_names) or 'none'}",
                "name one of them as this feed's sheet in the configuration",
            )
        return book.get_sheet_by_name(name)
    tables = [listed for listed in book.sheets_metadata if listed.typ == SheetTypeEnum.WorkSheet]
    tables.sort(key=lambda listed: listed.visible != SheetVisibleEnum.Visible)
    best: tuple[Likeness, CalamineSheet] | None = None
    for listed in tables:
        sheet = book.get_sheet_by_name(listed.name)
        likeness = score([[as_cell(cell) for cell in row] for row in islice(sheet.iter_rows(), HEADER_WITHIN)])
        if best is None or likeness > best[0]:
            best = (likeness, sheet)
    if best is None:
        raise FeedRefused(f"{where} has no worksheet", _AGAIN)
    return best[1]


def _guarded(work: Callable[[], CalamineSheet], where: str) -> CalamineSheet:
    try:
        return work()
    except LockedWorkbook:
        raise FeedRefused(f"{where} is locked with a password", "save it without one") from None
    except FeedRefused:
        raise
    except BaseException as error:
        # Rust's panics come as a BaseException of pyo3's that can't be imported; Ctrl-C is none of them.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FeedRefused(f"{where} is no sound workbook: {str(error)[:200]}", _AGAIN) from None
        raise
