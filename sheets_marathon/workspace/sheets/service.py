"""Google Sheets v4 over HTTP: who may do what, one draft per write, the log before the answer."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.drive.service import DriveService
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.sheets import methods, values
from sheets_marathon.workspace.sheets.fields import for_reading, project
from sheets_marathon.workspace.sheets.quota import Quota
from sheets_marathon.workspace.sheets.reads import Places, spreadsheet_json, without_zero_sheet
from sheets_marathon.workspace.sheets.state.bookcase import Bookcase, CommittedSpreadsheet
from sheets_marathon.workspace.sheets.state.metadata import filter_boxes, range_box
from sheets_marathon.workspace.sheets.state.spreadsheet import Identifiers
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import (
    ApiError,
    Json,
    answer,
    not_found,
    permission_denied,
    refusal,
    scope_missing,
    unauthenticated,
    unserved,
)
from sheets_marathon.workspace.sheets.writes import OPERATIONS
from sheets_marathon.workspace.state_log import StateLog

SITE = "https://docs.google.com"
_READS = (
    *values.VALUE_READS,
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.developerMetadata.get",
    "sheets.spreadsheets.developerMetadata.search",
)
_CREATE = "sheets.spreadsheets.create"
SERVED_METHODS = frozenset((*_READS, *OPERATIONS, _CREATE))
"""By Google's names; every other method is 501."""


