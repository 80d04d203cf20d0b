"""A store that looks after what it wrote: what went astray because people moved rows or columns is put right."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.errors import SheetError, TabMissing, WriteUnclear
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.strays import strays, written_in_place
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.adopt import adopt
from sheets_marathon.spreadsheet.changes import AppendRows, Change, Formula, SetBlock, SetCells
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.spreadsheet.rows import plan_rows
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot, TabView, view_of
from sheets_marathon.tabs import LEDGERS, PARTICIPANTS, REVIEW
from sheets_marathon.tabs.participants import ParticipantColumn
from sheets_marathon.tabs.review import review_rows

log = logging.getLogger(__name__)

_ROUNDS = 3
# Each is kept until it is looked at again; so many come with a first import only, when nobody is in the tab yet.
_MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class _Written:
    """A tab as it was when a write was planned, and what was written."""

    before: TabView
    changes: tuple[Change, ...]


class WatchedStore:
    """``ports.SheetStore`` over another one. The next look at a tab that was written to is compared with the look
    that the write was planned on (``jobs.strays``), before anybody else sees it; that costs no request.

    Three writes are looked after at once, with one more read: ids and dates of joining in the roster, where a wrong one
    would be taken for somebody's; formulas, which a look at values can't tell from grades; and cells where people type,
    such as grades of the LMS, since a command that has written them never looks again.
    """

    def __init__(self, store: SheetStore, marathon: Marathon, clock: Clock) -> None:
        self._store = store
        self._marathon = marathon
        self._clock = clock
        self._seen: Mapping[str, TabView] | Layout = {}
        self._written: dict[str, _Written] = {}

    def read_layout(self, headers_only: Collection[str] = (), whole: Collection[str] = ()) -> Layout:
        """As ``ports.SheetStore`` says."""
        for _ in range(_ROUNDS):
            layout = self._store.read_layout(headers_only, whole)
            self._seen = layout
            if not self._written or not self._put_right(self._as_they_are(layout, headers_only)):
                break
        return layout

    def read_tabs(self, keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        """As ``ports.SheetStore`` says."""
        for _ in range(_ROUNDS):
            snapshot = self._store.read_tabs(keys, damaged=damaged)
            self._seen = snapshot.tabs
            if not self._written or not self._put_right(snapshot.tabs):
                break
        return snapshot

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        """As ``ports.SheetStore`` says."""
        from_layout = isinstance(self._seen, Layout)
        written = self._to_look_after(changes)
        try:
            self._store.apply(changes, marker)
        except WriteUnclear:
            self._written |= written  # it may be in all the same
            raise
        self._written |= written
        try:
            self._look_at_once(written, from_layout=from_layout)
        except SheetError as error:
            log.info("what was just written is looked after later: %s", error)

    def close(self) -> None:
        """End connections."""
        self._store.close()

    def _to_look_after(self, changes: Sequence[Change]) -> dict[str, _Written]:
        by_tab: dict[int, list[Change]] = {}
        for change in changes:
            if isinstance(change, SetCells | SetBlock | AppendRows):
                by_tab.setdefault(change.sheet_id, []).append(change)
        seen = self._seen
        if isinstance(seen, Layout):  # the plan made on it was made on its tabs as they will be
            seen = plan_structure(self._marathon.tabs, seen, self._marathon.mappings).views
        written: dict[str, _Written] = {}
        for key, view in seen.items():
            mine = by_tab.get(view.sheet_id, [])
            if (
                not mine
                or view.fresh
                or sum(len(change.rows) for change in mine if isinstance(change, AppendRows)) > _MOST_ROWS
            ):
                continue
            # A ledger's rows are not kept for rows that were only added to it.
            in_place = bool(written_in_place(view, mine))
            written[key] = _Written(view if in_place else replace(view, rows=()), tuple(mine))
        return written

    def _look_at_once(self, written: Mapping[str, _Written], *, from_layout: bool) -> None:
        cells = [block for each in written.values() for block in written_in_place(each.before, each.changes)]
        formulas = any(isinstance(value, Formula) for block in cells for value in block.values)
        people = PARTICIPANTS in written and _writes_who_somebody_is(written[PARTICIPANTS])
        if formulas or (people and from_layout):
            self.read_layout(LEDGERS)
        elif typed := {key for key, each in written.items() if self._writes_where_people_type(key, each)}:
            self.read_tabs(sorted(typed | ({PARTICIPANTS} if people else set())))
        elif people:
            self.read_tabs([PARTICIPANTS])

    def _writes_where_people_type(self, key: str, written: _Written) -> bool:
        columns = {index: name for name, index in written.before.columns.items()}
        return any(
            self._marathon.tab(key).by_key[columns[index]].owner is Owner.PEOPLE
            for block in written_in_place(written.before, written.changes)
            for index in range(block.column, block.column + len(block.values))
            if index in columns
        )

    def _put_right(self, views: Mapping[str, TabView]) -> bool:
        """Whether something had to be written, so that one must look again."""
        looked_after = [key for key in self._written if key in views]
        restores: list[Change] = []
        questions: list[ReviewItem] = []
        for key in looked_after:
            written = self._written[key]
            found = strays(self._marathon.tab(key), written.before, written.changes, views[key])
            restores += found.restores
            questions += found.questions
        if questions:
            restores += self._asked(questions)
        if not restores:
            for key in looked_after:
                del self._written[key]
            return False
        log.warning("people moved rows or columns during a write: %d changes put it right", len(restores))
        self._store.apply(restores)
        for key in looked_after:
            del self._written[key]
        self._written |= {
            key: _Written(views[key], tuple(restores))
            for key in looked_after
            if any(isinstance(change, SetCells) and change.sheet_id == views[key].sheet_id for change in restores)
        }
        return True

    def _asked(self, questions: Sequence[ReviewItem]) -> list[Change]:
        try:
            snapshot = self._store.read_tabs([REVIEW])
        except TabMissing:
            return []
        now = self._clock.now().astimezone(self._marathon.zone)
        rows = review_rows(snapshot[REVIEW], questions, self._marathon.language, now, mended=lambda _: False)
        return plan_rows(self._marathon.tab(REVIEW), snapshot.tabs, rows)

    def _as_they_are(self, layout: Layout, headers_only: Collection[str]) -> dict[str, TabView]:
        adopted, _ = adopt(self._marathon.tabs, layout, self._marathon.mappings)
        return {
            key: view_of(tab.found, key, tab.columns, tab.header_row)
            for key, tab in adopted.items()
            if key not in headers_only
        }


def _writes_who_somebody_is(written: _Written) -> bool:
    columns = {written.before.columns.get(key) for key in (ParticipantColumn.ID, ParticipantColumn.JOINED_ON)}
    return any(
        index in columns
        for block in written_in_place(written.before, written.changes)
        for index in range(block.column, block.column + len(block.values))
    )
