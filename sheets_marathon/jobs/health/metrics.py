"""How the marathon stands, in figures for a collector: Prometheus' text format, as node_exporter's textfile collector
reads it. Pure.

Base units (seconds, bytes), ``_total`` for what only grows while the process lives, no moments behind the values
[prometheus.io/docs/practices/naming, prometheus.io/docs/instrumenting/exposition_formats]. The unknown is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import next_post
from sheets_marathon.marathon.model import DeliveryState, Slot

_PREFIX = "sheets_marathon_"
_DUE = "due"
_OPEN = frozenset({_DUE, "held", "intent", "unknown", "retry", "failed"})
"""States of posts whose moment has come and which may still go out, or be there."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: ``samples`` by their labels. ``counter``: it only grows while the process lives."""

    name: str
    about: str
    samples: Sequence[tuple[Labels, float | None]]
    counter: bool = False

    def lines(self) -> Iterator[str]:
        """As the collector reads it; nothing where nothing is known."""
        known = [(labels, value) for labels, value in self.samples if value is not None]
        if not known:
            return
        yield f"# HELP {_PREFIX}{self.name} {_escaped(self.about)}"
        yield f"# TYPE {_PREFIX}{self.name} {'counter' if self.counter else 'gauge'}"
        for labels, value in known:
            inside = ",".join(f'{name}="{_quoted(text)}"' for name, text in labels.items())
            yield f"{_PREFIX}{self.name}{f'{{{inside}}}' if inside else ''} {_number(value)}"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What only the service itself knows: since when it runs, and what it has done since then."""

    began: dt.datetime
    spent: Spent
    ticks: int
    exchanges: int
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class Observed:
    """What the metrics are made of. ``sheet_read_at``: when the program was last read; ``waiting``: works without a
    grade by track, empty where nobody knows; ``own``: None where the service is looked at from outside."""

    now: dt.datetime
    version: str
    marathon: str
    slots: Sequence[Slot]
    deliveries: Mapping[str, Delivery]
    alive: bool
    needed: bool
    sheet_read_at: dt.datetime | None = None
    last_import: dt.datetime | None = None
    waiting: Mapping[str, int] = field(default_factory=dict)
    open_review: int | None = None
    own: OwnFigures | None = None


def exposed(seen: Observed) -> str:
    """The whole file."""
    metrics = [*_standing(seen), *(_own(seen.own) if seen.own is not None else [])]
    return "".join(f"{line}\n" for metric in metrics for line in metric.lines())


def _standing(seen: Observed) -> Iterator[Metric]:
    info = {"version": seen.version, "marathon": seen.marathon}
    states = _states(seen)
    sent = [(slot, at) for slot in seen.slots if (at := _sent_at(seen.deliveries.get(slot.key))) is not None]
    latest = {slot.track: (slot, at) for slot, at in sorted(sent, key=lambda found: found[1])}
    coming = next_post(seen.slots, seen.deliveries, seen.now)
    yield Metric("info", "The program and its marathon; always 1.", [(info, 1)])
    yield _single("updated_timestamp_seconds", "When these figures were made.", _stamp(seen.now))
    yield _single("service_alive", "Whether the service lives: 1 or 0.", seen.alive)
    yield _single("service_needed", "Whether it must, since the marathon is on: 1 or 0.", seen.needed)
    yield Metric("posts", "Posts of the program by state.", [({"state": name}, n) for name, n in states.items()])
    open_posts = sum(number for state, number in states.items() if state in _OPEN)
    yield _single(
        "open_posts", "Posts whose moment has come and that have neither gone out nor been missed.", open_posts
    )
    yield Metric(
        "last_post_lateness_seconds",
        "How long after its moment the last post of a track went out.",
        [({"track": track.value}, (at - slot.at).total_seconds()) for track, (slot, at) in sorted(latest.items())],
    )
    yield Metric(
        "last_post_timestamp_seconds",
        "When the last post of a track went out.",
        [({"track": track.value}, _stamp(at)) for track, (_, at) in sorted(latest.items())],
    )
    yield _single("next_post_timestamp_seconds", "When the next post is due.", _stamp(coming.at) if coming else None)
    yield Metric(
        "waiting_works",
        "Works that were handed in and have no grade, by track.",
        [({"track": track}, works) for track, works in seen.waiting.items()],
    )
    yield _single("open_review", "Questions in Review that nobody has answered.", seen.open_review)
    yield _single("sheet_read_timestamp_seconds", "When the spreadsheet was last read.", _stamp(seen.sheet_read_at))
    about = "The last night whose sales were imported and whose day was closed."
    yield _single("last_import_timestamp_seconds", about, _stamp(seen.last_import))


def _own(own: OwnFigures) -> Iterator[Metric]:
    reads_and_writes = [({"kind": "read"}, own.spent.reads), ({"kind": "write"}, own.spent.writes)]
    yield _single("start_timestamp_seconds", "Since when the service runs.", _stamp(own.began))
    yield Metric(
        "google_requests_total", "Requests to Google Sheets, repeats included.", reads_and_writes, counter=True
    )
    yield _total("telegram_sends_total", "Messages given to Telegram, refused ones too.", own.spent.sends)
    yield _total("bot_exchanges_total", "How often the bot has answered somebody in private.", own.exchanges)
    yield _total("ticks_total", "Looks at the clock.", own.ticks)
    yield _single("resident_memory_bytes", "Memory that the service holds.", own.memory_bytes)


def _states(seen: Observed) -> dict[str, int]:
    """How many posts stand in which state, each state being there; a post that nobody has begun is planned or due."""
    names = dict.fromkeys(state.shown for state in DeliveryState)
    counts = dict.fromkeys([DeliveryState.PLANNED.value, _DUE, *names], 0)
    for slot in seen.slots:
        known = seen.deliveries.get(slot.key)
        unbegun = DeliveryState.PLANNED.value if slot.at > seen.now else _DUE
        counts[known.state.shown if known is not None else unbegun] += 1
    return counts


def _sent_at(known: Delivery | None) -> dt.datetime | None:
    return known.sent_at if known is not None and known.state is DeliveryState.SENT else None


def _single(name: str, about: str, value: float | None) -> Metric:
    return Metric(name, about, [({}, value)])


def _total(name: str, about: str, value: float) -> Metric:
    return Metric(name, about, [({}, value)], counter=True)


def _stamp(moment: dt.datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
