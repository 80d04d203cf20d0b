"""Google Sheets v4 over HTTP: who may do what, one draft per write, the log before the answer."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sheets_marathon.rehearsal.clock import WorkspaceClock
from sheets_marathon.rehearsal.drive.service import DriveService
from sheets_marathon.rehearsal.google_auth import Accounts
from sheets_marathon.rehearsal.sheets import methods, values
from sheets_marathon.rehearsal.sheets.answers import Answers
from sheets_marathon.rehearsal.sheets.cells import Reader
from sheets_marathon.rehearsal.sheets.engine import Engine
from sheets_marathon.rehearsal.sheets.fields import for_reading, project
from sheets_marathon.rehearsal.sheets.metadata import filter_boxes, range_box
from sheets_marathon.rehearsal.sheets.quota import Quota
from sheets_marathon.rehearsal.sheets.reads import Places, spreadsheet_json, without_zero_sheet
from sheets_marathon.rehearsal.sheets.requests.tabs import add_sheet
from sheets_marathon.rehearsal.sheets.spreadsheet import Identifiers, Spreadsheet, Tab
from sheets_marathon.rehearsal.sheets.turn import Turn
from sheets_marathon.rehearsal.sheets.wire import (
    ApiError,
    Json,
    answer,
    not_found,
    permission_denied,
    refusal,
    unauthenticated,
    unserved,
)
from sheets_marathon.rehearsal.sheets.writes import OPERATIONS
from sheets_marathon.rehearsal.state_log import StateLog

SITE = "https://docs.google.com"
_READS = (
    *values.VALUE_READS,
    "sheets.spreadsheets.get",
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.developerMetadata.get",
    "sheets.spreadsheets.developerMetadata.search",
)
_CREATE = "sheets.spreadsheets.create"


@dataclass(slots=True)
class _Kept:
    """A spreadsheet as committed, and the engine that computes it."""

    book: Spreadsheet
    engine: Engine = field(default_factory=Engine)
    answers: Answers = field(default_factory=Answers)


class SheetsService:
    """All spreadsheets. State is in memory; each accepted write is in the log before it is answered."""

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
        self._log = log
        self._accounts = accounts
        self._drive = drive
        self._quota = Quota() if enforce_quota else None
        self._allow_create = allow_create
        self._kept: dict[str, _Kept] = {}
        drive.serve_sheets(self)

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
            self._spend(caller, method.name)
            options = methods.options(method, request.query_params.multi_items())
            tree = for_reading(options.pop("fields", None), method.response)
            payload = methods.payload(method, body)
            options = {name: value for name, value in options.items() if name in method.parameters} | path
            if method.name == "sheets.spreadsheets.get":
                return answer(self._get(caller, options, tree))
            if method.name == "sheets.spreadsheets.getByDataFilter":
                return answer(self._get_by_filter(caller, options, payload, tree))
            if method.name in values.VALUE_READS:
                question = b"\n".join((request.scope["raw_path"], request.scope["query_string"], body))
                kept, _ = self._open(options["spreadsheetId"], caller)
                read = partial(values.VALUE_READS[method.name], self._reader(kept), options, payload)
                return self._unless_known(kept, question, lambda: project(read(), tree))
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
            return self._write(caller, method, options, payload)
        kept, role = self._open(options["spreadsheetId"], caller)
        reader = self._reader(kept)
        if method == "sheets.spreadsheets.developerMetadata.search":
            return _plain(values.search_metadata(Turn(kept.book, reader, caller, role, Identifiers(0)), payload))
        if method == "sheets.spreadsheets.developerMetadata.get":
            return _plain(values.metadata_with_id(kept.book, options["metadataId"]))
        raise unserved(f"the method {method.removeprefix('sheets.')}")

    def _unless_known(self, kept: _Kept, question: bytes, read: Callable[[], Any]) -> Response:
        state = (kept.book.revision, self._clock.now() if kept.engine.volatile else None)
        return kept.answers.find(state, question) or kept.answers.keep(state, question, answer(read()))

    def _open(self, spreadsheet_id: str, caller: str, writing: bool = False) -> tuple[_Kept, str]:
        """The spreadsheet and the caller's role. Raises ApiError 404 or 403."""
        kept = self._kept.get(spreadsheet_id)
        if kept is None or not self._drive.exists(spreadsheet_id):
            raise not_found()
        role = self._drive.role_of(spreadsheet_id, caller)
        if role is None or (writing and role == "reader"):
            raise permission_denied()
        return kept, role

    def _reader(self, kept: _Kept) -> Reader:
        return Reader(kept.book, kept.engine, self._clock.now())

    def _get(self, caller: str, options: Json, tree: Json) -> Json:
        if options.get("commentsViewMode", "COMMENTS_VIEW_MODE_UNSPECIFIED") != "COMMENTS_VIEW_MODE_UNSPECIFIED":
            raise unserved("comments")
        kept, role = self._open(options["spreadsheetId"], caller)
        ranges = options.get("ranges")
        places = [range_box(kept.book, text) for text in ranges] if ranges else None
        grid_data = bool(options.get("includeGridData"))
        return spreadsheet_json(self._reader(kept), tree, (caller, role), grid_data, places, SITE)

    def _get_by_filter(self, caller: str, options: Json, payload: Json, tree: Json) -> Json:
        for name in ("commentsViewMode", "excludeTablesInBandedRanges"):
            if payload.get(name):
                raise unserved(f"getByDataFilter with {name}")
        kept, role = self._open(options["spreadsheetId"], caller)
        filters = payload.get("dataFilters", [])
        places: Places | None = [p for f in filters for p in filter_boxes(kept.book, f)] if filters else None
        grid_data = bool(payload.get("includeGridData"))
        return spreadsheet_json(self._reader(kept), tree, (caller, role), grid_data, places, SITE)

    def _write(self, caller: str, method: str, options: Json, payload: Json) -> Json:
        _, role = self._open(options["spreadsheetId"], caller, writing=True)
        entry: Json = {
            "do": method,
            "at": _stamp(self._clock.now()),
            "by": caller,
            "role": role,
            "seed": secrets.randbits(63),
            "options": options,
            "body": payload,
        }
        draft, result = self._operate(entry)
        self._log.append("sheets", entry)
        self._commit(draft, entry["at"])
        return result

    def _operate(self, entry: Json) -> tuple[Spreadsheet, Json]:
        """Run a logged operation on a draft; nothing is kept yet."""
        kept = self._kept[entry["options"]["spreadsheetId"]]
        draft = kept.book.draft()
        reader = Reader(draft, kept.engine, dt.datetime.fromisoformat(entry["at"]))
        turn = Turn(draft, reader, entry["by"], entry["role"], Identifiers(entry["seed"]))
        return draft, OPERATIONS[entry["do"]](turn, entry["options"], entry["body"])

    def _commit(self, draft: Spreadsheet, at: str) -> None:
        draft.touch()
        self._kept[draft.spreadsheet_id].book = draft
        self._drive.note_change(draft.spreadsheet_id, draft.title, at)

    def create(
        self,
        title: str,
        locale: str = "ru_RU",
        time_zone: str = "Europe/Moscow",
        owner: str = "owner@example.org",
        body: Json | None = None,
    ) -> str:
        """A new spreadsheet's id. ``body`` may hold ``sheets`` as spreadsheets.create takes them."""
        entry: Json = {
            "do": "create",
            "id": "1" + secrets.token_urlsafe(32),
            "at": _stamp(self._clock.now()),
            "title": title,
            "locale": locale,
            "time_zone": time_zone,
            "owner": owner,
            "seed": secrets.randbits(63),
            "sheets": (body or {}).get("sheets", []),
        }
        self._created(entry)
        self._log.append("sheets", entry)
        return str(entry["id"])

    def _created(self, entry: Json) -> None:
        book = Spreadsheet(entry["id"], entry["title"], entry["locale"], entry["time_zone"])
        kept = _Kept(book)
        moment = dt.datetime.fromisoformat(entry["at"])
        turn = Turn(book, Reader(book, kept.engine, moment), entry["owner"], "owner", Identifiers(entry["seed"]))
        for sheet in entry["sheets"]:
            add_sheet(turn, {"properties": sheet.get("properties", {})})
        if not entry["sheets"]:
            book.tabs.append(Tab(0, "Лист1" if book.locale.startswith("ru") else "Sheet1"))
        self._kept[book.spreadsheet_id] = kept
        self._drive.add_file(book.spreadsheet_id, book.title, entry["owner"], entry["at"])

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
        spreadsheet_id = self.create(
            asked.get("title", "Untitled spreadsheet"),
            asked.get("locale", "en_US"),
            asked.get("timeZone", "Etc/GMT"),
            caller,
            payload,
        )
        reader = self._reader(self._kept[spreadsheet_id])
        return spreadsheet_json(reader, {}, (caller, "owner"), False, None, SITE)

    def copy(self, spreadsheet_id: str, title: str, owner: str) -> str:
        """Copy a spreadsheet as Drive does; the new id."""
        entry: Json = {
            "do": "copy",
            "source": spreadsheet_id,
            "id": "1" + secrets.token_urlsafe(32),
            "title": title,
            "owner": owner,
            "at": _stamp(self._clock.now()),
        }
        self._copied(entry)
        self._log.append("sheets", entry)
        return str(entry["id"])

    def _copied(self, entry: Json) -> None:
        draft = self._kept[entry["source"]].book.draft()
        self._kept[entry["id"]] = _Kept(replace(draft, spreadsheet_id=entry["id"], title=entry["title"]))
        self._drive.add_file(entry["id"], entry["title"], entry["owner"], entry["at"])

    def retitle(self, spreadsheet_id: str, title: str) -> None:
        """Rename a spreadsheet as Drive does."""
        entry: Json = {"do": "retitle", "id": spreadsheet_id, "title": title, "at": _stamp(self._clock.now())}
        self._log.append("sheets", entry)
        self._retitled(entry)

    def _retitled(self, entry: Json) -> None:
        draft = self._kept[entry["id"]].book.draft()
        draft.title = entry["title"]
        self._commit(draft, entry["at"])

    def replay(self, entry: dict[str, Any]) -> None:
        """Apply a log entry of service "sheets"; formulas are left for the first read."""
        special = {"create": self._created, "copy": self._copied, "retitle": self._retitled}
        if entry["do"] in special:
            special[entry["do"]](entry)
        else:
            draft, _ = self._operate(entry)
            self._commit(draft, entry["at"])


def _stamp(moment: dt.datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as Drive prints times."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Json:
    shown: Json = without_zero_sheet(value)
    return shown
