"""A spreadsheet's whole state. JSON kept in it is never changed in place: replaced only, so drafts share it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from random import Random

from sheets_marathon.workspace.sheets.state.grid import Grid
from sheets_marathon.workspace.sheets.wire import Json

DEFAULT_ROWS = 1000
DEFAULT_COLUMNS = 26
MAX_CELLS = 10_000_000
# "Up to 10 million cells or 18,278 columns (column ZZZ)": support.google.com/drive/answer/37603
MAX_COLUMNS = 18_278
MAX_CELL_CHARACTERS = 50_000
MAX_TITLE_CHARACTERS = 100
MAX_TABS = 200

_WHITE: Json = {"red": 1, "green": 1, "blue": 1}

# As recorded from the real service (SpreadsheetTest.test_add_del_worksheet).
DEFAULT_FORMAT: Json = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}


def _rgb(kind: str, red: float, green: float, blue: float) -> Json:
    shades = {"red": red, "green": green, "blue": blue}
    return {"colorType": kind, "color": {"rgbColor": {name: shade for name, shade in shades.items() if shade}}}


DEFAULT_THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        _rgb("TEXT", 0, 0, 0),
        _rgb("BACKGROUND", 1, 1, 1),
        _rgb("ACCENT1", 0.25882354, 0.52156866, 0.95686275),
        _rgb("ACCENT2", 0.91764706, 0.2627451, 0.20784314),
        _rgb("ACCENT3", 0.9843137, 0.7372549, 0.015686275),
        _rgb("ACCENT4", 0.20392157, 0.65882355, 0.3254902),
        _rgb("ACCENT5", 1, 0.42745098, 0.003921569),
        _rgb("ACCENT6", 0.27450982, 0.7411765, 0.7764706),
        _rgb("LINK", 0.06666667, 0.33333334, 0.8),
    ],
}


@dataclass(slots=True)
class SheetTab:
    """One sheet (tab): its grid and everything that hangs on it. Sizes are the grid's, cells or no cells."""

    sheet_id: int
    title: str
    rows: int = DEFAULT_ROWS
    columns: int = DEFAULT_COLUMNS
    grid: Grid = field(default_factory=Grid)
    properties: Json = field(default_factory=dict)  # what SheetProperties has besides id, title, index, type and grid
    grid_properties: Json = field(default_factory=dict)  # frozen rows and the like, without the sizes
    row_properties: dict[int, Json] = field(default_factory=dict)
    column_properties: dict[int, Json] = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    conditional_formats: list[Json] = field(default_factory=list)
    protected_ranges: list[Json] = field(default_factory=list)
    filter_views: list[Json] = field(default_factory=list)
    banded_ranges: list[Json] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None

    def draft(self) -> SheetTab:
        """A copy to be changed."""
        copy = replace(
            self,
            grid=self.grid.draft(),
            row_properties=dict(self.row_properties),
            column_properties=dict(self.column_properties),
        )
        for name in LISTS:
            setattr(copy, name, list(getattr(self, name)))
        return copy


LISTS = (
    "merges",
    "conditional_formats",
    "protected_ranges",
    "filter_views",
    "banded_ranges",
    "charts",
    "row_groups",
    "column_groups",
)

_revisions = itertools.count(1)


@dataclass(slots=True)
class Spreadsheet:
    """A spreadsheet. ``revision`` is new for each state, so a reader knows whether anything changed."""

    spreadsheet_id: str
    title: str
    locale: str
    time_zone: str
    tabs: list[SheetTab] = field(default_factory=list)
    named_ranges: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    properties: Json = field(default_factory=dict)  # what else was set: defaultFormat, autoRecalc…
    revision: int = field(default_factory=lambda: next(_revisions))
    _index: dict[tuple[str, str], list[Json]] = field(default_factory=dict, repr=False)
    _index_of: tuple[int, int] | None = None

    def draft(self) -> Spreadsheet:
        """A copy to be changed; this one stays as it is."""
        return replace(
            self,
            tabs=[tab.draft() for tab in self.tabs],
            named_ranges=list(self.named_ranges),
            metadata=list(self.metadata),
            properties=dict(self.properties),
            revision=next(_revisions),
        )

    def metadata_valued(self, key: str, value: str) -> list[Json]:
        """Developer metadata with this key and value, in their order. An index is kept for whoever asks again."""
        if self._index_of != (self.revision, len(self.metadata)):
            self._index = {}
            for item in self.metadata:
                self._index.setdefault((item["metadataKey"], item.get("metadataValue", "")), []).append(item)
            self._index_of = (self.revision, len(self.metadata))
        return self._index.get((key, value), [])

    def touch(self) -> None:
        """Say that this draft has changed again."""
        self.revision = next(_revisions)

    def tab(self, sheet_id: int) -> SheetTab | None:
        """The tab with ``sheet_id``."""
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)

    def tab_titled(self, title: str) -> SheetTab | None:
        """The tab with ``title``; Sheets does not tell case apart here."""
        folded = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == folded), None)

    def named(self, name: str) -> Json | None:
        """The named range called ``name``, case aside."""
        folded = name.casefold()
        return next((found for found in self.named_ranges if found["name"].casefold() == folded), None)

    def cell_count(self) -> int:
        """Cells of all grids together: what Google counts against 10 million."""
        return sum(tab.rows * tab.columns for tab in self.tabs)


class Identifiers:
    """Ids and such for one request, from a seed that the log keeps, so that a replay gives the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - ids, not secrets

    def new(self, taken: set[int]) -> int:
        """A positive 31-bit id that is not in ``taken``."""
        while True:
            number = self._random.randrange(1, 2**31)
            if number not in taken:
                return number
