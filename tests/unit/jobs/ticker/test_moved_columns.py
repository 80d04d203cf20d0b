"""Columns that people moved just before a summary: its figures are those of formulas that count over them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import COURSE, Channels, Scene, moscow, ready
from support.sheet.sheet_builder import Sheet, a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.spreadsheet.changes import Change

STALE, TRUE = {"learning": 1, "score": 1, "rank": 1}, {"learning": 7, "score": 7, "rank": 1}


class Recomputed(Sheet):
    """A sheet whose rating shows the truth as soon as the grades' formulas are as they should be."""

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        super().apply(changes, marker)
        if all(row.formulas["points"] != "=0" for row in self.rows("grades_sellers")):
            self.show("rating_sellers", "101", TRUE)


def test_a_summary_waits_within_its_tick_until_formulas_count_over_moved_columns_again(tmp_path: Path) -> None:
    clock, outbox = HandClock(moscow(7, 17, 50)), SqliteOutbox(tmp_path / "outbox.sqlite")
    sheet = Recomputed(COURSE, ready(a_running_sheet(COURSE)).held)
    sheet.show("grades_sellers", "101", {"mark.1.1": 3, "mark.1.2": 3})
    scene = Scene(outbox, sheet, clock, Channels(clock))
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 17, 50))
    sheet.insert_column("grades_sellers", 0)
    sheet.tab("grades_sellers").formulas[1, sheet.column("grades_sellers", "points")] = "=0"
    sheet.show("rating_sellers", "101", STALE)
    scene.tick(ticker, moscow(7, 18))
    outbox.close()
    (summary,) = [text for chat, text, _ in scene.channels.posts if chat == "@sellers" and "Итоги дня" in text]
    assert "7 баллов" in summary
