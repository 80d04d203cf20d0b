"""The control plane: the clock, rests in lockstep with it, traffic counts, spreadsheets and people."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import gspread
import pytest
from support.program.person import Person
from support.server.workspace_scene import MONDAY, SELLERS, InProcess, RunningWorkspace

from sheets_marathon.rehearsal.play.stage import Stage, StageError

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ws(in_process: Callable[..., InProcess]) -> InProcess:
    return in_process()


def rest(ws: InProcess, until: dt.datetime, wait_s: float) -> Any:
    body = {"who": "service", "until": until.isoformat(), "wait_s": wait_s}
    return ws.client.post("/rehearsal/clock/rest", json=body)


def test_the_clock_stands_where_it_was_put(ws: InProcess) -> None:
    assert ws.ask("GET", "/rehearsal/clock") == {"now": MONDAY.isoformat()}
    ws.set_clock(MONDAY + HOUR)
    assert ws.ask("GET", "/rehearsal/clock") == {"now": (MONDAY + HOUR).isoformat()}
    assert "can't go back" in ws.ask("POST", "/rehearsal/clock", {"now": MONDAY.isoformat()})["error"]
    assert ws.ask("GET", "/rehearsal/health")["ok"] is True


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/rehearsal/clock", {}, '"now" is missing'),
        ("/rehearsal/clock", {"now": "завтра"}, '"now" is not an ISO moment'),
        ("/rehearsal/clock", {"now": "2026-03-02T10:00:00"}, "needs an offset"),
        ("/rehearsal/clock", {"when": "x"}, "unknown fields ['when']"),
        ("/rehearsal/clock/rest", {"until": "2026-03-02T10:00:00Z"}, '"who" is missing'),
        ("/rehearsal/clock/rest", {"who": "s", "until": "2026-03-02T10:00:00Z", "wait_s": -1}, '"wait_s"'),
        ("/rehearsal/faults", {"mode": "sometimes"}, "mode is one of"),
        ("/rehearsal/faults", {"nth": "first"}, "wrong type"),
        ("/rehearsal/faults", {"path": "("}, "not a regular expression"),
        ("/rehearsal/latency", {"mail": 1}, "latency is per service"),
        ("/rehearsal/telegram/chats", {"type": "forum"}, "type is one of"),
        ("/rehearsal/telegram/people-say", {"chat": "нет такого", "text": "1"}, "there is no chat"),
        ("/rehearsal/telegram/members", {"chat": SELLERS, "status": "boss"}, "status is one of"),
    ],
)
def test_what_cant_be_understood_is_refused_with_the_reason(
    ws: InProcess, path: str, body: dict[str, Any], said: str
) -> None:
    answer = ws.run(ws.client.post(path, json=body))
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_a_rest_ends_when_the_clock_reaches_its_end(ws: InProcess) -> None:
    async def scene() -> None:
        resting = asyncio.create_task(rest(ws, MONDAY + HOUR, 60))
        seen = await ws.client.get("/rehearsal/clock/resting?who=service&wait_s=60")
        assert seen.json() == {"resting": True, "until": (MONDAY + HOUR).isoformat()}
        await ws.client.post("/rehearsal/clock", json={"now": (MONDAY + HOUR / 2).isoformat()})
        assert not resting.done()
        await ws.client.post("/rehearsal/clock", json={"now": (MONDAY + HOUR).isoformat()})
        seen = await ws.client.get("/rehearsal/clock/resting?who=service&wait_s=0")
        assert seen.json() == {"resting": False}
        assert (await resting).json() == {"now": (MONDAY + HOUR).isoformat(), "standing": True}

    ws.run(scene())


def test_a_step_sets_the_clock_and_waits_for_the_next_rest(ws: InProcess) -> None:
    async def scene() -> None:
        await rest(ws, MONDAY + HOUR, 0)
        body = {"now": (MONDAY + HOUR).isoformat(), "who": "service", "wait_s": 60}
        step = asyncio.create_task(ws.client.post("/rehearsal/clock/step", json=body))
        while (await ws.client.get("/rehearsal/clock")).json()["now"] != body["now"]:
            await asyncio.sleep(0)
        assert not step.done()  # the old rest is over, a new one not declared yet
        await rest(ws, MONDAY + 2 * HOUR, 0)
        until = (MONDAY + 2 * HOUR).isoformat()
        assert (await step).json() == {"now": body["now"], "resting": True, "until": until}

    ws.run(scene())


def test_a_rest_outlasts_the_call_that_declared_it(ws: InProcess) -> None:
    assert ws.run(rest(ws, MONDAY + HOUR, 0)).json() == {"now": MONDAY.isoformat(), "standing": True}
    assert ws.ask("GET", "/rehearsal/clock/resting?who=service&wait_s=0")["resting"] is True
    assert ws.ask("GET", "/rehearsal/clock/resting?who=cast&wait_s=0")["resting"] is False
    ws.ask("DELETE", "/rehearsal/clock/rest?who=service")
    assert ws.ask("GET", "/rehearsal/clock/resting?who=service&wait_s=0")["resting"] is False


def test_a_rest_until_a_moment_already_reached_is_none(ws: InProcess) -> None:
    ws.run(rest(ws, MONDAY + HOUR, 0))
    assert ws.run(rest(ws, MONDAY, 60)).json() == {"now": MONDAY.isoformat(), "standing": True}
    assert ws.ask("GET", "/rehearsal/clock/resting?who=service&wait_s=0")["resting"] is False


def test_telegram_calls_are_counted_by_method(ws: InProcess) -> None:
    for _ in range(3):
        ws.bot("sendMessage", chat_id=SELLERS, text="1")
    ws.bot("getMe")
    counted = ws.ask("GET", "/rehearsal/requests")["telegram"]
    assert counted == {"total": 4, "by_method": {"getMe": 1, "sendMessage": 3}}


def test_google_requests_are_counted_by_kind_actor_and_minute(ws: InProcess) -> None:
    anna = ws.ask("POST", "/rehearsal/people", {"email": "anna@example.org"})["token"]
    owner = ws.ask("POST", "/rehearsal/people", {"email": "owner@example.org"})["token"]
    sheet = f"/v4/spreadsheets/{ws.app.spreadsheet_id}"

    def ask_as(token: str, verb: str, path: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        ws.run(ws.client.request(verb, sheet + path, headers=headers, json=None if verb == "GET" else {}))

    ask_as(anna, "GET", "")
    ask_as(anna, "POST", "/values:batchGetByDataFilter")
    ask_as(owner, "GET", "")
    ws.set_clock(MONDAY + dt.timedelta(minutes=1))
    ask_as(anna, "POST", ":batchUpdate")
    of_anna = ws.ask("GET", "/rehearsal/requests?actor=anna@example.org")["google"]
    assert (of_anna["read"], of_anna["write"], of_anna["max_per_minute"]) == (2, 1, 2)
    of_all = ws.ask("GET", "/rehearsal/requests")["google"]
    assert (of_all["read"], of_all["write"], of_all["max_per_minute"]) == (3, 1, 3)
    ws.ask("DELETE", "/rehearsal/requests")
    assert ws.ask("GET", "/rehearsal/requests")["google"]["read"] == 0


def test_the_stage_makes_spreadsheets_and_people(workspace: RunningWorkspace, stage: Stage) -> None:
    made = stage.create_spreadsheet("Список", share={"anna@example.org": "writer"})
    assert made != workspace.spreadsheet_id
    assert stage.person_token("owner@example.org") == workspace.owner_token
    with pytest.raises(StageError, match="unknown fields"):
        stage.add_fault(colour="red")


def test_a_spreadsheet_is_filled_from_another_and_each_goes_its_own_way(
    workspace: RunningWorkspace, stage: Stage
) -> None:
    like, filled = (stage.create_spreadsheet(title) for title in ("Образец", "Копия"))
    first, second = (Person(workspace.base_url, workspace.owner_token, found) for found in (like, filled))
    first.paste("Лист1!A1", [["Имя", "Итог"], ["Анна", "=2*21"]])
    first.do({"addNamedRange": {"namedRange": {"name": "names", "range": {"sheetId": 0, "endColumnIndex": 1}}}})
    assert second.values("Лист1") == []
    stage.fill_spreadsheet(filled, like)
    assert second.values("Лист1") == [["Имя", "Итог"], ["Анна", 42]]
    own = {"spreadsheetId": filled, "spreadsheetUrl": second.whole()["spreadsheetUrl"]}
    own["properties"] = {**first.whole()["properties"], "title": "Копия"}
    assert second.whole() == {**first.whole(), **own}
    second.type({"Лист1!A2": "Борис"})
    first.type({"Лист1!B2": "=1+1"})
    assert [each.values("Лист1")[1] for each in (first, second)] == [["Анна", 2], ["Борис", 42]]
    first.close()
    second.close()


def test_what_was_typed_into_one_that_is_dropped_stays_out_of_the_next_that_is_filled_alike(
    workspace: RunningWorkspace, stage: Stage
) -> None:
    like = stage.create_spreadsheet("Образец")
    first = Person(workspace.base_url, workspace.owner_token, like)
    first.paste("Лист1!A1", [["Анна", 2, "=2*B1"], ["Борис", 3, "=2*B2"]])
    seen = []
    for typed in ({"Лист1!B1": "=B2*5", "Лист1!B2": 8}, {"Лист1!C2": "=C1+1"}):
        filled = stage.create_spreadsheet("Копия")
        stage.fill_spreadsheet(filled, like)
        person = Person(workspace.base_url, workspace.owner_token, filled)
        before = person.values("Лист1")
        person.type(typed)
        seen.append((before, person.values("Лист1")))
        person.close()
        stage.drop_spreadsheet(filled)
    whole = [["Анна", 2, 4], ["Борис", 3, 6]]
    assert seen == [(whole, [["Анна", 40, 80], ["Борис", 8, 16]]), (whole, [["Анна", 2, 4], ["Борис", 3, 5]])]
    first.close()


def test_a_spreadsheet_that_was_dropped_is_nowhere(workspace: RunningWorkspace, stage: Stage) -> None:
    made = stage.create_spreadsheet("Забытая")
    stage.drop_spreadsheet(made)
    with pytest.raises(gspread.SpreadsheetNotFound):
        Person(workspace.base_url, workspace.owner_token, made)
    with pytest.raises(StageError, match=f"there is no spreadsheet {made}"):
        stage.drop_spreadsheet(made)
    with pytest.raises(StageError, match=f"there is no spreadsheet {made}"):
        stage.fill_spreadsheet(workspace.spreadsheet_id, made)
    assert stage.create_spreadsheet("Забытая", spreadsheet_id=made) == made, "the id is free again"
    stage.drop_spreadsheet(made)


def test_messages_are_shown_as_a_reader_sees_them(ws: InProcess) -> None:
    ws.bot("sendMessage", chat_id=SELLERS, text="<b>День 1</b> &amp; урок", parse_mode="HTML")
    ws.bot("pinChatMessage", chat_id=SELLERS, message_id=2)
    post, note = ws.ask("GET", "/rehearsal/telegram/messages?chat=Продавцы")["messages"]
    assert post["date"] == MONDAY.isoformat()
    assert (post["chat"], post["chat_title"], post["message_id"]) == (SELLERS, "Продавцы", 2)
    assert (post["text"], post["html"]) == ("День 1 & урок", "<b>День 1</b> &amp; урок")
    assert (post["pinned"], post["by_bot"], post["service"], note["service"]) == (True, True, False, True)
