"""The comparison of two checkouts' rehearsals sees every difference that people or Google would, and no other."""

from __future__ import annotations

import importlib
import json
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.places import SCRIPTS


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("same_rehearsals")


def report(**changed: Any) -> dict[str, Any]:
    """A report file with one of everything."""
    return {
        "standings": [{"track": "sellers", "id": "10001", "name": "Анна", "score": 7, "rank": 1}],
        "posts": [{"key": "sellers.1.lesson.1", "chat": "-1", "sent_at": "2026-12-07T10:00:00+03:00", "text": "Урок"}],
        "journal": [{"key": "sellers.1.lesson.1", "chat": "-1", "state": "отправлено", "attempts": 1}],
        "review": [{"what": "ДКП-1", "where": "sales.csv", "why": "никто"}],
        "sales_rows": 1,
        "ledger_rows": 2,
        "google_requests": {"read": 5, "write": 3, "max_per_minute": 2},
        "telegram_requests": 1,
        "exit_codes": [0],
        "wall_s": 30.0,
        "peak_rss_mb": 90.0,
        "started": "2026-01-01T00:00:00+00:00",
    } | changed


def differences(tool: ModuleType, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    _, found = tool.compared(tool.Rehearsed(before, {}), tool.Rehearsed(after, {}))
    return list(found)


def test_the_same_marathon_on_a_slower_machine_is_the_same(tool: ModuleType) -> None:
    slower = report(wall_s=90.0, peak_rss_mb=95.0, started="2026-02-02T00:00:00+00:00")
    assert differences(tool, report(), slower) == []


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("standings", "rank", 2),
        ("posts", "text", "Урок!"),
        ("posts", "sent_at", "2026-12-07T10:00:05+03:00"),
        ("journal", "attempts", 2),
        ("review", "why", "двое"),
    ],
)
def test_one_changed_value_of_an_entry_is_a_difference(tool: ModuleType, part: str, field: str, value: object) -> None:
    changed = report()
    changed[part] = [changed[part][0] | {field: value}]
    (line,) = differences(tool, report(), changed)
    assert f"{field}: " in line
    assert json.dumps(value, ensure_ascii=False) in line


def test_long_values_are_shown_where_they_differ(tool: ModuleType) -> None:
    words = "слово " * 50
    long, changed = report(), report()
    long["posts"][0]["text"], changed["posts"][0]["text"] = f"{words}раз {words}", f"{words}два {words}"
    (line,) = differences(tool, long, changed)
    assert "раз" in line
    assert "два" in line
    assert len(line) < 320


def test_what_only_one_of_them_has_is_a_difference_and_so_is_a_second_one_of_the_same_key(tool: ModuleType) -> None:
    twice = report(posts=report()["posts"] * 2)
    assert differences(tool, twice, report()) == ["posts, sellers.1.lesson.1 · -1 (2): only before"]
    assert differences(tool, report(), twice) == ["posts, sellers.1.lesson.1 · -1 (2): only after"]


def test_requests_are_compared_by_kind_and_problems_word_by_word(tool: ModuleType) -> None:
    before = tool.Rehearsed(report(), {"sheets: batchUpdate": 3})
    after = tool.Rehearsed(report(google_requests={"read": 6, "write": 3, "max_per_minute": 2}), {}, ("lost",))
    rows, found = tool.compared(before, after)
    assert found == ["Google, read: 5 → 6", "sheets: batchUpdate: 3 → 0", "problem, only after: lost"]
    assert sum(line.endswith("!") for line in tool.table(1, rows)) == 3


def test_kinds_of_requests_are_counted_in_what_the_workspace_has_written_down(tool: ModuleType, tmp_path: Path) -> None:
    entries = [
        ("clock", {"now": "2026-12-07T10:00:00+03:00"}),
        ("telegram", {"do": "messages", "messages": []}),
        ("sheets", {"do": "sheets.spreadsheets.values.batchUpdateByDataFilter", "body": {"data": []}}),
        (
            "sheets",
            {"do": "sheets.spreadsheets.batchUpdate", "body": {"requests": [{"addSheet": {}}, {"addChart": {}}]}},
        ),
    ]
    log = tmp_path / "workspace.sqlite"
    with sqlite3.connect(log) as database:
        database.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, service TEXT, entry TEXT)")
        rows = [(service, json.dumps(entry)) for service, entry in entries]
        database.executemany("INSERT INTO log (service, entry) VALUES (?, ?)", rows)
    database.close()
    assert tool.requests_by_kind(log) == {
        "sheets: addChart": 1,
        "sheets: addSheet": 1,
        "sheets: batchUpdate": 1,
        "sheets: values.batchUpdateByDataFilter": 1,
        "telegram: messages": 1,
    }
