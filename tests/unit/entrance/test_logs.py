"""The log: one line a decision, as JSON where asked for, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon import logs
from sheets_marathon.jobs.report import LogLine

TOKEN = "123456:AAExample-token_of-nobody-0000000000"
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEA==\n-----END PRIVATE KEY-----\n"
log = logging.getLogger("sheets_marathon.test")


@contextmanager
def a_log(*secrets: str, as_json: bool = False) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    with logs.kept(stream, level=logging.INFO, as_json=as_json):
        logs.hide(secrets)
        yield stream


def test_a_decision_is_one_line_for_people() -> None:
    decision = LogLine("post", "sellers.1.lesson.1", "held", "ждёт: ссылка\n  → спросить Инну")
    with a_log() as said:
        log.info("%s", decision, extra=asdict(decision))
    (line,) = said.getvalue().splitlines()
    assert line.endswith("INFO sellers.1.lesson.1: held (ждёт: ссылка → спросить Инну)")


def test_as_json_it_is_an_object_with_the_decisions_fields() -> None:
    decision = LogLine("post", "sellers.1.lesson.1", "held", "ждёт: ссылка\nна урок")
    with a_log(as_json=True) as said:
        log.info("%s", decision, extra=asdict(decision))
        log.warning("что-то %s", "ещё")
    first, second = [json.loads(line) for line in said.getvalue().splitlines()]
    assert {name: first[name] for name in ("what", "about", "state", "note")} == asdict(decision)
    assert (first["level"], first["logger"], first["message"]) == ("INFO", "sheets_marathon.test", str(decision))
    assert first["time"].endswith("+00:00")
    assert (second["level"], second["message"]) == ("WARNING", "что-то ещё")
    assert "ждёт" in said.getvalue(), "people read it, too"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_is_blotted_out_of_message_fields_and_traceback(as_json: bool) -> None:
    with a_log(TOKEN, KEY, as_json=as_json) as said:
        log.warning("asked https://api.telegram.org/bot%s/getMe", TOKEN)
        log.info("a field", extra={"note": f"at {TOKEN}"})
        try:
            try:
                raise KeyError(f"no {KEY!r}")
            except KeyError as error:
                raise RuntimeError(f"https://watcher/?token={TOKEN.replace(':', '%3A')}") from error
        except RuntimeError:
            log.exception("a tick failed with %s", KEY)
    text = said.getvalue()
    assert "a tick failed" in text
    assert "RuntimeError" in text
    assert "<secret>" in text
    for part in (TOKEN, "AAExample", *KEY.split("\n")[1:3]):
        assert part not in text


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x44F, exclude_categories=("C", "Z")), min_size=4))
def test_whatever_a_password_is_made_of_it_is_not_shown(secret: str) -> None:
    for as_json in (False, True):
        with a_log(secret, as_json=as_json) as said:
            log.info("it is %s", secret)
            log.info("it is %r", secret)
            log.info("a field", extra={"note": secret})
        for line in said.getvalue().splitlines():
            shown = json.loads(line.replace("<secret>", "")) if as_json else {"line": line.replace("<secret>", "")}
            assert not any(secret in text for name, text in shown.items() if name not in ("time", "logger", "level"))


def test_a_short_word_is_no_secret() -> None:
    with a_log("12", "", "\n") as said:
        log.info("12 posts")
    assert "12 posts" in said.getvalue()


def test_the_log_is_as_it_was_afterwards() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    with a_log() as said:
        log.debug("not this")
    log.error("nor this")
    assert said.getvalue() == ""
    assert (root.level, list(root.handlers)) == before
