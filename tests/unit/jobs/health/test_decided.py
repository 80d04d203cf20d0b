"""What was decided at a moment is read out of the log, whatever else is in it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.jobs.health.decided import Asked, decided
from sheets_marathon.jobs.report import Report

ZONE = dt.timezone(dt.timedelta(hours=3))
TEN = dt.datetime(2026, 12, 7, 10, tzinfo=ZONE)


def line(seconds: float, about: str, state: str = "", level: str = "INFO", **fields: Any) -> str:
    """A line of the log as it is kept, so long after ten."""
    said = {
        "time": (TEN + dt.timedelta(seconds=seconds)).astimezone(dt.UTC).isoformat(),
        "level": level,
        "message": f"{about}: {state}" if state else about,
        "about": about,
        "state": state,
    }
    return json.dumps(said | fields, ensure_ascii=False)


def decision(seconds: float, about: str, state: str, tick: str, level: str = "INFO", **fields: Any) -> str:
    """A decision of a tick, by the marathon's own clock."""
    at = (TEN + dt.timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    cost = {"ms": 100, "reads": 1, "writes": 0, "sends": 1}
    return line(seconds, about, state, level, **({"what": "post", "at": at, "tick": tick} | cost | fields))


LOG = [
    decision(-3600, "sellers.0.announcement", "sent", "t1", chat="-1001", message_id=16, attempts=1),
    line(0, "Google does not answer as it should", level="WARNING", tick="t2"),
    decision(0.2, "heads.1.lesson.1", "sent", "t2", chat="-1001", message_id=17, attempts=2),
    decision(65, "sellers.1.lesson.1", "held", "t2", "WARNING", note="Ждёт: ссылка", chat="-1002", sends=0, reads=0),
    line(66, "the tick: 2 decisions", tick="t2", what="tick", at=(TEN + dt.timedelta(seconds=66)).isoformat()),
    decision(4 * 3600, "sellers.1.lesson.1", "missed", "t3", "WARNING"),
]


def asked(lines: list[str], since: dt.datetime = TEN, minutes: int = 1, about: str = "") -> Report:
    return decided(lines, Asked(since, since + dt.timedelta(minutes=minutes), about))


def test_the_ticks_of_the_minute_are_shown_whole_with_what_they_cost() -> None:
    assert asked(LOG).lines() == [
        "07.12.2026 10:00",
        "  10:00:00 ! Google does not answer as it should",
        "  10:00:00 heads.1.lesson.1: sent · chat -1001, message 17, attempt 2; 100 ms, 1 read, 0 writes, 1 send",
        "  10:01:05 ! sellers.1.lesson.1: held · chat -1002; 100 ms, 0 reads, 0 writes, 0 sends",
        "  10:01:06 the tick: 2 decisions",
        "2 decisions in 1 tick: 1 read, 0 writes, 1 send, 200 ms",
    ]


def test_of_one_slot_its_whole_day_can_be_asked() -> None:
    day = asked(LOG, TEN.replace(hour=0), 24 * 60, "sellers.1.lesson.1")
    assert [text[2:] for text in day.lines()[1:-1]] == [
        "10:01:05 ! sellers.1.lesson.1: held · chat -1002; 100 ms, 0 reads, 0 writes, 0 sends",
        "14:00:00 ! sellers.1.lesson.1: missed · 100 ms, 1 read, 0 writes, 1 send",
    ]
    items = day.as_json()
    assert isinstance(items, list)
    assert [item["state"] for item in items] == ["held", "missed"]


def test_where_nothing_was_decided_it_says_what_came_before_and_after() -> None:
    assert asked(LOG, TEN + dt.timedelta(hours=1)).lines() == [
        "07.12.2026 11:00: the log has nothing of it",
        "  before: 07.12 10:01:05 ! sellers.1.lesson.1: held · chat -1002; 100 ms, 0 reads, 0 writes, 0 sends",
        "  after: 07.12 14:00:00 ! sellers.1.lesson.1: missed · 100 ms, 1 read, 0 writes, 1 send",
        "  the log begins on 07.12.2026 09:00, its last line is of 07.12.2026 14:00",
    ]


def test_a_log_without_a_line_that_can_be_read_is_said_to_be_one() -> None:
    report = asked(["2026-12-07 10:00:00 INFO text for people\n", "", "{", "[]", '{"time": "2026-12-07"}'])
    assert (report.failed, report.lines()) == (True, ["the log has no line that can be read"])


@given(st.lists(st.one_of(st.sampled_from(LOG), st.text(), st.from_type(dict).map(str))))
def test_whatever_else_is_in_a_log_its_lines_are_found(lines: list[str]) -> None:
    wanted = sum(text == LOG[2] for text in lines)
    found = asked(lines, about="heads.1.lesson.1").as_json()
    assert isinstance(found, list)
    assert sum(item.get("message_id") == 17 for item in found) == wanted
