"""The messenger against the embedded workspace: deleting, pinning, and what delivery makes of both."""

from __future__ import annotations

import datetime as dt
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
import requests
from support.channel.messenger_scene import POST, SEEN, Scene

from sheets_marathon.adapters.machine.clock import WallClock
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.telegram.channels import TelegramMessenger
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.settle import settle
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.settings import load
from sheets_marathon.wiring.house import House

KEY = "sellers.1.lesson.1"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    made = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield made
    made.close()


def send(scene: Scene, messenger: TelegramMessenger, outbox: SqliteOutbox, *, pin: bool = False) -> Delivery:
    """One attempt to deliver the post, its window open for an hour."""
    clock = WallClock(dt.UTC)
    at = clock.now()
    order = Order(KEY, scene.channel, scene.ops, at, at + dt.timedelta(hours=1), POST, pin=pin)
    return deliver(order, outbox=outbox, messenger=messenger, clock=clock)


def settle_after(scene: Scene, messenger: TelegramMessenger, outbox: SqliteOutbox, minutes: int) -> list[Delivery]:
    """What is due in so many minutes."""
    return settle(outbox, messenger, dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), scene.ops)


def pins(scene: Scene) -> list[int]:
    """Ids of what is pinned in the channel."""
    return [one["message_id"] for one in scene.stage.messages(int(scene.channel)) if one["pinned"]]


