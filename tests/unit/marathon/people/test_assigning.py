"""Who checks whose work: by store or by lot, evenly, and people's own choice stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.channel.tick_scene import moscow
from support.sheet.sheet_builder import a_marathon, a_running_sheet

from sheets_marathon.jobs.sheet.sync import SYNC_TABS, sync_changes
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.assigning import assigned

TAKERS = ("Ирина", "Олег", "Вера")
PEOPLE = st.lists(
    st.builds(
        Participant,
        st.uuids().map(str),
        st.just("Кто-то"),
        st.sampled_from(Track),
        st.sampled_from(["", "Север", "север", "Юг", "Запад"]),
        curator=st.sampled_from(["", "", "Ирина", "Посторонний"]),
        takes_part=st.sampled_from([True, True, False]),
    ),
    max_size=40,
    unique_by=lambda person: person.id,
)


@given(PEOPLE, st.sampled_from(["store", "random"]))
def test_everybody_without_a_curator_gets_one_and_nobody_else_is_touched(people: list[Participant], how: str) -> None:
    found = assigned(people, TAKERS, how)  # type: ignore[arg-type]
    assert set(found) == {person.id for person in people if person.active and not person.curator}
    assert set(found.values()) <= set(TAKERS)
    settled = [replace(person, curator=found.get(person.id, person.curator)) for person in people]
    assert assigned(settled, TAKERS, how) == {}  # type: ignore[arg-type]
    assert assigned(people, (), how) == assigned(people, TAKERS, "off") == {}  # type: ignore[arg-type]


@given(PEOPLE)
def test_by_lot_queues_are_as_even_as_can_be(people: list[Participant]) -> None:
    fresh = [replace(person, curator="") for person in people]
    load = Counter(dict.fromkeys(TAKERS, 0))
    load.update(assigned(fresh, TAKERS, "random").values())
    assert max(load.values()) - min(load.values()) <= 1


@given(PEOPLE)
def test_a_store_stays_with_one_curator(people: list[Participant]) -> None:
    fresh = [replace(person, curator="") for person in people if person.store]
    found = assigned(fresh, TAKERS, "store")
    by_store: dict[str, set[str]] = {}
    for person in fresh:
        if person.id in found:
            by_store.setdefault(person.store.casefold(), set()).add(found[person.id])
    assert all(len(curators) == 1 for curators in by_store.values())


def test_the_roster_gets_names_and_a_typed_one_stays() -> None:
    marathon = a_marathon()
    sheet = a_running_sheet(marathon)
    for name in ("Ирина", "Олег"):
        sheet.type_row("curators", {"name": name, "takes": "нет" if name == "Олег" else None})
    sheet.show("participants", "102", {"curator": "Мой куратор"})
    sheet.apply(sync_changes(sheet.read_tabs(SYNC_TABS), marathon, moscow(7, 9)))
    shown = {row.text("id"): row["curator"] for row in sheet.rows("participants")}
    assert shown == {"101": "Ирина", "102": "Мой куратор", "103": None, "201": "Ирина"}
    assert [row.text("name") for row in sheet.rows("curators")] == ["Ирина", "Олег", "Мой куратор"]
    assert all("queue" in row.formulas for row in sheet.rows("curators"))
