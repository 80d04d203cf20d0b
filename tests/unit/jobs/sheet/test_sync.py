"""A look at the sheet: newcomers get their rows, leavers their mark, what was typed wrong is asked about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet

from sheets_marathon.jobs.sheet.sync import (
    NEWCOMERS_TABS,
    SYNC_TABS,
    journal_changes,
    journalled,
    newcomers,
    shown_deliveries,
    slots_of,
    sync_changes,
)
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.spreadsheet.changes import AppendRows, Formula
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Row

COURSE = a_marathon()
NOW = dt.datetime(2026, 12, 9, 12, tzinfo=MOSCOW)


@pytest.fixture
def sheet() -> Sheet:
    running = a_running_sheet(COURSE)
    look(running)  # the day is written down
    return running


def look(sheet: Sheet, at: dt.datetime = NOW) -> int:
    """One look, carried out; how many changes it led to."""
    snapshot = sheet.read_tabs(SYNC_TABS)
    if newcomers(snapshot, at.date()):
        snapshot = sheet.read_tabs([*SYNC_TABS, *NEWCOMERS_TABS])
    changes = sync_changes(snapshot, COURSE, at)
    sheet.apply(changes)
    return len(changes)


def open_questions(sheet: Sheet) -> dict[str, Row]:
    return {row.text("key"): row for row in sheet.rows("review") if row["resolved"] is None}


def test_a_look_at_a_sheet_that_is_in_order_changes_nothing(sheet: Sheet) -> None:
    assert look(sheet) == 0


def test_a_newcomer_gets_a_number_a_first_day_and_rows_in_grades_and_rating(sheet: Sheet) -> None:
    at = sheet.type_row("participants", {"name": "Новиков Яков", "role": "ПК", "store": "Запад", "head": "201"})
    look(sheet)
    person = next(row for row in sheet.rows("participants") if row.number == at)
    assert (person["id"], person["joined_on"]) == ("N001", 46365)
    grades, rating = (
        next(row for row in sheet.rows(key) if row.text("id") == "N001") for key in ("grades_sellers", "rating_sellers")
    )
    assert (grades["name"], grades["store"], rating["head"]) == ("Новиков Яков", "Запад", "201")
    assert rating.formulas["bonus"] == f"=SUMIFS('Бонусы'!$D$2:$D;'Бонусы'!$F$2:$F;$W{rating.number})"
    assert [row.text("store") for row in sheet.rows("rating_stores")] == ["Север", "Юг", "Запад"]
    assert look(sheet) == 0, "and that is all"


def test_a_head_who_comes_later_gets_rows_among_the_heads(sheet: Sheet) -> None:
    sheet.type_row("participants", {"id": "202", "name": "Главный Лев", "role": "Старший"})
    look(sheet)
    assert [row.text("id") for row in sheet.rows("rating_heads")] == ["201", "202"]
    assert [row.text("id") for row in sheet.rows("grades_sellers")] == ["101", "102"]


def test_who_leaves_is_marked_and_keeps_everything(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    sheet.show("participants", "101", {"left_on": dt.date(2026, 12, 9)})
    look(sheet)
    (row,) = [row for row in sheet.rows("rating_sellers") if row.text("id") == "101"]
    assert row["state"] == "выбыл"
    assert '$V2<>""' in row.formulas["score"], "the score, and with it the rank, is blank for the marked"
    assert [row["mark.1.1"] for row in sheet.rows("grades_sellers")] == [3, None]
    sheet.show("participants", "101", {"left_on": None})
    look(sheet)
    assert [row["state"] for row in sheet.rows("rating_sellers")] == [None, None]


def test_a_changed_name_or_store_follows_into_the_programs_tabs(sheet: Sheet) -> None:
    sheet.show("participants", "102", {"name": "Иванова Анна Сергеевна", "store": "Север"})
    look(sheet)
    for key in ("grades_sellers", "rating_sellers"):
        (row,) = [row for row in sheet.rows(key) if row.text("id") == "102"]
        assert (row["name"], row["store"]) == ("Иванова Анна Сергеевна", "Север")
    assert [row.text("store") for row in sheet.rows("rating_stores")] == ["Север", "Юг"], "a store's row stays"


@pytest.mark.parametrize("typed", ["4", 4, 2.5, "2,5", "хорошо", True, "33"])
def test_a_bad_grade_is_listed_with_person_and_cell_and_resolved_when_mended(sheet: Sheet, typed: Scalar) -> None:
    sheet.show("grades_sellers", "102", {"mark.3.2": typed})
    look(sheet)
    (question,) = open_questions(sheet).values()
    assert question.text("what").startswith("Петрова Анна Сергеевна · 3.2 · «")
    assert question["where"] == "'Оценки ПК'!O3"
    assert question.text("why").startswith("Оценка не понята")
    assert look(sheet) == 0, "listed once"
    sheet.show("grades_sellers", "102", {"mark.3.2": 2})
    look(sheet)
    assert open_questions(sheet) == {}


@pytest.mark.parametrize("typed", [1, 2, 3, "3", "доработка", "Доработка ", "сдано", None])
def test_a_sound_grade_is_nobodys_question(sheet: Sheet, typed: Scalar) -> None:
    sheet.show("grades_sellers", "102", {"mark.3.2": typed})
    assert look(sheet) == 0


def test_a_grade_that_sheets_has_made_a_date_of_is_shown_as_people_see_it(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "102", {"mark.3.2": 46054})
    look(sheet)
    (question,) = open_questions(sheet).values()
    assert question.text("what").endswith("«01.02.2026»")


def test_a_moved_bad_grade_is_the_same_question_at_another_place(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "102", {"mark.3.2": "4"})
    look(sheet)
    sheet.swap_rows("grades_sellers", 1, 2)
    look(sheet)
    (question,) = open_questions(sheet).values()
    assert question["where"] == "'Оценки ПК'!O2"
    assert len(sheet.rows("review")) == 1


def test_everything_else_that_was_typed_wrong_is_asked_about_too(sheet: Sheet) -> None:
    sheet.type_row("participants", {"id": "301", "name": "Рулев Олег", "role": "Водитель"})
    sheet.type_row("participants", {"id": "101", "name": "Двойников", "role": "ПК"})
    sheet.show("program", "sellers.2.lesson.1", {"date": "скоро"})
    sheet.show("settings", "top_n", {"value": "пять"})
    sheet.type_row("bonuses", {"participant": "Неизвестный", "reason": "за смелость", "points": 5})
    look(sheet)
    assert set(open_questions(sheet)) == {
        "position:водитель",
        "roster:id:101:Двойников",
        "slot:sellers.2.lesson.1",
        "setting:top_n",
        "bonus:Неизвестный:за смелость",
    }


def test_weights_that_let_selling_win_are_questioned_until_they_are_put_right(sheet: Sheet) -> None:
    sheet.show("settings", "weight_sales", {"value": 5})
    look(sheet)
    (question,) = open_questions(sheet).values()
    assert "a car 5" in question.text("what")
    sheet.show("settings", "weight_sales", {"value": 1})
    look(sheet)
    assert open_questions(sheet) == {}


@pytest.mark.parametrize("typed", ["Петрова Анна Сергеевна", "петрова  анна сергеевна", "102", 102])
def test_an_award_finds_its_person_by_name_or_number(sheet: Sheet, typed: Scalar) -> None:
    sheet.type_row("bonuses", {"participant": typed, "reason": "за смелость", "points": 5})
    look(sheet)
    (award,) = sheet.rows("bonuses")
    assert award["id"] == "102"
    assert look(sheet) == 0


def test_an_award_that_is_taken_from_somebody_counts_no_more_for_them(sheet: Sheet) -> None:
    at = sheet.type_row("bonuses", {"participant": "102", "points": 5})
    look(sheet)
    sheet.tab("bonuses").write(at - 1, sheet.column("bonuses", "participant"), "кто-то")
    look(sheet)
    (award,) = sheet.rows("bonuses")
    assert award["id"] is None


def test_an_award_stays_with_whom_it_was_credited_to_when_a_namesake_joins(sheet: Sheet) -> None:
    at = sheet.type_row("bonuses", {"participant": "Петрова Анна Сергеевна", "points": 5})
    look(sheet)
    sheet.type_row("participants", {"id": "55501", "name": "Петрова Анна Сергеевна", "role": "ПК", "store": "Юг"})
    look(sheet)
    (award,) = sheet.rows("bonuses")
    assert (award["id"], open_questions(sheet)) == ("102", {})
    sheet.tab("bonuses").write(at - 1, sheet.column("bonuses", "participant"), "101")
    look(sheet)
    assert sheet.rows("bonuses")[0]["id"] == "101", "whoever is typed instead has it"


def test_an_award_of_somebody_who_was_taken_off_the_roster_goes_to_no_namesake(sheet: Sheet) -> None:
    sheet.type_row("bonuses", {"participant": "Петрова Анна Сергеевна", "points": 5})
    look(sheet)
    sheet.show("participants", "102", {"id": "55501"})
    look(sheet)
    (award,) = sheet.rows("bonuses")
    assert award["id"] == "102"
    assert list(open_questions(sheet)) == ["bonus:Петрова Анна Сергеевна:"]


def test_slips_in_an_award_are_asked_about(sheet: Sheet) -> None:
    slips = {
        "дата словом": {"date": "да", "points": 5},
        "прошлый год": {"date": dt.date(2025, 12, 8), "points": 5},
        "баллы словом": {"points": "пять"},
        "верно": {"date": dt.date(2026, 12, 8), "points": 5},
        "без даты": {"points": 0.5},
    }
    for reason, cells in slips.items():
        sheet.type_row("bonuses", {"participant": "102", "reason": reason, **cells})
    look(sheet)
    asked = {key: question.text("why").split(":")[0] for key, question in open_questions(sheet).items()}
    assert asked == {
        "bonus:102:дата словом": "Дата бонуса не понята или не из дней марафона",
        "bonus:102:прошлый год": "Дата бонуса не понята или не из дней марафона",
        "bonus:102:баллы словом": "Баллы бонуса не поняты и не засчитаны",
    }
    assert [row["id"] for row in sheet.rows("bonuses")] == ["102"] * 5
    shown = {question.text("what") for question in open_questions(sheet).values()}
    assert "102 · прошлый год · 08.12.2025 · 5" in shown, "a date is shown as one"


def test_points_for_nobody_are_asked_about_until_somebody_is_named(sheet: Sheet) -> None:
    sheet.type_row("bonuses", {"reason": "за смелость", "points": 5})
    at = sheet.type_row("bonuses", {"reason": "за смелость", "points": 3, "date": dt.date(2026, 12, 8)})
    sheet.type_row("bonuses", {"reason": "только пишется"})
    look(sheet)
    asked = {key: question.text("what") for key, question in open_questions(sheet).items()}
    second = "bonus::за смелость:08.12.2026:3"
    assert asked == {"bonus::за смелость::5": "за смелость · 5", second: "за смелость · 08.12.2026 · 3"}
    sheet.tab("bonuses").write(at - 1, sheet.column("bonuses", "participant"), "102")
    look(sheet)
    assert list(open_questions(sheet)) == ["bonus::за смелость::5"]


SENT = Delivery(
    "sellers.1.lesson.1",
    "@sellers",
    dt.datetime(2026, 12, 7, 7, tzinfo=dt.UTC),
    DeliveryState.SENT,
    "текст",
    attempt=1,
    sent_at=dt.datetime(2026, 12, 7, 7, 0, 1, tzinfo=dt.UTC),
    message_id=11,
)


def test_a_delivery_is_mirrored_in_the_journal_and_beside_its_slot_in_the_marathons_time(sheet: Sheet) -> None:
    sheet.apply(journal_changes([SENT], sheet.read_tabs(SYNC_TABS), COURSE))
    (row,) = [row for row in sheet.rows("journal") if row["chat"]]
    assert (row["key"], row["chat"], row["state"], row["message_id"], row["attempts"]) == (
        "sellers.1.lesson.1", "@sellers", "отправлено", 11, 1,
    )  # fmt: skip
    assert row["planned"] == pytest.approx(46363 + 10 / 24)
    (slot,) = [one for one in sheet.rows("program") if one.text("key") == SENT.key]
    assert slot["state"] == "отправлено"
    assert journal_changes([SENT], sheet.read_tabs(SYNC_TABS), COURSE) == [], "once"


def test_the_journal_gives_back_what_was_mirrored(sheet: Sheet) -> None:
    sheet.apply(journal_changes([SENT], sheet.read_tabs(SYNC_TABS), COURSE))
    (found,) = journalled(sheet.read_tabs(SYNC_TABS), COURSE)
    assert (found.key, found.chat, found.state, found.message_id) == (SENT.key, SENT.chat, SENT.state, 11)
    assert (found.planned_at, found.sent_at) == (SENT.planned_at, SENT.sent_at)


@pytest.mark.parametrize("state", [DeliveryState.INTENT, DeliveryState.UNKNOWN, DeliveryState.RETRY])
def test_what_was_unclear_when_the_outbox_was_lost_waits_for_a_person(sheet: Sheet, state: DeliveryState) -> None:
    sheet.apply(journal_changes([replace(SENT, state=state, message_id=None)], sheet.read_tabs(SYNC_TABS), COURSE))
    (found,) = journalled(sheet.read_tabs(SYNC_TABS), COURSE)
    assert (found.state, found.attempt) == (DeliveryState.HELD, 1)
    assert found.note


@pytest.mark.parametrize(("state", "attempt"), [(DeliveryState.WAITING, 0), (DeliveryState.HELD, 1)])
def test_what_waited_goes_on_waiting_for_what_it_waited_for(sheet: Sheet, state: DeliveryState, attempt: int) -> None:
    waits = replace(SENT, state=state, attempt=attempt, message_id=None, sent_at=None)
    sheet.apply(journal_changes([waits], sheet.read_tabs(SYNC_TABS), COURSE))
    (found,) = journalled(sheet.read_tabs(SYNC_TABS), COURSE)
    assert found.state is state


def test_rows_of_the_journal_that_people_spoilt_are_passed_over(sheet: Sheet) -> None:
    spoilt: tuple[dict[str, Scalar], ...] = (
        {"key": "a", "chat": "@sellers", "planned": 46363, "state": "наверное"},
        {"key": "b", "chat": "@sellers", "planned": "вчера", "state": "отправлено"},
        {"key": "c", "planned": 46363, "state": "отправлено"},
    )
    for cells in spoilt:
        sheet.type_row("journal", cells)
    assert journalled(sheet.read_tabs(SYNC_TABS), COURSE) == []


def test_a_slot_that_is_no_longer_in_the_program_is_journalled_all_the_same(sheet: Sheet) -> None:
    gone = Delivery("sellers.9.lesson.1", "@sellers", SENT.planned_at, DeliveryState.MISSED)
    changes = journal_changes([gone], sheet.read_tabs(SYNC_TABS), COURSE)
    assert [type(change) for change in changes] == [AppendRows]
    assert not any(isinstance(cell, Formula) for row in changes[0].rows for cell in row)  # type: ignore[union-attr]


def test_the_program_is_read_as_it_stands(sheet: Sheet) -> None:
    sheet.show("program", "heads.1.lesson.1", {"time": "11:15", "topic": "Разбор"})
    slot = next(one for one in slots_of(sheet.read_tabs(SYNC_TABS), COURSE) if one.key == "heads.1.lesson.1")
    assert (slot.at, slot.topic) == (dt.datetime(2026, 12, 7, 11, 15, tzinfo=MOSCOW), "Разбор")


def test_states_and_journal_rows_that_were_written_into_wrong_rows_are_put_right(sheet: Sheet) -> None:
    other = replace(SENT, key="sellers.1.lesson.2", message_id=42)
    known = {one.key: one for one in (SENT, other)}
    sheet.apply(shown_deliveries(known, [SENT, other], sheet.read_tabs(SYNC_TABS), COURSE))
    before = {key: [dict(row.cells) for row in sheet.rows(key)] for key in ("journal", "program")}
    assert shown_deliveries(known, [], sheet.read_tabs(SYNC_TABS), COURSE) == []
    sheet.show("journal", other.key, {"state": "пропущено", "message_id": 7})
    sheet.show("program", SENT.key, {"state": None})
    sheet.show("program", "sellers.2.lesson.1", {"state": "отправлено"})
    sheet.apply(shown_deliveries(known, [], sheet.read_tabs(SYNC_TABS), COURSE))
    assert {key: [dict(row.cells) for row in sheet.rows(key)] for key in ("journal", "program")} == before


def test_whoever_lost_their_made_up_number_is_a_newcomer_again(sheet: Sheet) -> None:
    sheet.type_row("participants", {"name": "Новикова Ева", "role": "ПК"})
    look(sheet)
    sheet.show("participants", "N001", {"id": None})
    assert newcomers(sheet.read_tabs(SYNC_TABS), NOW.date()), "N001 is taken: its row in the rating is nobody's by now"
    look(sheet)
    assert [row.text("id") for row in sheet.rows("participants")][-1] == "N002"
