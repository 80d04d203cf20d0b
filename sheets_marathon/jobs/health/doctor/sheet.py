"""The spreadsheet: can it be read and written, is it laid out as declared, do its formulas work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sheets_marathon.errors import MarathonError, TabMissing, WeightsRefused
from sheets_marathon.jobs.health.doctor.check import Check, checked, failed
from sheets_marathon.jobs.leaders.flat_contract import broken_contract
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.plan import Pending, look, pending_changes
from sheets_marathon.marathon.rating.weights import require
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_health import Area, Barrier, SheetHealth
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.a1 import column_letters, quoted
from sheets_marathon.spreadsheet.schema import Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot, TabView
from sheets_marathon.tabs import LOOKER

_FAULT = re.compile(r"#(?!LOADING)[A-Z_]+\Z")
"""An error as ``read_layout`` shows it: Google's ErrorType after a ``#``."""
_SHOWN = 3
_APPLY = "run “sheets-marathon plan”, then “apply”"


def sheet_checks(
    marathon: Marathon, store: SheetStore, health: SheetHealth, clock: Clock
) -> tuple[list[Check], Snapshot | None]:
    """The checks, and all tabs as the service reads them where they can be read. Four reads, one write."""
    try:
        layout = look(marathon, store)
    except MarathonError as error:
        return [failed("spreadsheet", error)], None
    checks = [
        Check("spreadsheet", f"“{layout.title}”, {layout.locale}, {layout.time_zone}"),
        _time_zone(marathon, layout),
        checked("sheet rights", lambda: _writing(health)),
    ]
    try:
        snapshot = store.read_tabs([tab.key for tab in marathon.tabs], damaged=True)
    except TabMissing as error:
        return [*checks, failed("tabs", error)], None
    except MarathonError as error:
        return [*checks, failed("spreadsheet", error)], None
    now = clock.now().astimezone(marathon.zone)
    pending = pending_changes(marathon, layout, now.date(), now)
    checks += [
        _columns(marathon, snapshot),
        _plan(pending),
        _settings(pending),
        _formulas(marathon, pending.plan.views),
        _protected(marathon, snapshot, health),
        _flat_tabs(marathon, layout),
    ]
    return checks, snapshot


def _time_zone(marathon: Marathon, layout: Layout) -> Check:
    if layout.time_zone == str(marathon.zone):
        return Check("time zone", layout.time_zone)
    problem = f"the spreadsheet is in {layout.time_zone}, the marathon in {marathon.zone}"
    remedy = "File → Settings → Time zone, or marathon.time_zone"
    return Check("time zone", problem=problem, remedy=remedy, warning=True)


def _writing(health: SheetHealth) -> str:
    health.prove_writing()
    return f"{health.account} may write"


def _columns(marathon: Marathon, snapshot: Snapshot) -> Check:
    """Every declared column is found by its mark."""
    gone = [
        f"“{snapshot[tab.key].title}” has lost “{column.title}” ({column.key})"
        for tab in marathon.tabs
        for column in tab.columns
        if column.key not in snapshot[tab.key].columns
    ]
    if gone:
        return Check("tabs", problem=_first(gone), remedy=f"File → Version history brings it back; else {_APPLY}")
    return Check("tabs", f"{len(marathon.tabs)} tabs, all columns are there")


def _plan(pending: Pending) -> Check:
    if pending.plan.refusals:
        remedy = "mend the configuration or the sheet, then run “sheets-marathon plan” again"
        return Check("plan", problem=_first(pending.plan.refusals), remedy=remedy, warning=True)
    try:
        require(pending.proof)
    except WeightsRefused as error:
        return failed("plan", error, warning=True)
    if pending.plan.changes:
        added = f": {_first(pending.plan.added)}" if pending.plan.added else ""
        problem = f"{len(pending.plan.changes)} changes are pending{added}"
        return Check("plan", problem=problem, remedy=_APPLY, warning=True)
    return Check("plan", "nothing to change")


def _settings(pending: Pending) -> Check:
    """What is typed into the Settings tab counts."""
    if pending.unsound:
        said = _first(str(setting) for setting in pending.unsound)
        return Check(
            "settings", problem=said, remedy="type a sound value under “value” of the Settings tab", warning=True
        )
    return Check("settings", "what is typed counts")


def _formulas(marathon: Marathon, views: Mapping[str, TabView]) -> Check:
    """No cell of a formula column shows an error."""
    wrong = [each for tab in marathon.tabs if tab.key in views for each in _faulty(tab, views[tab.key])]
    if wrong:
        remedy = "look at what the cell refers to; a changed formula is put back by “sheets-marathon apply”"
        return Check("formulas", problem=_first(wrong), remedy=remedy)
    return Check("formulas", "no errors")


def _faulty(tab: Tab, view: TabView) -> Iterator[str]:
    columns = [column.key for column in tab.columns if column.owner is Owner.FORMULA and column.key in view.columns]
    for row in view.rows:
        for key in columns:
            if _FAULT.match(row.text(key)):
                yield f"{view.address(row.number, key)} shows {row.text(key)}"


def _protected(marathon: Marathon, snapshot: Snapshot, health: SheetHealth) -> Check:
    """Nobody has protected from us what we must write."""
    try:
        barriers = health.read_barriers()
    except MarathonError as error:
        return failed("protected ranges", error)
    stopped = [each for tab in marathon.tabs for each in _behind(tab, snapshot[tab.key], barriers)]
    if stopped:
        remedy = f"Data → Protect sheets and ranges: let {health.account} edit it, or lift the protection"
        return Check("protected ranges", problem=_first(stopped), remedy=remedy)
    return Check("protected ranges", "none is in the way")


def _behind(tab: Tab, view: TabView, barriers: Sequence[Barrier]) -> Iterator[str]:
    """Columns of the program's that stand behind a protection, a line for each protection."""
    ours = [view.columns[column.key] for column in tab.columns if column.owner is not Owner.PEOPLE]
    for barrier in barriers:
        if barrier.sheet_id != view.sheet_id:
            continue
        blocked = [
            index
            for index in sorted(ours)
            if _touches(barrier.area, index, view.header_row)
            and not any(_covers(gap, index, view) for gap in barrier.gaps)
        ]
        if blocked:
            letters = ", ".join(column_letters(index) for index in blocked)
            why = f" (“{barrier.description}”)" if barrier.description else ""
            yield f"{quoted(view.title)}: columns {letters} are protected from the program{why}"


def _touches(area: Area, column: int, first_row: int) -> bool:
    """Whether an area holds cells of a column from ``first_row`` (0-based) on."""
    within = area.left <= column and (area.right is None or column < area.right)
    return within and (area.bottom is None or area.bottom > first_row)


def _covers(area: Area, column: int, view: TabView) -> bool:
    """Whether an area holds all cells of a column below the header."""
    to_the_end = area.bottom is None or area.bottom >= view.row_count
    return _touches(area, column, view.header_row) and area.top <= view.header_row and to_the_end


def _flat_tabs(marathon: Marathon, layout: Layout) -> Check:
    found = {tab.tag: tab for tab in layout.tabs}
    broken = [each for key in LOOKER if key in found for each in broken_contract(marathon.tab(key), found[key])]
    if broken:
        remedy = "do what stands behind each; “sheets-marathon looker” checks them again"
        return Check("Looker tabs", problem=_first(broken), remedy=remedy, warning=True)
    return Check("Looker tabs", "as declared")


def _first(lines: Iterable[str]) -> str:
    """The first few, and how many more there are."""
    every = list(lines)
    more = f"; and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return "; ".join(every[:_SHOWN]) + more
