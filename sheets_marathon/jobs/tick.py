"""One look at the clock: what is owed now is done, everything else waits. Safe to repeat at any moment.

A tick with nothing owed makes no request. One with something owed makes one read, its sends, and one write.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape

from sheets_marathon.errors import MarathonError, SheetError, TabMissing
from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.deliver import UNTIL_MENDED, deliver, may_send
from sheets_marathon.jobs.nights import Nights
from sheets_marathon.jobs.posts import compose, needs_figures, tabs_for
from sheets_marathon.jobs.program_memory import ProgramMemory
from sheets_marathon.jobs.settle import next_settling, settle
from sheets_marathon.jobs.sync import (
    NEWCOMERS_TABS,
    SYNC_TABS,
    journal_changes,
    journalled,
    newcomers,
    slots_of,
    sync_changes,
)
from sheets_marathon.jobs.upkeep import columns_moved, mend
from sheets_marathon.marathon.delivery import Due, Verdict, due, next_moment, whats_missing
from sheets_marathon.marathon.model import DeliveryState, Slot
from sheets_marathon.ports import Clock, Delivery, Messenger, Outbox, PostWriter, SheetStore
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.snapshot import Snapshot

log = logging.getLogger(__name__)

_DAY_BEGINS, _DAY_ENDS = dt.time(7), dt.time(23)
_AFTER_A_FAILURE = dt.timedelta(minutes=1)
TROUBLE = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.HELD, DeliveryState.MISSED})
"""States of a delivery that ops hear of."""


@dataclass(slots=True)
class Ticker:
    """Does what is owed. Its memory is a cache: everything it must not forget is in the outbox and the sheet.

    ``refresh_minutes``: how often the sheet is looked at by day, ``night_refresh_minutes`` by night.
    """

    course: Course
    store: SheetStore
    messenger: Messenger
    outbox: Outbox
    clock: Clock
    writer: PostWriter
    nights: Nights
    program: ProgramMemory
    refresh_minutes: int = 10
    night_refresh_minutes: int = 60
    _last_seen: Snapshot | None = None
    _looked_at: dt.datetime | None = None
    _not_before: dt.datetime | None = None
    _told: dict[str, str] = field(default_factory=dict)

    def tick(self) -> list[str]:
        """Everything owed now; returns what was done, a line each. Raises nothing that the next tick could mend."""
        now = self.clock.now().astimezone(self.course.zone)
        done: list[str] = []
        for one in settle(self.outbox, self.messenger, now, self.course.ops_chat):
            self._tell_of(one)
            done.append(f"{one.key}: {one.state}")
        if self._not_before is not None and now < self._not_before:
            return [*done, *self._send(now, None)]  # Google is being left alone, lessons go out all the same
        self._not_before = None
        try:
            # Posts first: they have a moment, the night's work only a night.
            if self._look_is_due(now) or self._owed(now):
                done += self._look(now)
            done += self.nights.run(now, self._tell)
        except SheetError as error:
            log.warning("%s", error)
            done += self._without_the_sheet(now, error)
        return done

    def quiet_until(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which a tick can have something to do."""
        if self._not_before is not None and now < self._not_before:
            moments = [self._not_before]
        else:
            moments = [self._next_look(now), self.nights.next(now)]
        slot = next_moment(self.program.slots, self._states(), now)
        moments += [one for one in (slot, next_settling(self.outbox, now)) if one is not None]
        return max(min(moments), now)

    def _look(self, now: dt.datetime) -> list[str]:
        """One read; newcomers, questions and posts; one write."""
        snapshot = self._read(now)
        done = self._send(now, snapshot)
        changes = self._sync(snapshot, now)
        mirrored = self.outbox.unmirrored()
        changes += journal_changes(mirrored, snapshot, self.course)
        if changes:
            self.store.apply(changes)
            done.append(f"the sheet: {len(changes)} changes")
        self.outbox.mark_mirrored(mirrored)
        return done

    def _sync(self, snapshot: Snapshot, now: dt.datetime) -> list[Change]:
        """What the sheet needs. Most looks find what the last one left: then there is nothing to work out."""
        if snapshot is self._last_seen:
            return []
        if columns_moved(snapshot, self.outbox):
            report = mend(self.course, self.store, self.clock)
            log.info("columns stand elsewhere: %s", report.title)
            if report.changed:
                return []  # the sheet is another one now; the next look works on that
        try:
            changes = sync_changes(snapshot, self.course, now)
        except TabMissing as error:
            # Posts and the journal go on without it; the night puts the column back.
            self._tell("sheet", str(error))
            return []
        self._last_seen = None if changes else snapshot
        return changes

    def _read(self, now: dt.datetime) -> Snapshot:
        """The tabs that what is owed needs: two reads when the first shows newcomers or a program not seen before."""
        needed = self._tabs_needed(now)
        while True:
            snapshot = self.store.read_tabs(needed)
            self._looked_at = now
            if snapshot is self._last_seen:
                return snapshot
            self.program.remember(slots_of(snapshot, self.course))
            self._recover(snapshot)
            needed = self._tabs_needed(now, NEWCOMERS_TABS if newcomers(snapshot) else ())
            if set(needed) <= set(snapshot.tabs):
                return snapshot

    def _tabs_needed(self, now: dt.datetime, extra: Sequence[str] = ()) -> list[str]:
        figures = [key for one in self._owed(now) for key in tabs_for(one.slot)]
        return list(dict.fromkeys([*SYNC_TABS, *figures, *extra]))

    def _recover(self, snapshot: Snapshot) -> None:
        """What the journal tab knows and the outbox does not, after a lost disk: sent once is sent for good."""
        known = self.outbox.deliveries()
        lost = [one for one in journalled(snapshot, self.course) if one.key not in known]
        for one in lost:
            self.outbox.save(one)
        self.outbox.mark_mirrored(lost)

    def _send(self, now: dt.datetime, snapshot: Snapshot | None) -> list[str]:
        done = []
        for one in self._owed(now):
            if snapshot is None and one.verdict is Verdict.SEND and needs_figures(one.slot):
                continue
            if snapshot is not None and any(key not in snapshot.tabs for key in tabs_for(one.slot)):
                continue  # it fell due while this look was under way; the next tick reads its tabs
            delivery = self._deliver(one, snapshot, now)
            self._tell_of(delivery)
            done.append(f"{delivery.key}: {delivery.state}" + (f" ({delivery.note})" if delivery.note else ""))
        return done

    def _deliver(self, one: Due, snapshot: Snapshot | None, now: dt.datetime) -> Delivery:
        slot, chat = one.slot, self.course.chats[one.slot.track]
        if one.verdict is Verdict.SEND:
            try:
                post = compose(slot, self.program.slots, snapshot, self.course, self.writer)
            except MarathonError as error:
                return self._note(slot, chat, DeliveryState.FAILED, str(error), now)
            return deliver(
                slot.key,
                chat,
                self.course.ops_chat,
                slot.at,
                post.text_html,
                one.until,
                outbox=self.outbox,
                messenger=self.messenger,
                clock=self.clock,
            )
        if one.verdict is Verdict.HOLD:
            return self._note(slot, chat, DeliveryState.HELD, self._waits_for(slot), now)
        note = self.course.language.word("note", "too_late").format(until=f"{one.until:%d.%m %H:%M}")
        return self._note(slot, chat, DeliveryState.MISSED, note, now)

    def _waits_for(self, slot: Slot) -> str:
        language = self.course.language
        missing = ", ".join(language.word("missing", key) for key in whats_missing(slot))
        who = slot.responsible or language.word("note", "nobody")
        return language.word("note", "waits").format(missing=missing, responsible=who)

    def _tell_of(self, delivery: Delivery) -> None:
        """Tells ops of a post that is in trouble, once for each trouble."""
        if delivery.state in TROUBLE:
            state = self.course.language.word("state", delivery.state)
            self._tell(delivery.key, f"{delivery.key}: {state}\n{delivery.note}")

    def _tell(self, about: str, text: str) -> None:
        """A line to the ops chat, best effort: the journal and ``status`` show the same."""
        if not self.course.ops_chat or self._told.get(about) == text:
            return
        self._told[about] = text
        try:
            self.messenger.send(self.course.ops_chat, f"⚠️ {escape(text, quote=False)}")
        except MarathonError as error:
            log.warning("ops could not be told: %s", error)

    def _note(self, slot: Slot, chat: str, state: DeliveryState, note: str, now: dt.datetime) -> Delivery:
        known = self.outbox.deliveries().get(slot.key)
        if state is DeliveryState.MISSED and known is not None and known.note:
            note = f"{note} {known.note}"
        delivery = replace(
            known or Delivery(slot.key, chat, slot.at, state),
            state=state,
            note=note,
            changed_at=now,
            next_at=now + UNTIL_MENDED if state is DeliveryState.FAILED else None,
        )
        self.outbox.save(delivery)
        return delivery

    def _without_the_sheet(self, now: dt.datetime, error: SheetError) -> list[str]:
        """Google is away: lessons go out from the last good program, what needs figures waits (DESIGN 7)."""
        self._not_before = self.clock.now() + _AFTER_A_FAILURE
        done = self._send(now, None)
        if error.permanent:
            self._tell("sheet", str(error))
            raise error
        return done

    def _look_is_due(self, now: dt.datetime) -> bool:
        return self._looked_at is None or self._next_look(self._looked_at) <= now

    def _next_look(self, now: dt.datetime) -> dt.datetime:
        """The next round moment for a look: on the tens of minutes by day, so that slots' looks coincide with them."""
        if self._looked_at is None:
            return now
        by_day = _DAY_BEGINS <= now.time() < _DAY_ENDS
        step = (self.refresh_minutes if by_day else self.night_refresh_minutes) * 60
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        passed = int((now - midnight).total_seconds())
        return midnight + dt.timedelta(seconds=(passed // step + 1) * step)

    def _owed(self, now: dt.datetime) -> list[Due]:
        deliveries = self.outbox.deliveries()
        return [
            one for one in due(self.program.slots, self._states(), now) if may_send(deliveries.get(one.slot.key), now)
        ]

    def _states(self) -> dict[str, DeliveryState]:
        return {key: one.state for key, one in self.outbox.deliveries().items()}
