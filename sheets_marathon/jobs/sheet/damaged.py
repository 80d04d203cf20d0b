"""What a look finds damaged: what must not be told or written meanwhile, and what ops hear of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.settings_memory import remember_settings
from sheets_marathon.jobs.sheet.settings_told import tell_settings, why_figures_wait
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.cells import error_as_shown
from sheets_marathon.spreadsheet.damage import Damage, damage_in, damaged_cells, untrue_without
from sheets_marathon.spreadsheet.schema import ColumnKey
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot, TabView
from sheets_marathon.tabs import HAND_INS, SALES, SETTINGS
from sheets_marathon.tabs.hand_ins import HandInColumn, rows_without_waiting
from sheets_marathon.tabs.sales import SaleColumn, rows_without_cars
from sheets_marathon.tabs.settings import SettingColumn, read_settings, rows_without_figure

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Damaged:
    """The damage of the tabs that were read; false when there is none.

    ``settings``: those in force, which may hold posts with figures too; None where they were not read.
    """

    marathon: Marathon
    faults: tuple[Damage, ...] = ()
    settings: LiveSettings | None = None

    @classmethod
    def of(cls, marathon: Marathon, snapshot: Snapshot) -> Damaged:
        """What ``snapshot`` shows."""
        faults = damage_in(marathon.tabs, snapshot.tabs, marathon.mappings)
        view = snapshot.tabs.get(SETTINGS)
        settings = read_settings(view, marathon.first_settings) if view else None
        return cls(
            marathon, (*faults, *_without_cars(marathon, snapshot), *_without_figures(marathon, snapshot)), settings
        )

    def __bool__(self) -> bool:
        return bool(self.faults)

    def untrue(self, needed: Collection[str]) -> str:
        """Why figures of these tabs can't be told, a sentence for people; "" when they can."""
        faults = untrue_without(self.marathon.tabs, self.faults, needed)
        if not faults and SETTINGS in needed:
            return why_figures_wait(self.settings, self.marathon.language)
        return self._what(faults[0]) if faults else ""

    @property
    def is_mendable(self) -> bool:
        """Whether putting the sheet right may help: what is damaged, or settings that it does not show yet."""
        return bool(self) or (self.settings is not None and self.settings.behind)

    def touches(self, keys: Collection[str]) -> bool:
        """Whether one of these very tabs is damaged, so that nothing can be written to it by its columns."""
        return any(fault.tab in keys for fault in self.columns)

    @property
    def columns(self) -> tuple[Damage, ...]:
        """Damage of whole columns: by these nothing is written."""
        return tuple(fault for fault in self.faults if not fault.of_cells)

    def tell(self, alerts: Alerts, problems: Sequence[str]) -> None:
        """Ops hear once of columns, and when they are back. ``problems`` as in ``told``."""
        if self.columns:
            alerts.tell("columns", self.told(problems))
        else:
            alerts.mended("columns", self.marathon.language.word("note", "columns_back"))

    def tell_at_once(self, alerts: Alerts, outbox: Outbox) -> None:
        """What ops hear even if the sheet is put right a second later: cells that show no figure, settings that do not
        count, weights that hold posts back. Settings in force are remembered."""
        remember_settings(self.settings, outbox)
        tell_settings(self.settings, alerts, self.marathon.language)
        word = self.marathon.language.word
        if said := [self._what(fault) for fault in self.faults if fault.of_cells]:
            alerts.tell("figures", "\n".join([*said, word("note", "cells_way_back")]), grave=True)
        else:
            alerts.mended("figures", word("note", "cells_back"))

    def told(self, problems: Sequence[str]) -> str:
        """What ops hear: which columns of which tabs, what waits, how they come back.

        ``problems``: what stood against putting the sheet right; of columns that no look reads nothing else tells.
        """
        word = self.marathon.language.word
        columns = self.columns
        gone = [fault for fault in columns if not fault.shows and not fault.blank and not fault.astray]
        astray = [fault for fault in columns if fault.astray]
        blank = [fault for fault in columns if fault.blank]
        # Formulas that show an error name the column that is gone, and come back with it.
        shown = gone or astray or list({fault.tab: fault for fault in reversed(columns) if fault.shows}.values())
        shown += astray if gone else []
        said = [self._what(fault) for fault in (*shown, *blank)]
        said += [word("note", "header_way_back")] if astray else []
        said += [
            word("note", "cars_column_way_back" if _is_of_cars(fault) else "column_way_back").format(
                tab=fault.title, column=self._header_of(fault)
            )
            for fault in {fault.tab: fault for fault in reversed(gone) if not fault.column.is_made_again}.values()
        ]
        said += [word("note", "cars_way_back")] if blank else []
        said += () if gone else problems
        held = any(not fault.column.aside for fault in columns)
        return "\n".join([*said, word("note", "column_holds" if held else "column_aside")])

    def _header_of(self, fault: Damage) -> str:
        return self.marathon.mappings.get(fault.tab, TabMapping()).header_of(fault.column)

    def _what(self, fault: Damage) -> str:
        kind = "column_broken" if fault.shows else "column_blank" if fault.blank else "column_gone"
        kind = "cells_broken" if fault.of_cells else kind
        return self.marathon.language.word("note", "header_astray" if fault.astray else kind).format(
            tab=fault.title,
            column=self._header_of(fault),
            shows=fault.shows,
            cells=fault.cells,
            rows=fault.blank,
            row=fault.astray,
        )


def _is_of_cars(fault: Damage) -> bool:
    return fault.tab == SALES and fault.column.key == SaleColumn.QUANTITY


def _without_cars(marathon: Marathon, snapshot: Snapshot) -> tuple[Damage, ...]:
    """Deals whose number of cars came back with no copy, or was spoilt: a rating counts them as nothing."""
    view = snapshot.tabs.get(SALES)
    if view is None or SaleColumn.QUANTITY not in view.columns:
        return ()
    rows = rows_without_cars(view)
    if not rows:
        return ()
    shown = ", ".join(f"{row.number} ({row.text(SaleColumn.DOCUMENT)})" for row in rows[:_SHOWN])
    column = marathon.tab(SALES).by_key[SaleColumn.QUANTITY]
    return (Damage(SALES, view.title, column, blank=f"{shown}, …" if len(rows) > _SHOWN else shown),)


def _without_figures(marathon: Marathon, snapshot: Snapshot) -> Iterator[Damage]:
    """Figures that not every row of their column has to show."""
    if (view := snapshot.tabs.get(SETTINGS)) is not None and SettingColumn.COMPUTED in view.columns:
        yield from _cells(marathon, view, SettingColumn.COMPUTED, rows_without_figure(view))
    if (view := snapshot.tabs.get(HAND_INS)) is not None and HandInColumn.WAITING in view.columns:
        rows = rows_without_waiting(view, marathon.language, marathon.tasks)
        yield from _cells(marathon, view, HandInColumn.WAITING, rows)


def _cells(marathon: Marathon, view: TabView, column: ColumnKey, rows: Sequence[Row]) -> Iterator[Damage]:
    silent = [row for row in rows if not error_as_shown(row[column])]  # an error is found in any column
    if silent:
        tab = marathon.tab(view.key)
        yield damaged_cells(tab, view, tab.by_key[column], silent[0].text(column), silent)
