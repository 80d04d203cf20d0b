"""The messenger against the embedded workspace: what it sends, sees by probing, and makes of each failure."""

from __future__ import annotations

import datetime as dt
import io
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image
from support.channel.messenger_scene import POST, SEEN, Scene

from sheets_marathon.adapters.machine.clock import WallClock
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.telegram.channels import TelegramMessenger
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.settle import settle
from sheets_marathon.marathon.model import DeliveryState


def test_a_post_arrives_as_html_with_its_id_and_time(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    message = scene.stage.messages(int(scene.channel))[-1]
    assert (post.message_id, message["text"]) == (message["message_id"], SEEN)
    assert abs(post.at - scene.stage.clock()).total_seconds() < 60


def test_a_post_makes_a_sound_unless_it_is_to_be_quiet(scene: Scene, messenger: TelegramMessenger) -> None:
    messenger.send(scene.channel, POST)
    messenger.send(scene.channel, POST, quiet=True)
    assert [one["silent"] for one in scene.stage.messages(int(scene.channel))] == [False, True]


def test_many_posts_go_through_one_loop_without_its_closing(scene: Scene, messenger: TelegramMessenger) -> None:
    ids = [messenger.send(scene.channel, f"пост {number}").message_id for number in range(5)]
    assert ids == list(range(ids[0], ids[0] + 5))


def test_a_probe_sees_the_post_and_leaves_nothing_in_the_ops_chat(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    seen = messenger.probe(scene.channel, post.message_id, scene.ops)
    assert (seen.found, seen.removed, seen.text, seen.at) == (True, False, SEEN, post.at)
    assert scene.texts(scene.ops) == []


def test_a_picture_stands_above_its_words_and_a_probe_sees_these(scene: Scene, messenger: TelegramMessenger) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (120, 160), "#101a33").save(picture, "PNG")
    post = messenger.send(scene.channel, POST, picture=picture.getvalue())
    seen = messenger.probe(scene.channel, post.message_id, scene.ops)
    assert (seen.found, seen.text, seen.at) == (True, SEEN, post.at)
    assert scene.texts(scene.channel) == [SEEN]
    scene.fail("sendPhoto", mode="after", cut=True)
    with pytest.raises(DeliveryUnclear):
        messenger.send(scene.channel, POST, picture=picture.getvalue())
    assert messenger.probe(scene.channel, post.message_id + 1, scene.ops).text == SEEN


def test_a_probe_tells_absent_removed_and_service_messages_apart(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    absent = messenger.probe(scene.channel, post.message_id + 1, scene.ops)
    assert (absent.found, absent.removed) == (False, False)
    scene.stage.delete_message(int(scene.channel), post.message_id)
    removed = messenger.probe(scene.channel, post.message_id, scene.ops)
    assert (removed.found, removed.removed) == (False, True)


def test_a_probe_of_a_service_message_finds_no_post_there(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    pin = {"chat_id": scene.channel, "message_id": post.message_id}
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(f"{scene.base_url}/bot{scene.token}/pinChatMessage", json=pin, timeout=30).ok
    note = messenger.probe(scene.channel, post.message_id + 1, scene.ops)
    assert (note.found, note.removed, note.text) == (True, False, "")


def test_a_copy_that_can_not_be_deleted_spoils_no_probe(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    scene.fail("deleteMessage", status=500)
    assert messenger.probe(scene.channel, post.message_id, scene.ops).text == SEEN


def test_a_probe_that_fails_says_whether_it_may_be_tried_again(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    scene.fail("forwardMessage", cut=True)
    with pytest.raises(DeliveryUnclear):
        messenger.probe(scene.channel, post.message_id, scene.ops)
    with pytest.raises(DeliveryRefused, match="Chat not found") as caught:
        messenger.probe(scene.channel, post.message_id, "-1009999999999")
    assert caught.value.permanent


def test_definite_refusals_name_the_remedy(scene: Scene, messenger: TelegramMessenger) -> None:
    stranger = str(scene.stage.create_chat("channel", "Чужой"))
    reader = str(scene.stage.create_chat("channel", "Только читать"))
    scene.stage.set_member(int(reader), "administrator", rights=["can_delete_messages"])
    kicked = str(scene.stage.create_chat("channel", "Выгнали"))
    scene.stage.set_member(int(kicked), "kicked")
    cases = [
        ("-1009999999999", POST, "check the chat's id"),
        (stranger, POST, "add the bot"),
        (reader, POST, "administrator"),
        (kicked, POST, "removed the bot"),
        (scene.channel, "<b>open", "HTML"),
        (scene.channel, "x" * 4097, "4096"),
        (scene.channel, "", "fill in"),
    ]
    for chat, html, remedy in cases:
        with pytest.raises(DeliveryRefused) as caught:
            messenger.send(chat, html)
        assert caught.value.permanent, chat
        assert remedy in caught.value.remedy
    assert scene.texts(scene.channel) == []


def test_a_wrong_token_is_refused_without_showing_it(scene: Scene) -> None:
    token = "987654:AAnobody-knows-this-token-0000000"
    stranger = TelegramMessenger(token, base_url=scene.base_url)
    with pytest.raises(DeliveryRefused, match="does not know the bot's token") as caught:
        stranger.send(scene.channel, POST)
    stranger.close()
    assert caught.value.permanent
    assert token not in str(caught.value)


def test_flood_control_tells_how_long_to_wait(scene: Scene, messenger: TelegramMessenger) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}}
    scene.fail(status=429, body=body)
    with pytest.raises(DeliveryRefused) as caught:
        messenger.send(scene.channel, POST)
    assert (caught.value.permanent, caught.value.retry_after_s) == (False, 7.0)
    assert messenger.send(scene.channel, POST)


@pytest.mark.parametrize("mode", ["before", "after"])
@pytest.mark.parametrize(
    "answer",
    [
        {"cut": True},
        {"status": 502},
        {"status": 500, "body": {"ok": False, "error_code": 500, "description": "Internal Server Error"}},
        {"status": 403, "body": "<html>captive portal</html>", "content_type": "text/html"},
        {"status": 403, "body": {"error": "blocked by policy"}},
        {"status": 400, "body": {"message": "no"}},
        {"status": 200, "body": "<html>please log in</html>", "content_type": "text/html"},
        {"status": 200, "body": {"ok": True}},
        {"status": 200, "body": {"ok": True, "result": {"message_id": "?"}}},
    ],
    ids=str,
)
def test_an_answer_that_settles_nothing_is_unclear_and_never_repeated(
    scene: Scene, messenger: TelegramMessenger, answer: dict[str, Any], mode: str
) -> None:
    scene.fail(mode=mode, **answer)
    with pytest.raises(DeliveryUnclear):
        messenger.send(scene.channel, POST)
    assert len(scene.texts(scene.channel)) == (1 if mode == "after" else 0)


def test_an_answer_that_never_comes_is_unclear_though_the_post_is_there(scene: Scene) -> None:
    hasty = TelegramMessenger(scene.token, base_url=scene.base_url, read_timeout_s=0.2)
    scene.fail(mode="hang")
    with pytest.raises(DeliveryUnclear, match="TimedOut"):
        hasty.send(scene.channel, POST)
    hasty.close()
    assert scene.texts(scene.channel) == [SEEN]


@pytest.mark.parametrize("mode", ["before", "after"])
def test_delivering_through_a_cut_connection_leaves_the_post_there_once(
    scene: Scene, messenger: TelegramMessenger, tmp_path: Path, mode: str
) -> None:
    outbox, clock = SqliteOutbox(tmp_path / "outbox.sqlite"), WallClock(dt.UTC)
    scene.fail(mode=mode, cut=True)

    def send() -> DeliveryState:
        at = clock.now()
        until = at + dt.timedelta(hours=1)
        order = Order("sellers.1.lesson.1", scene.channel, scene.ops, at, until, POST)
        return deliver(order, outbox=outbox, messenger=messenger, clock=clock).state

    assert send() is DeliveryState.UNKNOWN
    for minutes in (3, 5):
        settle(outbox, messenger, clock.now() + dt.timedelta(minutes=minutes), scene.ops)
    wanted = DeliveryState.SENT if mode == "after" else DeliveryState.RETRY
    assert outbox.deliveries()["sellers.1.lesson.1"].state is wanted
    later = replace(outbox.deliveries()["sellers.1.lesson.1"], next_at=None)
    outbox.save(later)  # the wall clock is not five minutes further
    assert send() is DeliveryState.SENT
    assert scene.texts(scene.channel) == [SEEN]
    assert scene.texts(scene.ops) == []
    outbox.close()


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("way", ["no server", "no proxy"])
def test_without_a_connection_the_post_was_certainly_not_sent(scene: Scene, way: str) -> None:
    dead = f"http://127.0.0.1:{_closed_port()}"
    if way == "no server":
        cut_off = TelegramMessenger(scene.token, base_url=dead)
    else:
        cut_off = TelegramMessenger(scene.token, base_url=scene.base_url, proxy=dead)
    with pytest.raises(DeliveryRefused, match="could not be reached") as caught:
        cut_off.send(scene.channel, POST)
    cut_off.close()
    assert not caught.value.permanent
    assert "proxy" in caught.value.remedy


def test_a_good_chat_passes_the_check(scene: Scene, messenger: TelegramMessenger) -> None:
    report = messenger.check(scene.channel)
    assert (report.title, report.problem) == ("Продавцы", "")
    assert messenger.check(scene.ops).problem == ""


def test_a_check_says_in_a_sentence_what_keeps_the_bot_from_posting(scene: Scene, messenger: TelegramMessenger) -> None:
    def prepare(status: str, rights: list[str] | None = None) -> Callable[[], str]:
        def chat() -> str:
            made = scene.stage.create_chat("channel", "Канал")
            scene.stage.set_member(made, status, rights=rights)
            return str(made)

        return chat

    cases: list[tuple[Callable[[], str], str]] = [
        (lambda: "-1009999999999", "check the chat's id"),
        (prepare("administrator", ["can_delete_messages"]), "right to post"),
        (prepare("member"), "no administrator|administrator"),
    ]
    for chat, sentence in cases:
        problem = messenger.check(chat()).problem
        assert any(part in problem for part in sentence.split("|")), problem
    scene.fail("getChat", cut=True)
    assert "no clear answer" in messenger.check(scene.channel).problem


def test_no_log_line_and_no_error_shows_the_token(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore", "telegram"):  # the command line quietens some of them for the whole process
        caplog.set_level(logging.DEBUG, logger=name or None)
    messenger = TelegramMessenger(scene.token, base_url=scene.base_url)
    said = []
    messenger.send(scene.channel, POST)
    scene.fail(status=403, body=f"proxy error for /bot{scene.token}/sendMessage", content_type="text/plain")
    scene.fail(nth=2, status=400, body={"ok": False, "description": f"Bad Request: no {scene.token}"})
    for _ in range(2):
        with pytest.raises((DeliveryRefused, DeliveryUnclear)) as caught:
            messenger.send(scene.channel, POST)
        said.append(str(caught.value))
    messenger.close()
    assert "HTTP Request" in caplog.text
    assert scene.token not in caplog.text + "".join(said)


def test_base_url_may_end_like_python_telegram_bots_own(scene: Scene) -> None:
    messenger = TelegramMessenger(scene.token, base_url=f"{scene.base_url}/bot/")
    assert messenger.send(scene.channel, POST)
    messenger.close()
