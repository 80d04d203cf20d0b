"""When exports contradict the ledger, or each other: which event holds now, and which was withdrawn. Pure.

An export that covers a day covers all deals of that day. Reports overlap ("last 48 hours"), so the next one repeats an
earlier one's last days; what it does not repeat of them was cancelled in the source.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.marathon.model import DealEvent, LedgerRow

Key = tuple[str, str]

# A later export repeats an earlier one's day when it has at least half of its deals, and it takes back at most a fifth
# (or a single one): anything else is another store's report, or one that is cut, and says nothing about what it lacks.
_REPEATS = 0.5
_MOST_WITHDRAWN = 0.2


@dataclass(slots=True)
class History:
    """All ledger rows of one event. ``current``: the row that holds, None when it was taken back."""

    current: LedgerRow | None = None
    last_version: int = 0
    last_source: str = ""
    sources: set[str] = field(default_factory=set)

    def take(self, row: LedgerRow) -> None:
        """One more row, oldest first. A negative version takes that version back."""
        if row.version < 0:
            if self.current is not None and self.current.version == -row.version:
                self.current = None
        elif self.current is None or row.version > self.current.version:
            self.current = row
        self.last_version = max(self.last_version, abs(row.version))
        self.last_source = row.source
        self.sources.add(row.source)

    def is_behind(self, row: LedgerRow, present: set[str]) -> bool:
        """Whether ``row`` is what an old export said before one that is not at hand any more corrected it."""
        return row.source in self.sources and row.source != self.last_source and self.last_source not in present


def histories(ledger: Iterable[LedgerRow]) -> dict[Key, History]:
    """The ledger's rows by event."""
    found: defaultdict[Key, History] = defaultdict(History)
    for row in ledger:
        found[row.key].take(row)
    return dict(found)


def moved_to_main(ledger: Iterable[LedgerRow], mains: Mapping[str, tuple[str, str]]) -> list[LedgerRow]:
    """Rows that hand a duplicate's deals over to the main row's person: one taken back, one put there, each.

    ``mains``: id and name of the main person by the duplicate's id.
    """
    rows: list[LedgerRow] = []
    for history in histories(ledger).values():
        held = history.current
        if held is not None and held.participant_id in mains:
            main_id, name = mains[held.participant_id]
            rows.append(replace(held, cars=-held.cars, version=-held.version))
            rows.append(replace(held, participant_id=main_id, name=name, version=history.last_version + 1))
    return rows


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An event is not reported any more; ``by``: the export that left it out."""

    by: str


@dataclass(slots=True)
class _Batch:
    """One export: its days and its events by key, the first of several with one key."""

    source: str
    events: dict[Key, DealEvent] = field(default_factory=dict)
    first: dt.date = dt.date.max
    last: dt.date = dt.date.min

    def take(self, event: DealEvent) -> None:
        self.events.setdefault(event.key, event)
        self.first, self.last = min(self.first, event.on_date), max(self.last, event.on_date)


def withdrawn(
    events: Sequence[DealEvent], past: Mapping[Key, History], rolling: frozenset[str] = frozenset()
) -> tuple[dict[Key, DealEvent], dict[Key, Withdrawn]]:
    """Each key's event as the latest export has it, and the keys that a later export withdrew.

    ``rolling``: sources whose first day is cut somewhere, so that they say nothing about it.
    """
    batches: dict[str, _Batch] = {}
    for event in events:
        batches.setdefault(event.source, _Batch(event.source)).take(event)
    # Exports that end on one day stand as they were read, in the order of their names.
    ordered = sorted(batches.values(), key=lambda batch: batch.last)
    place = {batch.source: at for at, batch in enumerate(ordered)}
    chosen: dict[Key, DealEvent] = {}
    for batch in ordered:
        chosen.update(batch.events)
    covering: defaultdict[dt.date, list[_Batch]] = defaultdict(list)
    for batch in ordered:
        for day in {event.on_date for event in batch.events.values()}:
            if not (batch.source in rolling and day == batch.first):
                covering[day].append(batch)
    gone: dict[Key, Withdrawn] = {}
    ends = _last_days(past)
    for (source, day), keys in _reported(ordered, past, chosen).items():
        for batch in covering[day]:
            own = batch.source == source  # written anew, or read anew from one place
            # Only a report that goes on beyond the day is the next one; of two that end with it, one may be cut. What
            # is only in the ledger came before every report that goes on beyond its days.
            later = place[source] < place[batch.source] if source in place else ends[source] < batch.last
            if own or (later and day < batch.last):
                # What stands in it now says nothing about what stood in it before.
                before = {key for key in keys if key in past} if own else keys
                for key in _missing(batch, before, day, chosen):
                    # A deal that another report still has, or has again, was not cancelled.
                    if key not in chosen or (not own and place[chosen[key].source] < place[batch.source]):
                        gone[key] = Withdrawn(batch.source)
    return chosen, gone


def _last_days(past: Mapping[Key, History]) -> dict[str, dt.date]:
    """The last day of each source that the ledger knows."""
    ends: dict[str, dt.date] = {}
    for history in past.values():
        if history.current is not None:
            source, on = history.current.source, history.current.on_date
            ends[source] = max(on, ends.get(source, on))
    return ends


def _reported(
    ordered: Sequence[_Batch], past: Mapping[Key, History], chosen: Mapping[Key, DealEvent]
) -> dict[tuple[str, dt.date], set[Key]]:
    """Which events an export has ever reported for a day, exports that are only in the ledger included."""
    reported: defaultdict[tuple[str, dt.date], set[Key]] = defaultdict(set)
    for batch in ordered:
        for key, event in batch.events.items():
            reported[batch.source, event.on_date].add(key)
    for key, history in past.items():
        row = history.current
        if row is not None and (key not in chosen or chosen[key].on_date == row.on_date):
            reported[row.source, row.on_date].add(key)
    return reported


def _missing(batch: _Batch, keys: set[Key], day: dt.date, chosen: Mapping[Key, DealEvent]) -> list[Key]:
    """What ``batch`` does not repeat of ``keys``, where it repeats that day at all."""
    missing = [key for key in keys if key not in batch.events]
    kept = len(keys) - len(missing)
    if not missing or kept < max(1, _REPEATS * len(keys)) or len(missing) > max(1, _MOST_WITHDRAWN * len(keys)):
        return []
    if day == batch.first:
        # A report of the last so many hours begins somewhere within its first day.
        starts = [event.at for event in batch.events.values() if event.on_date == day and event.at is not None]
        first = min(starts, default=None)
        missing = [key for key in missing if first is None or not _before(chosen.get(key), first)]
    return missing


def _before(event: DealEvent | None, first: dt.time) -> bool:
    return event is not None and event.at is not None and event.at < first


def cars_by_person(rows: Iterable[LedgerRow], first: dt.date, last: dt.date) -> dict[str, int]:
    """Cars less returns by participant id, of events dated ``first`` to ``last``, both included."""
    cars: Counter[str] = Counter()
    for row in rows:
        if first <= row.on_date <= last:
            cars[row.participant_id] += row.cars
    return dict(cars)
