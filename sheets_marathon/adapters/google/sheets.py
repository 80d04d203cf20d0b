"""The spreadsheet over Google's API, through gspread: one request a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gspread.urls import SPREADSHEET_URL

from sheets_marathon.adapters.google.fence import Fence
from sheets_marathon.adapters.google.hold import hold_filter, holds_of, without_hold
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.google.marks import COLUMN_TAG, HEADER_TAG, TAB_TAG
from sheets_marathon.adapters.google.sheet_answers import (
    FIRST_ROWS,
    LAYOUT_FIELDS,
    STRUCTURE_FIELDS,
    Matched,
    columns_had,
    first_rows_of,
    header_of,
    layout_of,
    matched,
    rows_below,
    tab_tag,
)
from sheets_marathon.adapters.google.sheet_requests import marker_request, requests_for
from sheets_marathon.errors import AlreadyApplied, SheetError, StaleWrite, TabGone, WriteRefused, WriteUnclear
from sheets_marathon.ports.hand import HoldSeen
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.damage import require_whole
from sheets_marathon.spreadsheet.schema import ColumnKey, Tab
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot, TabView


@dataclass(frozen=True, slots=True)
class _Place:
    """What does not change about a tab of ours: its id (FACTS 9), where its header was, and whether it was marked."""

    sheet_id: int
    title: str
    header_row: int
    row_count: int
    column_count: int
    is_marked: bool


class GoogleSheetStore:
    """``ports.SheetStore`` over Sheets v4. ``tabs`` are the declared ones: their columns are asked for by tag."""

    def __init__(self, http: GoogleHttp, spreadsheet_id: str, tabs: Iterable[Tab]) -> None:
        self._http = http
        self._id = spreadsheet_id
        self._tabs = {tab.key: tab for tab in tabs}
        self._places: dict[str, _Place] = {}
        self._last: tuple[tuple[str, ...], bytes, Snapshot] | None = None
        self._headless: set[str] = set()
        self._fence = Fence()
        self._anchor: int | None = None
        self._hold: tuple[str, Callable[[], None]] | None = None

    def read_hold(self) -> HoldSeen:
        """Who holds the spreadsheet, by its own metadata: one read, which also says where everything is."""
        self._settle()
        answer = self._get(STRUCTURE_FIELDS)
        self._learn(answer)
        return HoldSeen(holds_of(answer), self._anchor or 0)

    def watch_hold(self, text: str, regain: Callable[[], None]) -> None:
        """As ``ports.hand.HeldSheet`` says."""
        self._hold = (text, regain)

    def read_layout(self, headers_only: Collection[str] = (), whole: Collection[str] = ()) -> Layout:
        """Our tabs in one read, if all of them are there; of those in ``headers_only`` the header row, where they are
        known. Else two or three reads: what there is, our tabs whole, of people's own the first rows."""
        self._settle()
        headless, self._headless = self._headless, set()  # only a whole tab says that its header is gone
        headers_only = set(headers_only) - headless
        if headers_only and self._places:
            answer = self._get_parts(self._known_parts(headers_only))
            known = (self._places[key] for key in headers_only if key in self._places)
            cut = {place.sheet_id: place.header_row for place in known}
        else:
            answer, cut = self._read_all(whole)
        if self._hold is not None and (holds := holds_of(answer)) and self._hold[0] not in holds:
            self._hold[1]()  # somebody else's stands there: raises
            return self.read_layout(headers_only, whole)
        self._learn(answer)
        return layout_of(answer, cut)

    def _read_all(self, whole: Collection[str]) -> tuple[dict[str, Any], dict[int, int]]:
        """Our tabs, those called as in ``whole``, and of all others so many rows by their ids."""
        first = {} if whole else self._get_ours()
        known = {sheet["properties"]["sheetId"]: tab_tag(sheet)[0] for sheet in first.get("sheets", ())}
        if not whole and set(self._tabs) <= set(known.values()):
            return first, {sheet_id: FIRST_ROWS for sheet_id, key in known.items() if not key}
        structure = self._get(STRUCTURE_FIELDS)
        ids, cut = first_rows_of(structure, whole)
        if set(ids) != set(known):
            parts = ({"sheetId": each, **({"endRowIndex": cut[each]} if each in cut else {})} for each in ids)
            first = self._get_parts(parts)
        # A tab that is no grid is in the structure only.
        others = [sheet for sheet in structure["sheets"] if sheet["properties"]["sheetId"] not in ids]
        return {**first, "sheets": [*first["sheets"], *others]}, cut

    def read_tabs(self, keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        """Values by column tags: one read, and one more in a process's life to learn where the tabs are."""
        snapshot = self._look(keys)
        if snapshot is None and self._hold is not None:
            self._hold[1]()  # nobody's stands there, which is mended, or somebody else's, which raises
            snapshot = self._look(keys)
        if snapshot is None:
            raise SheetError("the spreadsheet does not show who acts on it", "it will be tried again", permanent=False)
        if not damaged:
            require_whole([self._tabs[key] for key in keys], snapshot.tabs)
        return snapshot

    def _look(self, keys: Sequence[str]) -> Snapshot | None:
        """None when the hold that is watched for is gone."""
        self._settle()
        if not self._places:
            self._learn(self._get(STRUCTURE_FIELDS))
        tags = [(HEADER_TAG, key) for key in keys]
        tags += [(COLUMN_TAG, f"{key}.{column.key}") for key in keys for column in self._tabs[key].columns]
        filters = [{"developerMetadataLookup": {"metadataKey": name, "metadataValue": value}} for name, value in tags]
        if self._hold is not None:
            filters.append(hold_filter(self._hold[0]))
        body = {
            "dataFilters": filters,
            "majorDimension": "COLUMNS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        response = self._http.request("post", SPREADSHEET_URL % self._id + "/values:batchGetByDataFilter", json=body)
        # Most looks find the sheet as it was: the same bytes mean the same snapshot, without taking it apart again.
        if self._last is not None and self._last[:2] == (tuple(keys), response.content):
            return self._last[2]
        ranges, held = without_hold(response.json())
        if self._hold is not None and not held:
            return None
        snapshot = self._snapshot(keys, ranges)
        self._last = (tuple(keys), response.content, snapshot)
        return snapshot

    def _snapshot(self, keys: Sequence[str], ranges: Sequence[Mapping[str, Any]]) -> Snapshot:
        found = [matched(values) for values in ranges]
        if len({(match.name, match.tag) for match in found}) < len(found):
            # Somebody has copied a tab, and its marks went along: the copy must not be taken for the original.
            self._remember(self._get(STRUCTURE_FIELDS))
            titles = {place.title for place in self._places.values()}
            found = [match for match in found if match.title in titles]
        doubled = {tag for tag, count in Counter((match.name, match.tag) for match in found).items() if count > 1}
        # Which of two columns with one mark is meant nobody can tell: as good as gone.
        found = [match for match in found if (match.name, match.tag) not in doubled]
        headers = {match.tag: match.row for match in found if match.name == HEADER_TAG}
        columns: dict[str, dict[ColumnKey, Matched]] = {key: {} for key in keys}
        for match in found:
            if match.name == COLUMN_TAG:
                key, _, column = match.tag.partition(".")
                columns[key][ColumnKey(column)] = match
        return Snapshot({key: self._view(key, columns[key], headers.get(key)) for key in keys})

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        """One atomic batch, fenced (see ``fence``).

        AlreadyApplied when ``marker`` says that this very batch is in already; StaleWrite when the spreadsheet was
        written to since the last look; WriteUnclear when there was no answer: the next look finds out.
        """
        requests = requests_for(changes)
        if not requests and marker is None:
            return
        if self._anchor is None:
            self._learn(self._get(STRUCTURE_FIELDS))
        if self._fence.unsettled:
            raise StaleWrite("the last write got no answer, and nobody has looked since what became of it")
        if marker is not None:
            requests.append(marker_request(marker, self._anchor or 0))
        try:
            self._batch(requests)
        except WriteRefused as error:
            self._places.clear()  # a tab may have been deleted and made anew: look again where everything is
            self._last = None
            # Why it was refused is looked up, not read off a message that may be localised.
            names = self._names()
            stood = self._fence.passes(names)
            self._fence.learn(names)
            if marker is not None and any(named["namedRangeId"] == marker for named in names):
                raise AlreadyApplied(f"the spreadsheet holds the result of {marker} already") from error
            if not stood:
                raise StaleWrite("somebody else has written to the spreadsheet in the meantime") from error
            self._fence.skip()
            raise

    def close(self) -> None:
        """End the connection."""
        self._http.session.close()

    def _get(self, fields: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.request("get", SPREADSHEET_URL % self._id, params={"fields": fields}).json()
        return answer

    def _known_parts(self, headers_only: Collection[str]) -> list[dict[str, Any]]:
        """All our tabs by their ids, long ledgers without their rows: a hundredth of the bytes."""
        return [
            {"sheetId": place.sheet_id, **({"endRowIndex": place.header_row} if key in headers_only else {})}
            for key, place in self._places.items()
        ]

    def _get_parts(self, places: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        return self._filtered([{"gridRange": place} for place in places])

    def _get_ours(self) -> dict[str, Any]:
        """Tabs that bear our mark, wherever they are, and the first rows of the first tab: all that an empty
        spreadsheet has."""
        return self._filtered([{"developerMetadataLookup": {"metadataKey": TAB_TAG}}, {"a1Range": f"1:{FIRST_ROWS}"}])

    def _filtered(self, filters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.request(
            "post",
            SPREADSHEET_URL % self._id + ":getByDataFilter",
            params={"fields": LAYOUT_FIELDS},
            json={"dataFilters": list(filters)},
        ).json()
        return answer

    def _batch(self, requests: list[dict[str, Any]]) -> None:
        """One atomic write that moves the fence on."""
        try:
            self._http.batch_update(self._id, {"requests": [*requests, *self._fence.requests(self._anchor or 0)]})
        except WriteUnclear:
            self._fence.unsettled = True
            raise
        except ValueError as error:  # the answer broke off; Google had accepted the request by then
            self._fence.unsettled = True
            raise WriteUnclear("Google's answer to a write can't be read") from error
        self._fence.moved()

    def _settle(self) -> None:
        """After a write without an answer: see whether it came in, else make sure that it never will.

        Putting up the very fence that it would put up is what keeps it out, and comes before the look that the next
        plan is made on.
        """
        if not self._fence.unsettled:
            return
        names = self._names()
        if self._fence.is_ahead(names):
            self._fence.moved()
            return
        self._fence.learn(names)
        try:
            self._batch([])
        except WriteRefused as error:
            raise StaleWrite("a write without an answer came in late; looking again") from error

    def _names(self) -> list[dict[str, Any]]:
        names: list[dict[str, Any]] = self._get("namedRanges(namedRangeId)").get("namedRanges", [])
        return names

    def _learn(self, answer: Mapping[str, Any]) -> None:
        """Where everything is, and the fence that stood then: only before a look that a plan is made on."""
        self._remember(answer)
        self._fence.learn(answer.get("namedRanges", ()))
        ours = [place.sheet_id for place in self._places.values()]
        self._anchor = next(iter(ours), answer["sheets"][0]["properties"]["sheetId"])

    def _remember(self, answer: Mapping[str, Any]) -> None:
        self._places.clear()
        for sheet in answer["sheets"]:
            key, header_row = tab_tag(sheet)
            # A copy of a tab carries its mark too and stands to the right of the original.
            if key and key not in self._places:
                properties = sheet["properties"]
                grid = properties["gridProperties"]
                size = (grid["rowCount"], grid["columnCount"])
                self._places[key] = _Place(
                    properties["sheetId"], properties["title"], header_row, *size, is_marked=bool(columns_had(sheet))
                )

    def _view(self, key: str, columns: Mapping[ColumnKey, Matched], marked: int | None) -> TabView:
        place = self._places.get(key)
        if place is None or not columns:
            raise TabGone(self._tabs[key].title, key)
        header_row, gone = header_of(self._tabs[key], columns, marked, place.header_row, is_marked=place.is_marked)
        self._headless |= {key} if gone else set()
        return TabView(
            key=key,
            sheet_id=place.sheet_id,
            title=next(iter(columns.values())).title,
            columns={name: match.index for name, match in columns.items()},
            rows=rows_below(columns, header_row),
            header=next(iter(rows_below(columns, header_row - 1, header_row)), None) if header_row else None,
            header_row=header_row,
            row_count=place.row_count,
            column_count=place.column_count,
            last_row=max(header_row, *(len(match.values) for match in columns.values())),
            header_gone=gone,
        )
