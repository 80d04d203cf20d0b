"""The measurements of the benchmark, one function a budget. Each returns its figures."""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import time
from pathlib import Path

from figures import Figure
from installation import DOCUMENT, EVE, PEOPLE, PROGRAM, BenchFailed, Installation, installed, write_data, write_deals

from sheets_marathon.rehearsal.cast.methodologist import fill_program
from sheets_marathon.rehearsal.cast.sheet_hands import TypedCell
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, rehearse
from sheets_marathon.rehearsal.play.config_file import plan_of, read_base
from sheets_marathon.rehearsal.play.service_process import ServiceProcess

_LOADS = 6  # the ledger before the night is imported in so many parts: nobody's write carries 100,000 deals
_GRADES, _RATING = "Оценки ПК", "Рейтинг ПК"


def applying(folder: Path) -> list[Figure]:
    """`apply` on an empty spreadsheet, then `plan`."""
    with installed(folder, 0) as here:
        applied, idle = here.run("apply"), here.run("plan")
    return [
        Figure("apply", "`apply` on an empty spreadsheet: reads", applied.reads, 2, "reads"),
        Figure("apply", "`apply` on an empty spreadsheet: writes", applied.writes, 1, "writes"),
        Figure("apply", "`plan` with nothing to do: reads", idle.reads, 1, "reads"),
        Figure("apply", "`plan` with nothing to do: writes", idle.writes, 0, "writes"),
    ]


def importing(folder: Path, deals: int) -> list[Figure]:
    """The first night of the service with so many new deals, and one whose write is as large as can be: 2 MB.

    The first night closes no day: reads of the ledger and writes of deals are the import's own.
    """
    figures, sent = _a_night(folder / "usual", deals)
    most = int(deals * 0.98 * 2_000_000 / sent)
    return [*figures, *_a_night(folder / "most", most)[0]]


def _a_night(folder: Path, deals: int) -> tuple[list[Figure], int]:
    """The figures of one import, and the bytes of its largest request."""
    dates = [dt.date(2026, 11, 27) + dt.timedelta(days=n) for n in range(10)]
    with installed(folder, PEOPLE) as here:
        here.run("apply")
        service = here.service()
        service.start()
        try:
            _play(here, service, EVE + dt.timedelta(hours=14))
            write_deals(here.exports / "night.csv", PEOPLE, 0, deals, dates)
            # Orders of faults that never come: they count the requests that fit.
            for order in ({"path": ":batchGetByDataFilter", "carries": r'"sales\.document"'},
                          {"path": ":batchUpdate", "carries": DOCUMENT}):  # fmt: skip
                here.stage.add_fault(service="sheets", nth=10**9, **order)
            here.forget_requests()
            began = time.perf_counter()
            _play(here, service, EVE + dt.timedelta(hours=15, minutes=1))
            seconds, sent = time.perf_counter() - began, here.largest_request()
            reads, writes = (int(each["matched"]) for each in here.stage.faults())
            service.stop()
        finally:
            service.discard()
        how = f"{seconds:.1f} s, {sent / 1e6:.2f} MB"
        if not writes:
            raise BenchFailed(f"the night has imported nothing:\n{service.tail()}")
        write_deals(here.exports / "more.csv", PEOPLE, deals, 100, dates)
        by_hand = here.run("import-sales")
    return [
        Figure("import", f"{deals:,} new deals in a night: reads", reads, 1, "reads", how),
        Figure("import", f"{deals:,} new deals in a night: writes", writes, 1, "writes"),
        # A process that has just been started has to learn where the tabs are.
        Figure("import", "`import-sales`, a process of its own: reads", by_hand.reads, None, "reads",
               f"{by_hand.seconds:.1f} s"),
    ], sent  # fmt: skip


def idle_hour(folder: Path) -> list[Figure]:
    """An hour without a slot at midday of a learning day, and one at night."""
    figures = []
    with installed(folder, PEOPLE) as here:
        here.run("apply")
        fill_program(here.owner, here.owner.tabs()[PROGRAM])
        service = here.service()
        service.start()
        try:
            for name, starts in (("by day", EVE + dt.timedelta(hours=23)), ("by night", EVE + dt.timedelta(hours=40))):
                _play(here, service, starts)
                before = here.requests()
                _play(here, service, starts + dt.timedelta(hours=1))
                after = here.requests()
                figures += [
                    Figure("idle", f"an hour {name}: reads", after[0] - before[0], 12, "reads"),
                    Figure("idle", f"an hour {name}: writes", after[1] - before[1], None, "writes"),
                ]
            service.stop()
        finally:
            service.discard()
    return figures


