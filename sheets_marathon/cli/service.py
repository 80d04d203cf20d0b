"""The commands about the service: ``run``, ``tick``, ``status``, ``bot-links``, ``log``, ``doctor``."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, show
from sheets_marathon.errors import MarathonError, SheetError


def run(arguments: argparse.Namespace) -> int:
    """The service. One that can't work ends before anything is written or sent."""
    from sheets_marathon.adapters.machine.threads import one_arena
    from sheets_marathon.jobs.health.doctor.chats import require_a_channel
    from sheets_marathon.jobs.health.pulse import Heart
    from sheets_marathon.service import Service
    from sheets_marathon.wiring.hand import one_hand
    from sheets_marathon.wiring.watching import introduce, kept_log, metrics_file, rounds_of

    one_arena()
    with (
        open_house(arguments) as house,
        one_hand(house, take_over=arguments.take_over, waits=True) as hand,
        kept_log(house),
    ):
        require_a_channel(house.marathon, house.messenger)
        ticker, heart = house.ticker(), Heart(house.outbox, house.requests_made)
        rounds = rounds_of(house, ticker)
        Service(
            rounds,
            house.outbox,
            house.clock,
            house.settings.service.tick_seconds,
            heart,
            hand,
            take_over=arguments.take_over,
            answering=lambda: house.answering(ticker),
            introduce=lambda: introduce(house, arguments.config, rounds),
            beaten=metrics_file(house, ticker, rounds),
        ).run()
    return DONE


def tick(arguments: argparse.Namespace) -> int:
    """One tick, now or as if it were another moment."""
    from sheets_marathon.adapters.machine.clock import ShiftedClock
    from sheets_marathon.jobs.delivery.settle import adopt_intents
    from sheets_marathon.jobs.report import tick_report
    from sheets_marathon.wiring.hand import one_hand
    from sheets_marathon.wiring.watching import kept_log, rounds_of

    with open_house(arguments) as house:
        if arguments.at is not None:
            zone = house.settings.zone
            at: dt.datetime = arguments.at if arguments.at.tzinfo else arguments.at.replace(tzinfo=zone)
            house.clock = ShiftedClock(at, zone)
        with one_hand(house) as hand, kept_log(house):
            with contextlib.suppress(SheetError):  # the tick's own look meets the same, and tells what comes of it
                hand.require_nobody_else()
            adopt_intents(house.outbox, house.clock.now())
            ticker = house.ticker()
            rounds = rounds_of(house, ticker)
            done = rounds.tick()
            if ticker.nights.gathering.under_way:  # it has begun the night's work, and goes on with it
                ticker.nights.gathering.wait()
                done += rounds.tick()
            report = tick_report(done)
    return show(report)


def status(arguments: argparse.Namespace) -> int:
    """How the marathon stands; exit code 1 when something needs a person, the service or the sheet.

    With ``--prometheus`` its figures go to a file and nothing is shown; exit code 1 when they can't be written.
    """
    from sheets_marathon.jobs.health.status import status as look
    from sheets_marathon.wiring.hand import hand_of, lock_holder
    from sheets_marathon.wiring.watching import write_metrics

    with open_house(arguments) as house:
        if arguments.prometheus is not None:
            write_metrics(house, arguments.prometheus, lock_holder(house))
            return DONE
        report = look(house.marathon, house.store, house.outbox, house.clock, lock_holder(house), hand_of(house))
    return show(report, as_json=arguments.json)


def bot_links(arguments: argparse.Namespace) -> int:
    """How many personal links there are, or new ones; exit code 1 when a number has none."""
    from sheets_marathon.jobs.bot.links import links_report, renew_links
    from sheets_marathon.wiring.bot import bot_memory, new_link_token

    with open_house(arguments) as house, bot_memory(house.settings) as memory:
        report = renew_links(memory, arguments.number, new_link_token) if arguments.renew else links_report(memory)
    return show(report, as_json=arguments.json)


def log(arguments: argparse.Namespace) -> int:
    """What was decided at a moment or on a day, why, and what it cost; exit code 1 when there is no log."""
    from sheets_marathon.jobs.health.decided import Asked, decided
    from sheets_marathon.wiring.watching import log_lines

    with open_house(arguments) as house:
        now = house.clock.now().astimezone(house.settings.zone)
        begins: dt.time = arguments.at or dt.time()
        day: dt.date = arguments.day or (now.date() if begins <= now.time() else now.date() - dt.timedelta(days=1))
        since = dt.datetime.combine(day, begins, house.settings.zone)
        lasts = dt.timedelta(minutes=arguments.minutes) if arguments.at else dt.timedelta(days=1)
        try:
            until = since + lasts
        except OverflowError:
            raise MarathonError(f"{day} is the end of time", "ask for a day of the marathon") from None
        report = decided(log_lines(house, arguments.file), Asked(since, until, arguments.about))
    return show(report, as_json=arguments.json)


def doctor(arguments: argparse.Namespace) -> int:
    """Everything that could make tomorrow fail, a line each; exit code 1 when something would."""
    from sheets_marathon.jobs.health.doctor.check import doctor_report, failed
    from sheets_marathon.wiring.check_up import check_up

    try:
        with open_house(arguments) as house:
            checks = check_up(house, arguments.config)
    except MarathonError as error:
        checks = [failed("configuration", error)]
    return show(doctor_report(checks), as_json=arguments.json)
