"""Ids as people paste them: a spreadsheet's and a chat's address are understood, anything else is said to be none."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

_SHEET = re.compile(r"[A-Za-z0-9_-]+\Z")
_SHEET_ADDRESS = re.compile(
    r"/spreadsheets/(?:u/\d+/)?d/(?!e/)([A-Za-z0-9_-]+)|drive\.google\.com/.*[?&]id=([A-Za-z0-9_-]+)"
)
_CHAT = re.compile(r"-?[0-9]+\Z|@[A-Za-z][A-Za-z0-9_]*\Z")
_PRIVATE_CHAT = re.compile(r"(?:https?://)?t(?:elegram)?\.me/c/([0-9]+)(?:/.*)?\Z")
_PUBLIC_CHAT = re.compile(r"(?:https?://)?t(?:elegram)?\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]+)(?:/[0-9]*)?/?(?:\?.*)?\Z")
_CHAT_IN_THE_BROWSER = re.compile(r"https?://web\.telegram\.org/\S*#(-100[0-9]+|@[A-Za-z][A-Za-z0-9_]*)\Z")


def spreadsheet_id(text: str) -> str:
    """The id out of an address, or the text itself when it can be one; "" stays. ValueError for anything else."""
    text = text.strip()
    if found := _SHEET_ADDRESS.search(text):
        return found[1] or found[2]
    if text and not _SHEET.match(text):
        raise ValueError(
            "no spreadsheet's id: copy it, or the whole address, from the browser: "
            "https://docs.google.com/spreadsheets/d/<id>/edit"
        )
    return text


def chat_id(value: object) -> object:
    """A chat's number as text, or its @name, also out of a link to it; "" stays. ValueError for any other text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text or _CHAT.match(text):
        return text
    if found := _PRIVATE_CHAT.match(text):
        return f"-100{found[1]}"
    if found := _CHAT_IN_THE_BROWSER.match(text):
        return found[1]
    if found := _PUBLIC_CHAT.match(text):
        return f"@{found[1]}"
    raise ValueError('no chat: write its number, such as -1001234567890, or its "@name"; an invitation link is neither')


SpreadsheetId = Annotated[str, Field(min_length=1), AfterValidator(spreadsheet_id)]
ChatId = Annotated[str, BeforeValidator(chat_id)]
