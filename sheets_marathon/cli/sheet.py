"""The commands about the sheet: ``plan``, ``apply``, ``reschedule``, ``looker``, ``finalise``."""

from __future__ import annotations

import argparse

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import show


def plan(arguments: argparse.Namespace) -> int:
    """What the spreadsheet holds, what it is taken for, what would be added, and the proof of the weights."""
    from sheets_marathon.jobs.sheet.plan import plan as look

    with open_house(arguments) as house:
        report = look(house.marathon, house.store, house.clock)
    return show(report, as_json=arguments.json)


def apply(arguments: argparse.Namespace) -> int:
    """Carries the plan out in one atomic write."""
    from sheets_marathon.jobs.sheet.plan import apply_sheet

    with open_house(arguments) as house:
        report = apply_sheet(house.marathon, house.store, house.clock)
    return show(report)


def reschedule(arguments: argparse.Namespace) -> int:
    """Configuration and Program tab together; exit code 2 when a dry run finds something, 3 when it is not safe."""
    import contextlib

    from sheets_marathon.cli.house import house_of
    from sheets_marathon.jobs.sheet.reschedule import applied_plan
    from sheets_marathon.jobs.sheet.reschedule import reschedule as change
    from sheets_marathon.marathon.calendar.rescheduling import Rescheduling
    from sheets_marathon.settings import parse
    from sheets_marathon.settings.rewriting import replace_file, with_timetable

    asked = Rescheduling(arguments.shift, arguments.starts_on, tuple(arguments.skip or ()), tuple(arguments.add or ()))
    with open_house(arguments) as house, contextlib.ExitStack() as stack:
        before = house.marathon.calendar
        calendar = asked.of(before, applied_plan(house.marathon, house.store).calendar)
        text = arguments.config.read_bytes().decode("utf-8")
        rewritten = with_timetable(text, calendar)
        new = stack.enter_context(house_of(parse(rewritten, arguments.config)))
        write = None if rewritten == text else lambda: replace_file(arguments.config, rewritten.encode("utf-8"))
        report = change(new.marathon, before, new.store, new.clock, write, dry=arguments.dry_run)
    return show(report, as_json=arguments.json)


def looker(arguments: argparse.Namespace) -> int:
    """Addresses for Looker Studio; with ``--share`` the leaders may read the sheet."""
    from sheets_marathon.jobs.leaders.looker import looker_links

    with open_house(arguments) as house:
        settings = house.settings.looker
        sharing = house.sharing if arguments.share else None
        report = looker_links(
            house.marathon, house.store, settings.host, settings.template_report_id, settings.readers, sharing
        )
    return show(report, as_json=arguments.json)


def finalise(arguments: argparse.Namespace) -> int:
    """The standings as values; exit code 3 with what stands against it, 2 when a dry run finds something to write."""
    from sheets_marathon.jobs.final.finalise import finalise as freeze

    with open_house(arguments) as house:
        report = freeze(
            house.marathon,
            house.store,
            house.clock,
            anyway=arguments.anyway,
            again=arguments.again,
            dry=arguments.dry_run,
        )
    return show(report, as_json=arguments.json)
