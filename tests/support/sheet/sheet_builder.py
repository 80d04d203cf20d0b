"""A marathon, views of its tabs, and sheets on which it has been applied, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from sheets_marathon import languages
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.plan import pending_changes
from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan, tasks
from sheets_marathon.marathon.model import SlotKind, Track
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import (
    Row,
    Snapshot,
    TabView,
)
from sheets_marathon.tabs.declaration import declare
from support.sheet.sheet_model import HeldTab, Sheet, wired

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = dt.date(2026, 12, 7)
TRACKS = (
    TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(10), dt.time(14)), SlotKind.SUMMARY: (dt.time(18),)}),
    TrackPlan(Track.HEADS, {SlotKind.LESSON: (dt.time(10),), SlotKind.SUMMARY: (dt.time(18),)}),
)
FIRST_SETTINGS: Mapping[str, Scalar] = {
    "weight_learning": 1,
    "weight_sales": 1,
    "weight_bonus": 1,
    "heads_weight_learning": 1,
    "heads_weight_team": 1,
    "heads_weight_bonus": 1,
    "finish_tasks": 12,
    "top_n": 5,
    "risers_n": 3,
    "names_style": "full",
    "joint_goal": 0,
    "league_size": 0,
}


@cache
def a_marathon(
    language: str = "ru",
    *,
    starts_on: dt.date = MONDAY,
    days: int = 16,
    zone: ZoneInfo = MOSCOW,
    tracks: tuple[TrackPlan, ...] = TRACKS,
    import_at: dt.time = dt.time(3),
    ops_chat: str = "@ops",
) -> Marathon:
    """A marathon as ``wiring.house`` would make it of a configuration; ``mapped`` adds mappings."""
    pack = languages.load(language)
    calendar = Calendar(starts_on=starts_on, days=days, zone=zone, tracks=tracks)
    by_track = {track: tasks(calendar, track) for track in Track}
    return Marathon(
        name="Марафон",
        language=pack,
        calendar=calendar,
        tabs=declare(pack, by_track, calendar.starts_on, calendar.ends_on),
        tasks=by_track,
        chats={Track.SELLERS: "@sellers", Track.HEADS: "@heads"},
        ops_chat=ops_chat,
        mappings={},
        first_settings=FIRST_SETTINGS,
        baseline_days=16,
        final_after_days=3,
        import_at=import_at,
    )


def a_view(marathon: Marathon, key: str, rows: Iterable[Mapping[str, Scalar]] = (), first_row: int = 2) -> TabView:
    """A tab in its declared order holding these rows, as a read of values shows it."""
    tab = marathon.tab(key)
    made = tuple(
        Row(number, {name: cell for name, value in cells.items() if (cell := wired(value)) is not None})
        for number, cells in enumerate(rows, start=first_row)
    )
    columns = {column.key: index for index, column in enumerate(tab.columns)}
    return TabView(key, 1, tab.title, columns, made, last_row=made[-1].number if made else 1)


def a_snapshot(marathon: Marathon, tabs: Mapping[str, Iterable[Mapping[str, Scalar]]] | None = None) -> Snapshot:
    """Every tab of the course, empty but for these rows."""
    rows = tabs or {}
    assert not set(rows) - {tab.key for tab in marathon.tabs}
    return Snapshot({tab.key: a_view(marathon, tab.key, rows.get(tab.key, ())) for tab in marathon.tabs})


__all__ = ["HeldTab", "Sheet", "wired"]

ROSTER: Sequence[Mapping[str, Scalar]] = (
    {"id": 101, "name": "Иванов Иван Петрович", "role": "ПК", "store": "Север", "city": "Омск", "head": "201"},
    {"id": 102, "name": "Петрова Анна Сергеевна", "role": "ПК", "store": "Юг", "city": "Томск", "head": "201"},
    {"id": 103, "name": "Сидоров Олег", "role": "ПК", "store": "Юг", "city": "Томск", "takes_part": "нет"},
    {"id": 201, "name": "Старшинин Пётр", "role": "Старший", "store": "Север", "city": "Омск"},
)


def applied(marathon: Marathon, sheet: Sheet, today: dt.date = MONDAY) -> Sheet:
    """The sheet after one ``apply``."""
    pending = pending_changes(marathon, sheet.layout(), today)
    assert not pending.refusals, pending.refusals
    if pending.plan.changes:
        sheet.apply(pending.plan.changes)
    sheet.marathon = marathon
    sheet.reads = sheet.writes = 0
    return sheet


_RUNNING: dict[tuple[int, str], tuple[Marathon, Sheet]] = {}
"""Sheets that were made before, by the marathon's identity (it is kept, so that no other gets its id) and roster."""


def a_running_sheet(marathon: Marathon, roster: Sequence[Mapping[str, Scalar]] = ROSTER) -> Sheet:
    """An applied spreadsheet with people in it: they have their rows in grades and ratings.

    It is applied once for the whole run; everybody gets a copy of their own.
    """
    known = id(marathon), repr(roster)
    if known not in _RUNNING:
        sheet = applied(marathon, Sheet())
        for person in roster:
            sheet.type_row("participants", person)
        _RUNNING[known] = marathon, applied(marathon, sheet)
    return _RUNNING[known][1].copied()


def mapped(marathon: Marathon, mappings: Mapping[str, TabMapping]) -> Marathon:
    """The course with tabs that were there before."""
    values = {name: getattr(marathon, name) for name in Marathon.__slots__}
    return Marathon(**{**values, "mappings": dict(mappings)})
