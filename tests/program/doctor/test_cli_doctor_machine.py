"""``doctor`` on this machine and its bot: clock, disk, secrets, memory, service, rights in the channels."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.doctor_scene import changed, looked, problems, problems_and_warnings, warnings
from support.program.program import Program, program_for
from support.server.alarm_scene import Mailer, delivering
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.adapters.machine import disks
from sheets_marathon.adapters.machine.clock import WallClock
from sheets_marathon.adapters.machine.lock_file import ProcessLock
from sheets_marathon.wiring.state_files import StateFiles

MAIL = {
    "email_to": ["ops@example.org"],
    "email_from": "m@example.org",
    "smtp_host": "127.0.0.1",
    "smtp_security": "none",
}
SINCE = dt.datetime(2026, 12, 7, 9, 59, tzinfo=dt.UTC)


pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.applied(lessons=True)
        yield made


def set_clock_off(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """This machine's clock goes wrong; Google's does not."""
    right = WallClock.now
    monkeypatch.setattr(WallClock, "now", lambda clock: right(clock) + dt.timedelta(seconds=seconds))


def test_a_clock_that_is_a_little_off_is_a_warning(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock_off(monkeypatch, -100)
    stopping, told = problems_and_warnings(program)
    assert " s behind Google's" in told["clock"]
    assert "set-ntp" in told["clock"]
    assert stopping == {}


def test_a_clock_that_google_would_not_believe_stops_a_marathon(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock_off(monkeypatch, 1000)
    assert " s ahead of Google's: Google refuses the key" in problems(program)["clock"]


def test_a_clock_a_few_seconds_off_is_right(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock_off(monkeypatch, 10)
    assert looked(program)["clock"]["found"] == "as Google's"


@pytest.mark.parametrize(("free_mb", "stops"), [(49, True), (51, False), (499, False)])
def test_a_full_disk(program: Program, monkeypatch: pytest.MonkeyPatch, free_mb: int, stops: bool) -> None:
    usage = shutil.disk_usage(program.folder)._replace(free=free_mb * 1_000_000)
    monkeypatch.setattr(disks.shutil, "disk_usage", lambda place: usage)
    told = (problems if stops else warnings)(program)
    assert f"only {free_mb} MB are free in {program.folder / 'state'}" in told["disk"]
    assert "make room" in told["disk"]


def test_a_state_folder_that_others_may_look_into_is_told_and_the_service_closes_it(program: Program) -> None:
    state = program.folder / "state"
    state.mkdir(mode=0o755)
    (state / "outbox-of-another-bot.sqlite").touch(mode=0o644)
    assert f"chmod 700 {state}" in warnings(program)["state folder"]
    program.ok("tick")
    assert {path.stat().st_mode & 0o077 for path in (state, *state.iterdir())} == {0}
    assert looked(program)["state folder"]["problem"] == ""


def test_a_key_that_others_may_read(program: Program) -> None:
    path = program.folder / "key.json"
    shutil.copy(program.workspace.credentials, path)
    path.chmod(0o640)
    changed(program, {"google": {"credentials_file": str(path)}})
    assert warnings(program)["key file"] == f"other users of this machine may read {path} → chmod 600 {path}"
    path.chmod(0o600)
    assert warnings(program) == {}


def test_a_token_file_that_others_may_read(program: Program) -> None:
    path = program.folder / "token.txt"
    path.write_text(program.workspace.bot_token, "utf-8")
    path.chmod(0o644)
    changed(program, {"telegram": {"token_env": "NOT_SET_ANYWHERE", "token_file": str(path)}})
    assert warnings(program)["token file"].endswith(f"chmod 600 {path}")


def test_a_configuration_with_a_secret_in_it_that_others_may_read(program: Program) -> None:
    changed(program, {"telegram": {"proxy": "http://user:hunter2@127.0.0.1:9"}})
    program.config.chmod(0o644)
    assert warnings(program)["configuration file"].endswith(f"chmod 600 {program.config}")
    ran = program.run("doctor")
    assert "hunter2" not in ran.out + ran.err


def test_a_damaged_memory(program: Program) -> None:
    program.ok("doctor")
    (file,) = (program.folder / "state").glob("*.sqlite")
    file.write_bytes(b"no database at all" * 400)
    told = problems(program)["outbox"]
    assert f"the outbox {file} is damaged" in told
    assert "sets it aside" in told


def test_a_process_that_holds_the_lock_and_gives_no_sign(program: Program) -> None:
    with ProcessLock(StateFiles(program.folder / "state", program.workspace.bot_token).service_lock, SINCE):
        told = warnings(program)["service"]
    assert told.startswith("no sign yet, although process ")
    assert "restart it" in told
    assert looked(program)["service"]["found"] == "not running, no sign yet"


def test_no_service_while_the_marathon_is_on(program: Program) -> None:
    changed(program, {"marathon": {"starts_on": dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1), "days": 9}})
    assert "systemctl start sheets-marathon" in warnings(program)["service"]


def test_a_bot_that_may_not_pin_where_posts_are_pinned(program: Program) -> None:
    program.stage.set_member(program.channels["sellers"], "administrator", rights=["can_post_messages"])
    assert warnings(program) == {}
    changed(program, {"posts": {"pin": ["summary"]}})
    (told,) = warnings(program).values()
    assert f"the bot may not pin in {program.channels['sellers']}" in told
    assert "right to edit messages" in told


def test_a_channel_out_of_which_nothing_can_be_forwarded(program: Program) -> None:
    program.stage.create_chat("channel", "heads", id=program.channels["heads"], protected=True)
    program.stage.set_member(program.channels["heads"], "administrator")
    told = warnings(program)["channel of heads"]
    assert "restricts saving content" in told
    assert "switch that off" in told


def test_no_ops_chat(program: Program) -> None:
    changed(program, {"telegram": {"ops_chat": ""}})
    assert warnings(program)["ops chat"].startswith(
        "telegram.ops_chat is not set: an unclear post can't be looked for, and nobody is told of trouble →"
    )
    with delivering(Mailer()) as office:
        mail = {**MAIL, "smtp_port": office.port}
        changed(program, {"telegram": {"ops_chat": ""}, "alerts": mail})
        found = looked(program)
        assert office.arrived == []
    assert "nobody is told" not in found["ops chat"]["problem"]
    assert found["alerts"]["found"] == "mail to ops@example.org"


def test_a_mail_server_that_is_not_there(program: Program) -> None:
    with delivering(Mailer()) as office:
        pass
    changed(program, {"alerts": {**MAIL, "smtp_port": office.port}})
    told = warnings(program)["alerts"]
    assert told.startswith(f"no mail goes out through 127.0.0.1:{office.port}: ConnectionRefusedError")
    assert "check [alerts]" in told


def test_a_mail_password_that_is_missing(program: Program) -> None:
    mail = {"email_to": ["o@example.org"], "email_from": "m@example.org", "smtp_host": "127.0.0.1", "smtp_user": "m"}
    changed(program, {"alerts": {**mail, "smtp_password_env": "NO_SUCH_PASSWORD"}})
    assert "set NO_SUCH_PASSWORD to it" in problems(program)["alerts"]


def test_exports_that_can_not_be_read_are_a_warning(program: Program) -> None:
    program.exports.rmdir()
    assert str(program.exports) in warnings(program)["sales from 1С"]
