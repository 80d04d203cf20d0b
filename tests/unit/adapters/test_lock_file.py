"""One process per bot, and what its files are called."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sheets_marathon.adapters.machine.lock_file import ProcessLock
from sheets_marathon.errors import AlreadyRunning, MarathonError
from sheets_marathon.wiring.state_files import StateFiles

SINCE = dt.datetime(2026, 12, 7, 9, 59, tzinfo=dt.UTC)
TOKEN = "123456:AAExample-token_of-nobody-0000000000"

_HOLDER = """
import datetime as dt, sys
from pathlib import Path
from sheets_marathon.adapters.machine.lock_file import ProcessLock
with ProcessLock(Path(sys.argv[1]), dt.datetime(2026, 12, 7, 9, 59, tzinfo=dt.UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    with ProcessLock(path, SINCE), pytest.raises(AlreadyRunning) as caught:
        ProcessLock(path, SINCE).acquire()
    for part in (f"process {os.getpid()}", socket.gethostname(), "2026-12-07T09:59:00+00:00"):
        assert part in caught.value.what


def test_a_refused_attempt_leaves_the_holders_name_in_place(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    with ProcessLock(path, SINCE):
        for _ in range(2):
            with pytest.raises(AlreadyRunning, match=str(os.getpid())):
                ProcessLock(path, SINCE).acquire()


def test_the_lock_is_free_again_after_leaving(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    for _ in range(2):
        with ProcessLock(path, SINCE) as lock:
            pass
        lock.release()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    command = [sys.executable, "-c", _HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=str(other.pid)):
            ProcessLock(path, SINCE).acquire()
        other.kill()
        other.wait()
        assert other.returncode == -signal.SIGKILL
        with ProcessLock(path, SINCE):
            pass


def test_a_holder_that_has_not_written_its_name_yet_is_another_process(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    with ProcessLock(path, SINCE):
        path.write_text("")
        with pytest.raises(AlreadyRunning, match="another process"):
            ProcessLock(path, SINCE).acquire()


def test_neither_the_files_name_nor_its_text_shows_the_token(tmp_path: Path) -> None:
    path = StateFiles(tmp_path, TOKEN).service_lock
    with ProcessLock(path, SINCE):
        shown = path.name + path.read_text()
    assert not any(part in shown for part in TOKEN.split(":"))


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MarathonError, match="can't be used"):
        ProcessLock(StateFiles(tmp_path / "file", TOKEN).service_lock, SINCE).acquire()


def test_a_new_token_of_the_same_bot_finds_the_same_files_and_another_bot_others(tmp_path: Path) -> None:
    files, renewed = StateFiles(tmp_path, TOKEN), StateFiles(tmp_path, "123456:AAOther-token_of-nobody-1111111111")
    other = StateFiles(tmp_path, TOKEN.replace("123456", "123457"))
    for name in ("outbox", "bot_memory", "service_lock", "mailing_lock"):
        assert getattr(files, name) == getattr(renewed, name) != getattr(other, name)
    assert files.machine_lock("") == renewed.machine_lock("") != other.machine_lock("")


def test_files_that_earlier_versions_named_by_the_whole_token_are_used_and_get_their_names(tmp_path: Path) -> None:
    files = StateFiles(tmp_path, TOKEN)
    assert files.former_lock.name == "bot-8e89ed5ce50231c4.lock"
    former = {
        "outbox-8e89ed5ce502.sqlite": "posts",
        "outbox-8e89ed5ce502.sqlite-wal": "more",
        "bot-8e89ed5ce502.sqlite": "who",
    }
    for name, text in former.items():
        (tmp_path / name).write_text(text)
    assert files.outbox.name in former, "a command that only looks renames nothing"
    files.rename_former()
    files.rename_former()
    assert (files.outbox.read_text(), files.bot_memory.read_text()) == ("posts", "who")
    assert Path(f"{files.outbox}-wal").read_text() == "more"
    assert not any((tmp_path / name).exists() for name in former)
    (tmp_path / "outbox-8e89ed5ce502.sqlite").write_text("of long ago")
    files.rename_former()
    assert files.outbox.read_text() == "posts"
