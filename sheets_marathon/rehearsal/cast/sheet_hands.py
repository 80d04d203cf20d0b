"""One person's hands in a spreadsheet: look at tabs, type into cells, sort, insert, rename (Sheets API v4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

Value = str | int | float | bool
_TIMEOUT_S = 120.0


class SheetRefused(RuntimeError):
    """The spreadsheet did not let a person do something; the message is the answer's own."""


@dataclass(frozen=True)
class SeenTab:
    """What a tab shows: rows of values, the first one being the headers. Rows may be of different lengths."""

    rows: tuple[tuple[Value, ...], ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The first row as text, () for an empty tab."""
        return tuple(str(each) for each in self.rows[0]) if self.rows else ()

    def column(self, header: str) -> int | None:
        """The column of a header, from 0; None when there is none."""
        return self.headers.index(header) if header in self.headers else None

    def records(self) -> list[dict[str, Value]]:
        """Every row below the headers that holds anything, by header; cells beyond a short row are ""."""
        headers = self.headers
        return [
            {header: (row[at] if at < len(row) else "") for at, header in enumerate(headers)}
            for row in self.rows[1:]
            if any(cell != "" for cell in row)
        ]


@dataclass(frozen=True)
class TypedCell:
    """A cell and what a person types into it; ``row`` and ``column`` from 0."""

    tab_id: int
    row: int
    column: int
    value: Value


def shown_id(value: Value) -> str:
    """A personnel number as people read it, whether the cell holds a number or a text."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


class SheetHands:
    """Acts in one spreadsheet with one person's token. Each method is one request; SheetRefused otherwise."""

    def __init__(self, base_url: str, token: str, spreadsheet_id: str) -> None:
        self._base = f"{base_url}/v4/spreadsheets/{spreadsheet_id}"
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy from the environment has no business on loopback
        self._session.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def tabs(self) -> dict[str, int]:
        """Titles of the tabs, with the sheetId that survives renames."""
        answer = self._ask("GET", "", params={"fields": "sheets.properties(sheetId,title)"})
        shown = [each["properties"] for each in answer.get("sheets", [])]
        return {str(each["title"]): int(each.get("sheetId", 0)) for each in shown}

    def read(self, tab_ids: Sequence[int]) -> dict[int, SeenTab]:
        """The tabs' contents by sheetId: unformatted values, dates as serial days (FACTS 2)."""
        body = {
            "dataFilters": [{"gridRange": {"sheetId": tab_id}} for tab_id in tab_ids],
            "majorDimension": "ROWS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        answer = self._ask("POST", "/values:batchGetByDataFilter", body)
        # Google does not promise the order of the answer, so each range is told by the filter that it matched.
        return {
            int(matched["dataFilters"][0]["gridRange"].get("sheetId", 0)): SeenTab(
                tuple(tuple(row) for row in matched["valueRange"].get("values", []))
            )
            for matched in answer.get("valueRanges", [])
        }

    def type_cells(self, cells: Sequence[TypedCell]) -> None:
        """Type into cells, parsed as the spreadsheet's locale parses what people type."""
        self._type([(_one_cell(each), [[each.value]]) for each in cells])

    def paste(self, tab_id: int, rows: Sequence[Sequence[Value]]) -> None:
        """Paste a table at the top left corner of a tab; the values are parsed like typed ones."""
        width = max((len(row) for row in rows), default=0)
        area = {
            "sheetId": tab_id,
            "startRowIndex": 0,
            "endRowIndex": len(rows),
            "startColumnIndex": 0,
            "endColumnIndex": width,
        }
        self._type([(area, rows)])

    def change(self, *wanted: Mapping[str, Any]) -> None:
        """Do what a person does with the mouse: requests of ``spreadsheets.batchUpdate``, all or none."""
        self._ask("POST", ":batchUpdate", {"requests": list(wanted)})

    def _type(self, areas: Sequence[tuple[dict[str, int], Sequence[Sequence[Value]]]]) -> None:
        data = [
            {"dataFilter": {"gridRange": area}, "majorDimension": "ROWS", "values": [list(row) for row in values]}
            for area, values in areas
        ]
        self._ask("POST", "/values:batchUpdateByDataFilter", {"valueInputOption": "USER_ENTERED", "data": data})

    def _ask(
        self, verb: str, path: str, body: dict[str, Any] | None = None, *, params: dict[str, str] | None = None
    ) -> dict[str, Any]:
        answer = self._session.request(verb, self._base + path, json=body, params=params, timeout=_TIMEOUT_S)
        if answer.status_code != 200:
            raise SheetRefused(f"{verb} {path or '/'}: {answer.status_code} {answer.text[:2000]}")
        decoded: dict[str, Any] = answer.json()
        return decoded


def _one_cell(cell: TypedCell) -> dict[str, int]:
    return {
        "sheetId": cell.tab_id,
        "startRowIndex": cell.row,
        "endRowIndex": cell.row + 1,
        "startColumnIndex": cell.column,
        "endColumnIndex": cell.column + 1,
    }
