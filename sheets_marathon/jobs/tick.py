"""One look at the clock: what is owed now is done, everything else waits. Safe to repeat at any moment.

A tick with nothing owed makes no request. One with something owed makes one read, its sends, and one write.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.jobs.close_day import close_day
from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.deliver import UNTIL_MENDED, deliver, may_send
from sheets_marathon.jobs.import_sales import import_sales
from sheets_marathon.jobs.posts import compose, needs_figures, tabs_for
from sheets_marathon.jobs.settle import next_settling, settle
from sheets_marathon.jobs.sync import SYNC_TABS, journal_changes, journalled, slots_of, sync_changes
from sheets_marathon.marathon.delivery import Due, Verdict, due, next_moment, whats_missing
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track
from sheets_marathon.ports import Clock, Delivery, Messenger, Outbox, PostWriter, SalesFeed, SheetStore
from sheets_marathon.spreadsheet.snapshot import Snapshot

log = logging.getLogger(__name__)

_DAY_BEGINS, _DAY_ENDS = dt.time(7), dt.time(23)
_AFTER_A_FAILURE = dt.timedelta(minutes=1)
TROUBLE = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.HELD, DeliveryState.MISSED})
"""States of a delivery that ops hear of."""
_NIGHT = "night"
_PROGRAM = "program"


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
    feeds: Sequence[SalesFeed]
    refresh_minutes: int = 10
    night_refresh_minutes: int = 60
    _program: list[Slot] | None = None
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
            return done
        self._not_before = None
        try:
            done += self._night(now)
            if self._look_is_due(now) or self._owed(now):
                done += self._look(now)
        except SheetError as error:
            log.warning("%s", error)
            done += self._without_the_sheet(now, error)
        return done

    def quiet_until(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which a tick can have something to do."""
        if self._not_before is not None and now < self._not_before:
            return self._not_before
        moments = [self._next_look(now), self._next_night(now)]
        slot = next_moment(self._slots(), self._states(), now)
        moments += [one for one in (slot, next_settling(self.outbox, now)) if one is not None]
        return max(min(moments), now)

    def _look(self, now: dt.datetime) -> list[str]:
        """One read; newcomers, questions and posts; one write."""
        extra = {key: None for slot in self._due_slots(now) for key in tabs_for(slot)}
        snapshot = self.store.read_tabs(list(dict.fromkeys([*SYNC_TABS, *extra])))
        self._looked_at = now
        self._remember(slots_of(snapshot, self.course))
        self._recover(snapshot)
        done = self._send(now, snapshot)
        # Most looks find what the last one left: then there is nothing to work out.
        changes = [] if snapshot == self._last_seen else sync_changes(snapshot, self.course, now)
        self._last_seen = None if changes else snapshot
        mirrored = self.outbox.unmirrored()
        changes += journal_changes(mirrored, snapshot, self.course)
        if changes:
            self.store.apply(changes)
            done.append(f"the sheet: {len(changes)} changes")
        self.outbox.mark_mirrored(mirrored)
        return done

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
                post = compose(slot, self._slots(), snapshot, self.course, self.writer)
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
            note = f"waits for {', '.join(whats_missing(slot))}; {slot.responsible or 'nobody'} is responsible"
            return self._note(slot, chat, DeliveryState.HELD, note, now)
        return self._note(slot, chat, DeliveryState.MISSED, f"its time was over at {one.until:%d.%m %H:%M}", now)

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
            note = f"{note}; before: {known.note}"
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

    def _night(self, now: dt.datetime) -> list[str]:
        """The import and the closing of every day that has not been closed; the oldest first."""
        done = []
        for night in self._nights_owed(now):
            if self.feeds:
                report = import_sales(self.course, self.store, self.feeds, self.clock)
                done += report.lines()
            day = night.date() - dt.timedelta(days=1)
            if self.course.first_day <= day:
                done += close_day(self.course, self.store, day).lines()
            self.outbox.record_run(_NIGHT, night)
        return done

    def _nights_owed(self, now: dt.datetime) -> list[dt.datetime]:
        """Nights whose hour has struck since the last that was done. Of several missed ones only the latest is
        made up: the import takes all exports at once, and a day can't be closed with later figures."""
        tonight = self._night_of(now.date())
        latest = tonight if tonight <= now else self._night_of(now.date() - dt.timedelta(days=1))
        last = self.outbox.last_run(_NIGHT)
        over = latest.date() > self._last_night
        early = latest.date() < self.course.first_day
        return [] if over or early or (last is not None and last >= latest) else [latest]

    @property
    def _last_night(self) -> dt.date:
        return self.course.last_day + dt.timedelta(days=self.course.final_after_days + 1)

    def _night_of(self, on: dt.date) -> dt.datetime:
        return dt.datetime.combine(on, self.course.import_at, self.course.zone)

    def _next_night(self, now: dt.datetime) -> dt.datetime:
        if self._nights_owed(now):
            return now
        tonight = self._night_of(now.date())
        return tonight if tonight > now else self._night_of(now.date() + dt.timedelta(days=1))

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
        return [one for one in due(self._slots(), self._states(), now) if may_send(deliveries.get(one.slot.key), now)]

    def _due_slots(self, now: dt.datetime) -> list[Slot]:
        return [one.slot for one in self._owed(now)]

    def _states(self) -> dict[str, DeliveryState]:
        return {key: one.state for key, one in self.outbox.deliveries().items()}

    def _slots(self) -> list[Slot]:
        """The program as last seen, from an earlier process if need be."""
        if self._program is None:
            kept = self.outbox.recall(_PROGRAM)
            self._program = [_slot_from(one) for one in json.loads(kept)] if kept else []
        return self._program

    def _remember(self, slots: list[Slot]) -> None:
        if slots != self._program:
            self._program = slots
            self.outbox.remember(_PROGRAM, json.dumps([_slot_to(one) for one in slots], ensure_ascii=False))


def _slot_to(slot: Slot) -> dict[str, object]:
    zone = slot.at.tzinfo
    return {**asdict(slot), "at": slot.at.isoformat(), "zone": str(zone)}


def _slot_from(content: dict[str, Any]) -> Slot:
    values = dict(content)
    at = dt.datetime.fromisoformat(values.pop("at")).astimezone(ZoneInfo(values.pop("zone")))
    values |= {"track": Track(values["track"]), "kind": SlotKind(values["kind"])}
    return Slot(at=at, **values)
