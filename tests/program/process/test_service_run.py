"""The service as ops run it: a process on a staged clock, stopped, killed and started again."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, ten, wait_for_the_end

from sheets_marathon.rehearsal.play.service_process import ServiceFailed, ServiceProcess


def test_it_posts_at_the_very_moment_and_stops_when_told(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    play(program, service, ten(program) - dt.timedelta(seconds=1))
    assert lessons(program) == []
    play(program, service, ten(program))
    awaited(program, service)
    (post,) = program.posts("sellers")
    assert dt.datetime.fromisoformat(post["date"]) == ten(program)
    assert service.stop() == 0
    assert "stopping" in service.tail()
    again = started()
    play(program, again, ten(program) + dt.timedelta(minutes=5))
    awaited(program, again)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert again.stop() == 0
    assert "Traceback" not in service.tail()


def test_a_post_whose_answer_a_kill_swallowed_is_found_and_not_doubled(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    at = ten(program)
    play(program, service, at - dt.timedelta(seconds=1))
    chat = str(program.channels["sellers"])
    # Telegram takes the sellers' post and never answers: the service dies while it waits.
    program.stage.add_fault(service="telegram", method="sendMessage", mode="hang", nth=2)
    program.stage.set_clock(at)
    while not lessons(program):
        assert program.stage.resting(wait_s=0.05) is None
        service.check_alive()
    service.kill()
    program.stage.clear_faults()
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    again = started()
    play(program, again, at + dt.timedelta(minutes=12))
    awaited(program, again)
    assert again.stop() == 0
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert lessons(program, "heads") == ["День 1 · 10:00 · Урок"]
    line = program.people[0].by(RU["journal"], "Ключ")["sellers.1.lesson.1"]
    assert (line["Чат"], line["Состояние"], line["№ сообщения"]) == (
        chat,
        "отправлено",
        program.posts("sellers")[0]["message_id"],
    )
    assert [each for each in program.posts("ops") if not each["deleted"] and "Первый урок" in each["text"]] == []


def test_a_post_that_a_kill_kept_from_telegram_goes_out_once_while_its_time_lasts(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    at = ten(program)
    play(program, service, at - dt.timedelta(seconds=1))
    # Nothing is applied and the connection breaks: to the service it may be in the channel.
    program.stage.add_fault(service="telegram", method="sendMessage", mode="before", cut=True, nth=2)
    program.stage.set_clock(at)
    awaited(program, service)
    service.kill()
    again = started()
    play(program, again, at + dt.timedelta(minutes=12))
    awaited(program, again)
    assert again.stop() == 0
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert program.people[0].by(RU["journal"], "Ключ")["sellers.1.lesson.1"]["Попыток"] == 2


def test_an_answer_lost_after_the_post_was_taken_is_looked_up(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    at = ten(program)
    play(program, service, at - dt.timedelta(seconds=1))
    program.stage.add_fault(service="telegram", method="sendMessage", mode="after", cut=True, count=2)
    play(program, service, at + dt.timedelta(minutes=12))
    awaited(program, service)
    assert service.stop() == 0
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert lessons(program, "heads") == ["День 1 · 10:00 · Урок"]
    journal = program.people[0].by(RU["journal"], "Ключ")
    assert {journal[f"{track}.1.lesson.1"]["Состояние"] for track in ("sellers", "heads")} == {"отправлено"}


def test_google_away_at_ten_keeps_no_lesson_back(program: Program, started: Callable[..., ServiceProcess]) -> None:
    service = started()
    at = ten(program)
    play(program, service, at - dt.timedelta(minutes=1))
    program.stage.add_fault(service="sheets", status=403, count=1000)
    program.stage.set_clock(at)
    awaited(program, service)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    program.stage.clear_faults()
    play(program, service, at + dt.timedelta(minutes=12))
    awaited(program, service)
    assert service.stop() == 0
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert program.people[0].by(RU["journal"], "Ключ")["sellers.1.lesson.1"]["Состояние"] == "отправлено"


def test_a_second_process_is_refused_naming_the_holder(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    awaited(program, service)
    second = program.service("second.log")
    second.start()
    with pytest.raises(ServiceFailed, match=r"this bot is already served by process \d+ on \S+ since 2030-"):
        wait_for_the_end(program, second)
    assert second.exit_codes == [1]
    refused = program.run("tick")
    assert (refused.code, "already served by process" in refused.err) == (1, True)
    assert service.stop() == 0
    assert program.run("tick").code == 0


@pytest.mark.parametrize("hours_before", [24], ids=["from the day before"])
def test_status_and_doctor_see_a_service_that_lives_and_do_not_disturb_it(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    asleep = program.run("status", "--json")
    assert (asleep.code, asleep.json["service"]["alive"], asleep.json["service"]["needed"]) == (0, False, False)
    program.stage.set_clock(ten(program) - dt.timedelta(hours=1))
    service = started()
    play(program, service, ten(program))
    awaited(program, service)
    seen = program.ok("status", "--json").json
    assert (seen["service"]["alive"], seen["service"]["needed"], seen["healthy"]) == (True, True, True)
    assert seen["requests"]["reads"] > 0
    said = program.ok("status").out
    assert "10:00 sellers.1.lesson.1 · sent" in said
    assert re.search(r"Google: \d+ reads, \d+ writes by the service today; its busiest minute had ", said)
    checks = {one["name"]: one for one in program.ok("doctor", "--json").json}
    assert checks["service"]["found"].startswith("alive: process ")
    assert checks["clock"]["found"] == "as Google's", "both are the staged one"
    assert checks["outbox"]["problem"] == ""
    play(program, service, ten(program) + dt.timedelta(hours=4))
    awaited(program, service)
    assert len(lessons(program)) == 2
    assert service.stop() == 0
    stopped = program.run("status")
    assert (stopped.code, "! service: not running, no sign since " in stopped.out) == (1, True)
    assert "ERROR" not in service.tail()


def test_its_log_is_json_where_asked_for_one_object_a_decision(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started("--log-json")
    play(program, service, ten(program))
    awaited(program, service)
    assert service.stop() == 0
    lines = [json.loads(line) for line in (program.folder / "service.log").read_text("utf-8").splitlines()]
    (sent,) = [line for line in lines if line.get("about") == "sellers.1.lesson.1"]
    assert (sent["what"], sent["state"], sent["level"]) == ("post", "sent", "INFO")
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert program.workspace.bot_token not in json.dumps(lines)
