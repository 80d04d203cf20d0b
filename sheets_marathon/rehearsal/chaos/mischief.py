"""Making mishaps happen, and mending them: in the sheet, among the exports, in the service's own folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from sheets_marathon.rehearsal.cast.methodologist import give_link, take_link
from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands, TypedCell, Value
from sheets_marathon.rehearsal.cast.sheet_words import KEY, PROGRAM_TAB, RATING_TABS, SELLERS
from sheets_marathon.rehearsal.chaos.dripping import DrippingSystem
from sheets_marathon.rehearsal.chaos.mishaps import Mishap, MishapKind
from sheets_marathon.rehearsal.play.scene import Scene

_SETTINGS_TAB, _TIME, _TOTAL, _VALUE = "Настройки", "Время", "Итого", "Значение"
_ANOTHER_TIME = "11:11"
_SECOND_ENDS_WITHIN_S = 60
_WHOLE_PAGES = 16_384
"""Half of a smaller database may be none at all: what it held was in its log."""
_SPARSE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml"'
        ' ContentType="application/xml"/><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        ' PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
        '.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A"'
        ' sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/worksheets/sheet1.xml": (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        '<v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    ),
}
"""A workbook of a kilobyte with seventeen thousand million cells."""


class Mischief:
    """Whoever and whatever makes mishaps. ``disk``: a file that stands while the service's disk is full; ``system``: a
    feed behind HTTP.

    ``tab_ids``: the sheetId of each tab by title. ``problems``: sentences on what went otherwise than it must.
    """

    def __init__(self, scene: Scene, tab_ids: Mapping[str, int], disk: Path, system: DrippingSystem) -> None:
        self._scene = scene
        self._tab_ids = tab_ids
        self._disk = disk
        self._system = system
        self._before: dict[str, Value] = {}  # what stood in a cell before the first mishap there, by its row's key
        self._to_damage: list[Mishap] = []
        self.problems: list[str] = []
        self.happened: list[Mishap] = []

    def begin(self, mishap: Mishap) -> None:
        """Make it happen; people's faults are lifted meanwhile."""
        self.happened.append(mishap)
        match mishap.kind:
            case MishapKind.LINK:
                link = take_link(self._scene.methodologist, self._tab_ids[PROGRAM_TAB], mishap.detail)
                self._before.setdefault(f"link of {mishap.detail}", link)
            case MishapKind.SETTING:
                key, _, typed = mishap.detail.partition("=")
                self._before.setdefault(key, self._type(self._scene.owner, _SETTINGS_TAB, key, _VALUE, typed))
            case MishapKind.SLOT:
                hands = self._scene.methodologist
                time = self._type(hands, PROGRAM_TAB, mishap.detail, _TIME, _ANOTHER_TIME)
                self._before.setdefault(mishap.detail, time)
            case MishapKind.FORMULAS:
                self._clear_points()
            case MishapKind.PIPE:
                os.mkfifo(self._file(mishap))
            case MishapKind.SPARSE:
                with zipfile.ZipFile(self._file(mishap), "w") as archive:
                    for name, text in _SPARSE.items():
                        archive.writestr(name, text)
            case MishapKind.TORN:
                newest = max(self._scene.feed.glob("sales_*.csv"))
                self._file(mishap).write_bytes(newest.read_bytes().rstrip()[:-12])
            case MishapKind.DRIP:
                self._system.drips.set()
            case MishapKind.STATE:
                self._to_damage.append(mishap)
            case MishapKind.DISK:
                self._disk.touch()
            case MishapKind.SECOND:
                self._start_a_second()

    def finish(self, mishap: Mishap) -> None:
        """Put it right, where somebody would."""
        match mishap.kind:
            case MishapKind.LINK:
                link = str(self._before[f"link of {mishap.detail}"])
                give_link(self._scene.methodologist, self._tab_ids[PROGRAM_TAB], mishap.detail, link)
            case MishapKind.SETTING:
                key = mishap.detail.partition("=")[0]
                self._type(self._scene.owner, _SETTINGS_TAB, key, _VALUE, self._before[key])
            case MishapKind.SLOT:
                time = self._before[mishap.detail]
                self._type(self._scene.methodologist, PROGRAM_TAB, mishap.detail, _TIME, time)
            case MishapKind.PIPE | MishapKind.SPARSE | MishapKind.TORN:
                self._file(mishap).unlink()
            case MishapKind.DRIP:
                self._system.drips.clear()
            case MishapKind.DISK:
                self._disk.unlink(missing_ok=True)
            case MishapKind.STATE if mishap in self._to_damage:
                self._to_damage.remove(mishap)  # no kill came
            case _:
                pass

    def damage_what_is_due(self) -> None:
        """The service is dead: what was waiting for that happens to its files."""
        while self._to_damage:
            name, _, how = self._to_damage.pop().detail.partition("=")
            for file in (self._scene.config.parent / "state").glob(f"{name}-*.sqlite"):
                for beside in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
                    beside.unlink(missing_ok=True)
                if how == "gone":
                    file.unlink()
                elif how == "rubbish" or file.stat().st_size < _WHOLE_PAGES:
                    file.write_bytes(b"\xff rubbish" * 1_000)
                else:
                    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    def _file(self, mishap: Mishap) -> Path:
        ending = "xlsx" if mishap.kind is MishapKind.SPARSE else "csv"
        return self._scene.feed / f"{mishap.kind.name.casefold()}.{ending}"

    def _type(self, hands: SheetHands, tab: str, key: str, header: str, value: Value) -> Value:
        """Type into the cell of a row that is known by its key; what stood there."""
        tab_id = self._tab_ids[tab]
        grid = hands.read([tab_id])[tab_id]
        keys, column = grid.column(KEY), grid.column(header)
        for at, row in enumerate(grid.rows):
            if keys is not None and column is not None and len(row) > keys and row[keys] == key:
                hands.type_cells([TypedCell(tab_id, at, column, value)])
                return row[column] if len(row) > column else ""
        raise LookupError(f"“{tab}” has no row {key} or no column “{header}”")

    def _clear_points(self) -> None:
        tab_id = self._tab_ids[RATING_TABS[SELLERS]]
        grid = self._scene.owner.read([tab_id])[tab_id]
        column = grid.column(_TOTAL)
        if column is None:
            raise LookupError(f"the rating has no column “{_TOTAL}”")
        cells = [TypedCell(tab_id, at, column, "") for at in range(1, len(grid.rows))]
        self._scene.owner.type_cells(cells)

    def _start_a_second(self) -> None:
        config = self._scene.config.with_name("second.toml")
        state = str(self._scene.config.parent / "state")
        config.write_text(self._scene.config.read_text("utf-8").replace(state, f"{state}-of-a-second"), "utf-8")
        command = [sys.executable, "-m", "sheets_marathon", "run", "--config", str(config)]
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                env={**os.environ, **self._scene.secrets},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECOND_ENDS_WITHIN_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.problems.append("a second service was not refused")
            return
        if done.returncode == 0:
            self.problems.append("a second service ended as if it had done its work")
