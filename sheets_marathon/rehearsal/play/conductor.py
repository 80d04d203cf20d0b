"""A whole marathon on a moved clock: the real service as a process of its own, and a cast that acts around it."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import requests

from sheets_marathon.rehearsal.cast.exports import UnusableData, read_data
from sheets_marathon.rehearsal.cast.invented import invent
from sheets_marathon.rehearsal.cast.methodologist import ProgramUnreadable
from sheets_marathon.rehearsal.cast.sheet_hands import SheetRefused
from sheets_marathon.rehearsal.play.config_file import MarathonPlan, plan_of, read_base
from sheets_marathon.rehearsal.play.gathering import Run, gather
from sheets_marathon.rehearsal.play.page import render
from sheets_marathon.rehearsal.play.performance import Peace, Performance
from sheets_marathon.rehearsal.play.progress import ProgressLines
from sheets_marathon.rehearsal.play.report import RehearsalReport, as_json
from sheets_marathon.rehearsal.play.scene import RehearsalStopped, Scene, apply_program, set_scene
from sheets_marathon.rehearsal.play.service_process import ServiceFailed, ServiceProcess
from sheets_marathon.rehearsal.play.stage import StageError

__all__ = ["BASE_CONFIG", "Direction", "RehearsalOutcome", "RehearsalStopped", "perform", "rehearse", "write_files"]

BASE_CONFIG = Path(__file__).resolve().parents[3] / "config" / "rehearsal.toml"
# What may end a rehearsal for a reason that its message tells; anything else is a mistake of this package.
_EXPECTED = (
    ServiceFailed,
    UnusableData,
    StageError,
    SheetRefused,
    ProgramUnreadable,
    requests.RequestException,
    subprocess.TimeoutExpired,
    tomllib.TOMLDecodeError,
)


@dataclass(frozen=True)
class RehearsalOutcome:
    """What came of a rehearsal. ``problems``: sentences on what must not happen and did."""

    report: RehearsalReport
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Direction:
    """How a rehearsal is played.

    ``data``: a folder with people, sales and grades, None for an invented cast; ``seed`` decides everything that the
    cast leaves to chance; the service is stopped and started again ``restarts`` times; ``lively`` curators also sort,
    insert and rename; ``progress``: show it on the terminal; ``python``: the interpreter of the program; ``decide``: a
    curator decides what is in Review.
    """

    data: Path | None = None
    seed: int = 1
    restarts: int = 0
    progress: bool = True
    lively: bool = True
    python: str = sys.executable
    base: Path = BASE_CONFIG
    decide: bool = False


@dataclass(frozen=True)
class Staged:
    """A performance about to begin: what a director may add to it.

    ``command`` runs the service, ``disturbance`` goes along with it, ``after`` is called when it is over, the workspace
    still there.
    """

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    disturbance: Peace = field(default_factory=Peace)
    after: Callable[[Performance, RehearsalReport], None] = lambda _performance, _report: None


def plain(scene: Scene, plan: MarathonPlan, folder: Path, python: str) -> Staged:
    """The service as ops run it, nothing else."""
    del plan, folder
    return Staged([python, "-m", "sheets_marathon", "run", "--config", str(scene.config)])


def rehearse(
    data: Path | None = None,
    seed: int = 1,
    report: Path | None = None,
    html: Path | None = None,
    restarts: int = 0,
    keep: Path | None = None,
    progress: bool = True,
    *,
    lively: bool = True,
    python: str = sys.executable,
    base: Path = BASE_CONFIG,
    decide: bool = False,
) -> RehearsalOutcome:
    """Rehearse the marathon of ``base`` (see Direction for how).

    ``keep`` is a folder (made, must be empty) for workspace, configuration and logs, else they are thrown away.
    ``report`` and ``html`` are files to write. RehearsalStopped when it could not be played to its end.
    """
    direction = Direction(data, seed, restarts, progress, lively, python, base, decide)
    with refusals_told(), ExitStack() as closing:
        outcome = perform(direction, folder_for(closing, keep))
    write_files(outcome, report, html)
    return outcome


def perform(
    direction: Direction, folder: Path, staging: Callable[[Scene, MarathonPlan, Path, str], Staged] = plain
) -> RehearsalOutcome:
    """Play one marathon in ``folder`` (there, empty). Raises one of ``_EXPECTED``; call it inside ``refusals_told``."""
    began, started = time.monotonic(), dt.datetime.now(dt.UTC)
    with ExitStack() as closing:
        content = read_base(direction.base)
        plan = plan_of(content)
        played = read_data(direction.data or _invented(folder / "data", direction.seed, plan), plan.zone)
        templates = Path(content["posts"]["templates"] or direction.base.resolve().parent / "messages")
        scene = set_scene(closing, folder, content, plan, played.roster, templates)
        lines = ProgressLines(plan.days, shown=direction.progress)
        closing.callback(lines.close)
        lines.note(f"workspace at {scene.base_url}, {len(played.roster) - 1} people in the roster")
        apply_program(direction.python, scene)
        staged = staging(scene, plan, folder, direction.python)
        secrets = {**scene.secrets, **staged.environment}
        service = ServiceProcess(staged.command, secrets, folder / "service.log")
        closing.callback(service.discard)
        performance = Performance(scene, plan, played, service, lines, staged.disturbance)
        performance.prepare(direction.seed, direction.restarts, lively=direction.lively, decide=direction.decide)
        performance.play()
        run = Run(direction.seed, direction.restarts, started, service.peak_rss_mb, tuple(service.exit_codes))
        gathered = gather(scene, plan, performance.tab_ids, run, lambda: time.monotonic() - began)
        if direction.decide:
            gathered = replace(gathered, decisions=tuple(asdict(each) for each in performance.decided))
        lines.summary(gathered)
        staged.after(performance, gathered)
    return RehearsalOutcome(gathered, (*performance.problems(), *_silent_posts(gathered)))


def write_files(outcome: RehearsalOutcome, report: Path | None, html: Path | None) -> None:
    """The report as JSON and as a page, where they are wanted."""
    if report is not None:
        report.write_text(json.dumps(as_json(outcome.report), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if html is not None:
        html.write_text(render(outcome.report, outcome.problems), "utf-8")


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turns what may end a rehearsal (``_EXPECTED``) into a RehearsalStopped with the same words."""
    try:
        yield
    except _EXPECTED as refusal:
        raise RehearsalStopped(str(refusal)) from refusal


def folder_for(closing: ExitStack, keep: Path | None) -> Path:
    """The folder to play in: ``keep``, made if missing, else one that ``closing`` takes away."""
    if keep is None:
        return Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="sheets-marathon-rehearsal-")))
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise RehearsalStopped(f"{keep} is not empty; a rehearsal needs a folder of its own")
    return keep.resolve()


def _invented(folder: Path, seed: int, plan: MarathonPlan) -> Path:
    folder.mkdir(parents=True)
    invent(folder, seed, plan.starts_on, plan.days, plan.learning_days)
    return folder


def _silent_posts(report: RehearsalReport) -> list[str]:
    unknown = sum(post.key is None for post in report.posts)
    return [f"{unknown} posts have no line in the journal"] if unknown else []
