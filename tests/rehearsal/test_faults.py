"""Faults on order, for Google and Telegram alike."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from stand import MONDAY, SELLERS, BotApi, InProcess

from sheets_marathon.rehearsal.stage import Stage


@pytest.fixture
def ws(in_process: Callable[..., InProcess]) -> InProcess:
    return in_process()


@pytest.fixture
def ordering(stage: Stage) -> Iterator[Stage]:
    """The shared workspace's stage; what was ordered is forgotten afterwards."""
    yield stage
    stage.clear_faults()
    stage.set_latency()


def order(ws: InProcess, **fields: Any) -> int:
    return int(ws.ask("POST", "/rehearsal/faults", fields)["id"])


def posts(ws: InProcess) -> list[str]:
    messages = ws.ask("GET", f"/rehearsal/telegram/messages?chat={SELLERS}")["messages"]
    return [each["text"] for each in messages]


def send(ws: InProcess, text: str) -> Any:
    return ws.bot("sendMessage", chat_id=SELLERS, text=text)


def test_a_fault_before_leaves_nothing_behind(ws: InProcess) -> None:
    order(ws, service="telegram", method="sendmessage", nth=2, count=2, status=502)
    answers = [send(ws, str(n)) for n in range(5)]
    assert [each["ok"] for each in answers] == [True, False, False, True, True]
    assert answers[1] == {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    assert posts(ws) == ["0", "3", "4"]
    listed = ws.ask("GET", "/rehearsal/faults")["faults"]
    assert [(each["matched"], each["fired"]) for each in listed] == [(5, 2)]
    ws.ask("DELETE", "/rehearsal/faults")
    assert ws.ask("GET", "/rehearsal/faults") == {"faults": []}


def test_a_fault_after_leaves_the_post(ws: InProcess) -> None:
    order(ws, service="telegram", mode="after", status=504, body="<html>Gateway Time-out</html>")
    answer = ws.run(ws.client.post(f"/bot{ws.app.telegram.token}/sendMessage", json={"chat_id": SELLERS, "text": "1"}))
    assert (answer.status_code, answer.text) == (504, "<html>Gateway Time-out</html>")
    assert answer.headers["content-type"].startswith("text/html")
    assert posts(ws) == ["1"]


def test_a_late_post_appears_when_the_clock_gets_there(ws: InProcess) -> None:
    order(ws, service="telegram", mode="late", delay_s=180, status=504)
    assert send(ws, "поздний")["ok"] is False
    send(ws, "второй")
    ws.set_clock(MONDAY + dt.timedelta(seconds=179))
    assert posts(ws) == ["второй"]
    ws.set_clock(MONDAY + dt.timedelta(seconds=600))
    assert posts(ws) == ["второй", "поздний"]


def test_on_a_running_clock_a_late_post_comes_by_itself(bot: BotApi, ordering: Stage, channel: int) -> None:
    ordering.add_fault(service="telegram", method="sendMessage", mode="late", delay_s=0, status=504)
    assert bot("sendMessage", chat_id=channel, text="1")["ok"] is False
    assert [each["text"] for each in ordering.messages(channel)] == ["1"]


def test_a_slow_answer_is_the_true_one(ws: InProcess) -> None:
    order(ws, service="telegram", mode="slow", delay_s=0)
    assert send(ws, "1")["result"]["text"] == "1"


def test_a_hanging_request_is_applied_and_never_answered(ws: InProcess) -> None:
    order(ws, service="telegram", mode="hang")

    async def give_up() -> None:
        address = f"/bot{ws.app.telegram.token}/sendMessage"
        pending = asyncio.create_task(ws.client.post(address, json={"chat_id": SELLERS, "text": "1"}))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not pending.done()
        pending.cancel()

    ws.run(give_up())
    assert posts(ws) == ["1"]


@pytest.mark.parametrize(
    ("status", "name"), [(503, "UNAVAILABLE"), (429, "RESOURCE_EXHAUSTED"), (403, "PERMISSION_DENIED")]
)
def test_google_fails_in_its_own_words(ws: InProcess, status: int, name: str) -> None:
    order(ws, service="google", path=r"/values/.*!A1", status=status, headers={"Retry-After": "7"})
    path = f"/v4/spreadsheets/{ws.app.spreadsheet_id}/values"
    passed = ws.run(ws.client.get(f"{path}/B1"))
    assert passed.status_code != status or "retry-after" not in passed.headers
    failed = ws.run(ws.client.get(f"{path}/Лист1!A1"))
    assert (failed.status_code, failed.headers["retry-after"]) == (status, "7")
    assert failed.json()["error"]["status"] == name


def test_telegrams_flood_error_carries_the_wait(ws: InProcess) -> None:
    order(ws, service="telegram", status=429, headers={"Retry-After": "35"})
    assert send(ws, "1")["parameters"] == {"retry_after": 35}


def test_the_control_plane_never_fails(ws: InProcess) -> None:
    order(ws, count=100)
    assert ws.ask("GET", "/rehearsal/health")["ok"] is True


@pytest.mark.parametrize("mode", ["before", "after"])
def test_a_cut_connection_gives_no_byte(bot: BotApi, ordering: Stage, channel: int, mode: str) -> None:
    ordering.add_fault(service="telegram", method="sendMessage", mode=mode, cut=True)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        bot("sendMessage", chat_id=channel, text="1")
    assert len(ordering.messages(channel)) == (1 if mode == "after" else 0)
    assert bot.send(channel, "2")["text"] == "2"


def test_latency_is_there_until_lifted(bot: BotApi, ordering: Stage, channel: int) -> None:
    ordering.set_latency(telegram=30, google=0)
    answer = bot.client.post(f"{bot.base}/sendMessage", json={"chat_id": channel, "text": "1"})
    assert answer.elapsed >= dt.timedelta(milliseconds=30)
