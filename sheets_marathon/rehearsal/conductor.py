"""A whole marathon on a moved clock: the real service as a process of its own, and a cast that acts around it.

Nobody waits for time to pass. The service rests until its next moment, the cast has its cues; the clock goes to
whichever comes first.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests

from sheets_marathon.rehearsal.cast.curator_habits import plan_habits
from sheets_marathon.rehearsal.cast.curators import Curators
from sheets_marathon.rehearsal.cast.exports import DataFolder, UnusableData, read_data
from sheets_marathon.rehearsal.cast.grading_plan import plan_sittings
from sheets_marathon.rehearsal.cast.invented import invent
from sheets_marathon.rehearsal.cast.methodologist import ProgramUnreadable, fill_program
from sheets_marathon.rehearsal.cast.sales_desk import EXPORTED_AT, SalesDesk
from sheets_marathon.rehearsal.cast.sheet_hands import SheetRefused
from sheets_marathon.rehearsal.cast.sheet_words import GRADES_TABS, PROGRAM_TAB, SELLERS, TRACKS
from sheets_marathon.rehearsal.config_file import Plan, plan_of, read_base
from sheets_marathon.rehearsal.gathering import Run, gather, gather_day, gathered_tabs
from sheets_marathon.rehearsal.page import render
from sheets_marathon.rehearsal.progress import ProgressLines
from sheets_marathon.rehearsal.report import Report, as_json
from sheets_marathon.rehearsal.scene import RehearsalStopped, Scene, apply_program, set_scene
from sheets_marathon.rehearsal.service_process import ServiceFailed, ServiceProcess
from sheets_marathon.rehearsal.stage import StageError

BASE_CONFIG = Path(__file__).resolve().parents[2] / "config" / "rehearsal.toml"
_SERVICE = "service"
# A real wait at one moment of the rehearsal; a nightly import of thousands of deals takes seconds.
_PATIENCE_S, _POLL_S = 180.0, 5.0
_A_SECOND = dt.timedelta(seconds=1)
_SHOWN_SENTENCES = 5
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
class Outcome:
    """What came of a rehearsal. ``problems``: sentences on what must not happen and did."""

    report: Report
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Cue:
    """Something happens at ``at`` (aware): the clock stands there, or a second before the service's own moment."""

    at: dt.datetime
    act: Callable[[], None]


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
) -> Outcome:
    """Rehearse the marathon of ``base`` with the people, sales and grades of ``data`` (None: an invented cast).

    ``seed`` decides everything left to chance; the service is stopped and started again ``restarts`` times;
    ``keep`` is a folder (made, must be empty) for workspace, configuration and logs, else they are thrown away.
    ``report`` and ``html`` are files to write. RehearsalStopped when it could not be played to its end.
    """
    began, started = time.monotonic(), dt.datetime.now(dt.UTC)
    with _refusals_told(), ExitStack() as closing:
        content = read_base(base)
        plan = plan_of(content)
        folder = _folder(closing, keep)
        played = read_data(data or _invented(folder / "data", seed, plan), plan.zone)
        names = [path.name for path in played.sales.values()]
        scene = set_scene(closing, folder, content, plan, played.roster, names, base.resolve().parent / "messages")
        lines = ProgressLines(plan.days, shown=progress)
        closing.callback(lines.close)
        lines.note(f"workspace at {scene.base_url}, {len(played.roster) - 1} people in the roster")
        apply_program(python, scene)
        command = [python, "-m", "sheets_marathon", "run", "--config", str(scene.config)]
        service = ServiceProcess(command, dict(scene.secrets), folder / "service.log")
        closing.callback(service.discard)
        performance = Performance(scene, plan, played, service, lines)
        performance.prepare(seed, restarts, lively=lively)
        performance.play()
        run = Run(seed, restarts, started, service.peak_rss_mb, tuple(service.exit_codes))
        gathered = gather(scene, plan, performance.tab_ids, run, lambda: time.monotonic() - began)
        lines.summary(gathered)
    outcome = Outcome(gathered, (*performance.problems(), *_silent_posts(gathered)))
    if report is not None:
        report.write_text(json.dumps(as_json(gathered), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if html is not None:
        html.write_text(render(gathered, outcome.problems), "utf-8")
    return outcome


class Performance:
    """One run of the marathon. ``tab_ids``: the sheetId of each tab by the title it had when applied."""

    def __init__(
        self, scene: Scene, plan: Plan, played: DataFolder, service: ServiceProcess, lines: ProgressLines
    ) -> None:
        self._scene = scene
        self._plan = plan
        self._played = played
        self._service = service
        self._lines = lines
        self._cues: list[Cue] = []
        self._stops_at_work = 0
        self._until = self._now = scene.stage.clock()
        self.tab_ids = gathered_tabs(scene.owner)
        self._curators = Curators(scene.curator, {track: self.tab_ids[GRADES_TABS[track]] for track in TRACKS})

    @property
    def _ends_at(self) -> dt.datetime:
        """After the night in which the last day's sales are imported."""
        return self._plan.moment(self._plan.ends_on + dt.timedelta(days=1), dt.time(12))

    def prepare(self, seed: int, restarts: int, *, lively: bool) -> None:
        """What is done before the start, and the cues of everything that comes later."""
        plan, scene = self._plan, self._scene
        lessons = fill_program(scene.methodologist, self.tab_ids[PROGRAM_TAB])
        self._lines.note(f"{lessons} lessons are in the program")
        desk = SalesDesk(self._played.sales, scene.feed)
        desk.export_all_before(plan.starts_on - dt.timedelta(days=1))
        sittings = plan_sittings(self._played.hand_ins, self._played.tracks, _chance(seed, "grades"))
        self._add(Cue(each.at, partial(self._curators.grade, each)) for each in sittings)
        dates = [plan.starts_on + dt.timedelta(days=day) for day in range(-1, plan.days)]
        self._add(Cue(plan.moment(on, EXPORTED_AT), partial(desk.export, on)) for on in dates)
        self._add(Cue(plan.moment(on, dt.time(23, 59)), partial(self._end_day, on)) for on in dates[1:])
        if lively:
            tab_id = self.tab_ids[GRADES_TABS[SELLERS]]
            habits = plan_habits(scene.curator, tab_id, plan.starts_on, plan.days, plan.zone, _chance(seed, "habits"))
            self._add(Cue(each.at, each.act) for each in habits)
        self._add(self._restarts(restarts, _chance(seed, "restarts")))
        self._add([Cue(self._ends_at, lambda: None)])

    def play(self) -> None:
        """From the service's start to its stop. ServiceFailed when it ends or hangs in between."""
        self._start_service()
        for cue in sorted(self._cues, key=lambda each: each.at):
            while self._until < cue.at:
                self._move_clock(self._until)
                if self._stops_at_work:
                    self._stops_at_work -= 1
                    self._service.stop()
                    self._start_service()
                else:
                    self._until = self._await_rest()
            # People who act at the service's own moment act a second before it: what a post tells must not
            # depend on which of two processes is faster.
            self._move_clock(max(self._now, min(cue.at, self._until - _A_SECOND)))
            cue.act()
        self._service.stop()

    def problems(self) -> tuple[str, ...]:
        """What the cast could not do, and runs of the service that did not end cleanly."""
        missing = self._curators.not_found
        found = [f"a curator was lost: {sentence}" for sentence in missing[:_SHOWN_SENTENCES]]
        if len(missing) > _SHOWN_SENTENCES:
            found.append(f"… and {len(missing) - _SHOWN_SENTENCES} more times")
        bad = [code for code in self._service.exit_codes if code not in (0, -9)]
        if bad:
            found.append(f"asked to stop, the service ended with exit codes {bad}, not 0")
        return tuple(found)

    def _add(self, cues: Iterable[Cue]) -> None:
        # What lies in the past or after the end has no place in the run: the clock never goes back.
        self._cues += [each for each in cues if self._now < each.at <= self._ends_at]

    def _move_clock(self, moment: dt.datetime) -> None:
        if moment > self._now:
            self._scene.stage.set_clock(moment)
            self._now = moment
            self._lines.at(moment.astimezone(self._plan.zone))

    def _start_service(self) -> None:
        self._scene.stage.forget_rest(_SERVICE)
        self._service.start()
        self._until = self._await_rest()

    def _await_rest(self) -> dt.datetime:
        """Until when the service rests, once all its work for this moment is done."""
        for _ in range(int(_PATIENCE_S / _POLL_S)):
            until = self._scene.stage.resting(_SERVICE, wait_s=_POLL_S)
            if until is not None:
                return until
            self._service.check_alive()
        raise ServiceFailed(
            f"the service has not come to rest at {self._now.isoformat()} for {_PATIENCE_S:.0f} s:\n"
            + self._service.tail()
        )

    def _restarts(self, number: int, chance: random.Random) -> list[Cue]:
        """Of each three: one is asked to stop while it rests, one in the midst of its next work, one is killed."""
        first = self._plan.moment(self._plan.starts_on, dt.time())
        length_s = int((self._ends_at - first).total_seconds())
        moments = sorted(first + dt.timedelta(seconds=chance.randrange(length_s)) for _ in range(number))
        acts = (self._restart, self._restart_at_work, self._restart_after_kill)
        return [Cue(moment, acts[at % len(acts)]) for at, moment in enumerate(moments)]

    def _restart(self) -> None:
        self._service.stop()
        self._start_service()

    def _restart_at_work(self) -> None:
        self._stops_at_work += 1

    def _restart_after_kill(self) -> None:
        self._service.kill()
        self._start_service()

    def _end_day(self, on: dt.date) -> None:
        self._lines.day(gather_day(self._scene, on, self.tab_ids, self._curators.typed))


def _chance(seed: int, purpose: str) -> random.Random:
    """A source of chance of its own for each purpose, so that changing one does not stir the others."""
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - a rehearsal, not a cipher


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Whoever refuses in whatever words: a RehearsalStopped for the terminal."""
    try:
        yield
    except _EXPECTED as refusal:
        raise RehearsalStopped(str(refusal)) from refusal


def _folder(closing: ExitStack, keep: Path | None) -> Path:
    if keep is None:
        return Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="sheets-marathon-rehearsal-")))
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise RehearsalStopped(f"{keep} is not empty; a rehearsal needs a folder of its own")
    return keep.resolve()


def _invented(folder: Path, seed: int, plan: Plan) -> Path:
    folder.mkdir()
    invent(folder, seed, plan.starts_on, plan.days, plan.learning_days)
    return folder


def _silent_posts(report: Report) -> list[str]:
    unknown = sum(post.key is None for post in report.posts)
    return [f"{unknown} posts have no line in the journal"] if unknown else []
