"""``doctor``'s round: every check on the real house, each guarded so that one failure does not hide the others."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from sheets_marathon.adapters.google.sheet_health import google_time
from sheets_marathon.adapters.machine import disks
from sheets_marathon.adapters.words.message_templates import verify
from sheets_marathon.errors import ConfigurationError, MarathonError
from sheets_marathon.jobs.bot.links import links_check
from sheets_marathon.jobs.health.doctor.chats import chat_checks
from sheets_marathon.jobs.health.doctor.check import Check, checked, failed
from sheets_marathon.jobs.health.doctor.machine import (
    clock_check,
    feed_checks,
    hand_check,
    outbox_check,
    room_check,
    secrecy_checks,
    service_check,
)
from sheets_marathon.jobs.health.doctor.program import posts_check, program_checks
from sheets_marathon.jobs.health.doctor.sheet import sheet_checks
from sheets_marathon.jobs.health.pulse import is_time_to_run, pulse
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.settings import Settings
from sheets_marathon.settings.secrets import secret_files, secrets_in_the_file
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.wiring.bot import bot_memory, token_digest
from sheets_marathon.wiring.hand import hand_of, lock_holder
from sheets_marathon.wiring.house import House
from sheets_marathon.wiring.state_files import StateFiles


def check_up(house: House, config: Path) -> list[Check]:
    """Everything that could make tomorrow fail. Posts nothing; what it writes into the sheet it takes out at once."""
    slots = planned_slots(house.settings.calendar)
    return [
        Check("configuration", str(config)),
        *_guarded("clock", lambda: _machine(house, config)),
        checked("templates", lambda: f"{len(verify(house.templates, slots))} posts fit"),
        *_guarded("credentials", lambda: _sheet(house)),
        *_guarded("alerts", lambda: iter([_alerts(house)])),
        *_guarded("bot", lambda: _bot(house)),
        *_guarded("sales", lambda: iter(feed_checks(house.feeds))),
    ]


def _guarded(name: str, look: Callable[[], Iterator[Check]]) -> list[Check]:
    """The checks up to the point where the house can't build what the next one needs."""
    checks: list[Check] = []
    try:
        checks.extend(look())
    except MarathonError as error:
        checks.append(failed(name, error))
    return checks


def _machine(house: House, config: Path) -> Iterator[Check]:
    settings = house.settings
    google = settings.google
    yield clock_check(house.clock, lambda: google_time(google.sheets_url, google.timeout_s))
    yield room_check("disk", settings.path(settings.service.state_dir), disks.free_bytes)
    if settings.backup.enabled:
        yield room_check("disk for backups", settings.path(settings.backup.folder), disks.free_bytes)
    files = secret_files(settings)
    if secrets_in_the_file(settings):
        files.append(("configuration file", config))
    there = [(what, path) for what, path in files if path.exists()]
    state = settings.path(settings.service.state_dir)
    yield from secrecy_checks([*there, ("state folder", state)], disks.others_may_read)


def _sheet(house: House) -> Iterator[Check]:
    checks, snapshot = sheet_checks(house.marathon, house.store, house.sheet_health, house.clock)
    yield from checks
    if snapshot is not None:
        yield from program_checks(house.marathon, snapshot, house.clock.now())
        yield from _guarded("posts", lambda: iter([_posts(house, snapshot)]))


def _posts(house: House, snapshot: Snapshot) -> Check:
    return posts_check(house.marathon, snapshot, house.templates, house.clock.now())


def _alerts(house: House) -> Check:
    """How ops hear of trouble when Telegram can't be reached. ConfigurationError where a secret is missing."""
    settings, alerts = house.settings, house.settings.alerts
    ways = ["heartbeats to a watcher"] if alerts.heartbeat_url(settings.path) else []
    ways += [f"mail to {', '.join(alerts.email_to)}"] if alerts.email_to else []
    trouble = house.alert_routes.trouble()
    if trouble:
        where = f"{alerts.smtp_host}:{alerts.smtp_port}"
        remedy = "check [alerts] in the configuration: host, port, smtp_security, user and password"
        return Check("alerts", problem=f"no mail goes out through {where}: {trouble}", remedy=remedy, warning=True)
    return Check("alerts", "; ".join(ways) or "none besides the ops chat")


def _told_elsewhere(settings: Settings) -> bool:
    with contextlib.suppress(ConfigurationError):  # the line about alerts says so
        return bool(settings.alerts.email_to or settings.alerts.heartbeat_url(settings.path))
    return False


def _bot(house: House) -> Iterator[Check]:
    pins, alerts = bool(house.marathon.pinned), _told_elsewhere(house.settings)
    yield from chat_checks(house.marathon, house.messenger, pins=pins, alerts=alerts)
    if house.settings.bot.enabled and StateFiles.of(house.settings).bot_memory.exists():
        with bot_memory(house.settings) as memory:
            yield links_check(memory, token_digest(house.settings.bot_token))
    yield (sound := outbox_check(lambda: house.outbox, house.clock.now()))
    if not sound.problem:
        now, marathon = house.clock.now(), house.marathon
        seen = pulse(marathon, house.outbox, now, lock_holder(house))
        yield service_check(seen, needed=is_time_to_run(marathon, now))
        with contextlib.suppress(MarathonError):  # the spreadsheet's own line says what is wrong with it
            yield hand_check(hand_of(house))
