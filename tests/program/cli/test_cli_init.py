"""``init`` and configurations that can't be: everything wrong is told at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import Program, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.marathon.model import Track
from sheets_marathon.settings import load


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def test_init_writes_a_configuration_that_loads(program: Program, tmp_path: Path) -> None:
    config = tmp_path / "config" / "new.toml"
    ran = program.run(
        "init", "--config", str(config), "--starts-on", "2030-01-07", "--language", "en",
        "--spreadsheet", "https://docs.google.com/spreadsheets/d/1AbC_d-9/edit#gid=0",
        "--sellers-channel", "@sellers", "--heads-channel=-1001", "--ops-chat=-42",
    )  # fmt: skip
    assert ran.code == 0
    assert f"{config} is written" in ran.out
    settings = load(config)
    assert settings.sheet.spreadsheet_id == "1AbC_d-9"
    assert settings.marathon.starts_on == dt.date(2030, 1, 7)
    assert settings.marathon.language == "en"
    assert settings.track(Track.SELLERS).channel == "@sellers"
    assert settings.track(Track.HEADS).channel == "-1001"
    assert settings.telegram.ops_chat == "-42"
    assert "# " in config.read_text("utf-8"), "every key is explained"


def test_init_never_overwrites(program: Program) -> None:
    before = program.config.read_bytes()
    refused = program.run("init")
    assert refused.code == 64
    assert "is there already and stays as it is" in refused.err
    assert program.config.read_bytes() == before


COMMANDS = ("plan", "apply", "run", "tick", "status", "import-sales", "looker", "preview sellers.1.lesson.1")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_configuration_is_one_sentence_with_what_to_do(program: Program, command: str) -> None:
    missing = program.folder / "nowhere.toml"
    refused = program.run(*command.split(), config=missing)
    assert (refused.code, refused.out) == (64, "")
    assert f"there is no configuration at {missing}" in refused.err
    assert "sheets-marathon init" in refused.err
    assert "Traceback" not in refused.err


def test_all_mistakes_are_told_at_once_with_what_was_found_and_what_is_expected(program: Program) -> None:
    program.config.write_text(
        """
        [marathon]
        name = "Марафон"
        starts_on = "скоро"
        days = 0
        learning_weekdays = ["mon", "someday"]
        time_zone = "Москва"
        language = "fr"
        [tracks.sellers]
        channel = "-100"
        lessons = ["25:00"]
        [tracks.heads]
        lessons = ["10:00"]
        [sheet]
        spreadsheet_id = ""
        [telegram]
        read_timeout_s = 5
        chat = "x"
        """,
        "utf-8",
    )
    refused = program.run("plan")
    assert refused.code == 64
    for said in (
        "marathon.starts_on: found 'скоро'",
        "marathon.days: found 0",
        "marathon.learning_weekdays.1: found 'someday'",
        "marathon.time_zone: found 'Москва'; a time zone such as",
        "marathon.language: found 'fr'",
        "tracks.sellers.lessons.0: found '25:00'; a time of day such as",
        "tracks.heads.channel: is missing",
        "sheet.spreadsheet_id: found ''",
        "telegram.read_timeout_s: found 5",
        "telegram.chat: there is no such key",
    ):
        assert said in refused.err
    assert "has 10 mistakes" in refused.err
    assert "config/marathon.example.toml" in refused.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[marathon\nname = 1", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b"", "marathon: is missing"),
        (b'sheet = "x"', "sheet"),
    ],
)
def test_a_file_that_is_no_configuration_is_told_without_a_traceback(
    program: Program, content: bytes, said: str
) -> None:
    program.config.write_bytes(content)
    refused = program.run("plan")
    assert (refused.code, said in refused.err) == (64, True)


def test_a_marathon_without_a_learning_day_is_refused(program: Program) -> None:
    program.configure({"marathon": {"days": 2, "learning_weekdays": ["sun"]}})
    refused = program.run("plan")
    assert (refused.code, "no learning day is left" in refused.err) == (64, True)


@pytest.mark.parametrize("arguments", [(), ("fly",), ("tick", "--at"), ("preview",), ("plan", "--json", "--nonsense")])
def test_bad_usage_is_64(program: Program, arguments: tuple[str, ...]) -> None:
    ran = program.run(*arguments, "--config", "x") if arguments and arguments[0] != "fly" else program.run(*arguments)
    assert ran.code == 64
    assert "usage:" in ran.err
