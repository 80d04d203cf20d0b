"""What an XLS file (BIFF8 in an OLE container) holds of a worksheet besides its values: as ``fine_print`` for XLSX.

By [MS-XLS] and [MS-CFB]. Nothing of a file is taken at its word: whatever does not fit ends in no fine print at all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from sheets_marathon.adapters.tables.opening.fine_print import ShownAs, shown_as
from sheets_marathon.adapters.tables.opening.sheets import FinePrint

_END_OF_CHAIN = 0xFFFFFFFA
_ENTRY = 128
_IN_HEADER = 109
_BIFF8 = 0x0600
# Records by their numbers.
_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF, _ROW = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0, 0x0208
_FORMULA, _NUMBER, _RK, _MULRK = 0x0006, 0x0203, 0x027E, 0x00BD
_FILLED = {_FORMULA, _NUMBER, _RK, _MULRK, 0x00FD, 0x0204, 0x0205}
_HIDDEN = 0x20
_IS_NO_NUMBER, _EMPTY_TEXT = 0xFFFF, 3


class XlsDetails:
    """An XLS file's worksheets by name. What can't be found or read is as if there were nothing to say."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def of(self, sheet: str) -> FinePrint:
        """The fine print of one worksheet."""
        try:
            book = _stream(self._data, ("Workbook", "Book"))
            return _sheet(book, _places(book)[sheet], _styles(book))
        except (struct.error, IndexError, KeyError, ValueError):
            return FinePrint()


def _stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """A stream of the container by its name; workbooks are never so small that it is packed with others."""
    size = 1 << _u16(data, 30)
    if not 512 <= size <= 4096:
        raise ValueError("no sectors of a size that there is")
    sectors = [_u32(data, 76 + 4 * at) for at in range(_IN_HEADER)]
    further, count = _u32(data, 68), _u32(data, 72)
    for _ in range(min(count, len(data) // size)):
        table = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        sectors += table[:-1]
        further = table[-1]
    following: list[int] = []
    for sector in sectors:
        if sector < _END_OF_CHAIN:
            following += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    directory = _chain(data, size, following, _u32(data, 48))
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        name = directory[at : at + max(_u16(directory, at + 64) - 2, 0)].decode("utf-16-le", "replace")
        if name in names:
            return _chain(data, size, following, _u32(directory, at + 116))[: _u32(directory, at + 120)]
    raise KeyError("no workbook is in it")


def _chain(data: bytes, size: int, following: list[int], sector: int) -> bytes:
    pieces: list[bytes] = []
    while sector < _END_OF_CHAIN:
        if len(pieces) > len(following):
            raise ValueError("a chain without end")
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = following[sector]
    return b"".join(pieces)


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place to the end of what begins there."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size]
        if kind == _EOF:
            return
        at += 4 + size


def _places(book: bytes) -> dict[str, int]:
    """Where each worksheet begins."""
    return {
        _text(record[8:], record[6], record[7]): _u32(record, 0)
        for kind, record in _records(book, 0)
        if kind == _BOUNDSHEET
    }


def _styles(book: bytes) -> dict[int, ShownAs]:
    """Styles that show a number as digits and words."""
    codes: dict[int, ShownAs] = {}
    styles: dict[int, ShownAs] = {}
    count = 0
    for kind, record in _records(book, 0):
        if kind == _BOF and _u16(record, 0) != _BIFF8:
            raise ValueError("an older kind of workbook")
        if kind == _FORMAT and (found := shown_as(_text(record[5:], _u16(record, 2), record[4]))):
            codes[_u16(record, 0)] = found
        elif kind == _XF:
            if _u16(record, 2) in codes:
                styles[count] = codes[_u16(record, 2)]
            count += 1
    return styles


def _sheet(book: bytes, at: int, styles: Mapping[int, ShownAs]) -> FinePrint:
    shown: dict[tuple[int, int], str] = {}
    unvalued: set[tuple[int, int]] = set()
    hidden: set[int] = set()
    filled: set[int] = set()
    formulas = 0
    for kind, record in _records(book, at):
        if kind == _ROW and _u16(record, 12) & _HIDDEN:
            hidden.add(_u16(record, 0))
        if kind not in _FILLED:
            continue
        row, column = _u16(record, 0), _u16(record, 2)
        filled.add(row)
        if kind == _FORMULA:
            formulas += 1
            is_number = _u16(record, 12) != _IS_NO_NUMBER
            if (is_number and not struct.unpack_from("<d", record, 6)[0]) or (
                not is_number and record[6] == _EMPTY_TEXT
            ):
                unvalued.add((row + 1, column))
                continue
        for at_column, style, number in _numbers(kind, record):
            if style in styles and number.is_integer() and number >= 0:
                shown[row + 1, at_column] = styles[style].text(int(number))
    # A formula may well be empty or zero; where all are, nobody has computed them.
    nobody_computed = len(unvalued) == formulas
    return FinePrint(shown, frozenset(unvalued), formulas if nobody_computed else 0, len(hidden & filled))


def _numbers(kind: int, record: bytes) -> Iterator[tuple[int, int, float]]:
    """Column, style and value of each number in a record."""
    column = _u16(record, 2)
    if kind == _NUMBER or (kind == _FORMULA and _u16(record, 12) != _IS_NO_NUMBER):
        yield column, _u16(record, 4), struct.unpack_from("<d", record, 6)[0]
    elif kind == _RK:
        yield column, _u16(record, 4), _rk(_u32(record, 6))
    elif kind == _MULRK:
        for at in range(4, len(record) - 2, 6):
            yield column + (at - 4) // 6, _u16(record, at), _rk(_u32(record, at + 2))


def _rk(packed: int) -> float:
    """A number in four bytes: a whole one or the upper half of a double, perhaps in hundredths."""
    number: float
    if packed & 2:
        number = struct.unpack("<i", struct.pack("<I", packed))[0] >> 2
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return float(number / 100 if packed & 1 else number)


def _text(data: bytes, letters: int, flags: int) -> str:
    return data[: letters * 2].decode("utf-16-le") if flags & 1 else data[:letters].decode("latin-1")


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little") if at + 2 <= len(data) else _short()


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little") if at + 4 <= len(data) else _short()


def _short() -> int:
    raise ValueError("it breaks off")
