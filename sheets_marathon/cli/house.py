"""The house that a command works in. A file of its own: every family of commands opens it, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.wiring.house import House


@contextlib.contextmanager
def open_house(arguments: argparse.Namespace) -> Iterator[House]:
    from sheets_marathon import logs
    from sheets_marathon.settings import load
    from sheets_marathon.settings.secrets import known_secrets
    from sheets_marathon.wiring.house import House

    house = House(load(arguments.config))
    logs.hide(known_secrets(house.settings))
    try:
        yield house
    finally:
        house.close()
