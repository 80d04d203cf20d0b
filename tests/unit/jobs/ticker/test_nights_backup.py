"""The night's copy: before anything is written, once a night, and nothing waits for one that fails."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from support.channel.tick_scene import AWAY, Scene, a_scene, at_once, moscow
from support.sheet.kept_copies import PagesOfModel, Shelf

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import FeedRefused, MarathonError
from sheets_marathon.jobs.backup.backups import Backups
from sheets_marathon.jobs.ticker.gathering import Gathering
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading, SalesFeed


@dataclass
class OneDeal:
    """A feed with one deal a night; ``refused``: its exports have the wrong shape."""

    name: str = "1С"
    refused: bool = False

    def read(self) -> FeedReading:
        if self.refused:
            raise FeedRefused("a.csv has no column “Документ”", "put the column back")
        event = DealEvent("D1", EventKind.SALE, dt.date(2026, 12, 7), "101", "", 1, source="a.csv")
        return FeedReading((event,), rows_read=1)


@dataclass
class Night:
    """Nights on a scene with an archive; what ops are told is kept."""

    scene: Scene
    pages: PagesOfModel
    shelf: Shelf
    nights: Nights
    told: list[tuple[str, str]]

    def run(self, at: dt.datetime) -> list[str]:
        self.scene.clock.moment = at
        return [str(line) for line in self.nights.run(at, lambda about, text: self.told.append((about, text)))]


def a_night(outbox: SqliteOutbox, feed: SalesFeed, export: Workbooks | None = None) -> Night:
    scene = a_scene(outbox)
    pages, shelf = PagesOfModel(scene.sheet), Shelf()
    backups = Backups(pages, shelf, scene.clock, keep_days=30, export=export)
    nights = Nights(scene.marathon, scene.sheet, outbox, scene.clock, Gathering(at_once, (feed,), backups=backups))
    return Night(scene, pages, shelf, nights, [])


@dataclass
class Workbooks:
    """Drive; ``failure`` is what it answers."""

    failure: MarathonError | None = None

    def xlsx(self) -> bytes:
        if self.failure:
            raise self.failure
        return b"PK"

    def close(self) -> None: ...


def test_the_copy_shows_the_sheet_before_the_night_wrote(outbox: SqliteOutbox) -> None:
    night = a_night(outbox, OneDeal())
    done = night.run(moscow(8, 3))
    (backup,) = night.shelf.kept.values()
    (ledger,) = (tab for tab in backup.layout.tabs if tab.tag == "sales")
    assert len(ledger.grid) == 1, "only its header"
    assert len(night.scene.sheet.rows("sales")) == 1
    assert backup.made_at == moscow(8, 3)
    assert done[0] == "the spreadsheet is backed up"
    assert night.shelf.pruned_before == moscow(8, 3) - dt.timedelta(days=30)


def test_a_night_whose_exports_are_awaited_is_copied_once(outbox: SqliteOutbox) -> None:
    night = a_night(outbox, OneDeal(refused=True))
    for minute in (0, 10, 20):
        night.run(moscow(8, 3, minute))
    assert night.pages.reads == 1
    night.run(moscow(9, 3))
    assert sorted(night.shelf.kept) == ["2026-12-08T030000.json.gz", "2026-12-09T030000.json.gz"]


@pytest.mark.parametrize("failure", [AWAY, MarathonError("the disk is full"), KeyError("a mistake of the program's")])
def test_a_copy_that_fails_is_told_and_stops_nothing(outbox: SqliteOutbox, failure: Exception) -> None:
    night = a_night(outbox, OneDeal())
    night.pages.failures = [failure]
    night.run(moscow(8, 3))
    ((about, text),) = night.told
    assert about == "backup"
    assert str(failure) in text or "KeyError" in text
    assert len(night.scene.sheet.rows("sales")) == 1
    assert outbox.last_run("night") == moscow(8, 3)
    night.run(moscow(9, 3))
    assert list(night.shelf.kept) == ["2026-12-09T030000.json.gz"]


def test_a_workbook_that_cannot_be_had_is_told_and_the_copy_kept(outbox: SqliteOutbox) -> None:
    night = a_night(outbox, OneDeal(), Workbooks(MarathonError("over 10 MB", "set backup.xlsx = false")))
    night.run(moscow(8, 3))
    assert night.told == [("backup", "over 10 MB\n  → set backup.xlsx = false")]
    assert (len(night.shelf.kept), night.shelf.workbooks) == (1, {})
    fine = a_night(outbox, OneDeal(), Workbooks())
    fine.run(moscow(9, 3))
    assert list(fine.shelf.workbooks.values()) == [b"PK"]
