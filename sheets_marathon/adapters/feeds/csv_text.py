"""From the bytes of a CSV file to rows: encoding and delimiter are found by whether the header can be read."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator

from charset_normalizer import from_bytes

from sheets_marathon.errors import FeedRefused

DELIMITERS = (";", "\t", ",", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARACTERS = 64_000
_SAMPLE_ROWS = 50

Rows = list[list[str]]


def read_rows(data: bytes, where: str, encoding: str, delimiter: str, score: Callable[[Rows], int]) -> Rows:
    """The rows of a CSV file, ``where`` it is for errors.

    ``encoding``, ``delimiter``: as configured, or "auto". ``score`` tells how much like a sales export some rows
    look (0: not at all); the first reading that looks most like one is taken. Raises FeedRefused.
    """
    if data.startswith(b"PK\x03\x04"):
        raise FeedRefused(
            f"{where} is an Excel workbook, not CSV", "save it as CSV, or set the feed's pattern to *.csv"
        )
    best: tuple[int, str, str] | None = None
    for text in _texts(data, where, encoding):
        for separator in DELIMITERS if delimiter == "auto" else (delimiter,):
            likeness = score(_sample(text, separator))
            if best is None or likeness > best[0]:
                best = (likeness, text, separator)
        if best is not None and best[0]:
            break  # a header in clear words: no need to try rarer encodings
    assert best is not None  # _texts yields at least once or raises
    return _parsed(best[1], best[2], where)


def _texts(data: bytes, where: str, encoding: str) -> Iterator[str]:
    """The file's text as it may be meant, likeliest first."""
    if encoding != "auto":
        yield _decoded(data, encoding, where)
        return
    for bom, name in _BOMS:
        if data.startswith(bom):
            yield _decoded(data, name, where)
            return
    if b"\0" in data:
        # No text encoding but UTF-16 has zero bytes; Latin letters, digits and marks have them on one side.
        little = data[1::2].count(0) >= data[0::2].count(0)
        yield _decoded(data, "utf-16-le" if little else "utf-16-be", where)
        return
    found = False
    for name in ("utf-8", "cp1251"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        found = True
        yield text
    # cp1251 takes almost any bytes, so whoever comes here found no header in it: cp866, koi8-r and the like.
    guess = from_bytes(data).best()
    if guess is not None:
        yield str(guess)
    elif not found:
        raise FeedRefused(f"{where} is no text in any encoding", "export it as CSV in UTF-8, or name its encoding")


def _decoded(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise FeedRefused(
            f"{where} is not text in {encoding}: {error}",
            'export it again, or set the feed\'s encoding (or "auto") in the configuration',
        ) from error


def _sample(text: str, delimiter: str) -> Rows:
    reader = csv.reader(io.StringIO(text[:_SAMPLE_CHARACTERS], newline=""), delimiter=delimiter)
    rows: Rows = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the strict reading says where and why
    return rows


def _parsed(text: str, delimiter: str, where: str) -> Rows:
    # Strict: a quotation mark that is never closed would swallow the rest of the file without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise FeedRefused(
            f"{where}, near line {reader.line_num}: {error}",
            "a quotation mark is not closed or not doubled there; mend the line or export the file again",
        ) from error
