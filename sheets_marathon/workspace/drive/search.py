"""The ``q`` of files.list, as far as gspread and people use it: clauses joined by "and"."""

from __future__ import annotations

import re

from sheets_marathon.workspace.drive.files import DriveFile
from sheets_marathon.workspace.drive.wire import DriveError, not_served

_QUOTED = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
_CLAUSE = re.compile(rf"(name|mimeType)\s*(=|!=|contains)\s*{_QUOTED}|(trashed)\s*=\s*(true|false)", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def matches(query: str, file: DriveFile) -> bool:
    """Whether ``file`` meets ``query``. Raises DriveError 400 for what is no query, 501 for what is not served."""
    position, text = 0, query.strip()
    result = True
    while position < len(text):
        found = _CLAUSE.match(text, position)
        if found is None:
            if re.search(r"\b(or|not|in|has|fullText|modifiedTime|createdTime)\b", text[position:]):
                raise not_served(f"the query {query}")
            raise DriveError(400, "invalid", "Invalid Value")
        result = result and _meets(found, file)
        position = found.end()
        if position < len(text):
            joint = _AND.match(text, position)
            if joint is None:
                raise DriveError(400, "invalid", "Invalid Value")
            position = joint.end()
    return result


def _meets(found: re.Match[str], file: DriveFile) -> bool:
    if found[5]:
        return found[6].lower() == "false"
    value = re.sub(r"\\(.)", r"\1", found[3] if found[3] is not None else found[4])
    mine = file.name if found[1].lower() == "name" else file.mime_type
    if found[2].lower() == "contains":
        return value.casefold() in mine.casefold()
    return (mine == value) == (found[2] == "=")
