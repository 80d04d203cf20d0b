"""Every column of the declaration, deleted a minute before the evening's summary."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import COURSE, Channels, Scene, moscow, ready
from support.sheet.sheet_builder import Sheet, a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.posts import tabs_for
from sheets_marathon.jobs.sheet.sync import SYNC_TABS
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.spreadsheet.damage import counted_over
from sheets_marathon.spreadsheet.schema import Column, Tab
from sheets_marathon.tabs import BONUSES, PROGRAM, SALES

SUMMARY = next(slot for slot in planned_slots(COURSE.calendar) if slot.key == "sellers.1.summary.1")
NEEDED = counted_over(COURSE.tabs, (PROGRAM, *tabs_for(SUMMARY)))
READ = tuple(tab for tab in COURSE.tabs if tab.key in {*SYNC_TABS, SALES})


@pytest.fixture(scope="module")
def evening() -> Sheet:
    """The first day's sheet: people, works, a sold car and an award."""
    sheet = ready(a_running_sheet(COURSE))
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    sheet.type_row(SALES, {"date": dt.date(2026, 12, 7), "id": "101", "document": "Д-1", "quantity": 1})
    sheet.type_row(BONUSES, {"date": dt.date(2026, 12, 7), "participant": "101", "points": 1, "id": "101"})
    return sheet


@pytest.fixture
def scenes(evening: Sheet, tmp_path: Path) -> Iterator[Scenes]:
    made = Scenes(evening, tmp_path)
    yield made
    for outbox in made.outboxes:
        outbox.close()


class Scenes:
    """The evening, once for each column."""

    def __init__(self, evening: Sheet, folder: Path) -> None:
        self.evening, self.folder, self.outboxes = evening, folder, list[SqliteOutbox]()

    def without(self, tab: str, column: str) -> Scene:
        self.outboxes.append(SqliteOutbox(self.folder / f"{len(self.outboxes)}.sqlite"))
        clock = HandClock(moscow(7, 17, 59))
        sheet = Sheet(COURSE, copy.deepcopy(self.evening.held))
        scene = Scene(self.outboxes[-1], sheet, clock, Channels(clock))
        ticker = scene.ticker()
        scene.tick(ticker, moscow(7, 17, 50))
        sheet.delete_column(tab, column)
        scene.tick(ticker, moscow(7, 18))
        return scene


def holds(tab: str, column: Column, evening: Sheet) -> bool:
    return tab in NEEDED and not column.aside and not column.is_made_again and bool(evening.rows(tab))


@pytest.mark.parametrize("tab", READ, ids=lambda tab: tab.key)
def test_a_summary_waits_exactly_for_the_columns_that_it_would_be_untrue_without(
    scenes: Scenes, evening: Sheet, tab: Tab
) -> None:
    for column in tab.columns:
        key = tab.key
        scene = scenes.without(key, column.key)
        out = "День 1 · 18:00 · Итоги дня" in scene.channels.seen("@sellers")
        assert out is not holds(key, column, evening), column.key
        told = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and f"«{column.title}»" in text]
        if evening.rows(key) and not column.is_made_again:
            assert told, column.key
            there = scene.sheet.tab(key).column_tags.values()
            assert f"{key}.{column.key}" not in there, "nobody invents an empty one"
