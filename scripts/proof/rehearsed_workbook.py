"""The spreadsheet of a rehearsal as a workbook, through the workspace's own Drive export over HTTP.

``type_over`` makes it a marathon that nobody has thought of: odd values in people's cells, at random.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import requests

from sheets_marathon.rehearsal.play.conductor import RehearsalStopped, rehearse
from sheets_marathon.rehearsal.play.stage import start_workspace

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODD: tuple[Any, ...] = (
    0,
    1,
    2,
    3,
    4,
    2.5,
    -1,
    "1",
    "3",
    "2,5",
    "доработка",
    "сдано",
    "хорошо",
    "да",
    "нет",
    " ",
    True,
)
_WEIGHTS = (0.1, 0.75, 1, 1.5, 2, 1.00005)
_TYPED_OVER = 0.05
"""The share of cells that somebody types something else into."""


@dataclass(frozen=True)
class Reopened:
    """The workspace of a kept rehearsal, running again; ``spreadsheet_id`` is the marathon's."""

    base_url: str
    spreadsheet_id: str
    session: requests.Session

    def export(self) -> bytes:
        """The workbook as Drive gives it."""
        address = f"{self.base_url}/drive/v3/files/{self.spreadsheet_id}/export"
        answer = self.session.get(address, params={"mimeType": _XLSX}, timeout=120)
        answer.raise_for_status()
        return answer.content

    def type_over(self, chance: Random) -> int:
        """Types odd values into some cells below the first row that hold no formula; how many."""
        address = f"{self.base_url}/v4/spreadsheets/{self.spreadsheet_id}"
        fields = "sheets(properties.sheetId,data.rowData.values.userEnteredValue),namedRanges.range"
        answer = self.session.get(address, params={"includeGridData": "true", "fields": fields}, timeout=120)
        answer.raise_for_status()
        weights = {
            (area.get("sheetId", 0), area.get("startRowIndex", 0), area.get("startColumnIndex", 0))
            for area in (named["range"] for named in answer.json().get("namedRanges", []))
        }
        parts: list[dict[str, Any]] = []
        for sheet in answer.json()["sheets"]:
            sheet_id = sheet["properties"].get("sheetId", 0)
            for row, column, entered, neighbours in _typed(sheet["data"][0].get("rowData", [])):
                named = (sheet_id, row, column) in weights and "numberValue" in entered
                if chance.random() < (0.5 if named else _TYPED_OVER):
                    value = chance.choice(_WEIGHTS) if named else _odd(entered, neighbours, chance)
                    parts.append(_update(sheet_id, row, column, value))
        self.session.post(f"{address}:batchUpdate", json={"requests": parts}, timeout=120).raise_for_status()
        return len(parts)


def rehearsed(folder: Path, seed: int) -> None:
    """Plays a whole marathon of the invented cast in ``folder`` (made; must be empty)."""
    try:
        outcome = rehearse(seed=seed, keep=folder, progress=False)
    except RehearsalStopped as stopped:
        sys.exit(f"the rehearsal stopped: {stopped}")
    for problem in outcome.problems:
        print(f"! {problem}", file=sys.stderr)


@contextmanager
def reopened(folder: Path) -> Iterator[Reopened]:
    """The workspace that ``rehearse --keep`` has left in ``folder``."""
    settings = tomllib.loads((folder / "marathon.toml").read_text("utf-8"))
    process, announced = start_workspace(folder / "workspace", enforce_limits=False)
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy from the environment has no business on loopback
            session.headers["Authorization"] = f"Bearer {announced['owner_token']}"
            yield Reopened(announced["base_url"], settings["sheet"]["spreadsheet_id"], session)
    finally:
        process.terminate()
        process.wait(30)


def _typed(rows: list[dict[str, Any]]) -> Iterator[tuple[int, int, dict[str, Any], list[dict[str, Any]]]]:
    """Each cell below the first row with a value of its own, and all such values of its column."""
    columns: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for number, row in enumerate(rows[1:], 1):
        for column, cell in enumerate(row.get("values", [])):
            entered = cell.get("userEnteredValue")
            if entered and "formulaValue" not in entered:
                columns.setdefault(column, []).append((number, entered))
    for column, cells in sorted(columns.items()):
        values = [entered for _, entered in cells]
        for number, entered in cells:
            yield number, column, entered, values


def _odd(entered: dict[str, Any], neighbours: list[dict[str, Any]], chance: Random) -> Any:
    """What stands in ``entered``'s place: another cell's value, nothing, a number near it, something odd."""
    way = chance.random()
    number = entered.get("numberValue")
    if way < 0.4:
        return next(iter(chance.choice(neighbours).values()))
    if way < 0.5:
        return None
    if number is not None and way < 0.75:
        return number + chance.choice((-3, -1, 1, 0.5, 2))
    return chance.choice(_ODD)


def _update(sheet_id: int, row: int, column: int, value: Any) -> dict[str, Any]:
    kind = "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    cell = {} if value is None else {"userEnteredValue": {kind: value}}
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
