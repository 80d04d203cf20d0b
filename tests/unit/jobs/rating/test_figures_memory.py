"""The last known figures: kept often enough to be fresh, seldom enough to be cheap, and read back as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sheet.sheet_builder import MONDAY, ROSTER, a_marathon, a_snapshot

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.rating.figures_memory import FIGURES_TABS, FiguresMemory
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import read_people
from sheets_marathon.tabs.rating import read_standings
from sheets_marathon.tabs.settings import read_settings
from sheets_marathon.tabs.stores import read_stores

COURSE = a_marathon()
NOON = dt.datetime(2026, 12, 7, 9, tzinfo=dt.UTC)
SIX = NOON + dt.timedelta(hours=6)


def a_sheet(score: float = 3, **more: Sequence[Mapping[str, Scalar]]) -> Snapshot:
    rating = [{"id": "101", "name": "Иванов Иван", "learning": 3, "score": score, "rank": 1}]
    grades = [{"id": "101", "mark.1.1": 3, "mark.1.2": "доработка"}]
    settings_tab = [{"key": "top_n", "value": 5}]
    held = {"participants": ROSTER, "rating_sellers": rating, "grades_sellers": grades, "settings": settings_tab}
    return a_snapshot(COURSE, {**held, **more})


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def kept_score(memory: FiguresMemory) -> float:
    kept = memory.recall()
    assert kept is not None
    return read_standings(kept.snapshot["rating_sellers"], Track.SELLERS)[0].score


def test_what_comes_back_reads_like_the_sheet_did(outbox: SqliteOutbox) -> None:
    stores: list[Mapping[str, Scalar]] = [{"store": "Север", "city": "Омск", "average": 8.25, "rank": 1}]
    sheet = a_sheet(rating_stores=stores)
    FiguresMemory(outbox).remember(sheet, NOON, SIX, same=False)
    kept = FiguresMemory(outbox).recall()
    assert kept is not None
    assert kept.read_at == NOON
    assert set(kept.snapshot.tabs) == set(FIGURES_TABS)
    tasks = COURSE.tasks[Track.SELLERS]
    people = [replace(one, email="", telegram="") for one in read_people(sheet.tabs, MONDAY).all]
    assert list(read_people(kept.snapshot.tabs, MONDAY).all) == people
    grids = [read_grid(one["grades_sellers"], Track.SELLERS, tasks) for one in (kept.snapshot, sheet)]
    assert grids[0] == grids[1]
    assert read_stores(kept.snapshot["rating_stores"]) == read_stores(sheet["rating_stores"])
    assert read_settings(kept.snapshot["settings"], COURSE.first_settings) == read_settings(
        sheet["settings"], COURSE.first_settings
    )


cells = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6), st.text(max_size=20), st.booleans())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(max_size=12), cells, cells), max_size=8))
def test_whatever_people_type_is_kept_cell_by_cell(
    outbox: SqliteOutbox, rows: list[tuple[str, Scalar, Scalar]]
) -> None:
    grades = [{"id": who, "mark.1.1": first, "mark.7.2": last} for who, first, last in rows]
    sheet = a_snapshot(COURSE, {"grades_sellers": grades})
    FiguresMemory(outbox).remember(sheet, NOON, SIX, same=False)
    kept = FiguresMemory(outbox).recall()
    assert kept is not None
    assert kept.snapshot["grades_sellers"].rows == sheet["grades_sellers"].rows


def test_people_are_reached_by_nothing_that_is_kept(outbox: SqliteOutbox) -> None:
    person = {**ROSTER[0], "email": "ivan@example.org", "telegram": "@ivan"}
    FiguresMemory(outbox).remember(a_sheet(participants=[person]), NOON, SIX, same=False)
    kept = FiguresMemory(outbox).recall()
    assert kept is not None
    assert "ivan@example.org" not in str(kept.snapshot)
    assert "@ivan" not in str(kept.snapshot)


def test_far_from_a_summary_changes_are_kept_every_half_hour(outbox: SqliteOutbox) -> None:
    memory = FiguresMemory(outbox)
    scores = []
    for at in range(0, 60, 10):
        memory.remember(a_sheet(score=at), NOON + minutes(at), SIX, same=False)
        scores.append(kept_score(memory))
    assert scores == [0, 0, 0, 30, 30, 30]


def test_in_the_hour_before_a_summary_and_while_it_is_open_each_look_counts(outbox: SqliteOutbox) -> None:
    memory = FiguresMemory(outbox)
    for at in range(-60, 30, 10):
        memory.remember(a_sheet(score=at), SIX + minutes(at), SIX, same=False)
        assert kept_score(memory) == at


def test_a_sheet_that_stays_as_it_is_only_grows_fresher(outbox: SqliteOutbox) -> None:
    memory = FiguresMemory(outbox)
    sheet = a_sheet()
    memory.remember(sheet, NOON, SIX, same=False)
    written = outbox.recall("figures")
    outbox.remember("figures", "untouched")
    memory.remember(sheet, NOON + minutes(10), SIX, same=True)
    memory.remember(a_sheet(), NOON + minutes(40), SIX, same=False)
    assert outbox.recall("figures") == "untouched", "the same figures are not written twice"
    outbox.remember("figures", written or "")
    kept = memory.recall()
    assert kept is not None
    assert kept.read_at == NOON + minutes(40)


def test_an_unchanged_sheet_whose_last_change_was_not_kept_is_not_called_fresh(outbox: SqliteOutbox) -> None:
    memory = FiguresMemory(outbox)
    memory.remember(a_sheet(score=1), NOON, SIX, same=False)
    changed = a_sheet(score=2)
    memory.remember(changed, NOON + minutes(10), SIX, same=False)
    memory.remember(changed, NOON + minutes(20), SIX, same=True)
    kept = memory.recall()
    assert kept is not None
    assert (kept_score(memory), kept.read_at) == (1, NOON)
    memory.remember(changed, NOON + minutes(30), SIX, same=True)
    assert kept_score(memory) == 2


def test_with_no_summary_to_come_nothing_is_kept(outbox: SqliteOutbox) -> None:
    memory = FiguresMemory(outbox)
    memory.remember(a_sheet(), NOON, None, same=False)
    assert (memory.recall(), outbox.recall("figures")) == (None, None)


def test_what_another_version_kept_in_another_shape_is_as_good_as_nothing(outbox: SqliteOutbox) -> None:
    FiguresMemory(outbox).remember(a_sheet(), NOON, SIX, same=False)
    for spoilt in ("{}", "Ъ", "c$@y!"):
        outbox.remember("figures", spoilt)
        assert FiguresMemory(outbox).recall() is None


def test_ten_thousand_people_are_kept_in_two_megabytes(outbox: SqliteOutbox) -> None:
    people = range(10_000)
    marks = {f"mark.{day}.{number}": (day + number) % 3 + 1 for day in range(1, 8) for number in (1, 2)}
    names = {"name": "Константинопольская Александра Сергеевна", "store": "Северный Ключ Санкт-Петербург"}
    sheet = a_snapshot(
        COURSE,
        {
            "participants": [{**ROSTER[0], **names, "id": 10**6 + one} for one in people],
            "grades_sellers": [{"id": 10**6 + one, **names, **marks} for one in people],
            "rating_sellers": [
                {"id": 10**6 + one, **names, "learning": one % 43, "score": one % 97, "rank": one} for one in people
            ],
        },
    )
    FiguresMemory(outbox).remember(sheet, NOON, SIX, same=False)
    assert 10_000 < len(outbox.recall("figures") or "") < 2_000_000
