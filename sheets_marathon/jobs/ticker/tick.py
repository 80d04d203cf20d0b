"""One look at the clock: what is owed now is done, everything else waits. Safe to repeat at any moment.

A tick with nothing owed makes no request. One with something owed makes one read, its sends, and one write.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from sheets_marathon.errors import AlreadyRunning, MarathonError, SheetError, TabMissing
from sheets_marathon.jobs.bot.bot_sheet import BotSheet
from sheets_marathon.jobs.delivery.notices import Notices, is_notice
from sheets_marathon.jobs.delivery.owed_posts import OwedPosts, shown_moment
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.delivery.recovery import Recovery
from sheets_marathon.jobs.grading.grade_log import GradeMemory
from sheets_marathon.jobs.health.alerts import Alerts, DiskWatch, said_to_ops
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.figures_memory import FIGURES_TABS, FiguresMemory
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.jobs.sheet.repair import mend, out_of_place, remember_columns
from sheets_marathon.jobs.sheet.sync import (
    NEWCOMERS_TABS,
    SYNC_TABS,
    journal_changes,
    newcomers,
    shown_deliveries,
    slots_of,
    sync_changes,
)
from sheets_marathon.jobs.ticker.course_watch import CourseWatch
from sheets_marathon.jobs.ticker.night_work import NightWork
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.jobs.ticker.outage import GOOGLE_IS_THERE, Outage
from sheets_marathon.jobs.ticker.pace import next_look
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADE_LOG, JOURNAL, PROGRAM, SALES

log = logging.getLogger(__name__)

# So long before a post nothing is begun that may take as long: what tells ops, the night's work.
_ALERTS_TAKE = dt.timedelta(seconds=30)
_NIGHT_TAKES = dt.timedelta(minutes=2)


@dataclass(slots=True)
class Ticker:
    """Does what is owed. Its memory is a cache: everything it must not forget is in the outbox and the sheet.

    ``refresh_minutes``: how often the sheet is looked at by day, ``night_refresh_minutes`` by night.
    ``bot``: what goes between the bot's private answers and the sheet; None where it gives none.
    ``watched``: somebody counts what the sheet holds; for them ``seen`` is kept, what the last look read, None while
    the sheet is damaged.
    """

    marathon: Marathon
    store: SheetStore
    outbox: Outbox
    clock: Clock
    program: ProgramMemory
    figures: FiguresMemory
    alerts: Alerts
    disk: DiskWatch
    posts: OwedPosts
    recovery: Recovery
    notices: Notices
    grades: GradeMemory
    course: CourseWatch
    nights: Nights
    refresh_minutes: int = 10
    night_refresh_minutes: int = 60
    bot: BotSheet | None = None
    watched: bool = False
    seen: Snapshot | None = None
    _last_seen: Snapshot | None = None
    _looked_at: dt.datetime | None = None
    _outage: Outage = GOOGLE_IS_THERE
    _night_work: NightWork = field(default_factory=NightWork)

    def tick(self, done: list[LogLine] | None = None) -> list[LogLine]:
        """Everything owed now; returns what was decided, each put into ``done`` as it is made. A Google that is away or
        refuses stops nothing and is a decision about ``sheet`` (``away``, ``refused``). Raises what only a person or a
        programmer can mend, and AlreadyRunning when another service has taken over: nothing is sent then."""
        now, trouble, may_speak = self._now(), "", True
        done = [] if done is None else done
        try:
            self.recovery.tell_damage()
            done += self.posts.settle(now)
            self._work(now, done)
        except AlreadyRunning:
            may_speak = False  # another service acts by now, and what there is to tell is told by that one
            raise
        except Exception as error:
            trouble = str(error) if isinstance(error, MarathonError) else f"a tick failed: {type(error).__name__}"
            self.disk.failed(error, self._now())
            raise
        else:
            self.disk.passed()
        finally:
            now = self._now()
            if may_speak and not self._is_near_a_post(now, _ALERTS_TAKE):
                deliveries = [delivery for key, delivery in self.outbox.deliveries().items() if not is_notice(key)]
                done += self.alerts.flush(now, deliveries, trouble or self._trouble(now))
        return done

    def quiet_until(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which a tick can have something to do; ``now`` is aware, in any zone."""
        return max(min(self.coming(now).values()), now)

    def coming(self, now: dt.datetime) -> dict[str, dt.datetime]:
        """For what a tick can have something to do next, and when; what waits already may be of before ``now``."""
        if self.disk.again_at is not None:
            return {"the disk": self.disk.again_at}
        now = now.astimezone(self.marathon.zone)  # days and nights are the marathon's
        moments: dict[str, dt.datetime | None] = {"posts": self.posts.next(now)}
        if self._outage.leaves_alone(now):
            moments["the sheet"] = self._outage.left_alone_until
        else:
            night = max(self.nights.next(now), self._night_work.not_before or now)
            moments["the night"] = None if self._is_near_a_post(night, _NIGHT_TAKES) else night
            moments |= {"a look": self._next_look(now), "notices": self.notices.next(now)}
        alert_at = self.alerts.next(now)
        if alert_at is not None and not self._is_near_a_post(alert_at, _ALERTS_TAKE):
            moments["alerts"] = alert_at
        return {what: at for what, at in moments.items() if at is not None}

    def _work(self, now: dt.datetime, done: list[LogLine]) -> None:
        if self._outage.leaves_alone(now):
            self.posts.send(now, None, done)  # lessons go out all the same
            return
        if self._outage.asks_again(now):
            self.posts.send(now, None, done)  # a lesson does not wait until Google has failed to answer once more
        try:
            # Posts first: they have a moment, the night's work only a night.
            owed = self.posts.owed(now) or self.notices.owed(now) or not self.recovery.is_done
            if not self._outage.is_over or self._look_is_due(now) or owed:
                self._look(now, done)
                self._google_is_back()
        except SheetError as error:
            self._without_the_sheet(error, done)
        else:
            self._night(self._now(), done)

    def _look(self, now: dt.datetime, done: list[LogLine]) -> None:
        """One read; newcomers, questions and posts; one write."""
        snapshot = self._read(now)
        damage = Damaged.of(self.marathon, snapshot)
        self.seen = snapshot if self.watched and not damage else None
        if not damage.touches((PROGRAM, JOURNAL)):
            done += self.course.look(snapshot, self.program.slots, now)
        mending = snapshot is not self._last_seen and (damage.is_mendable or out_of_place(snapshot, self.outbox))
        damage.tell_at_once(self.alerts, self.outbox)
        self.posts.send(now, snapshot, done, damage, soon_mended=mending)
        if mending:
            report = mend(self.marathon, self.store, self.clock)
            log.info("headers or columns stand elsewhere or are gone: %s", "; ".join((report.title, *report.done)))
            if report.changed:
                # It is another one now, and nothing may be written on a former look; what came back may lack cars.
                snapshot = self._read(now, NEWCOMERS_TABS)
                damage = Damaged.of(self.marathon, snapshot)
            remember_columns(snapshot, self.outbox, whole=not damage.touches(FIGURES_TABS))
            damage.tell(self.alerts, report.problems)
        elif SALES in snapshot.tabs and not damage:
            damage.tell(self.alerts, ())
        same = snapshot is self._last_seen
        self.notices.send(now, snapshot, done, damage)
        self.posts.send(self._now(), snapshot, done, damage)  # a lesson that fell due meanwhile waits for nothing else
        if not damage.untrue(FIGURES_TABS):
            self.figures.remember(snapshot, now, self.posts.old_figures_needed_at(), same)
        changes = [] if same or damage.touches(SYNC_TABS) else self._sync(snapshot, damage, now)
        mirrored: Sequence[Delivery] = ()
        if not damage.touches((PROGRAM, JOURNAL)):
            mirrored = self.outbox.unmirrored()
            if same:
                changes += journal_changes(mirrored, snapshot, self.marathon)
            else:
                changes += shown_deliveries(self.outbox.deliveries(), mirrored, snapshot, self.marathon)
        changes += self.bot.seen(snapshot, now) if self.bot and not damage else []
        if changes:
            self.store.apply(changes)
            self.grades.written()
            done.append(LogLine("sheet", "the sheet", "written", f"{len(changes)} changes"))
        self.outbox.mark_mirrored(mirrored)

    def _sync(self, snapshot: Snapshot, damage: Damaged, now: dt.datetime) -> list[Change]:
        """What the sheet needs. Most looks find what the last one left: then there is nothing to work out."""
        try:
            changes = sync_changes(snapshot, self.marathon, now)
            changes += [] if damage.touches((GRADE_LOG,)) else self.grades.changes(snapshot, now)
        except TabMissing as error:
            # Posts and the journal go on without it; the night puts the column back.
            self.alerts.tell("tab", said_to_ops(error, self.marathon))
            return []
        self.alerts.mended("tab")
        self._last_seen = None if changes or damage else snapshot
        return changes

    def _read(self, now: dt.datetime, extra: Sequence[str] = ()) -> Snapshot:
        """The tabs that what is owed needs: two reads when the first shows newcomers or a program not seen before."""
        needed = self._tabs_needed(now, extra)
        if self._looked_at is not None and self._looked_at.date() != now.date():
            self._last_seen = None  # who leaves on a day is out from that day on, in whatever sheet
        while True:
            snapshot = self.store.read_tabs(needed, damaged=True)
            self._looked_at = now
            if snapshot is self._last_seen and self.recovery.is_done:
                self.program.unchanged(now)
                return snapshot
            damage = Damaged.of(self.marathon, snapshot)
            if not damage.touches((JOURNAL,)):
                self.recovery.take(snapshot, now)
            if self.recovery.is_done and not damage.untrue((PROGRAM,)):
                self.program.remember(slots_of(snapshot, self.marathon), now)
            extra = NEWCOMERS_TABS if not damage.columns and newcomers(snapshot, now.date()) else ()
            if set(needed := self._tabs_needed(now, extra)) <= set(snapshot.tabs):
                return snapshot

    def _tabs_needed(self, now: dt.datetime, extra: Sequence[str] = ()) -> list[str]:
        owed = [*self.posts.tabs_owed(now), *self.notices.tabs_owed(now)]
        asked = self.bot.tabs(now) if self.bot else []
        return list(dict.fromkeys([*SYNC_TABS, *owed, *self.grades.tabs_needed, *asked, *extra]))

    def _without_the_sheet(self, error: SheetError, done: list[LogLine]) -> None:
        """Google is away, or refuses: posts go out from memory as far as they can (DESIGN 7)."""
        now = self._now()  # an answer that did not come may have taken minutes
        pause = dt.timedelta(seconds=error.retry_after_s or 0)
        self._outage = self._outage.failed(now, pause, said_to_ops(error, self.marathon) if error.permanent else "")
        done.append(LogLine("sheet", "the sheet", "refused" if error.permanent else "away", str(error)))
        self.posts.send(now, None, done)
        if self._outage.is_told(now):
            self.alerts.tell("sheet", self._said_of_the_outage(now))

    def _google_is_back(self) -> None:
        self._outage = GOOGLE_IS_THERE
        self.alerts.mended("sheet", self.marathon.language.word("note", "sheet_back"))

    def _said_of_the_outage(self, now: dt.datetime) -> str:
        if self._outage.refusal:
            return self._outage.refusal
        since = shown_moment(self.program.read_at or self._outage.since or now, now, self.marathon)
        return self.marathon.language.word("note", "sheet_away").format(since=since)

    def _trouble(self, now: dt.datetime) -> str:
        """What a heartbeat says of the sheet; "" when it is well, or away for a moment only."""
        return self._said_of_the_outage(now) if self._outage.is_trouble(now) else ""

    def _night(self, now: dt.datetime, done: list[LogLine]) -> None:
        """The night's work. When it fails it is tried again later by itself: looks and posts do not wait for it."""
        if not self._night_work.may_begin(now) or self._is_near_a_post(now, _NIGHT_TAKES):
            return
        self._night_work = self._night_work.begun(now)
        told: set[str] = set()

        def tell(about: str, text: str) -> None:
            told.add(about)
            self.alerts.tell(about, text)

        try:
            did = self.nights.run(now, tell)
        except AlreadyRunning:
            raise
        except MarathonError as error:
            now, lasting = self._now(), not isinstance(error, SheetError) or error.permanent
            self._night_work = self._night_work.failed(now, lasting)
            done.append(LogLine("night", "the night's work", "failed", str(error)))
            if self._night_work.is_told(now, lasting):
                since = shown_moment(self._night_work.fails_since or now, now, self.marathon)
                text = self.marathon.language.word("note", "night_failed").format(since=since)
                self.alerts.tell("night", f"{text}\n{said_to_ops(error, self.marathon)}" if lasting else text)
            return
        self._night_work = self._night_work.ended(bool(did))
        if did:
            self.grades.forget()  # once a day it is read anew, wherever people have moved its columns
            self.alerts.mended("night", self.marathon.language.word("note", "night_back"))
        for about in {line.what for line in did} - told:
            self.alerts.mended(about)  # the same trouble another night is news again
        done += did

    def _is_near_a_post(self, moment: dt.datetime, takes: dt.timedelta) -> bool:
        upcoming = self.posts.upcoming(moment)
        return upcoming is not None and upcoming - moment < takes

    def _look_is_due(self, now: dt.datetime) -> bool:
        return self._looked_at is None or self._next_look(self._looked_at) <= now

    def _next_look(self, now: dt.datetime) -> dt.datetime:
        return now if self._looked_at is None else next_look(now, self.refresh_minutes, self.night_refresh_minutes)

    def _now(self) -> dt.datetime:
        return self.clock.now().astimezone(self.marathon.zone)
