"""Files and their permissions, and the log entries that change them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Protocol

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RANKS = ("reader", "writer", "owner")


class SheetMaker(Protocol):
    """What Drive needs of the sheets service."""

    def create(self, title: str, locale: str, time_zone: str, owner: str) -> str:
        """Make an empty spreadsheet; its id."""

    def copy(self, spreadsheet_id: str, title: str, owner: str) -> str:
        """Copy a spreadsheet; the new id."""

    def retitle(self, spreadsheet_id: str, title: str) -> None:
        """Rename a spreadsheet."""

    def refill(self, spreadsheet_id: str, rows: list[list[str]]) -> None:
        """Replace all that a spreadsheet holds by an imported table."""

    def shown(self, spreadsheet_id: str) -> list[list[str]]:
        """The first tab as people see it."""

    def workbook(self, spreadsheet_id: str) -> bytes:
        """All of it as an XLSX file."""


@dataclass(slots=True)
class DriveFile:
    """One file. ``roles`` maps an e-mail (lower case) or "anyone" to a role; times are RFC 3339."""

    file_id: str
    name: str
    mime_type: str
    created: str
    modified: str
    roles: dict[str, str] = field(default_factory=dict)

    def role_of(self, email: str, *, link: bool = True) -> str | None:
        """The best role of ``email``; ``link``: counting "anyone with the link"."""
        found = [self.roles.get(email.lower()), self.roles.get("anyone") if link else None]
        return max((role for role in found if role), key=_RANKS.index, default=None)

    def to_json(self, caller: str) -> dict[str, Any]:
        """A Drive v3 File."""
        role = self.role_of(caller)
        owners = [
            {"kind": "drive#user", "displayName": who.partition("@")[0], "emailAddress": who, "me": who == caller}
            for who, kept in self.roles.items()
            if kept == "owner"
        ]
        body: dict[str, Any] = {
            "kind": "drive#file",
            "id": self.file_id,
            "name": self.name,
            "mimeType": self.mime_type,
            "createdTime": self.created,
            "modifiedTime": self.modified,
            "trashed": False,
            "starred": False,
            "ownedByMe": role == "owner",
            "shared": len(self.roles) > 1,
            "owners": owners,
            "webViewLink": f"https://docs.google.com/spreadsheets/d/{self.file_id}/edit?usp=drivesdk",
            "capabilities": {"canEdit": role in ("owner", "writer"), "canShare": role in ("owner", "writer")},
        }
        if role in ("owner", "writer"):
            body["permissions"] = [permission_json(self, who) for who in self.roles]
        return body


def permission_id(who: str) -> str:
    """A stable id for a person, as Drive has them; the link is "anyoneWithLink"."""
    if who == "anyone":
        return "anyoneWithLink"
    return str(int(hashlib.sha256(who.encode()).hexdigest()[:15], 16)).zfill(20)[:20]


def permission_json(file: DriveFile, who: str) -> dict[str, Any]:
    """A Drive v3 Permission."""
    body: dict[str, Any] = {"kind": "drive#permission", "id": permission_id(who), "role": file.roles[who]}
    if who == "anyone":
        return body | {"type": "anyone", "allowFileDiscovery": False}
    return body | {
        "type": "user",
        "emailAddress": who,
        "displayName": who.partition("@")[0],
        "deleted": False,
        "pendingOwner": False,
    }


class Shelf:
    """All files, and how a log entry changes them."""

    def __init__(self) -> None:
        self.files: dict[str, DriveFile] = {}

    def apply(self, entry: dict[str, Any]) -> None:
        """Apply an entry: "share" (role None takes it away) or "delete"."""
        if entry["do"] == "delete":
            self.files.pop(entry["file"], None)
            return
        file = self.files[entry["file"]]
        role = entry["role"]
        if role is None:
            file.roles.pop(entry["email"], None)
            return
        if role == "owner":
            file.roles = {who: "writer" if kept == "owner" else kept for who, kept in file.roles.items()}
        file.roles[entry["email"]] = role
