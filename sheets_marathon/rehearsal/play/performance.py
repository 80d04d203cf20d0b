"""One run of the marathon: who acts when, on a stage where nothing but the clock is real.

Nobody waits for time to pass. The service rests until its next moment, the cast has its cues; the clock goes to
whichever comes first.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sheets_marathon.rehearsal.cast.curator_habits import plan_habits
from sheets_marathon.rehearsal.cast.curators import GradingCurators, list_curators
from sheets_marathon.rehearsal.cast.exports import DataFolder
from sheets_marathon.rehearsal.cast.grading_plan import plan_sittings
from sheets_marathon.rehearsal.cast.methodologist import fill_program
from sheets_marathon.rehearsal.cast.review_desk import Decided, ReviewDesk
from sheets_marathon.rehearsal.cast.sales_desk import EXPORTED_AT, SalesDesk
from sheets_marathon.rehearsal.cast.sheet_words import (
    CURATORS_TAB,
    GRADES_TABS,
    PROGRAM_TAB,
    REVIEW_TAB,
    SALES_TAB,
    SELLERS,
    TRACKS,
)
from sheets_marathon.rehearsal.play.config_file import MarathonPlan
from sheets_marathon.rehearsal.play.gathering import gather_day, gathered_tabs
from sheets_marathon.rehearsal.play.progress import ProgressLines
from sheets_marathon.rehearsal.play.scene import Scene
from sheets_marathon.rehearsal.play.service_process import ServiceFailed, ServiceProcess

_SERVICE = "service"
# A real wait at one moment of the rehearsal; a nightly import of thousands of deals takes seconds.
_PATIENCE_S = 180.0
_A_SECOND = dt.timedelta(seconds=1)
_SHOWN_SENTENCES = 5
# Of the day before the last, so that two more nights can obey.
_DECIDED_AT = dt.time(12)


@dataclass(frozen=True)
class Cue:
    """Something happens at ``at`` (aware): the clock stands there, or a second before the service's own moment."""

    at: dt.datetime
    act: Callable[[], None]


class Peace:
    """What disturbs a performance: here nothing does. ``poll_s``: how often one looks whether the service lives."""

    poll_s = 5.0

    def cues(self) -> Iterable[Cue]:
        """What happens besides the cast's own doings."""
        return ()

    @contextmanager
    def spared(self) -> Iterator[None]:
        """While people act: faults that are meant for the service must not hit them."""
        yield

    def accounts_for(self, exit_code: int) -> bool:
        """Whether the disturbance has ended the service, which is then started again at once."""
        del exit_code
        return False


