"""From tabs to people, slots and settings; what can't be understood is asked about, never raised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import FIRST_SETTINGS, MONDAY, MOSCOW, a_marathon, a_snapshot, a_view

from sheets_marathon.marathon.model import Slot, SlotKind, Track, Weights
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people
from sheets_marathon.tabs.program import read_program
from sheets_marathon.tabs.settings import read_settings

COURSE = a_marathon()


TODAY = dt.date(2026, 12, 14)


def people(*rows: Mapping[str, Scalar]) -> People:
    return read_people(a_snapshot(COURSE, {"participants": rows}).tabs, TODAY)


@pytest.mark.parametrize(
    ("typed", "active"),
    [
        (TODAY, False), ("13.12.2026", False), ("15.12.2026", True), (TODAY + dt.timedelta(1), True), ("да", False),
        ("с 15 декабря", True), ("уволена 14 декабря", False), ("уходит 15.12", True), ("уволен 1 мая", False),
        ("15 января 2027 г.", True), ("2026-12-15", True), ("отпуск до 20 декабря", False), ("", True),
    ],
)  # fmt: skip
def test_whoever_leaves_on_a_day_to_come_takes_part_until_then(typed: Scalar, active: bool) -> None:
    (person,) = people({"id": "1", "name": "А", "role": "ПК", "left_on": typed}).all
    assert person.active is active


def test_a_person_is_read_with_everything_that_was_typed() -> None:
    (person,) = people(
        {
            "id": 101,
            "name": " Иванов Иван ",
            "role": "ПК",
            "store": "Север",
            "city": "Омск",
            "head": "201",
            "email": "i@x.ru",
            "telegram": "@ivan",
            "takes_part": "да",
            "joined_on": MONDAY,
            "left_on": "11.12.2026",
            "baseline": 4,
        }
    ).all
    assert (person.id, person.name, person.track) == ("101", "Иванов Иван", Track.SELLERS)
    assert (person.store, person.city, person.head_id) == ("Север", "Омск", "201")
    assert (person.email, person.telegram, person.baseline_sales) == ("i@x.ru", "@ivan", 4)
    assert (person.joined_on, person.left_on, person.active) == (MONDAY, dt.date(2026, 12, 11), False)


@pytest.mark.parametrize(
    ("typed", "takes_part"),
    [("", True), ("да", True), ("Да!", True), ("нет", False), ("НЕТ", False), ("0", False), ("может быть", True)],
)
def test_only_a_clear_no_keeps_somebody_out(typed: str, takes_part: bool) -> None:
    (person,) = people({"id": "1", "name": "А", "role": "ПК", "takes_part": typed}).all
    assert person.takes_part is takes_part


def test_rows_without_a_name_are_nobody() -> None:
    assert people({"id": "1"}, {"role": "ПК", "store": "Север"}).all == ()


def test_who_has_no_number_gets_one_that_nobody_has() -> None:
    found = people(
        {"name": "А", "role": "ПК"},
        {"id": "N001", "name": "Б", "role": "ПК"},
        {"id": "N003", "name": "В", "role": "ПК"},
        {"name": "Г", "role": "ПК"},
    )
    assert [person.id for person in found.all] == ["N002", "N001", "N003", "N004"]
    assert found.given_ids == {2: "N002", 5: "N004"}


@pytest.mark.parametrize("tab", ["grades_sellers", "grades_heads", "rating_sellers", "rating_heads"])
def test_a_made_up_number_is_none_that_grades_or_ratings_have_seen(tab: str) -> None:
    sheet = a_snapshot(COURSE, {"participants": [{"name": "Новая Нина", "role": "ПК"}], tab: [{"id": "N001"}]})
    assert [person.id for person in read_people(sheet.tabs, TODAY).all] == ["N002"]


@pytest.mark.parametrize("lacking", PEOPLE_TABS)
def test_nobody_reads_the_roster_without_what_tells_which_numbers_are_taken(lacking: str) -> None:
    views = {key: view for key, view in a_snapshot(COURSE).tabs.items() if key != lacking}
    with pytest.raises(KeyError):
        read_people(views, TODAY)


@given(st.lists(st.sampled_from(["", "1", "2", "N001", "N002", " 1", "1.0"]), max_size=12))
def test_ids_are_unique_whatever_was_typed(numbers: list[str]) -> None:
    found = people(*({"id": number, "name": f"П{i}", "role": "ПК"} for i, number in enumerate(numbers)))
    ids = [person.id for person in found.all]
    assert len(set(ids)) == len(ids)
    assert len(found.all) + len(found.items) == len(numbers), "everybody is there or asked about"
    assert set(found.given_ids.values()) <= set(ids)


def test_a_number_that_two_rows_have_is_asked_about_and_counts_for_the_first() -> None:
    found = people({"id": 101, "name": "Иванов", "role": "ПК"}, {"id": "101.0", "name": "Петров", "role": "Старший"})
    assert [person.name for person in found.all] == ["Иванов"]
    assert [(item.why, item.what, item.where) for item in found.items] == [
        ("duplicate_id", "Петров · 101", "'Участники'!B3")
    ]


def test_a_head_given_by_name_is_found_when_only_one_person_fits() -> None:
    found = people(
        {"id": "1", "name": "Иванов", "role": "ПК", "head": "старшинин пётр"},
        {"id": "2", "name": "Петров", "role": "ПК", "head": "Двойников"},
        {"id": "3", "name": "Сидоров", "role": "ПК", "head": 201},
        {"id": 201, "name": "Старшинин Петр", "role": "Старший"},
        {"id": "5", "name": "Двойников", "role": "Старший"},
        {"id": "6", "name": "Двойников", "role": "Старший"},
    )
    assert [found.by_id[key].head_id for key in "123"] == ["201", "Двойников", "201"]


def test_only_those_who_take_part_now_are_of_a_track() -> None:
    found = people(
        {"id": "1", "name": "А", "role": "ПК"},
        {"id": "2", "name": "Б", "role": "ПК", "takes_part": "нет"},
        {"id": "3", "name": "В", "role": "ПК", "left_on": MONDAY},
        {"id": "4", "name": "Г", "role": "Старший"},
    )
    assert [person.id for person in found.of(Track.SELLERS)] == ["1"]
    assert [person.id for person in found.of(Track.HEADS)] == ["4"]


def test_a_cells_address_can_be_typed_into_the_name_box() -> None:
    assert a_view(COURSE, "grades_sellers").address(17, "mark.1.1") == "'Оценки ПК'!J17"


KEY_CELL = a_view(COURSE, "program").address(2, "key")


def program(*rows: Mapping[str, Scalar]) -> tuple[Sequence[Slot], list[tuple[str, str, str]]]:
    slots, items = read_program(a_view(COURSE, "program", rows), COURSE.calendar)
    return slots, [(item.key, item.what, item.where) for item in items]


def test_a_slot_is_read_with_everything_that_methodologists_typed() -> None:
    (slot,), items = program(
        {
            "key": "sellers.3.lesson.2",
            "date": dt.date(2026, 12, 11),
            "time": dt.time(14),
            "topic": "Возражения",
            "lesson_link": "https://l.example",
            "task_link": "https://t.example",
            "text": "Вперёд!",
            "responsible": "Анна",
            "ready": "нет",
        }
    )
    assert slot == Slot(
        key="sellers.3.lesson.2",
        track=Track.SELLERS,
        day=3,
        kind=SlotKind.LESSON,
        number=2,
        at=dt.datetime(2026, 12, 11, 14, tzinfo=MOSCOW),
        topic="Возражения",
        lesson_link="https://l.example",
        task_link="https://t.example",
        text="Вперёд!",
        responsible="Анна",
        ready=False,
    )
    assert items == []


@pytest.mark.parametrize("on", ["14.12.2026", "2026-12-14", dt.date(2026, 12, 14)])
@pytest.mark.parametrize("at", ["11:30", "11.30", dt.time(11, 30)])
def test_a_slot_moves_to_the_date_and_time_that_were_typed(on: Scalar, at: Scalar) -> None:
    (slot,), items = program({"key": "sellers.1.lesson.1", "date": on, "time": at})
    assert (slot.at, items) == (dt.datetime(2026, 12, 14, 11, 30, tzinfo=MOSCOW), [])


@pytest.mark.parametrize(
    ("on", "at", "wrong"),
    [
        ("завтра", "10:00", "date"),
        (dt.date(2062, 12, 7), "10:00", "date"),
        ("завтра", "утром", "date"),
        (MONDAY, "утром", "time"),
        (None, "10:00", "date"),
        (MONDAY, None, "time"),
    ],
)
def test_a_date_or_time_that_makes_no_sense_is_asked_about_by_its_cell(on: Scalar, at: Scalar, wrong: str) -> None:
    slots, ((key, what, where),) = program({"key": "sellers.1.lesson.1", "date": on, "time": at})
    assert slots == []
    assert (key, where) == ("slot:sellers.1.lesson.1", a_view(COURSE, "program").address(2, wrong))
    assert what.startswith("sellers.1.lesson.1 · «")


@pytest.mark.parametrize("key", ["sellers.1.урок.1", "пк.1.lesson.1", "sellers.x.lesson.1", "sellers.1.lesson", "."])
def test_a_key_that_somebody_changed_is_asked_about(key: str) -> None:
    slots, ((question, _, where),) = program({"key": key, "date": MONDAY, "time": dt.time(10)})
    assert (slots, question, where) == ([], f"slot:{key}", KEY_CELL)


def test_rows_that_people_added_without_a_key_are_theirs() -> None:
    assert program({"topic": "не забыть!", "date": MONDAY}) == ([], [])


SOUND = [{"key": key, "value": first} for key, first in FIRST_SETTINGS.items()]


def live(**values: Scalar) -> LiveSettings:
    rows = [{"key": key, "value": values.get(key, first)} for key, first in FIRST_SETTINGS.items()]
    return read_settings(a_view(COURSE, "settings", rows), COURSE.first_settings)


def test_settings_are_what_the_cells_say() -> None:
    found = live(weight_learning=2, weight_sales="1,5", top_n=10, names_style="short", heads_weight_team="2")
    assert found.weights(Track.SELLERS) == Weights(2, 1.5, 1)
    assert found.weights(Track.HEADS) == Weights(1, 0, 1, 2)
    assert (found.top_n, found.names_style, found.items) == (10, "short", ())


def test_before_there_is_a_tab_the_first_values_count() -> None:
    found = read_settings(None, COURSE.first_settings)
    assert (found.top_n, found.risers_n, found.finish_tasks, found.names_style) == (5, 3, 12, "full")


@pytest.mark.parametrize(
    ("key", "typed"),
    [("top_n", "пять"), ("top_n", -1), ("weight_sales", None), ("names_style", "полностью"), ("weight_bonus", "nan")],
)
def test_a_setting_that_makes_no_sense_leaves_the_first_value_and_is_asked_about(key: str, typed: Scalar) -> None:
    found = live(**{key: typed})
    assert (found.top_n, found.sellers, found.names_style) == (5, Weights(), "full")
    (item,) = found.items
    assert (item.key, item.why) == (f"setting:{key}", "bad_setting")
    assert item.where.startswith("'Настройки'!B")


def test_rows_of_the_settings_tab_that_are_not_ours_are_passed_over() -> None:
    view = a_view(COURSE, "settings", [{"key": "weather", "value": "снег"}, {"meaning": "заметка"}, *SOUND])
    assert read_settings(view, COURSE.first_settings).items == ()
