"""A table as bytes, from a folder or over HTTP: a workbook or CSV, by what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sheets_marathon.adapters.tables.cells import Cell
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.csv_text import Tell, csv_rows, ends_in_a_row
from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.header import likeness
from sheets_marathon.adapters.tables.list_kinds import ListKind, read_list
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.adapters.tables.workbooks import is_workbook, workbook_rows
from sheets_marathon.ports.list_source import ListReading
from sheets_marathon.ports.sales_feed import FeedReading


@dataclass(frozen=True, slots=True)
class FileFormat:
    """``encoding``: a codec or "auto" (BOM, UTF-8, cp1251, then a guess); ``delimiter``: one character or "auto";
    ``sheet``: a workbook's worksheet, "" is the first with the header."""

    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = ""


ANY = FileFormat()


def read_export(
    data: bytes, source: str, recipe: Recipe, file_format: FileFormat, tell: Tell | None = None
) -> FeedReading:
    """Every deal in one file; ``tell`` is told how many of its bytes are done. Raises FeedRefused."""
    torn = not is_workbook(data) and ends_in_a_row(data)
    return read_deals(_rows(data, source, recipe.columns, file_format, tell), source, recipe, torn=torn)


def read_list_file(data: bytes, source: str, kind: ListKind) -> ListReading:
    """Every row of a list in one file. Raises ListRefused, and FeedRefused where it can't be opened."""
    return read_list(_rows(data, source, kind.columns, ANY, None), source, kind)


def _rows(
    data: bytes, source: str, columns: TableColumns, file_format: FileFormat, tell: Tell | None
) -> Iterator[list[Cell]] | Iterator[list[str]]:
    score = partial(likeness, columns=columns)
    if is_workbook(data):
        return workbook_rows(data, source, score, sheet=file_format.sheet, tell=tell)
    encoding, delimiter = file_format.encoding, file_format.delimiter
    return csv_rows(data, source, score, encoding=encoding, delimiter=delimiter, tell=tell)
