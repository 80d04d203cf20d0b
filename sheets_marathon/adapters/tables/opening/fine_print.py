"""What an XLSX file holds of a worksheet besides its values: hidden rows, formulas without values, number formats."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_marathon.adapters.tables.opening.safe_xml import BadXml, read_xml, unprefixed
from sheets_marathon.adapters.tables.opening.sheets import FinePrint
from sheets_marathon.spreadsheet.a1 import column_index

_PIECE = 1 << 20
_CELL = re.compile(r"([A-Z]+)(\d+)")
# 00000, "ДКП-"00000, 0" шт.": zeros and words, and nothing that makes another number of it.
_WORDS = r'(?:"[^"]*"|\\.|[-/ ])*'
_FORMAT = re.compile(rf"(?:\[[^\]]*\])*({_WORDS})(0+)({_WORDS})")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class ShownAs:
    """How a format shows a whole number: words, at least so many digits, words."""

    before: str
    digits: int
    behind: str

    def text(self, number: int) -> str:
        """The number as people see it."""
        return f"{self.before}{number:0{self.digits}}{self.behind}"


def shown_as(code: str) -> ShownAs | None:
    """What a format's code makes of a whole number, when that is more or less than the number itself."""
    match = _FORMAT.fullmatch(code.split(";")[0])
    if match is None or not (len(match[2]) > 1 or match[1] or match[3]):
        return None
    return ShownAs(_words(match[1]), len(match[2]), _words(match[3]))


class XlsxDetails:
    """An XLSX file's worksheets by name. What can't be found or read is as if there were nothing to say."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def of(self, sheet: str) -> FinePrint:
        """The fine print of one worksheet."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                path = _paths(archive).get(sheet, "")
                if path not in archive.namelist():
                    return FinePrint()
                formats = _formats(archive)
                if not formats and not _says_more(archive, path):
                    return FinePrint()
                reader = _Reader(formats)
                with archive.open(path) as stream:
                    read_xml(stream, reader.start, reader.end, reader.text)
                return reader.found()
        except (BadXml, zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, EOFError):
            return FinePrint()


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where each worksheet's XML is."""
    targets: dict[str, str] = {}
    paths: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            plain = unprefixed(attributes)
            paths[plain["name"]] = targets.get(plain["id"], "")

    for path, taken in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        with archive.open(path) as stream:
            read_xml(stream, taken)
    return paths


def _formats(archive: zipfile.ZipFile) -> dict[str, ShownAs]:
    """How a number is shown, by the cell's style, for styles that make another text of it."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    codes: dict[str, ShownAs] = {}
    styles: dict[str, ShownAs] = {}
    inside = False
    count = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside, count
        if name == "numFmt":
            if (found := shown_as(attributes.get("formatCode", ""))) is not None:
                codes[attributes["numFmtId"]] = found
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            if (code := attributes.get("numFmtId", "")) in codes:
                styles[str(count)] = codes[code]
            count += 1

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    with archive.open("xl/styles.xml") as stream:
        read_xml(stream, start, end)
    return styles


def _words(quoted: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match[1] if match[1] is not None else match[2], quoted)


def _says_more(archive: zipfile.ZipFile, path: str) -> bool:
    """Whether there may be a formula or something hidden: most exports have neither, and need no second reading."""
    before = b""
    with archive.open(path) as stream:
        while piece := stream.read(_PIECE):
            whole = before + piece
            if b" hidden=" in whole or b"<f" in whole or b":f>" in whole or b":f " in whole:
                return True
            before = piece[-16:]
    return False


class _Reader:
    """A worksheet's XML under way."""

    def __init__(self, formats: Mapping[str, ShownAs]) -> None:
        self._formats = formats
        self._row = 0
        self._column = -1
        self._row_is_hidden = self._row_counts = False
        self._type = self._style = ""
        self._place = ""
        self._has_formula = self._takes_text = False
        self._value: list[str] = []
        self._shown: dict[tuple[int, int], str] = {}
        self._zeros: set[tuple[int, int]] = set()
        self._missing: set[tuple[int, int]] = set()
        self._formulas = self._hidden_rows = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            self._row_is_hidden = attributes.get("hidden") in _TRUE
            self._row_counts = False
        elif name == "c":
            self._column += 1
            self._place = attributes.get("r", "")
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._has_formula = False
            self._value.clear()
        elif name == "f":
            self._has_formula = True
        elif name in ("v", "is"):
            self._takes_text = name == "v"
            self._row_counts = True

    def text(self, text: str) -> None:
        if self._takes_text:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name == "v":
            self._takes_text = False
        elif name == "c":
            self._take("".join(self._value).strip())
        elif name == "row":
            self._hidden_rows += self._row_is_hidden and self._row_counts

    def _take(self, value: str) -> None:
        self._formulas += self._has_formula
        if self._type != "n" or not (self._has_formula or self._style in self._formats):
            return
        # Either all cells say where they are, or none does and they stand side by side.
        match = _CELL.fullmatch(self._place)
        place = (self._row, column_index(match[1]) if match else self._column)
        if self._has_formula and not value:
            self._missing.add(place)
        elif self._has_formula and float(value) == 0:
            self._zeros.add(place)
        elif self._style in self._formats and (number := float(value or "nan")).is_integer() and number >= 0:
            self._shown[place] = self._formats[self._style].text(int(number))

    def found(self) -> FinePrint:
        # Programs that write formulas without computing them leave nothing or a zero. Where others have values, a zero
        # is one, too; but no formula that ends in one says anything of a document, a date, a seller or cars.
        nobody_computed = len(self._zeros) + len(self._missing) == self._formulas
        without = len(self._missing) + (len(self._zeros) if nobody_computed else 0)
        return FinePrint(self._shown, frozenset(self._missing | self._zeros), without, self._hidden_rows)
