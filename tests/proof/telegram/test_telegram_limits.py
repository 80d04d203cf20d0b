"""Flood limits and the two days for deleting, on a clock that the test moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from support.server.workspace_scene import HEADS, MONDAY, SELLERS, InProcess


@pytest.fixture
def ws(in_process: Callable[..., InProcess]) -> InProcess:
    return in_process()


def send(ws: InProcess, chat: int) -> Any:
    return ws.bot("sendMessage", chat_id=chat, text="1")


def test_a_channel_takes_twenty_a_minute(ws: InProcess) -> None:
    assert all(send(ws, SELLERS)["ok"] for _ in range(20))
    refused = send(ws, SELLERS)
    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 60",
        "parameters": {"retry_after": 60},
    }
    assert send(ws, HEADS)["ok"]
    ws.set_clock(MONDAY + dt.timedelta(seconds=59))
    assert send(ws, SELLERS)["parameters"] == {"retry_after": 1}
    ws.set_clock(MONDAY + dt.timedelta(seconds=60))
    assert send(ws, SELLERS)["ok"]


def test_all_chats_together_take_thirty_a_second(ws: InProcess) -> None:
    answers = [send(ws, chat) for chat in (SELLERS, HEADS) for _ in range(16)]
    assert [each["ok"] for each in answers].count(False) == 2
    assert answers[-1]["parameters"] == {"retry_after": 1}
    ws.set_clock(MONDAY + dt.timedelta(seconds=1))
    assert send(ws, HEADS)["ok"]


def test_the_limits_can_be_lifted(in_process: Callable[..., InProcess]) -> None:
    free = in_process(enforce_limits=False)
    assert all(send(free, SELLERS)["ok"] for _ in range(40))


def test_dates_come_from_the_workspaces_clock(ws: InProcess) -> None:
    assert send(ws, SELLERS)["result"]["date"] == int(MONDAY.timestamp())


def test_a_post_older_than_two_days_stays(ws: InProcess) -> None:
    for _ in range(2):
        send(ws, SELLERS)
    ws.set_clock(MONDAY + dt.timedelta(days=2, seconds=-1))
    assert ws.bot("deleteMessage", chat_id=SELLERS, message_id=2)["ok"]
    send(ws, SELLERS)
    ws.set_clock(MONDAY + dt.timedelta(days=4))
    refused = ws.bot("deleteMessage", chat_id=SELLERS, message_id=3)
    assert refused["description"] == "Bad Request: message can't be deleted"
