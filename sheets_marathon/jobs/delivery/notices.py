"""Messages that are no slots of the program: they go to other chats, at a time of day, when there is something to say.

A notice is sent like a post (``jobs.deliver``): once, by its key, whatever process was killed when. It waits for fresh
figures within its window; what could not be sent in it is past, and is journalled without telling anybody.

Posts go first: a look sends a portion of the notices that are owed, and no pause is waited out on the spot. One
person's message (``is_personal``) is sent at most once: what was refused or ended unclear is let go.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.recovery import Recovery
from sheets_marathon.jobs.health.alerts import Alerts, said_to_ops
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import LogLine, told_of
from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import BRIEF_NOTICE, is_personal
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT, Event, after, may_send
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.posts.messages import post_of
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import PROGRAM

log = logging.getLogger(__name__)

CURATORS_NOTICE = "curators"
READINESS_NOTICE = "readiness"
CONTROL_NOTICE = "control"
NOTICE_KINDS = frozenset({CURATORS_NOTICE, READINESS_NOTICE, CONTROL_NOTICE, BRIEF_NOTICE})
"""Beginnings of notices' keys; no track is called so, so no slot's key begins like notice."""

_DAY = dt.timedelta(days=1)
# A bot may send about 30 messages a second (FACTS 18), and a lesson that falls due meanwhile waits for this portion.
_PORTION = 20
_PORTION_TAKES = dt.timedelta(seconds=5)
# Each portion costs a read and a write of the sheet, so hundreds of heads take minutes of their half hour.
_BETWEEN_PORTIONS = dt.timedelta(seconds=10)
# A tab that is damaged is mended by people, and each look at it is a read.
_UNTIL_MENDED = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one chat.

    ``key``: its kind and what tells it from the others of this kind, such as the date: ``curators.2026-12-08``.
    ``at``, ``until``: its window (aware), a few hours. ``tabs``: what ``compose`` reads besides what every look does.
    ``compose``: Telegram HTML whose first line no other message of that chat has; None when there is nothing to say,
    which holds for the whole window. ``quiet``: it comes without a sound. ``fleeting``: one that was never begun is
    let go with its window, without a line in the journal.
    """

    key: str
    chat: str
    at: dt.datetime
    until: dt.datetime
    tabs: tuple[str, ...]
    compose: Callable[[Snapshot, dt.datetime], str | None]
    quiet: bool = False
    fleeting: bool = False


NoticesOf = Callable[[dt.date], Iterable[Notice]]
"""The notices of a date, in the marathon's zone: asked for often, so computed without a request."""


def is_notice(key: str) -> bool:
    """Whether a delivery is a notice, not a post of the program."""
    return key.partition(".")[0] in NOTICE_KINDS


