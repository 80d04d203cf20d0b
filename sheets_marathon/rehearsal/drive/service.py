"""The used part of Drive v3: files, permissions, the simple searches that gspread makes.

Errors carry ``errors[]``, as Drive's do. A service account has no storage: creating or copying is refused
with storageQuotaExceeded (FACTS 14) unless the workspace was started with ``allow_create``. Export, uploads,
changes, comments and revisions are answered with 501.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sheets_marathon.rehearsal.clock import WorkspaceClock
from sheets_marathon.rehearsal.drive.asked import FILE_FIELDS, allow, checked, mask_tree, masked, read_payload
from sheets_marathon.rehearsal.drive.files import (
    SHEET_TYPE,
    DriveFile,
    SheetMaker,
    Shelf,
)
from sheets_marathon.rehearsal.drive.permissions import answer_permissions
from sheets_marathon.rehearsal.drive.search import matches
from sheets_marathon.rehearsal.drive.wire import DriveError, file_not_found, not_served, permission_missing, quota
from sheets_marathon.rehearsal.google_auth import Accounts
from sheets_marathon.rehearsal.sheets.fields import project
from sheets_marathon.rehearsal.sheets.wire import ApiError, Json, answer
from sheets_marathon.rehearsal.state_log import StateLog


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
        """Who makes spreadsheets when one is created or copied here."""
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

    def note_change(self, file_id: str, name: str, at: str) -> None:
        """A spreadsheet has changed at ``at`` (RFC 3339) and is called ``name`` now."""
        file = self.shelf.files.get(file_id)
        if file is not None:
            file.name, file.modified = name, at

    def _commit(self, entry: Json) -> None:
        self._log.append("drive", entry)
        self.shelf.apply(entry)

    def routes(self) -> list[Route]:
        """/drive/v3/…"""
        methods = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        return [Route(f"{at}{{rest:path}}", self._serve, methods=methods) for at in ("/drive/v3", "/upload/drive/v3")]

    async def _serve(self, request: Request) -> Response:
        body = await request.body()
        try:
            return self._handle(request, body)
        except DriveError as error:
            return answer(error.body(), error.code)
        except ApiError as error:  # raised by the discovery check and the sheets service
            return answer(DriveError(error.code, "badRequest", error.message).body(), error.code)

    def _handle(self, request: Request, body: bytes) -> Response:
        path, method = request.path_params["rest"], request.method
        if request.url.path.startswith("/upload"):
            raise not_served(f"{method} {request.url.path}")
        caller = self._accounts.whoami(request.headers.get("authorization"))
        if caller is None:
            raise DriveError(401, "authError", "Invalid Credentials", "UNAUTHENTICATED")
        query = dict(request.query_params)
        payload = read_payload(body)
        if path == "/files":
            if method == "GET":
                return answer(self._list(caller, query))
            if method == "POST":
                return answer(self._create(caller, query, payload))
        found = re.match(r"/files/([^/]+)(/copy|/permissions(?:/([^/]+))?)?\Z", path)
        if found is None:
            raise not_served(f"{method} {request.url.path}")
        file = self._file(found[1], caller)
        if found[2] is None:
            return self._one_file(method, caller, file, query, payload)
        if found[2] == "/copy" and method == "POST":
            return answer(self._copy(caller, file, query, payload))
        return answer_permissions(self._commit, method, caller, file, found[3], query, payload)

    def _file(self, file_id: str, caller: str) -> DriveFile:
        file = self.shelf.files.get(file_id)
        if file is None or file.role_of(caller) is None:
            raise file_not_found(file_id)  # Drive doesn't tell a stranger that a file exists
        return file

    def _one_file(self, method: str, caller: str, file: DriveFile, query: dict[str, str], payload: Json) -> Response:
        role = file.role_of(caller)
        if method == "GET":
            allow(query, "supportsAllDrives", "supportsTeamDrives", "includeItemsFromAllDrives", "acknowledgeAbuse")
            if query.get("alt", "json") != "json":
                raise not_served("files.get with alt=media")
            return answer(masked(file.to_json(caller), query, FILE_FIELDS, "File"))
        if method == "PATCH":
            allow(query, "supportsAllDrives", "supportsTeamDrives")
            if role == "reader":
                raise permission_missing()
            clean = checked("File", payload)
            if set(clean) - {"name"}:
                raise not_served(f"files.update of {', '.join(sorted(set(clean) - {'name'}))}")
            if "name" in clean:
                self._rename(file, clean["name"])
            return answer(masked(file.to_json(caller), query, FILE_FIELDS, "File"))
        if method == "DELETE":
            allow(query, "supportsAllDrives", "supportsTeamDrives")
            if role != "owner":
                raise permission_missing()
            self._commit({"do": "delete", "file": file.file_id})
            return Response(status_code=204)
        raise not_served(f"{method} on a file")

    def _rename(self, file: DriveFile, name: str) -> None:
        if self._maker is None:
            raise not_served("files.update of name")
        self._maker.retitle(file.file_id, name)

    def _create(self, caller: str, query: dict[str, str], payload: Json) -> Json:
        allow(query, "supportsAllDrives", "supportsTeamDrives", "enforceSingleParent")
        clean = checked("File", payload)
        kind = clean.get("mimeType")
        if kind != SHEET_TYPE or set(clean) - {"name", "mimeType", "parents"}:
            raise not_served(f"files.create of {kind or 'a file'} with {', '.join(sorted(clean))}")
        if clean.get("parents"):
            raise not_served("files.create in a folder")
        file_id = self._made(caller).create(clean.get("name", "Untitled"), "en_US", "Etc/GMT", caller)
        return masked(self.shelf.files[file_id].to_json(caller), query, FILE_FIELDS, "File")

    def _copy(self, caller: str, file: DriveFile, query: dict[str, str], payload: Json) -> Json:
        allow(query, "supportsAllDrives", "supportsTeamDrives")
        clean = checked("File", payload)
        if set(clean) - {"name", "mimeType"} or clean.get("mimeType", SHEET_TYPE) != SHEET_TYPE:
            raise not_served(f"files.copy with {', '.join(sorted(clean))}")
        file_id = self._made(caller).copy(file.file_id, clean.get("name") or f"Copy of {file.name}", caller)
        return masked(self.shelf.files[file_id].to_json(caller), query, FILE_FIELDS, "File")

    def _made(self, caller: str) -> SheetMaker:
        if caller.endswith(".gserviceaccount.com") and not self._allow_create:
            raise quota()
        assert self._maker is not None, "the sheets service registers itself"
        return self._maker

    def _list(self, caller: str, query: dict[str, str]) -> Json:
        allow(
            query, "q", "pageSize", "pageToken", "supportsAllDrives", "includeItemsFromAllDrives", "spaces", "corpora",
            "supportsTeamDrives", "includeTeamDriveItems",
        )  # fmt: skip
        files = [file for file in self.shelf.files.values() if file.role_of(caller, link=False) is not None]
        files = [file for file in files if matches(query.get("q", ""), file)]
        files.sort(key=lambda file: file.modified, reverse=True)
        size, start = int(query.get("pageSize", "100")), int(query.get("pageToken", "0"))
        page: Json = {"kind": "drive#fileList", "incompleteSearch": False}
        if start + size < len(files):
            page["nextPageToken"] = str(start + size)
        tree = mask_tree(query.get("fields") or f"kind,incompleteSearch,nextPageToken,files({FILE_FIELDS})", "FileList")
        page["files"] = [file.to_json(caller) for file in files[start : start + size]]
        shown: Json = project(page, tree)
        return shown
