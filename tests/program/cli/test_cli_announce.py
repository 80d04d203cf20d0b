"""``announce`` as a person types it: the roster out of the sheet, letters by SMTP, a post in the channel."""

from __future__ import annotations

import datetime as dt
import email
import io
import os
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from support.channel.announce_scene import LINK, ScriptedOffice
from support.program.program import COLUMNS, HEADERS, ROSTER, ROSTER_TAB, TOKEN, Program, program_for
from support.server.alarm_scene import delivering
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.adapters.machine.lock_file import ProcessLock
from sheets_marathon.wiring.state_files import StateFiles

MAILS = {
    "20101": "aistov@example.org",
    "20102": "нет почты",
    "20103": "vyugin@example.org",
    "20201": "boss@example.org",
}
HEADS_LINK = "https://t.me/+Heads"


@pytest.fixture
def server() -> Iterator[ScriptedOffice]:
    with delivering(ScriptedOffice()) as made:
        assert isinstance(made, ScriptedOffice)
        yield made


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path, server: ScriptedOffice) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        columns = {**COLUMNS, "email": "Почта"}
        sheet = {"tabs": {"participants": {"title": ROSTER_TAB, "columns": columns}}}
        made.configure({"sheet": sheet})
        made.applied([(*row, MAILS.get(row[0], "")) for row in ROSTER], (*HEADERS, "Почта"))
        made.configure(
            {
                "sheet": sheet,
                "alerts": {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"},
                "announce": {
                    "email_from": "Обучение <team@example.org>",
                    "sellers_link": LINK,
                    "heads_link": HEADS_LINK,
                    "contact": "@inna",
                    "pause_s": 0,
                },
            }
        )
        yield made


def test_without_an_option_it_only_looks(program: Program, server: ScriptedOffice) -> None:
    ran = program.run("announce")
    assert ran.code == 2
    assert "sellers: 2 would be sent; skipped: 1 no e-mail in the roster, 1 no address" in ran.out
    assert "Берегов Лев Олегович <нет почты>" in ran.out
    assert "heads: 1 would be sent" in ran.out
    assert (server.arrived, program.posts("sellers")) == ([], [])


def test_letters_go_to_each_track_with_its_link_and_a_second_run_sends_none(
    program: Program, server: ScriptedOffice
) -> None:
    ran = program.ok("announce", "--send")
    assert "sellers: 2 of 2 sent" in ran.out
    assert sorted(server.to()) == ["aistov@example.org", "boss@example.org", "vyugin@example.org"]
    for message in server.messages():
        text = message.get_body(("plain",))
        assert text is not None
        heads = message["To"].addresses[0].username == "boss"
        assert (HEADS_LINK in text.get_content(), LINK in text.get_content()) == (heads, not heads)
    again = program.ok("announce", "--send", "--json").json
    assert [(one["track"], one["due"], one["sent"]) for one in again] == [("sellers", [], 0), ("heads", [], 0)]
    assert program.run("announce").code == 0, "nothing is pending"
    assert len(server.arrived) == 3
    once_more = program.ok("announce", "--send", "--track", "sellers", "--again", "aistov@example.org")
    assert "sellers: 1 of 1 sent" in once_more.out
    assert server.to()[-1] == "aistov@example.org"


def test_letters_may_go_out_while_the_service_runs_and_a_post_may_not(program: Program, server: ScriptedOffice) -> None:
    token = program.environment[TOKEN]
    with ProcessLock(StateFiles(program.folder / "state", token).service_lock, dt.datetime.now(dt.UTC)):
        program.ok("announce", "--send", "--track", "heads")
        assert server.to() == ["boss@example.org"]
        refused = program.run("announce", "--post", "--track", "heads")
    assert refused.code == 1
    assert f"served by process {os.getpid()}" in refused.err
    assert "only one process may post" in refused.err
    assert "sellers.0.announcement.1" in refused.err
    assert program.posts("heads") == []


def test_two_do_not_send_at_once(program: Program, server: ScriptedOffice) -> None:
    files = StateFiles(program.folder / "state", program.environment[TOKEN])
    with ProcessLock(files.mailing_lock, dt.datetime.now(dt.UTC)):
        refused = program.run("announce", "--send")
    assert (refused.code, f"letters are being sent by process {os.getpid()}" in refused.err) == (1, True)
    assert server.arrived == []


def test_the_post_goes_out_once_even_after_a_lost_disk(program: Program) -> None:
    ran = program.ok("announce", "--post")
    assert "announce.sellers: posted: message" in ran.out
    program.ok("tick", "--at", "2030-01-05T10:00")
    again = program.ok("announce", "--post", "--track", "sellers")
    assert "was posted before, and is not posted again" in again.out
    for file in (program.folder / "state").iterdir():
        file.unlink()
    assert program.ok("announce", "--post", "--json").json[0]["state"] == "sent"
    (post,) = program.posts("sellers")
    assert post["text"].splitlines()[0] == "Приглашение · Марафон"
    assert LINK in post["text"]
    (other,) = program.posts("heads")
    assert HEADS_LINK in other["text"]


def test_a_preview_is_files_to_look_at_and_sends_nothing(program: Program, server: ScriptedOffice) -> None:
    folder = program.folder / "look"
    ran = program.ok("announce", "--preview", str(folder), "--track", "sellers")
    names = ["mail.html", "mail.txt", "post.txt", "mail.eml", "mail.png", "post.png"]
    assert ran.out.split() == [str(folder / name) for name in names]
    assert "cid:" not in (folder / "mail.html").read_text("utf-8"), "a browser shows the picture"
    message = email.message_from_bytes((folder / "mail.eml").read_bytes(), policy=default)
    assert message["From"] == "Обучение <team@example.org>"
    picture = Image.open(io.BytesIO((folder / "mail.png").read_bytes()))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [LINK]
    assert Image.open(io.BytesIO((folder / "post.png").read_bytes())).width == 1040
    program.ok("announce", "--preview", str(folder))
    assert (folder / "heads" / "post.txt").read_text("utf-8").count(HEADS_LINK) == 2
    assert (server.arrived, program.posts("sellers")) == ([], [])
    program.ok("announce", "--post", "--track", "sellers")
    assert program.posts("sellers")[0]["html"].strip() == (folder / "post.txt").read_text("utf-8").strip()


def test_a_trial_goes_to_oneself_as_often_as_one_likes(program: Program, server: ScriptedOffice) -> None:
    for _ in range(2):
        program.ok("announce", "--to", "me@example.org", "--track", "sellers")
    assert server.to() == ["me@example.org"] * 2
    assert "sellers: 2 would be sent" in program.run("announce").out
    assert program.run("announce", "--to", "me").code == 64


def test_what_cannot_be_is_said_before_anything_is_sent(program: Program, server: ScriptedOffice) -> None:
    assert program.run("announce", "--again", "a@example.org").code == 64
    assert program.run("announce", "--send", "--post").code == 64
    strange = program.run("announce", "--send", "--again", "stranger@example.org")
    assert (strange.code, "nobody who takes part has the address" in strange.err) == (1, True)
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": COLUMNS}}}})
    bare = program.run("announce")
    assert (bare.code, "announce.sellers_link is not set" in bare.err) == (64, True)
    assert server.arrived == []


def test_somebody_who_was_not_reached_makes_the_exit_code_1(program: Program, server: ScriptedOffice) -> None:
    server.rcpt["aistov@example.org"] = "550 5.1.1 no such user"
    ran = program.run("announce", "--send", "--track", "sellers")
    assert ran.code == 1
    assert "! Аистов Глеб Ильич <aistov@example.org>: refused: 550 5.1.1 no such user" in ran.out
    assert program.run("announce", "--send", "--track", "sellers").code == 0
