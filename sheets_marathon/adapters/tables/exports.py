"""A table as bytes, from a folder or over HTTP: what kind of file it is shows from what is in it, names lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from sheets_marathon.adapters.tables.cells import Row
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.deals import merged, read_deals
from sheets_marathon.adapters.tables.gradebook import GradebookWords, gradebook_in, read_gradebook
from sheets_marathon.adapters.tables.header import HEADER_WITHIN, likeness
from sheets_marathon.adapters.tables.list_kinds import ListKind, lists_together, read_list
from sheets_marathon.adapters.tables.opening.csv_text import Tell, csv_rows, ends_in_a_row
from sheets_marathon.adapters.tables.opening.foreign_files import refuse_foreign
from sheets_marathon.adapters.tables.opening.sheets import Opened, Sheet, Table, opened
from sheets_marathon.adapters.tables.opening.web_tables import archived_sheets, is_archived_page, is_page, page_sheets
from sheets_marathon.adapters.tables.opening.workbooks import is_workbook, worksheets
from sheets_marathon.adapters.tables.opening.xml_2003 import is_xml, xml_sheets
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.ports.list_source import ListReading
from sheets_marathon.ports.sales_feed import FeedReading


@dataclass(frozen=True, slots=True)
class FileFormat:
    """``encoding``: a codec or "auto" (BOM, UTF-8, cp1251, then a guess); ``delimiter``: one character or "auto";
    ``sheets``: a workbook's worksheets by name, or "*" for every visible one that has the header; none of them is the
    first with the header."""

    encoding: str = "auto"
    delimiter: str = "auto"
    sheets: tuple[str, ...] = ()


ANY = FileFormat()


def read_export(
    data: bytes, source: str, recipe: Recipe, file_format: FileFormat, tell: Tell | None = None
) -> FeedReading:
    """Every deal in one file; ``tell`` is told how many of its bytes are done. Raises FeedRefused.

    Of several worksheets each is a source of its own: ``report.xlsx · Вега``.
    """
    found = _opened(data, source, recipe.columns, file_format, tell)
    torn = found.torn and ends_in_a_row(data)
    readings = [read_deals(table.rows, _source(source, table), recipe, torn=torn) for table in found.tables]
    return replace(merged(readings), notes=found.notes)


def read_list_file(
    data: bytes,
    source: str,
    kind: ListKind,
    file_format: FileFormat = ANY,
    words: GradebookWords | None = None,
) -> ListReading:
    """Every row of a list in one file; with ``words`` it may be a gradebook. Raises ListRefused, and FeedRefused where
    it can't be opened."""
    found = _opened(data, source, kind.columns, file_format, None)
    readings = (_list_in(table.rows, _source(source, table), kind, words) for table in found.tables)
    return replace(lists_together(readings), notes=found.notes)


def _list_in(rows: Iterator[Row], source: str, kind: ListKind, words: GradebookWords | None) -> ListReading:
    if words is None:
        return read_list(rows, source, kind)
    head = list(islice(rows, HEADER_WITHIN))
    book = None if likeness(head, kind.columns).whole else gradebook_in(head, kind, words)
    if book is not None:
        return read_gradebook(head, rows, source, book)
    return read_list(chain(head, rows), source, kind)


def _source(source: str, table: Table) -> str:
    return f"{source} · {table.name}" if table.name else source


def _opened(data: bytes, source: str, columns: TableColumns, file_format: FileFormat, tell: Tell | None) -> Opened:
    score = partial(likeness, columns=columns)
    sheets = _sheets(data, source, tell)
    if sheets is not None:
        return opened(sheets, source, score, file_format.sheets)
    encoding, delimiter = file_format.encoding, file_format.delimiter
    rows = csv_rows(data, source, score, encoding=encoding, delimiter=delimiter, tell=tell)
    return Opened((Table("", rows),), torn=True)


def _sheets(data: bytes, source: str, tell: Tell | None) -> list[Sheet] | None:
    """The tables of a file that may have several; None: it is a text with one."""
    if is_workbook(data):
        return worksheets(data, source, tell)
    if is_page(data):
        return page_sheets(data, source)
    if is_xml(data):
        return xml_sheets(data, source)
    if is_archived_page(data):
        return archived_sheets(data, source)
    refuse_foreign(data, source)
    return None
