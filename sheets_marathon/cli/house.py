"""The house that a command works in. A file of its own: every family of commands opens it, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.settings import Settings
    from sheets_marathon.wiring.house import House


@contextlib.contextmanager
def open_house(arguments: argparse.Namespace) -> Iterator[House]:
    """The house of the configuration that the command was given."""
    from sheets_marathon.settings import load

    with house_of(load(arguments.config)) as house:
        yield house


@contextlib.contextmanager
def house_of(settings: Settings) -> Iterator[House]:
    """A house that is closed at the end, its secrets hidden from the log."""
    from sheets_marathon import logs
    from sheets_marathon.settings.secrets import known_secrets
    from sheets_marathon.wiring.house import House

    house = House(settings)
    logs.hide(known_secrets(house.settings))
    try:
        yield house
    finally:
        house.close()
