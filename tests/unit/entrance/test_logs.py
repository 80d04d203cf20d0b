"""The log: one line a decision, as JSON where asked for, and never a secret."""

from __future__ import annotations

import io
import json
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        log.info("%s", decision, extra=decision.fields())
    (line,) = said.getvalue().splitlines()
    assert line.endswith("INFO sellers.1.lesson.1: held (ждёт: ссылка → спросить Инну)")


def test_as_json_it_is_an_object_with_the_decisions_fields() -> None:
    decision = LogLine("post", "sellers.1.lesson.1", "held", "ждёт: ссылка\nна урок")
    with a_log(as_json=True) as said:
        log.info("%s", decision, extra=decision.fields())
        log.warning("что-то %s", "ещё")
    first, second = [json.loads(line) for line in said.getvalue().splitlines()]
    assert {name: first[name] for name in ("what", "about", "state", "note")} == decision.fields()
    assert (first["level"], first["logger"], first["message"]) == (
        "INFO",
        "sheets_marathon.test",
        "sellers.1.lesson.1: held (ждёт: ссылка на урок)",
    )
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


# What comes again


def said_lines(said: io.StringIO) -> list[str]:
    """The lines without their time."""
    return [line[20:] for line in said.getvalue().splitlines()]


@contextmanager
def a_moved_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[io.StringIO, list[float]]]:
    """A log whose lines are made at ``now[0]``."""
    now = [1_000_000.0]
    monkeypatch.setattr(logging.time, "time", lambda: now[0])
    monkeypatch.setattr(logging.time, "time_ns", lambda: int(now[0] * 1e9), raising=False)
    with a_log() as said:
        yield said, now


def test_a_line_that_comes_again_is_counted_and_the_count_comes_out_when_another_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with a_moved_log(monkeypatch) as (said, now):
        for second in range(288):
            now[0] = 1_000_000.0 + second
            log.error("the outbox can't be used: %s", "disk full")
        log.error("the mail could not be sent")
        log.error("the outbox can't be used: disk full")
    assert said_lines(said) == [
        "ERROR the outbox can't be used: disk full",
        "ERROR the outbox can't be used: disk full … 287 more times in 5 minutes",
        "ERROR the mail could not be sent",
        "ERROR the outbox can't be used: disk full … 1 more time in 5 minutes",
    ], "the last at the end"


def test_lines_that_come_by_turns_are_no_flood_and_every_one_is_in_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_moved_log(monkeypatch) as (said, now):
        for half in range(2 * 3600):
            now[0] = 1_000_000.0 + half / 2
            log.error("line %s", half % 3)
            if half % 100 == 0:
                log.error("something new: %s", half)
    text = said_lines(said)
    assert len(text) < 72 + 3 * 3 * 7, "72 new ones, and each of three at most three times in ten minutes"
    for number in range(3):
        ours = [line.removeprefix(f"ERROR line {number}") for line in text if line.startswith(f"ERROR line {number}")]
        assert sum(int(line.split()[1]) if line else 1 for line in ours) == 2400


def test_a_count_is_told_when_its_time_is_over_though_no_line_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_moved_log(monkeypatch) as (said, now):
        log.error("again")
        log.error("again")
        now[0] += 599
        logs.settle()
        assert said_lines(said) == ["ERROR again"]
        now[0] += 1
        logs.settle()
        assert said_lines(said)[1:] == ["ERROR again … 1 more time in 10 minutes"]
        now[0] += 600
        logs.settle()
        log.error("again")
        assert said_lines(said)[2:] == ["ERROR again"], "after ten quiet minutes it is news again"


def test_another_error_or_logger_or_level_is_another_line() -> None:
    with a_log() as said:
        for error in (ValueError("one"), ValueError("two"), ValueError("two")):
            log.error("a tick failed", exc_info=error)
        log.warning("a tick failed")
        logging.getLogger("another").error("a tick failed")
    assert len([line for line in said_lines(said) if line.endswith(" a tick failed")]) == 4


def test_a_decision_that_is_no_trouble_is_there_each_time() -> None:
    written = LogLine("sheet", "the sheet", "written", "1 changes")
    with a_log() as said:
        for _ in range(3):
            log.info("%s", written, extra=written.fields())
    assert said_lines(said) == ["INFO the sheet: written (1 changes)"] * 3


def test_as_json_the_count_is_a_field_beside_those_of_the_line() -> None:
    away = LogLine("sheet", "the sheet", "away", "503")
    with a_log(as_json=True) as said:
        for _ in range(4):
            log.warning("%s", away, extra=away.fields())
    shown, count = [json.loads(line) for line in said.getvalue().splitlines()]
    assert ("times" in shown, count["times"], count["about"], count["level"]) == (False, 3, "the sheet", "WARNING")


@given(st.text(max_size=30))
def test_a_message_never_has_a_line_break_in_it(text: str) -> None:
    for as_json in (False, True):
        with a_log(as_json=as_json) as said:
            log.warning("it says %s!", text)
        (line,) = said.getvalue().splitlines() or [""]
        assert line.rstrip().endswith("!" if not as_json else "}")
        if as_json:
            assert len(json.loads(line)["message"].splitlines()) == 1


# On disk


def test_a_kept_log_has_decisions_in_few_bytes_for_its_owner_only_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with a_log(TOKEN), logs.kept_on_disk(path, megabytes=1):
        for number in range(1500):
            log.info("decision %s with %s", number, TOKEN, extra={"what": "post", "note": "ж" * 600})
        log.debug("not this")
    files = logs.kept_files(path)
    assert [file.name for file in files] == ["log.jsonl.3", "log.jsonl.2", "log.jsonl.1", "log.jsonl"]
    assert sum(file.stat().st_size for file in files) <= 1_000_000 + 4 * 2000, "and a line's letters in each"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    numbers = [
        json.loads(line)["message"].split()[1] for file in files for line in file.read_text("utf-8").splitlines()
    ]
    assert numbers == [str(number) for number in range(1500 - len(numbers), 1500)], "the newest, in order"
    assert not any(TOKEN in file.read_text("utf-8") for file in files)


def test_a_kept_log_that_can_not_be_written_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with a_log() as said, logs.kept_on_disk(folder / "log.jsonl", megabytes=1):
        for number in range(5):
            log.info("line %s", number)
        folder.mkdir()
        log.info("line 5")
        log.info("line 6")
    assert said_lines(said) == [
        "INFO line 0",
        "WARNING the log can't be kept: No such file or directory",
        *[f"INFO line {number}" for number in range(1, 6)],
        "INFO the log is kept again",
        "INFO line 6",
    ]
    kept = [json.loads(line)["message"] for line in (folder / "log.jsonl").read_text("utf-8").splitlines()]
    assert kept == ["line 5", "the log is kept again", "line 6"]


def test_a_stream_on_a_full_disk_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    with logs.kept(Full(), level=logging.INFO, as_json=False):
        log.error("this")
    assert capsys.readouterr() == ("", "")
