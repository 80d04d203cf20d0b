"""All spreadsheets: how they are made, copied, filled and changed; each accepted change is in the log first."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field, replace

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.drive.service import DriveService
from sheets_marathon.workspace.sheets.answers import KeptAnswers
from sheets_marathon.workspace.sheets.formulas.engine import Engine
from sheets_marathon.workspace.sheets.formulas.locale_parse import typed
from sheets_marathon.workspace.sheets.requests.tabs import add_sheet
from sheets_marathon.workspace.sheets.state.cells import Reader
from sheets_marathon.workspace.sheets.state.grid import Cell
from sheets_marathon.workspace.sheets.state.spreadsheet import MAX_TITLE_CHARACTERS, Identifiers, SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json
from sheets_marathon.workspace.sheets.writes import OPERATIONS
from sheets_marathon.workspace.state_log import StateLog

# Recorded: ClientTest.test_import_csv; the account's own zone before was Etc/GMT.
_ZONE_AFTER_IMPORT = "America/Los_Angeles"
_COMPUTED = 8
"""Spreadsheets whose engines are held ready."""


@dataclass(slots=True)
class CommittedSpreadsheet:
    """A spreadsheet as committed, the engine that computes it, answers that are still true, what it was filled like."""

    book: Spreadsheet
    engine: Engine = field(default_factory=Engine)
    answers: KeptAnswers = field(default_factory=KeptAnswers)
    like: str = ""


class Bookcase:
    """The spreadsheets by id. State is in memory; each accepted write is in the log before it is answered."""

    def __init__(self, clock: WorkspaceClock, log: StateLog, drive: DriveService) -> None:
        self._clock = clock
        self._log = log
        self._drive = drive
        self.kept: dict[str, CommittedSpreadsheet] = {}
        self._in_use: dict[str, CommittedSpreadsheet] = {}
        self._free: dict[str, Engine] = {}  # by the spreadsheet that those which left them had been filled like

    def reader(self, kept: CommittedSpreadsheet) -> Reader:
        """A reader of what is committed, now."""
        self._use(kept)
        return Reader(kept.book, kept.engine, self._clock.now())

    def _use(self, kept: CommittedSpreadsheet) -> None:
        """Of many spreadsheets only the last used stay computed: an engine takes some 20 MB and is soon rebuilt."""
        self._in_use.pop(kept.book.spreadsheet_id, None)
        self._in_use[kept.book.spreadsheet_id] = kept
        if len(self._in_use) > _COMPUTED:
            oldest = self._in_use.pop(next(iter(self._in_use)))
            oldest.engine, oldest.answers = Engine(), KeptAnswers()

    def write(self, caller: str, role: str, method: str, options: Json, payload: Json) -> Json:
        """Run one of OPERATIONS, log and commit it; its answer. Raises ApiError, and then nothing has happened."""
        entry: Json = self._entry(method) | {"by": caller, "role": role, "options": options, "body": payload}
        draft, result = self._operate(entry)
        self._log.append("sheets", entry)
        self._commit(draft, entry["at"])
        return result

    def create(
        self,
        title: str,
        locale: str,
        time_zone: str,
        owner: str,
        *,
        sheets: list[Json] | None = None,
        chosen_id: str | None = None,
    ) -> str:
        """A new spreadsheet's id, with ``sheets`` as spreadsheets.create takes them.

        ValueError for a ``chosen_id`` that is taken.
        """
        if chosen_id in self.kept:
            raise ValueError(f"there is a spreadsheet {chosen_id} already")
        entry = self._entry("create") | {"id": chosen_id or _new_id(), "title": title, "locale": locale}
        entry |= {"time_zone": time_zone, "owner": owner, "sheets": sheets or []}
        self._created(entry)
        self._log.append("sheets", entry)
        return str(entry["id"])

    def copy(self, spreadsheet_id: str, title: str, owner: str) -> str:
        """Copy a spreadsheet as Drive does; the new id."""
        entry = self._entry("copy") | {"source": spreadsheet_id, "id": _new_id(), "title": title, "owner": owner}
        self._copied(entry)
        self._log.append("sheets", entry)
        return str(entry["id"])

    def fill(self, spreadsheet_id: str, like: str) -> None:
        """Give a spreadsheet all that another holds, its own id and title apart. ValueError for an unknown one."""
        self._known(spreadsheet_id, like)
        self._log_and_apply(self._entry("fill") | {"id": spreadsheet_id, "source": like})

    def drop(self, spreadsheet_id: str) -> None:
        """Forget a spreadsheet, in memory too. ValueError for an unknown one."""
        self._known(spreadsheet_id)
        self._log_and_apply(self._entry("drop") | {"id": spreadsheet_id})

    def retitle(self, spreadsheet_id: str, title: str) -> None:
        """Rename a spreadsheet as Drive does."""
        self._log_and_apply(self._entry("retitle") | {"id": spreadsheet_id, "title": title})

    def refill(self, spreadsheet_id: str, rows: list[list[str]]) -> None:
        """Put an imported table in the place of everything, as Drive does when it converts an upload."""
        self._log_and_apply(self._entry("import") | {"id": spreadsheet_id, "rows": rows})

    def shown(self, spreadsheet_id: str) -> list[list[str]]:
        """The first tab as people see it, trailing blanks trimmed."""
        kept = self.kept[spreadsheet_id]
        reader, tab = self.reader(kept), kept.book.tabs[0]
        rows = [
            [str(value) for value in reader.row_values(tab, row, 0, tab.columns, "FORMATTED_VALUE", "SERIAL_NUMBER")]
            for row in range(reader.end(tab))
        ]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def workbook(self, spreadsheet_id: str) -> bytes:
        """All of it as an XLSX file."""
        from sheets_marathon.workspace.sheets.workbook_file.workbook import (
            as_xlsx,  # few want one; the library is not small
        )

        return as_xlsx(self.reader(self.kept[spreadsheet_id]))

    def replay(self, entry: Json) -> None:
        """Apply a log entry of service "sheets"; formulas are left for the first read."""
        special = {
            "create": self._created,
            "copy": self._copied,
            "fill": self._filled,
            "drop": self._dropped,
            "retitle": self._retitled,
            "import": self._refilled,
        }
        if entry["do"] in special:
            special[entry["do"]](entry)
        else:
            draft, _ = self._operate(entry)
            self._commit(draft, entry["at"])

    def _entry(self, do: str) -> Json:
        return {"do": do, "at": _stamp(self._clock.now()), "seed": secrets.randbits(63)}

    def _log_and_apply(self, entry: Json) -> None:
        self._log.append("sheets", entry)
        self.replay(entry)

    def _operate(self, entry: Json) -> tuple[Spreadsheet, Json]:
        """Run a logged operation on a draft; nothing is kept yet."""
        kept = self.kept[entry["options"]["spreadsheetId"]]
        draft = kept.book.draft()
        reader = Reader(draft, kept.engine, dt.datetime.fromisoformat(entry["at"]))
        turn = Turn(draft, reader, entry["by"], entry["role"], Identifiers(entry["seed"]))
        return draft, OPERATIONS[entry["do"]](turn, entry["options"], entry["body"])

    def _commit(self, draft: Spreadsheet, at: str) -> None:
        draft.touch()
        self.kept[draft.spreadsheet_id].book = draft
        self._drive.note_change(draft.spreadsheet_id, draft.title, at)

    def _created(self, entry: Json) -> None:
        book = Spreadsheet(entry["id"], entry["title"], entry["locale"], entry["time_zone"])
        kept = CommittedSpreadsheet(book)
        moment = dt.datetime.fromisoformat(entry["at"])
        turn = Turn(book, Reader(book, kept.engine, moment), entry["owner"], "owner", Identifiers(entry["seed"]))
        for sheet in entry["sheets"]:
            add_sheet(turn, {"properties": sheet.get("properties", {})})
        if not entry["sheets"]:
            book.tabs.append(SheetTab(0, "Лист1" if book.locale.startswith("ru") else "Sheet1"))
        self.kept[book.spreadsheet_id] = kept
        self._drive.add_file(book.spreadsheet_id, book.title, entry["owner"], entry["at"])

    def _copied(self, entry: Json) -> None:
        draft = self.kept[entry["source"]].book.draft()
        self.kept[entry["id"]] = CommittedSpreadsheet(replace(draft, spreadsheet_id=entry["id"], title=entry["title"]))
        self._drive.add_file(entry["id"], entry["title"], entry["owner"], entry["at"])

    def _filled(self, entry: Json) -> None:
        own, source = self.kept[entry["id"]].book, entry["source"]
        book = replace(self.kept[source].book.draft(), spreadsheet_id=own.spreadsheet_id, title=own.title)
        # Whoever was filled alike before left an engine that holds nearly all of this already.
        engine = self._free.pop(source, None) or Engine()
        self.kept[own.spreadsheet_id] = CommittedSpreadsheet(book, engine, like=source)
        self._in_use.pop(own.spreadsheet_id, None)
        self._drive.note_change(own.spreadsheet_id, own.title, entry["at"])

    def _dropped(self, entry: Json) -> None:
        dropped = self.kept.pop(entry["id"], None)
        if self._in_use.pop(entry["id"], None) and dropped and dropped.like:
            self._free[dropped.like] = dropped.engine
            if len(self._free) > _COMPUTED:
                self._free.pop(next(iter(self._free)))
        self._drive.drop_file(entry["id"])

    def _known(self, *spreadsheet_ids: str) -> None:
        for spreadsheet_id in spreadsheet_ids:
            if spreadsheet_id not in self.kept:
                raise ValueError(f"there is no spreadsheet {spreadsheet_id}")

    def _retitled(self, entry: Json) -> None:
        draft = self.kept[entry["id"]].book.draft()
        draft.title = entry["title"]
        self._commit(draft, entry["at"])

    def _refilled(self, entry: Json) -> None:
        old = self.kept[entry["id"]].book
        tab = SheetTab(Identifiers(entry["seed"]).new(set()), old.title[:MAX_TITLE_CHARACTERS])
        rows: list[list[str]] = entry["rows"]
        tab.rows = max(tab.rows, len(rows))
        tab.columns = max(tab.columns, *(len(row) for row in rows), 0)
        today = dt.datetime.fromisoformat(entry["at"]).date()
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                entered, shape = typed(text, old.locale, today)
                tab.grid.put(number, column, Cell(entered, {"numberFormat": shape} if shape else None))
        self._commit(Spreadsheet(old.spreadsheet_id, old.title, old.locale, _ZONE_AFTER_IMPORT, [tab]), entry["at"])


def _new_id() -> str:
    return "1" + secrets.token_urlsafe(32)


def _stamp(moment: dt.datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as Drive prints times."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