class SheetsService:
    """Who may ask, what was asked, which answer it gets; the spreadsheets themselves are in a Bookcase."""

    def __init__(
        self,
        clock: WorkspaceClock,
        log: StateLog,
        accounts: Accounts,
        drive: DriveService,
        *,
        enforce_quota: bool = True,
        allow_create: bool = False,
    ) -> None:
        self._clock = clock
        self.books = Bookcase(clock, log, drive)
        self._accounts = accounts
        self._drive = drive
        self._quota = Quota() if enforce_quota else None
        self._allow_create = allow_create
        self._kept = self.books.kept
        drive.serve_sheets(self.books)

    def routes(self) -> list[Route]:
        """/v4/spreadsheets…; one route, because ``:verb`` suffixes and ranges with slashes defeat path patterns."""
        return [Route("/v4/spreadsheets{rest:path}", self._serve, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]

    async def _serve(self, request: Request) -> Response:
        body = await request.body()
        try:
            caller = self._accounts.whoami(request.headers.get("authorization"))
            if caller is None:
                raise unauthenticated()
            method, path = methods.find(request.method, request.scope["path"])
            if not self._accounts.may(request.headers["authorization"], method.scopes):
                raise scope_missing(method.name)
            self._spend(caller, method.name)
            options = methods.options(method, request.query_params.multi_items())
            tree = for_reading(options.pop("fields", None), method.response)
            options = {name: value for name, value in options.items() if name in method.parameters} | path
            question = b"\n".join((request.scope["raw_path"], request.scope["query_string"], body))
            if method.name in values.VALUE_READS and (known := self._known(caller, path["spreadsheetId"], question)):
                return known
            payload = methods.payload(method, body)
            if method.name == "sheets.spreadsheets.get":
                return answer(self._get(caller, options, tree))
            if method.name == "sheets.spreadsheets.getByDataFilter":
                return answer(self._get_by_filter(caller, options, payload, tree))
            if method.name in values.VALUE_READS:
                kept, _ = self._open(options["spreadsheetId"], caller)
                read = partial(values.VALUE_READS[method.name], self.books.reader(kept), options, payload)
                return kept.answers.keep(_state(kept, self._clock), question, answer(project(read(), tree)))
            return answer(project(self._call(caller, method.name, options, payload), tree))
        except ApiError as error:
            return refusal(error)

    def _spend(self, caller: str, method: str) -> None:
        if self._quota is not None:
            self._quota.spend(caller, "read" if method in _READS else "write", self._clock.now())

    def _call(self, caller: str, method: str, options: Json, payload: Json) -> Json:
        if method == _CREATE:
            return self._create_asked(caller, payload)
        if method in OPERATIONS:
            _, role = self._open(options["spreadsheetId"], caller, writing=True)
            return self.books.write(caller, role, method, options, payload)
        kept, role = self._open(options["spreadsheetId"], caller)
        reader = self.books.reader(kept)
        if method == "sheets.spreadsheets.developerMetadata.search":
            return _plain(values.search_metadata(Turn(kept.book, reader, caller, role, Identifiers(0)), payload))
        if method == "sheets.spreadsheets.developerMetadata.get":
            return _plain(values.metadata_with_id(kept.book, options["metadataId"]))
        raise unserved(f"the method {method.removeprefix('sheets.')}")

    def _known(self, caller: str, spreadsheet_id: str, question: bytes) -> Response | None:
        """The answer to a question that was well asked before and would be answered alike now."""
        kept = self._kept.get(spreadsheet_id)
        if (
            kept is None
            or not self._drive.exists(spreadsheet_id)
            or self._drive.role_of(spreadsheet_id, caller) is None
        ):
            return None
        return kept.answers.find(_state(kept, self._clock), question)

    def _open(self, spreadsheet_id: str, caller: str, writing: bool = False) -> tuple[CommittedSpreadsheet, str]:
        """The spreadsheet and the caller's role. Raises ApiError 404 or 403."""
        kept = self._kept.get(spreadsheet_id)
        if kept is None or not self._drive.exists(spreadsheet_id):
            raise not_found()
        role = self._drive.role_of(spreadsheet_id, caller)
        if role is None or (writing and role == "reader"):
            raise permission_denied()
        return kept, role

    def _get(self, caller: str, options: Json, tree: Json) -> Json:
        """spreadsheets.get: what the field mask names, cells only when asked for."""
        if options.get("commentsViewMode", "COMMENTS_VIEW_MODE_UNSPECIFIED") != "COMMENTS_VIEW_MODE_UNSPECIFIED":
            raise unserved("comments")
        kept, role = self._open(options["spreadsheetId"], caller)
        ranges = options.get("ranges")
        places = [range_box(kept.book, text) for text in ranges] if ranges else None
        grid_data = bool(options.get("includeGridData"))
        return spreadsheet_json(self.books.reader(kept), tree, (caller, role), grid_data, places, SITE)

    def _get_by_filter(self, caller: str, options: Json, payload: Json, tree: Json) -> Json:
        """spreadsheets.getByDataFilter: the tabs and cells that filters mean."""
        for name in ("commentsViewMode", "excludeTablesInBandedRanges"):
            if payload.get(name):
                raise unserved(f"getByDataFilter with {name}")
        kept, role = self._open(options["spreadsheetId"], caller)
        filters = payload.get("dataFilters", [])
        places: Places | None = [p for f in filters for p in filter_boxes(kept.book, f)] if filters else None
        grid_data = bool(payload.get("includeGridData"))
        return spreadsheet_json(self.books.reader(kept), tree, (caller, role), grid_data, places, SITE)

    def create(
        self,
        title: str,
        locale: str = "ru_RU",
        time_zone: str = "Europe/Moscow",
        owner: str = "owner@example.org",
        *,
        chosen_id: str | None = None,
    ) -> str:
        """A new, empty spreadsheet's id, which may be chosen. ValueError for one that is taken."""
        return self.books.create(title, locale, time_zone, owner, chosen_id=chosen_id)

    def fill(self, spreadsheet_id: str, like: str) -> None:
        """Give a spreadsheet all that another holds, its own id and title apart. ValueError for an unknown one."""
        self.books.fill(spreadsheet_id, like)

    def drop(self, spreadsheet_id: str) -> None:
        """Forget a spreadsheet. ValueError for an unknown one."""
        self.books.drop(spreadsheet_id)

    def replay(self, entry: Json) -> None:
        """Apply a log entry of service "sheets"."""
        self.books.replay(entry)

    def _create_asked(self, caller: str, payload: Json) -> Json:
        """spreadsheets.create. A service account has nowhere to put it (FACTS 14)."""
        if caller.endswith(".gserviceaccount.com") and not self._allow_create:
            raise permission_denied()
        extra = set(payload) - {"properties", "sheets"}
        extra |= set(payload.get("properties", {})) - {"title", "locale", "timeZone"}
        for sheet in payload.get("sheets", []):
            extra |= set(sheet) - {"properties"}
        if extra:
            raise unserved(f"spreadsheets.create with {', '.join(sorted(extra))}")
        asked = payload.get("properties", {})
        spreadsheet_id = self.books.create(
            asked.get("title", "Untitled spreadsheet"),
            asked.get("locale", "en_US"),
            asked.get("timeZone", "Etc/GMT"),
            caller,
            sheets=payload.get("sheets"),
        )
        reader = self.books.reader(self._kept[spreadsheet_id])
        return spreadsheet_json(reader, {}, (caller, "owner"), False, None, SITE)


def _state(kept: CommittedSpreadsheet, clock: WorkspaceClock) -> tuple[int, dt.datetime | None]:
    """What a spreadsheet's values follow from."""
    return (kept.book.revision, clock.now() if kept.engine.volatile else None)


def _plain(value: Any) -> Json:
    shown: Json = without_zero_sheet(value)
    return shown
