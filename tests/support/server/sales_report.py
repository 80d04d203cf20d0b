"""One night's report of a dealer's system, and what must come out of it however it is delivered.

tests/data/sales_report.csv is cut from an invented messy night: title lines, group headings, subtotals, a return that
repeats a sale's number, names in capitals and with look-alike letters, an impossible date, a formula injection.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading
from support.places import DATA

FILE = DATA / "sales_report.csv"
HEADER_AT = 3
"""Rows above the header."""
PASSED = {"blank": 1, "group": 3, "header": 1, "subtotal": 3, "title": 2, "total": 1}
INJECTED = '=HYPERLINK("http://evil.example";"ДКП")'


def rows() -> list[list[str]]:
    """The report as its file has it."""
    return list(csv.reader(io.StringIO(FILE.read_text("cp1251"), newline=""), delimiter=";"))


def typed_rows() -> list[list[Any]]:
    """The same with dates and quantities as a workbook or a database types them."""
    return [[_typed(cell, at) for at, cell in enumerate(row)] for row in rows()]


def _typed(text: str, at: int) -> Any:
    if at == 1:
        try:
            return dt.datetime.strptime(text, "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - a workbook's cell has no zone
        except ValueError:
            return text
    return int(text) if at == 8 and text.lstrip("-").isdigit() else text


def check_account(reading: FeedReading) -> None:
    """Every row read is somewhere, once."""
    passed = [where for group in reading.passed_over for where in group.where]
    assert reading.rows_read == len(reading.events) + len(reading.unreadable) + len(passed)
    assert sum(group.rows for group in reading.passed_over) == len(passed) == len(set(passed))


def check_report(reading: FeedReading, source: str, *, first_line: int = 1, headed: bool = True) -> None:
    """What the report must come out as. ``headed`` False: titles and header stayed behind, as in a database."""
    check_account(reading)
    every = rows()
    skipped = 0 if headed else HEADER_AT + 1
    passed = {group.why: group.rows for group in reading.passed_over}
    assert passed == (PASSED if headed else {key: PASSED[key] for key in ("group", "subtotal", "total")})
    assert reading.rows_read == len(every) - skipped
    deals = [(at, row) for at, row in enumerate(every) if len(row) == 10 and row[2].startswith("ДКП-0")]
    assert [_plain(event) for event in reading.events] == [_wanted(row) for _, row in deals]
    assert [event.line for event in reading.events] == [at - skipped + first_line for at, _ in deals]
    assert {event.source for event in reading.events} == {source}
    assert EventKind.RETURN in {event.kind for event in reading.events}
    bad_date, injected = reading.unreadable
    assert (bad_date.why, bad_date.document) == ("bad_date", "ДКП-800001")
    assert (injected.why, injected.document) == ("bad_quantity", INJECTED)
    assert "| =1+1 |" in injected.row, "as it came"
    assert "| один |" in injected.row
    assert injected.where == f"{source}:{len(every) - 1 - skipped + first_line - 1}"


def _plain(event: DealEvent) -> tuple[Any, ...]:
    return (event.document, event.kind, event.on_date, event.at, event.seller_number, event.seller_name, event.quantity)


def _wanted(row: Sequence[str]) -> tuple[Any, ...]:
    moment = dt.datetime.strptime(row[1], "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 - as written
    kind = EventKind.RETURN if row[3] == "Возврат" else EventKind.SALE
    return (row[2], kind, moment.date(), moment.time(), row[4], row[5].strip(), int(row[8]))
