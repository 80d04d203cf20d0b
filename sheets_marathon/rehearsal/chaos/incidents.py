"""What may befall a marathon: faults of both services, at a post's moment or in the night. Pure.

An incident is a value: which faults stand from when to when, and which mishaps there are besides.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sheets_marathon.rehearsal.chaos.mishaps import Mishap, MishapKind

_MINUTE = dt.timedelta(minutes=1)
_MANY = 1_000_000
REFUSED = 403
# What a client sees of an answer that is none: a status word of the service, or a cut connection.
_BROKEN: tuple[Mapping[str, Any], ...] = (*({"status": status} for status in (500, 502, 503, 504)), {"cut": True})
_MODES = ("before", "after", "late")
_JOBS = ("import", "close")
NIGHTLY = tuple((job, mode) for job in _JOBS for mode in _MODES)
"""What can happen to a night's work, each once before any comes twice."""
_BATCH, _LOOK = r":batchUpdate", r"values:batchGetByDataFilter"


@dataclass(frozen=True)
class CalmPost:
    """A planned post as the calm run had it: its key in the program, its chat and its moment (aware)."""

    key: str
    chat: str
    at: dt.datetime

    @property
    def kind(self) -> str:
        """``lesson``, ``summary``, ``final``…"""
        return next(part for part in self.key.split(".")[1:] if not part.isdigit())


@dataclass(frozen=True)
class Fault:
    """An order for the workspace's fault book that stands from ``begins`` to ``ends`` (aware) or until it has fired."""

    begins: dt.datetime
    ends: dt.datetime
    order: Mapping[str, Any]