class Performance:
    """One run of the marathon. ``tab_ids``: the sheetId of each tab by the title it had when applied; ``played``: the
    data that the cast plays."""

    _review_desk: ReviewDesk | None = None

    def __init__(
        self,
        scene: Scene,
        plan: MarathonPlan,
        played: DataFolder,
        service: ServiceProcess,
        lines: ProgressLines,
        disturbance: Peace | None = None,
    ) -> None:
        self._scene = scene
        self._plan = plan
        self.played = played
        self._service = service
        self._lines = lines
        self._disturbance = disturbance or Peace()
        self._cues: list[Cue] = []
        self._stops_at_work = 0
        self._accounted: set[int] = set()  # exit codes that the disturbance has brought about
        self._until = self._now = scene.stage.clock()
        self.tab_ids = gathered_tabs(scene.owner)
        self.curators = GradingCurators(scene.curator, {track: self.tab_ids[GRADES_TABS[track]] for track in TRACKS})

    @property
    def _ends_at(self) -> dt.datetime:
        """After the night in which the last day's sales are imported."""
        return self._plan.moment(self._plan.ends_on + dt.timedelta(days=1), dt.time(12))

    def prepare(self, seed: int, restarts: int, *, lively: bool, decide: bool = False) -> None:
        """What is done before the start, and the cues of everything that comes later."""
        plan, scene = self._plan, self._scene
        lessons = fill_program(scene.methodologist, self.tab_ids[PROGRAM_TAB])
        self._lines.note(f"{lessons} lessons are in the program")
        list_curators(scene.owner, self.tab_ids[CURATORS_TAB])
        desk = SalesDesk(self.played.sales, scene.feed)
        desk.export_all_before(plan.starts_on - dt.timedelta(days=1))
        sittings = plan_sittings(self.played.hand_ins, self.played.tracks, _chance(seed, "grades"))
        self.add(Cue(each.at, partial(self.curators.grade, each)) for each in sittings)
        dates = [plan.starts_on + dt.timedelta(days=day) for day in range(-1, plan.days)]
        self.add(Cue(plan.moment(on, EXPORTED_AT), partial(desk.export, on)) for on in dates)
        self.add(Cue(plan.moment(on, dt.time(23, 59)), partial(self._end_day, on)) for on in dates[1:])
        if lively:
            tab_id = self.tab_ids[GRADES_TABS[SELLERS]]
            habits = plan_habits(scene.curator, tab_id, plan.starts_on, plan.days, plan.zone, _chance(seed, "habits"))
            self.add(Cue(each.at, each.act) for each in habits)
        if decide:
            review, sales = self.tab_ids[REVIEW_TAB], self.tab_ids[SALES_TAB]
            self._review_desk = ReviewDesk(scene.curator, review, sales, self.played.first_seller)
            at = plan.moment(plan.ends_on - dt.timedelta(days=1), _DECIDED_AT)
            self.add([Cue(at, self._review_desk.decide)])
        self.add(self._restarts(restarts, _chance(seed, "restarts")))
        self._cues = [Cue(each.at, partial(self._undisturbed, each.act)) for each in self._cues]
        self.add(self._disturbance.cues())
        self.add([Cue(self._ends_at, lambda: None)])

    def play(self) -> None:
        """From the service's start to its stop. ServiceFailed when it ends or hangs in between."""
        self._start_service()
        for cue in sorted(self._cues, key=lambda each: each.at):
            while self._until < cue.at:
                if self._stops_at_work:
                    self._stops_at_work -= 1
                    self._move_clock(self._until)
                    self._service.stop()
                    self._start_service()
                else:
                    self._until = self._work_at(self._until)
            # People who act at the service's own moment act a second before it: what a post tells must not
            # depend on which of two processes is faster.
            self._move_clock(max(self._now, min(cue.at, self._until - _A_SECOND)))
            cue.act()
        self._service.stop()
        if self._review_desk is not None:
            self._review_desk.look_back()

    @property
    def decided(self) -> tuple[Decided, ...]:
        """What a curator decided in Review, and whether it was obeyed."""
        return () if self._review_desk is None else self._review_desk.decided

    def problems(self) -> tuple[str, ...]:
        """What the cast could not do, and runs of the service that did not end cleanly."""
        missing = self.curators.not_found
        found = [f"a curator was lost: {sentence}" for sentence in missing[:_SHOWN_SENTENCES]]
        if len(missing) > _SHOWN_SENTENCES:
            found.append(f"… and {len(missing) - _SHOWN_SENTENCES} more times")
        found += [
            f"Review says “{each.typed}” about {each.document}, and the import did not obey"
            for each in self.decided
            if not each.obeyed
        ]
        bad = [code for code in self._service.exit_codes if code not in (0, -9, *self._accounted)]
        if bad:
            found.append(f"asked to stop, the service ended with exit codes {bad}, not 0")
        return tuple(found)

    def add(self, cues: Iterable[Cue]) -> None:
        """More cues; those in the past or after the end are left out, since the clock never goes back."""
        self._cues += [each for each in cues if self._now < each.at <= self._ends_at]

    def _undisturbed(self, act: Callable[[], None]) -> None:
        with self._disturbance.spared():
            act()

    def _move_clock(self, moment: dt.datetime) -> None:
        if moment > self._now:
            self._scene.stage.set_clock(moment)
            self._note_clock(moment)

    def _note_clock(self, moment: dt.datetime) -> None:
        self._now = moment
        self._lines.at(moment.astimezone(self._plan.zone))

    def _work_at(self, moment: dt.datetime) -> dt.datetime:
        """Move the clock to the service's own ``moment``; until when it then rests. Mostly one request."""
        self._note_clock(moment)
        until = self._scene.stage.step(moment, _SERVICE, wait_s=self._disturbance.poll_s)
        return self._await_rest() if until is None else until

    def _start_service(self) -> None:
        self._scene.stage.forget_rest(_SERVICE)
        self._service.start()
        self._until = self._await_rest()

    def _await_rest(self) -> dt.datetime:
        """Until when the service rests, once all its work for this moment is done."""
        poll_s = self._disturbance.poll_s
        for _ in range(int(_PATIENCE_S / poll_s)):
            until = self._scene.stage.resting(_SERVICE, wait_s=poll_s)
            if until is not None:
                return until
            code = self._service.ended()
            if code is None:
                continue
            if not self._disturbance.accounts_for(code):
                raise ServiceFailed(
                    f"the service ended by itself with exit code {code}; its last lines:\n{self._service.tail()}"
                )
            self._accounted.add(code)
            self._scene.stage.forget_rest(_SERVICE)
            self._service.start()
        raise ServiceFailed(
            f"the service has not come to rest at {self._now.isoformat()} for {_PATIENCE_S:.0f} s:\n"
            + self._service.tail()
        )

    def _restarts(self, number: int, chance: random.Random) -> list[Cue]:
        """Of each three: one is asked to stop while it rests, one in the midst of its next work, one is killed."""
        first = self._plan.moment(self._plan.starts_on, dt.time())
        length_s = int((self._ends_at - first).total_seconds())
        moments = sorted(first + dt.timedelta(seconds=chance.randrange(length_s)) for _ in range(number))
        acts = (self._restart, self.restart_at_work, self.restart_after_kill)
        return [Cue(moment, acts[at % len(acts)]) for at, moment in enumerate(moments)]

    def _restart(self) -> None:
        self._service.stop()
        self._start_service()

    def restart_at_work(self) -> None:
        """In the midst of its next work the service is asked to stop; it is started again."""
        self._stops_at_work += 1

    def restart_after_kill(self) -> None:
        """The service is killed and started again."""
        self._service.kill()
        self._start_service()

    def _end_day(self, on: dt.date) -> None:
        self._lines.day(gather_day(self._scene, on, self.tab_ids, self.curators.typed))


def _chance(seed: int, purpose: str) -> random.Random:
    """A source of chance of its own for each purpose, so that changing one does not stir the others."""
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - a rehearsal, not a cipher
