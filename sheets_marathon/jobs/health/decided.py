"""What was decided at a moment, why, and what it cost: read out of the log that the service keeps. Pure."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sheets_marathon.jobs.report import Report, how_many
from sheets_marathon.jobs.ticker.decisions import Spent

_SECOND = dt.timedelta(seconds=1)
_NO_DECISION = frozenset({"", "tick", "hour", "start"})
"""Kinds of lines that say how it goes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``since``, ``until``: the aware moments between which, the second one not among them. ``about``: only what
    concerns this slot, notice or whatever else; "" for everything."""

    since: dt.datetime
    until: dt.datetime
    about: str = ""

    def holds(self, moment: dt.datetime) -> bool:
        """Whether it is asked about this moment."""
        return self.since <= moment < self.until

    def __str__(self) -> str:
        shown = f"{self.since:%d.%m.%Y %H:%M}"
        if self.until - self.since > dt.timedelta(minutes=1):
            shown += f" to {self.until - _SECOND:%d.%m. %H:%M}"
        return f"{shown}, {self.about}" if self.about else shown


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the log; ``at``: by the program's own clock where the line says so, else when it was written."""

    at: dt.datetime
    said: dict[str, Any]

    @property
    def tick(self) -> str:
        return str(self.said.get("tick", ""))

    @property
    def is_decision(self) -> bool:
        return str(self.said.get("what", "")) not in _NO_DECISION

    def concerns(self, about: str) -> bool:
        return not about or self.said.get("about") == about or about in str(self.said.get("message", ""))

    def shown(self, zone: dt.tzinfo) -> str:
        said, at = self.said, self.at.astimezone(zone)
        mark = "! " if said.get("level") in ("WARNING", "ERROR", "CRITICAL") else ""
        where = [
            f"{name} {said[key]}"
            for name, key in (("chat", "chat"), ("message", "message_id"), ("attempt", "attempts"))
            if said.get(key)
        ]
        cost = [f"{said['ms']} ms", str(_spent(said))] if self.is_decision and "ms" in said else []
        behind = "; ".join(", ".join(part) for part in (where, cost) if part)
        return f"{at:%H:%M:%S} {mark}{said.get('message', '')}" + (f" · {behind}" if behind else "")


def decided(lines: Iterable[str], asked: Asked) -> Report:
    """The lines of the moment, and of ticks that were under way then; their decisions with what they cost.

    ``lines``: the log, oldest first, as JSON; what is none is passed over. Where there is nothing, the report says what
    came last before and first after.
    """
    zone = asked.since.tzinfo or dt.UTC
    read = _read(lines)
    if not read:
        return Report("the log has no line that can be read", failed=True, items=())
    ticks = {line.tick for line in read if asked.holds(line.at)} - {""}
    chosen = [line for line in read if (asked.holds(line.at) or line.tick in ticks) and line.concerns(asked.about)]
    if not chosen:
        return Report(f"{asked}: the log has nothing of it", tuple(_around(read, asked, zone)), items=())
    notes = [_account(chosen)] if any(line.is_decision for line in chosen) else ["nothing was decided"]
    return Report(
        str(asked),
        tuple(line.shown(zone) for line in chosen),
        notes=tuple(notes),
        items=tuple(line.said for line in chosen),
    )


def _read(lines: Iterable[str]) -> list[_Line]:
    """A line of a tick without a moment of its own is as old as the tick's line before it, or the first one after it:
    the marathon's clock may be another than the log's."""
    parsed = [said for said in map(_parsed, lines) if said is not None]
    begins = {said["tick"]: said["at"] for said in reversed(parsed) if "at" in said and "tick" in said}
    read: list[_Line] = []
    for said in parsed:
        tick = str(said.get("tick", ""))
        before = read[-1].at if read and tick and read[-1].tick == tick else None
        at = said.get("at") or (before.isoformat() if before else begins.get(tick)) or said["time"]
        read.append(_Line(dt.datetime.fromisoformat(at), said))
    return read


def _parsed(text: str) -> dict[str, Any] | None:
    """A line as it was written, None for what is none."""
    try:
        said = json.loads(text)
        moments = [dt.datetime.fromisoformat(said[name]) for name in ("at", "time") if name in said]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    sound = isinstance(said, dict) and "time" in said and all(moment.tzinfo for moment in moments)
    return said if sound and isinstance(said.get("tick", ""), str) else None


def _account(chosen: Sequence[_Line]) -> str:
    costs = [line for line in chosen if line.is_decision and "ms" in line.said]
    spent = [_spent(line.said) for line in costs]
    whole = Spent(sum(s.reads for s in spent), sum(s.writes for s in spent), sum(s.sends for s in spent))
    ms = sum(int(line.said["ms"]) for line in costs)
    ticks = len({line.tick for line in chosen if line.tick})
    decisions = how_many(sum(line.is_decision for line in chosen), "decision")
    return f"{decisions} in {how_many(ticks, 'tick')}: {whole}, {ms} ms"


def _spent(said: dict[str, Any]) -> Spent:
    return Spent(*(int(said.get(name) or 0) for name in ("reads", "writes", "sends")))


def _around(read: Sequence[_Line], asked: Asked, zone: dt.tzinfo) -> Iterator[str]:
    """What came last before, and first after; and since when there is a log at all."""
    ours = [line for line in read if line.is_decision and line.concerns(asked.about)]
    before = [line for line in ours if line.at < asked.since]
    after = [line for line in ours if line.at >= asked.until]
    for what, line in (("before", before[-1] if before else None), ("after", after[0] if after else None)):
        if line is not None:
            yield f"{what}: {line.at.astimezone(zone):%d.%m} {line.shown(zone)}"
    first, last = (f"{line.at.astimezone(zone):%d.%m.%Y %H:%M}" for line in (read[0], read[-1]))
    yield f"the log begins on {first}, its last line is of {last}"
