"""A service that can't work ends at once, says what to do, and has written nothing; one that can't tell goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.program.program import CURATOR, Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture(scope="module")
def applied(workspace: RunningWorkspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Ready to work, and in the end as it was: no start that failed has changed as much as a colour."""
    with program_for(workspace, tmp_path_factory.mktemp("applied")) as made:
        person = made.applied(lessons=True)
        before = person.whole()
        yield made
        assert person.whole() == before


@pytest.fixture
def program(applied: Program, tmp_path: Path) -> Iterator[Program]:
    """The spreadsheet and the channels that all share, with a folder of its own that knows of no earlier start."""
    made = replace(applied, folder=tmp_path)
    made.configure({"sheet": applied.configured()["sheet"]})
    yield made
    made.stage.clear_faults()
    everywhere(made, "administrator")


@pytest.fixture
def person(program: Program) -> Person:
    return program.people[0]


def everywhere(program: Program, status: str, rights: list[str] | None = None) -> None:
    for track in ("sellers", "heads"):
        program.stage.set_member(program.channels[track], status, rights=rights)


def wrong_token(program: Program) -> None:
    program.token = "7000000001:" + "a" * 35


def unknown_chats(program: Program) -> None:
    tracks = program.configured()["tracks"]
    renamed = {track: {**table, "channel": f"@no_such_{track}"} for track, table in tracks.items()}
    program.configure({**program.configured(), "tracks": renamed})


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (wrong_token, "take the bot's token from @BotFather again"),
        (lambda program: everywhere(program, "left"), "add the bot"),
        (lambda program: everywhere(program, "administrator", []), "right to post messages"),
        (lambda program: everywhere(program, "member"), "with the right to post messages"),
        (unknown_chats, "check the chat's id or @name"),
    ],
    ids=["a wrong token", "in no channel", "no right to post", "no administrator", "no such chats"],
)
def test_a_bot_that_can_post_nowhere_does_not_start(
    program: Program, person: Person, broken: Callable[[Program], None], said: str
) -> None:
    before = person.words()
    broken(program)
    program.stage.clear_requests()
    ran = program.run("run")
    assert (ran.code, "the bot can post nowhere" in ran.err, said in ran.err) == (1, True, True), ran
    assert ran.err.count("@BotFather") <= 1, "one trouble is one sentence, however many channels there are"
    assert "Traceback" not in ran.err
    assert program.requests() == {"read": 0, "write": 0}
    assert person.words() == before
    assert "sendMessage" not in program.stage.requests_made()["telegram"]["by_method"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 403}, "share the spreadsheet with"),
        ({"status": 404}, "copy the id from the spreadsheet's address"),
        ({"status": 403, "path": ":batchUpdate"}, "as Editor"),
        ({"status": 401}, "check google.credentials_file"),
    ],
    ids=["not shared", "no such spreadsheet", "may only read", "unknown key"],
)
def test_a_spreadsheet_that_nobody_lets_it_work_on_ends_the_start(
    program: Program, person: Person, fault: dict[str, object], said: str
) -> None:
    before = person.words()
    program.stage.add_fault(service="sheets", count=1000, **fault)
    ran = program.run("run")
    program.stage.clear_faults()
    assert (ran.code, said in ran.err) == (1, True), ran
    assert person.words() == before
    assert program.posts("sellers") == program.posts("ops") == []
    assert program.person(CURATOR).words() == before


def test_a_telegram_that_can_not_be_asked_and_one_closed_channel_keep_nobody_from_starting(
    program: Program, person: Person
) -> None:
    program.stage.add_fault(service="sheets", status=404, count=1000)  # ends it after Telegram was asked
    program.stage.add_fault(service="telegram", status=502, count=1000)
    ran = program.run("run")
    assert "whether the bot may post can't be told now" in ran.err
    assert "there is no spreadsheet" in ran.err
    program.stage.clear_faults()
    program.stage.add_fault(service="sheets", status=404, count=1000)
    program.stage.set_member(program.channels["heads"], "left")
    ran = program.run("run")
    assert "there is no spreadsheet" in ran.err
    assert f"the bot is not in {program.channels['heads']}" in ran.err or "bot is not a member" in ran.err
