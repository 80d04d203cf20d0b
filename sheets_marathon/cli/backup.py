"""The commands about copies of the sheet: ``backup``, ``restore``."""

from __future__ import annotations

import argparse

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, FAILED, PENDING, UNSAFE, say, say_json


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
