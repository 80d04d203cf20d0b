"""Two services on two folders, started at random moments around a post, again and again: is anything doubled?

python3 scripts/proof/two_services.py [--rounds N] [--seed S]

They share a spreadsheet and a bot and nothing else; by its address of the workspace the second is on another machine.
In some rounds the first is killed before the post and a person takes over. A line a round; exit code 1 when a post is
missing or came twice.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands
sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "bench"))  # and installation.py

from environment import again_inside

if TYPE_CHECKING:
    from installation import Installation

    from sheets_marathon.rehearsal.play.service_process import ServiceProcess

_FIRST_DAY = dt.date(2026, 12, 7)
_HOURS = range(9, 21)
_PATIENCE_S = 120.0
_KILLED = 0.4
"""So many first services are killed, before the clock strikes: what dies in the midst of a post is another story."""
_BEGINS_S = 1.5
_LOOKED_FOR = dt.timedelta(minutes=10)
_WORDS = "served "  # by process …: in each sentence with which one is refused


class Two:
    """Both folders, and whatever runs out of them."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._running: dict[str, ServiceProcess] = {}
        self._runs = Counter[str]()
        self._texts = {
            name: here.config.read_text("utf-8").replace(str(here.folder / "state"), str(here.folder / name / "state"))
            for name in ("first", "second")
        }
        self._texts["second"] = self._texts["second"].replace("127.0.0.1", "localhost")
        for name, text in self._texts.items():
            (here.folder / name).mkdir()
            (here.folder / name / "marathon.toml").write_text(text, "utf-8")

    def start(self, name: str, *options: str) -> None:
        """Start a run, unless one is there."""
        from sheets_marathon.rehearsal.play.service_process import ServiceProcess

        if name not in self._running:
            self._runs[name] += 1
            folder = self._here.folder / name
            command = [sys.executable, "-m", "sheets_marathon", "run", "--config", str(folder / "marathon.toml")]
            log = folder / f"{self._runs[name]}.log"
            self._running[name] = ServiceProcess([*command, *options], self._here.environment, log)
            self._running[name].start()

    def kill(self, name: str) -> None:
        """Without a warning."""
        if name in self._running:
            self._running.pop(name).discard()

    def alive(self) -> list[str]:
        """Who runs by now; whoever has ended was refused. RuntimeError for any other end."""
        for name, service in list(self._running.items()):
            code = service.ended()
            if code is not None:
                del self._running[name]
                if code != 1 or _WORDS not in service.tail():
                    raise RuntimeError(f"{name} ended with {code}:\n{service.tail()}")
        return list(self._running)

    def stop(self) -> None:
        """All, cleanly."""
        for service in self._running.values():
            service.stop()
        self._running.clear()


def play(here: Installation, two: Two, moment: dt.datetime, chance: random.Random) -> str:
    """One round around the posts of ``moment``; what was done. Both are down before it and after it."""
    here.stage.set_clock(moment - dt.timedelta(minutes=5))
    done: list[str] = []
    first_at, clock_at = chance.uniform(0, 3), chance.uniform(3, 10)
    acts = [(first_at, "first"), (chance.uniform(0, 8), "second"), (clock_at, "clock")]
    if chance.random() < _KILLED and first_at + _BEGINS_S < clock_at:
        acts.append((chance.uniform(first_at + _BEGINS_S, clock_at), "kill"))
    began = time.monotonic()
    for at, what in sorted(acts):
        time.sleep(max(0.0, began + at - time.monotonic()))
        done.append(f"{what} {at:.1f}")
        if what == "clock":
            here.stage.set_clock(moment)
        elif what == "kill":
            two.kill("first")
        else:
            two.start(what)
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and not _posts(here, moment):
        if not two.alive():
            done.append("take over")
            two.start("second", "--take-over")
        rests_until = here.stage.resting(wait_s=0.1)
        if rests_until is not None and rests_until <= moment + _LOOKED_FOR:
            here.stage.set_clock(rests_until)  # who has followed another looks whether the post is there already
    time.sleep(1.0)
    two.alive()
    two.stop()
    return ", ".join(done)


def _posts(here: Installation, moment: dt.datetime) -> list[int]:
    """Chats of this moment's posts, when each channel has one."""
    channels = {here.channels[track] for track in ("sellers", "heads")}
    found = [
        each["chat"]
        for each in here.stage.messages()
        if each["chat"] in channels and not each["service"] and f" {moment:%H:%M} " in each["text"].splitlines()[0]
        and dt.datetime.fromisoformat(each["date"]).date() == moment.date()
    ]  # fmt: skip
    return found if set(found) == channels else []


def main() -> int:
    """Exit code 1 when a post is missing or doubled."""
    again_inside("rehearsal")
    from installation import MOSCOW, PROGRAM, installed

    from sheets_marathon.rehearsal.cast.methodologist import fill_program

    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - moments, not a cipher
    days = -(-given.rounds // len(_HOURS)) + 1
    times = [f"{hour}:00" for hour in _HOURS]
    tracks = {name: {"lessons": times, "summary": "23:30"} for name in ("sellers", "heads")}
    weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    plan = {"marathon": {"starts_on": _FIRST_DAY, "days": days, "learning_weekdays": weekdays}, "tracks": tracks}
    bad = 0
    with (
        tempfile.TemporaryDirectory(prefix="sheets-marathon-two-") as folder,
        installed(Path(folder) / "here", 9, plan) as here,
    ):
        here.run("apply")
        fill_program(here.owner, here.owner.tabs()[PROGRAM])
        two = Two(here)
        try:
            for number in range(given.rounds):
                on = _FIRST_DAY + dt.timedelta(days=number // len(_HOURS))
                moment = dt.datetime.combine(on, dt.time(_HOURS[number % len(_HOURS)]), MOSCOW)
                done = play(here, two, moment, chance)
                posts = _posts(here, moment)
                well = len(posts) == len(set(posts)) == 2
                bad += not well
                print(f"{number + 1:3} {'well' if well else f'WRONG {posts}'}: {done}", flush=True)
        finally:
            two.stop()
    print(f"{given.rounds} rounds, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
