"""Refusals, word for word as the Bot API gives them (telegram-bot-api Client.cpp, tdlib)."""

from __future__ import annotations

import httpx
import pytest
from support.server.workspace_scene import BotApi, RunningWorkspace, png

from sheets_marathon.rehearsal.play.stage import Stage


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\t"}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"text": "я" * 20_000}, "text is too long"),
        ({"text": "1", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "1", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "1", "reply_markup": []}, "object expected as reply markup"),
        (
            {"text": "1", "reply_markup": {"inline_keyboard": [[{"text": "1"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "1", "reply_markup": {"inline_keyboard": [[{"text": "1", "callback_data": "я" * 33}]]}},
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "1", "reply_parameters": {"message_id": 77}}, "message to be replied not found"),
        ({"text": "1", "link_preview_options": "{"}, "can't parse link preview options JSON object"),
        ({"text": "1", "link_preview_options": [True]}, "object expected as link preview options"),
        (
            {"text": "1", "link_preview_options": {"is_disabled": "yes"}},
            'can\'t parse link preview options: Field "is_disabled" must be of type Boolean',
        ),
    ],
)
def test_a_message_that_cant_be(bot: BotApi, channel: int, arguments: dict[str, object], description: str) -> None:
    assert bot.refusal("sendMessage", chat_id=channel, **arguments) == f"Bad Request: {description}"


def test_lengths_count_after_parsing(bot: BotApi, channel: int) -> None:
    assert bot.send(channel, f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML")["text"] == "<" * 4096
    assert len(bot.send(channel, "😀" * 4096)["text"]) == 4096


@pytest.mark.parametrize(
    ("size", "caption", "description"),
    [
        ((9000, 1001), "", "PHOTO_INVALID_DIMENSIONS"),
        ((21, 1), "", "PHOTO_INVALID_DIMENSIONS"),
        ((20, 1), "я" * 1025, "message caption is too long"),
    ],
)
def test_a_photo_that_cant_be(bot: BotApi, channel: int, size: tuple[int, int], caption: str, description: str) -> None:
    data = {"chat_id": str(channel), "caption": caption}
    answer = bot.client.post(f"{bot.base}/sendPhoto", data=data, files={"photo": png(*size)})
    assert answer.json()["description"] == f"Bad Request: {description}"


def test_a_photo_of_more_than_ten_megabytes(bot: BotApi, channel: int) -> None:
    files = {"photo": png(20, 20).ljust(10 * 1024 * 1024 + 1, b"\0")}
    answer = bot.client.post(f"{bot.base}/sendPhoto", data={"chat_id": str(channel)}, files=files)
    assert answer.json()["description"] == (
        "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"
    )
    files = {"photo": png(20, 20).ljust(10 * 1024 * 1024, b"\0")}
    assert bot.client.post(f"{bot.base}/sendPhoto", data={"chat_id": str(channel)}, files=files).json()["ok"]


def test_link_previews_are_kept_as_asked(bot: BotApi, channel: int) -> None:
    def shown(**more: object) -> object:
        return bot.send(channel, "https://example.org/1", **more).get("link_preview_options")

    assert shown() is None
    assert shown(link_preview_options={"is_disabled": False, "unknown": 1}) is None
    assert shown(link_preview_options={"is_disabled": True}) == {"is_disabled": True}
    assert shown(disable_web_page_preview=True) == {"is_disabled": True}
    large = {"url": "https://example.org/2", "prefer_large_media": True}
    assert shown(link_preview_options=large) == large
    post = {"chat_id": channel, "message_id": 2, "text": "https://example.org/1"}
    assert "message is not modified" in bot.refusal("editMessageText", **post)
    assert bot("editMessageText", **post, link_preview_options={"is_disabled": True})["ok"]


def test_a_photo_that_is_none(bot: BotApi, channel: int) -> None:
    assert bot.refusal("sendPhoto", chat_id=channel) == "Bad Request: there is no photo in the request"
    data = {"chat_id": str(channel)}
    answer = bot.client.post(f"{bot.base}/sendPhoto", data=data, files={"photo": b"%PDF-1.4"})
    assert answer.json()["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert "wrong remote file identifier" in bot.refusal("sendPhoto", chat_id=channel, photo="AgADnone")


@pytest.mark.parametrize("kind", ["channel", "supergroup", "group"])
def test_a_bot_outside_is_told_so(bot: BotApi, stage: Stage, kind: str) -> None:
    chat = stage.create_chat(kind, "Закрытый")
    expected = f"Forbidden: bot is not a member of the {kind} chat"
    assert bot.refusal("sendMessage", chat_id=chat, text="1") == expected
    stage.set_member(chat, "kicked")
    assert bot.refusal("sendMessage", chat_id=chat, text="1") == f"Forbidden: bot was kicked from the {kind} chat"


def test_a_channel_wants_an_administrator(bot: BotApi, stage: Stage, channel: int) -> None:
    post = bot.send(channel, "1")["message_id"]
    stage.set_member(channel, "member")
    need = "Bad Request: need administrator rights in the channel chat"
    assert bot.refusal("sendMessage", chat_id=channel, text="1") == need
    assert bot.refusal("editMessageText", chat_id=channel, message_id=post, text="2") == (
        "Bad Request: message can't be edited"
    )
    assert bot.refusal("deleteMessage", chat_id=channel, message_id=post) == "Bad Request: message can't be deleted"
    stage.set_member(channel, "administrator", rights=["can_post_messages"])
    assert bot.refusal("pinChatMessage", chat_id=channel, message_id=post) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


def test_a_restricted_bot_is_told_what_it_may_not_send(bot: BotApi, stage: Stage, channel: int, group: int) -> None:
    post = bot.send(channel, "1")["message_id"]
    stage.set_member(group, "restricted")
    expected = "Bad Request: not enough rights to send {} to the chat"
    assert bot.refusal("sendMessage", chat_id=group, text="1") == expected.format("text messages")
    assert bot.refusal("forwardMessage", chat_id=group, from_chat_id=channel, message_id=post) == (
        expected.format("text messages")
    )
    for kind in ("photo", "document"):
        files = {kind: png(20, 20)}
        answer = bot.client.post(f"{bot.base}/send{kind.title()}", data={"chat_id": str(group)}, files=files)
        assert answer.json()["description"] == expected.format(f"{kind}s")


def test_a_person_must_begin_the_talk(bot: BotApi, stage: Stage) -> None:
    person = stage.create_person("Анна")
    assert bot.refusal("sendMessage", chat_id=person, text="1") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    stage.say(person, person, "/start")
    assert bot.send(person, "Здравствуйте")["chat"] == {"id": person, "first_name": "Анна", "type": "private"}
    stage.set_member(person, "kicked")
    assert bot.refusal("sendMessage", chat_id=person, text="1") == "Forbidden: bot was blocked by the user"


def test_chats_are_named_by_number_text_or_username(bot: BotApi, stage: Stage) -> None:
    chat = stage.create_chat("channel", "Открытый", username="open_marathon")
    stage.set_member(chat, "administrator")
    assert [bot.send(name, "1")["message_id"] for name in (chat, str(chat), "@Open_Marathon")] == [2, 3, 4]
    assert bot.refusal("getChat", chat_id="") == "Bad Request: chat_id is empty"
    assert bot.refusal("getChat", chat_id="@nobody_here") == "Bad Request: chat not found"


def test_what_a_person_deleted_was_not_forwarded(bot: BotApi, stage: Stage, channel: int, group: int) -> None:
    gone, kept = bot.send(channel, "1")["message_id"], bot.send(channel, "2")["message_id"]
    stage.delete_message(channel, gone)
    forward = {"chat_id": group, "from_chat_id": channel}
    assert bot.refusal("forwardMessage", **forward, message_id=gone) == "Bad Request: message was not forwarded"
    assert bot.refusal("forwardMessage", **forward, message_id=kept + 1) == (
        "Bad Request: message to forward not found"
    )
    assert bot.refusal("copyMessage", **forward, message_id=99) == "Bad Request: message to copy not found"
    assert bot.refusal("deleteMessage", chat_id=channel, message_id=99) == "Bad Request: message to delete not found"
    assert bot.refusal("pinChatMessage", chat_id=channel, message_id=99) == "Bad Request: message to pin not found"
    assert bot.refusal("forwardMessage", chat_id=group) == 'Bad Request: parameter "from_chat_id" is required'


def test_an_edit_that_cant_be(bot: BotApi, channel: int) -> None:
    post = bot.send(channel, "1")["message_id"]
    edit = {"chat_id": channel, "message_id": post}
    assert bot.refusal("editMessageText", chat_id=channel, message_id=post + 1, text="2") == (
        "Bad Request: message to edit not found"
    )
    assert bot.refusal("unpinChatMessage", chat_id=channel) == "Bad Request: message to unpin not found"
    assert bot.refusal("editMessageText", **edit, text="я" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert bot.refusal("editMessageCaption", **edit, caption="1") == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert bot.refusal("editMessageText", text="1") == "Bad Request: message identifier is not specified"
    markup = {"inline_keyboard": [[{"text": "Место", "callback_data": "place"}]]}
    assert bot("editMessageReplyMarkup", **edit, reply_markup=markup)["result"]["reply_markup"] == markup


def test_methods_and_tokens_that_dont_exist(workspace: RunningWorkspace, bot: BotApi) -> None:
    assert bot("sendPigeon") == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    poll = bot("sendPoll")
    assert (poll["error_code"], "sendpoll" in poll["description"]) == (501, True)
    assert bot("sendMessage", chat_id=1, text="*1*", parse_mode="MarkdownV2")["error_code"] == 501
    wrong = bot.client.get(f"{workspace.base_url}/bot123456:{'A' * 35}/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert bot.client.get(f"{workspace.base_url}/botnonsense/getMe").status_code == 404


def test_arguments_come_in_every_form(bot: BotApi, channel: int) -> None:
    given = {"chat_id": str(channel), "text": "1"}
    address = f"{bot.base}/SENDMESSAGE"
    answers = [
        bot.client.get(address, params=given),
        bot.client.post(address, data=given),
        bot.client.post(address, json=given),
        bot.client.post(address, data=given, files={"unused": b"1"}),
        bot.client.post(f"{bot.base}/sendMessage?chat_id={channel}", json={"text": "1"}),
    ]
    assert [each.json()["result"]["message_id"] for each in answers] == [2, 3, 4, 5, 6]
    broken = bot.client.post(address, content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 400
    assert isinstance(broken, httpx.Response)


def test_nothing_is_forwarded_out_of_a_chat_that_restricts_saving(bot: BotApi, stage: Stage, group: int) -> None:
    channel = stage.create_chat("channel", "Закрытый", protected=True)
    stage.set_member(channel, "administrator")
    assert bot("getChat", chat_id=channel)["result"]["has_protected_content"] is True
    message_id = bot.send(channel, "1")["message_id"]
    refusal = bot.refusal("forwardMessage", chat_id=group, from_chat_id=channel, message_id=message_id)
    assert refusal == "Bad Request: message has protected content and can't be forwarded"
