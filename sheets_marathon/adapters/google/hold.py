"""The hold: developer metadata by which the spreadsheet says which service acts on it (decision 0018).

It hangs twice: on the spreadsheet, where whoever comes sees it in the read that says where everything is; and on a row,
where each look at values sees it, since values are found by what hangs on rows and columns. Sorting, typing and
renaming leave both alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_marathon.spreadsheet.changes import SetHold

_TAG = "sheets_marathon.hold"
HOLD_FIELDS = "developerMetadata(metadataKey,metadataValue)"
"""Part of a field mask that brings what hangs on the spreadsheet itself."""


def hold_requests(change: SetHold) -> list[dict[str, Any]]:
    """The old one goes, the new one comes, in one batch with its fence: of two who see the same, one gets it."""
    requests: list[dict[str, Any]] = [
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": _lookup(text)}}}
        for text in change.instead_of
    ]
    if change.text:
        row = {"sheetId": change.sheet_id, "dimension": "ROWS", "startIndex": change.row, "endIndex": change.row + 1}
        for place in ({"spreadsheet": True}, {"dimensionRange": row}):
            # Seen by every account: a second service may have one of another project.
            metadata = {**_lookup(change.text), "location": place, "visibility": "DOCUMENT"}
            requests.append({"createDeveloperMetadata": {"developerMetadata": metadata}})
    return requests


def holds_of(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """What says who acts, in an answer about the whole spreadsheet."""
    notes = answer.get("developerMetadata", ())
    return tuple(note.get("metadataValue", "") for note in notes if note.get("metadataKey") == _TAG)


def hold_filter(text: str) -> dict[str, Any]:
    """For a look at values: finds this hold on its row. On the spreadsheet itself it would mean all cells."""
    return {"developerMetadataLookup": {**_lookup(text), "locationType": "ROW"}}


def without_hold(answer: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The ``valueRanges`` without what ``hold_filter`` brought, and whether it brought anything.

    What two filters mean comes as one range that names both.
    """
    ranges: list[dict[str, Any]] = []
    stands = False
    for found in answer.get("valueRanges", ()):
        others = [
            asked for asked in found["dataFilters"] if asked["developerMetadataLookup"].get("metadataKey") != _TAG
        ]
        stands = stands or len(others) < len(found["dataFilters"])
        if others:
            ranges.append({**found, "dataFilters": others})
    return ranges, stands


def _lookup(text: str) -> dict[str, str]:
    return {"metadataKey": _TAG, "metadataValue": text}
