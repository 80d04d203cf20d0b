"""getUpdates' answers, whatever is in them: the library can read what is left, and no number is lost."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.error import TelegramError

from sheets_marathon.adapters.telegram.heard import heard_in
from sheets_marathon.adapters.telegram.readable import ReadablePolls

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("message_id", "date", "chat", "from", "text", "caption", "reply_to_message", "sender_chat", "pinned_message")
SOUND = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "?"} | {
    "from": {"id": 5, "is_bot": False, "first_name": "И"}
}
MESSAGE = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=2).map(lambda odd: {**SOUND, **odd})
UPDATE = st.fixed_dictionaries(
    {"update_id": st.integers(0, 9)},
    optional={
        "message": MESSAGE | JSON,
        "edited_message": MESSAGE,
        "callback_query": JSON,
        "channel_post": JSON,
        "new": JSON,
    },
)


@given(st.lists(UPDATE | JSON, max_size=4))
def test_whatever_comes_can_be_read_and_keeps_its_number(updates: list[Any]) -> None:
    answer = ReadablePolls.parse_json_payload(json.dumps({"ok": True, "result": updates}).encode())
    read = Update.de_list(answer["result"], None)
    numbers = [each["update_id"] for each in updates if isinstance(each, dict) and type(each.get("update_id")) is int]
    assert [update.update_id for update in read] == [number for number in numbers if number >= 0]
    for update in read:
        with contextlib.suppress(TypeError, AttributeError):  # fields of another kind than Telegram says
            heard = heard_in(update)
            assert heard is None or isinstance(heard.text.encode(), bytes)


@given(st.binary(max_size=20) | JSON.map(lambda content: json.dumps(content).encode()))
def test_an_answer_is_telegrams_or_an_error_of_telegrams(payload: bytes) -> None:
    with contextlib.suppress(TelegramError):
        answer = ReadablePolls.parse_json_payload(payload)
        assert isinstance(answer.get("result"), list) or "description" in answer
