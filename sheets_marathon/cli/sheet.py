"""The commands about the sheet: ``plan``, ``apply``, ``looker``, ``finalise``."""

from __future__ import annotations

import argparse

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, FAILED, PENDING, UNSAFE, say, say_json


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


def finalise(arguments: argparse.Namespace) -> int:
    """The standings as values; exit code 3 with what stands against it, 2 when a dry run finds something to write."""
    from sheets_marathon.jobs.final.finalise import finalise as freeze

    dry = arguments.dry_run
    with open_house(arguments) as house:
        done = freeze(house.marathon, house.store, house.clock, anyway=arguments.anyway, again=arguments.again, dry=dry)
    if arguments.json:
        say_json(done.facts())
        if done.refused:
            return UNSAFE
    else:
        done.require()
        say(*done.lines(dry=dry))
    return PENDING if dry and done.needed else DONE
