"""Whatever getUpdates brings: edits, garbage, numbers that begin anew, and a thousand presses in one minute."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.bot_scene import ACTIVE, MOSCOW, RU, Talk, talking
from support.server.workspace_scene import RunningWorkspace

NUMBERS = itertools.count(10**9)
"""Far above the workspace's own numbers."""


@pytest.fixture
def talk(scene: RunningWorkspace, tmp_path: Path) -> Iterator[Talk]:
    """A marathon whose bot listens, to the group @obsuzhdenie too."""
    with talking(scene, tmp_path, discussion_chats=["@obsuzhdenie"]) as made:
        with made.bot():
            made.until(lambda: made.ticker.bot is not None and made.ticker.bot.hatch.bot != "", "the bot's name")
            made.look()
            made.look()
            yield made
        scene.stage.clear_faults()


def message(chat: int, sender: int, text: str, **more: Any) -> dict[str, Any]:
    kind = {"type": "private"} if chat == sender else {"type": "supergroup", "title": "О", "username": "obsuzhdenie"}
    user = {"id": sender, "is_bot": False, "first_name": "Анна"}
    return {"message_id": 1, "date": 1_800_000_000, "chat": {"id": chat, **kind}, "from": user, "text": text, **more}


def bring(talk: Talk, *updates: Any) -> None:
    """Telegram's next answer holds these updates as they are; whoever asks for what comes after them gets nothing."""
    numbers = [update.get("update_id") for update in updates if isinstance(update, dict)]
    highest = max(number for number in numbers if isinstance(number, int) and number < 2**62)
    for which, result in (({}, updates), ({"carries": rf"offset={highest + 1}\b", "count": 10_000}, ())):
        # As text: JSON may hold halves of signs, which the workspace itself sends nobody.
        answer = {"body": json.dumps({"ok": True, "result": list(result)}), "content_type": "application/json"}
        talk.program.stage.add_fault(service="telegram", method="getUpdates", status=200, **answer, **which)
    wake(talk)


def wake(talk: Talk) -> None:
    """The poll under way comes back."""
    talk.writes(talk.person("Будильник"), "тук-тук")


def edited(chat: int, sender: int, text: str, **more: Any) -> dict[str, Any]:
    said = message(chat, sender, text, **{"edit_date": 1_900_000_000, **more})
    return {"update_id": next(NUMBERS), "edited_message": said}


def test_an_edited_link_opens_the_place_and_an_edited_question_is_one_question(talk: Talk) -> None:
    stage = talk.program.stage
    group = stage.create_chat("supergroup", "Обсуждение", username="obsuzhdenie")
    stage.set_member(group, "administrator")
    person = talk.person("Анна")
    assert "пока не узнал" in talk.writes(person, "/strat ссылка")
    talk.answer(person, lambda: bring(talk, edited(person, person, talk.link("20101"))))
    assert "Аистов" in talk.said(person)[-1]
    asked, remark = (stage.say(group, person, text) for text in ("Где задание?", "Где урок"))
    wake(talk)
    moving = edited(person, person, "", location={"longitude": 1.0, "latitude": 1.0})
    del moving["edited_message"]["text"]
    bring(
        talk,
        edited(group, person, "Где же задание???", message_id=asked),
        edited(group, person, "Где урок?", message_id=remark),
        edited(group, person, "Где урок, а?", message_id=remark),
        moving,
    )
    wake(talk)
    before = len(talk.said(person))
    talk.look()
    assert [row["Вопрос"] for row in talk.owner.table(RU["questions"])] == ["Где задание?", "Где урок?"]
    assert len(talk.said(person)) == before, "a shared place that moves says nothing"


def test_numbers_that_begin_anew_lose_nothing_and_nothing_is_answered_twice(talk: Talk) -> None:
    stage, person = talk.program.stage, talk.person("Анна", started=True)
    now = int(stage.clock().timestamp())
    high = {"update_id": next(NUMBERS), "message": message(person, person, "раз", date=now)}
    talk.answer(person, lambda: bring(talk, high))
    # After a week of silence Telegram's numbers begin anew anywhere: here with the workspace's own, far below.
    assert "пока не узнал" in talk.writes(person, "два")
    assert "пока не узнал" in talk.writes(person, "три")
    bring(talk, high)
    wake(talk)
    assert len(talk.said(person)) == 3


