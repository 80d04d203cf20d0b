"""Whatever is wrong with a disk, a terminal or what was typed: a sentence, an exit code, never a traceback."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from support.program.program import Program, Ran, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.cli import parser

pytestmark = pytest.mark.usefixtures("nobody_waits")

ID = "1AbC_dEf-9" + "x" * 34
COMMANDS = (
    ("run",),
    ("tick",),
    ("status",),
    ("status", "--json"),
    ("doctor",),
    ("plan",),
    ("preview", "sellers.1.summary.1", "--pictures", "{out}"),
    ("import-sales",),
    ("import-lms", "{folder}/works.csv"),
    ("import-roster", "{folder}/people.csv"),
    ("announce", "--preview", "{out}"),
    ("announce", "--post"),
    ("announce", "--send"),
    ("looker",),
    ("finalise",),
    ("reschedule", "--shift", "7"),
    ("backup",),
    ("backup", "--list"),
    ("restore", "--tab", "grades_sellers"),
)
WRITES = {"run", "tick", "status", "doctor", "preview", "import-roster", "announce", "backup"}
"""These keep something on the disk, so they can't end well without one."""


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.applied(lessons=True)
        links = {"sellers_link": "https://t.me/+s", "heads_link": "https://t.me/+h"}
        made.configure({**made.configured(), "announce": links, "picture": {"enabled": True}})
        yield made


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow, which binds root as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def told(program: Program, command: tuple[str, ...], out: Path) -> Ran:
    ran = program.run(*(part.format(out=out, folder=program.folder) for part in command))
    assert "Traceback" not in ran.err, (command, ran.err)
    assert "mistake in the program" not in ran.err, command
    if command[0] in WRITES and command != ("backup", "--list"):
        assert ran.code == 1, (command, ran)
        assert "→ " in ran.err + ran.out, (command, ran)
    return ran


def test_a_full_disk_is_told_by_every_command(program: Program) -> None:
    for command in COMMANDS:
        if command[0] == "run":
            continue  # the service waits for room
        with full_disk():
            told(program, command, program.folder / "out")
    assert program.posts("sellers") == program.posts("ops") == []


def test_a_folder_that_can_not_be_one_is_told_by_every_command(program: Program) -> None:
    (program.folder / "var").mkdir(exist_ok=True)
    for name in ("state", "var/backups", "out"):
        (program.folder / name).write_text("a file stands in its place")
    for command in COMMANDS:
        ran = told(program, command, program.folder / "out" / "of")
        if command[0] in ("backup", "restore"):
            assert (ran.code, f"backups can't be kept in {program.folder / 'var' / 'backups'}" in ran.err) == (1, True)
        if command[0] in ("run", "tick"):
            assert str(program.folder / "state") in ran.err
            assert "service.state_dir" in ran.err
    assert program.posts("sellers") == program.posts("ops") == []


def test_pictures_that_can_not_be_kept_are_told(program: Program) -> None:
    (program.folder / "out").write_text("a file stands in its place")
    ran = program.run("preview", "sellers.1.summary.1", "--pictures", str(program.folder / "out" / "of"))
    assert (ran.code, f"{program.folder / 'out' / 'of'} can't be used: " in ran.err) == (1, True), ran


