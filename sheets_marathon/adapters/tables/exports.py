"""An export as bytes, from a folder or over HTTP: a workbook or CSV, by what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sheets_marathon.adapters.tables.cells import Cell
from sheets_marathon.adapters.tables.csv_text import Tell, csv_rows, ends_in_a_row
from sheets_marathon.adapters.tables.deals import read_table
from sheets_marathon.adapters.tables.header import header_score
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.adapters.tables.workbooks import is_workbook, workbook_rows
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
    """Everything in one file; ``tell`` is told how many of its bytes are done. Raises FeedRefused."""
    workbook = is_workbook(data)
    rows = _rows(data, source, recipe, file_format, tell, workbook=workbook)
    return read_table(rows, source, recipe, torn=not workbook and ends_in_a_row(data))


def _rows(
    data: bytes, source: str, recipe: Recipe, file_format: FileFormat, tell: Tell | None, *, workbook: bool
) -> Iterator[list[Cell]] | Iterator[list[str]]:
    score = partial(header_score, columns=recipe.columns)
    if workbook:
        return workbook_rows(data, source, score, sheet=file_format.sheet, tell=tell)
    encoding, delimiter = file_format.encoding, file_format.delimiter
    return csv_rows(data, source, score, encoding=encoding, delimiter=delimiter, tell=tell)
