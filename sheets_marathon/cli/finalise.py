"""The command that ends a marathon: its standings are frozen."""

from __future__ import annotations

import argparse

from sheets_marathon.cli.commands import DONE, PENDING, UNSAFE, open_house, say, say_json


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
