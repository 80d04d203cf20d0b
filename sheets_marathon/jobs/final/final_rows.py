"""The Final tab's rows: what the ratings say now, what is frozen already, what a freeze writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.figures import read_standings, read_stores
from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import clean_number, fold_store
from sheets_marathon.marathon.rating.final_standings import Beside, Contest, FinalLine, store_lines, track_lines
from sheets_marathon.spreadsheet.cells import read_date, read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot, TabView
from sheets_marathon.tabs import RATING, STORES
from sheets_marathon.tabs.settings import LiveSettings

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
        beside = {clean_number(key): _beside(row, marathon.language) for key, row in view.by("id").items()}
        lines += track_lines(read_standings(view, track), beside)
    stores = read_stores(snapshot[STORES])
    finished = {fold_store(one.store): f"{one.share_finished:.0%}" for one in stores}
    return (*lines, *store_lines(stores, finished))


def _beside(row: Row, language: Language) -> Beside:
    done, finished = read_number(row["done"]), read_number(row["finished"])
    word = "" if finished is None else language.word("yes", "yes" if finished else "no")
    return Beside(None if done is None else int(done), word, read_number(row["team"]))


def broken_cells(snapshot: Snapshot, marathon: Marathon) -> list[Broken]:
    """Cells that show an error or nothing where a figure must be. One such cell can shift everybody's place."""
    found: list[Broken] = []
    for track in Track:
        for row in snapshot[RATING[track]].rows:
            person = clean_number(row.text("id"))
            if person:
                key = f"{Contest(track.value)}|{person}"
                found += _broken(snapshot[RATING[track]], row, marathon, key, ranked=not row.text("state"))
    for row in snapshot[STORES].rows:
        if store := fold_store(row.text("store")):
            ranked = (read_number(row["participants"]) or 0) > 0
            found += _broken(snapshot[STORES], row, marathon, f"{Contest.STORES}|{store}", ranked=ranked)
    return found


def _broken(view: TabView, row: Row, marathon: Marathon, key: str, *, ranked: bool) -> Iterator[Broken]:
    for column in marathon.tab(view.key).columns:
        if column.owner is not Owner.FORMULA or column.key not in view.columns:
            continue
        value = row[column.key]
        missing = value is None and ranked and column.key == "rank"
        if missing or (value is not None and read_number(value) is None):
            yield Broken(view.address(row.number, column.key), row.text(column.key) or "nothing", key)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the Final tab holds. ``on``: the latest day of its lines, None when people have removed it."""

    lines: tuple[FinalLine, ...]
    on: dt.date | None


def read_frozen(view: TabView) -> Frozen:
    """The frozen lines; rows whose key is nobody's or that hold no place are no lines."""
    lines: list[FinalLine] = []
    days: list[dt.date] = []
    for key, row in view.by("key").items():
        contest, _, who = key.partition("|")
        rank = read_number(row["rank"])
        if contest not in set(Contest) or not who or rank is None:
            continue
        days += [on] if (on := read_date(row["frozen_on"])) else []
        whole = {name: int(n) if (n := read_number(row[name])) is not None else None for name in ("learning", "sales")}
        done = read_number(row["done"])
        lines.append(
            FinalLine(
                Contest(contest),
                who,
                row.text("name"),
                row.text("store"),
                int(rank),
                read_number(row["score"]),
                whole["learning"],
                whole["sales"],
                read_number(row["team"]),
                read_number(row["bonus"]),
                None if done is None else int(done),
                row.text("finished"),
            )
        )
    return Frozen(tuple(lines), max(days, default=None))


def final_rows(
    lines: Sequence[FinalLine], gone: Collection[str], on: dt.date, settings: LiveSettings, language: Language
) -> list[RowContent]:
    """The rows of a freeze on ``on``. ``gone``: keys of rows whose line is in no rating any more: they lose their place
    and figures and keep everything else, since nothing is deleted."""
    rows: list[RowContent] = [
        {
            **one.figures(),
            "key": one.key,
            "track": _contest(one.contest, language),
            "name": one.name,
            "store": one.store,
            "frozen_on": on,
            "weights": weights_sentence(one.contest, settings, language),
            "id": "" if one.contest is Contest.STORES else one.id,
        }
        for one in lines
    ]
    nothing = ("rank", "score", "learning", "sales", "team", "bonus", "done", "finished", "weights")
    return [*rows, *({**dict.fromkeys(nothing), "key": key, "frozen_on": on} for key in sorted(gone))]


def _contest(contest: Contest, language: Language) -> str:
    return language.word("final", "stores") if contest is Contest.STORES else language.word("track", contest)


def weights_sentence(contest: Contest, settings: LiveSettings, language: Language) -> str:
    """The weights that made a contest's points, in the sheet's language; the stores' are their sellers'."""
    heads = contest is Contest.HEADS
    weights = settings.heads if heads else settings.sellers
    figures = {
        name: f"{getattr(weights, name):.10g}".replace(".", language.word("final", "decimal"))
        for name in ("learning", "sales", "team", "bonus")
    }
    return language.word("final", "weights_heads" if heads else "weights_sellers").format(**figures)