def test_garbage_keeps_nobody_from_an_answer(talk: Talk) -> None:
    stage, person = talk.program.stage, talk.person("Анна", started=True)
    sound = message(person, person, "где я?")
    without = [{key: value for key, value in sound.items() if key != gone} for gone in sound]
    kinds = [
        *({"message": one} for one in without),
        *(
            {"message": {**sound, key: value}}
            for key in ("chat", "from", "text", "date")
            for value in (None, 7, [], {})
        ),
        {"message": {**sound, "chat": {"id": "-1", "type": "private"}}},
        {"message": {**sound, "from": {"id": 10**30, "is_bot": False, "first_name": "И"}}},
        {"message": {**sound, "text": None, "pinned_message": sound}},
        {"message": {**sound, "text": None, "group_chat_created": True}},
        {"channel_post": sound},
        {"edited_channel_post": sound},
        {"callback_query": {"id": "1", "from": sound["from"], "chat_instance": "1"}},
        {"callback_query": {}},
        {"callback_query": "press"},
        {"message": "text"},
        {"what_telegram_invents_next": {"deep": [[[[]]]]}},
        {},
    ]
    garbage = [None, 7, "x", [], {}, {"update_id": "1"}, {"update_id": -1}, {"update_id": 10**40, "message": sound}]
    bring(talk, *garbage, *({"update_id": next(NUMBERS), **kind} for kind in kinds))
    texts = (
        "\u202eя ын\u202c",
        "\u200b\u200d\ufeff",
        "\ud800 половина знака",
        "ы" * 100_000,
        "\x00нуль",
        "<b>&amp;",
        "/start " + "\u202e" * 50,
    )
    for text in texts:
        before = len(talk.said(person))
        bring(talk, {"update_id": next(NUMBERS), "message": message(person, person, text)})
        talk.until(lambda before=before: len(talk.said(person)) > before, f"an answer to {text[:20]!r}")
    for result in ({}, [None]):
        stage.add_fault(service="telegram", method="getUpdates", status=200, body={"ok": True, "result": result})
    stage.add_fault(service="telegram", method="getUpdates", status=200, body="<html>", content_type="text/html")
    wake(talk)
    assert "пока не узнал" in talk.writes(person, "/start " + "A" * 4_000)
    assert "пока не узнал" in talk.writes(person, "/start " + "ы\u200b\u202e" * 1_300)
    assert talk.ticker.bot is not None
    assert talk.ticker.bot.hatch.trouble == "", "garbage is nobody's trouble"


def test_a_thousand_presses_at_six_are_acknowledged_and_everybodys_newest_is_answered(talk: Talk) -> None:
    stage = talk.program.stage
    people = [talk.linked(who) for who in ACTIVE]
    at = dt.datetime.combine(talk.monday + dt.timedelta(days=2), dt.time(18), MOSCOW)
    pressed = {person: stage.messages(person)[-1]["message_id"] for person in people}
    wake(talk)
    stage.set_clock(at - dt.timedelta(minutes=1))
    stage.clear_requests()
    said = talk.all_said()
    ways = itertools.cycle(("place", "owed", "points", "owed"))
    for press in range(1_000 // len(people)):
        for person in people:
            stage.press(person, pressed[person], person, next(ways) if press + 1 < 1_000 // len(people) else "points")
        if press == 100:
            stage.set_clock(at)
            talk.ticker.tick()
    assert "Итоги дня" in str(talk.program.posts("sellers")[-1]["text"])

    def settled() -> bool:
        return all("складываются" in talk.said(person)[-1] for person in people)

    talk.until(settled, "everybody's newest press")
    every = 1_000 // len(people) * len(people)
    talk.until(lambda: asked(talk)["answerCallbackQuery"] >= every, "every press to be acknowledged")
    assert asked(talk)["answerCallbackQuery"] == every, "once each"
    answers = Counter(talk.all_said())
    answers.subtract(said)
    assert all(1 <= answers[person] <= every / len(people) / 4 for person in people), answers


def asked(talk: Talk) -> Counter[str]:
    return Counter(talk.program.stage.requests_made()["telegram"]["by_method"])
