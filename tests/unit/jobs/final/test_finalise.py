"""``finalise``: the standings become values once, whatever changes later is told, nothing goes lost."""

from __future__ import annotations

import datetime as dt

import pytest
from support.channel.scripted_channel import HandClock
from support.sheet.frozen_scene import AFTER, COURSE, a_finished_sheet, final_rows, frozen, notes, planned
from support.sheet.sheet_builder import Sheet, a_marathon, applied

from sheets_marathon.errors import SheetError, WriteUnclear
from sheets_marathon.jobs.final.finalise import finalise
from sheets_marathon.jobs.sheet.sync import journalled
from sheets_marathon.spreadsheet.changes import Change

LATER = AFTER + dt.timedelta(days=2)
STILL_OPEN = "Still open: questions in Review (1)."


@pytest.fixture
def sheet() -> Sheet:
    return a_finished_sheet()


def test_the_standings_are_frozen_as_values_in_one_read_and_one_write(sheet: Sheet) -> None:
    done = frozen(sheet)
    assert (sheet.reads, sheet.writes, done.changed, done.refused) == (1, 1, True, False)
    assert done.lines() == ["the standings are frozen on 2026-12-26: sellers 2, heads 1, stores 2"]
    rows = final_rows(sheet)
    assert list(rows) == ["sellers|101", "sellers|102", "heads|201", "stores|север", "stores|юг"]
    assert dict(rows["sellers|101"].cells) == {
        "track": "ПК", "rank": 1, "name": "Иванов Иван Петрович", "store": "Север", "learning": 9, "sales": 1,
        "bonus": 0.5, "score": 10.5, "done": 3, "finished": "да", "frozen_on": 46382,
        "weights": "Продавцы: учёба 1, продажи 1, бонусы 1", "id": "101", "key": "sellers|101",
    }  # fmt: skip
    assert dict(rows["heads|201"].cells) == {
        "track": "Старшие", "rank": 1, "name": "Старшинин Пётр", "store": "Север", "learning": 2, "sales": 4,
        "team": 7.75, "bonus": 0, "score": 9.75, "done": 1, "finished": "нет", "frozen_on": 46382,
        "weights": "Старшие: учёба 1, команда 1, бонусы 1", "id": "201", "key": "heads|201",
    }  # fmt: skip
    assert dict(rows["stores|юг"].cells) == {
        "track": "Салоны", "rank": 2, "name": "Юг", "store": "Юг", "score": 5, "finished": "0%", "frozen_on": 46382,
        "weights": "Продавцы: учёба 1, продажи 1, бонусы 1", "key": "stores|юг",
    }  # fmt: skip
    assert not any(row.formulas for row in rows.values())


def test_weights_are_written_as_people_write_them(sheet: Sheet) -> None:
    sheet.show("settings", "weight_bonus", {"value": 0.5, "in_force": 0.5})
    frozen(sheet)
    assert final_rows(sheet)["sellers|101"]["weights"] == "Продавцы: учёба 1, продажи 1, бонусы 0,5"


def test_an_english_sheet_is_told_in_english() -> None:
    marathon = a_marathon("en")
    sheet = a_finished_sheet(marathon)
    sheet.show("settings", "heads_weight_team", {"value": 1.5, "in_force": 1.5})
    sheet.type_row("review", {"key": "q", "what": "D-1"})
    finalise(marathon, sheet, HandClock(AFTER), anyway=True)
    sheet.show("rating_sellers", "102", {"score": 6})
    finalise(marathon, sheet, HandClock(LATER), anyway=True, again=True)
    row = final_rows(sheet)["heads|201"]
    assert (row["track"], row["finished"]) == ("Heads", "no")
    assert row["weights"] == "Heads: learning 1, team 1.5, bonuses 1"
    assert final_rows(sheet)["stores|юг"]["track"] == "Stores"
    assert notes(sheet) == [
        "The standings were frozen on 2026-12-26, lines: 5. Still open: questions in Review (1).",
        f"The standings were frozen anew on 2026-12-28; before, on 2026-12-26. Lines changed: 1. {STILL_OPEN}",
    ]


def test_a_repeat_writes_nothing_and_says_when_it_was_frozen(sheet: Sheet) -> None:
    frozen(sheet)
    again = frozen(sheet, LATER)
    assert (again.lines(), again.changed, sheet.writes) == (["frozen on 2026-12-26, nothing changed"], False, 1)
    assert frozen(sheet, LATER, again=True, anyway=True).changed is False


def test_a_dry_run_writes_nothing(sheet: Sheet) -> None:
    done = frozen(sheet, dry=True)
    assert (done.pending, done.changed, sheet.writes, final_rows(sheet)) == (True, False, 0, {})
    assert done.lines() == ["the standings would be frozen on 2026-12-26: sellers 2, heads 1, stores 2"]


def changed(sheet: Sheet) -> None:
    """A late deal and a regrade have put the second first."""
    sheet.show("rating_sellers", "101", {"rank": 2})
    sheet.show("rating_sellers", "102", {"learning": 6, "sales": 5, "score": 11, "rank": 1})


