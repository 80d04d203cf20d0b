"""What a marathon in chaos is told to have come through, on the terminal, on the page, and how to play it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sheets_marathon.rehearsal.chaos import rehearsing
from sheets_marathon.rehearsal.chaos.account import ChaosAccount, account, added, table_of
from sheets_marathon.rehearsal.chaos.left import Left
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan
from sheets_marathon.rehearsal.chaos.verdict import ChaosVerdict
from sheets_marathon.rehearsal.play.conductor import RehearsalStopped
from sheets_marathon.rehearsal.play.page import render
from sheets_marathon.rehearsal.play.report import RehearsalReport, as_json
from sheets_marathon.rehearsal.play.service_process import ServiceFailed

GOOGLE = {"read": 10, "write": 5, "max_per_minute": 3}


def line(key: str, state: str = "отправлено", **more: Any) -> dict[str, Any]:
    return {"key": key, "chat": "-1001", "state": state, "message_id": 1, "attempts": 1, "note": "", **more}


def message(message_id: int, **more: Any) -> dict[str, Any]:
    plain = {
        "chat": -1001,
        "message_id": message_id,
        "text": "пост",
        "by_bot": True,
        "service": False,
        "deleted": False,
    }
    return plain | more


JOURNAL = (line("a", attempts=3), line("b", "пропущено", note="Время вышло", attempts=1), line("night", chat=None))
REPORT = RehearsalReport((), (), JOURNAL, (), 0, 0, GOOGLE, 40, 12.5, 1.0, (-9, -9, 0), 0, "2026-11-21", 1, {}, ())
LEFT = Left(REPORT, (message(1), message(2, deleted=True), message(3, by_bot=False)), {}, {}, (), (), (), ())
KILLS = [
    {"met": "outbox.sent", "side": "after"},
    {"met": "outbox.sent", "side": "after"},
    {"met": "google.token", "side": "before"},
]


def counted(**broken: tuple[str, ...]) -> ChaosAccount:
    return account(
        ChaosPlan(0, (), (), frozenset()),
        LEFT,
        ChaosVerdict(broken),
        injected={("telegram", "late"): 2, ("sheets", "after"): 0},
        kills=KILLS,
        crossed=["outbox.sent", "google.token", "outbox.sent"],
        probes=7,
    )


def test_an_account_counts_faults_that_fired_kills_resends_and_sweeps() -> None:
    made = counted()
    assert made.faults == {"telegram late": 2}
    assert made.kills == {"google.token before": 1, "outbox.sent after": 2}
    assert (made.restarts, made.probes, made.resends, made.sweeps) == (2, 7, 2, 1)
    assert made.missed == ("b: Время вышло",)
    assert made.not_killed == ("google.token after", "outbox.sent before")


def test_accounts_add_up_and_a_boundary_killed_in_one_of_them_is_killed() -> None:
    other = replace(counted(lost=("a",)), kills={"outbox.sent before": 1, "google.token after": 1})
    both = added([counted(lost=("a", "b")), other])
    assert (both.marathons, both.probes, both.broken, both.not_killed) == (2, 14, {"lost": 3}, ())
    assert added([]).marathons == 0


def test_the_terminal_shows_the_account_as_a_short_table() -> None:
    terminal = Console(width=100)
    with terminal.capture() as captured:
        terminal.print(table_of(counted(doubled=("x",))))
    text = captured.get()
    for expected in (
        "telegram late 2",
        "3 (before 1, after 2), 2 restarts",
        "2 of 4",
        "probes 7",
        "Время вышло",
        "doubled 1",
    ):
        assert expected in text


def test_the_page_and_the_published_report_tell_of_chaos_only_when_there_was_some() -> None:
    chaos = replace(REPORT, chaos=asdict(counted()))
    assert "Программу убили" in render(chaos)
    assert "telegram late: 2" in render(chaos)
    assert "Программу убили" not in render(REPORT)
    assert as_json(chaos)["chaos"]["kills"] == {"google.token before": 1, "outbox.sent after": 2}
    assert "chaos" not in as_json(REPORT)


def test_a_failing_seed_says_how_to_play_it_again() -> None:
    assert rehearsing.replay(7, Path("a b"), 2, 3) == (
        "play it again: sheets-marathon rehearse --chaos 7 --seed 2 --restarts 3 --data 'a b' --keep chaos-7"
    )


def test_a_marathon_that_does_not_come_to_its_end_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = rehearsing.Calm(LEFT, (), {"outbox.sent": [dt.datetime(2026, 12, 7, tzinfo=dt.UTC)]}, ())

    def stopped(*_: object) -> None:
        raise ServiceFailed("the service ended by itself")

    monkeypatch.setattr(rehearsing, "play_calm", lambda *_: calm)
    monkeypatch.setattr(rehearsing, "play_chaos", stopped)
    with pytest.raises(RehearsalStopped, match=r"(?s)ended by itself.*rehearse --chaos 7 --seed 1 --keep chaos-7"):
        rehearsing.rehearse_in_chaos(7, progress=False)


def test_broken_promises_are_problems_and_the_last_one_says_how_to_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = rehearsing.Calm(LEFT, (), {}, ())
    made = counted(lost=("a is not in -1001",))
    outcome = rehearsing.RehearsalOutcome(REPORT, ("lost: a is not in -1001",))
    trial = rehearsing.Trial(outcome, made, ChaosVerdict({"lost": ("a is not in -1001",)}))
    monkeypatch.setattr(rehearsing, "play_calm", lambda *_: calm)
    monkeypatch.setattr(rehearsing, "play_chaos", lambda *_: trial)
    problems = rehearsing.rehearse_in_chaos(7, progress=False).problems
    assert problems[0] == "lost: a is not in -1001"
    assert "rehearse --chaos 7" in problems[-1]
