"""Every night: the sheet is copied as the evening left it, sales come in, the day is closed, the sheet is put right."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sheets_marathon.errors import FeedRefused, MarathonError, SheetError
from sheets_marathon.jobs.final.final_obstacles import corrections_end
from sheets_marathon.jobs.final.finalise import freeze_due
from sheets_marathon.jobs.grading.curator_clock import tell_time
from sheets_marathon.jobs.grading.import_lms import LmsRules, import_lms
from sheets_marathon.jobs.health.alerts import said_to_ops
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.close_day import close_day
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.sales.import_sales import import_sales
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.jobs.ticker.gathering import Gathered, Gathering
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sheet_store import SheetStore

log = logging.getLogger(__name__)

NIGHT = "night"
"""The job that the outbox remembers the nights under."""
BACKUP = "backup"
"""The job that it remembers the nightly copies under: a night whose exports are awaited has one copy all the same."""
FINAL = "final"
"""The job that it remembers under that ops were reminded to freeze the standings."""
_EXPORTS_AWAITED = dt.timedelta(hours=4)
_ASKED_AGAIN = dt.timedelta(minutes=10)
_MOST_TOLD = 8
"""So many sentences about exports fit into one message."""

Tell = Callable[[str, str], None]
"""Tells ops something: what it is about, and the text."""


@dataclass(slots=True)
class Nights:
    """Knows which night is owed and does it. Exports that are refused are asked for again for some hours:
    somebody may mend them; then the day is closed without, and the next night's import makes up for it.

    What comes from outside is gathered beside the ticks; ``lms``: how LMS reports are meant, where there are any.
    """

    marathon: Marathon
    store: SheetStore
    outbox: Outbox
    clock: Clock
    gathering: Gathering
    lms: LmsRules | None = None
    _again_at: dt.datetime | None = None

    def run(self, now: dt.datetime, tell: Tell) -> list[LogLine]:
        """Does the night that is owed at ``now`` (in the marathon's zone), if one is; what was done."""
        night = self._owed(now)
        if night is None:
            return self._remind(now, tell)
        if not self.gathering.under_way:
            # The copy first of all: what the program writes tonight can be made again, what people left can't.
            last = self.outbox.last_run(BACKUP)
            self.gathering.begin(now, copy=last is None or last < night)
        if self.gathering.ready_at(now) != now:
            return []
        gathered = self.gathering.take()
        done: list[LogLine] = [LogLine("backup", line) for line in self._copied(night, gathered, tell)]
        if gathered.feeds:
            done += [LogLine("sales", line) for line in self._import(gathered, tell)]
            if self._again_at is not None and now < night + _EXPORTS_AWAITED:
                return done
        done += [LogLine("lms", line) for line in self._hand_ins(gathered, tell)]
        day = night.date() - dt.timedelta(days=1)
        if self.marathon.first_day <= day:
            closed = close_day(self.marathon, self.store, day)
            if closed.problems:
                tell("day", "\n".join(closed.problems))
            done += [LogLine("day", line) for line in closed.lines()]
            done += [LogLine("curators", line) for line in self._curators(day, tell)]
        report = mend(self.marathon, self.store, self.clock)
        if report.problems:
            tell("upkeep", "\n".join(report.problems))
        self.outbox.record_run(NIGHT, night)
        self._again_at = None
        return [*done, *(LogLine("upkeep", line) for line in report.lines())]

    def next(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which there is something to do."""
        if self._again_at is not None and now < self._again_at:
            return self._again_at
        if self.gathering.under_way:  # its end ends the clock's rest
            return self.gathering.ready_at(now) or self._night_of(now.date() + dt.timedelta(days=1))
        if self._owed(now) is not None or self._reminder_is_due(now):
            return now
        tonight = self._night_of(now.date())
        return tonight if tonight > now else self._night_of(now.date() + dt.timedelta(days=1))

    def _copied(self, night: dt.datetime, gathered: Gathered, tell: Tell) -> list[str]:
        """One copy a night. A failure is told and keeps nothing else from being done; a night tried again tries it."""
        match gathered.copied:
            case None:
                return []
            case MarathonError() as error:
                tell(BACKUP, said_to_ops(error, self.marathon))
                return [str(error)]
            case report:
                if report.problems:
                    tell(BACKUP, "\n".join(report.problems))
                self.outbox.record_run(BACKUP, night)
                return report.lines()

    def _import(self, gathered: Gathered, tell: Tell) -> list[str]:
        self._again_at = None
        problems: tuple[str, ...]
        try:
            report = import_sales(self.marathon, self.store, gathered.feeds, self.clock, memory=self.outbox)
        except FeedRefused:
            problems = tuple(map(str, gathered.refusals))
            lines, refused = list(problems), True
        else:
            lines, problems, refused = report.lines(), report.problems, bool(report.facts["refused"])
        if problems:
            # A terminal shows what a file holds, a chat does not.
            briefly = {str(refusal): refusal.brief for refusal in gathered.refusals}
            told = [briefly.get(problem, problem) for problem in problems]
            more = [f"… {len(told) - _MOST_TOLD} more: sheets-marathon import-sales"] if len(told) > _MOST_TOLD else []
            tell("sales", "\n".join([*told[:_MOST_TOLD], *more]))
        if refused:  # somebody may mend it; a question waits for Review
            self._again_at = self.clock.now() + _ASKED_AGAIN
        return lines

    def _hand_ins(self, gathered: Gathered, tell: Tell) -> list[str]:
        """What the LMS has to say. A report that can't be read is told of and keeps nothing else from being done."""
        if self.lms is None or gathered.lms is None:
            return []
        try:
            report = import_lms(self.marathon, self.store, gathered.lms, self.clock, self.lms)
        except MarathonError as error:
            if isinstance(error, SheetError) and not error.permanent:
                raise  # the night is tried again, as for everything else that needs the sheet
            tell("lms", said_to_ops(error, self.marathon))
            return [str(error)]
        except Exception as error:
            log.exception("the nightly LMS intake failed")
            tell("lms", f"the nightly LMS intake failed: {type(error).__name__}; the log says more")
            return [f"the nightly LMS intake failed: {type(error).__name__}"]
        return report.lines()

    def _curators(self, day: dt.date, tell: Tell) -> list[str]:
        """How fast works were answered. The day is closed and the sheet put right whatever becomes of it."""
        try:
            return tell_time(self.marathon, self.store, day).lines()
        except MarathonError as error:
            if isinstance(error, SheetError) and not error.permanent:
                raise
            tell("curators", said_to_ops(error, self.marathon))
            return [str(error)]
        except Exception as error:
            log.exception("the curators' clock failed")
            tell("curators", f"the curators' clock failed: {type(error).__name__}; the log says more")
            return [f"the curators' clock failed: {type(error).__name__}"]

    def _reminder_is_due(self, now: dt.datetime) -> bool:
        """Once, after the last night; a service that was off then reminds when it is back."""
        night_under_way = self._again_at is not None
        return now >= corrections_end(self.marathon) and not night_under_way and self.outbox.last_run(FINAL) is None

    def _remind(self, now: dt.datetime, tell: Tell) -> list[LogLine]:
        """Corrections are over: ops hear it once if nobody has frozen the standings, with what stands against it."""
        if not self._reminder_is_due(now):
            return []
        try:
            text = "\n".join(freeze_due(self.marathon, self.store, now).lines())
        except MarathonError as error:
            if isinstance(error, SheetError) and not error.permanent:
                raise
            text = f"{self.marathon.language.word('final', 'due')}\n{said_to_ops(error, self.marathon)}"
        except Exception as error:
            log.exception("it can't be told what stands against freezing the standings")
            text = f"{self.marathon.language.word('final', 'due')}\n{type(error).__name__}; the log says more"
        if text:
            tell(FINAL, text)
        self.outbox.record_run(FINAL, now)
        return [LogLine(FINAL, text.partition("\n")[0])] if text else []

    def _owed(self, now: dt.datetime) -> dt.datetime | None:
        """The latest night whose hour has struck, unless it was done. Earlier missed ones are not made up: the
        import takes all exports at once, and a past day can't be closed with later figures."""
        if self._again_at is not None and now < self._again_at:
            return None
        tonight = self._night_of(now.date())
        latest = tonight if tonight <= now else self._night_of(now.date() - dt.timedelta(days=1))
        last_date = self.marathon.last_day + dt.timedelta(days=self.marathon.final_after_days + 1)
        if not self.marathon.first_day <= latest.date() <= last_date:
            return None
        last = self.outbox.last_run(NIGHT)
        return None if last is not None and last >= latest else latest

    def _night_of(self, on: dt.date) -> dt.datetime:
        return dt.datetime.combine(on, self.marathon.import_at, self.marathon.zone)
