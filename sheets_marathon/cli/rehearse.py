"""What the commands around the embedded workspace do; what they need is imported when they are called."""

from __future__ import annotations

import argparse
import functools
import importlib
import sys

from sheets_marathon.cli.show import DONE, FAILED
from sheets_marathon.errors import MarathonError

_PACKAGE = "sheets_marathon"


def rehearse(arguments: argparse.Namespace) -> int:
    """A whole marathon on the embedded workspace; with ``--chaos`` once in peace and once in chaos."""
    _rehearsal("workspace.server")  # it runs in a process of its own, but what it needs is told here
    conductor = _rehearsal("rehearsal.play.conductor")
    for path in filter(None, (arguments.report, arguments.html)):
        path.open("a").close()  # where nothing can be written, nothing is played either
    play = conductor.rehearse
    if arguments.decide:
        play = functools.partial(play, decide=True)
    if arguments.chaos is not None:
        if arguments.decide:
            raise MarathonError("--chaos compares runs in which nobody decides", "leave out --decide or --chaos")
        play = functools.partial(_rehearsal("rehearsal.chaos.rehearsing").rehearse_in_chaos, arguments.chaos)
    try:
        outcome = play(
            data=arguments.data,
            seed=arguments.seed,
            report=arguments.report,
            html=arguments.html,
            restarts=arguments.restarts,
            keep=arguments.keep,
        )
    except conductor.RehearsalStopped as error:
        raise MarathonError(str(error)) from error
    for problem in outcome.problems:
        sys.stderr.write(f"! {problem}\n")
    return FAILED if outcome.problems else DONE


def workspace(arguments: argparse.Namespace) -> int:
    """The embedded workspace, until SIGTERM."""
    server = _rehearsal("workspace.server")
    server.serve(
        port=arguments.port,
        state_dir=arguments.state,
        enforce_limits=not arguments.no_limits,
        allow_create=arguments.allow_create,
    )
    return DONE


def _rehearsal(module: str):  # type: ignore[no-untyped-def]  # the program knows nothing of the rehearsal's types
    try:
        return importlib.import_module(f"{_PACKAGE}.{module}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith(_PACKAGE):
            raise
        raise MarathonError(
            f"rehearsals need {(error.name or '').partition('.')[0]}, which is not installed",
            "pip install 'sheets-marathon[rehearsal]'",
        ) from error
