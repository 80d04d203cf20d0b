"""The writing methods, each as an operation on a draft. Live requests and replays run the same code."""

from __future__ import annotations

from collections.abc import Callable

from sheets_marathon.workspace.sheets import value_writes
from sheets_marathon.workspace.sheets.reads import without_zero_sheet
from sheets_marathon.workspace.sheets.requests import HANDLERS
from sheets_marathon.workspace.sheets.state.metadata import range_box
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json, invalid, unserved

# (turn, path and query parameters, body) → the answer
Operation = Callable[[Turn, Json, Json], Json]


def _batch_update(turn: Turn, _options: Json, body: Json) -> Json:
    """spreadsheets.batchUpdate: every request in order on one draft; the first refusal refuses all."""
    for name in ("includeSpreadsheetInResponse", "responseIncludeGridData", "responseRanges"):
        if body.get(name):
            raise unserved(f"batchUpdate with {name}")
    requests = body.get("requests", [])
    if not requests:
        raise invalid("Must specify at least one request.")
    replies: list[Json] = []
    for index, request in enumerate(requests):
        if not request:
            raise invalid(f"Invalid requests[{index}]: No request set.")
        name, content = next(iter(request.items()))
        handler = HANDLERS.get(name)
        if handler is None:
            raise unserved(f"the request {name}")
        turn.where = f"requests[{index}].{name}"
        reply = handler(turn, content)
        replies.append({} if reply is None else {name: without_zero_sheet(reply)})
    turn.where = ""
    return {"spreadsheetId": turn.book.spreadsheet_id, "replies": replies}


OPERATIONS: dict[str, Operation] = {
    "sheets.spreadsheets.batchUpdate": _batch_update,
    "sheets.spreadsheets.values.update": lambda turn, o, body: value_writes.update(turn, o["range"], body, o),
    "sheets.spreadsheets.values.append": lambda turn, o, body: value_writes.append(turn, o["range"], body, o),
    "sheets.spreadsheets.values.clear": lambda turn, o, _: value_writes.clear(turn, o["range"]),
    "sheets.spreadsheets.values.batchUpdate": lambda turn, _, body: value_writes.batch_update(turn, body),
    "sheets.spreadsheets.values.batchUpdateByDataFilter": lambda turn, _, body: value_writes.batch_update_by_filter(
        turn, body
    ),
    "sheets.spreadsheets.values.batchClear": lambda turn, _, body: value_writes.batch_clear(
        turn, [range_box(turn.book, text) for text in body.get("ranges", [])]
    ),
    "sheets.spreadsheets.values.batchClearByDataFilter": lambda turn, _, body: value_writes.batch_clear(
        turn, value_writes.places_of(turn, body.get("dataFilters", []))
    ),
}
