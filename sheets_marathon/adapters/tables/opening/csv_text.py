"""From the bytes of a CSV file to rows: encoding and delimiter are found by whether the header can be read."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sheets_marathon.adapters.tables.cells import Cell
from sheets_marathon.adapters.tables.header import Likeness
from sheets_marathon.errors import ConfigurationError, FeedRefused

DELIMITERS = (";", "\t", ",", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 256_000
_SAMPLE_ROWS = 50
_TOLD_EVERY = 2_000
_FEWEST_CELLS = 4
_MOST_OF_A_ROW = 0.6
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{2,4}")
_ZEROS_OF_TEXT = 10
"""A table in UTF-16 has more zero bytes than one in so many: its digits, marks and ends of lines."""
_MEND = "mend the line, a quotation mark inside a text is written twice, or export the file again"

Rows = list[list[str]]
Score = Callable[[Sequence[Sequence[Cell]]], Likeness]
Tell = Callable[[int], None]


def check_format(name: str, encoding: str, delimiter: str) -> None:
    """ConfigurationError when encoding or delimiter of the feed ``name`` can't be meant."""
    if delimiter != "auto" and (len(delimiter) != 1 or delimiter in '\r\n" '):
        raise ConfigurationError(
            f'sales feed {name}: delimiter {delimiter!r} is not one character or "auto"', 'write ";", "," or "\\t"'
        )
    try:
        known = encoding == "auto" or codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        known = False
    if not known:
        raise ConfigurationError(
            f"sales feed {name}: there is no encoding {encoding!r}", 'write "auto", "utf-8", "cp1251" or "utf-16"'
        )


def csv_rows(
    data: bytes, where: str, score: Score, *, encoding: str = "auto", delimiter: str = "auto", tell: Tell | None = None
) -> Iterator[list[str]]:
    """The rows of a CSV file one by one, ``where`` it is for errors.

    ``encoding``, ``delimiter``: as configured, or "auto". ``score`` tells how much like a sales export some rows
    look; the first reading that looks most like one is taken. ``tell`` is told how many bytes are
    done. Raises FeedRefused.
    """
    best: tuple[Likeness, str, str] | None = None
    for name in _encodings(data, where, encoding):
        for separator in DELIMITERS if delimiter == "auto" else (delimiter,):
            likeness = score(_sample(data, name, separator))
            if best is None or likeness > best[0]:
                best = (likeness, name, separator)
        if best is not None and best[0].found:
            break  # a header in clear words: no need to try rarer encodings
    assert best is not None  # _encodings yields at least once or raises
    return _parsed(data, best[1], best[2], where, tell or _nobody)


def ends_in_a_row(data: bytes) -> bool:
    """Whether the last line has no end: perhaps somebody is still writing it."""
    return data[-4:].rstrip(b"\0")[-1:] not in (b"\n", b"\r", b"")


def _nobody(done: int) -> None:
    """Tells nobody."""


def _encodings(data: bytes, where: str, encoding: str) -> Iterator[str]:
    """Encodings in which the whole file is text, likeliest first."""
    if encoding != "auto":
        yield _required(data, encoding, where)
        return
    for bom, name in _BOMS:
        if data.startswith(bom):
            yield _required(data, name, where)
            return
    if b"\0" in data:
        # No text encoding but UTF-16 has zero bytes; Latin letters, digits and marks have them on one side.
        if data.count(0) * _ZEROS_OF_TEXT < len(data):
            raise FeedRefused(
                f"{where} has a NUL byte, which no text has: it is damaged",
                "export it again; if it is being written just now, the next import takes it",
            )
        little = data[1::2].count(0) >= data[0::2].count(0)
        yield _required(data, "utf-16-le" if little else "utf-16-be", where)
        return
    found = False
    for name in ("utf-8", "cp1251"):
        if _fits(data, name) is None:
            found = True
            yield name
    # cp1251 takes almost any bytes, so whoever comes here found no header in it: cp866, koi8-r and the like.
    from charset_normalizer import from_bytes  # seldom needed, and never by whoever only names feeds

    guess = from_bytes(data[:_SAMPLE_BYTES]).best()
    if guess is not None and _fits(data, guess.encoding) is None:
        yield guess.encoding
    elif not found:
        raise FeedRefused(f"{where} is no text in any encoding", "export it as CSV in UTF-8, or name its encoding")


