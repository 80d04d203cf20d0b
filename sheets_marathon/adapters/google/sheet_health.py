"""What could keep the program from writing into the spreadsheet, found out without leaving a trace in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from gspread.urls import SPREADSHEET_URL, SPREADSHEETS_API_V4_BASE_URL

from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.machine.addresses import address_of
from sheets_marathon.errors import SheetError
from sheets_marathon.ports.sheet_health import Area, Barrier

_BARRIER_FIELDS = (
    "namedRanges(namedRangeId,range),sheets(protectedRanges("
    "range,namedRangeId,description,warningOnly,requestingUserCanEdit,unprotectedRanges))"
)
_PROOF = "sheets_marathon.doctor"


class GoogleSheetHealth:
    """``ports.SheetHealth`` over Sheets v4: one request a call."""

    def __init__(self, http: GoogleHttp, spreadsheet_id: str) -> None:
        self._http = http
        self._id = spreadsheet_id

    @property
    def account(self) -> str:
        """The service account's address."""
        return str(getattr(self._http.auth, "service_account_email", "the service account"))

    def read_barriers(self) -> list[Barrier]:
        """Protected ranges that this account may not edit, by Google's own word (``requestingUserCanEdit``)."""
        url = SPREADSHEET_URL % self._id
        answer: dict[str, Any] = self._http.request("get", url, params={"fields": _BARRIER_FIELDS}).json()
        names = {named["namedRangeId"]: named.get("range", {}) for named in answer.get("namedRanges", ())}
        return [barrier for sheet in answer.get("sheets", ()) for barrier in _barriers(sheet, names)]

    def prove_writing(self) -> None:
        """Hangs a mark on the spreadsheet and takes it off in the same batch: all or nothing, no cell is touched.

        The mark is developer metadata of the spreadsheet itself, so no protected tab stands in its way and no reader
        ever sees it. Requests of a batch are carried out in their order [developers.google.com/workspace/sheets/api/
        guides/batchupdate]. Raises SheetError.
        """
        mark = {"metadataKey": _PROOF, "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
        found = {"dataFilter": {"developerMetadataLookup": {"metadataKey": _PROOF}}}
        self._http.batch_update(
            self._id,
            {
                "requests": [
                    {"createDeveloperMetadata": {"developerMetadata": mark}},
                    {"deleteDeveloperMetadata": found},
                ]
            },
        )


def google_time(base_url: str, timeout_s: float) -> dt.datetime:
    """The time that Google's answers bear, to the second (UTC). ``base_url`` "" is Google itself.

    Asked without the account's key: where clocks differ, Google refuses the key, and then this is the only way to
    learn why. Any answer will do, a refusal too [RFC 9110, 6.6.1: Date]. Raises SheetError.
    """
    address = f"{base_url.rstrip('/')}/v4/spreadsheets" if base_url else SPREADSHEETS_API_V4_BASE_URL
    with requests.Session() as session:
        try:
            # A rehearsal on this machine must not go through a proxy that the environment names.
            session.trust_env = not address_of(address).loopback
            answer = session.get(address, timeout=timeout_s, allow_redirects=False)
            return parsedate_to_datetime(answer.headers["Date"]).astimezone(dt.UTC)
        except (requests.RequestException, KeyError, ValueError) as error:
            raise SheetError(
                f"Google does not tell the time: {type(error).__name__}",
                "check the machine's network, then its clock: timedatectl",
                permanent=False,
            ) from error


def _barriers(sheet: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]]) -> Iterator[Barrier]:
    for protected in sheet.get("protectedRanges", ()):
        if protected.get("warningOnly") or protected.get("requestingUserCanEdit"):
            continue
        place = protected.get("range") or names.get(protected.get("namedRangeId", ""))
        if place is not None:
            gaps = tuple(_area(each) for each in protected.get("unprotectedRanges", ()))
            yield Barrier(place.get("sheetId", 0), _area(place), protected.get("description", ""), gaps)


def _area(grid_range: Mapping[str, Any]) -> Area:
    return Area(
        grid_range.get("startRowIndex", 0),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endRowIndex"),
        grid_range.get("endColumnIndex"),
    )