@dataclass(frozen=True)
class Incident:
    """Something that goes wrong; ``what`` is a phrase for people.

    ``twin_of``: the slot whose post may stand in its channel twice for a while; "" for every other incident.
    ``takes_the_window``: what was planned for ``at`` may be journaled as missed.
    """

    what: str
    at: dt.datetime
    faults: tuple[Fault, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    twin_of: str = ""
    takes_the_window: bool = False

    @property
    def span(self) -> tuple[str, dt.datetime, dt.datetime]:
        """Its kind, without figures, and from when to when it may be felt."""
        parts: list[Fault | Mishap] = [*self.faults, *self.mishaps]
        kind = re.sub(r"\d+ s ", "", self.what)
        return kind, min(each.begins for each in parts), max(each.ends for each in parts)


def happening(mishap: Mishap) -> Incident:
    """A mishap as an incident of its own."""
    return Incident(mishap.kind.value, mishap.begins, mishaps=(mishap,))


def answer_lost(slot: CalmPost, chance: random.Random) -> Incident:
    """The post is in the channel, its answer never comes."""
    return _posting("the answer to a post is lost", slot, {"mode": "after", **chance.choice(_BROKEN)})


def never_came(slot: CalmPost, chance: random.Random) -> Incident:
    """The post breaks off on its way, which looks the same from here."""
    return _posting("a post never arrives", slot, {"mode": "before", **chance.choice(_BROKEN)})


def late_post(slot: CalmPost, chance: random.Random) -> Incident:
    """Telegram delivers the post later: before the first scan or between the two."""
    delay_s = chance.choice((20, 90, 150))
    return _posting(f"a post arrives {delay_s} s late", slot, {"mode": "late", "delay_s": delay_s, "status": 504})


def late_twin(slot: CalmPost, chance: random.Random) -> Incident:
    """The impossible case: Telegram delivers the post after both scans, when it has been sent again."""
    delay_s = chance.choice((420, 500, 600))
    what = f"a post arrives {delay_s} s late, after it has been sent again"
    return replace(_posting(what, slot, {"mode": "late", "delay_s": delay_s, "cut": True}), twin_of=slot.key)


def flood(slot: CalmPost, chance: random.Random) -> Incident:
    """Telegram asks to wait."""
    wait = {"Retry-After": str(chance.choice((3, 20, 75)))}
    return _posting("Telegram asks to wait", slot, {"mode": "before", "status": 429, "headers": wait})


def thrown_out(slot: CalmPost, chance: random.Random) -> Incident:
    """Somebody removes the bot from the channel and lets it in again."""
    del chance
    said = {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked from the channel chat"}
    return _posting("the bot is thrown out for a moment", slot, {"mode": "before", "status": 403, "body": said})


def link_missing(slot: CalmPost, chance: random.Random) -> Incident:
    """A lesson's link is gone at its moment and comes back a quarter of an hour later."""
    begins, ends = slot.at - 20 * _MINUTE, slot.at + chance.randint(4, 25) * _MINUTE
    return Incident(MishapKind.LINK.value, slot.at, mishaps=(Mishap(MishapKind.LINK, begins, ends, slot.key),))


def telegram_down(slot: CalmPost, chance: random.Random) -> Incident:
    """Nothing of Telegram answers around the moment."""
    begins = slot.at - chance.randint(1, 10) * _MINUTE
    ends = slot.at + chance.randint(15, 35) * _MINUTE
    order = {"service": "telegram", "mode": "before", "count": _MANY, **chance.choice(_BROKEN)}
    return Incident("Telegram is down", slot.at, (Fault(begins, ends, order),))


def google_down(slot: CalmPost, chance: random.Random) -> Incident:
    """Nothing of Google answers around the moment."""
    begins = slot.at - chance.randint(5, 12) * _MINUTE
    ends = slot.at + chance.randint(15, 25) * _MINUTE
    order = {"service": "google", "mode": "before", "count": _MANY, **chance.choice(_BROKEN)}
    return Incident("Google is down", slot.at, (Fault(begins, ends, order),))


def refused_and_away(slot: CalmPost, chance: random.Random) -> Incident:
    """Google says that somebody must mend something while nothing of Telegram answers."""
    begins, ends = slot.at - chance.randint(3, 8) * _MINUTE, slot.at + chance.randint(15, 30) * _MINUTE
    refused = {"service": "sheets", "mode": "before", "status": REFUSED, "count": _MANY}
    away = {"service": "telegram", "mode": "before", "count": _MANY, **chance.choice(_BROKEN)}
    faults = (Fault(begins, ends, refused), Fault(begins + 2 * _MINUTE, ends - 3 * _MINUTE, away))
    return Incident("Google refuses while Telegram is down", slot.at, faults)


def window_lost(slot: CalmPost, chance: random.Random) -> Incident:
    """Telegram is away for the whole window of a summary: it must be journaled as missed."""
    return _away("telegram", slot, chance)


def figures_lost(slot: CalmPost, chance: random.Random) -> Incident:
    """Google is away for the whole window of a summary, which waits for its figures."""
    return _away("google", slot, chance)


def mirror_broken(slot: CalmPost, chance: random.Random) -> Incident:
    """The write with which a look ends goes wrong."""
    return Incident(
        "the write after a post goes wrong", slot.at, (_writing(slot.at - _MINUTE, chance.choice(_MODES), chance),)
    )


def night_broken(at: dt.datetime, job: str, mode: str, chance: random.Random) -> Incident:
    """The write of a night's ``job`` goes wrong. ``at``: when the night's work begins.

    The write is found by counting: the night's first is the import's, the second closes the day. Its marker would tell
    it too, but that is the program's own affair.
    """
    fault = _writing(at - _MINUTE, mode, chance, nth=1 + _JOBS.index(job))
    return Incident(f"the night's {job} goes wrong ({mode})", at, (fault,))


def reads_broken(at: dt.datetime, chance: random.Random) -> Incident:
    """One to three looks at the sheet fail or take their time."""
    broken = chance.choice((*_BROKEN, {"status": 429}, {"mode": "slow", "delay_s": 0.05}))
    order = {"service": "sheets", "path": _LOOK, "mode": "before", "count": chance.randint(1, 3), **broken}
    return Incident("a look at the sheet fails", at, (Fault(at, at + 60 * _MINUTE, order),))


def token_refused(at: dt.datetime, chance: random.Random) -> Incident:
    """The accounts' endpoint breaks off, when the next start asks for a token."""
    # Only cut ones: google-auth waits real seconds before it repeats after a status (google.auth._exponential_backoff).
    order = {"service": "accounts", "mode": chance.choice(("before", "after")), "cut": True}
    return Incident("no token is given", at, (Fault(at, at + dt.timedelta(days=2), order),))


AtPost = Callable[[CalmPost, random.Random], Incident]
AT_POSTS: Sequence[tuple[AtPost, frozenset[str]]] = (
    (window_lost, frozenset({"summary"})),
    (figures_lost, frozenset({"summary"})),
    (late_twin, frozenset({"lesson"})),
    (link_missing, frozenset({"lesson"})),
    (thrown_out, frozenset({"lesson", "summary"})),
    (never_came, frozenset({"lesson", "summary"})),
    (answer_lost, frozenset({"lesson", "summary", "final"})),
    (telegram_down, frozenset({"lesson", "summary"})),
    (google_down, frozenset({"lesson", "summary"})),
    (refused_and_away, frozenset({"lesson", "summary"})),
    (late_post, frozenset({"lesson", "summary", "final"})),
    (flood, frozenset({"lesson", "summary", "final"})),
    (mirror_broken, frozenset({"lesson", "summary"})),
)
"""What can happen at a post, and at which kinds of posts; each comes once before any comes twice."""


def _posting(what: str, slot: CalmPost, broken: Mapping[str, Any]) -> Incident:
    # A summary is a picture with words under it, sent as a form of several parts.
    chat = rf'chat_id(=|"\s+){slot.chat}(?!\d)'
    order = {"service": "telegram", "path": "/send(Message|Photo)$", "carries": chat, **broken}
    return Incident(what, slot.at, (Fault(slot.at - _MINUTE, slot.at + 30 * _MINUTE, order),))


def _away(service: str, slot: CalmPost, chance: random.Random) -> Incident:
    order = {"service": service, "mode": "before", "count": _MANY, **chance.choice(_BROKEN)}
    fault = Fault(slot.at - 6 * _MINUTE, slot.at + 185 * _MINUTE, order)
    what = f"{service.title()} is away for a summary's whole window"
    return Incident(what, slot.at, (fault,), takes_the_window=True)


def _writing(begins: dt.datetime, mode: str, chance: random.Random, nth: int = 1) -> Fault:
    order: dict[str, Any] = {"service": "sheets", "path": _BATCH, "nth": nth, "mode": mode, **chance.choice(_BROKEN)}
    if mode == "late":
        order["delay_s"] = chance.choice((30, 300, 1200))
    return Fault(begins, begins + 60 * _MINUTE, order)
