"""What a tick decides, logged at the moment it is decided, with what it cost; and a tick's own line at its end."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Self

from sheets_marathon.jobs.report import LogLine, how_many

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spent:
    """Requests to Google that read and that wrote, repeats included, and messages given to Telegram: so far, or since
    some moment."""

    reads: int = 0
    writes: int = 0
    sends: int = 0

    def since(self, before: Spent) -> Spent:
        """What was spent after ``before``."""
        return Spent(self.reads - before.reads, self.writes - before.writes, self.sends - before.sends)

    def __str__(self) -> str:
        counts = ((self.reads, "read"), (self.writes, "write"), (self.sends, "send"))
        return ", ".join(how_many(number, thing) for number, thing in counts)


SpentSoFar = Callable[[], Spent]
"""What the process has spent up to now."""


class DecisionLog(list[LogLine]):
    """The lines of one tick. What is put here is logged at once, and as trouble where it is trouble.

    Its fields besides the line's own: ``at``, when by ``now``; ``ms``, ``reads``, ``writes`` and ``sends``: what it
    took since the line before it, or since the tick began.
    """

    def __init__(self, now: Callable[[], dt.datetime], spent: SpentSoFar) -> None:
        super().__init__()
        self._now, self._spent = now, spent
        self._began = self._last_at = now()
        self._before = self._last = spent()

    def append(self, line: LogLine) -> None:
        """One decision."""
        super().append(line)
        now, spent = self._now(), self._spent()
        level = logging.WARNING if line.is_trouble else logging.INFO
        log.log(level, "%s", line, extra=line.fields() | _cost(now, self._last_at, spent.since(self._last)))
        self._last_at, self._last = now, spent

    def extend(self, lines: Iterable[LogLine]) -> None:
        """Several, as they were made."""
        for line in lines:
            self.append(line)

    def __iadd__(self, lines: Iterable[LogLine]) -> Self:  # type: ignore[override,misc]  # list takes anything
        self.extend(lines)
        return self

    def sum_up(self) -> None:
        """The tick's own line, unless nothing came of it."""
        now, spent = self._now(), self._spent().since(self._before)
        if not self and not spent.writes and not spent.sends:
            return
        fields = {"what": "tick", "decisions": len(self)} | _cost(now, self._began, spent)
        log.info("the tick: %s, %s, %s ms", how_many(len(self), "decision"), spent, fields["ms"], extra=fields)


def _cost(now: dt.datetime, since: dt.datetime, spent: Spent) -> dict[str, object]:
    ms = max(0, round((now - since) / dt.timedelta(milliseconds=1)))
    return {"at": now.isoformat(timespec="milliseconds"), "ms": ms} | asdict(spent)