@dataclass(slots=True)
class Notices:
    """Knows which notices are owed and sends them. ``sources``: where they come from, one a kind."""

    marathon: Marathon
    messenger: Messenger
    outbox: Outbox
    clock: Clock
    alerts: Alerts
    recovery: Recovery
    sources: Sequence[NoticesOf] = field(default_factory=tuple)
    _rest_until: dt.datetime | None = None

    def owed(self, now: dt.datetime) -> list[Notice]:
        """What is to be done at ``now``, earliest first; what has gone by is done by journalling it."""
        if not self.recovery.is_done or (self._rest_until is not None and now < self._rest_until):
            return []
        deliveries = self.outbox.deliveries() if self.sources else {}
        return [
            notice
            for notice in self._around(now)
            if notice.at <= now and self._is_open(notice, deliveries.get(notice.key), now)
        ]

    def tabs_owed(self, now: dt.datetime) -> list[str]:
        """Tabs that what is owed needs."""
        return [key for notice in self.owed(now) if now < notice.until for key in notice.tabs]

    def next(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment at which one is owed; ``now`` itself while one is. None while nobody knows what was sent."""
        if not self.recovery.is_done:
            return None
        deliveries = self.outbox.deliveries() if self.sources else {}
        moments: list[dt.datetime] = []
        for notice in self._around(now):
            known = deliveries.get(notice.key)
            if self._is_settled(notice, known, now):
                continue
            pause = known.next_at if known is not None and known.next_at is not None else notice.at
            moments.append(max(notice.at, min(pause, notice.until), self._rest_until or now, now))
        return min(moments, default=None)

    def send(self, now: dt.datetime, snapshot: Snapshot, done: list[LogLine], damage: Damaged | None = None) -> None:
        """Does a portion of what is owed; what fell due while this look was under way waits for the next, and what the
        ``damage`` of the snapshot makes untrue for its end.

        A portion ends early with the first message that Telegram can't take now: nor could it take the others.
        """
        owed, begun, sent, kept_back = self.owed(now), self.clock.now(), 0, False
        for notice in owed:
            if sent >= _PORTION or self.clock.now() - begun >= _PORTION_TAKES:
                self._rest_until = self.clock.now() + _BETWEEN_PORTIONS
                return
            known = self.outbox.deliveries().get(notice.key)
            if now >= notice.until:
                delivery: Delivery | None = self._missed(notice, known, now)
            elif known is not None and known.text:
                delivery = self._deliver(notice, known.text)  # it may be there, so it goes out again word for word
            elif damage is not None and damage.untrue((PROGRAM, *notice.tabs)):
                kept_back = True
                continue
            elif all(key in snapshot.tabs for key in notice.tabs):
                delivery = self._attend(notice, known, snapshot, now)
            else:
                continue
            if delivery is not None:
                done.append(told_of("notice", delivery))
                sent += 1
            if self._rest_until is not None and now < self._rest_until:
                return
        if kept_back:
            self._rest_until = self.clock.now() + _UNTIL_MENDED

    def _attend(self, notice: Notice, known: Delivery | None, snapshot: Snapshot, now: dt.datetime) -> Delivery | None:
        try:
            html = _composed(notice, snapshot, now)
            if html is not None:
                html = post_of(notice.key, html).text_html
        except MarathonError as error:
            if is_personal(notice.key):
                # One trouble, however many people have to wait.
                self.alerts.tell(BRIEF_NOTICE, said_to_ops(error, self.marathon))
            return self._told(self._happened(notice, known, Event.NOT_WRITTEN, str(error), now))
        if html is None:
            self.outbox.record_run(notice.key, now)
            if known is None:
                return None
            self.alerts.mended(notice.key)
            return self._happened(notice, known, Event.NOT_NEEDED, "", now)  # nobody need mend it any more
        return self._deliver(notice, html)

    def _deliver(self, notice: Notice, html: str) -> Delivery:
        personal = is_personal(notice.key)
        order = Order(
            key=notice.key,
            chat=notice.chat,
            ops_chat="" if personal else self.marathon.ops_chat,
            planned_at=notice.at,
            until=self.clock.now(),  # a pause that Telegram asks for is not waited out here: a lesson may fall due
            html=html,
            quiet=notice.quiet,
            may_be_there=self.recovery.may_be_there(notice.at),
        )
        delivery = deliver(order, outbox=self.outbox, messenger=self.messenger, clock=self.clock)
        if delivery.state in (DeliveryState.RETRY, DeliveryState.UNKNOWN):
            self._rest_until = self.clock.now() + _BETWEEN_PORTIONS
        return self._put_away(delivery) if personal else self._told(delivery)

    def _put_away(self, delivery: Delivery) -> Delivery:
        """One person's message, now that it was sent or can't be: what it said is kept nowhere."""
        if delivery.state is DeliveryState.SENT:
            self.alerts.mended(BRIEF_NOTICE)
            delivery = after(delivery, Event.PUT_AWAY, Facts(self.clock.now()))
        elif delivery.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN):
            delivery = after(delivery, Event.LET_GO, Facts(self.clock.now(), delivery.note))
        else:
            return delivery
        self.outbox.save(delivery)
        return delivery

    def _told(self, delivery: Delivery) -> Delivery:
        self.alerts.of(delivery)
        return delivery

    def _missed(self, notice: Notice, known: Delivery | None, now: dt.datetime) -> Delivery:
        note = self.recovery.too_late(notice.key, notice.at, notice.until)
        return self._happened(notice, known, Event.WINDOW_OVER, note, now)

    def _happened(self, notice: Notice, known: Delivery | None, event: Event, note: str, now: dt.datetime) -> Delivery:
        delivery = after(known or Delivery(notice.key, notice.chat, notice.at), event, Facts(now, note))
        self.outbox.save(delivery)
        return delivery

    def _around(self, now: dt.datetime) -> list[Notice]:
        """Those of yesterday, whose window may reach into today, of today and of tomorrow."""
        today = now.astimezone(self.marathon.zone).date()
        days = (today - _DAY, today, today + _DAY)
        found = [notice for day in days for source in self.sources for notice in self._from(source, day)]
        return sorted(found, key=lambda notice: notice.at)

    def _from(self, source: NoticesOf, day: dt.date) -> Iterable[Notice]:
        """Posts wait for no notice: whatever a source raises is told, and there are none of it."""
        about = f"notices of {getattr(source, '__qualname__', type(source).__name__)}"
        try:
            found = list(source(day))
        except Exception as error:
            what = str(error) if isinstance(error, MarathonError) else type(error).__name__
            self.alerts.tell(about, self.marathon.language.word("note", "notice_broken").format(what=what))
            return ()
        self.alerts.mended(about)
        return found

    def _is_open(self, notice: Notice, known: Delivery | None, now: dt.datetime) -> bool:
        return not self._is_settled(notice, known, now) and (may_send(known, now) or now >= notice.until)

    def _is_settled(self, notice: Notice, known: Delivery | None, now: dt.datetime) -> bool:
        if known is not None:
            return known.state not in MAY_BE_SENT
        return (notice.fleeting and now >= notice.until) or self.outbox.last_run(notice.key) is not None


def _composed(notice: Notice, snapshot: Snapshot, now: dt.datetime) -> str | None:
    """The notice's words. MarathonError, whatever goes wrong: posts wait for no notice."""
    try:
        return notice.compose(snapshot, now)
    except MarathonError:
        raise
    except Exception as error:
        log.exception("%s can't be put into words", notice.key)
        raise MarathonError(f"it can't be put into words: {type(error).__name__}", "the log says more") from error
