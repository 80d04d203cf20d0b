"""This machine: its clock, its disks, who may read its secrets, whether the service runs, the exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.doctor.check import Check, checked, failed
from sheets_marathon.jobs.health.hand import Hand
from sheets_marathon.jobs.health.pulse import Pulse
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sales_feed import SalesFeed

_SKEW_NOTICED_S, _SKEW_REFUSED_S = 30, 300
"""Google refuses a key whose request is signed some minutes off its own time ("in a reasonable timeframe")."""
_MB = 1_000_000
_ROOM_WANTED, _ROOM_NEEDED = 500 * _MB, 50 * _MB


def clock_check(clock: Clock, google_time: Callable[[], dt.datetime]) -> Check:
    """Our clock against the one in Google's answers, which tells whole seconds."""
    before = clock.now()
    try:
        theirs = google_time()
    except MarathonError as error:
        return failed("clock", error, warning=True)
    ours = before + (clock.now() - before) / 2
    off_s = abs((ours - theirs).total_seconds())
    if off_s <= _SKEW_NOTICED_S:
        return Check("clock", "as Google's")
    which = "ahead of" if ours > theirs else "behind"
    problem = f"this machine's clock is {off_s:.0f} s {which} Google's"
    if off_s > _SKEW_REFUSED_S:
        problem += ": Google refuses the key, and posts would be as much too early or too late"
    remedy = "let the machine set its clock: sudo timedatectl set-ntp true"
    return Check("clock", problem=problem, remedy=remedy, warning=off_s <= _SKEW_REFUSED_S)


def room_check(name: str, folder: Path, free_bytes: Callable[[Path], int]) -> Check:
    """Is there room for what the program keeps in a folder?"""
    try:
        free = free_bytes(folder)
    except MarathonError as error:
        return failed(name, error)
    if free >= _ROOM_WANTED:
        return Check(name, f"{free / 1000 / _MB:.1f} GB free in {folder}")
    problem = f"only {free // _MB} MB are free in {folder}"
    return Check(name, problem=problem, remedy="make room on that disk", warning=free >= _ROOM_NEEDED)


def secrecy_checks(files: Sequence[tuple[str, Path]], others_may_read: Callable[[Path], bool]) -> list[Check]:
    """Files with secrets, and folders, by what is in them: may only their owner look?"""
    return [
        Check(
            what,
            problem=f"other users of this machine may read {path}",
            remedy=f"chmod {'700' if path.is_dir() else '600'} {path}",
            warning=True,
        )
        if others_may_read(path)
        else Check(what, f"{path} is closed to others")
        for what, path in files
    ]


def outbox_check(open_outbox: Callable[[], Outbox], now: dt.datetime) -> Check:
    """Opening it looks through the file, and something is written: it is sound and has room, or says what is wrong."""

    def look() -> str:
        outbox = open_outbox()
        outbox.require_room(now)
        return f"{len(outbox.deliveries())} deliveries, sound and writable"

    return checked("outbox", look)


def service_check(pulse: Pulse, *, needed: bool) -> Check:
    """Does the service run? ``needed``: the marathon is on."""
    if pulse.alive:
        return Check("service", str(pulse))
    if pulse.holder:
        remedy = "look at its log; if it says nothing any more, restart it"
        return Check("service", problem=str(pulse), remedy=remedy, warning=True)
    if needed:
        remedy = "start it: “sheets-marathon run”, or systemctl start sheets-marathon"
        return Check("service", problem=str(pulse), remedy=remedy, warning=True)
    return Check("service", str(pulse))


def hand_check(hand: Hand) -> Check:
    """Who acts on the spreadsheet; another service than this folder's keeps this one from starting."""
    holder = hand.holder()
    if holder is None:
        return Check("hand", "no service acts on the spreadsheet")
    if hand.is_ours(holder):
        return Check("hand", f"it is this folder's: {holder}")
    remedy = "leave that one alone; where it is dead, start this one with “sheets-marathon run --take-over”"
    return Check("hand", problem=f"another service acts on the spreadsheet: {holder}", remedy=remedy, warning=True)


def feed_checks(feeds: Sequence[SalesFeed]) -> list[Check]:
    """The exports: can each be read. A refused one does not stop a marathon, its sales do not count meanwhile."""
    checks = []
    for feed in feeds:
        name = f"sales from {feed.name}"
        try:
            reading = feed.read()
        except MarathonError as error:
            checks.append(failed(name, error, warning=True))
        else:
            checks.append(Check(name, f"{len(reading.events)} events in {reading.rows_read} rows"))
    return checks
