"""Alerts: ops are told of trouble by every way that works, the ops chat first, then mail, the log always.

Nothing is told twice for one trouble, restarted or not. What no way took is kept and tried again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape

from sheets_marathon.errors import DeliveryRefused, MarathonError, SourceRefused, StorageError, TabMissing
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import alerts_ops
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.people.personal_links import without_tokens
from sheets_marathon.ports.alert_routes import AlertRoutes
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox, recalled, remembered

log = logging.getLogger(__name__)

TROUBLE = frozenset(
    {DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.MISSED}
)
"""States of a delivery that ops hear of."""
_GRAVE = frozenset({DeliveryState.FAILED, DeliveryState.MISSED})
"""These are told by mail too: a chat is easily read past."""
_NAME = "told"
_DISK = "disk"
_SHORTEST_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PAUSE = dt.timedelta(minutes=30)
# The heartbeat: how long trouble is news, and how long a post may be on its way before it counts as trouble.
_NEWS = dt.timedelta(hours=1)
_UNDER_WAY = dt.timedelta(minutes=5)
# A disk that takes nothing is tried again so soon.
_DISK_TRIED_AGAIN = dt.timedelta(seconds=20)
_WELL_AGAIN = "well again: "
# One that Telegram refuses for its length (FACTS 18) would keep all others back.
_LONGEST_TEXT = 3500


def said_to_ops(error: MarathonError, marathon: Marathon) -> str:
    """An error as ops hear it: what is gone from the sheet in the marathon's own language, outside data without its
    contents, anything else as it is."""
    if isinstance(error, SourceRefused):
        return error.brief
    if not isinstance(error, TabMissing) or not error.tab:
        return str(error)
    kinds = ("column_gone", "column_way_back") if error.column else ("tab_gone", "tab_way_back")
    words = (marathon.language.word("note", kind) for kind in kinds)
    return " ".join(word.format(tab=error.tab, column=error.column) for word in words)


@dataclass(frozen=True, slots=True)
class _Word:
    """Something to be told. ``grave``: by mail too."""

    text: str
    grave: bool = False


@dataclass(slots=True)
class Alerts:
    """``tell`` takes something in at once and for good, ``flush`` gets it out: the first is quick, the second need
    not be, so a tick calls it when its posts are done."""

    marathon: Marathon
    messenger: Messenger
    outbox: Outbox
    alert_routes: AlertRoutes
    _told: dict[str, str] = field(default_factory=dict)
    _untold: dict[str, _Word] = field(default_factory=dict)
    _recalled: bool = False
    _failures: int = 0
    _again_at: dt.datetime | None = None

    def tell(self, about: str, text: str, grave: bool = False) -> None:
        """Ops are to hear ``text``, unless it is what they heard last about this."""
        self._recall()
        text = without_tokens(text).encode("utf-8", "replace").decode()  # names of files may be no text
        word = _Word(text, grave)
        if self._told.get(about) == _digest(text) or self._untold.get(about) == word:
            return
        log.warning("for ops: %s", text)
        self._untold[about] = word
        self._told.pop(about, None)
        self._forget(_WELL_AGAIN + about)
        self._keep()

    def mended(self, about: str, text: str = "") -> None:
        """It is trouble no more. Whoever has heard of it hears ``text``, and will hear of it when it comes back."""
        self._recall()
        if about in self._told and text:
            self._untold[_WELL_AGAIN + about] = _Word(text)
        if self._forget(about):
            self._keep()

    def of(self, delivery: Delivery) -> None:
        """Takes in how a post stands."""
        if delivery.state is DeliveryState.SENT:
            self.mended(delivery.key)
        elif delivery.state in TROUBLE and alerts_ops(delivery.key, delivery.state):
            state = self.marathon.language.word("state", delivery.state.shown)
            self.tell(delivery.key, f"{delivery.key}: {state}\n{delivery.note}", delivery.state in _GRAVE)

    def flush(self, now: dt.datetime, deliveries: Collection[Delivery], trouble: str) -> list[LogLine]:
        """Gets out what is to be told, then the heartbeat; seconds where nothing works. ``trouble``: of the program
        as a whole, "" when there is none."""
        self._recall()
        done = self._get_out(now) if self._again_at is None or self._again_at <= now else []
        lines = [trouble] if trouble else []
        lines += [
            f"{delivery.key}: {delivery.state.shown}: {delivery.note}"
            for delivery in deliveries
            if _is_news(delivery, now)
        ]
        lines += [word.text for about, word in self._untold.items() if not about.startswith(_WELL_AGAIN)]
        self.alert_routes.beat(not lines, "\n".join(dict.fromkeys(lines)))
        return done

    def next(self, now: dt.datetime) -> dt.datetime | None:
        """When there is something to tell; None when there is nothing."""
        self._recall()
        return max(self._again_at or now, now) if self._untold else None

    def _get_out(self, now: dt.datetime) -> list[LogLine]:
        done: list[LogLine] = []
        chat_works, mail_works = bool(self.marathon.ops_chat), True
        pause = _SHORTEST_PAUSE * 2 ** min(self._failures, 10)
        for about, word in list(self._untold.items()):
            by = []
            if chat_works:
                problem = self._send(word, good=about.startswith(_WELL_AGAIN))
                chat_works = problem is None
                if problem is None:
                    by.append("chat")
                elif isinstance(problem, DeliveryRefused) and problem.retry_after_s is not None:
                    pause = max(pause, dt.timedelta(seconds=problem.retry_after_s))
            if mail_works and (word.grave or not by):
                mail_works = self.alert_routes.ring(f"{self.marathon.name}: {word.text.splitlines()[0]}", word.text)
                by += ["mail"] * mail_works
            if by:
                del self._untold[about]
                self._told[about] = _digest(word.text)
                done.append(LogLine("ops", about.removeprefix(_WELL_AGAIN), "told", " + ".join(by)))
            if not chat_works and not mail_works:
                break
        if done:
            self._keep()
        self._failures = self._failures + 1 if self._untold else 0
        self._again_at = now + min(pause, _LONGEST_PAUSE) if self._untold else None
        return done

    def _send(self, word: _Word, good: bool) -> MarathonError | None:
        """A line to the ops chat. What ended unclear counts as not told: a line too many does no harm there."""
        text = escape(word.text[:_LONGEST_TEXT], quote=False)
        try:
            self.messenger.send(self.marathon.ops_chat, f"{'✅' if good else '⚠️'} {text}")
        except MarathonError as error:
            log.warning("the ops chat could not be told: %s", error)
            return error
        return None

    def _forget(self, about: str) -> bool:
        forgotten = (self._told.pop(about, None), self._untold.pop(about, None))
        return forgotten != (None, None)

    def _recall(self) -> None:
        if self._recalled:
            return
        self._recalled = True
        kept = recalled(self.outbox, _NAME, _kept)
        if kept is not None:
            self._told |= kept[0]
            self._untold |= kept[1]

    def _keep(self) -> None:
        """A full disk must be told of too: what finds no room is kept in mind."""
        untold = {about: (word.text, word.grave) for about, word in self._untold.items()}
        remembered(self.outbox, _NAME, json.dumps({"told": self._told, "untold": untold}, ensure_ascii=False))


@dataclass(slots=True)
class DiskWatch:
    """Nothing can be written down, so nothing is sent: ops hear of it by whatever way needs no disk, and it is tried
    again soon. ``again_at``: when; None while all is well."""

    alerts: Alerts
    again_at: dt.datetime | None = None

    def failed(self, error: Exception, now: dt.datetime) -> None:
        """A tick ended with ``error``; of errors that are no trouble with the disk nothing is known."""
        self.again_at = now + _DISK_TRIED_AGAIN if isinstance(error, StorageError) else None
        if self.again_at is not None:
            self.alerts.tell(_DISK, f"{self._word('disk')}\n{error}", grave=True)

    def passed(self) -> None:
        """A tick came to its end."""
        self.again_at = None
        self.alerts.mended(_DISK, self._word("disk_back"))

    def _word(self, key: str) -> str:
        return self.alerts.marathon.language.word("note", key)


def _kept(text: str) -> tuple[dict[str, str], dict[str, _Word]]:
    """What was told and what was not, as an earlier process kept it."""
    kept = json.loads(text)
    told = {str(about): str(digest) for about, digest in kept.get("told", {}).items()}
    untold = {about: _Word(str(word), bool(grave)) for about, (word, grave) in kept.get("untold", {}).items()}
    return told, untold


def _digest(text: str) -> str:
    """Enough of a text to know it again."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_news(delivery: Delivery, now: dt.datetime) -> bool:
    """Whether a watcher should know: old news would keep a heartbeat from ever being well again."""
    changed = delivery.changed_at or delivery.planned_at
    if not alerts_ops(delivery.key, delivery.state):
        return False
    match delivery.state:
        case DeliveryState.FAILED | DeliveryState.MISSED | DeliveryState.WAITING | DeliveryState.HELD:
            return now - changed < _NEWS
        case DeliveryState.RETRY | DeliveryState.UNKNOWN:
            return now - delivery.planned_at >= _UNDER_WAY and now - changed < _NEWS
        case _:
            return False
