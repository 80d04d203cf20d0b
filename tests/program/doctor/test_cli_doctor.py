"""``doctor`` and what other commands say when something is not ready: one sentence each on what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.doctor_scene import changed, looked, problems
from support.program.program import RU, Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.state_log import StateLog

DISABLED = {
    "error": {
        "code": 403,
        "status": "PERMISSION_DENIED",
        "message": "Google Sheets API has not been used in project 1 before or it is disabled.",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}],
    }
}


pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied(lessons=True)


def test_all_is_well(program: Program, person: Person) -> None:
    assert problems(program) == {}
    said = program.ok("doctor").out
    assert all(line.startswith("[ok] ") for line in said.splitlines()), said
    for line in (
        "clock: as Google's",
        "spreadsheet: “Таблица”, ru_RU, Europe/Moscow",
        f"sheet rights: {program.actor} may write",
        f"tabs: {len(RU)} tabs, all columns are there",
        "plan: nothing to change",
        "formulas: no errors",
        "protected ranges: none is in the way",
        "Looker tabs: as declared",
        "participants: 6 take part",
        "program: 12 slots, all ready",
        "program of 07.01.2030: 5 posts, nothing is missing",
        "program of 09.01.2030: 5 posts, nothing is missing",
        "channel of sellers: sellers; the bot may post and delete its posts",
        "ops chat: ops; the bot may post and delete its posts",
        "outbox: 0 deliveries, sound and writable",
        "service: not running, no sign yet",
        "sales from 1С: 0 events in 0 rows",
    ):
        assert f"[ok] {line}\n" in said


def test_a_second_look_finds_the_same_and_no_trace_of_the_first(program: Program, person: Person) -> None:
    before = person.whole()
    assert looked(program) == looked(program)
    assert person.whole() == before


def test_a_missing_or_malformed_configuration(program: Program) -> None:
    program.config.write_text("[marathon]\nname = 1\n", "utf-8")
    assert "marathon.starts_on: is missing" in problems(program)["configuration"]
    program.config.unlink()
    assert "sheets-marathon init" in problems(program)["configuration"]


def test_before_apply(program: Program) -> None:
    program.lay_out()
    assert 'run "sheets-marathon plan"' in problems(program)["tabs"]


@pytest.mark.parametrize("content", [None, "", "{}", '{"type": "authorized_user"}'])
def test_a_wrong_credentials_file(program: Program, person: Person, content: str | None) -> None:
    path = program.folder / "key.json"
    if content is not None:
        path.write_text(content, "utf-8")
    changed(program, {"google": {"credentials_file": str(path)}})
    found = problems(program)
    assert set(found) == {"credentials"}
    assert str(path) in found["credentials"]
    assert "Keys → Add key → JSON" in found["credentials"]
    refused = program.run("plan")
    assert (refused.code, "Add key" in refused.err) == (64, True)


def test_a_key_that_the_token_endpoint_refuses(program: Program, person: Person) -> None:
    foreign = Accounts(WorkspaceClock(), StateLog(None)).service_account_info(program.workspace.base_url)
    path = program.folder / "foreign.json"
    path.write_text(json.dumps(foreign), "utf-8")
    changed(program, {"google": {"credentials_file": str(path)}})
    assert "has not been revoked; else make a new key" in problems(program)["spreadsheet"]
    assert program.run("status").code == 1


def test_a_spreadsheet_that_is_not_shared(program: Program) -> None:
    changed(program, {"sheet": {"spreadsheet_id": program.stage.create_spreadsheet("Чужая")}})
    assert f"share the spreadsheet with {program.actor} as Editor" in problems(program)["spreadsheet"]
    for command in ("plan", "apply", "status", "looker"):
        refused = program.run(command)
        assert (refused.code, program.actor in refused.out + refused.err) == (1, True)


def test_an_id_that_is_nobodys(program: Program) -> None:
    changed(program, {"sheet": {"spreadsheet_id": "1AbCdEf"}})
    assert "copy the id from the spreadsheet's address" in problems(program)["spreadsheet"]


def test_an_api_that_is_not_enabled(program: Program, person: Person) -> None:
    program.stage.add_fault(service="sheets", status=403, body=DISABLED, count=9)
    assert "enable “Google Sheets API”" in problems(program)["spreadsheet"]


def test_a_google_that_is_busy_for_a_moment_is_no_problem(program: Program, person: Person) -> None:
    program.stage.add_fault(service="sheets", status=429, count=2)
    assert program.run("plan").code == 0


def test_a_write_that_google_applied_without_saying_so_is_not_doubled(program: Program) -> None:
    person = program.lay_out()
    program.stage.add_fault(service="sheets", path=":batchUpdate", mode="after", status=503)
    program.run("apply")
    program.ok("apply")
    program.ok("plan")
    assert len(person.table(RU["rating_sellers"])) == 4
    assert len(person.table(RU["settings"])) == 21


def test_a_bot_that_is_not_in_its_channels(program: Program, person: Person) -> None:
    program.stage.set_member(program.channels["sellers"], "left")
    program.stage.set_member(program.channels["heads"], "administrator", rights=["can_edit_messages"])
    program.stage.set_member(program.channels["ops"], "kicked")
    found = problems(program)
    assert set(found) == {"channel of sellers", "channel of heads", "ops chat"}
    assert "add" in found["channel of sellers"]
    assert "may not post" in found["channel of heads"]
    assert "right to post messages" in found["channel of heads"]


def test_a_channel_that_is_not_there(program: Program, person: Person) -> None:
    changed(program, {"tracks": {"heads": {"channel": "@nobody_has_this_name"}}})
    assert "check the chat's id or @name" in problems(program)["channel of heads"]


def test_a_wrong_token(program: Program, person: Person) -> None:
    program.token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
    found = problems(program)
    assert "take the bot's token from @BotFather again" in found["channel of sellers"]
    program.token = "nonsense"
    assert "should look like 123456:ABC" in problems(program)["bot"]
    program.token = " "
    assert problems(program)["bot"]


def test_a_token_that_is_nowhere(program: Program, person: Person) -> None:
    changed(program, {"telegram": {"token_env": "NO_SUCH_VARIABLE"}})
    assert "set NO_SUCH_VARIABLE to the token" in problems(program)["bot"]
    refused = program.run("tick")
    assert (refused.code, "NO_SUCH_VARIABLE" in refused.err) == (64, True)


def test_no_secret_is_shown_anywhere(program: Program, person: Person) -> None:
    key = json.loads(Path(program.workspace.credentials).read_text("utf-8"))["private_key"].split("\n")[1]
    program.stage.add_fault(service="telegram", status=401, count=20)
    ran = program.run("doctor"), program.run("tick", "--at", "2030-01-07T10:00"), program.run("status")
    for one in ran:
        assert program.workspace.bot_token not in one.out + one.err
        assert key not in one.out + one.err
    cells = json.dumps(person.many(*person.tabs()))
    assert program.workspace.bot_token not in cells
