"""Our tabs and columns are found by tags first, then as the configuration says, then by headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from sheets_marathon.spreadsheet.adopt import Adopted, TabMapping, adopt
from sheets_marathon.spreadsheet.schema import Column, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout

PEOPLE = Tab(
    "people",
    "Участники",
    (
        Column("id", "Номер", Owner.PROGRAM, aliases=("Таб. №",)),
        Column("name", "ФИО", Owner.PEOPLE, aliases=("Сотрудник",)),
        Column("role", "Роль", Owner.PEOPLE),
    ),
    row_key="id",
    recognised_by=("name", "role"),
)
NOTES = Tab("notes", "Заметки", (Column("text", "Текст", Owner.PEOPLE),))


def a_tab(
    title: str, *headers: str | None, sheet_id: int = 1, tag: str = "", tags: Mapping[int, str] | None = None
) -> FoundTab:
    return FoundTab(sheet_id, title, 0, 100, 26, tag=tag, column_tags=tags or {}, grid=(tuple(headers),))


def adopted(tabs: Sequence[FoundTab], mapping: TabMapping | None = None) -> tuple[dict[str, Adopted], list[str]]:
    layout = Layout("1AbC", "Марафон", "ru_RU", "Europe/Moscow", tuple(tabs))
    return adopt((PEOPLE, NOTES), layout, {"people": mapping} if mapping else {})


def test_a_tag_beats_the_configuration_and_the_configuration_beats_headers() -> None:
    by_headers = a_tab("Первая", "Номер", "ФИО", "Роль", sheet_id=1)
    by_name = a_tab("Список", "Номер", "Ф.", "Роль", sheet_id=2)
    by_tag = a_tab("Переименована", "?", sheet_id=3, tag="people", tags={0: "people.name"})
    mapping = TabMapping("Список", columns={"name": "Ф."})
    found, refusals = adopted([by_headers, by_name, by_tag], mapping)
    assert (found["people"].by, found["people"].found.sheet_id, refusals) == ("tag", 3, [])
    found, refusals = adopted([by_headers, by_name], mapping)
    assert (found["people"].by, found["people"].found.sheet_id, refusals) == ("configuration", 2, [])
    found, refusals = adopted([by_headers, by_name])
    assert (found["people"].by, found["people"].found.sheet_id, refusals) == ("headers", 1, [])


def test_a_columns_tag_beats_its_header_wherever_it_was_moved() -> None:
    tab = a_tab("Люди", "ФИО", "Роль", "кто это", tag="people", tags={2: "people.name", 1: "people.role"})
    found, refusals = adopted([tab])
    assert found["people"].columns == {"name": 2, "role": 1}
    assert (found["people"].untagged, refusals) == (frozenset(), [])


def test_a_configured_header_beats_the_declared_one_and_its_aliases() -> None:
    mapping = TabMapping("Список", columns={"name": "ФИО продавца"})
    found, refusals = adopted([a_tab("Список", "Сотрудник", "ФИО", "ФИО продавца")], mapping)
    assert found["people"].columns == {"name": 2}
    assert (set(found["people"].untagged), refusals) == ({"name"}, [])


@pytest.mark.parametrize("header", ["ФИО", "фио", "  ФИО ", "Сотрудник", "СОТРУДНИК"])
def test_headers_are_compared_without_case_and_spaces(header: str) -> None:
    found, _ = adopted([a_tab("Список", header, "роль")])
    assert found["people"].columns == {"name": 0, "role": 1}


def test_headers_are_looked_for_in_the_configured_row() -> None:
    tab = FoundTab(1, "Список", 0, 100, 26, grid=(("Список на декабрь",), (), ("ФИО", "Роль"), ("Иванов", "ПК")))
    found, refusals = adopted([tab], TabMapping("Список", header_row=3))
    assert (found["people"].header_row, found["people"].columns, refusals) == (3, {"name": 0, "role": 1}, [])


def test_a_key_that_no_tab_or_column_has_is_refused_with_the_one_that_may_be_meant() -> None:
    layout = Layout("1AbC", "Марафон", "ru_RU", "Europe/Moscow", ())
    _, refusals = adopt((PEOPLE, NOTES), layout, {"peple": TabMapping("Список")})
    assert refusals[0].startswith("the configuration maps “peple”, which is no tab (did you mean “people”?): tabs are ")
    _, refusals = adopted([a_tab("Список", "ФИО", "Роль")], TabMapping("Список", columns={"nmae": "ФИО"}))
    assert refusals[0].startswith("the configuration maps “people.nmae”, which is no column (did you mean “name”?): ")


def test_two_columns_that_could_be_one_are_refused() -> None:
    _, refusals = adopted([a_tab("Список", "ФИО", "Сотрудник", "Роль")])
    assert refusals == ["tab “Список” has 2 columns that could be “name”: name one in the configuration"]
    found, refusals = adopted(
        [a_tab("Список", "ФИО", "Сотрудник", "Роль")], TabMapping("Список", columns={"name": "ФИО"})
    )
    assert (found["people"].columns["name"], refusals) == (0, [])


def test_a_configured_tab_that_is_not_there_is_refused_with_those_that_are() -> None:
    found, refusals = adopted([a_tab("Лист1", "ФИО", "Роль"), a_tab("Итоги", sheet_id=2)], TabMapping("Список"))
    assert found == {}
    assert refusals == ["the configuration says tab “Список” is “people”, but there are only “Лист1”, “Итоги”"]


def test_a_configured_column_that_is_not_there_is_refused_with_the_headers_that_are() -> None:
    mapping = TabMapping("Список", columns={"name": "ФИО продавца"})
    _, refusals = adopted([a_tab("Список", "Номер", None, "Роль")], mapping)
    assert refusals == ["tab “Список” has no column “ФИО продавца” for “name”; its headers are “Номер”, “Роль”"]
    _, refusals = adopted([a_tab("Список")], mapping)
    assert refusals[0].endswith("its headers are none")


def test_headers_decide_nothing_when_two_tabs_have_them() -> None:
    found, refusals = adopted([a_tab("А", "ФИО", "Роль"), a_tab("Б", "ФИО", "Роль", sheet_id=2)])
    assert (found, refusals) == ({}, [])


def test_a_tab_lacking_one_of_the_telling_headers_is_not_taken() -> None:
    assert adopted([a_tab("Участники", "Номер", "ФИО")]) == ({}, [])


def test_a_tab_that_is_not_told_by_headers_is_never_guessed() -> None:
    assert adopted([a_tab("Заметки", "Текст")]) == ({}, [])


def test_a_tab_with_another_tag_of_ours_is_nobody_elses() -> None:
    found, _ = adopted([a_tab("Список", "ФИО", "Роль", tag="notes")])
    assert set(found) == {"notes"}


def test_columns_without_a_tag_on_a_tagged_tab_are_found_by_header() -> None:
    found, _ = adopted([a_tab("Список", "ФИО", "Роль", tag="people", tags={0: "people.name"})])
    assert found["people"].columns == {"name": 0, "role": 1}
    assert found["people"].untagged == {"role"}