def ran_alone(*command: str, stdout: int | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, as a terminal starts it."""
    return subprocess.run(
        [sys.executable, "-m", "sheets_marathon", *command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


def test_a_terminal_that_knows_no_cyrillic_keeps_nobody_from_reading(program: Program) -> None:
    environment = {**program.environment, "PYTHONIOENCODING": "ascii"}
    slots = ran_alone("preview", "sellers.1.lesson.1", "--config", str(program.config), **environment)
    assert (slots.returncode, slots.stderr) == (0, b"")
    assert "Первый урок".encode("ascii", "backslashreplace") in slots.stdout
    checks = ran_alone("doctor", "--json", "--config", str(program.config), **environment)
    found = {check["name"]: check["found"] for check in json.loads(checks.stdout)}
    assert found["spreadsheet"].startswith("“Таблица”"), "escaped, it is JSON all the same"
    refused = ran_alone("status", "--config", "нет.toml", PYTHONIOENCODING="ascii")
    assert refused.returncode == 64
    assert b"there is no configuration at " in refused.stderr


def test_an_output_that_takes_nothing_is_told(program: Program) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = ran_alone("status", "--config", str(program.config), stdout=full.fileno(), **program.environment)
    said = ran.stderr.decode()
    assert (ran.returncode, "the output, or a file, can't be used: No space left on device" in said) == (1, True)
    assert "Traceback" not in said


def init(config: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        code = parser.main(["init", "--config", str(config), *options])
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().err


def test_addresses_are_understood_where_ids_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "marathon.toml"
    options = [
        "--spreadsheet",
        f"https://docs.google.com/spreadsheets/u/0/d/{ID}/edit#gid=7",
        "--sellers-channel=https://t.me/c/1234567890/5",
        "--heads-channel=t.me/marathon_heads",
        "--starts-on=07.12.2026",
    ]
    assert init(config, *options, capsys=capsys) == (0, "")
    written = tomllib.loads(config.read_text("utf-8"))
    assert written["sheet"]["spreadsheet_id"] == ID
    assert written["marathon"]["starts_on"] == dt.date(2026, 12, 7)
    assert [written["tracks"][track]["channel"] for track in ("sellers", "heads")] == [
        "-1001234567890",
        "@marathon_heads",
    ]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--starts-on=завтра", "'завтра' is no date such as 2026-12-07"),
        ("--starts-on=2026-13-01", "'2026-13-01' is no date such as 2026-12-07"),
        ("--spreadsheet=Марафон продаж", "'Марафон продаж' is no spreadsheet's id: copy it, or the whole address"),
        ("--sellers-channel=https://t.me/+abc", "is no chat: write its number"),
        ("--ops-chat=чат штаба", "is no chat: write its number"),
    ],
)
def test_what_can_not_be_meant_is_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, said: str
) -> None:
    code, err = init(tmp_path / "marathon.toml", option, capsys=capsys)
    assert (code, said in err) == (64, True), err
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_survives_the_disk_on_which_it_can_not_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "marathon.toml"
    with full_disk(), mock.patch("sys.stdout"), mock.patch("sys.stderr"):
        assert parser.main(["init", "--config", str(config)]) == 1
    assert list(tmp_path.iterdir()) == [], "nothing is left that would keep the next try from it"


def test_a_preview_without_the_library_that_draws_writes_everything_else(program: Program) -> None:
    folder = program.folder / "look"
    with mock.patch.dict(sys.modules, {"plutoprint": None}):
        ran = program.run("announce", "--preview", str(folder))
    for track in ("sellers", "heads"):
        written = {path.name for path in (folder / track).iterdir()}
        assert written == {"mail.html", "mail.txt", "post.txt"}
        assert str(folder / track / "post.txt") in ran.out
    assert ran.code == 1
    assert ran.out.count('pip install "sheets-marathon[preview]"') == 1


@pytest.mark.parametrize("module", ["formualizer", "starlette", "uvicorn"])
def test_a_rehearsal_without_its_libraries_says_how_to_install_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], module: str
) -> None:
    anew = ("sheets_marathon.workspace", f"{module}.")
    kept = {name: found for name, found in sys.modules.items() if not name.startswith(anew)}
    with mock.patch.dict(sys.modules, {**kept, module: None}, clear=True):
        code = parser.main(["rehearse", "--report", str(tmp_path / "report.json")])
    said = capsys.readouterr().err
    assert code == 1
    assert f"rehearsals need {module}, which is not installed" in said
    assert "pip install 'sheets-marathon[rehearsal]'" in said
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_whose_report_can_not_be_written_is_not_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert parser.main(["rehearse", "--report", str(tmp_path / "file" / "report.json")]) == 1
    assert f"{tmp_path / 'file' / 'report.json'} can't be used: " in capsys.readouterr().err
