"""A file of several tables, such as a workbook: which of them are read, and what is worth knowing about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sheets_marathon.adapters.tables.cells import Cell, Row
from sheets_marathon.adapters.tables.header import HEADER_WITHIN
from sheets_marathon.adapters.tables.opening.csv_text import Score
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedNote, FeedNoteKind

ALL = "*"
"""Instead of a worksheet's name: every visible one that has the header. No worksheet can be called so."""

# Three columns of a table make a sheet one whose header is damaged; a store and its cars may be a summary's.
_LOOKS_LIKE_ONE = 3


@dataclass(frozen=True, slots=True)
class FinePrint:
    """What cells don't tell of themselves. ``shown``: what stands in cells whose format makes another text of their
    number, by row and column from 1 and 0; ``unvalued``: cells with a formula and no value; ``formulas_without``:
    how many formulas nobody has computed; ``hidden_rows``: how many rows with something in them are hidden."""

    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    unvalued: frozenset[tuple[int, int]] = frozenset()
    formulas_without: int = 0
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. ``rows`` and ``fine_print`` read it anew each time."""

    name: str
    hidden: bool
    rows: Callable[[], Iterator[list[Cell]]]
    fine_print: Callable[[], FinePrint] = FinePrint


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to read. ``name``: its worksheet's, where a file's worksheets are sources of their own, else ""."""

    name: str
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Opened:
    """What of a file is read, and what else is worth knowing of it. ``torn``: it may break off in a row."""

    tables: tuple[Table, ...]
    notes: tuple[FeedNote, ...] = ()
    torn: bool = False


def opened(sheets: Sequence[Sheet], where: str, score: Score, wanted: Sequence[str]) -> Opened:
    """The tables that are meant; ``wanted``: worksheets by name, or ``ALL``; nothing is the first with the header.

    Visible ones come first: a hidden one is read only where no visible one looks like such a table. Whatever was not
    read and was not named is told. Raises FeedRefused.
    """
    if not sheets:
        raise FeedRefused(f"{where} has no worksheet", "save it again as XLSX or CSV")
    if wanted and ALL not in wanted:
        chosen = _named(sheets, where, wanted)
        notes: list[FeedNote] = []
    elif len(sheets) == 1:
        chosen, notes = list(sheets), []
    else:
        chosen, notes = _likeliest(sheets, where, score, everyone=ALL in wanted)
    tables = []
    apart = ALL in wanted or len(wanted) > 1
    for sheet in chosen:
        fine_print = sheet.fine_print()
        kinds = (
            (FeedNoteKind.HIDDEN_SHEET, _height(sheet) if sheet.hidden else 0),
            (FeedNoteKind.HIDDEN_ROWS, fine_print.hidden_rows),
            (FeedNoteKind.NO_VALUES, fine_print.formulas_without),
        )
        notes += [FeedNote(kind, where, sheet.name, rows) for kind, rows in kinds if rows]
        tables.append(Table(sheet.name if apart else "", _as_shown(sheet.rows(), fine_print)))
    return Opened(tuple(tables), tuple(notes))


def copied(rows: Sequence[Sequence[Cell]]) -> Iterator[list[Cell]]:
    """Rows that are at hand already, as ``Sheet.rows`` gives them."""
    return (list(row) for row in rows)


def _named(sheets: Sequence[Sheet], where: str, wanted: Sequence[str]) -> list[Sheet]:
    by_name = {sheet.name: sheet for sheet in sheets}
    lacking = [name for name in wanted if name not in by_name]
    if lacking:
        raise FeedRefused(
            f"{where} has no worksheet “{lacking[0]}”, only {', '.join(by_name)}",
            "name one of them as this feed's sheet in the configuration",
        )
    return [by_name[name] for name in wanted]


def _likeliest(
    sheets: Sequence[Sheet], where: str, score: Score, *, everyone: bool
) -> tuple[list[Sheet], list[FeedNote]]:
    likely = [score(list(islice(sheet.rows(), HEADER_WITHIN))) for sheet in sheets]
    seen = [at for at, sheet in enumerate(sheets) if not sheet.hidden and likely[at].found >= _LOOKS_LIKE_ONE]
    among = seen or sorted(range(len(sheets)), key=lambda at: sheets[at].hidden)
    whole = [at for at in among if likely[at].whole]
    chosen = (whole if everyone else whole[:1]) or [max(among, key=lambda at: (likely[at], -among.index(at)))]
    unread = [(sheet.name, _height(sheet)) for at, sheet in enumerate(sheets) if at not in chosen]
    notes = [FeedNote(FeedNoteKind.UNREAD_SHEET, where, name, rows) for name, rows in unread if rows]
    return [sheets[at] for at in chosen], notes


def _height(sheet: Sheet) -> int:
    """How many rows have something in them."""
    return sum(any(cell not in (None, "") for cell in row) for row in sheet.rows())


def _as_shown(rows: Iterator[list[Cell]], fine_print: FinePrint) -> Iterator[list[Cell]]:
    if not fine_print.shown and not fine_print.unvalued:
        yield from rows
        return
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if (number, at) in fine_print.unvalued:
                row[at] = None
            elif isinstance(cell, int | float):
                row[at] = fine_print.shown.get((number, at), cell)
        yield row
