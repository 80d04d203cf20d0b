"""The commands that import: sales, an HR list, an LMS report. Dry runs end with 2 when they find something to write."""

from __future__ import annotations

import argparse

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import show
from sheets_marathon.errors import MarathonError


def import_sales(arguments: argparse.Namespace) -> int:
    """The nightly import, now."""
    from sheets_marathon.adapters.feeds.watched import watched
    from sheets_marathon.jobs.sales.import_sales import import_sales as carry_out

    with open_house(arguments) as house:
        if not house.feeds:
            raise MarathonError("there is nothing to import from", "add a [[sales.feeds]] table to the configuration")
        with watched(house.feeds) as feeds:
            report = carry_out(
                house.marathon,
                house.store,
                feeds,
                house.clock,
                memory=house.outbox,
                dry=arguments.dry_run,
                rows=arguments.rows,
            )
    return show(report, as_json=arguments.json)


def import_roster(arguments: argparse.Namespace) -> int:
    """An HR list into the roster."""
    from sheets_marathon.jobs.people.import_roster import import_roster as carry_out
    from sheets_marathon.wiring.lists import roster_list

    with open_house(arguments) as house:
        source = roster_list(house.settings, arguments.file, house.child)
        report = carry_out(
            house.marathon,
            house.store,
            house.outbox,
            source,
            house.clock,
            update=arguments.update,
            dry=arguments.dry_run,
        )
    return show(report, as_json=arguments.json)


def import_lms(arguments: argparse.Namespace) -> int:
    """An LMS report into the hand-ins."""
    from sheets_marathon.jobs.grading.import_lms import import_lms as carry_out
    from sheets_marathon.wiring.lists import named_report

    with open_house(arguments) as house:
        reports = named_report(house.settings, house.child, arguments.file)
        report = carry_out(
            house.marathon, house.store, reports.source, house.clock, reports.rules, dry=arguments.dry_run
        )
    return show(report, as_json=arguments.json)
