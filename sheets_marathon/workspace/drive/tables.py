"""A spreadsheet's first tab as a CSV or TSV file and back, and the comments that it never has."""

from __future__ import annotations

import csv
import io

from sheets_marathon.workspace.drive.asked import allow, mask_tree
from sheets_marathon.workspace.drive.wire import DriveError, not_served
from sheets_marathon.workspace.sheets.fields import project
from sheets_marathon.workspace.sheets.wire import Json

_DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}
# What Drive exports a spreadsheet to besides (files.export, ref-export-formats).
_DRAWN = frozenset(
    {
        "application/pdf",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/x-vnd.oasis.opendocument.spreadsheet",
        "application/zip",
    }
)


def as_table(rows: list[list[str]], kind: str) -> bytes:
    """``rows`` as ``kind`` (a MIME type); every line as wide as the widest. Raises DriveError 400 or 501."""
    if not kind:
        raise DriveError(400, "required", "Required parameter: mimeType", location="mimeType")
    if kind in _DRAWN:
        raise not_served(f"files.export to {kind}")
    if kind not in _DELIMITERS:
        text = "The requested conversion is not supported."
        raise DriveError(400, "badRequest", text, location="convertTo")
    width = max((len(row) for row in rows), default=0)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=_DELIMITERS[kind], lineterminator="\r\n")
    writer.writerows(row + [""] * (width - len(row)) for row in rows)
    return written.getvalue().removesuffix("\r\n").encode()  # recorded: no line end after the last line


def read_table(body: bytes) -> list[list[str]]:
    """The rows of an uploaded CSV file."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig", "replace"), newline="")))


def no_comments(query: dict[str, str]) -> Json:
    """comments.list of a file on which nobody can comment here. Like Google's it insists on ``fields``."""
    allow(query, "includeDeleted", "pageSize", "pageToken", "startModifiedTime")
    if not query.get("fields"):
        raise DriveError(400, "required", "The 'fields' parameter is required for this method.", location="fields")
    shown: Json = project({"kind": "drive#commentList", "comments": []}, mask_tree(query["fields"], "CommentList"))
    return shown
