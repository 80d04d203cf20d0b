"""Tables of web pages, which systems save as .xls because Excel opens them: alone (HTML), or with pictures (MHTML)."""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from functools import partial
from html.parser import HTMLParser

from sheets_marathon.adapters.tables.cells import Cell
from sheets_marathon.adapters.tables.numbers import is_figure
from sheets_marathon.adapters.tables.opening.sheets import Sheet, copied
from sheets_marathon.errors import FeedRefused

_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4_096
_BREAKS = {"br", "p", "div", "li"}
_UNSEEN = {"style", "script"}
_MOST_SPANNED = 1_000
_COUNT = re.compile(r"[-−(]?\d{1,2}(?:[.,]0+)?\)?(?:\s?шт\.?)?")
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|tr|meta|title|style|div|center|font|b|p|h\d)\b", re.IGNORECASE
)


def is_page(data: bytes) -> bool:
    """Whether it is a web page, by how it begins."""
    return _PAGE.match(_begin(data)) is not None


def is_archived_page(data: bytes) -> bool:
    """Whether it is a web page with all that belongs to it (MHTML), by how it begins."""
    begin = _begin(data).lower()
    return re.match(rb"[\w-]+:", begin) is not None and b"mime-version:" in begin and b"content-type:" in begin


def page_sheets(data: bytes, where: str) -> list[Sheet]:
    """The tables of a page, in their order. Raises FeedRefused."""
    return _sheets(_tables(_text(data)), where)


def archived_sheets(data: bytes, where: str) -> list[Sheet]:
    """The tables of all pages of an archived page. Raises FeedRefused."""
    message = email.message_from_bytes(data.lstrip())
    tables = []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                tables += _tables(_text(page, part.get_content_charset("")))
    return _sheets(tables, where)


def _begin(data: bytes) -> bytes:
    """The first bytes as ASCII, whatever the encoding; comments and XML's first line left out."""
    head = data[:_HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return re.sub(rb"^(?:\s*<(?:!--.*?--|\?xml[^>]*\?)>)+\s*", b"", head, flags=re.DOTALL)


def _text(data: bytes, charset: str = "") -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    said = _CHARSET.search(data[:_HEAD_BYTES])
    for name in (charset, "utf-8-sig", said[1].decode("ascii") if said else "", "cp1251"):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1251", "replace")


def _tables(page: str) -> list[list[list[Cell]]]:
    parser = _Tables()
    try:
        parser.feed(page)
        parser.close()
    except AssertionError:  # the library's answer to some declarations; what came before them is there
        pass
    return parser.tables()


def _sheets(tables: Sequence[list[list[Cell]]], where: str) -> list[Sheet]:
    filled = [rows for rows in tables if any(any(row) for row in rows)]
    if not filled:
        raise FeedRefused(
            f"{where} is a web page without a table", "open it and see what it says; export the report as XLSX or CSV"
        )
    return [
        Sheet(f"<table> {number}", hidden=False, rows=partial(copied, rows)) for number, rows in enumerate(filled, 1)
    ]


class _Table:
    """A table under way: its rows, and cells of earlier rows that reach into later ones, as column → rows left."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self._reaching: dict[int, int] = {}
        self._spanning: list[tuple[int, int, int]] = []  # row, column, how many rows
        self._open: list[str] | None = None
        self._spans = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._skip()

    def begin_cell(self, across: int, down: int) -> None:
        if not self.rows:
            self.begin_row()
        self.end_cell()
        self._open, self._spans = [], (across, down)

    def text(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def end_cell(self) -> None:
        """A merged cell's text stands in its first place alone at first, as in a workbook."""
        if self._open is None:
            return
        across, down = self._spans
        row = self.rows[-1]
        if down > 1:
            self._spanning.append((len(self.rows) - 1, len(row), down))
        for at in range(across):
            if down > 1:
                self._reaching[len(row)] = down - 1
            row.append(" ".join("".join(self._open).split()) if at == 0 else "")
        self._open = None
        self._skip()

    def spread(self) -> None:
        """Gives each row what cells above it reach down with, in rows that hold more than words, as no header does.

        A count of cars stands for all its rows together, and a row without a cell of its own is none.
        """
        own = [any(row) for row in self.rows]
        for first, column, down in self._spanning:
            text = str(self.rows[first][column])
            if not any(is_figure(str(cell)) for cell in self.rows[first]) or _COUNT.fullmatch(text):
                continue
            for at in range(first + 1, min(first + down, len(self.rows))):
                if own[at]:
                    row = self.rows[at]
                    row += [""] * (column + 1 - len(row))
                    row[column] = text

    def _skip(self) -> None:
        row = self.rows[-1]
        while left := self._reaching.get(len(row), 0):
            self._reaching[len(row)] = left - 1
            row.append("")


class _Tables(HTMLParser):
    """All tables of a page; one within another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[_Table] = []
        self._within: list[_Table] = []
        self._unseen = 0

    def tables(self) -> list[list[list[Cell]]]:
        for table in self._done:
            table.spread()
        return [table.rows for table in self._done]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._within.append(_Table())
            self._done.append(self._within[-1])
        elif tag in _UNSEEN:
            self._unseen += 1
        elif not self._within:
            return
        elif tag == "tr":
            self._within[-1].begin_row()
        elif tag in ("td", "th"):
            spans = dict(attrs)
            self._within[-1].begin_cell(_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag in _BREAKS:
            self._within[-1].text(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif self._within and tag in ("td", "th", "tr", "table"):
            self._within[-1].end_cell()
            if tag == "table":
                self._within.pop()

    def handle_data(self, data: str) -> None:
        if self._within and not self._unseen:
            self._within[-1].text(data)

    def close(self) -> None:
        super().close()
        for table in self._within:
            table.end_cell()


def _span(written: str | None) -> int:
    return min(int(written), _MOST_SPANNED) or 1 if written is not None and written.isdecimal() else 1
