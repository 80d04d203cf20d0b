"""The service, and a workspace, as a process: started, watched, stopped, killed."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from sheets_marathon.rehearsal.play.forked import ForkedProcess, forks_children
from sheets_marathon.rehearsal.play.service_process import ServiceFailed, ServiceProcess
from sheets_marathon.rehearsal.play.stage import Stage, StageError, start_workspace

_POLITE = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("ready", flush=True)
open(sys.argv[1], "w").close()
signal.pause()
"""


def service(tmp_path: Path, code: str, *arguments: str) -> ServiceProcess:
    return ServiceProcess([sys.executable, "-c", code, *arguments], {}, tmp_path / "service.log")


def wait_for(process: ServiceProcess, sign: Path) -> None:
    while not sign.exists():
        process.check_alive()


def test_a_clean_stop_is_exit_code_0_and_its_memory_is_known(tmp_path: Path) -> None:
    process = service(tmp_path, _POLITE, str(tmp_path / "ready"))
    process.start()
    wait_for(process, tmp_path / "ready")
    assert process.stop() == 0
    assert process.exit_codes == [0]
    assert 1 < process.peak_rss_mb < 100
    assert process.tail() == "ready"


def test_a_killed_service_leaves_its_signal(tmp_path: Path) -> None:
    process = service(tmp_path, _POLITE, str(tmp_path / "ready"))
    process.start()
    wait_for(process, tmp_path / "ready")
    assert process.kill() == -9


def test_a_service_that_ends_by_itself_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    process = service(tmp_path, "print('no bot token'); raise SystemExit(64)")
    process.start()
    with pytest.raises(ServiceFailed, match=r"(?s)exit code 64.*no bot token"):
        wait_for(process, tmp_path / "never")
    process.discard()


def test_a_service_that_does_not_stop_is_killed_and_reported(tmp_path: Path) -> None:
    deaf = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1], 'w'); signal.pause()"
    process = service(tmp_path, deaf, str(tmp_path / "ready"))
    process.start()
    wait_for(process, tmp_path / "ready")
    with pytest.raises(ServiceFailed, match="did not stop within 0 s of SIGTERM"):
        process.stop(timeout_s=0.2)
    process.discard()


@pytest.mark.parametrize(
    ("asked", "code", "said"), [("--version", 0, "sheets-marathon 0."), ("no-such-command", 64, "no-such-command")]
)
def test_a_forked_run_begins_and_ends_as_one_of_its_own(tmp_path: Path, asked: str, code: int, said: str) -> None:
    tails = []
    for fork in (False, True):
        process = ServiceProcess(
            [sys.executable, "-m", "sheets_marathon", asked], {}, tmp_path / f"{fork}.log", fork_first=fork
        )
        process.start()
        with pytest.raises(ServiceFailed, match=f"exit code {code}"):
            wait_for(process, tmp_path / "never")
        assert process.exit_codes == [code]
        tails.append(process.tail())
    assert said in tails[0]
    assert tails[0] == tails[1]


def test_a_forked_run_is_killed_like_any_other(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sheets_marathon", "workspace", "--state", str(tmp_path / "state")]
    process = ServiceProcess(command, {}, tmp_path / "service.log", fork_first=True)
    process.start()
    wait_for(process, tmp_path / "state")
    assert process.kill() == -9
    assert process.ended() is None


def test_a_workspace_is_forked_where_something_was_and_serves_stops_and_fails_alike(tmp_path: Path) -> None:
    forks_children()
    process, announced = start_workspace(tmp_path / "forked")
    assert isinstance(process, ForkedProcess)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.01)
    with Stage(announced["base_url"]) as stage:
        stage.set_clock(dt.datetime(2030, 1, 7, 9, tzinfo=dt.UTC))
    process.kill()
    assert process.wait() == -9
    again, announced = start_workspace(tmp_path / "forked")
    with Stage(announced["base_url"]) as stage:
        assert stage.clock() == dt.datetime(2030, 1, 7, 9, tzinfo=dt.UTC)
        with pytest.raises(StageError, match="ended with exit code 1"):
            start_workspace(tmp_path / "other", int(announced["base_url"].rsplit(":", 1)[1]))
    again.terminate()
    assert again.wait() == 0
