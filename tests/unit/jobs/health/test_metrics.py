"""Figures for a collector: the format by the book, once a minute, and trouble with them stops nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.channel.tick_scene import AWAY, Scene, moscow

from sheets_marathon.adapters.machine.disks import WriterBeside, replace_shared
from sheets_marathon.errors import DeliveryRefused, MarathonError
from sheets_marathon.jobs.health.metrics import Metric, Observed, exposed
from sheets_marathon.jobs.health.metrics_file import MetricsFile
from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.jobs.ticker.rounds import Rounds

_SAMPLE = re.compile(r"(sheets_marathon_[a-z_]+)(?:\{(.*)\})? (-?\d+(?:\.\d+)?)")
_LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)')


def read(text: str) -> dict[str, float]:
    """Every sample, by its name and labels as they are written. Fails where a collector would."""
    assert text.endswith("\n")
    found: dict[str, float] = {}
    described: dict[str, list[str]] = {}
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# "):
            _, kind, name, *rest = line.split(" ", 3)
            assert rest, line
            described.setdefault(name, []).append(kind)
            if kind == "TYPE":
                assert rest == ["counter" if name.endswith("_total") else "gauge"], line
            continue
        sample = _SAMPLE.fullmatch(line)
        assert sample, line
        name, labels, value = sample.groups()
        assert described[name] == ["HELP", "TYPE"], "once, and before its samples"
        assert "".join(f'{key}="{text}",' for key, text in _LABEL.findall(labels or "")).rstrip(",") == (labels or "")
        assert f"{name}{{{labels}}}" not in found
        found[line.rpartition(" ")[0].removeprefix("sheets_marathon_")] = float(value)
    return found


class Kept:
    """Where the file would be; ``failing``: a disk that takes nothing."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.failing: Exception | None = None

    def write(self, text: str) -> None:
        if self.failing is not None:
            raise self.failing
        self.texts.append(text)


def watched(scene: Scene) -> tuple[Rounds, MetricsFile, Kept]:
    ticker, kept = scene.ticker(), Kept()
    rounds = Rounds(
        ticker, scene.clock, lambda: Spent(scene.sheet.reads, scene.sheet.writes, len(scene.channels.posts))
    )
    return rounds, MetricsFile(ticker, rounds, kept.write, lambda: 81_920_000), kept


def test_the_figures_of_a_running_service(scene: Scene) -> None:
    scene.sheet.show("grades_sellers", "101", {"mark.1.1": "сдано"})
    scene.sheet.show("program", "sellers.1.lesson.2", {"lesson_link": None})
    rounds, metrics, kept = watched(scene)
    for at in (moscow(7, 10), moscow(7, 14)):
        scene.clock.moment = at + dt.timedelta(seconds=1.5)
        rounds.tick()
    metrics.beat(scene.clock.now())
    seen = read(kept.texts[-1])
    assert seen['info{version="' + __import__("sheets_marathon").__version__ + '",marathon="Марафон"}'] == 1
    assert seen['posts{state="sent"}'] == 2
    assert seen['posts{state="held"}'] == seen["open_posts"] == 1
    assert seen['posts{state="missed"}'] == 0, "each state is there from the first moment"
    assert seen['last_post_lateness_seconds{track="sellers"}'] == 1.5
    assert seen["next_post_timestamp_seconds"] == moscow(7, 18).timestamp()
    assert (seen['waiting_works{track="sellers"}'], seen['waiting_works{track="heads"}']) == (1, 0)
    assert seen["updated_timestamp_seconds"] == scene.clock.now().timestamp()
    assert seen["sheet_read_timestamp_seconds"] == scene.clock.now().timestamp()
    assert seen["resident_memory_bytes"] == 81_920_000
    assert (seen["ticks_total"], seen["telegram_sends_total"]) == (2, len(scene.channels.posts))
    assert seen['google_requests_total{kind="read"}'] == scene.sheet.reads
    assert seen["last_import_timestamp_seconds"] == moscow(7, 3).timestamp()
    assert (seen["service_alive"], seen["service_needed"]) == (1, 1)


def test_they_are_written_once_a_minute_and_go_on_through_an_outage(scene: Scene) -> None:
    rounds, metrics, kept = watched(scene)
    rounds.tick()
    for second in range(0, 121, 20):
        metrics.beat(moscow(7, 10) + dt.timedelta(seconds=second))
    assert len(kept.texts) == 3
    scene.sheet.failures = [AWAY]
    scene.clock.moment = moscow(7, 10, 10)
    rounds.tick()
    metrics.beat(scene.clock.now())
    seen = read(kept.texts[-1])
    assert seen["sheet_read_timestamp_seconds"] == moscow(7, 9).timestamp(), "it grows old, which is what is watched"
    assert 'waiting_works{track="sellers"}' in seen


