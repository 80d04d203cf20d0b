"""``sheets-marathon rehearse --chaos SEED``: the marathon in peace, then in chaos, and whether they ended alike."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sheets_marathon.rehearsal.chaos.account import ChaosAccount, account, console, table_of
from sheets_marathon.rehearsal.chaos.disturbance import Chaos, Watch, moments_by_site
from sheets_marathon.rehearsal.chaos.dripping import NAME, DrippingSystem, dripping_system
from sheets_marathon.rehearsal.chaos.incidents import CalmPost
from sheets_marathon.rehearsal.chaos.left import Left, look
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan, draw_plan
from sheets_marathon.rehearsal.chaos.verdict import ChaosVerdict, Excused, judge
from sheets_marathon.rehearsal.play.conductor import (
    BASE_CONFIG,
    Direction,
    RehearsalOutcome,
    Staged,
    folder_for,
    perform,
    refusals_told,
    write_files,
)
from sheets_marathon.rehearsal.play.config_file import MarathonPlan
from sheets_marathon.rehearsal.play.gathering import gathered_tabs
from sheets_marathon.rehearsal.play.performance import Performance
from sheets_marathon.rehearsal.play.report import RehearsalReport
from sheets_marathon.rehearsal.play.scene import RehearsalStopped, Scene

# From then on nothing goes wrong any more: what was begun has three hours to come to its end.
_CALLED_OFF = dt.time(9)
# Sets and dictionaries of strings in the program keep one order, so that a replay goes the same way.
_FEED = """
[[sales.feeds]]
kind = "http"
name = "{name}"
url = "{url}"

