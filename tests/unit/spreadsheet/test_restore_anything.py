"""Whatever people do after a backup: nothing typed since is lost, and everything of then can come back."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.sheet.kept_copies import a_copy, clear, planned, restored
from support.sheet.sheet_builder import Sheet, a_marathon, a_running_sheet

from sheets_marathon.spreadsheet.schema import Owner

COURSE = a_marathon()
PEOPLES = [column.key for column in COURSE.tab("program").columns if column.owner is Owner.PEOPLE]
typed = st.one_of(
    st.none(), st.integers(0, 3), st.floats(0, 1, width=16), st.booleans(), st.sampled_from(["да", "=1+1", "3"])
)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.integers(1, 12), st.sampled_from(PEOPLES), typed),
        st.tuples(st.just("swap"), st.integers(1, 12), st.integers(1, 12)),
        st.tuples(st.just("empty"), st.integers(1, 12)),
        st.tuples(st.just("column"), st.integers(0, 12)),
        st.tuples(st.just("add"), typed),
    ),
    max_size=12,
)


def edit(sheet: Sheet, done: list[tuple[Any, ...]], day: int) -> None:
    for number, (what, *given_to) in enumerate(done):
        if what == "type":
            row, column, value = given_to
            sheet.tab("program").write(row, sheet.column("program", column), value)
        elif what == "swap":
            if given_to[0] != given_to[1]:
                sheet.swap_rows("program", *given_to)
        elif what == "empty":
            clear(sheet, "program", *given_to)
        elif what == "column":
            sheet.insert_column("program", *given_to)
        else:
            sheet.type_row("program", {"key": f"sellers.{day}.announcement.{number}", "text": given_to[0]})


def peoples_cells(sheet: Sheet) -> dict[tuple[str, str], Any]:
    return {
        (row.text("key") or f"#{row.number}", key): row[key]
        for row in sheet.rows("program")
        for key in PEOPLES
        if row[key] is not None
    }


@settings(max_examples=60)
@given(before=edits, since=edits)
def test_nothing_typed_since_is_lost_and_all_of_then_can_come_back(
    before: list[tuple[Any, ...]], since: list[tuple[Any, ...]]
) -> None:
    sheet = a_running_sheet(COURSE)
    edit(sheet, before, 8)
    then = peoples_cells(sheet)
    backup = a_copy(sheet)
    edit(sheet, since, 9)
    now = peoples_cells(sheet)
    restored(sheet, backup, "program")
    after = peoples_cells(sheet)
    assert {place: after.get(place) for place in now} == now, "what was there is there"
    assert set(after) - set(now) <= set(then)
    assert not planned(sheet, backup, "program").anything
    restored(sheet, backup, "program", over_newer=True)
    after = peoples_cells(sheet)
    with_a_key = {place: value for place, value in then.items() if not place[0].startswith("#")}
    assert {place: after.get(place) for place in with_a_key} == with_a_key, "all that can be told apart is back"
