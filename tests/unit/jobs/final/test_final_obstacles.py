"""What stands against freezing the standings is named with its remedy, and ``--anyway`` remembers it."""

from __future__ import annotations

import datetime as dt

import pytest
from support.sheet.frozen_scene import AFTER, COURSE, a_finished_sheet, final_rows, frozen, notes, planned
from support.sheet.sheet_builder import MOSCOW, Sheet

from sheets_marathon.jobs.final.final_obstacles import corrections_end


@pytest.fixture
def sheet() -> Sheet:
    return a_finished_sheet()


def moment(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, tzinfo=MOSCOW)


def a_change_seen(sheet: Sheet, key: str, at: dt.datetime) -> None:
    """The Grade log's row of a cell that became «сдано»."""
    sheet.type_row("grade_log", {"key": key, "became": "сдано", "at": at, "n": 1})


def test_nothing_stands_against_it_from_the_night_after_the_last_correction(sheet: Sheet) -> None:
    assert corrections_end(COURSE) == AFTER
    assert planned(sheet).obstacles == ()


@pytest.mark.parametrize(
    ("at", "what"),
    [
        (moment(22, 23), "the marathon is not over: its last day is 2026-12-22"),
        (moment(23, 0), "corrections are open until 2026-12-25, and the night after it imports the last deals"),
        (moment(26, 2), "corrections are open until 2026-12-25, and the night after it imports the last deals"),
    ],
)
def test_before_that_it_is_refused_with_the_day(sheet: Sheet, at: dt.datetime, what: str) -> None:
    done = frozen(sheet, at)
    (found,) = planned(sheet, at).obstacles
    assert (found.what, sheet.writes, done.refused) == (what, 0, True)
    assert found.remedy.endswith("after 2026-12-26 03:00")
    *told, remedy = done.refusal.splitlines()
    assert told == ["the standings are not frozen, nothing was written:", f"  {what}", f"    → {found.remedy}"]
    assert remedy.endswith("finalise --anyway")


def test_open_questions_are_counted_and_the_first_named(sheet: Sheet) -> None:
    for number in range(7):
        sheet.type_row("review", {"key": f"q{number}", "what": f"ДКП-{number}"})
    sheet.type_row("review", {"key": "old", "what": "решён", "resolved": moment(9, 12)})
    (found,) = planned(sheet).obstacles
    assert (found.kind, found.count) == ("review", 7)
    assert found.what == "7 questions in “Разбор” open: ДКП-0; ДКП-1; ДКП-2; ДКП-3; ДКП-4 and 2 more"


def test_works_without_a_grade_are_told_with_what_they_could_still_bring(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "102", {"mark.1.1": "сдано", "mark.1.2": "сдано"})
    a_change_seen(sheet, "102|sellers.1.1|1", moment(20, 3))
    (found,) = planned(sheet).obstacles
    assert (found.kind, found.count, found.remedy) == ("waiting", 2, "let their curators grade them")
    assert found.what == (
        "sellers: 2 works of Петрова Анна Сергеевна without a grade, the oldest for 6 d; up to 6 points in all, 6 for "
        "one person; they could change the first 5 places of sellers (Петрова Анна Сергеевна), stores (Юг)"
    )


def test_works_that_can_move_nobody_are_told_so(sheet: Sheet) -> None:
    sheet.show("grades_heads", "201", {"mark.1.1": "сдано"})
    (found,) = planned(sheet).obstacles
    assert found.what == (
        "heads: 1 work of Старшинин Пётр without a grade, nobody knows for how long; up to 3 points in all, 3 for one "
        "person; the first 5 places stay whatever they bring"
    )


def test_works_of_somebody_who_has_left_stand_against_nothing(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "102", {"mark.1.1": "сдано"})
    sheet.show("participants", "102", {"left_on": dt.date(2026, 12, 10)})
    assert planned(sheet).obstacles == ()


def test_a_work_that_waits_in_the_lms_counts_too(sheet: Sheet) -> None:
    sheet.type_row(
        "hand_ins", {"key": "101|sellers.2.1", "waiting": 1, "state": "на проверке", "handed_in_at": moment(16, 3)}
    )
    (found,) = planned(sheet).obstacles
    assert found.what.startswith("sellers: 1 work of Иванов Иван Петрович without a grade, the oldest for 10 d;")


