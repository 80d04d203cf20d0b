"""Faults on order, for Google and Telegram alike."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from support.server.workspace_scene import HEADS, MONDAY, SELLERS, BotApi, InProcess, RunningWorkspace

from sheets_marathon.rehearsal.play.stage import Stage


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


@dataclass(frozen=True)
class Change:
    """One request that changes something at Telegram's or Google's, and how often it has done so."""

    ws: InProcess
    service: str

    async def ask(self) -> httpx.Response:
        """Post a message, or write a row below the others."""
        if self.service == "telegram":
            address = f"/bot{self.ws.app.telegram.token}/sendMessage"
            return await self.ws.client.post(address, json={"chat_id": SELLERS, "text": "1"})
        address = f"/v4/spreadsheets/{self.ws.app.spreadsheet_id}/values/A1:append?valueInputOption=RAW"
        return await self.ws.client.post(address, json={"values": [["1"]]}, headers=self._owner)

    def times_done(self) -> int:
        """How many of them are there."""
        if self.service == "telegram":
            return len(posts(self.ws))
        address = f"/v4/spreadsheets/{self.ws.app.spreadsheet_id}/values/A1:A99"
        read = self.ws.run(self.ws.client.get(address, headers=self._owner))
        assert read.status_code == 200, read.text
        return len(read.json().get("values", []))

    @property
    def _owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.ws.app.accounts.person_token('owner@example.org')}"}


@pytest.fixture(params=["telegram", "google"])
def change(request: pytest.FixtureRequest, ws: InProcess) -> Change:
    return Change(ws, request.param)


PATTERN = "sendMessage|:append"


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


@pytest.mark.parametrize(("mode", "done"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [200, 404, 500, 504])
def test_a_fault_answers_as_ordered_whether_or_not_it_is_done(
    ws: InProcess, change: Change, mode: str, done: int, status: int
) -> None:
    page = "<html>Gateway Time-out</html>"
    order(ws, service=change.service, path=PATTERN, nth=2, mode=mode, status=status, body=page)
    assert ws.run(change.ask()).json().get("ok", True) is True
    answer = ws.run(change.ask())
    assert (answer.status_code, answer.text) == (status, page)
    assert answer.headers["content-type"].startswith("text/html")
    assert change.times_done() == 1 + done


def test_a_late_change_is_done_when_the_clock_gets_there(ws: InProcess, change: Change) -> None:
    order(ws, service=change.service, path=PATTERN, mode="late", delay_s=180, status=504)
    assert ws.run(change.ask()).status_code == 504
    ws.set_clock(MONDAY + dt.timedelta(seconds=179))
    assert change.times_done() == 0
    ws.set_clock(MONDAY + dt.timedelta(seconds=180))
    assert change.times_done() == 1


def test_a_fault_may_be_for_what_a_request_carries(ws: InProcess) -> None:
    order(ws, service="telegram", carries=rf"chat_id\W+{HEADS}\D", status=502, count=9)
    order(ws, service="telegram", carries="урок \\d", status=504, count=9)
    order(ws, service="google", carries='"addNamedRange"', status=503)
    assert "carries" in ws.ask("POST", "/rehearsal/faults", {"carries": "("})["error"]
    address = f"/bot{ws.app.telegram.token}/sendMessage"
    for body, status in (
        ({"chat_id": str(HEADS), "text": "1"}, 502),
        ({"chat_id": str(SELLERS), "text": "урок 1"}, 504),
        ({"chat_id": str(SELLERS), "text": "урок"}, 200),
    ):
        for form in ({"json": body}, {"data": body}, {"data": body, "files": {"unused": b"1"}}):
            assert ws.run(ws.client.post(address, **form)).status_code == status, (body, form)
    batch = f"/v4/spreadsheets/{ws.app.spreadsheet_id}:batchUpdate"
    assert ws.run(ws.client.post(batch, json={"requests": [{"addSheet": {}}]})).status_code == 401
    assert ws.run(ws.client.post(batch, json={"requests": [{"addNamedRange": {}}]})).status_code == 503


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


def test_a_slow_answer_is_the_true_one(ws: InProcess, change: Change) -> None:
    order(ws, service=change.service, path=PATTERN, mode="slow", delay_s=0)
    assert ws.run(change.ask()).status_code == 200
    assert change.times_done() == 1


def test_a_hanging_request_is_applied_and_never_answered(ws: InProcess, change: Change) -> None:
    order(ws, service=change.service, path=PATTERN, mode="hang")

    async def give_up() -> None:
        pending = asyncio.create_task(change.ask())
        for _ in range(50):
            await asyncio.sleep(0)
        assert not pending.done()
        pending.cancel()

    ws.run(give_up())
    assert change.times_done() == 1


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


@pytest.mark.parametrize("mode", ["before", "after"])
def test_google_cuts_connections_too(
    workspace: RunningWorkspace, bot: BotApi, ordering: Stage, spreadsheet_id: str, mode: str
) -> None:
    ordering.add_fault(service="sheets", path=f"{spreadsheet_id}/values/.*:append", mode=mode, cut=True)
    cells = f"{workspace.base_url}/v4/spreadsheets/{spreadsheet_id}/values/A1"
    owner = {"Authorization": f"Bearer {workspace.owner_token}"}
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        bot.client.post(f"{cells}:append?valueInputOption=RAW", json={"values": [["1"]]}, headers=owner)
    read = bot.client.get(cells, headers=owner).json()
    assert ("values" in read) == (mode == "after")


def test_latency_is_there_until_lifted(bot: BotApi, ordering: Stage, channel: int) -> None:
    ordering.set_latency(telegram=30, google=0)
    answer = bot.client.post(f"{bot.base}/sendMessage", json={"chat_id": channel, "text": "1"})
    assert answer.elapsed >= dt.timedelta(milliseconds=30)
