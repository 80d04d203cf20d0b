"""The one loop that writes to the sheet: look, plan, apply; look again when it is unclear what the sheet holds.

Every job that writes hands in its look and its pure plan, and gets back the plan to report (decision 0013). The
ticker's own look is no such job: it is repeated within minutes anyhow, and posts go out between two of its looks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sheets_marathon.errors import AlreadyApplied, StaleWrite, WriteUnclear
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.changes import Change

ATTEMPTS = 3
"""So many looks a run takes; when the write after the last one fails as well, its error is the run's."""


@dataclass(frozen=True, slots=True)
class Write:
    """One atomic write.

    ``marker``: a named range that comes into the sheet with it, so that a repeat is refused as a whole (FACTS 7); ""
    for none. ``once``: where the marker stands the job is done for good, whatever a plan says; else a write that is
    refused for its marker is planned anew, and what is still lacking then is another write.
    """

    changes: tuple[Change, ...]
    marker: str = ""
    once: bool = False


class PlannedWrites(Protocol):
    """What a job would write after one look, in this order; nothing when there is nothing to do or it refuses to."""

    @property
    def writes(self) -> Sequence[Write]: ...


@dataclass(frozen=True, slots=True)
class Writes:
    """A plan that has nothing to tell but what it writes."""

    writes: tuple[Write, ...]


SeenT = TypeVar("SeenT")
PlanT = TypeVar("PlanT", bound=PlannedWrites)


@dataclass(frozen=True, slots=True)
class Written(Generic[PlanT]):
    """``plan``: the one to report. ``written``: it came into the sheet with this run."""

    plan: PlanT
    written: bool


def one_write(changes: Sequence[Change], marker: str = "", *, once: bool = False) -> tuple[Write, ...]:
    """The writes of a plan that fits into one; none when nothing changes."""
    return (Write(tuple(changes), marker, once),) if changes else ()


def write_planned(
    store: SheetStore, look: Callable[[], SeenT], plan: Callable[[SeenT], PlanT], *, dry: bool = False
) -> Written[PlanT]:
    """One look and one write for each of the plan's writes, as long as nothing goes wrong; ``dry`` only looks.

    After StaleWrite, WriteUnclear and AlreadyApplied everything is planned anew on a fresh look, which shows what is
    in; plans must find it there. Any other error is raised at once: looking again would not help.
    """
    started: PlanT | None = None  # the first plan of which a write has been answered: the rest is made up for it
    unclear: PlanT | None = None  # the latest plan whose write got no answer
    for attempt in range(1, ATTEMPTS + 1):
        planned: PlanT | None = None
        try:
            # The look is part of it: it settles what an unclear write left behind, which may be stale or unclear too.
            planned = plan(look())
            if dry or not planned.writes:
                # Nothing is left to do, so what got no answer has come in after all.
                reported = started or unclear
                return Written(reported or planned, reported is not None)
            for write in planned.writes:
                store.apply(write.changes, _marker(write, attempt))
                started = started or planned
            return Written(started or planned, True)
        except AlreadyApplied:
            if planned is not None and any(write.once for write in planned.writes):
                return Written(planned, unclear is not None)
            if attempt == ATTEMPTS:
                raise
        except StaleWrite:
            # Nothing of that write is in; the plan was made on a sheet that is another one by now.
            if attempt == ATTEMPTS:
                raise
        except WriteUnclear:
            if attempt == ATTEMPTS:
                raise
            unclear = planned or unclear
    raise AssertionError("the last attempt returns or raises")


def _marker(write: Write, attempt: int) -> str | None:
    """A write that was planned anew although its marker stands is another one: somebody has deleted what it brought."""
    if not write.marker:
        return None
    return write.marker if write.once else f"{write.marker}_{attempt}"
