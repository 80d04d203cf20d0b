"""From the bytes of a workbook (xlsx, xlsm, xlsb, xls, ods) to its worksheets, with rows of typed cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.opening.csv_text import Tell
from sheets_marathon.adapters.tables.opening.fine_print import XlsxDetails
from sheets_marathon.adapters.tables.opening.foreign_files import foreign_archive, foreign_document
from sheets_marathon.adapters.tables.opening.old_fine_print import XlsDetails
from sheets_marathon.adapters.tables.opening.sheets import Sheet
from sheets_marathon.errors import FeedRefused

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TOLD_EVERY = 2_000
_AGAIN = "save it again as XLSX or CSV; if it is being written just now, the next import takes it"
# Names of streams in an OLE file (UTF-16): an encrypted workbook is one, whatever it was before.
_LOCKED = "EncryptedPackage".encode("utf-16-le")

Made = TypeVar("Made")


def is_workbook(data: bytes) -> bool:
    """By the first bytes: names lie, and exports named .xls are often text."""
    return data.startswith((_ZIP, _OLE))


def worksheets(data: bytes, where: str, tell: Tell | None = None) -> list[Sheet]:
    """A workbook's worksheets in their order. ``tell`` is told how many bytes are done, as far as rows tell.

    Raises FeedRefused.
    """
    # Here, so that a service which only names feeds does without it.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _refuse_others(data, where)
    book = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), where)
    details = XlsDetails(data) if data.startswith(_OLE) else XlsxDetails(data)
    return [
        Sheet(
            listed.name,
            listed.visible != SheetVisibleEnum.Visible,
            partial(_rows, book, listed.name, where, len(data), tell),
            partial(details.of, listed.name),
        )
        for listed in book.sheets_metadata
        if listed.typ == SheetTypeEnum.WorkSheet
    ]


def _rows(book: CalamineWorkbook, name: str, where: str, size: int, tell: Tell | None) -> Iterator[list[Cell]]:
    """The rows of one worksheet, from the very first."""
    found: CalamineSheet = _guarded(lambda: book.get_sheet_by_name(name), where)
    total = max(found.total_height, 1)
    # iter_rows leaves out what is empty to the left of the first column, not what is empty above the first row.
    margin: list[Cell] = [None] * (found.start or (0, 0))[1]
    for number, row in enumerate(found.iter_rows(), 1):
        if tell is not None and number % _TOLD_EVERY == 0:
            tell(size * number // total)
        yield margin + [as_cell(cell) for cell in row]


def _refuse_others(data: bytes, where: str) -> None:
    """Files that begin as workbooks do, and are none. A torn one is left to whoever reads it."""
    if data.startswith(_OLE):
        refusal = _locked(where) if _LOCKED in data else foreign_document(data, where)
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                refusal = foreign_archive(archive.namelist(), where)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return
    if refusal is not None:
        raise refusal


def _locked(where: str) -> FeedRefused:
    return FeedRefused(f"{where} is locked with a password", "save it without one")


def _guarded(work: Callable[[], Made], where: str) -> Made:
    from python_calamine import PasswordError

    try:
        return work()
    except PasswordError:
        raise _locked(where) from None
    except BaseException as error:
        # Rust's panics come as a BaseException of pyo3's that can't be imported; Ctrl-C is none of them.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FeedRefused(f"{where} is no sound workbook", _AGAIN, str(error)[:200]) from None
        raise
