"""Which error means that a post is certainly not in the chat, and which leaves it open."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from sheets_marathon.adapters.telegram.channels import TelegramMessenger
from sheets_marathon.adapters.telegram.outcomes import is_absent, is_removed, is_unforwardable, outcome
from sheets_marathon.errors import ConfigurationError, DeliveryRefused, DeliveryUnclear

TOKEN = "123456:AAsecret"


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        _caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused")),
        _caused(TimedOut(), httpx.ConnectTimeout("slow")),
        _caused(TimedOut("Pool timeout"), httpx.PoolTimeout("busy")),
        _caused(NetworkError("httpx.ProxyError"), httpx.ProxyError("403 Forbidden")),
    ],
    ids=lambda error: type(error.__cause__).__name__,
)
def test_a_request_that_never_left_is_refused_for_now(error: TelegramError) -> None:
    told = outcome(error, "post to @c", TOKEN)
    assert isinstance(told, DeliveryRefused)
    assert (told.permanent, told.retry_after_s) == (False, None)


@pytest.mark.parametrize(
    "error",
    [
        TimedOut(),
        _caused(TimedOut(), httpx.ReadTimeout("slow")),
        _caused(TimedOut(), httpx.WriteTimeout("slow")),
        _caused(NetworkError("x"), httpx.ReadError("reset")),
        _caused(NetworkError("x"), httpx.WriteError("reset")),
        _caused(NetworkError("x"), httpx.RemoteProtocolError("disconnected")),
        NetworkError("Bad Gateway (502)"),
        Conflict("terminated by other getUpdates request"),
        BadRequest("Bad Request (400)"),
        Forbidden("Forbidden (403)"),
        InvalidToken("Not Found (404)"),
        _caused(Forbidden("Forbidden (403). Parsing the server response failed"), TelegramError("Invalid")),
        RuntimeError("Event loop is closed"),
        KeyError("result"),
    ],
    ids=repr,
)
def test_everything_that_may_have_left_is_unclear(error: Exception) -> None:
    assert isinstance(outcome(error, "post to @c", TOKEN), DeliveryUnclear)


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (BadRequest("Bad Request: chat not found"), "check the chat's id"),
        (BadRequest("Bad Request: need administrator rights in the channel chat"), "Post messages"),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"), "Post messages"),
        (BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"), "Post messages"),
        (BadRequest("Bad Request: not enough rights to manage pinned messages in the chat"), "Edit messages"),
        (BadRequest("Bad Request: message to pin not found"), "nothing to pin"),
        (BadRequest("Bad Request: message can't be deleted"), "by hand"),
        (BadRequest("Bad Request: MESSAGE_DELETE_FORBIDDEN"), "Delete messages"),
        (Forbidden("Forbidden: bot was kicked from the channel chat"), "removed the bot"),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), "add the bot"),
        (Forbidden("Forbidden: bot was blocked by the user"), "unblock"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), "Start"),
        (BadRequest("Bad Request: can't parse entities: unclosed <b>"), "HTML"),
        (BadRequest("Bad Request: message is too long"), "4096"),
        (BadRequest("Bad Request: message caption is too long"), "1024"),
        (BadRequest("Bad Request: something new"), "Telegram's words"),
        (InvalidToken("Unauthorized"), "@BotFather"),
        (InvalidToken("Not Found"), "@BotFather"),
        (ChatMigrated(-1001234), "-1001234"),
    ],
    ids=repr,
)
def test_what_telegram_itself_refuses_is_refused_for_good_with_a_remedy(error: TelegramError, remedy: str) -> None:
    told = outcome(error, "post to @c", TOKEN)
    assert isinstance(told, DeliveryRefused)
    assert told.permanent
    assert remedy in told.remedy
    assert "@c" in told.what or isinstance(error, ChatMigrated)


def test_flood_control_keeps_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    told = outcome(RetryAfter(dt.timedelta(seconds=31)), "post to @c", TOKEN)
    assert isinstance(told, DeliveryRefused)
    assert (told.permanent, told.retry_after_s) == (False, 31.0)


def test_the_token_is_blotted_out_of_every_message() -> None:
    for error in (BadRequest(f"Bad Request: {TOKEN}"), NetworkError(f"no {TOKEN}"), ValueError(TOKEN)):
        assert TOKEN not in str(outcome(error, "post to @c", TOKEN))


def test_probes_tell_absent_removed_and_unforwardable_apart() -> None:
    absent = BadRequest("Bad Request: message to forward not found")
    removed = BadRequest("Bad Request: message was not forwarded")
    service = BadRequest("Bad Request: message can't be forwarded")
    protected = BadRequest("Bad Request: message has protected content and can't be forwarded")
    for tells, wanted in ((is_absent, absent), (is_removed, removed), (is_unforwardable, service)):
        told = [tells(error) for error in (absent, removed, service, protected, TimedOut())]
        assert told == [error is wanted for error in (absent, removed, service, protected, None)]
    told_protected = outcome(protected, "forward", TOKEN)
    assert isinstance(told_protected, DeliveryRefused)
    assert "Restrict saving content" in told_protected.remedy


@pytest.mark.parametrize("token", ["", "secret", "987:secret\n/../", "98765"])
def test_what_can_not_be_a_token_is_refused_at_once_and_not_repeated(token: str) -> None:
    with pytest.raises(ConfigurationError, match="token") as caught:
        TelegramMessenger(token)
    assert not any(part in str(caught.value) for part in ("secret", "987"))


@pytest.mark.parametrize("base_url", ["api.telegram.org", "ftp://x", "http://"])
def test_what_can_not_be_the_bot_apis_address_is_refused_at_once(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        TelegramMessenger("1:abc", base_url=base_url)


def test_a_proxy_that_can_not_be_one_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        TelegramMessenger("1:abc", proxy="gopher://me:secret@host:1")
    assert "secret" not in str(caught.value)
