"""Every column of the declaration, deleted a minute before the evening's summary."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
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
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """The first day's sheet at ten to six: people, works, a sold car and an award; and its outbox."""
    sheet = ready(a_running_sheet(COURSE))
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    sheet.type_row(SALES, {"date": dt.date(2026, 12, 7), "id": "101", "document": "Д-1", "quantity": 1})
    sheet.type_row(BONUSES, {"date": dt.date(2026, 12, 7), "participant": "101", "points": 1, "id": "101"})
    path = tmp_path_factory.mktemp("evening") / "outbox.sqlite"
    outbox, clock = SqliteOutbox(path), HandClock(moscow(7, 17, 50))
    Scene(outbox, sheet, clock, Channels(clock)).ticker().tick()
    outbox.close()
    return Evening(sheet, path)


@pytest.fixture
def scenes(evening: Evening, tmp_path: Path) -> Iterator[Scenes]:
    made = Scenes(evening, tmp_path)
    yield made
    for outbox in made.outboxes:
        outbox.close()


@dataclass(frozen=True)
class Evening:
    sheet: Sheet
    outbox: Path


class Scenes:
    """The evening, once for each column: a process has looked at the sheet, and goes on without the column."""

    def __init__(self, evening: Evening, folder: Path) -> None:
        self.evening, self.folder, self.outboxes = evening, folder, list[SqliteOutbox]()

    def without(self, tab: str, column: str) -> Scene:
        path = self.folder / f"{len(self.outboxes)}.sqlite"
        shutil.copyfile(self.evening.outbox, path)
        self.outboxes.append(SqliteOutbox(path))
        clock, sheet = HandClock(moscow(7, 17, 55)), self.evening.sheet.copied()
        scene = Scene(self.outboxes[-1], sheet, clock, Channels(clock))
        ticker = scene.ticker()
        ticker.tick()
        sheet.delete_column(tab, column)
        scene.tick(ticker, moscow(7, 18))
        return scene


def holds(tab: str, column: Column, evening: Sheet) -> bool:
    return tab in NEEDED and not column.aside and not column.is_made_again and bool(evening.rows(tab))


@pytest.mark.parametrize("tab", READ, ids=lambda tab: tab.key)
def test_a_summary_waits_exactly_for_the_columns_that_it_would_be_untrue_without(
    scenes: Scenes, evening: Evening, tab: Tab
) -> None:
    for column in tab.columns:
        key = tab.key
        scene = scenes.without(key, column.key)
        out = "День 1 · 18:00 · Итоги дня" in scene.channels.seen("@sellers")
        assert out is not holds(key, column, evening.sheet), column.key
        told = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and f"«{column.title}»" in text]
        if evening.sheet.rows(key) and not column.is_made_again:
            assert told, column.key
            there = scene.sheet.tab(key).column_tags.values()
            assert f"{key}.{column.key}" not in there, "nobody invents an empty one"