def test_what_has_changed_since_is_told_and_not_written(sheet: Sheet) -> None:
    frozen(sheet)
    before = final_rows(sheet)
    changed(sheet)
    done = frozen(sheet, LATER)
    assert (sheet.writes, final_rows(sheet)) == (1, before)
    assert (done.refused, done.lines()) == (True, [])
    *what, remedy = done.refusal.splitlines()
    told = "  not as it was frozen: sellers"
    assert what == [
        "the standings of 2026-12-26 stay, nothing was written:",
        f"{told}: Петрова Анна Сергеевна: place 2 → 1, score 5 → 11, learning 3 → 6, sales 2 → 5",
        f"{told}: Иванов Иван Петрович: place 1 → 2",
    ]
    assert remedy.endswith("finalise --again")


def test_again_freezes_anew_in_the_same_rows_and_the_journal_keeps_the_former_day(sheet: Sheet) -> None:
    frozen(sheet)
    changed(sheet)
    done = frozen(sheet, LATER, again=True)
    rows = final_rows(sheet)
    assert (done.changed, len(rows), rows["sellers|102"]["rank"]) == (True, 5, 1)
    assert {row["frozen_on"] for row in rows.values()} == {46384}
    assert "before that on 2026-12-26" in done.lines()[0]
    assert notes(sheet) == [
        "Итоги зафиксированы 26.12.2026, строк: 5.",
        "Итоги зафиксированы заново 28.12.2026, прежняя фиксация была 26.12.2026. Изменилось строк: 2.",
    ]
    assert journalled(sheet.read_tabs(["journal"]), COURSE) == [], "no line of it is taken for a delivery"


def test_back_and_forth_on_one_day_is_frozen_each_time(sheet: Sheet) -> None:
    frozen(sheet)
    for rank in (2, 1, 2, 1):
        sheet.show("rating_sellers", "102", {"rank": rank, "score": rank})
        assert frozen(sheet, again=True).changed
        assert final_rows(sheet)["sellers|102"]["score"] == rank


def test_who_is_in_no_rating_any_more_loses_the_place_and_keeps_the_row(sheet: Sheet) -> None:
    frozen(sheet)
    sheet.show("rating_sellers", "102", {"score": None, "rank": None, "state": "выбыл"})
    sheet.show("participants", "102", {"left_on": dt.date(2026, 12, 27)})
    assert "Петрова Анна Сергеевна: place 2 → in no rating any more" in frozen(sheet, LATER).refusal
    frozen(sheet, LATER, again=True)
    row = final_rows(sheet)["sellers|102"]
    assert (row["rank"], row["score"], row["name"]) == (None, None, "Петрова Анна Сергеевна")
    assert frozen(sheet, LATER).lines() == ["frozen on 2026-12-28, nothing changed"]


def test_notes_of_people_stay_with_their_rows_however_these_are_sorted(sheet: Sheet) -> None:
    frozen(sheet)
    held = sheet.tab("final")
    held.columns = 26
    held.write(0, 20, "Заметка")
    held.write(sheet.row_of("final", "sellers|102"), 20, "кубок у Анны")
    held.write(9, 20, "внизу")
    sheet.swap_rows("final", 1, 2)
    changed(sheet)
    frozen(sheet, LATER, again=True)
    assert held.cells[sheet.row_of("final", "sellers|102"), 20] == "кубок у Анны"
    assert (held.cells[9, 20], held.cells[0, 20]) == ("внизу", "Заметка")


class Killed(BaseException):
    """The process dies."""


def test_killed_between_read_and_write_nothing_is_frozen_and_the_next_run_does_it(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:

        def die(changes: list[Change], marker: str | None = None) -> None:
            raise Killed

        patched.setattr(sheet, "apply", die)
        with pytest.raises(Killed):
            frozen(sheet)
    assert (final_rows(sheet), notes(sheet)) == ({}, [])
    assert frozen(sheet).changed
    assert (len(final_rows(sheet)), len(notes(sheet))) == (5, 1)


@pytest.mark.parametrize("arrived", [False, True])
def test_a_write_without_an_answer_is_looked_for_and_never_doubled(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    apply = sheet.apply
    answers: list[SheetError] = [WriteUnclear("no answer")]

    def without_an_answer(changes: list[Change], marker: str | None = None) -> None:
        if answers:
            if arrived:
                apply(changes, marker)
            raise answers.pop()
        apply(changes, marker)

    monkeypatch.setattr(sheet, "apply", without_an_answer)
    done = frozen(sheet)
    assert done.changed
    assert done.lines()[0].startswith("the standings are frozen on 2026-12-26")
    assert (sheet.reads, len(final_rows(sheet)), len(notes(sheet)), sheet.writes) == (2, 5, 1, 1)


def test_the_very_same_write_is_applied_once(sheet: Sheet) -> None:
    freeze = planned(sheet)
    sheet.apply(freeze.changes, freeze.marker)
    with pytest.raises(SheetError, match="already"):
        sheet.apply(freeze.changes, freeze.marker)


def test_the_live_tabs_stay_as_they_are_and_a_plan_finds_nothing_to_do(sheet: Sheet) -> None:
    def live() -> list[object]:
        return [sheet.rows(key) for key in ("rating_sellers", "rating_heads", "rating_stores", "grades_sellers")]

    before = live()
    frozen(sheet)
    assert live() == before
    applied(COURSE, sheet, AFTER.date())
    assert live() == before
    assert frozen(sheet).lines() == ["frozen on 2026-12-26, nothing changed"]
