"""What each look makes of the course: cancelled posts, a plan that is not the configuration's, what was before us."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.jobs.delivery.notices import is_notice
from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.sheet.course import deleted_slots
from sheets_marathon.marathon.calendar.applied_plan import dump_applied
from sheets_marathon.marathon.calendar.plan_change import Applied
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import window_end
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import TABLE, Event, after
from sheets_marathon.marathon.model import DeliveryState, Slot
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import JOURNAL, PROGRAM
from sheets_marathon.tabs.journal import read_applied
from sheets_marathon.tabs.program import cancelled_keys

BEGAN = "began"
"""The job that the outbox remembers the service's first look under."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class _Read:
    """What a snapshot says of the course. ``differing``: the configuration's keys that were others when the tab was
    last brought in line with it; ``forgotten``: slots whose rows people have deleted since."""

    snapshot: Snapshot
    differing: tuple[str, ...]
    cancelled: frozenset[str]
    deleted: frozenset[str]
    forgotten: frozenset[str]

    @classmethod
    def of(cls, snapshot: Snapshot, marathon: Marathon) -> _Read:
        applied = read_applied(snapshot[JOURNAL])
        deleted = frozenset(deleted_slots(marathon, snapshot.tabs))
        return cls(
            snapshot,
            tuple(_differing(applied, marathon.calendar)) if applied else (),
            frozenset(cancelled_keys(snapshot[PROGRAM])),
            deleted,
            deleted - (applied.cancelled if applied else frozenset()),
        )


@dataclass(slots=True)
class CourseWatch:
    """Goes on with the tab, whatever the configuration says, and tells ops of the difference."""

    marathon: Marathon
    outbox: Outbox
    alerts: Alerts
    _read: _Read | None = None

    def look(self, snapshot: Snapshot, slots: Sequence[Slot], now: dt.datetime) -> list[LogLine]:
        """``slots``: those of the snapshot, without cancelled ones; ``now`` in the marathon's zone."""
        # Most looks find what the last one did.
        read = self._read if self._read and self._read.snapshot is snapshot else _Read.of(snapshot, self.marathon)
        self._read = read
        self._tell_differences(read)
        return [
            *self._follow(read.cancelled | read.deleted, {slot.key for slot in slots}, now),
            *self._before_us(slots, now),
        ]

    def _follow(self, off: Collection[str], live: Collection[str], now: dt.datetime) -> list[LogLine]:
        """Posts that were begun and are cancelled by now, and the other way round."""
        done: list[LogLine] = []
        for key, known in self.outbox.deliveries().items():
            if key in live and known.state is DeliveryState.CANCELLED:
                event = Event.PLANNED_AGAIN
            elif key in off and (known.state, Event.NOT_PLANNED) in TABLE:
                event = Event.NOT_PLANNED
            else:
                continue
            changed = after(known, event, Facts(now))
            self.outbox.save(changed)
            self.alerts.mended(key)
            done.append(LogLine("post", key, changed.state.shown))
        return done

    def _before_us(self, slots: Sequence[Slot], now: dt.datetime) -> list[LogLine]:
        """What was over before the service first looked is no miss: one line, not one a post."""
        began = self._began(now)
        known = self.outbox.deliveries()
        before = [
            slot for slot in slots if slot.at < began and slot.key not in known and window_end(slot, slots) <= now
        ]
        if not before:
            return []
        word = self.marathon.language.word
        for slot in before:
            planned = Delivery(slot.key, self.marathon.chats[slot.track], slot.at)
            self.outbox.save(after(planned, Event.WAS_BEFORE, Facts(now, word("note", "was_before"))))
        first, last = min(slot.at for slot in before), max(slot.at for slot in before)
        text = word("note", "before_us").format(
            count=len(before), first=f"{first:%d.%m %H:%M}", last=f"{last:%d.%m %H:%M}"
        )
        self.alerts.tell("before us", text)
        return [LogLine("post", f"{len(before)} posts", DeliveryState.BEFORE_US.value, text)]

    def _began(self, now: dt.datetime) -> dt.datetime:
        """When the service first looked; after a lost disk, or an update, when the first post that is known was due."""
        began = self.outbox.last_run(BEGAN)
        if began is None:
            posts = [known for key, known in self.outbox.deliveries().items() if not is_notice(key)]
            began = min([now, *(post.planned_at for post in posts)])
            self.outbox.record_run(BEGAN, began)
        return began

    def _tell_differences(self, read: _Read) -> None:
        word, program = self.marathon.language.word, read.snapshot[PROGRAM].title
        if read.differing:
            what = ", ".join(read.differing)
            self.alerts.tell("plan", word("note", "plan_differs").format(program=program, what=what), grave=True)
        else:
            self.alerts.mended("plan")
        known = self.outbox.deliveries()
        gone = sorted(key for key in read.forgotten if key not in known or known[key].state is DeliveryState.CANCELLED)
        if gone:
            slots = ", ".join(gone[:_SHOWN]) + (" …" if len(gone) > _SHOWN else "")
            text = word("note", "rows_deleted").format(program=program, count=len(gone), slots=slots)
            self.alerts.tell("deleted rows", text, grave=True)
        else:
            self.alerts.mended("deleted rows")


def _differing(applied: Applied, calendar: Calendar) -> list[str]:
    """The configuration's keys that were others when the tab was last brought in line with it."""
    then, now = (json.loads(dump_applied(plan)) for plan in (applied, replace(applied, calendar=calendar)))
    return [key for key in now if now[key] != then[key]]
