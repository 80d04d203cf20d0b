"""What a person must decide is listed once, resolved when it is mended, and opened again when it comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_view, applied

from sheets_marathon import languages
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.rows import plan_rows
from sheets_marathon.spreadsheet.snapshot import Row
from sheets_marathon.tabs.review import read_open, review_rows

COURSE = a_marathon()
NOW = dt.datetime(2026, 12, 9, 12, tzinfo=MOSCOW)
BAD = ReviewItem("grade:sellers:101:1.1", "Иванов · 1.1 · «4»", "'Оценки ПК'!H2", Reason.BAD_GRADE)
OTHER = ReviewItem("sale:D7:sale", "D7 · Никто", "sales.csv:3", Reason.UNKNOWN_SELLER)


def looked(sheet: Sheet, *items: ReviewItem, at: dt.datetime = NOW) -> dict[str, Row]:
    """One look: the tab's rows by key afterwards."""
    view = sheet.read_tabs(["review"])
    rows = review_rows(view["review"], items, COURSE.language, at, mended=lambda key: key.startswith("grade:"))
    sheet.apply(plan_rows(COURSE.tab("review"), view.tabs, rows))
    return sheet.read_tabs(["review"])["review"].by("key")


def test_a_question_is_listed_with_where_why_and_since_when() -> None:
    row = looked(applied(COURSE, Sheet()), BAD)["grade:sellers:101:1.1"]
    assert row["what"] == "Иванов · 1.1 · «4»"
    assert row["where"] == "'Оценки ПК'!H2"
    assert row["why"] == "Оценка не понята: бывает 1, 2, 3, «доработка» или «сдано»"
    assert row["since"] == (NOW.date() - dt.date(1899, 12, 30)).days
    assert row["resolved"] is None


def test_the_same_question_is_listed_once_and_since_its_first_day() -> None:
    sheet = applied(COURSE, Sheet())
    looked(sheet, BAD, BAD)
    again = looked(sheet, BAD, at=NOW + dt.timedelta(days=1))
    assert len(again) == 1
    assert again[BAD.key]["since"] == 46365
    assert len(sheet.rows("review")) == 1


def test_a_question_that_reads_otherwise_now_is_rewritten_in_its_row() -> None:
    sheet = applied(COURSE, Sheet())
    looked(sheet, BAD)
    moved = looked(sheet, ReviewItem(BAD.key, "Иванов · 1.1 · «5»", "'Оценки ПК'!H9", Reason.BAD_GRADE))
    assert (moved[BAD.key]["what"], moved[BAD.key]["where"]) == ("Иванов · 1.1 · «5»", "'Оценки ПК'!H9")
    assert len(moved) == 1


def test_a_mended_question_is_resolved_and_others_stay_open() -> None:
    sheet = applied(COURSE, Sheet())
    looked(sheet, BAD, OTHER)
    found = looked(sheet)
    assert found[BAD.key]["resolved"] == 46365.5
    assert found[OTHER.key]["resolved"] is None, "nobody looked at sales just now"
    assert len(read_open(sheet.read_tabs(["review"])["review"])) == 1
    later = looked(sheet, at=NOW + dt.timedelta(days=3))
    assert later[BAD.key]["resolved"] == 46365.5, "resolved once"


def test_a_question_that_comes_back_opens_its_old_row() -> None:
    sheet = applied(COURSE, Sheet())
    looked(sheet, BAD)
    looked(sheet)
    found = looked(sheet, BAD)
    assert len(found) == 1
    assert found[BAD.key]["resolved"] is None
    assert found[BAD.key]["since"] == 46365


def test_a_decision_that_a_person_typed_is_never_touched() -> None:
    sheet = applied(COURSE, Sheet())
    looked(sheet, BAD)
    sheet.show("review", BAD.key, {"decision": "101"})
    looked(sheet)
    assert looked(sheet, BAD)[BAD.key]["decision"] == "101"


@pytest.mark.parametrize("code", languages.available())
def test_every_reason_is_shown_in_words_and_never_as_its_key(code: str) -> None:
    marathon = a_marathon(code)
    asked = [ReviewItem(f"grade:{reason}", "y", "z", reason) for reason in Reason]
    rows = review_rows(a_view(marathon, "review"), asked, marathon.language, NOW, mended=lambda key: False)
    shown = {str(row["why"]) for row in rows}
    assert len(shown) == len(Reason)
    assert shown.isdisjoint(set(Reason))


@settings(max_examples=30)
@given(st.lists(st.sets(st.sampled_from("abcd")), max_size=6))
def test_after_every_look_exactly_the_present_questions_are_open(looks: list[set[str]]) -> None:
    sheet = applied(COURSE, Sheet())
    for present in looks:
        items = [ReviewItem(f"grade:{one}", one, one, Reason.BAD_GRADE) for one in sorted(present)]
        found = looked(sheet, *items)
        assert {key for key, row in found.items() if row["resolved"] is None} == {f"grade:{one}" for one in present}
