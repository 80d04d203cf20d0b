"""What holds at Telegram's and on the workspace alike: the refusals, ids and probes that delivery stands on.

On the workspace by default; against the real Bot API as telegram_scene.py says. Sources: FACTS 18, 19 and 21.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from support.channel.telegram_scene import TelegramGround, telegram

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def _png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height))
    return b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b"")


PICTURE = _png(60, 40)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramGround]:
    with telegram(tmp_path_factory.mktemp("telegram")) as scene:
        yield scene


@pytest.fixture
def scene(service: TelegramGround) -> Iterator[TelegramGround]:
    yield service
    service.clear()


def test_the_bot_is_an_administrator_where_it_must_be(scene: TelegramGround) -> None:
    me = scene.do("getMe")
    assert me["is_bot"] is True
    for chat, kind in ((scene.channel, "channel"), (scene.ops, "supergroup")):
        assert scene.do("getChat", chat_id=chat)["type"] == kind
        assert scene.do("getChatMember", chat_id=chat, user_id=me["id"])["status"] == "administrator"


# Posts


def test_a_post_comes_back_as_plain_text_with_its_entities(scene: TelegramGround) -> None:
    mark = scene.mark()
    off = {"is_disabled": True}
    post = scene.post(
        f'<b>День 😀</b>\n<a href="https://example.org/a?b=1&amp;c=2">урок</a> &lt;{mark}&gt; \n',
        parse_mode="HTML",
        link_preview_options=off,
    )
    assert post["text"] == f"День 😀\nурок <{mark}>"
    assert post["entities"] == [
        {"offset": 0, "length": 7, "type": "bold"},
        {"offset": 8, "length": 4, "type": "text_link", "url": "https://example.org/a?b=1&c=2"},
    ]
    assert post["link_preview_options"] == off
    assert (post["chat"]["id"], post["sender_chat"]["id"]) == (scene.channel, scene.channel)
    assert "from" not in post, "a channel's post has no person behind it"


def test_a_picture_goes_up_by_multipart_and_again_by_its_id(scene: TelegramGround) -> None:
    mark = scene.mark()
    post = scene.do("sendPhoto", {"photo": PICTURE}, chat_id=scene.channel, caption=f"<i>{mark}</i>", parse_mode="HTML")
    assert (post["caption"], post["caption_entities"][0]["type"]) == (mark, "italic")
    assert (post["photo"][-1]["width"], post["photo"][-1]["height"]) == (60, 40)
    again = scene.do("sendPhoto", chat_id=scene.channel, photo=post["photo"][-1]["file_id"])
    assert again["photo"][-1]["file_unique_id"] == post["photo"][-1]["file_unique_id"]


# Message ids


def test_message_ids_grow_by_one_and_a_pin_takes_one(scene: TelegramGround) -> None:
    first = scene.post()["message_id"]
    assert scene.post()["message_id"] == first + 1
    assert scene.do("pinChatMessage", chat_id=scene.channel, message_id=first, disable_notification=True) is True
    scene.left.append((scene.channel, first + 2))
    assert scene.post()["message_id"] == first + 3
    assert scene.do("getChat", chat_id=scene.channel)["pinned_message"]["message_id"] == first
    assert scene.do("unpinChatMessage", chat_id=scene.channel, message_id=first) is True
    assert scene.post()["message_id"] == first + 4, "unpinning takes none"


def test_a_refused_post_and_an_edit_take_no_id(scene: TelegramGround) -> None:
    first = scene.post()["message_id"]
    scene.refused("sendMessage", chat_id=scene.channel, text="<b>", parse_mode="HTML")
    scene.do("editMessageText", chat_id=scene.channel, message_id=first, text=scene.mark())
    assert scene.post()["message_id"] == first + 1


def test_an_album_takes_an_id_for_each_picture(scene: TelegramGround) -> None:
    media = '[{"type":"photo","media":"attach://a"},{"type":"photo","media":"attach://b"}]'
    album = scene.do("sendMediaGroup", {"a": PICTURE, "b": PICTURE}, chat_id=scene.channel, media=media)
    ids = [each["message_id"] for each in album]
    scene.left += [(scene.channel, each) for each in ids]
    assert ids == [ids[0], ids[0] + 1]
    assert album[0]["media_group_id"] == album[1]["media_group_id"]
    assert scene.post()["message_id"] == ids[1] + 1


def test_the_id_of_a_deleted_post_is_not_given_again(scene: TelegramGround) -> None:
    gone = scene.post()["message_id"]
    assert scene.do("deleteMessage", chat_id=scene.channel, message_id=gone) is True
    assert scene.post()["message_id"] == gone + 1


# Probing: FACTS 21


def test_a_probe_shows_text_date_and_place_of_a_post(scene: TelegramGround) -> None:
    post = scene.post()
    seen = scene.probe(post["message_id"])["result"]
    assert seen["text"] == post["text"]
    origin = seen["forward_origin"]
    assert (origin["type"], origin["chat"]["id"]) == ("channel", scene.channel)
    assert (origin["message_id"], origin["date"]) == (post["message_id"], post["date"])


def test_a_probe_of_an_id_that_is_not_there_yet_finds_nothing_until_it_is(scene: TelegramGround) -> None:
    coming = scene.post()["message_id"] + 1
    answer = scene.probe(coming)
    assert (answer["error_code"], answer["description"]) == (400, "Bad Request: message to forward not found")
    post = scene.post()
    assert post["message_id"] == coming
    assert scene.probe(coming)["result"]["text"] == post["text"], "nothing remembers that it was not there"


def test_a_probe_of_what_the_bot_deleted_finds_nothing(scene: TelegramGround) -> None:
    gone = scene.post()["message_id"]
    assert scene.do("deleteMessage", chat_id=scene.channel, message_id=gone) is True
    assert scene.probe(gone)["description"] == "Bad Request: message to forward not found"


# Refusals


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("счёт <3", "Unclosed start tag at byte offset 9"),
        ("Ё<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("😀<div>1</div>", 'Unsupported start tag "div" at byte offset 4'),
        ("<b>я", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>я<i>1</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
        ("я</b>", "Unexpected end tag at byte offset 2"),
    ],
)
def test_html_that_cant_be_parsed_is_refused_with_its_byte_offset(
    scene: TelegramGround, html: str, reason: str
) -> None:
    refused = scene.refused("sendMessage", chat_id=scene.channel, text=html, parse_mode="HTML")
    assert refused == (400, f"Bad Request: can't parse entities: {reason}")


@pytest.mark.parametrize(
    ("method", "arguments", "description"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {"text": " \n "}, "text must be non-empty"),
        ("sendMessage", {"text": "я" * 4097}, "message is too long"),
        ("sendMessage", {"text": f"<b>{'я' * 4097}</b>", "parse_mode": "HTML"}, "message is too long"),
        ("sendMessage", {"text": "1", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("editMessageText", {"message_id": 2_000_000_000, "text": "1"}, "message to edit not found"),
        ("deleteMessage", {"message_id": 2_000_000_000}, "message to delete not found"),
        ("pinChatMessage", {"message_id": 2_000_000_000}, "message to pin not found"),
        ("copyMessage", {"message_id": 2_000_000_000}, "message to copy not found"),
    ],
)
def test_what_cant_be_done_is_refused_in_these_words(
    scene: TelegramGround, method: str, arguments: dict[str, Any], description: str
) -> None:
    place = {"chat_id": scene.channel} | ({"from_chat_id": scene.channel} if method == "copyMessage" else {})
    assert scene.refused(method, **place, **arguments) == (400, f"Bad Request: {description}")


def test_lengths_count_after_parsing(scene: TelegramGround) -> None:
    assert scene.post(f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")["text"] == "<" * 4096
    caption = f"<b>{'&lt;' * 1024}</b>"
    post = scene.do("sendPhoto", {"photo": PICTURE}, chat_id=scene.channel, caption=caption, parse_mode="HTML")
    assert post["caption"] == "<" * 1024
    refused = scene.refused("sendPhoto", {"photo": PICTURE}, chat_id=scene.channel, caption="я" * 1025)
    assert refused == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize("chat", [-1_009_999_999_999, 1, "@sheets_marathon_no_such_chat_", "нет"])
def test_a_chat_that_is_not_there_is_not_found(scene: TelegramGround, chat: int | str) -> None:
    assert scene.refused("sendMessage", chat_id=chat, text="1") == (400, "Bad Request: chat not found")


def test_an_edit_that_changes_nothing_is_refused(scene: TelegramGround) -> None:
    post = scene.post()
    place = {"chat_id": scene.channel, "message_id": post["message_id"]}
    assert scene.refused("editMessageText", **place, text=post["text"]) == (400, NOT_MODIFIED)


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (b"no picture at all", "IMAGE_PROCESS_FAILED"),
        (_png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (_png(500, 20), "PHOTO_INVALID_DIMENSIONS"),
    ],
    ids=["no picture", "too large", "too long"],
)
def test_a_picture_that_cant_be_is_refused(scene: TelegramGround, picture: bytes, reason: str) -> None:
    refused = scene.refused("sendPhoto", {"photo": picture}, chat_id=scene.channel)
    assert refused == (400, f"Bad Request: {reason}")


def test_a_token_that_is_no_bots_is_unauthorized(scene: TelegramGround) -> None:
    root = scene.api_url.rsplit("/bot", 1)[0]
    answer = scene.session.get(f"{root}/bot123456:{'A' * 35}/getMe", timeout=60)
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")
    assert scene.refused("sendPigeon") == (404, "Not Found: method not found")
