"""The commands that import: sales, an HR list, an LMS report."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, FAILED, PENDING, say, say_json
from sheets_marathon.errors import MarathonError

if TYPE_CHECKING:
    from sheets_marathon.jobs.report import Report


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


def import_roster(arguments: argparse.Namespace) -> int:
    """An HR list into the roster; exit code 2 when a dry run finds something to write."""
    from sheets_marathon.jobs.people.import_roster import import_roster as take_in
    from sheets_marathon.wiring.lists import roster_list

    with open_house(arguments) as house:
        source = roster_list(house.settings, arguments.file)
        report = take_in(
            house.marathon,
            house.store,
            house.outbox,
            source,
            house.clock,
            update=arguments.update,
            dry=arguments.dry_run,
        )
    return _told(report, arguments)


def import_lms(arguments: argparse.Namespace) -> int:
    """An LMS report into the hand-ins; exit code 2 when a dry run finds something to write."""
    from sheets_marathon.jobs.grading.import_lms import import_lms as take_in
    from sheets_marathon.wiring.lists import named_report

    with open_house(arguments) as house:
        reports = named_report(house.settings, arguments.file)
        report = take_in(house.marathon, house.store, reports.source, house.clock, reports.rules, dry=arguments.dry_run)
    return _told(report, arguments)


def _told(report: Report, arguments: argparse.Namespace) -> int:
    if arguments.json:
        say_json(report.facts)
    else:
        say(*report.lines())
    return PENDING if arguments.dry_run and report.facts["changes"] else DONE