def _fits(data: bytes, encoding: str) -> str | None:
    """None when all of it is text in ``encoding``, else what is wrong."""
    try:
        data.decode(encoding)
    except (ValueError, LookupError) as error:
        return str(error)
    return None


def _required(data: bytes, encoding: str, where: str) -> str:
    problem = _fits(data, encoding)
    if problem is not None:
        raise FeedRefused(
            f"{where} is not text in {encoding}: {problem}",
            'export it again, or set the feed\'s encoding (or "auto") in the configuration',
        )
    return encoding


def _text(data: bytes, encoding: str) -> tuple[io.BytesIO, io.TextIOWrapper]:
    """The file's text piece by piece: as one string it would take four bytes for each letter."""
    raw = io.BytesIO(data)
    return raw, io.TextIOWrapper(raw, encoding, newline="")


def _sample(data: bytes, encoding: str, delimiter: str) -> Rows:
    rows: Rows = []
    try:
        # Cut in the midst of a letter or a quotation, a sample would end with an error: the whole file is given.
        for row in csv.reader(_text(data, encoding)[1], delimiter=delimiter):
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the strict reading says where and why
    return rows


def _parsed(data: bytes, encoding: str, delimiter: str, where: str, tell: Tell) -> Iterator[list[str]]:
    raw, text = _text(data, encoding)
    lines = _Lines(text)
    usual = _UsualRow.of(_sample(data, encoding, delimiter))
    # Strict: a quotation mark that is never closed would swallow the rest of the file without a word.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            what = "a quotation mark is not closed or not doubled"
            if "field limit" in str(error):
                what = f"a cell has more than {csv.field_size_limit():,} characters: is a quotation mark not closed?"
            raise FeedRefused(
                f"{where}, line {lines.count - len(lines.taken) + 1}: {what} ({error})",
                _MEND,
            ) from error
        if len(lines.taken) > 1 and usual.swallowed(lines.taken, delimiter):
            first, last = lines.count - len(lines.taken) + 1, lines.count
            raise FeedRefused(
                f"{where}, line {first}: a quotation mark opens there and closes in line {last}, and between them are"
                " whole rows",
                _MEND,
            )
        if lines.count % _TOLD_EVERY == 0:
            tell(raw.tell())
        yield row


class _Lines:
    """A text's lines, counted; ``taken``: those of the row under way."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.taken: list[str] = []
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.count += 1
        self.taken.append(line)
        return line


@dataclass(frozen=True, slots=True)
class _UsualRow:
    """What most rows of a file look like: how many cells they have, and whether a date is among them."""

    cells: int
    dated: bool

    @classmethod
    def of(cls, rows: Rows) -> _UsualRow:
        """By the first rows; of two numbers of cells the larger."""
        counted = Counter(len(row) for row in rows if len(row) > 1)
        cells = max(counted, key=lambda number: (counted[number], number), default=0)
        alike = [row for row in rows if len(row) == cells]
        return cls(cells, sum(any(map(_DATE.search, row)) for row in alike) * 2 >= len(alike) > 0)

    def swallowed(self, lines: Sequence[str], delimiter: str) -> bool:
        """Whether a row that takes several lines holds others: two of its lines look like rows by themselves.

        A text with line breaks in it, such as an address, leaves its row's delimiters to the lines around it. In narrow
        tables a sentence may have as many commas as a row, so every line must have just that number there.
        """
        if self.dated:
            lines = [line for line in lines if _DATE.search(line)]
        counts = [line.count(delimiter) for line in lines]
        if self.cells < _FEWEST_CELLS:
            return self.cells > 1 and len(counts) > 1 and all(count == self.cells - 1 for count in counts)
        return sum(count >= _MOST_OF_A_ROW * (self.cells - 1) for count in counts) > 1
