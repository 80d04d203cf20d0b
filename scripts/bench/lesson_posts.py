"""How punctual lesson posts are, measured on the wall clock: the part of the benchmark that waits for real seconds."""

from __future__ import annotations

import datetime as dt
import math
import statistics
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from figures import Figure
from installation import PEOPLE, PROGRAM, Installation, installed

from sheets_marathon.rehearsal.cast.methodologist import fill_program
from sheets_marathon.rehearsal.cast.sheet_hands import TypedCell
from sheets_marathon.rehearsal.play.service_process import ServiceProcess

GOOGLE_MS, TELEGRAM_MS = 300, 100
_TIME, _KEY = "Время", "Ключ"
_LOOK_S = 0.02


def lessons(folder: Path, moments: int, apart_s: int = 8) -> list[Figure]:
    """Lesson posts of the real service on the wall clock: 300 ms from Google, 100 ms from Telegram.

    A methodologist moves the lessons to seconds that are just ahead (a person's cell, as in life); every second one
    has both tracks' posts at once. The channel is looked at every 20 ms, so lateness is known to that.
    """
    zone_name, now = _daytime_zone()
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    times = [f"{18 + n // 6}:{n % 6}0" for n in range(moments)]  # of the evening, until they are moved
    plan = {
        "marathon": {"starts_on": now.date(), "days": 2, "learning_weekdays": list(names), "time_zone": zone_name},
        "tracks": {"sellers": {"lessons": times, "summary": "23:00"}, "heads": {"lessons": times, "summary": "23:00"}},
    }
    with installed(folder, PEOPLE, plan, staged_at=None) as here:
        start_s = here.run("apply").seconds  # as long as the service will take to start, about
        # The last night's work is owed to whoever begins by day; it waits while a post is near, and would then be done
        # right after the first one and be counted as its requests.
        here.run("tick")
        program = here.owner.tabs()[PROGRAM]
        fill_program(here.owner, program)
        zone = ZoneInfo(zone_name)
        first = dt.datetime.now(zone).replace(microsecond=0) + dt.timedelta(seconds=round(4 + 3 * start_s))
        at = [first + dt.timedelta(seconds=apart_s * n) for n in range(moments)]
        grid = here.owner.read([program])[program]
        key, time_at = grid.column(_KEY), grid.column(_TIME)
        assert key is not None
        assert time_at is not None
        cells = []
        for number, row in enumerate(grid.rows):
            for n in range(moments):
                if len(row) > key and row[key] == f"sellers.1.lesson.{n + 1}":
                    cells.append(TypedCell(program, number, time_at, f"{at[n]:%H:%M:%S}"))
                if len(row) > key and row[key] == f"heads.1.lesson.{n + 1}":
                    # Every second one together with the sellers', the others long after the measuring.
                    together = at[n] if n % 2 else at[n] + dt.timedelta(hours=3)
                    cells.append(TypedCell(program, number, time_at, f"{together:%H:%M:%S}"))
        here.owner.type_cells(cells)
        here.run("tick")  # what a first look writes down is not a post's
        here.stage.set_latency(google=GOOGLE_MS, telegram=TELEGRAM_MS)
        service = here.service()
        service.start()
        try:
            late, spent = _watched(here, service, at, apart_s)
        finally:
            service.discard()
    alone = [each for n, found in late.items() if n % 2 == 0 for each in found]
    both = [each for n, found in late.items() if n % 2 for each in found]
    how = f"{len(late)} moments, {GOOGLE_MS} ms Google, {TELEGRAM_MS} ms Telegram"
    single = [spent[n] for n in range(0, moments, 2)]
    figures = [
        Figure("lesson", f"{name} of one post (median)", statistics.median(each[place] for each in single), 1, name)
        for place, name in enumerate(("reads", "writes", "sends"))
    ]
    figures.append(Figure("lesson", "sent after its moment, at worst", max(alone), 2, "s", how))
    if both:
        figures.append(Figure("lesson", "sent after its moment, both tracks at once, at worst", max(both), 2, "s", how))
    return figures


def _watched(
    here: Installation, service: ServiceProcess, at: list[dt.datetime], apart_s: int
) -> tuple[dict[int, list[float]], list[tuple[int, int, int]]]:
    """Seconds after its moment of each post, by moment; and the requests (reads, writes, sends) around each."""
    late: dict[int, list[float]] = {}
    spent: list[tuple[int, int, int]] = []
    for n, moment in enumerate(at):
        while time.time() < moment.timestamp() - 0.5:
            service.check_alive()
            time.sleep(_LOOK_S)
        before, wanted = here.requests(), 1 + n % 2
        found: list[float] = []
        posts = {(each["chat"], each["message_id"]) for each in _posts(here)}
        ends = moment.timestamp() + apart_s - 1
        while time.time() < ends:
            fresh = [each for each in _posts(here) if (each["chat"], each["message_id"]) not in posts]
            if len(fresh) > len(found):
                found += [time.time() - moment.timestamp()] * (len(fresh) - len(found))
            time.sleep(_LOOK_S)
        after = here.requests()
        spent.append((after[0] - before[0], after[1] - before[1], after[2] - before[2]))
        late[n] = found + [math.inf] * (wanted - len(found))
    return late, spent


def _posts(here: Installation) -> list[dict[str, Any]]:
    tracks = {here.channels["sellers"], here.channels["heads"]}
    return [each for each in here.stage.messages() if each["chat"] in tracks and not each["service"]]


def _daytime_zone() -> tuple[str, dt.datetime]:
    """A zone in which it is about noon now, far from midnight and from the night's habits of the service."""
    hours = 12 - dt.datetime.now(dt.UTC).hour
    name = f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # POSIX signs: Etc/GMT-3 is ahead of UTC
    return name, dt.datetime.now(ZoneInfo(name))
