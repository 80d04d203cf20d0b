"""``init``: a first configuration, and the mapping of a roster that is there."""

from __future__ import annotations

import argparse
import sys

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, show
from sheets_marathon.errors import ConfigurationError


def init(arguments: argparse.Namespace) -> int:
    """Writes a configuration; never over one that is there. ``--from-sheet`` adds the roster's mapping to it."""
    from sheets_marathon.cli.first_configuration import write_first
    from sheets_marathon.jobs.report import Report

    if not arguments.from_sheet and (arguments.tab or arguments.yes):
        raise ConfigurationError("--tab and --yes are about the roster in the spreadsheet", "add --from-sheet")
    if not (arguments.from_sheet and arguments.config.exists()):
        next_steps = write_first(
            arguments.config,
            spreadsheet=arguments.spreadsheet,
            starts_on=arguments.starts_on,
            channels={"sellers": arguments.sellers_channel, "heads": arguments.heads_channel},
            ops_chat=arguments.ops_chat,
            language=arguments.language,
        )
        show(Report(done=tuple(next_steps), changed=True))
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
    from sheets_marathon.jobs.people.roster_proposal import mapping_of, propose_roster
    from sheets_marathon.jobs.report import Report
    from sheets_marathon.tabs import PARTICIPANTS

    with open_house(arguments) as house:
        require_unmapped(arguments.config, PARTICIPANTS)
        today = house.clock.now().astimezone(house.marathon.zone).date()
        proposal = propose_roster(house.marathon.tab(PARTICIPANTS), house.store.read_layout(), today)
        show(proposal.report())
        found = mapping_of(proposal.chosen(arguments.tab))
    if not (arguments.yes or _agreed(f"write this mapping of “{found.title}” into {arguments.config}?")):
        return show(Report("nothing was written; --yes writes it", pending=True))
    return show(Report(done=tuple(write_mapping(arguments.config, PARTICIPANTS, found)), changed=True))


def _agreed(question: str) -> bool:
    """Whether somebody at a terminal says yes; without a terminal nobody does."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().casefold() in ("y", "yes", "д", "да")
