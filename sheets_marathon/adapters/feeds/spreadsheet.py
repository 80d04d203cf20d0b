"""Sales from another Google spreadsheet, which is shared with the service account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from gspread.urls import SPREADSHEET_VALUES_URL

from sheets_marathon.adapters.google.faults import GoogleFault
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused, MarathonError, SheetError
from sheets_marathon.ports.sales_feed import FeedReading, Progress
from sheets_marathon.spreadsheet.a1 import start_of


class SpreadsheetFeed:
    """``ports.SalesFeed`` over a range of another spreadsheet: one read, its name is the source.

    ``cells``: a tab's title or a range in A1 notation; "" is the first tab. ``google``: the connection, made when it
    is first needed; ``account``: the address with whom the spreadsheet must be shared.
    """

    def __init__(
        self,
        name: str,
        spreadsheet_id: str,
        cells: str,
        recipe: Recipe,
        google: Callable[[], GoogleHttp],
        account: Callable[[], str],
    ) -> None:
        self._name = name
        self._id = spreadsheet_id
        # Without a tab's title a range is on the first visible tab (Google's guide to the API, "A1 notation").
        self._cells = cells or "A:ZZ"
        self._recipe = recipe
        self._google = google
        self._account = account

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Everything in the range. FeedRefused: not shared, no such tab, Google out of reach, a column missing."""
        answer = self._values()
        if progress is not None:
            progress(1, 1, "")
        try:
            first_line = start_of(str(answer.get("range", "")))[1]
        except ValueError:
            first_line = 1
        rows: Sequence[Sequence[Any]] = answer.get("values", ())
        cells = ([_cell(value) for value in row] for row in rows)
        return read_deals(cells, self._name, self._recipe, first_line=first_line)

    def _values(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = (
                self._google()
                .request(
                    "get",
                    SPREADSHEET_VALUES_URL % (self._id, quote(self._cells, safe="")),
                    # Formatted dates and numbers depend on that spreadsheet's locale (FACTS 2).
                    params={"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"},
                )
                .json()
            )
        except SheetError as error:
            raise self._refusal(error) from error
        except MarathonError as error:
            raise FeedRefused(f"sales feed {self._name}: {error.what}", error.remedy) from error
        return answer

    def _refusal(self, error: SheetError) -> FeedRefused:
        # GoogleHttp's own remedies are about the marathon's spreadsheet.
        fault = getattr(error.__cause__, "fault", None)
        code = fault.code if isinstance(fault, GoogleFault) and fault.reason != "SERVICE_DISABLED" else 0
        feed = f"sales feed {self._name}"
        if code == 403:
            return FeedRefused(
                f"{feed}: {self._account()} may not read the spreadsheet {self._id}",
                f"open it, Share → {self._account()} → Viewer",
            )
        if code == 404:
            return FeedRefused(
                f"{feed}: there is no spreadsheet {self._id}",
                "copy the id from its address: …/spreadsheets/d/<id>/edit; an XLSX file on Drive must be saved as a "
                "Google spreadsheet first",
            )
        if code == 400:
            return FeedRefused(
                f"{feed}: Google can't read “{self._cells}” of the spreadsheet {self._id}",
                'name a tab or a range of it, range = "Продажи!A:K"; tabs may have been renamed; an XLSX file on Drive '
                "must be saved as a Google spreadsheet first",
            )
        return FeedRefused(f"{feed}: {error.what}", error.remedy)


def _cell(value: Any) -> Cell:
    # Every number of a spreadsheet is a double: a long whole one only looks exact in JSON.
    return as_cell(float(value) if isinstance(value, int) and not isinstance(value, bool) else value)
