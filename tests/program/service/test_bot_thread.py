"""The bot's thread beside the ticker: killed, hurried, refused, and never in the way of a post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from support.program.bot_scene import MOSCOW, ROSTER_TAB, RU, Talk, talking
from support.program.program import a1
from support.server.workspace_scene import RunningWorkspace


def forget_updates(scene: RunningWorkspace) -> None:
    """What an earlier test's bot was stopped too early to confirm would come again, and take @aistov's place."""
    address, offset = f"{scene.base_url}/bot{scene.bot_token}/getUpdates", 0
    while updates := requests.get(address, params={"offset": offset, "timeout": 0}, timeout=60).json()["result"]:
        offset = updates[-1]["update_id"] + 1


@pytest.fixture
def talk(scene: RunningWorkspace, tmp_path: Path) -> Iterator[Talk]:
    """A marathon whose bot does not listen yet. 20101 is @aistov in the roster."""
    forget_updates(scene)
    with talking(scene, tmp_path, confirm_names="no") as made:
        rows = made.owner.values(ROSTER_TAB)
        where = a1(2, rows[0].index("Telegram"))
        assert str(rows[1][0]) == "20101"
        made.owner.type({f"{ROSTER_TAB}!{where}": "https://t.me/Aistov"})
        yield made
        scene.stage.clear_faults()


def test_a_telegram_name_in_the_roster_links_once(talk: Talk) -> None:
    with talk.bot():
        talk.look()
        person = talk.person("Глеб", username="aistov")
        assert "Аистов" in talk.writes(person, "/start")
        assert "пока не узнал" in talk.writes(talk.person("Самозванец", username="aistov2"), "/start")
        assert talk.ticker.bot is not None
        assert talk.ticker.bot.hatch.exchanges == 2, "the log's hourly line and the monitoring count them"


def test_a_program_that_has_seen_nothing_yet_says_so(talk: Talk) -> None:
    with talk.bot():
        assert "ещё не видел таблицу" in talk.writes(talk.person("Глеб"), "/start")


def test_figures_of_an_hour_ago_are_told_with_their_moment(talk: Talk) -> None:
    stage = talk.program.stage
    with talk.bot():
        talk.look()
        seen = stage.clock().astimezone(MOSCOW)
        person = talk.person("Глеб", username="aistov")
        talk.writes(person, "/start")
        assert "таблица сейчас недоступна" not in talk.presses(person, "place")
        stage.set_clock(stage.clock() + dt.timedelta(hours=1))
        assert f"Цифры на {seen:%H:%M}: таблица сейчас недоступна" in talk.presses(person, "place")


def test_a_press_that_telegram_calls_too_old_is_not_answered_at_length(talk: Talk) -> None:
    stage = talk.program.stage
    person = talk.person("Глеб", username="aistov")
    body = {"ok": False, "error_code": 400, "description": "Bad Request: query is too old and response timeout expired"}
    with talk.bot():
        talk.look()
        talk.writes(person, "/start")
        stage.add_fault(service="telegram", method="answerCallbackQuery", status=400, body=body)
        talk.press(person, "points")
        assert "месте" in talk.presses(person, "place")
    assert len(talk.said(person)) == 2


def test_a_press_whose_answer_a_kill_swallowed_is_not_answered_twice(talk: Talk) -> None:
    stage = talk.program.stage
    person, other = talk.person("Глеб", username="aistov"), talk.person("Другой")
    stage.forget_rest()
    service = talk.program.service()
    service.start()
    try:
        while stage.resting(wait_s=1) is None:
            service.check_alive()
        # Telegram takes the answer and the service dies before it knows.
        stage.add_fault(service="telegram", method="sendMessage", carries=str(person), mode="hang")
        stage.say(person, person, "/start")
        talk.until(lambda: len(talk.said(person)) == 1, "the answer")
        service.kill()
        stage.clear_faults()
        stage.forget_rest()
        service.start()
        while stage.resting(wait_s=1) is None:
            service.check_alive()
        assert "пока не узнал" in talk.writes(other, "/start")
        assert len(talk.said(person)) == 1
        assert "месте" in talk.presses(person, "place")
        assert service.stop() == 0
        assert "Traceback" not in service.tail()
    finally:
        service.discard()
        stage.forget_rest()


def test_somebody_who_hammers_a_button_gets_few_answers_and_others_theirs(talk: Talk) -> None:
    stage = talk.program.stage
    person, other = talk.person("Глеб", username="aistov"), talk.person("Другой")
    with talk.bot():
        talk.look()
        talk.writes(person, "/start")
        stage.clear_requests()
        for _ in range(30):
            talk.press(person, "place")
        assert "пока не узнал" in talk.writes(other, "/start")
        talk.until(lambda: _asked(talk, "answerCallbackQuery") >= 30, "every press to be acknowledged")

        def answered() -> bool:
            talk.press(person, "points")
            return any("складываются" in one for one in talk.said(person))

        talk.until(answered, "an answer to another button")
        assert len(talk.said(person)) < 15, "thirty presses were not put into a queue"


def _asked(talk: Talk, method: str) -> int:
    """How often the bot has called a method since the count was cleared."""
    return int(talk.program.stage.requests_made()["telegram"]["by_method"].get(method, 0))


def test_a_post_goes_out_while_a_hundred_people_press_at_once(talk: Talk) -> None:
    stage = talk.program.stage
    crowd = [talk.person(f"Человек {number}") for number in range(100)]
    at = dt.datetime.combine(talk.monday + dt.timedelta(days=2), dt.time(18), MOSCOW)
    with talk.bot():
        talk.look()
        stage.set_clock(at - dt.timedelta(minutes=1))
        for person in crowd:
            stage.say(person, person, "моё место?")
        stage.set_clock(at)
        talk.ticker.tick()
        assert "Итоги дня" in str(talk.program.posts("sellers")[-1]["text"])
        talk.until(lambda: talk.all_said().keys() >= set(crowd), "an answer to everybody")
    order = [one["chat"] for one in stage.messages() if one["by_bot"]]
    answered_before = [chat for chat in order[: order.index(talk.program.channels["sellers"])] if chat in crowd]
    assert len(answered_before) < len(crowd), "the post did not wait for the crowd"
    said = talk.all_said()
    assert all(said[person] == 1 for person in crowd)


def test_telegrams_wish_to_wait_is_honoured_and_the_answer_comes_once(talk: Talk) -> None:
    stage = talk.program.stage
    person = talk.person("Глеб", username="aistov")
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
    body["parameters"] = {"retry_after": 1}
    stage.add_fault(service="telegram", method="sendMessage", carries=str(person), status=429, body=body)
    with talk.bot():
        talk.look()
        assert "Аистов" in talk.writes(person, "/start")
        talk.writes(person, "ещё")
    assert len(talk.said(person)) == 2


def test_another_poller_is_told_to_ops_once(talk: Talk) -> None:
    stage = talk.program.stage
    body = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    stage.add_fault(service="telegram", method="getUpdates", status=409, body=body, count=1)
    with talk.bot():
        bot = talk.ticker.bot
        assert bot is not None
        talk.until(lambda: bot.hatch.trouble != "", "the conflict")
        talk.look()
        talk.look()
        person = talk.person("Глеб", username="aistov")
        assert "Аистов" in talk.writes(person, "/start"), "it listens again"
    told = [
        one["text"] for one in stage.messages(talk.program.channels["ops"]) if "читает другая программа" in one["text"]
    ]
    assert len(told) == 1


def test_a_token_that_telegram_no_longer_knows_is_told_as_the_end_of_everything(talk: Talk) -> None:
    stage = talk.program.stage
    body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    stage.add_fault(service="telegram", method="getUpdates", status=401, body=body, count=100)
    with talk.bot():
        bot = talk.ticker.bot
        assert bot is not None
        talk.until(lambda: bot.hatch.trouble != "", "the refusal")
        talk.look()
    (told,) = [one["text"] for one in stage.messages(talk.program.channels["ops"]) if "токен" in one["text"]]
    assert "не выходит ничего" in told
    assert "ыходят" not in told


def test_questions_of_a_discussion_are_gathered_with_their_answers(scene: RunningWorkspace, tmp_path: Path) -> None:
    stage = scene.stage
    group = stage.create_chat("supergroup", "Обсуждение", username="obsuzhdenie")
    stage.set_member(group, "administrator")
    with talking(scene, tmp_path, discussion_chats=["@Obsuzhdenie"]) as talk:
        stage.create_chat("channel", "sellers", id=talk.program.channels["sellers"], linked_chat_id=group)
        asker, helper = talk.person("Анна"), talk.person("Инна")
        with talk.bot():
            talk.look()
            stage.say(talk.program.channels["sellers"], 0, "День 2 · 10:00 · Первый урок")
            post = stage.messages(group)[-1]["message_id"]
            first = stage.say(group, asker, "=IMPORTXML(1) где задание? " + "ы" * 600)
            for text in ("Спасибо!", "Совсем не открывается урок"):
                stage.say(group, asker, text, reply_to=post)
            stage.say(group, helper, "Всем привет")
            # What is said in private later is heard later.
            talk.writes(talk.person(), "/start")
            talk.look()
            rows = talk.owner.table(RU["questions"])
            assert [row["Вопрос"][:18] for row in rows] == ["=IMPORTXML(1) где ", "Совсем не открывае"]
            assert (len(rows[0]["Вопрос"]), rows[0]["Кто"]) == (500, "Анна")
            assert rows[0]["Где"] == f"https://t.me/obsuzhdenie/{first}"
            assert [row["Без ответа, дней"] for row in rows] == [0, 0]
            stage.say(group, asker, "Ау", reply_to=first)
            stage.say(group, helper, "Во вкладке курса", reply_to=first)
            talk.writes(talk.person(), "/start")
            talk.look()
            rows = talk.owner.table(RU["questions"])
            assert [(row["Без ответа, дней"], row["Ответили"] != "") for row in rows] == [("", True), (0, False)]
            reads = talk.program.requests()["read"]
            talk.look()
            assert talk.program.requests()["read"] - reads <= 1, "nothing more is asked for what the sheet shows"
            assert len(talk.owner.table(RU["questions"])) == 2
