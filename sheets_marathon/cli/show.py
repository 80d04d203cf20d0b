"""The one way in which commands show a report, in words or as JSON, and the code with which they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.jobs.report import Report

DONE, FAILED, PENDING, UNSAFE = 0, 1, 2, 3
_GRAVITY = (DONE, PENDING, FAILED, UNSAFE)


def show(report: Report, *, as_json: bool = False) -> int:
    """Prints a report and returns the command's exit code. In words a refusal goes to stderr, as errors do."""
    if as_json:
        _say_json(report.as_json())
    else:
        _say(*report.lines())
        if report.refusal:
            sys.stderr.write(f"{report.refusal}\n")
    return exit_code(report)


def show_each(reports: Iterable[Report], *, as_json: bool = False) -> int:
    """Shows reports as they come, in JSON as one list at the end; a report without facts is for people alone.

    The exit code is that of the gravest.
    """
    shown = []
    for report in reports:
        shown.append(report)
        if not as_json:
            show(report)
    if as_json:
        _say_json([report.facts for report in shown if report.facts])
    return max(map(exit_code, shown), key=_GRAVITY.index, default=DONE)


def exit_code(report: Report) -> int:
    """What a report means to a script."""
    if report.refused:
        return UNSAFE
    if report.failed or report.problems:
        return FAILED
    return PENDING if report.pending else DONE


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _say_json(content: object) -> None:
    only_ascii = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    _say(json.dumps(content, ensure_ascii=only_ascii, indent=2))