def _play(here: Installation, service: ServiceProcess, until: dt.datetime) -> None:
    """Move the clock from one of the service's moments to the next, up to ``until``, all its work done."""
    while (rests_until := _resting(here, service)) <= until:
        here.stage.set_clock(rests_until)
    here.stage.set_clock(max(until, here.stage.clock()))


def _resting(here: Installation, service: ServiceProcess) -> dt.datetime:
    for _ in range(120):
        until = here.stage.resting(wait_s=5)
        if until is not None:
            return until
        service.check_alive()
    raise BenchFailed(f"the service does not come to rest:\n{service.tail()}")


def marathon(folder: Path, data: Path | None, seed: int) -> list[Figure]:
    """A whole rehearsal: every request of 16 days, the service's memory, and how long it takes."""
    if data is None:
        data = folder / "data"
        write_data(data, PEOPLE, plan_of(read_base(BASE_CONFIG)), seed)
    report = rehearse(data=data, seed=seed, progress=False, keep=folder / "kept").report
    made = report.google_requests
    how = f"{len(report.standings)} participants, {len(report.posts)} posts, {report.ledger_rows:,} ledger rows"
    return [
        Figure("marathon", "requests at Google", made["read"] + made["write"], 2_500, "requests", how),
        Figure("marathon", "the most in one minute", made["max_per_minute"], 30, "requests"),
        Figure("rehearsal", "from start to end", report.wall_s, 60, "s"),
        Figure("memory", f"{len(report.standings)} participants, a whole marathon", report.peak_rss_mb, 120, "MB"),
    ]


def helping(times: int) -> list[Figure]:
    """`--help`, started as people start it."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "sheets_marathon", "--help"], check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return [Figure("help", "median of several starts", statistics.median(took), 0.3, "s", f"{times} starts")]


def large(folder: Path, people: int = 10_000, deals: int = 100_000, nights: int = 16) -> list[Figure]:
    """A company ten times as large: one night's import, and one grade's recalculation against a tenth of it."""
    small, _, _ = _sized(folder / "small", people // 10, deals // 10, nights)
    grade, night, memory = _sized(folder / "large", people, deals, nights, run=True)
    title = f"{people:,} participants, {deals:,} deals"
    return [
        Figure("large", f"{title}: nightly import", night, 60, "s", f"{deals // nights:,} new deals"),
        Figure("large", "recalculation after one grade, against a tenth of it", grade / small, 12, "times",
               f"{small:.2f} s and {grade:.2f} s"),
        Figure("memory", f"{people:,} participants, a day and a night", memory, 300, "MB"),
    ]  # fmt: skip


def _sized(folder: Path, people: int, deals: int, nights: int, *, run: bool = False) -> tuple[float, float, float]:
    """Seconds of one recalculation and of the last night's import, and the service's memory in MB if ``run``."""
    dates = [dt.date(2026, 12, 6) - dt.timedelta(days=n) for n in range(nights)]
    with installed(folder, people, {"google": {"timeout_s": 600}}) as here:
        here.run("apply")
        before = deals - deals // nights
        for first in range(0, before, before // _LOADS + 1):
            write_deals(here.exports / f"{first}.csv", people, first, min(before // _LOADS + 1, before - first), dates)
            here.run("import-sales")
        write_deals(here.exports / "night.csv", people, before, deals // nights, dates)
        night = here.run("import-sales").seconds
        tabs = here.owner.tabs()
        here.owner.read([tabs[_RATING]])
        took = []
        for grade in (3, 2, 1):
            column = here.owner.read([tabs[_GRADES]])[tabs[_GRADES]].column("Д1·1")
            assert column is not None
            here.owner.type_cells([TypedCell(tabs[_GRADES], 1, column, grade)])
            began = time.perf_counter()
            here.owner.read([tabs[_RATING]])
            took.append(time.perf_counter() - began)
        service = here.service()
        if run:
            service.start()
            try:
                _play(here, service, EVE + dt.timedelta(days=1))
                service.stop(600)
            finally:
                service.discard()
    return min(took), night, service.peak_rss_mb