def test_cells_that_show_an_error_or_no_place_are_named(sheet: Sheet) -> None:
    sheet.show("rating_sellers", "101", {"score": "#REF!", "rank": "#REF!"})
    sheet.show("rating_heads", "201", {"rank": None})
    sheet.show("rating_stores", "Юг", {"average": "#DIV/0!"})
    (found,) = planned(sheet).obstacles
    assert (found.kind, found.count) == ("figures", 4)
    assert found.what == (
        "4 cells of the ratings without a figure: 'Рейтинг ПК'!A2 shows #REF!, 'Рейтинг ПК'!H2 shows #REF!, "
        "'Рейтинг старших'!A2 shows nothing, 'Рейтинг ДЦ'!E3 shows #DIV/0!"
    )


def test_a_spoilt_cell_takes_nobody_s_frozen_place(sheet: Sheet) -> None:
    frozen(sheet)
    sheet.show("rating_sellers", "101", {"score": "#REF!", "rank": "#REF!"})
    sheet.show("rating_sellers", "102", {"rank": 1})
    would = planned(sheet, again=True, anyway=True)
    frozen(sheet, again=True, anyway=True)
    assert [one.line.id for one in would.differences] == ["102"]
    assert final_rows(sheet)["sellers|101"]["rank"] == 1


def test_people_of_the_roster_who_are_in_no_rating_are_named(sheet: Sheet) -> None:
    sheet.type_row("participants", {"id": 104, "name": "Новый Илья", "role": "ПК", "store": "Юг"})
    (found,) = planned(sheet).obstacles
    assert found.what == "1 person of the roster in no rating: Новый Илья"
    assert "apply" in found.remedy


def test_anyway_freezes_all_the_same_and_says_what_was_open(sheet: Sheet) -> None:
    sheet.type_row("review", {"key": "q", "what": "ДКП-1"})
    sheet.show("grades_sellers", "102", {"mark.1.1": "сдано"})
    done = frozen(sheet, moment(24, 12), anyway=True)
    assert (done.changed, len(final_rows(sheet))) == (True, 5)
    assert [line.partition(":")[0].strip() for line in done.lines()[1:]] == ["! open"] * 3
    still_open = "срок поправок не вышел, вопросы в «Разборе» (1), работы без оценки (1)"
    assert notes(sheet) == [f"Итоги зафиксированы 24.12.2026, строк: 5. Осталось открытым: {still_open}."]


def test_anyway_alone_does_not_freeze_anew(sheet: Sheet) -> None:
    frozen(sheet, moment(24, 12), anyway=True)
    sheet.show("rating_sellers", "102", {"score": 6})
    done = frozen(sheet, moment(24, 13), anyway=True)
    assert (done.changed, done.refusal.endswith("finalise --anyway --again")) == (False, True)
    assert "score 5 → 6" in done.refusal
    assert "corrections" not in done.refusal


def test_ratings_without_anybody_are_not_frozen_whatever_is_said(sheet: Sheet) -> None:
    for key, who in (("rating_sellers", "101"), ("rating_sellers", "102"), ("rating_heads", "201")):
        sheet.show(key, who, {"rank": None})
    for store in ("Север", "Юг"):
        sheet.show("rating_stores", store, {"rank": None})
    done = frozen(sheet, anyway=True, again=True)
    assert (done.refused, done.changed) == (True, False)
    assert done.refusal.splitlines()[0] == "nobody has a place in the ratings: there is nothing to freeze"


def test_the_account_for_machines_has_it_all(sheet: Sheet) -> None:
    sheet.type_row("review", {"key": "q", "what": "ДКП-1"})
    facts = frozen(sheet).facts
    assert (facts["refused"], facts["written"], facts["frozen_on"], facts["lines"]) == (True, False, None, 5)
    assert facts["open"] == [
        {
            "kind": "review",
            "count": 1,
            "what": "1 question in “Разбор” open: ДКП-1",
            "remedy": "decide them there, or put right what they ask about",
        }
    ]
    frozen(sheet, anyway=True)
    sheet.show("rating_sellers", "102", {"score": 6})
    (one,) = frozen(sheet).facts["differences"]  # type: ignore[misc]
    assert (one["id"], one["was"]["score"], one["now"]["score"]) == ("102", 5, 6)  # type: ignore[index]
