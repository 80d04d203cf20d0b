"""A person with a browser beside the program: the real gspread, and what people do to a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gspread
import requests
from google.oauth2.credentials import Credentials

CELL = "userEnteredValue,effectiveValue,formattedValue,hyperlink,note,textFormatRuns,dataValidation"
WORDS = f"rowData.values({CELL}),rowMetadata.developerMetadata,columnMetadata.developerMetadata"
WHOLE = f"rowData.values({CELL},userEnteredFormat),rowMetadata,columnMetadata"
ON_TABS = (
    "merges,conditionalFormats,filterViews,protectedRanges,basicFilter,charts,bandedRanges,developerMetadata,rowGroups,"
    "columnGroups"
)
BOOK = "properties,namedRanges,developerMetadata,spreadsheetUrl,spreadsheetId"


class Person:
    """Somebody with a browser: the real gspread with that person's token. ``close`` it."""

    def __init__(self, base_url: str, token: str, spreadsheet_id: str) -> None:
        class Redirected(gspread.HTTPClient):
            def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
                return super().request(
                    method, endpoint.replace("https://sheets.googleapis.com", base_url), *args, **kwargs
                )

        self._client = gspread.Client(auth=Credentials(token=token), http_client=Redirected)  # type: ignore[no-untyped-call]
        self._client.http_client.session.trust_env = False
        self._book = self._client.open_by_key(spreadsheet_id)

    def close(self) -> None:
        """End connections."""
        self._client.http_client.session.close()

    def get(self, fields: str, *titles: str) -> dict[str, Any]:
        """spreadsheets.get, of these tabs or of all."""
        ranges = {"ranges": [quoted(title) for title in titles]} if titles else {}
        answer: dict[str, Any] = self._book.fetch_sheet_metadata({"fields": fields, **ranges})
        return answer

    def whole(self, *titles: str) -> dict[str, Any]:
        """spreadsheets.get with everything, cells included; what Google makes of their looks (some 50 MB) left out."""
        return self.get(f"{BOOK},sheets(properties,data({WHOLE}),{ON_TABS})", *titles)

    def words(self) -> dict[str, Any]:
        """All of it that can carry words: ``whole`` without looks and sizes."""
        return self.get(f"{BOOK},sheets(properties,data({WORDS}),{ON_TABS})")

    def do(self, *wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What a person does with the mouse: requests of batchUpdate; their replies."""
        replies: list[dict[str, Any]] = self._book.batch_update({"requests": list(wanted)})["replies"]
        return replies

    def tabs(self) -> dict[str, int]:
        """sheetId by title, in the tabs' order."""
        found = self.get("sheets.properties(sheetId,title)")["sheets"]
        return {each["properties"]["title"]: each["properties"]["sheetId"] for each in found}

    def values(self, title: str, **more: str) -> list[list[Any]]:
        """Everything a tab holds, unformatted; dates as serials."""
        params = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER", **more}
        rows: list[list[Any]] = self._book.values_get(quoted(title), params=params).get("values", [])
        return rows

    def many(self, *titles: str) -> list[list[list[Any]]]:
        """``values`` of several tabs in one request."""
        params = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
        answer = self._book.values_batch_get([quoted(title) for title in titles], params=params)
        return [each.get("values", []) for each in answer["valueRanges"]]

    def table(self, title: str) -> list[dict[str, Any]]:
        """A tab's rows by header, blanks as ""."""
        return records(self.values(title))

    def by(self, title: str, header: str = "Таб. №") -> dict[str, dict[str, Any]]:
        """A tab's rows by the text of one column."""
        return {str(row[header]): row for row in self.table(title) if row[header] != ""}

    def type(self, cells: Mapping[str, Any]) -> None:
        """Type into cells ``{"Список!B2": "…"}``, parsed as the spreadsheet's locale does."""
        data = [{"range": where, "values": [[value]]} for where, value in cells.items()]
        self._book.values_batch_update({"valueInputOption": "USER_ENTERED", "data": data})

    def paste(self, where: str, rows: Sequence[Sequence[Any]]) -> None:
        """Type a block of cells."""
        self._book.values_update(where, {"valueInputOption": "USER_ENTERED"}, {"values": [list(row) for row in rows]})

    def grade(self, title: str, marks: Mapping[tuple[str, str], Any]) -> None:
        """Type grades: ``{(personnel number, header): grade}``, wherever rows and columns are by now."""
        rows = self.values(title)
        ids = rows[0].index("Таб. №")
        at = {str(row[ids]): number for number, row in enumerate(rows, 1) if len(row) > ids}
        self.type(
            {f"{quoted(title)}!{a1(at[who], rows[0].index(task))}": grade for (who, task), grade in marks.items()}
        )


def renamed(sheet_id: int, title: str) -> dict[str, Any]:
    """The request that gives a tab another title."""
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "title": title}, "fields": "title"}}


def inserted(sheet_id: int, dimension: str, at: int, count: int = 1) -> dict[str, Any]:
    """The request that inserts rows or columns before ``at`` (from 0)."""
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + count}
    return {"insertDimension": {"range": span, "inheritFromBefore": at > 0}}


def sorted_rows(sheet_id: int, by: int, rows: int, columns: int, *, descending: bool = False) -> dict[str, Any]:
    """The request that sorts the ``rows`` below the header by a column (from 0)."""
    order = "DESCENDING" if descending else "ASCENDING"
    area = {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "endRowIndex": 1 + rows,
        "startColumnIndex": 0,
        "endColumnIndex": columns,
    }
    return {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": by, "sortOrder": order}]}}


def records(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows below the first by its headers, blanks as ""; empty rows are left out."""
    if not rows:
        return []
    return [
        {header: (row[at] if at < len(row) else "") for at, header in enumerate(rows[0])}
        for row in rows[1:]
        if any(cell != "" for cell in row)
    ]


def quoted(title: str) -> str:
    """A title as ranges need it."""
    return "'" + title.replace("'", "''") + "'"


def a1(row: int, column: int) -> str:
    """A cell's address: the row as people see it, the column from 0."""
    address: str = gspread.utils.rowcol_to_a1(row, column + 1)
    return address
