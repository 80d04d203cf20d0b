"""What nobody can place waits in Review; what a curator decides there is obeyed and remembered."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from support.channel.scripted_channel import HandClock
from support.sheet.imported_nights import COURSE, NIGHT, Feed, brought, ledger, sold
from support.sheet.sheet_builder import Sheet, a_running_sheet

from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.import_sales import import_sales
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.sales_feed import FeedReading, PassedOver, Unreadable


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def test_an_unknown_seller_goes_to_review_and_stops_nothing(sheet: Sheet) -> None:
    brought(sheet, sold("D1", "999"), sold("D2"))
    assert [document for document, *_ in ledger(sheet)] == ["D2"]
    (question,) = sheet.rows("review")
    assert (question["key"], question["where"]) == ("sale:D1:sale", "a.csv")
    assert question["what"] == "D1 · 2026-12-08 · 999"
    assert question.text("why").startswith("Такого табельного номера")


def test_once_the_seller_is_known_the_deal_counts_and_the_question_is_resolved(sheet: Sheet) -> None:
    brought(sheet, sold("D1", "999"))
    sheet.type_row("participants", {"id": "999", "name": "Новый", "role": "ПК"})
    brought(sheet, sold("D1", "999"), at=NIGHT + dt.timedelta(days=1))
    assert ledger(sheet) == [("D1", "продажа", "999", 1)]
    (question,) = sheet.rows("review")
    assert question["resolved"] == 46366.125


def decide(sheet: Sheet, key: str, answer: str) -> None:
    sheet.show("review", key, {"decision": answer})


@pytest.mark.parametrize("answer", ["102", "№ 102", "102 Петрова", "ПЕТРОВА АННА СЕРГЕЕВНА"])
def test_a_curators_answer_is_obeyed_and_remembered(sheet: Sheet, answer: str) -> None:
    brought(sheet, sold("D1", "999"))
    decide(sheet, "sale:D1:sale", answer)
    brought(sheet, sold("D1", "999"), sold("D2", "999"), at=NIGHT + dt.timedelta(days=1))
    assert ledger(sheet) == [("D1", "продажа", "102", 1), ("D2", "продажа", "102", 1)]
    (question,) = sheet.rows("review")
    assert question["resolved"] == 46366.125
    brought(sheet, sold("D1", "999"), sold("D2", "999"), sold("D3", "999"), at=NIGHT + dt.timedelta(days=2))
    assert [row[0] for row in ledger(sheet)] == ["D1", "D2", "D3"]


@pytest.mark.parametrize(
    "answer", ["не считать", "Не считать.", "skip", "не считать, это демо", "Не считать (тест-драйв)"]
)
def test_what_is_not_to_be_counted_is_left_out_from_then_on(sheet: Sheet, answer: str) -> None:
    brought(sheet, sold("D1", "999"))
    decide(sheet, "sale:D1:sale", answer)
    report = brought(sheet, sold("D1", "999"), sold("D2", "999"), at=NIGHT + dt.timedelta(days=1))
    assert (ledger(sheet), report.facts["not_counted"]) == ([], 2)
    (question,) = sheet.rows("review")
    assert question["resolved"] == 46366.125


def test_an_answer_that_says_nothing_is_asked_about(sheet: Sheet) -> None:
    brought(sheet, sold("D1", "999"))
    decide(sheet, "sale:D1:sale", "потом посмотрю")
    brought(sheet, sold("D1", "999"), at=NIGHT + dt.timedelta(days=1))
    (question,) = sheet.rows("review")
    assert (question["resolved"], question.text("why")[:18]) == (None, "Решение не понято.")


def test_an_answer_that_is_changed_later_corrects_the_ledger(sheet: Sheet) -> None:
    brought(sheet, sold("D1", "999"))
    decide(sheet, "sale:D1:sale", "101")
    brought(sheet, sold("D1", "999"), at=NIGHT + dt.timedelta(days=1))
    decide(sheet, "sale:D1:sale", "102")
    brought(sheet, sold("D1", "999"), at=NIGHT + dt.timedelta(days=2))
    assert [row[2:] for row in ledger(sheet)] == [("101", 1), ("101", -1), ("102", 1)]


def test_a_correction_is_shown_in_review_with_nothing_left_to_decide(sheet: Sheet) -> None:
    brought(sheet, sold("D1"))
    report = brought(sheet, sold("D1", "102"), at=NIGHT + dt.timedelta(days=1))
    assert [row[2:] for row in ledger(sheet)] == [("101", 1), ("101", -1), ("102", 1)]
    (line,) = sheet.rows("review")
    assert line["key"] == "correction:D1:sale:1"
    assert "101 Иванов" in line.text("what")
    assert "→ 102 Петрова" in line.text("what")
    assert line["resolved"] == 46366.125
    assert report.facts["corrected"] == 1
    assert [row["version"] for row in sheet.rows("looker_sales")] == [1, -1, 2]


def test_an_unreadable_row_of_every_night_is_one_question_and_can_be_left_out(sheet: Sheet) -> None:
    def night(number: int) -> Report:
        row = Unreadable(f"{number}.csv:7", "D7 · 31.13.2026", Reason.BAD_DATE, "D7")
        reading = FeedReading((), (row,), (), 1)
        return import_sales(COURSE, sheet, [Feed(reading)], HandClock(NIGHT + dt.timedelta(days=number)))

    night(0)
    assert night(1).facts["review"] == 1
    (question,) = sheet.rows("review")
    assert question["resolved"] is None
    decide(sheet, "row:D7:bad_date", "не считать")
    report = night(2)
    assert (report.facts["review"], report.facts["not_counted"]) == (0, 1)
    assert sheet.rows("review")[0]["resolved"] is not None


def test_each_row_can_be_listed_with_what_becomes_of_it(sheet: Sheet) -> None:
    events = (replace(sold("D1"), line=3), replace(sold("D2", "999"), line=4))
    events += (replace(sold("D1"), line=1, source="b.csv"),)
    reading = FeedReading(events, (), (PassedOver("title", ("a.csv:1",)),), 4)
    report = import_sales(COURSE, sheet, [Feed(reading)], HandClock(NIGHT), dry=True, rows=True)
    assert [line.split(": ")[0] for line in report.lines()[2:]] == [
        "  a.csv:1 passed over",
        "  a.csv:3 already known",
        "  a.csv:4 for Review",
        "  b.csv:1 new",
    ]


def test_an_unknown_seller_of_every_night_is_one_question(sheet: Sheet) -> None:
    for night in range(3):
        brought(sheet, sold("D1", "999"), at=NIGHT + dt.timedelta(days=night))
    assert len(sheet.rows("review")) == 1
    assert sheet.rows("review")[0]["since"] == 46365
