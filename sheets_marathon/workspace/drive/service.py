"""The used part of Drive v3: files, permissions, the simple searches that gspread makes.

Errors carry ``errors[]``, as Drive's do. A service account has no storage: creating or copying is refused
with storageQuotaExceeded (FACTS 14) unless the workspace was started with ``allow_create``. A file's first tab
can be exported as CSV or TSV, the whole as XLSX (sheets/workbook.py), and a CSV be put in a spreadsheet's place
(drive/tables.py). Other uploads, changes and revisions are answered with 501.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.drive import permissions
from sheets_marathon.workspace.drive.asked import (
    FILE_FIELDS,
    DriveRequest,
    allow,
    checked,
    mask_tree,
    masked,
    read_payload,
)
from sheets_marathon.workspace.drive.files import SHEET_TYPE, XLSX_TYPE, DriveFile, SheetMaker, Shelf
from sheets_marathon.workspace.drive.search import matches
from sheets_marathon.workspace.drive.second_version import check_upload, second_version
from sheets_marathon.workspace.drive.tables import as_table, no_comments, read_table
from sheets_marathon.workspace.drive.wire import (
    DriveError,
    deleted,
    file_not_found,
    not_served,
    permission_missing,
    quota,
    scope_missing,
    too_large,
)
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.sheets import methods
from sheets_marathon.workspace.sheets.fields import project
from sheets_marathon.workspace.sheets.wire import ApiError, Json, answer
from sheets_marathon.workspace.state_log import StateLog

_V3 = "/drive/v3"
LARGEST_EXPORT = 10_000_000
"""Bytes: "The exported content is limited to 10 MB" (files.export)."""
_UPLOAD_SCOPES = frozenset({"https://www.googleapis.com/auth/drive", "https://www.googleapis.com/auth/drive.file"})


class DriveService:
    """Files and who may do what with them. Spreadsheets themselves live in the sheets service."""

    def __init__(self, clock: WorkspaceClock, log: StateLog, accounts: Accounts, *, allow_create: bool = False) -> None:
        self._clock = clock
        self._log = log
        self._accounts = accounts
        self._allow_create = allow_create
        self.shelf = Shelf()
        self._maker: SheetMaker | None = None

    def serve_sheets(self, maker: SheetMaker) -> None:
        """Set who makes a spreadsheet when one is created or copied here."""
        self._maker = maker

    def replay(self, entry: dict[str, Any]) -> None:
        """Apply a log entry of service "drive"."""
        self.shelf.apply(entry)

    def share(self, file_id: str, email: str, role: str) -> None:
        """Give ``email`` (or "anyone") the role "owner", "writer", "reader" or "commenter" on a file.

        A commenter reads. Raises ValueError for an unknown file or role.
        """
        if file_id not in self.shelf.files:
            raise ValueError(f"there is no file {file_id}")
        kept = "reader" if role == "commenter" else role
        if kept not in ("owner", "writer", "reader"):
            raise ValueError(f'role must be owner, writer, reader or commenter, not "{role}"')
        self._commit({"do": "share", "file": file_id, "email": email.lower(), "role": kept})

    def role_of(self, file_id: str, email: str) -> str | None:
        """ "owner", "writer" or "reader", None for a stranger; the link's role counts for everybody."""
        file = self.shelf.files.get(file_id)
        return file.role_of(email) if file else None

    def exists(self, file_id: str) -> bool:
        """Whether there is such a file, not deleted."""
        return file_id in self.shelf.files

    def add_file(self, file_id: str, name: str, owner: str, at: str) -> None:
        """Register a spreadsheet; the caller's own log entry brings it back at replay."""
        self.shelf.files[file_id] = DriveFile(file_id, name, SHEET_TYPE, at, at, {owner.lower(): "owner"})

    def drop_file(self, file_id: str) -> None:
        """Forget a spreadsheet; the caller's own log entry does it again at replay."""
        self.shelf.files.pop(file_id, None)

    def note_change(self, file_id: str, name: str, at: str) -> None:
        """A spreadsheet has changed at ``at`` (RFC 3339) and is called ``name`` now."""
        file = self.shelf.files.get(file_id)
        if file is not None:
            file.name, file.modified = name, at

    def _commit(self, entry: Json) -> None:
        self._log.append("drive", entry)
        self.shelf.apply(entry)

    def routes(self) -> list[Route]:
        """/drive/v3/…, and the one upload of version 2."""
        verbs = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        return [Route(f"{at}{{rest:path}}", self._serve, methods=verbs) for at in (_V3, "/drive/v2", "/upload/drive")]

    async def _serve(self, request: Request) -> Response:
        body = await request.body()
        try:
            return self._handle(request, body)
        except DriveError as error:
            return answer(error.body(), error.code)
        except ApiError as error:  # raised by the discovery check and the sheets service
            return answer(DriveError(error.code, "badRequest", error.message).body(), error.code)

    def _handle(self, request: Request, body: bytes) -> Response:
        caller = self._accounts.whoami(request.headers.get("authorization"))
        if caller is None:
            raise DriveError(401, "authError", "Invalid Credentials", "UNAUTHENTICATED", location="Authorization")
        address, query = request.url.path, dict(request.query_params)
        if not address.startswith(_V3):
            self._check_scopes(request, _UPLOAD_SCOPES)
            return self._upload(request, caller, query, body)
        try:
            method, path = methods.find(request.method, address, "drive.v3")
        except ApiError:
            raise not_served(f"{request.method} {address}") from None
        self._check_scopes(request, method.scopes)
        asked = DriveRequest(caller, path, query, read_payload(body))
        if method.name in permissions.HANDLERS:
            file = self._file(asked)
            if file.role_of(caller) == "reader":
                raise permission_missing()
            return permissions.HANDLERS[method.name](self._commit, file, asked)
        if method.name not in FILE_HANDLERS:
            raise not_served(f"the method {method.name.removeprefix('drive.')}")
        return FILE_HANDLERS[method.name](self, asked)

    def _check_scopes(self, request: Request, scopes: frozenset[str]) -> None:
        if not self._accounts.may(request.headers["authorization"], scopes):
            raise scope_missing()

    def _file(self, asked: DriveRequest) -> DriveFile:
        file_id = asked.path["fileId"]
        file = self.shelf.files.get(file_id)
        if file is None or file.role_of(asked.caller) is None:
            raise file_not_found(file_id)  # Drive doesn't tell a stranger that a file exists
        return file

    def get(self, asked: DriveRequest) -> Response:
        """files.get."""
        allow(asked.query, "supportsAllDrives", "supportsTeamDrives", "includeItemsFromAllDrives", "acknowledgeAbuse")
        if asked.query.get("alt", "json") != "json":
            raise not_served("files.get with alt=media")
        return _shown(self._file(asked), asked)

    def update(self, asked: DriveRequest) -> Response:
        """files.update: the name."""
        file = self._file(asked)
        allow(asked.query, "supportsAllDrives", "supportsTeamDrives")
        if file.role_of(asked.caller) == "reader":
            raise permission_missing()
        clean = checked("File", asked.payload)
        if set(clean) - {"name"}:
            raise not_served("files.update of anything but the name")
        if "name" in clean:
            self._books().retitle(file.file_id, clean["name"])
        return _shown(file, asked)

    def delete(self, asked: DriveRequest) -> Response:
        """files.delete, which only the owner may."""
        file = self._file(asked)
        allow(asked.query, "supportsAllDrives", "supportsTeamDrives")
        if file.role_of(asked.caller) != "owner":
            raise permission_missing()
        self._commit({"do": "delete", "file": file.file_id})
        return deleted()

    def export(self, asked: DriveRequest) -> Response:
        """files.export: the first tab as a table, or all of it as a workbook."""
        file = self._file(asked)
        allow(asked.query, "mimeType")
        kind = asked.query.get("mimeType", "")
        if kind == XLSX_TYPE:
            table = self._books().workbook(file.file_id)
        else:
            table = as_table(self._books().shown(file.file_id), kind)
        if len(table) > LARGEST_EXPORT:
            raise too_large()
        return Response(table, headers={"content-type": kind, "content-disposition": "attachment"})

    def comments(self, asked: DriveRequest) -> Response:
        """comments.list: nobody can comment here."""
        self._file(asked)
        return answer(no_comments(asked.query))

    def _upload(self, request: Request, caller: str, query: dict[str, str], body: bytes) -> Response:
        found = re.fullmatch(r"/upload/drive/v2/files/([^/]+)", request.url.path)
        kind = request.headers.get("content-type", "").partition(";")[0]
        if found is None or request.method != "PUT" or kind != "text/csv":
            raise not_served(f"{request.method} {request.url.path} of {kind or 'nothing'}")
        check_upload(query)
        file = self._file(DriveRequest(caller, {"fileId": found[1]}, query, {}))
        if file.role_of(caller) == "reader":
            raise permission_missing()
        self._books().refill(file.file_id, read_table(body))
        return answer(second_version(file, caller))

    def _books(self) -> SheetMaker:
        assert self._maker is not None, "the sheets service registers its spreadsheets"
        return self._maker

    def create(self, asked: DriveRequest) -> Response:
        """files.create: an empty spreadsheet."""
        allow(asked.query, "supportsAllDrives", "supportsTeamDrives", "enforceSingleParent")
        clean = checked("File", asked.payload)
        if clean.get("mimeType") != SHEET_TYPE or set(clean) - {"name", "mimeType", "parents"}:
            raise not_served("files.create of anything but a spreadsheet with a name")
        if clean.get("parents"):
            raise not_served("files.create in a folder")
        maker = self._maker_for(asked.caller)
        file_id = maker.create(clean.get("name", "Untitled"), "en_US", "Etc/GMT", asked.caller)
        return _shown(self.shelf.files[file_id], asked)

    def copy(self, asked: DriveRequest) -> Response:
        """files.copy: a spreadsheet with all its tabs, under another name."""
        file = self._file(asked)
        allow(asked.query, "supportsAllDrives", "supportsTeamDrives")
        clean = checked("File", asked.payload)
        if set(clean) - {"name", "mimeType"} or clean.get("mimeType", SHEET_TYPE) != SHEET_TYPE:
            raise not_served("files.copy into another kind or a folder")
        name = clean.get("name") or f"Copy of {file.name}"
        return _shown(self.shelf.files[self._maker_for(asked.caller).copy(file.file_id, name, asked.caller)], asked)

    def _maker_for(self, caller: str) -> SheetMaker:
        if caller.endswith(".gserviceaccount.com") and not self._allow_create:
            raise quota()
        return self._books()

    def list(self, asked: DriveRequest) -> Response:
        """files.list: what somebody shared with the caller or the caller made, last changed first."""
        query = asked.query
        allow(
            query, "q", "pageSize", "pageToken", "supportsAllDrives", "includeItemsFromAllDrives", "spaces", "corpora",
            "supportsTeamDrives", "includeTeamDriveItems",
        )  # fmt: skip
        files = [file for file in self.shelf.files.values() if file.role_of(asked.caller, link=False) is not None]
        files = [file for file in files if matches(query.get("q", ""), file)]
        files.sort(key=lambda file: file.modified, reverse=True)
        size, start = _whole(query, "pageSize", 100), _whole(query, "pageToken", 0)
        page: Json = {"kind": "drive#fileList", "incompleteSearch": False}
        if start + size < len(files):
            page["nextPageToken"] = str(start + size)
        tree = mask_tree(query.get("fields") or f"kind,incompleteSearch,nextPageToken,files({FILE_FIELDS})", "FileList")
        page["files"] = [file.to_json(asked.caller) for file in files[start : start + size]]
        return answer(project(page, tree))


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if text and not text.isdigit():
        raise DriveError(400, "invalidParameter", f"Invalid value '{text}'.", location=name)
    return int(text) if text else default


def _shown(file: DriveFile, asked: DriveRequest) -> Response:
    return answer(masked(file.to_json(asked.caller), asked.query, FILE_FIELDS, "File"))


FILE_HANDLERS: dict[str, Callable[[DriveService, DriveRequest], Response]] = {
    "drive.comments.list": DriveService.comments,
    "drive.files.copy": DriveService.copy,
    "drive.files.create": DriveService.create,
    "drive.files.delete": DriveService.delete,
    "drive.files.export": DriveService.export,
    "drive.files.get": DriveService.get,
    "drive.files.list": DriveService.list,
    "drive.files.update": DriveService.update,
}
"""The methods on files by Google's name; permissions.HANDLERS has those on permissions, the rest is 501."""
