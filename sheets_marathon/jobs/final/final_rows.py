"""The Final tab's rows: what the ratings say now, what is frozen already, what a freeze writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import clean_number, fold_store
from sheets_marathon.marathon.rating.final_standings import Beside, Contest, FinalLine, store_lines, track_lines
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.damage import is_due
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot, TabView
from sheets_marathon.tabs import RATING, STORES
from sheets_marathon.tabs.rating import RatingColumn, RatingLine, read_lines, read_standings
from sheets_marathon.tabs.stores import StoreColumn, read_stores

LIVE_TABS = (*RATING.values(), STORES)
"""What ``live_lines`` reads."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell of a rating that shows no figure where one must be. ``key``: of the line that it spoils."""

    where: str
    shows: str
    key: str


def live_lines(snapshot: Snapshot, marathon: Marathon) -> tuple[FinalLine, ...]:
    """The ratings as their formulas have them. Whoever's place can't be read is left out: see ``broken_cells``."""
    lines: list[FinalLine] = []
    for track in Track:
        view = snapshot[RATING[track]]
        beside = {who: _beside(line, marathon.language) for who, line in read_lines(view).items()}
        lines += track_lines(read_standings(view, track), beside)
    stores = read_stores(snapshot[STORES])
    finished = {fold_store(store.store): f"{store.share_finished:.0%}" for store in stores}
    return (*lines, *store_lines(stores, finished))


def _beside(line: RatingLine, language: Language) -> Beside:
    word = "" if line.finished is None else language.word("yes", "yes" if line.finished else "no")
    return Beside(line.done, word, line.team)


def broken_cells(snapshot: Snapshot, marathon: Marathon) -> list[Broken]:
    """Cells that show an error or nothing where a figure must be. One such cell can shift everybody's place."""
    found: list[Broken] = []
    for track in Track:
        for row in snapshot[RATING[track]].rows:
            person = clean_number(row.text(RatingColumn.ID))
            if person:
                key = f"{Contest(track.value)}|{person}"
                found += _broken(snapshot[RATING[track]], row, marathon, key)
    for row in snapshot[STORES].rows:
        if store := fold_store(row.text(StoreColumn.STORE)):
            found += _broken(snapshot[STORES], row, marathon, f"{Contest.STORES}|{store}")
    return found


def _broken(view: TabView, row: Row, marathon: Marathon, key: str) -> Iterator[Broken]:
    for column in marathon.tab(view.key).columns:
        if column.owner is not Owner.FORMULA or column.key not in view.columns:
            continue
        value = row[column.key]
        missing = value is None and column.figure and is_due(row, column)
        if missing or (value is not None and read_number(value) is None):
            yield Broken(view.address(row.number, column.key), row.text(column.key) or "nothing", key)


def weights_sentence(contest: Contest, settings: LiveSettings, language: Language) -> str:
    """The weights that made a contest's points, in the sheet's language; the stores' are their sellers'."""
    heads = contest is Contest.HEADS
    weights = settings.heads if heads else settings.sellers
    figures = {
        name: f"{getattr(weights, name):.10g}".replace(".", language.word("final", "decimal"))
        for name in ("learning", "sales", "team", "bonus")
    }
    return language.word("final", "weights_heads" if heads else "weights_sellers").format(**figures)
