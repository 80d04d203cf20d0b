"""A spreadsheet in memory on which plans can be carried out.

``Sheet`` is a model of what changes do, strict where Google is: ids and titles exist once, cells lie inside the
grid, a batch is applied whole or not at all. It computes nothing: formulas keep the values that a test ``shows``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.errors import AlreadyApplied, SheetError, TabMissing
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.damage import require_whole
from sheets_marathon.spreadsheet.schema import Column, Format, Scalar
from sheets_marathon.spreadsheet.snapshot import (
    FoundTab,
    Layout,
    NamedRange,
    Row,
    Snapshot,
    TabView,
    Value,
    view_of,
)
from support.sheet.held_tab import HeldTab, wired


@dataclass
class _Held:
    """Everything a batch may change, so that a failed one can be undone."""

    tabs: dict[int, HeldTab] = field(default_factory=dict)
    names: dict[str, NamedRange] = field(default_factory=dict)
    protections: set[int] = field(default_factory=set)
    views: set[int] = field(default_factory=set)
    charts: set[int] = field(default_factory=set)

    def copied(self) -> _Held:
        tabs = {
            sheet_id: replace(
                tab,
                cells=dict(tab.cells),
                formulas=dict(tab.formulas),
                column_tags=dict(tab.column_tags),
                as_typed=set(tab.as_typed),
            )
            for sheet_id, tab in self.tabs.items()
        }
        return _Held(tabs, dict(self.names), set(self.protections), set(self.views), set(self.charts))


def _is_figure(column: Column, key: str) -> bool:
    return column.figure or (key, column.key) in {("settings", "computed"), ("hand_ins", "waiting")}


@dataclass
class Sheet:
    """A ``SheetStore`` in memory. ``failures``: what the next requests raise; ``reads`` and ``writes`` are counted.

    ``respell``: how formulas read back, as Google spells them by the spreadsheet's locale.
    """

    marathon: Marathon | None = None
    held: _Held = field(default_factory=_Held)
    reads: int = 0
    writes: int = 0
    failures: list[SheetError | None] = field(default_factory=list)
    respell: Callable[[str], str] = lambda text: text
    _last: Snapshot | None = None

    def copied(self) -> Sheet:
        """The same spreadsheet once more; nothing was read or written yet."""
        return Sheet(self.marathon, self.held.copied(), respell=self.respell)

    # -- what people do ------------------------------------------------------------------------------------------

    def add_tab(self, title: str, rows: Sequence[Sequence[Scalar]] = (), *, columns: int = 26) -> HeldTab:
        """A tab that a person made."""
        tab = HeldTab(len(self.held.tabs) + 1, title, columns=columns)
        self.held.tabs[tab.sheet_id] = tab
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                tab.write(row, column, value)
        return tab

    def tab(self, key: str) -> HeldTab:
        """One of our tabs."""
        return next(tab for tab in self.held.tabs.values() if tab.tag == key)

    def tab_of(self, title: str) -> HeldTab:
        """Any tab, by its title."""
        return next(tab for tab in self.held.tabs.values() if tab.title == title)

    def insert_column(self, key: str, before: int) -> None:
        """A person inserts a column: cells and tags to its right move on. Formulas are left as they are."""
        self.tab(key).insert_columns(before)

    def delete_column(self, key: str, column: str) -> None:
        """A person deletes a column with all that is in it."""
        self.tab(key).delete_column(self.column(key, column))

    def swap_rows(self, key: str, one: int, other: int) -> None:
        """A person sorts: two rows (0-based) change places, typed values and formulas with them."""
        tab, places = self.tab(key), {one: other, other: one}
        tab.cells = {(places.get(row, row), column): value for (row, column), value in tab.cells.items()}
        tab.formulas = {(places.get(row, row), column): text for (row, column), text in tab.formulas.items()}

    def delete_row(self, key: str, row_key: str) -> None:
        """A person deletes a row: those below move up."""
        tab, gone = self.tab(key), self.row_of(key, row_key)
        for kept in (tab.cells, tab.formulas):
            moved = {(row - (row > gone), column): value for (row, column), value in kept.items() if row != gone}
            kept.clear()
            kept.update(moved)  # type: ignore[arg-type]

    def column(self, key: str, column: str) -> int:
        """Where a column of ours is."""
        tab = self.tab(key)
        return next(index for index, tag in tab.column_tags.items() if tag == f"{key}.{column}")

    def type_row(self, key: str, cells: Mapping[str, Scalar]) -> int:
        """A person types a new row at the end of a tab; its 1-based number."""
        row = self.tab(key).last_row
        for column, value in cells.items():
            self.tab(key).write(row, self.column(key, column), value)
        return row + 1

    def show(self, key: str, row_key: str, cells: Mapping[str, Scalar]) -> None:
        """Types into the row with this key, or makes its formulas show values."""
        tab, at = self.tab(key), self.row_of(key, row_key)
        for column, value in cells.items():
            place = at, self.column(key, column)
            if place in tab.formulas:
                tab.cells[place] = wired(value)
            else:
                tab.write(*place, value)

    def row_of(self, key: str, row_key: str) -> int:
        """The 0-based row whose key this is."""
        assert self.marathon is not None
        column = self.column(key, self.marathon.tab(key).row_key)
        return next(row for (row, at), value in self.tab(key).cells.items() if at == column and str(value) == row_key)

    def rows(self, key: str) -> list[Row]:
        """A tab's rows as a read of the layout shows them, formulas included."""
        tab = self.tab(key)
        columns = {tag.partition(".")[2]: index for index, tag in tab.column_tags.items()}
        return list(view_of(self._found(0, tab), key, columns, tab.header_row).rows)

    # -- what a store does ---------------------------------------------------------------------------------------

    def read_layout(self, headers_only: Collection[str] = (), whole: Collection[str] = ()) -> Layout:
        self.reads += 1
        self._may_fail()
        return self.layout()

    def layout(self) -> Layout:
        """The layout without counting."""
        held = self.held
        return Layout(
            spreadsheet_id="1AbC",
            title="Марафон",
            locale="ru_RU",
            time_zone="Europe/Moscow",
            tabs=tuple(self._found(index, tab) for index, tab in enumerate(held.tabs.values())),
            named_ranges=tuple(held.names.values()),
            protected_ids=frozenset(held.protections),
            view_ids=frozenset(held.views),
            chart_ids=frozenset(held.charts),
        )

    def _found(self, index: int, tab: HeldTab) -> FoundTab:
        return FoundTab(
            tab.sheet_id,
            tab.title,
            index,
            tab.rows,
            tab.columns,
            tag=tab.tag,
            header_row=tab.header_row,
            column_tags=dict(tab.column_tags),
            grid=tab.grid(),
            formulas={place: self.respell(text) for place, text in tab.formulas.items()},
            as_typed=frozenset(tab.as_typed),
            had=tab.had,
        )

    def read_tabs(self, keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        self.reads += 1
        self._may_fail()
        views = {key: self._view(key) for key in keys}
        if self.marathon is not None and not damaged:
            require_whole(self.marathon.tabs, views)
        if self._last is None or self._last.tabs != views:
            self._last = Snapshot(views)
        return self._last  # the same one while nothing has changed, as the store for Google returns it

    def _view(self, key: str) -> TabView:
        """As the adapter sees a tab: its own columns only, no formulas."""
        tab = next((one for one in self.held.tabs.values() if one.tag == key), None)
        if tab is None:
            raise TabMissing(f"tab {key} is not in the spreadsheet")
        columns = {tag.partition(".")[2]: index for index, tag in tab.column_tags.items()}
        names = {index: name for name, index in columns.items()}
        cells: dict[int, dict[str, Value]] = {}
        for (row, column), value in tab.cells.items():
            if row >= tab.header_row and column in names:
                cells.setdefault(row, {})[names[column]] = value
        for row, column in tab.formulas:  # nothing computes them; where a figure must be, one is
            if self.marathon and column in names and _is_figure(self.marathon.tab(key).by_key[names[column]], key):
                cells.setdefault(row, {}).setdefault(names[column], 0)
        rows = tuple(Row(at + 1, found) for at, found in sorted(cells.items()))
        last_row = rows[-1].number if rows else tab.header_row
        return TabView(key, tab.sheet_id, tab.title, columns, rows, tab.header_row, tab.rows, tab.columns, last_row)

    def apply(self, changes: Sequence[c.Change], marker: str | None = None) -> None:
        self.writes += 1
        self._may_fail()
        if marker is not None and marker in self.held.names:
            raise AlreadyApplied(f"the spreadsheet holds the result of {marker} already")
        before = self.held.copied()
        try:
            for change in changes:
                self._carry_out(change)
        except BaseException:
            self.held = before
            raise
        if marker is not None:
            self.held.names[marker] = NamedRange(marker, marker, 1, 0, 0)

    def _may_fail(self) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure

    def _carry_out(self, change: c.Change) -> None:
        held = self.held
        match change:
            case c.AddTab():
                assert change.sheet_id not in held.tabs, f"sheet {change.sheet_id} exists already"
                assert change.title not in {tab.title for tab in held.tabs.values()}, f"{change.title} exists already"
                held.tabs[change.sheet_id] = HeldTab(change.sheet_id, change.title, change.rows, change.columns)
            case c.AddColumns():
                held.tabs[change.sheet_id].columns += change.count
            case c.InsertRows():
                held.tabs[change.sheet_id].insert_rows(change.row - 1, change.count)
            case c.InsertColumns():
                held.tabs[change.sheet_id].insert_columns(change.index, change.count)
            case c.TagTab():
                held.tabs[change.sheet_id].tag = change.key
                held.tabs[change.sheet_id].header_row = change.header_row
            case c.TagColumn():
                tab = held.tabs[change.sheet_id]
                assert change.index not in tab.column_tags, f"column {change.index} of {tab.title} is tagged already"
                tab.column_tags[change.index] = change.key
            case c.UntagColumn():
                tab = held.tabs[change.sheet_id]
                tab.column_tags = {index: tag for index, tag in tab.column_tags.items() if tag != change.key}
            case c.RememberColumns():
                held.tabs[change.sheet_id].had = frozenset(change.columns)
            case c.WriteHeader():
                held.tabs[change.sheet_id].write(change.row - 1, change.index, change.title)
            case c.DressColumn():
                assert change.index < held.tabs[change.sheet_id].columns
                if change.format is Format.PLAIN:
                    held.tabs[change.sheet_id].as_typed.add(change.index)
            case c.KeepAsTyped():
                held.tabs[change.sheet_id].as_typed.add(change.index)
            case c.HighlightCells():
                assert max(change.columns) < held.tabs[change.sheet_id].columns
            case c.Protect():
                _once(held.protections, change.protection_id, "protection")
            case c.AddView():
                _once(held.views, change.view_id, "filter view")
            case c.AddChart():
                _once(held.charts, change.chart_id, "chart")
            case c.NameCell():
                assert change.id not in held.names, f"the named range {change.id} exists already"
                named = NamedRange(change.id, change.name, change.sheet_id, change.row, change.column)
                held.names[change.id] = named
            case c.MoveName():
                named = held.names[change.id]
                held.names[change.id] = NamedRange(change.id, named.name, change.sheet_id, change.row, change.column)
            case c.ForgetName():
                del held.names[change.id]
            case c.SetCells():
                for offset, value in enumerate(change.values):
                    held.tabs[change.sheet_id].write(change.row - 1, change.column + offset, value)
            case c.SetBlock():
                for down, values in enumerate(change.rows):
                    for offset, value in enumerate(values):
                        held.tabs[change.sheet_id].write(change.row - 1 + down, change.column + offset, value)
            case c.AddRows():
                held.tabs[change.sheet_id].rows += change.count
            case c.AppendRows():
                tab = held.tabs[change.sheet_id]
                row = tab.last_row
                for values in change.rows:
                    tab.rows = max(tab.rows, row + 1)
                    for column, value in enumerate(values):
                        tab.write(row, column, value)
                    row += any(value is not None for value in values)


def _once(ids: set[int], one: int, what: str) -> None:
    assert one not in ids, f"a {what} with the id {one} exists already"
    ids.add(one)