@pytest.mark.parametrize("failing", [MarathonError("the disk is full", "make room"), ValueError("a mistake")])
def test_what_can_not_be_written_is_told_once_stops_nothing_and_is_told_to_be_well_again(
    scene: Scene, failing: Exception
) -> None:
    rounds, metrics, kept = watched(scene)
    kept.failing = failing
    for minute in range(4):
        scene.clock.moment = moscow(7, 9, 58) + dt.timedelta(minutes=minute)
        metrics.beat(scene.clock.now())
        rounds.tick()
    assert scene.channels.seen("@sellers") == ["День 1 · 10:00 · Первый урок"]
    (told,) = scene.channels.seen("@ops")
    assert told.startswith("⚠️ Файл показателей для мониторинга не пишется: ")
    kept.failing = None
    scene.clock.moment = moscow(7, 10, 10)
    metrics.beat(scene.clock.now())
    rounds.tick()
    assert scene.channels.seen("@ops")[1:] == ["✅ Файл показателей для мониторинга снова пишется."]


def test_a_post_that_is_refused_is_open_and_one_that_is_too_late_is_missed(scene: Scene) -> None:
    rounds, metrics, kept = watched(scene)
    scene.channels.script = [DeliveryRefused("kicked", permanent=True)] * 2
    scene.clock.moment = moscow(7, 10)
    rounds.tick()
    metrics.beat(scene.clock.now())
    assert read(kept.texts[-1])["open_posts"] == read(kept.texts[-1])['posts{state="failed"}'] == 2
    scene.channels.script = [DeliveryRefused("kicked", permanent=True)] * 2
    scene.clock.moment = moscow(7, 14)
    rounds.tick()
    metrics.beat(scene.clock.now())
    assert read(kept.texts[-1])['posts{state="missed"}'] == 1


def test_what_nobody_knows_is_left_out() -> None:
    seen = Observed(moscow(7, 10), "1", "Марафон", (), {}, alive=False, needed=True)
    assert not {name.partition("{")[0] for name in read(exposed(seen))} & {
        "last_post_lateness_seconds", "next_post_timestamp_seconds", "waiting_works", "sheet_read_timestamp_seconds",
        "open_review", "last_import_timestamp_seconds", "ticks_total",
    }  # fmt: skip


@given(st.text(), st.floats(-1e12, 1e12))
def test_whatever_a_marathon_is_called_the_collector_can_read_it(name: str, value: float) -> None:
    lines = list(Metric("info", name, [({"marathon": name}, value)]).lines())
    assert len(lines) == 3
    (told,) = read("".join(f"{line}\n" for line in lines)).values()
    assert told == pytest.approx(value, abs=0.001)


def test_the_file_is_there_whole_or_as_it_was_and_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "marathon.prom"
    replace_shared(path, "a 1\n")
    replace_shared(path, "a 2\n")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("a 2\n", 0o644)
    with pytest.raises(MarathonError, match="can't be written"):
        replace_shared(tmp_path / "gone" / "marathon.prom", "a 1\n")
    (tmp_path / "folder.prom").mkdir()
    with pytest.raises(MarathonError, match=r"folder\.prom can't be written"):
        replace_shared(tmp_path / "folder.prom", "a 1\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder.prom", "marathon.prom"]


def test_a_disk_that_hangs_holds_nobody_up_and_is_left_alone_until_it_answers() -> None:
    written: list[str] = []
    under_way: list[Future[None]] = []

    def hanging(work: Callable[[], None]) -> Future[None]:
        work()
        under_way.append(Future())
        return under_way[-1]

    write = WriterBeside(written.append, hanging, wait_s=0)
    for text in ("1", "2", "3"):
        with pytest.raises(MarathonError, match="does not answer"):
            write(text)
    assert written == ["1"]
    under_way[0].set_result(None)
    with pytest.raises(MarathonError, match="does not answer"):
        write("4")
    assert written == ["1", "4"]


def test_what_goes_wrong_beside_is_told_to_whoever_wrote() -> None:
    def refusing(text: str) -> None:
        raise MarathonError(f"{text} can't be written")

    with ThreadPoolExecutor(1) as pool:
        write = WriterBeside(refusing, pool.submit)
        for _ in range(2):
            with pytest.raises(MarathonError, match="it can't be written"):
                write("it")
