"""Marathons in chaos, one after another: makes .venv, installs, and says which seed broke a promise.

python3 scripts/proof/soak.py [--marathons N | --minutes M] [--days D] [--first-seed S] [--jobs J] [--data DIR]

A line a marathon, a table at the end; exit code 1 when any promise was broken. Ctrl-C ends it with the table so far.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

if TYPE_CHECKING:
    from sheets_marathon.rehearsal.chaos.rehearsing import Calm, Trial
    from sheets_marathon.rehearsal.play.conductor import Direction

_CAST_SEED = 1


def play(calm: Calm, chaos: int, direction: Direction) -> Trial | str:
    """One marathon in chaos; what stopped it, when it did not come to its end."""
    from sheets_marathon.rehearsal.chaos.rehearsing import play_chaos
    from sheets_marathon.rehearsal.play.conductor import RehearsalStopped, refusals_told

    with tempfile.TemporaryDirectory(prefix="sheets-marathon-soak-") as folder:
        try:
            with refusals_told():
                return play_chaos(direction, calm, chaos, Path(folder))
        except RehearsalStopped as stopped:
            return str(stopped)


def trials(options: argparse.Namespace, calm: Calm, direction: Direction) -> Iterator[tuple[int, Trial | str]]:
    """Every marathon as it ends; no new one is begun after the last minute."""
    ends_at = time.monotonic() + 60 * options.minutes if options.minutes else None
    seeds = count(options.first_seed) if ends_at else islice(count(options.first_seed), options.marathons)
    running: dict[Future[Trial | str], int] = {}
    with ProcessPoolExecutor(options.jobs) as pool:
        while True:
            while len(running) < options.jobs and (ends_at is None or time.monotonic() < ends_at):
                seed = next(seeds, None)
                if seed is None:
                    break
                running[pool.submit(play, calm, seed, direction)] = seed
            if not running:
                return
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(done), done.result()


def main() -> int:
    """Plays the calm run once, then chaos after chaos."""
    options = arguments()
    again_inside("rehearsal")
    from sheets_marathon.rehearsal.chaos.account import added, console, table_of
    from sheets_marathon.rehearsal.chaos.rehearsing import play_calm, replay
    from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, Direction, refusals_told

    print("first in peace …", flush=True)
    closing = contextlib.ExitStack()
    kept = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="sheets-marathon-soak-")))
    base = _of_days(options.days, kept) if options.days else BASE_CONFIG
    direction = Direction(options.data, _CAST_SEED, progress=False, base=base)
    (kept / "calm").mkdir()
    with refusals_told():
        calm = play_calm(direction, kept / "calm")
    accounts, failed = [], []
    try:
        for seed, trial in trials(options, calm, direction):
            if isinstance(trial, str):
                print(f"chaos {seed}: STOPPED: {trial}", flush=True)
                failed.append(seed)
                continue
            account, problems = trial.account, trial.outcome.problems
            accounts.append(account)
            print(
                f"chaos {seed}: {'BROKEN' if problems else 'held'}, {account.wall_s:.0f} s, faults "
                f"{sum(account.faults.values())}, kills {sum(account.kills.values())}, resends {account.resends}, "
                f"sweeps {account.sweeps}, missed {len(account.missed)}",
                flush=True,
            )
            for problem in problems:
                print(f"  ! {problem}", flush=True)
            if problems:
                failed.append(seed)
    except KeyboardInterrupt:
        print("ended by hand", flush=True)
    total = added(accounts)
    console(shown=True).print(table_of(total))
    broken = {name: total.broken.get(kind, 0) for name, kind in _PROMISES.items()}
    print(f"marathons {total.marathons}, " + ", ".join(f"{name} {number}" for name, number in broken.items()))
    if total.not_killed:
        print("never killed: " + ", ".join(total.not_killed))
    for seed in sorted(failed):
        print(replay(seed, options.data, _CAST_SEED))
    closing.close()
    return 1 if failed else 0


def _of_days(days: int, folder: Path) -> Path:
    """The rehearsal's configuration for so many days, the last of which is the final's."""
    from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG
    from sheets_marathon.rehearsal.play.config_file import as_toml, completed, read_base

    shorter = {
        "marathon": {"days": days, "learning_weekdays": list(_EVERY_DAY)},
        "posts": {"templates": str(BASE_CONFIG.parent / "messages")},
    }
    path = folder / "short.toml"
    path.write_text(as_toml(completed(read_base(BASE_CONFIG), shorter)), "utf-8")
    return path


_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PROMISES = {
    "lost": "lost",
    "doubled": "doubled",
    "stray": "stray",
    "human cells changed": "cells",
    "deals": "deals",
    "wrong public figures": "figures",
    "spins": "spins",
}


def arguments() -> argparse.Namespace:
    """What is wanted."""
    parser = argparse.ArgumentParser(description="Marathons in chaos, one after another.")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--marathons", type=int, default=10, metavar="N", help="so many; default: 10")
    length.add_argument("--minutes", type=float, metavar="M", help="begin new ones for so long")
    parser.add_argument("--days", type=int, metavar="D", help="of so many days, lessons on each; default: as planned")
    parser.add_argument("--first-seed", type=int, default=0, metavar="S", help="default: 0")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="at the same time; default: 2")
    parser.add_argument("--data", type=Path, metavar="DIR", help="roster, sales and LMS exports; default: invented")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
