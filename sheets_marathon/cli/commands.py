"""What each command does. Heavy modules are imported by the command that needs them: ``--help`` is instant."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sheets_marathon.errors import ConfigurationError, MarathonError

if TYPE_CHECKING:
    from sheets_marathon.wiring.house import House

DONE, FAILED, PENDING, UNSAFE = 0, 1, 2, 3


@contextlib.contextmanager
def open_house(arguments: argparse.Namespace) -> Iterator[House]:
    from sheets_marathon import logs
    from sheets_marathon.settings import load
    from sheets_marathon.settings.secrets import known_secrets
    from sheets_marathon.wiring.house import House

    house = House(load(arguments.config))
    logs.hide(known_secrets(house.settings))
    try:
        yield house
    finally:
        house.close()


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def say_json(content: object) -> None:
    say(json.dumps(content, ensure_ascii=False, indent=2))


def init(arguments: argparse.Namespace) -> int:
    """Writes a configuration; never over one that is there. ``--from-sheet`` adds the roster's mapping to it."""
    from sheets_marathon.cli.first_configuration import write_first

    if not arguments.from_sheet and (arguments.tab or arguments.yes):
        raise ConfigurationError("--tab and --yes are about the roster in the spreadsheet", "add --from-sheet")
    if not (arguments.from_sheet and arguments.config.exists()):
        for line in write_first(
            arguments.config,
            spreadsheet=arguments.spreadsheet,
            starts_on=arguments.starts_on,
            channels={"sellers": arguments.sellers_channel, "heads": arguments.heads_channel},
            ops_chat=arguments.ops_chat,
            language=arguments.language,
        ):
            say(line)
    elif answers := [name for name in _FIRST_ANSWERS if getattr(arguments, name)]:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in answers)
        raise ConfigurationError(
            f"{arguments.config} is there already, so {options} would change nothing",
            "leave that out, --from-sheet takes the spreadsheet from the file; or choose another --config",
        )
    return _map_roster(arguments) if arguments.from_sheet else DONE


_FIRST_ANSWERS = ("spreadsheet", "starts_on", "sellers_channel", "heads_channel", "ops_chat", "language")


def _map_roster(arguments: argparse.Namespace) -> int:
    """One read of the spreadsheet, nothing is written to it; exit code 2 when a yes is still wanted."""
    from sheets_marathon.cli.first_configuration import require_unmapped, write_mapping
    from sheets_marathon.jobs.people.roster_proposal import details, mapping_of, propose_roster
    from sheets_marathon.tabs import PARTICIPANTS

    with open_house(arguments) as house:
        require_unmapped(arguments.config, PARTICIPANTS)
        proposal = propose_roster(house.marathon.tab(PARTICIPANTS), house.store.read_layout())
        for one in proposal.found:
            say(*details(one))
        found = mapping_of(proposal.chosen(arguments.tab))
    if not (arguments.yes or _agreed(f"write this mapping of “{found.title}” into {arguments.config}?")):
        say("nothing was written; --yes writes it")
        return PENDING
    say(*write_mapping(arguments.config, PARTICIPANTS, found))
    return DONE


