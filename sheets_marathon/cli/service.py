"""The commands about the service: ``run``, ``tick``, ``status``, ``doctor``."""

from __future__ import annotations

import argparse
import datetime as dt

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, FAILED, say, say_json
from sheets_marathon.errors import MarathonError


def run(arguments: argparse.Namespace) -> int:
    """The service."""
    from sheets_marathon.jobs.health.pulse import Heart
    from sheets_marathon.service import Service

    with open_house(arguments) as house, house.only_one():
        ticker, heart = house.ticker(), Heart(house.outbox, house.requests_made)
        with house.answering(ticker):
            Service(ticker, house.outbox, house.clock, house.settings.service.tick_seconds, heart).run()
    return DONE


def tick(arguments: argparse.Namespace) -> int:
    """One tick, now or as if it were another moment."""
    from sheets_marathon.adapters.machine.clock import ShiftedClock
    from sheets_marathon.jobs.delivery.settle import adopt_intents

    with open_house(arguments) as house:
        if arguments.at is not None:
            zone = house.settings.zone
            at: dt.datetime = arguments.at if arguments.at.tzinfo else arguments.at.replace(tzinfo=zone)
            house.clock = ShiftedClock(at, zone)
        with house.only_one():
            adopt_intents(house.outbox, house.clock.now())
            decisions = house.ticker().tick()
        say(*([str(one) for one in decisions] or ["nothing was owed"]))
    return FAILED if any((one.what, one.state) == ("sheet", "refused") for one in decisions) else DONE


def status(arguments: argparse.Namespace) -> int:
    """How the marathon stands; exit code 1 when something needs a person, the service or the sheet."""
    from sheets_marathon.jobs.health.status import status as look

    with open_house(arguments) as house:
        found = look(house.marathon, house.store, house.outbox, house.clock, house.lock_holder())
    if arguments.json:
        say_json(found.as_json())
    else:
        say(*found.lines())
    return DONE if found.healthy else FAILED


def doctor(arguments: argparse.Namespace) -> int:
    """Everything that could make tomorrow fail, a line each; exit code 1 when something would."""
    from sheets_marathon.jobs.health.doctor.check import failed
    from sheets_marathon.wiring.check_up import check_up

    try:
        with open_house(arguments) as house:
            checks = check_up(house, arguments.config)
    except MarathonError as error:
        checks = [failed("configuration", error)]
    if arguments.json:
        say_json([one.as_json() for one in checks])
    else:
        say(*(one.line() for one in checks))
    return FAILED if any(one.fails for one in checks) else DONE
