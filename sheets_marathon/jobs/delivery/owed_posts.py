"""The posts that are owed: put into words, sent, held, waited with, or given up; and how each of them stands."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.pictures import Pictures, broken
from sheets_marathon.jobs.delivery.posts import (
    compose_with_picture,
    facts_of,
    is_news,
    last_call,
    may_be_old,
    needs_figures,
    tabs_for,
)
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.delivery.recovery import Recovery
from sheets_marathon.jobs.delivery.settle import next_settling, settle
from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.rating.figures_memory import FiguresMemory, LastFigures
from sheets_marathon.jobs.report import LogLine, told_of
from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import Due, DueAction, Outlook
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT, Event, after, may_send
from sheets_marathon.marathon.model import DeliveryState, PinState, Slot
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import PROGRAM

log = logging.getLogger(__name__)

_SOON_TOLD = dt.timedelta(minutes=10)
"""Ops hear of a post that waits for figures when it has waited this long: most outages are shorter."""


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """What keeps a post from being sent now, and the note about it."""

    event: Event
    note: str


@dataclass(slots=True)
class OwedPosts:
    """Sends what is owed, from the sheet or, when Google is away, from memory (DESIGN 7).

    Posts that need no figures then go out from the last program. The others wait for fresh figures and, when their
    window is about to end, go out with the last known ones, which they say; the final never does. What no figures are
    known for is missed, with the reason.
    """

    marathon: Marathon
    messenger: Messenger
    outbox: Outbox
    clock: Clock
    writer: PostWriter
    program: ProgramMemory
    figures: FiguresMemory
    alerts: Alerts
    pictures: Pictures
    recovery: Recovery
    _last_outlook: Outlook | None = None
    _tried_at: dt.datetime | None = None

    def owed(self, now: dt.datetime) -> list[Due]:
        """What is to be done about slots at ``now``, earliest first; nothing while nobody knows what was sent."""
        if not self.recovery.is_done:
            return []
        deliveries = self.outbox.deliveries()
        return [item for item in self._outlook(now).owed if _is_time(item, deliveries.get(item.slot.key), now)]

    def tabs_owed(self, now: dt.datetime) -> list[str]:
        """Tabs that what is owed needs besides the program."""
        return [key for owed in self.owed(now) for key in tabs_for(owed.slot)]

    def upcoming(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment after ``now`` at which something falls due by the clock, or is too late."""
        return self._outlook(now).next

    def next(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment at which ``settle`` or ``send`` has something to do."""
        calls = [last_call(owed.slot, owed.until) for owed in self.owed(now) if may_be_old(owed.slot)]
        moments = [
            self.upcoming(now),
            next_settling(self.outbox, now, self._tried_at),
            *(call for call in calls if call > now),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def old_figures_needed_at(self) -> dt.datetime | None:
        """The moment of the first open post that may go out with old figures; it may have passed."""
        states = self._states()
        return min(
            (
                slot.at
                for slot in self.program.slots
                if may_be_old(slot) and states.get(slot.key, DeliveryState.PLANNED) in MAY_BE_SENT
            ),
            default=None,
        )

    def settle(self, now: dt.datetime) -> list[LogLine]:
        """Looks after what was sent before: posts whose sending ended unclear, pins, late twins."""
        self._tried_at = now  # with each tick: what is not sent in it waits for something else, or is nobody's any more
        before = self.outbox.deliveries()
        changed = settle(self.outbox, self.messenger, now, self.marathon.ops_chat)
        return [line for delivery in changed for line in self._settled(before[delivery.key], delivery)]

    def send(
        self,
        now: dt.datetime,
        snapshot: Snapshot | None,
        done: list[LogLine],
        damage: Damaged | None = None,
        *,
        soon_mended: bool = False,
    ) -> None:
        """Does what is owed; each decision is added to ``done`` as it is made. ``snapshot`` None: Google is away.

        What the ``damage`` of the snapshot makes untrue goes out as if Google were away, or waits; ``soon_mended``: the
        sheet is about to be put right and read again, so of a post with figures nothing is decided yet.
        """
        for owed in self.owed(now):
            needed = (PROGRAM, *tabs_for(owed.slot))
            if snapshot is not None and any(key not in snapshot.tabs for key in needed):
                continue  # it fell due while this look was under way; the next tick reads its tabs
            if soon_mended and needs_figures(owed.slot):
                continue
            cause = damage.untrue(needed) if damage is not None else ""
            delivery = self._attend(owed, None if cause else snapshot, cause, now)
            if delivery is not None:
                done.append(told_of("post", delivery))

    def _settled(self, before: Delivery, settled: Delivery) -> list[LogLine]:
        """What one turn brought to a delivery: it may have been found, pinned and swept at once."""
        made: list[LogLine] = []
        if before.state in (DeliveryState.INTENT, DeliveryState.UNKNOWN):
            self.alerts.of(settled)
            made.append(told_of("probe", settled))
        elif (before.note, before.state, before.message_id) != (settled.note, settled.state, settled.message_id):
            if settled.note and settled.note != before.note:
                self.alerts.tell(f"{settled.key} note", f"{settled.key}: {settled.note}")
            made.append(told_of("sweep", settled))
        if before.pin != settled.pin:
            if settled.pin.state is PinState.REFUSED:
                self.alerts.tell(f"{settled.key} pin", f"{settled.key}: 📌 {settled.pin.note}")
            made.append(LogLine("pin", settled.key, settled.pin.state, settled.pin.note))
        return made

    def _attend(self, owed: Due, snapshot: Snapshot | None, cause: str, now: dt.datetime) -> Delivery | None:
        """How the delivery stands now; None when nothing has changed. ``cause``: why there is no snapshot, "" when
        Google is away."""
        planned = Delivery(owed.slot.key, self.marathon.chats[owed.slot.track], owed.slot.at)
        known = self.outbox.deliveries().get(owed.slot.key, planned)
        step = self._next_step(owed, known.text, snapshot, cause, now)
        if isinstance(step, Order):
            delivery = deliver(step, outbox=self.outbox, messenger=self.messenger, clock=self.clock)
        elif step.event is Event.FIGURES_AWAITED:
            return self._waiting(known, step.note, long=now - owed.slot.at >= _SOON_TOLD, now=now)
        else:
            delivery = after(known, step.event, Facts(now, step.note))
            self.outbox.save(delivery)
        self.alerts.of(delivery)
        return delivery

    def _next_step(
        self, owed: Due, frozen: str, snapshot: Snapshot | None, cause: str, now: dt.datetime
    ) -> Order | _Obstacle:
        """``frozen``: a text that may be in the chat, so that it goes out again word for word, without figures."""
        slot = owed.slot
        if owed.action is DueAction.HOLD:
            return _Obstacle(Event.LACKS, self._waits_for(slot.responsible, owed.missing))
        if owed.action is DueAction.MISSED:
            return _Obstacle(Event.WINDOW_OVER, self.recovery.too_late(slot.key, slot.at, owed.until))
        if frozen:
            return self._order(owed, frozen)
        as_of, note = None, ""
        if snapshot is None and needs_figures(slot):
            kept = self._last_known_figures(owed, cause, now)
            if isinstance(kept, str):
                return _Obstacle(Event.FIGURES_AWAITED, kept)
            note = self._word("old_figures", cause, at=kept.read_at, now=now)
            snapshot, as_of = kept.snapshot, kept.read_at
        elif snapshot is None and self.program.read_at is not None:
            note = self._word("old_program", cause, at=self.program.read_at, now=now)
        try:
            html = self._written(slot, snapshot, as_of)
        except MarathonError as error:
            return _Obstacle(Event.NOT_WRITTEN, str(error))
        except Exception as error:  # figures that nobody foresaw, say: the other posts and the look go on
            log.exception("%s could not be put into words", slot.key)
            return _Obstacle(Event.NOT_WRITTEN, f"it could not be made: {type(error).__name__}; the log says more")
        return self._order(owed, html, note)

    def _last_known_figures(self, owed: Due, cause: str, now: dt.datetime) -> LastFigures | str:
        """Figures for a post that can't have fresh ones, or the note of one that goes on waiting for them."""
        slot = owed.slot
        if not may_be_old(slot):
            return self._word("figures_of_the_final", cause, until=owed.until, now=now)
        called = last_call(slot, owed.until)
        if now < called:
            return self._word("figures_awaited", cause, until=called, now=now)
        kept = self.figures.recall()
        if kept is None or not is_news(slot, self.program.slots, kept.read_at):
            return self._word("figures_unknown", cause)
        return kept

    def _written(self, slot: Slot, snapshot: Snapshot | None, as_of: dt.datetime | None) -> str:
        """The post's words; its picture is kept beside them. One that can't be drawn is told of and keeps none back.

        ``as_of``: of when the snapshot is, where it is an old one.
        """
        facts = facts_of(slot, self.program.slots, snapshot, self.marathon, as_of)
        try:
            post, picture = compose_with_picture(slot, facts, self.writer, self.pictures)
        except Exception as error:
            post = self.writer.post(slot, facts=facts)  # raises what is wrong with the words themselves
            log.exception("the picture of %s could not be drawn", slot.key)
            self.alerts.tell("picture", str(broken(error)))
            return post.text_html
        self.alerts.mended("picture")
        if picture is not None:
            self.pictures.keep(slot.key, post.text_html, picture)
        return post.text_html

    def _order(self, owed: Due, html: str, note: str = "") -> Order:
        """``note``: what the journal says of the post once it is sent."""
        slot = owed.slot
        return Order(
            key=slot.key,
            chat=self.marathon.chats[slot.track],
            ops_chat=self.marathon.ops_chat,
            planned_at=slot.at,
            until=owed.until,
            html=html,
            note=note,
            pin=slot.kind in self.marathon.pinned,
            picture=self.pictures.recall(slot.key, html),
            may_be_there=self.recovery.may_be_there(slot.at),
        )

    def _waiting(self, known: Delivery, note: str, *, long: bool, now: dt.datetime) -> Delivery | None:
        """WAITING for figures, unless it was tried before and stands otherwise. ``long``: ops hear of it."""
        if known.state not in (DeliveryState.PLANNED, DeliveryState.WAITING):
            return None
        waiting = known
        if known.state is DeliveryState.PLANNED or known.note != note:
            waiting = after(known, Event.FIGURES_AWAITED, Facts(now, note))
            self.outbox.save(waiting)
        if long:
            self.alerts.of(waiting)
        return None if waiting is known else waiting

    def _waits_for(self, responsible: str, missing: Sequence[str]) -> str:
        language = self.marathon.language
        said = ", ".join(language.word("missing", key) for key in missing)
        return language.word("note", "waits").format(
            missing=said, responsible=responsible or language.word("note", "nobody")
        )

    def _word(self, key: str, cause: str = "", *, now: dt.datetime | None = None, **moments: dt.datetime) -> str:
        """A sentence for the journal; of moments on today's date the time is enough. ``cause``: see ``_attend``."""
        shown = {name: shown_moment(at, now or at, self.marathon) for name, at in moments.items()}
        key = f"{key}_damaged" if cause else key
        return self.marathon.language.word("note", key).format(cause=cause, **shown)

    def _outlook(self, now: dt.datetime) -> Outlook:
        slots, states = self.program.slots, self._states()
        if self._last_outlook is None or not self._last_outlook.holds(slots, states, now):
            self._last_outlook = Outlook.at(slots, states, now)
        return self._last_outlook

    def _states(self) -> dict[str, DeliveryState]:
        return {key: delivery.state for key, delivery in self.outbox.deliveries().items()}


def _is_time(owed: Due, known: Delivery | None, now: dt.datetime) -> bool:
    """Whether a pause between attempts holds it up; it does not keep a post from being given up in time."""
    refused = known is not None and known.state in (DeliveryState.RETRY, DeliveryState.FAILED)
    return may_send(known, now) or (owed.action is DueAction.MISSED and refused)


def shown_moment(at: dt.datetime, now: dt.datetime, marathon: Marathon) -> str:
    """``at`` in the marathon's zone, its date only when it is not today's."""
    local = at.astimezone(marathon.zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(marathon.zone).date() else f"{local:%d.%m %H:%M}"
