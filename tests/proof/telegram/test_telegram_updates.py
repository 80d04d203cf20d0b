"""What the bot hears: comments, private messages, pressed buttons, its channel's automatic forwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from support.server.workspace_scene import InProcess


@pytest.fixture
def ws(in_process: Callable[..., InProcess]) -> InProcess:
    return in_process()


def updates(ws: InProcess, **arguments: Any) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = ws.bot("getUpdates", **arguments)["result"]
    return answer


def say(ws: InProcess, chat: int, person: int, text: str, **more: Any) -> int:
    answer = ws.ask("POST", "/rehearsal/telegram/people-say", {"chat": chat, "from": person, "text": text, **more})
    return int(answer["message_id"])


def new_person(ws: InProcess, name: str) -> int:
    return int(ws.ask("POST", "/rehearsal/telegram/people", {"first_name": name})["id"])


def test_a_post_reaches_the_discussion_group_and_comments_reach_the_bot(ws: InProcess) -> None:
    sellers, group = -1_001_000_000_001, -1_001_000_000_004
    post = ws.bot("sendMessage", chat_id=sellers, text="День 1")["result"]
    forward = updates(ws)[0]["message"]
    assert forward["is_automatic_forward"] is True
    assert forward["chat"]["id"] == group
    assert forward["forward_origin"]["message_id"] == post["message_id"]
    person = new_person(ws, "Анна")
    say(ws, group, person, "Готово!", reply_to=forward["message_id"])
    comment = updates(ws, offset=2)[0]["message"]
    assert (comment["text"], comment["from"]["first_name"]) == ("Готово!", "Анна")
    assert comment["message_thread_id"] == forward["message_id"]
    assert comment["reply_to_message"]["text"] == "День 1"
    assert ws.bot("getChat", chat_id=group)["result"]["pinned_message"]["message_id"] == forward["message_id"]


def test_the_bots_answer_to_a_comment_stands_in_the_same_thread(ws: InProcess) -> None:
    sellers, group = -1_001_000_000_001, -1_001_000_000_004
    ws.bot("sendMessage", chat_id=sellers, text="День 1")
    forward = updates(ws)[0]["message"]["message_id"]
    comment = say(ws, group, new_person(ws, "Анна"), "Готово!", reply_to=forward)
    reply = {"message_id": comment}
    answer = ws.bot("sendMessage", chat_id=group, text="Принято", reply_parameters=reply)["result"]
    assert (answer["message_thread_id"], answer["reply_to_message"]["text"]) == (forward, "Готово!")
    elsewhere = {"message_id": 2, "chat_id": sellers}
    for more in ({"message_thread_id": forward}, {"reply_parameters": elsewhere}):
        assert ws.bot("sendMessage", chat_id=group, text="1", **more)["error_code"] == 501


def test_confirmed_updates_never_come_again(ws: InProcess) -> None:
    person = new_person(ws, "Анна")
    for text in ("/start abc", "1", "2"):
        say(ws, person, person, text)
    first = updates(ws, limit=1)[0]
    assert first["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert len(updates(ws)) == 3
    assert [each["message"]["text"] for each in updates(ws, offset=first["update_id"] + 1)] == ["1", "2"]
    assert [each["message"]["text"] for each in updates(ws, offset=-1)] == ["2"]
    assert ws.bot("getWebhookInfo")["result"]["pending_update_count"] == 1


def test_allowed_updates_hold_until_they_are_given_again(ws: InProcess) -> None:
    person = new_person(ws, "Анна")
    say(ws, person, person, "до того")
    assert len(updates(ws, allowed_updates=["callback_query"])) == 1, "what waits already still comes"
    say(ws, person, person, "не нужно")
    assert [each["message"]["text"] for each in updates(ws)] == ["до того"]
    assert len(updates(ws, allowed_updates=[])) == 1
    say(ws, person, person, "снова нужно")
    assert [each["message"]["text"] for each in updates(ws)] == ["до того", "снова нужно"]


def test_a_long_poll_ends_when_somebody_writes(ws: InProcess) -> None:
    person = new_person(ws, "Анна")
    address = f"/bot{ws.app.telegram.token}/getUpdates"

    async def poll_and_write() -> Any:
        poll = asyncio.create_task(ws.client.post(address, json={"timeout": 50}))
        await asyncio.sleep(0)  # the poll begins
        body = {"chat": person, "from": person, "text": "моё место?"}
        await ws.client.post("/rehearsal/telegram/people-say", json=body)
        return (await poll).json()["result"]

    assert ws.run(poll_and_write())[0]["message"]["text"] == "моё место?"


def test_a_second_poller_ends_the_first(ws: InProcess) -> None:
    address = f"/bot{ws.app.telegram.token}/getUpdates"

    async def poll_twice() -> Any:
        first = asyncio.create_task(ws.client.post(address, json={"timeout": 50}))
        for _ in range(20):
            await asyncio.sleep(0)  # the first poll begins to wait
        await ws.client.post(address, json={"timeout": 0})
        return (await first).json()

    answer = ws.run(poll_twice())
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")


def test_privacy_mode_hides_what_isnt_for_the_bot(ws: InProcess) -> None:
    group = int(ws.ask("POST", "/rehearsal/telegram/chats", {"type": "supergroup", "title": "Чат"})["id"])
    ws.ask("POST", "/rehearsal/telegram/members", {"chat": group, "status": "member"})
    person = new_person(ws, "Анна")
    for text in ("просто так", "/place", "@sheets_marathon_bot, привет"):
        say(ws, group, person, text)
    assert [each["message"]["text"] for each in updates(ws)] == ["/place", "@sheets_marathon_bot, привет"]


def test_a_pressed_button_is_answered_once(ws: InProcess) -> None:
    person = new_person(ws, "Анна")
    say(ws, person, person, "/start")
    markup = {"inline_keyboard": [[{"text": "Почему?", "callback_data": "why"}]]}
    sent = ws.bot("sendMessage", chat_id=person, text="14-е место", reply_markup=markup)["result"]
    press = {"chat": person, "message_id": sent["message_id"], "from": person, "data": "why"}
    query_id = ws.ask("POST", "/rehearsal/telegram/people-press", press)["callback_query_id"]
    query = updates(ws)[-1]["callback_query"]
    assert (query["id"], query["data"], query["message"]["text"]) == (query_id, "why", "14-е место")
    assert ws.bot("answerCallbackQuery", callback_query_id=query_id)["ok"]
    again = ws.bot("answerCallbackQuery", callback_query_id=query_id)
    assert again["description"] == ("Bad Request: query is too old and response timeout expired or query ID is invalid")