def test_a_deleted_post_is_gone_and_deleting_it_again_is_fine(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    for _ in range(2):
        messenger.delete(scene.channel, post.message_id)
    messenger.delete(scene.channel, post.message_id + 100)
    assert scene.texts(scene.channel) == []


def test_a_post_that_a_person_has_deleted_is_as_good_as_deleted(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    scene.stage.delete_message(int(scene.channel), post.message_id)
    messenger.delete(scene.channel, post.message_id)


def test_a_deletion_without_the_right_is_refused_with_what_to_do(scene: Scene, messenger: TelegramMessenger) -> None:
    note = scene.stage.say(scene.channel, 0, "чужой пост")
    scene.stage.set_member(scene.channel, "administrator", rights=["can_edit_messages"])
    with pytest.raises(DeliveryRefused, match="can't be deleted") as caught:
        messenger.delete(scene.channel, note)
    assert caught.value.permanent
    assert "by hand" in caught.value.remedy
    assert "Delete messages" in caught.value.remedy


@pytest.mark.parametrize("method", ["deleteMessage", "pinChatMessage"])
def test_a_lost_answer_is_unclear_and_a_second_request_settles_it(
    scene: Scene, messenger: TelegramMessenger, method: str
) -> None:
    post = messenger.send(scene.channel, POST)
    ask = messenger.delete if method == "deleteMessage" else messenger.pin
    scene.fail(method, mode="after", cut=True)
    with pytest.raises(DeliveryUnclear):
        ask(scene.channel, post.message_id)
    ask(scene.channel, post.message_id)


def test_a_pin_set_twice_leaves_one_note(scene: Scene, messenger: TelegramMessenger) -> None:
    post = messenger.send(scene.channel, POST)
    for _ in range(2):
        messenger.pin(scene.channel, post.message_id)
    assert pins(scene) == [post.message_id]
    assert messenger.send(scene.channel, "следом").message_id == post.message_id + 2, "one note took one id"


def test_a_pin_without_the_right_is_refused_with_what_to_do(scene: Scene, messenger: TelegramMessenger) -> None:
    scene.stage.set_member(scene.channel, "administrator", rights=["can_post_messages"])
    post = messenger.send(scene.channel, POST)
    with pytest.raises(DeliveryRefused, match="pinned messages") as caught:
        messenger.pin(scene.channel, post.message_id)
    assert caught.value.permanent
    assert "Edit messages" in caught.value.remedy


def test_a_refused_pin_leaves_the_post_sent_once_and_a_right_given_later_pins_it(
    scene: Scene, messenger: TelegramMessenger, outbox: SqliteOutbox
) -> None:
    scene.stage.set_member(scene.channel, "administrator", rights=["can_post_messages"])
    assert send(scene, messenger, outbox, pin=True).state is DeliveryState.SENT
    (refused,) = settle_after(scene, messenger, outbox, 0)
    assert (refused.state, refused.pin.state, "Edit messages" in refused.pin.note) == (
        DeliveryState.SENT, PinState.WANTED, True,
    )  # fmt: skip
    scene.stage.set_member(scene.channel, "administrator")
    outbox.save(replace(refused, pin=replace(refused.pin, next_at=None)))  # the wall clock is not a minute further
    (pinned,) = settle_after(scene, messenger, outbox, 0)
    assert (pinned.pin.state, pins(scene)) == (PinState.PINNED, [pinned.message_id])
    assert scene.texts(scene.channel) == [SEEN]


def test_a_twin_among_notes_about_pins_is_found_and_deleted(
    scene: Scene, messenger: TelegramMessenger, outbox: SqliteOutbox
) -> None:
    scene.fail(mode="before", cut=True)
    assert send(scene, messenger, outbox, pin=True).state is DeliveryState.UNKNOWN
    for minutes in (3, 5):
        settle_after(scene, messenger, outbox, minutes)
    outbox.save(replace(outbox.deliveries()[KEY], next_at=None))
    kept = send(scene, messenger, outbox, pin=True)
    settle_after(scene, messenger, outbox, 0)
    messenger.pin(scene.channel, messenger.send(scene.channel, "объявление").message_id)
    twin = messenger.send(scene.channel, POST)
    (swept,) = settle_after(scene, messenger, outbox, 11)
    assert (swept.state, swept.message_id, swept.pin.state) == (DeliveryState.SENT, kept.message_id, PinState.PINNED)
    assert f"message {twin.message_id} was deleted" in swept.note
    assert scene.texts(scene.channel) == [SEEN, "объявление"]
    assert scene.texts(scene.ops) == []


def test_a_post_that_a_person_deleted_while_it_was_unclear_is_held_and_not_sent_again(
    scene: Scene, messenger: TelegramMessenger, outbox: SqliteOutbox
) -> None:
    scene.fail(mode="after", cut=True)
    assert send(scene, messenger, outbox).state is DeliveryState.UNKNOWN
    (message,) = [one for one in scene.stage.messages(int(scene.channel)) if one["text"] == SEEN]
    scene.stage.delete_message(int(scene.channel), message["message_id"])
    (held,) = settle_after(scene, messenger, outbox, 3)
    assert (held.state, "was deleted" in held.note) == (DeliveryState.HELD, True)
    assert send(scene, messenger, outbox) == held
    assert scene.texts(scene.channel) == []


class _Relay(http.server.BaseHTTPRequestHandler):
    """An HTTP proxy: asks for the whole address that it is given and passes the answer on."""

    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(self.path)
        kind = {"Content-Type": self.headers["Content-Type"]}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(self.path, data=body, headers=kind, timeout=30)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def proxy() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Relay)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    _Relay.seen.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_posts_go_through_the_proxy_and_to_the_address_of_the_configuration(
    scene: Scene, proxy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "marathon.toml"
    config.write_text(
        f"""
        marathon = {{ name = "Марафон", starts_on = 2026-12-07 }}
        tracks.sellers = {{ channel = "{scene.channel}", lessons = ["10:00"] }}
        tracks.heads = {{ channel = "@heads", lessons = ["10:00"] }}
        sheet.spreadsheet_id = "1AbC"
        posts.pin = ["lesson", "final"]
        telegram = {{ base_url = "{scene.base_url}", proxy = "{proxy}" }}
        """,
        "utf-8",
    )
    monkeypatch.setenv("SHEETS_MARATHON_BOT_TOKEN", scene.token)
    house = House(load(config))
    house.messenger.send(scene.channel, POST)
    house.close()
    assert scene.texts(scene.channel) == [SEEN]
    assert _Relay.seen == [f"{scene.base_url}/bot{scene.token}/sendMessage"]
    assert {kind.value for kind in house.marathon.pinned} == {"lesson", "final"}