[reading]
seconds = {seconds}
"""
# Less than the staged clock stands for what is read beside: else hours would pass while a system drips.
_FEED_SECONDS = 4
_SPINS = "nothing comes of ticks that are begun at once"
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Calm:
    """A marathon in peace: what it left, its posts' slots, and when it crossed each boundary."""

    left: Left
    slots: tuple[CalmPost, ...]
    crossings: Mapping[str, Sequence[dt.datetime]]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A marathon in chaos, what it came through, and how it compares."""

    outcome: RehearsalOutcome
    account: ChaosAccount
    verdict: ChaosVerdict


class _Director:
    """Stages the service under ``crashing`` and keeps what the performance has left."""

    def __init__(self, system: DrippingSystem, calm: Calm | None = None, seed: int = 0) -> None:
        self._system = system
        self._calm = calm
        self._seed = seed
        self.left: Left | None = None
        self.crossings: list[tuple[dt.datetime | None, str]] = []
        self.probes = 0
        self.disturbance: Watch | None = None

    def stage(self, scene: Scene, plan: MarathonPlan, folder: Path, python: str) -> Staged:
        chaos_folder = folder / "chaos"
        with scene.config.open("a", encoding="utf-8") as config:
            config.write(_FEED.format(name=NAME, url=self._system.url, seconds=_FEED_SECONDS))
        ops = str(tomllib.loads(scene.config.read_text("utf-8"))["telegram"]["ops_chat"])
        if self._calm is None:
            disturbance = Watch(chaos_folder, scene, ops, "calm")
        else:
            drawn = draw_plan(self._seed, self._calm.slots, self._calm.crossings)
            called_off = plan.moment(plan.ends_on + dt.timedelta(days=1), _CALLED_OFF)
            disturbance = Chaos(chaos_folder, scene, ops, drawn, called_off, gathered_tabs(scene.owner), self._system)

        def after(performance: Performance, report: RehearsalReport) -> None:
            self.left = look(scene, performance, report)
            self.crossings = disturbance.crossings()
            self.probes = int(scene.stage.requests_made()["telegram"]["by_method"].get("forwardMessage", 0))

        self.disturbance = disturbance
        module = "sheets_marathon.rehearsal.chaos.crashing"
        command = [python, "-m", module, str(chaos_folder), "run", "--config", str(scene.config)]
        return Staged(command, _ENVIRONMENT, disturbance, after)


def play_calm(direction: Direction, folder: Path) -> Calm:
    """The marathon in peace, every crossing written down. Call it inside ``refusals_told``."""
    with dripping_system() as system:
        director = _Director(system)
        outcome = perform(direction, folder, director.stage)
    assert director.left is not None
    slots = tuple(
        CalmPost(str(post.key), post.chat, dt.datetime.fromisoformat(post.planned))
        for post in outcome.report.posts
        if post.planned is not None
    )
    return Calm(director.left, slots, moments_by_site(director.crossings), outcome.problems)


def play_chaos(direction: Direction, calm: Calm, seed: int, folder: Path) -> Trial:
    """The same marathon with what ``seed`` has in store. Call it inside ``refusals_told``."""
    with dripping_system() as system:
        director = _Director(system, calm, seed)
        outcome = perform(direction, folder, director.stage)
    chaos, left = director.disturbance, director.left
    assert isinstance(chaos, Chaos)
    assert left is not None
    chaos.take_note()
    verdict = judge(calm.left, left, _excused(chaos.plan, calm.slots), spins=_spins(folder / "service.log"))
    counted = account(
        chaos.plan,
        left,
        verdict,
        injected=chaos.injected,
        kills=chaos.kills,
        crossed=[site for _, site in director.crossings],
        probes=director.probes,
    )
    shown = replace(outcome.report, chaos=asdict(counted) | {"not_killed": counted.not_killed})
    return Trial(
        RehearsalOutcome(shown, (*outcome.problems, *chaos.mischief.problems, *verdict.sentences())), counted, verdict
    )


def _spins(log: Path) -> tuple[str, ...]:
    """Lines that say that the service went round and round for nothing."""
    return tuple(line for line in log.read_text("utf-8", errors="replace").splitlines() if _SPINS in line)


def _excused(plan: ChaosPlan, slots: Sequence[CalmPost]) -> Excused:
    taken = {each.at for each in plan.incidents if each.takes_the_window}
    return Excused(
        twins=frozenset(each.twin_of for each in plan.incidents if each.twin_of),
        missed=frozenset(slot.key for slot in slots if slot.at in taken),
    )


def rehearse_in_chaos(
    chaos: int,
    data: Path | None = None,
    seed: int = 1,
    report: Path | None = None,
    html: Path | None = None,
    restarts: int = 0,
    keep: Path | None = None,
    progress: bool = True,
    *,
    base: Path = BASE_CONFIG,
) -> RehearsalOutcome:
    """Rehearse in peace and in chaos (``chaos`` is the seed of all that goes wrong, the rest as conductor.rehearse).

    The outcome is of the marathon in chaos; its problems end with how to play it again. ``keep`` gets the folders
    ``calm`` and ``chaos``. RehearsalStopped when one of the two could not be played to its end.
    """
    direction = Direction(data, seed, progress=progress, base=base)
    terminal = console(shown=progress)
    with ExitStack() as closing:
        folder = folder_for(closing, keep)
        with refusals_told():
            terminal.print("[dim]first in peace[/dim]")
            calm = play_calm(direction, _made(folder / "calm"))
        if calm.problems:
            raise RehearsalStopped("the calm run went wrong: " + "; ".join(calm.problems))
        try:
            with refusals_told():
                terminal.print(f"[dim]then with chaos {chaos}[/dim]")
                trial = play_chaos(replace(direction, restarts=restarts), calm, chaos, _made(folder / "chaos"))
        except RehearsalStopped as stopped:
            raise RehearsalStopped(f"{stopped}\n{replay(chaos, data, seed, restarts)}") from stopped
    terminal.print(table_of(trial.account))
    outcome = trial.outcome
    if outcome.problems:
        outcome = replace(outcome, problems=(*outcome.problems, replay(chaos, data, seed, restarts)))
    write_files(outcome, report, html)
    return outcome


def replay(chaos: int, data: Path | None = None, seed: int = 1, restarts: int = 0) -> str:
    """The command that plays this marathon again and keeps what it leaves."""
    command = ["sheets-marathon", "rehearse", "--chaos", str(chaos), "--seed", str(seed)]
    if restarts:
        command += ["--restarts", str(restarts)]
    if data is not None:
        command += ["--data", os.fspath(data)]
    return "play it again: " + shlex.join([*command, "--keep", f"chaos-{chaos}"])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
