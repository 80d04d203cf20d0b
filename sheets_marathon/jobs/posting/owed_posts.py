"""The posts that are owed: put into words, sent, held, waited with, or given up; and how each of them stands."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.telling import Telling
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.posting.deliver import Order, deliver
from sheets_marathon.jobs.posting.pictures import Pictures, broken
from sheets_marathon.jobs.posting.posts import (
    compose_with_picture,
    facts_of,
    is_news,
    last_call,
    may_be_old,
    needs_figures,
    tabs_for,
)
from sheets_marathon.jobs.posting.program_memory import ProgramMemory
from sheets_marathon.jobs.posting.settle import next_settling, settle
from sheets_marathon.jobs.rating.figures_memory import FiguresMemory
from sheets_marathon.jobs.ticker.decisions import Decision
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import Due, Verdict, due, next_moment, whats_missing
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT, Event, after, may_send
from sheets_marathon.marathon.model import DeliveryState, PinState, Slot
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot

log = logging.getLogger(__name__)

_SOON_TOLD = dt.timedelta(minutes=10)
"""Ops hear of a post that waits for figures when it has waited this long: most outages are shorter."""


@dataclass(slots=True)
class Posting:
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
    telling: Telling
    pictures: Pictures

    def owed(self, now: dt.datetime) -> list[Due]:
        """What is to be done about slots at ``now``, earliest first."""
        deliveries = self.outbox.deliveries()
        owed = due(self.program.slots, {key: one.state for key, one in deliveries.items()}, now)
        return [one for one in owed if _is_time(one, deliveries.get(one.slot.key), now)]

    def tabs_owed(self, now: dt.datetime) -> list[str]:
        """Tabs that what is owed needs besides the program."""
        return [key for one in self.owed(now) for key in tabs_for(one.slot)]

    def upcoming(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment after ``now`` at which something falls due by the clock, or is too late."""
        return next_moment(self.program.slots, self._states(), now)

    def next(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment at which ``settle`` or ``send`` has something to do."""
        calls = [last_call(one.slot, one.until) for one in self.owed(now) if may_be_old(one.slot)]
        moments = [self.upcoming(now), next_settling(self.outbox, now), *(one for one in calls if one > now)]
        return min((one for one in moments if one is not None), default=None)

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

    def settle(self, now: dt.datetime) -> list[Decision]:
        """Looks after what was sent before: posts whose sending ended unclear, pins, late twins."""
        before = self.outbox.deliveries()
        changed = settle(self.outbox, self.messenger, now, self.marathon.ops_chat)
        return [decision for one in changed for decision in self._settled(before[one.key], one)]

    def send(self, now: dt.datetime, snapshot: Snapshot | None, done: list[Decision]) -> None:
        """Does what is owed; each decision is added to ``done`` as it is made. ``snapshot`` None: Google is away."""
        for one in self.owed(now):
            if snapshot is not None and any(key not in snapshot.tabs for key in tabs_for(one.slot)):
                continue  # it fell due while this look was under way; the next tick reads its tabs
            delivery = self._attend(one, snapshot, now)
            if delivery is not None:
                done.append(Decision("post", delivery.key, delivery.state.shown, delivery.note))

    def _settled(self, before: Delivery, one: Delivery) -> list[Decision]:
        """What one turn brought to a delivery: it may have been found, pinned and swept at once."""
        made: list[Decision] = []
        if before.state in (DeliveryState.INTENT, DeliveryState.UNKNOWN):
            self.telling.of(one)
            made.append(Decision("probe", one.key, one.state.shown, one.note))
        elif (before.note, before.state, before.message_id) != (one.note, one.state, one.message_id):
            if one.note and one.note != before.note:
                self.telling.tell(f"{one.key} note", f"{one.key}: {one.note}")
            made.append(Decision("sweep", one.key, one.state.shown, one.note))
        if before.pin != one.pin:
            if one.pin.state is PinState.REFUSED:
                self.telling.tell(f"{one.key} pin", f"{one.key}: 📌 {one.pin.note}")
            made.append(Decision("pin", one.key, one.pin.state, one.pin.note))
        return made

    def _attend(self, one: Due, snapshot: Snapshot | None, now: dt.datetime) -> Delivery | None:
        """How the delivery stands now; None when nothing has changed."""
        slot = one.slot
        if one.verdict is Verdict.HOLD:
            return self._told(self._happened(slot, Event.LACKS, self._waits_for(slot), now))
        if one.verdict is Verdict.MISSED:
            return self._told(self._happened(slot, Event.WINDOW_OVER, self._too_late(one), now))
        known = self.outbox.deliveries().get(slot.key)
        if known is not None and known.text:
            # It may be in the chat, so it goes out again word for word: no figures are needed for that.
            return self._deliver(one, known.text)
        if snapshot is None and needs_figures(slot):
            return self._without_figures(one, known, now)
        return self._compose(one, snapshot, now, self._program_of(now) if snapshot is None else "")

    def _without_figures(self, one: Due, known: Delivery | None, now: dt.datetime) -> Delivery | None:
        slot, called = one.slot, last_call(one.slot, one.until)
        if not may_be_old(slot):
            return self._wait(slot, known, self._word("figures_of_the_final", until=one.until, now=now), now)
        if now < called:
            return self._wait(slot, known, self._word("figures_awaited", until=called, now=now), now)
        kept = self.figures.recall()
        if kept is None or not is_news(slot, self.program.slots, kept.read_at):
            return self._wait(slot, known, self._word("figures_unknown"), now)
        note = self._word("old_figures", at=kept.read_at, now=now)
        return self._compose(one, kept.snapshot, now, note, as_of=kept.read_at)

    def _compose(
        self, one: Due, snapshot: Snapshot | None, now: dt.datetime, note: str, as_of: dt.datetime | None = None
    ) -> Delivery:
        """``note``: what the journal says of the post once it is sent."""
        try:
            facts = facts_of(one.slot, self.program.slots, snapshot, self.marathon, as_of)
            post, picture = self._drawn(one.slot, facts)
        except MarathonError as error:
            return self._told(self._happened(one.slot, Event.NOT_WRITTEN, str(error), now))
        if picture is not None:
            self.pictures.keep(one.slot.key, post.text_html, picture)
        return self._deliver(one, post.text_html, note)

    def _drawn(self, slot: Slot, facts: object) -> tuple[Post, bytes | None]:
        """The post and its picture. One that can't be drawn is told of and keeps no post back."""
        try:
            drawn = compose_with_picture(slot, facts, self.writer, self.pictures)
        except Exception as error:
            post = self.writer.post(slot, facts=facts)  # raises what is wrong with the words themselves
            log.exception("the picture of %s could not be drawn", slot.key)
            self.telling.tell("picture", str(broken(error)))
            return post, None
        self.telling.mended("picture")
        return drawn

    def _deliver(self, one: Due, html: str, note: str = "") -> Delivery:
        slot = one.slot
        order = Order(
            key=slot.key,
            chat=self.marathon.chats[slot.track],
            ops_chat=self.marathon.ops_chat,
            planned_at=slot.at,
            until=one.until,
            html=html,
            note=note,
            pin=slot.kind in self.marathon.pinned,
            picture=self.pictures.recall(slot.key, html),
        )
        return self._told(deliver(order, outbox=self.outbox, messenger=self.messenger, clock=self.clock))

    def _wait(self, slot: Slot, known: Delivery | None, note: str, now: dt.datetime) -> Delivery | None:
        """WAITING until there are figures, unless it was tried before and stands otherwise."""
        if known is not None and known.state is not DeliveryState.WAITING:
            return None
        changed = known is None or known.note != note
        delivery = self._happened(slot, Event.FIGURES_AWAITED, note, now) if known is None or changed else known
        if now - slot.at >= _SOON_TOLD:
            self.telling.of(delivery)
        return delivery if changed else None

    def _happened(self, slot: Slot, event: Event, note: str, now: dt.datetime) -> Delivery:
        """The delivery after something that kept it from being sent, as saved."""
        planned = Delivery(slot.key, self.marathon.chats[slot.track], slot.at)
        delivery = after(self.outbox.deliveries().get(slot.key, planned), event, Facts(now, note))
        self.outbox.save(delivery)
        return delivery

    def _told(self, delivery: Delivery) -> Delivery:
        self.telling.of(delivery)
        return delivery

    def _too_late(self, one: Due) -> str:
        return self.marathon.language.word("note", "too_late").format(until=f"{one.until:%d.%m %H:%M}")

    def _waits_for(self, slot: Slot) -> str:
        language = self.marathon.language
        missing = ", ".join(language.word("missing", key) for key in whats_missing(slot))
        who = slot.responsible or language.word("note", "nobody")
        return language.word("note", "waits").format(missing=missing, responsible=who)

    def _program_of(self, now: dt.datetime) -> str:
        read_at = self.program.read_at
        return "" if read_at is None else self._word("old_program", at=read_at, now=now)

    def _word(self, key: str, *, now: dt.datetime | None = None, **moments: dt.datetime) -> str:
        """A sentence for the journal; of moments on today's date the time is enough."""
        shown = {name: shown_moment(at, now or at, self.marathon) for name, at in moments.items()}
        return self.marathon.language.word("note", key).format(**shown)

    def _states(self) -> dict[str, DeliveryState]:
        return {key: one.state for key, one in self.outbox.deliveries().items()}


def _is_time(one: Due, known: Delivery | None, now: dt.datetime) -> bool:
    """Whether a pause between attempts holds it up; it does not keep a post from being given up in time."""
    refused = known is not None and known.state in (DeliveryState.RETRY, DeliveryState.FAILED)
    return may_send(known, now) or (one.verdict is Verdict.MISSED and refused)


def shown_moment(at: dt.datetime, now: dt.datetime, marathon: Marathon) -> str:
    """``at`` in the marathon's zone, its date only when it is not today's."""
    local = at.astimezone(marathon.zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(marathon.zone).date() else f"{local:%d.%m %H:%M}"
