"""Links that nobody can guess, and one Telegram user for one participant, whatever sheet and memory say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.identity import (
    PersonLink,
    fold_username,
    linked_user,
    settled,
    whose_username,
)

MARK = "по имени в Telegram"
ANNA = Participant("101", "Анна", Track.SELLERS, telegram="@Anna_S")
PETR = Participant("102", "Пётр", Track.SELLERS, telegram="t.me/petr_k")
TWIN = Participant("103", "Двойник", Track.SELLERS, telegram="https://t.me/Petr_K")


@pytest.mark.parametrize("typed", ["anna_s", "@Anna_S", " https://t.me/ANNA_S/ ", "http://www.t.me/anna_s?x=1"])
def test_a_telegram_name_is_read_however_it_is_typed(typed: str) -> None:
    assert fold_username(typed) == "anna_s"


def test_a_name_that_two_rows_have_or_that_is_none_means_nobody() -> None:
    assert whose_username("anna_s", [ANNA, PETR]) is ANNA
    assert whose_username("PETR_K", [ANNA, PETR, TWIN]) is None
    assert [whose_username(name, [Participant("1", "Без", Track.SELLERS)]) for name in ("", "-", "нет")] == [None] * 3


def test_an_emptied_cell_unlinks_and_a_new_number_links_somebody_else() -> None:
    known = [PersonLink("101", 7, "Анна", shown=True), PersonLink("102", 8, "Пётр", shown=True)]
    found = settled(known, {"101": "", "102": "9"}, MARK)
    assert {who: link.user_id for who, link in found.links.items()} == {"102": 9}
    assert found.cells == {}


def test_what_the_sheet_has_not_had_is_written_there_once() -> None:
    new = PersonLink("101", 7, "Анна (@anna_s)")
    found = settled([new], {"101": "", "102": ""}, MARK)
    assert found.cells == {"101": "7 · Анна (@anna_s)"}
    again = settled(found.links.values(), {"101": "7 · Анна (@anna_s)", "102": ""}, MARK)
    assert again.cells == {}
    assert again.links["101"].shown


def test_a_number_that_strayed_into_another_row_links_nobody_and_is_taken_out() -> None:
    found = settled([PersonLink("101", 7, "Анна")], {"101": "", "102": "7 · Анна"}, MARK)
    assert list(found.links) == ["101"]
    assert found.cells == {"101": "7 · Анна", "102": None}


IDS = st.sampled_from(["101", "102", "103"])
LINKS = st.lists(
    st.builds(PersonLink, IDS, st.integers(1, 4), st.just("Имя"), st.booleans(), st.booleans(), st.integers(0, 4)),
    max_size=3,
)
CELLS = st.dictionaries(IDS, st.sampled_from(["", "1", "2 · Имя", f"1 · Имя · {MARK}", f"3 · {MARK}", "3", "вася"]))


@given(LINKS, CELLS)
def test_nobody_is_two_people_and_what_is_settled_stays_so(links: list[PersonLink], cells: dict[str, str]) -> None:
    known = {link.participant_id: link for link in reversed(links)}
    known = {who: link for who, link in known.items() if [o.user_id for o in known.values()].count(link.user_id) == 1}
    found = settled(known.values(), cells, MARK)
    users = [link.user_id for link in found.links.values()]
    assert len(users) == len(set(users))
    written = {who: found.cells.get(who, cell) or "" for who, cell in cells.items()}
    after = settled(found.links.values(), written, MARK)
    assert after.cells == {}
    assert {who: link.user_id for who, link in after.links.items()} == {
        who: o.user_id for who, o in found.links.items()
    }
    for who, cell in written.items():
        assert linked_user(cell) in (None, found.links[who].user_id if who in found.links else None)