def _agreed(question: str) -> bool:
    """Whether somebody at a terminal says yes; without a terminal nobody does."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().casefold() in ("y", "yes", "д", "да")


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


def plan(arguments: argparse.Namespace) -> int:
    """What the spreadsheet holds, what it is taken for, what would be added, and the proof of the weights."""
    from sheets_marathon.jobs.sheet.reconcile import described, plan_sheet, require_safe

    with open_house(arguments) as house:
        pending = plan_sheet(house.marathon, house.store, house.clock)
    if arguments.json:
        say_json(described(pending))
        return UNSAFE if pending.refusals else PENDING if pending.plan.changes else DONE
    proof = pending.proof
    say(*(f"= {line}" for line in pending.plan.found), *(f"+ {line}" for line in pending.plan.added))
    say(
        f"weights: a task brings at most {proof.task_max:g}, a car {proof.car:g}; full marks are {proof.full_marks:g}, "
        f"which {proof.cars_to_beat_learning or 'no number of'} cars would beat; the best seller before the start sold "
        f"{proof.best_baseline}"
    )
    say(*(f"? {line}" for line in pending.proposals))
    require_safe(pending)
    if pending.plan.changes:
        say(f"{len(pending.plan.changes)} changes are pending; “apply” makes them all at once")
        return PENDING
    say("nothing to change")
    return DONE


def apply(arguments: argparse.Namespace) -> int:
    """Carries the plan out in one atomic write."""
    from sheets_marathon.jobs.sheet.reconcile import apply_sheet

    with open_house(arguments) as house:
        say(*apply_sheet(house.marathon, house.store, house.clock).lines())
    return DONE


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
    from sheets_marathon.jobs.posting.settle import adopt_intents

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


def preview(arguments: argparse.Namespace) -> int:
    """A slot's post as it would go out now, or a whole day's."""
    from sheets_marathon.jobs.posting.pictures import Pictures
    from sheets_marathon.jobs.posting.preview import preview_day, preview_slot
    from sheets_marathon.wiring.pictures import picture_maker

    with open_house(arguments) as house:
        parts = (house.marathon, house.store, house.templates)
        pictures = Pictures(picture_maker(house.settings, house.templates), house.outbox)
        found = (
            preview_day(arguments.day, *parts, pictures)
            if arguments.slot is None
            else [preview_slot(arguments.slot, *parts, pictures)]
        )
    for one in found:
        if len(found) > 1:
            say(f"— {one.slot.key} · {one.slot.at:%d.%m %H:%M}", "")
        under = "1024 characters, under a picture" if one.picture else "4096 characters"
        say(one.post.text_html, "", f"— {one.post.length} of {under}", *([""] if len(found) > 1 else []))
        if one.picture and arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            path = arguments.pictures / f"{one.slot.key}.png"
            path.write_bytes(one.picture)
            say(f"— {path}")
    return DONE


def import_sales(arguments: argparse.Namespace) -> int:
    """The nightly import, now."""
    from sheets_marathon.adapters.feeds.watched import watched
    from sheets_marathon.jobs.sales.import_sales import import_sales as take_in

    with open_house(arguments) as house:
        if not house.feeds:
            raise MarathonError("there is nothing to import from", "add a [[sales.feeds]] table to the configuration")
        with watched(house.feeds) as feeds:
            report = take_in(
                house.marathon, house.store, feeds, house.clock, dry=arguments.dry_run, rows=arguments.rows
            )
    if arguments.json:
        say_json(report.facts)
    else:
        say(*report.lines())
    return FAILED if report.problems else DONE


def looker(arguments: argparse.Namespace) -> int:
    """Addresses for Looker Studio; with ``--share`` the leaders may read the sheet."""
    from sheets_marathon.jobs.leaders.looker import looker_links

    with open_house(arguments) as house:
        settings = house.settings.looker
        report = looker_links(house.marathon, house.store, settings.host, settings.template_report_id)
        shared = []
        if arguments.share:
            readers = set(house.sharing.readers())
            for address in settings.readers:
                if address not in readers:
                    house.sharing.share_with_reader(address)
                shared.append(address)
    if arguments.json:
        say_json({**report.facts, "problems": list(report.problems), "shared": shared})
    else:
        say(*report.lines(), *(f"{address} may read the spreadsheet" for address in shared))
        if report.facts["empty"]:
            say("the flat tabs are empty until the first night; Looker Studio learns their types from the rows")
        if not settings.template_report_id:
            say("an address opens one tab; looker.template_report_id adds one for a whole report: docs/looker.md")
        if not arguments.share:
            names = ", ".join(settings.readers) or "the leaders' addresses"
            say(f"to share: run with --share, or in the spreadsheet Share → {names} → Viewer")
    return FAILED if report.problems else DONE


def backup(arguments: argparse.Namespace) -> int:
    """A copy of every tab now, or what copies there are; exit code 1 when something about them is wrong."""
    from sheets_marathon.jobs.backup.backups import listed

    with open_house(arguments) as house:
        report = listed(house.archive) if arguments.list else house.backups().make()
    if arguments.json:
        say_json(report.facts)
    else:
        say(*report.lines(), f"in {house.settings.path(house.settings.backup.folder)}")
    return FAILED if report.problems else DONE


def restore(arguments: argparse.Namespace) -> int:
    """One tab's lost cells and rows out of a backup."""
    from sheets_marathon.jobs.backup.restore import restore as bring_back
    from sheets_marathon.jobs.backup.restore_report import described, lines

    with open_house(arguments) as house:
        archive, which = house.archive_with(arguments.which)
        found = bring_back(
            house.marathon,
            house.store,
            archive,
            arguments.tab,
            which,
            over_newer=arguments.over_newer,
            dry=arguments.dry_run,
        )
        zone = house.settings.zone
    if arguments.json:
        say_json(described(found, dry=arguments.dry_run))
    else:
        say(*lines(found, zone, dry=arguments.dry_run))
    if found.anything:
        return PENDING if arguments.dry_run else DONE
    return UNSAFE if found.restoration.refused else DONE
