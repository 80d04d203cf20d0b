"""A service that can't work ends at once, says what to do, and has written nothing; one that can't tell goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.program.program import Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied(lessons=True)


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
    before = person.whole()
    broken(program)
    program.stage.clear_requests()
    ran = program.run("run")
    assert (ran.code, "the bot can post nowhere" in ran.err, said in ran.err) == (1, True, True), ran
    assert ran.err.count("@BotFather") <= 1, "one trouble is one sentence, however many channels there are"
    assert "Traceback" not in ran.err
    assert program.requests() == {"read": 0, "write": 0}
    assert person.whole() == before
    assert "sendMessage" not in program.stage.requests_made()["telegram"]["by_method"]
