"""The commands about copies of the sheet: ``backup``, ``restore``."""

from __future__ import annotations

import argparse
from dataclasses import replace

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import show


def backup(arguments: argparse.Namespace) -> int:
    """A copy of the spreadsheet now, or what copies there are; exit code 1 when something about them is wrong."""
    from sheets_marathon.jobs.backup.backups import listed

    with open_house(arguments) as house:
        report = listed(house.archive) if arguments.list else house.backups().make()
        folder = house.settings.path(house.settings.backup.folder)
    return show(replace(report, notes=(f"in {folder}",)), as_json=arguments.json)


def restore(arguments: argparse.Namespace) -> int:
    """One tab's lost cells and rows out of a backup."""
    from sheets_marathon.jobs.backup.restore import restore as bring_back

    with open_house(arguments) as house:
        archive, which = house.archive_with(arguments.which)
        report = bring_back(
            house.marathon,
            house.store,
            archive,
            house.clock,
            arguments.tab,
            which,
            over_newer=arguments.over_newer,
            dry=arguments.dry_run,
        )
    return show(report, as_json=arguments.json)
