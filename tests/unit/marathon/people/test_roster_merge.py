"""An HR list against the roster: newcomers come in, people's own cells stay, doubts are asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.people.hr_answers import HrAnswers, read_hr_answers
from sheets_marathon.marathon.people.listed import FIELDS, Listed, RosterRow, Texts
from sheets_marathon.marathon.people.roster_merge import CellChange, RosterMerge, merge


def listed(
    number: str = "10", name: str = "Аистов Глеб", role: str = "ПК", where: str = "hr.csv:2", **more: str
) -> Listed:
    return Listed(number, {"name": name, "role": role, **more}, where)


def kept(row: int = 2, number: str = "10", name: str = "Аистов Глеб", role: str = "ПК", **more: str) -> RosterRow:
    return RosterRow(row, number, {"name": name, "role": role, **more})


def brief(changes: tuple[CellChange, ...]) -> list[tuple[str, str, str]]:
    return [(change.field, change.was, change.now) for change in changes]


def test_people_who_are_not_in_the_roster_are_added() -> None:
    result = merge([listed(), listed("11", "Берегов Лев")], [kept()])
    assert [person.number for person in result.added] == ["11"]
    assert result.same == 1


def test_blank_cells_are_filled() -> None:
    result = merge([listed(store="Вега", city="Тверь")], [kept(store="Вега")])
    assert brief(result.filled) == [("city", "", "Тверь")]


def test_what_a_person_changed_in_the_sheet_stays() -> None:
    first = merge([listed(store="Вега")], [])
    result = merge([listed(store="Орион")], [kept(store="Сириус")], first.remembered)
    assert (brief(result.updates), brief(result.differing)) == ([], [("store", "Сириус", "Орион")])


def test_a_cell_that_nobody_touched_since_the_last_list_may_follow_the_list() -> None:
    first = merge([listed(store="Вега")], [])
    result = merge([listed(store="Орион")], [kept(store="Вега")], first.remembered)
    assert brief(result.updates) == [("store", "Вега", "Орион")]


def test_without_a_memory_every_filled_cell_counts_as_a_persons() -> None:
    result = merge([listed(store="Орион")], [kept(store="Вега")])
    assert (brief(result.updates), brief(result.differing)) == ([], [("store", "Вега", "Орион")])


def test_a_cell_that_a_person_emptied_is_not_filled_again() -> None:
    first = merge([listed(telegram="@gleb")], [])
    result = merge([listed(telegram="@gleb")], [kept()], first.remembered)
    assert (brief(result.filled), brief(result.differing)) == ([], [("telegram", "", "@gleb")])


@pytest.mark.parametrize(
    ("field", "sheet", "list_"),
    [
        ("role", "ПК", "Менеджер по продажам"),
        ("takes_part", "да", "Yes"),
        ("store", "Вега  Моторс", "ВЕГА МОТОРС"),
        ("telegram", "gleb", "@Gleb"),
        ("head", "20201", "20201.0"),
    ],
)
def test_another_spelling_of_the_same_is_no_change(field: str, sheet: str, list_: str) -> None:
    person = Listed("10", {"name": "АИСТОВ ГЛЕБ", "role": "ПК", field: list_}, "hr.csv:2")
    result = merge([person], [RosterRow(2, "10", {"name": "Аистов Глеб", "role": "ПК", field: sheet})])
    assert result.same == 1


def test_somebody_without_a_number_in_the_sheet_is_found_by_the_name() -> None:
    result = merge([listed(store="Вега")], [kept(number="")])
    assert (result.added, brief(result.filled)) == ((), [("store", "", "Вега")])


def test_the_same_name_under_another_number_is_another_person_or_the_same_as_somebody_says() -> None:
    result = merge([listed("11")], [kept()])
    (question,) = result.review
    assert (result.added, question.why, question.candidates) == ((), "new_number", "10 Аистов Глеб")
    for answer, same_as in (("другой", None), ("Однофамилец.", None), ("тот же", "10"), ("10", "10")):
        said = read_hr_answers([(question.key, answer)])
        result = merge([listed("11")], [kept()], answers=said)
        assert ([person.texts.get("same_as") for person in result.added], result.review) == ([same_as], ())
    assert read_hr_answers([(question.key, "не знаю")]).unclear == {question.key}
    made_up = merge([listed("11", city="Тверь")], [kept(number="N001")])
    assert (made_up.added, made_up.review, len(made_up.filled)) == ((), (), 1), "a number of ours is none of theirs"


def test_a_name_without_a_number_that_the_list_has_elsewhere_too_is_asked_about() -> None:
    for others in ([listed("11")], [listed("11"), listed("12")], [listed("")]):
        for rows in ([*others, listed("")], [listed(""), *others]):
            result = merge(rows, [])
            assert [item.why for item in result.review] == ["ambiguous_name"], others
            assert len(result.added) == len(others)
    assert [item.why for item in merge([listed(), listed("")], [kept()]).review] == ["ambiguous_name"]
    assert merge([listed("")], [kept()]).same == 1


def test_whoever_has_left_by_the_list_is_not_added_and_is_asked_about_where_they_take_part() -> None:
    gone = Listed("11", {"name": "Берегов Лев", "role": "ПК"}, "hr.csv:3", away="Увольнение")
    result = merge([listed(), gone], [])
    assert ([person.number for person in result.added], result.gone, result.review) == (["10"], (gone,), ())
    there = kept(3, "11", "Берегов Лев")
    (question,) = merge([gone], [there]).review
    assert question.why == "away_in_list"
    assert merge([gone], [there], answers=read_hr_answers([(question.key, "да")])).review == ()
    for out in ({"left_on": "01.12.2026"}, {"takes_part": "нет"}):
        assert merge([gone], [kept(3, "11", "Берегов Лев", **out)]).review == ()
    dated = Listed("11", {**gone.texts, "left_on": "15.11.2026"}, "hr.csv:3", away="15.11.2026")
    result = merge([dated], [there])
    assert (brief(result.filled), result.review) == ([("left_on", "", "15.11.2026")], ())
    again = [dated, Listed("11", gone.texts, "hr.csv:4")]
    for order in (again, again[::-1]):
        assert [person.where for person in merge(order, []).added] == ["hr.csv:4"], "taken on again"


def test_a_state_that_nobody_knows_is_asked_about_once() -> None:
    on_leave = [
        Listed(number, {"name": name, "role": "ПК"}, "hr.csv", state="Декрет")
        for number, name in (("11", "Яна Ё"), ("12", "Ия Ю"))
    ]
    result = merge(on_leave, [kept(3, "12", "Ия Ю")])
    assert ([item.key for item in result.review], [person.number for person in result.gone]) == (
        ["state:декрет"],
        ["11"],
    )
    states = read_hr_answers([("state:декрет", "нет"), ("state:стажер", "не знаю")])
    assert (states.works("Декрет"), states.unclear) == (False, {"state:стажер"})
    here = ("Работа", "Работает", "", "Активен", "Принят", "Командировка", "Основное место работы", "Active", "Да")
    assert [states.works(word) for word in here] == [True] * len(here)
    assert [states.works(word) for word in ("Увольнение", "Уволен 05.12", "Не работает", "Terminated")] == [False] * 4
    assert [HrAnswers().works(word) for word in ("Отпуск по уходу за ребенком", "Декрет", "Больничный")] == [None] * 3


def test_of_two_namesakes_without_numbers_nobody_is_guessed() -> None:
    result = merge([listed("")], [kept(), kept(3, "11")])
    assert ([item.why for item in result.review], result.added) == (["ambiguous_name"], ())


def test_no_role_and_two_roles_are_asked_about() -> None:
    result = merge([listed("10", role=""), listed("11"), listed("11", role="Старший")], [])
    assert [(item.why, item.key) for item in result.review] == [
        ("two_roles", "list:two_roles:11"),
        ("bad_role", "list:bad_role:10"),
    ]
    assert [person.number for person in result.added] == ["10"]


def test_the_comparison_group_needs_no_role() -> None:
    assert merge([listed("10", role="", takes_part="нет")], []).review == ()


def test_a_head_given_by_name_becomes_a_number() -> None:
    head = listed("20", "Дубровин Егор", "Старший")
    assert merge([listed(head="дубровин егор"), head], []).added[0].texts["head"] == "20"
    twins = [head, listed("21", "Дубровин Егор", "Старший")]
    assert merge([listed(head="Дубровин Егор"), *twins], []).added[0].texts["head"] == "Дубровин Егор"


def test_whom_the_list_does_not_have_stays_and_is_named() -> None:
    assert [person.number for person in merge([listed()], [kept(), kept(3, "11", "Берегов Лев")]).absent] == ["11"]


WORDS = st.sampled_from(["", "ПК", "Старший", "Вега", "да", "нет", "20", "@a"])
TEXTS = st.fixed_dictionaries({field: WORDS for field in FIELDS if field != "name"})
PEOPLE = st.dictionaries(st.sampled_from(["10", "11", "12", "20"]), TEXTS, max_size=4)


def applied(roster: dict[str, Texts], result: RosterMerge) -> list[RosterRow]:
    rows = {number: dict(texts) for number, texts in roster.items()}
    for change in (*result.filled, *result.updates):
        rows[change.number][change.field] = change.now
    rows |= {person.number: dict(person.texts) for person in result.added}
    return [RosterRow(at, number, texts) for at, (number, texts) in enumerate(rows.items(), 2)]


@given(PEOPLE, PEOPLE)
def test_merging_twice_changes_nothing_more_and_no_typed_cell_is_lost(
    hr: dict[str, Texts], sheet: dict[str, Texts]
) -> None:
    named = {number: {**texts, "name": f"Человек {number}"} for number, texts in sheet.items()}
    people = [Listed(number, {**texts, "name": f"Человек {number}"}, "hr.csv") for number, texts in hr.items()]
    roster = [RosterRow(at, number, texts) for at, (number, texts) in enumerate(named.items(), 2)]
    first = merge(people, roster)
    assert first.updates == ()  # without a memory nothing that is typed may be replaced
    again = merge(people, applied(named, first), first.remembered)
    assert (again.added, again.filled, again.updates) == ((), (), ())


@pytest.mark.parametrize(
    "number",
    [
        "1,23E+05",
        "1.23457E+15",
        "1E+05",
        "123,45",
        "05.12.2026",
        "2026-12-05 00:00:00",
        "12.май",
        "#Н/Д",
        "#REF!",
        "###",
    ],
)
def test_a_broken_number_is_asked_about_and_not_taken_over(number: str) -> None:
    result = merge([listed(number)], [])
    assert [(item.why, item.what) for item in result.review] == [("broken_number", f"{number} · Аистов Глеб · ПК")]
    assert (result.added, result.remembered) == ((), {})
    known = merge([listed(number, city="Тверь")], [kept(city="")])
    assert (brief(known.filled), known.review) == ([("city", "", "Тверь")], ()), "the sheet knows the number"


@pytest.mark.parametrize("number", ["123", "00123", "123,0", "МСК-17", "12-05", "E105", "12E5", "1 234"])
def test_unusual_numbers_are_numbers_all_the_same(number: str) -> None:
    assert [person.texts["name"] for person in merge([listed(number)], []).added] == ["Аистов Глеб"]
