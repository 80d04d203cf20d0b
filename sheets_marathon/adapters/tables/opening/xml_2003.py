"""Workbooks as Excel 2003 wrote them in XML (SpreadsheetML): some systems still do, and call them .xls."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from functools import partial

from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.opening.safe_xml import BadXml, read_xml, unprefixed
from sheets_marathon.adapters.tables.opening.sheets import FinePrint, Sheet
from sheets_marathon.errors import FeedRefused

_HEAD_BYTES = 4_096
_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_BEGIN = re.compile(rb"<\?xml\b|<\?mso|<(?:\w+:)?Workbook\b")
_WIDEST, _HIGHEST = 16_384, 1_048_576


def is_xml(data: bytes) -> bool:
    """Whether it is XML of any kind, by how it begins."""
    return _BEGIN.match(data[:_HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")) is not None


def xml_sheets(data: bytes, where: str) -> list[Sheet]:
    """The worksheets of such a workbook. Raises FeedRefused, also of any other XML."""
    if _NAMESPACE not in data[:_HEAD_BYTES].replace(b"\0", b""):
        raise FeedRefused(f"{where} is XML, but no workbook", "export it as XLSX or CSV")
    book = _Book()
    try:
        read_xml(io.BytesIO(data), book.start, book.end, book.text)
    except (BadXml, ValueError, IndexError) as error:
        raise FeedRefused(
            f"{where} is no sound XML workbook: {str(error)[:200]}",
            "open it in Excel and save it as XLSX; if it is being written just now, the next import takes it",
        ) from None
    return [
        Sheet(sheet.name, sheet.hidden, sheet.rows, partial(FinePrint, hidden_rows=sheet.hidden_rows))
        for sheet in book.sheets
    ]


class _Worksheet:
    """A worksheet under way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[int, dict[int, Cell]] = {}
        self.last = 0
        self.hidden = False
        self.hidden_rows = 0

    def rows(self) -> Iterator[list[Cell]]:
        """All rows, from the very first."""
        for number in range(1, self.last + 1):
            cells = self.cells.get(number, {})
            yield [cells.get(at) for at in range(max(cells, default=-1) + 1)]


class _Book:
    """A workbook's XML under way. Places are told by what came before, or by an index that counts from 1."""

    def __init__(self) -> None:
        self.sheets: list[_Worksheet] = []
        self._row_is_hidden = False
        self._column = self._across = 0
        self._type = ""
        self._text: list[str] | None = None

    def start(self, name: str, prefixed: Mapping[str, str]) -> None:
        attributes = unprefixed(prefixed)
        if name == "Worksheet":
            self.sheets.append(_Worksheet(attributes.get("Name", "")))
        elif name == "Row" and self.sheets:
            sheet = self.sheets[-1]
            sheet.last = min(int(attributes.get("Index", sheet.last + 1)), _HIGHEST)
            self._row_is_hidden = attributes.get("Hidden") == "1"
            self._column = 0
        elif name == "Cell":
            self._column = min(int(attributes.get("Index", self._column + 1)), _WIDEST) - 1
            self._across = int(attributes.get("MergeAcross", 0))
        elif name in ("Data", "Visible"):
            self._type, self._text = attributes.get("Type", ""), []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        said = "".join(self._text or ())
        if name == "Data":
            sheet = self.sheets[-1]
            sheet.cells.setdefault(sheet.last, {})[self._column] = _value(said, self._type)
            self._text = None
        elif name == "Visible":
            self.sheets[-1].hidden = said.strip() != "SheetVisible"
            self._text = None
        elif name == "Cell":
            self._column += 1 + self._across
        elif name == "Row" and self._row_is_hidden:
            self.sheets[-1].hidden_rows += self.sheets[-1].last in self.sheets[-1].cells


def _value(said: str, kind: str) -> Cell:
    try:
        if kind == "Number":
            return as_cell(float(said))
        if kind == "DateTime":
            return dt.datetime.fromisoformat(said)
    except ValueError:
        pass
    return said
