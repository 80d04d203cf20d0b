"""What a use case did or found, for people and for machines: every use case returns a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, PinState

_TROUBLE = frozenset(
    {DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.RETRY}
    | {PinState.REFUSED, "away", "refused", "failed"}
)
"""States of decisions that are warnings in the log; the last three are the sheet's and the night's."""


@dataclass(frozen=True, slots=True)
class Report:
    """``title``: what came of it, "" where the lines of ``done`` say it all. ``done``: what was achieved or found, a
    line an item; ``problems``: what a person should look at; ``notes``: what to know besides.

    ``changed``: it wrote or sent something. ``pending``: it only looked, and there is something to write or to send.
    ``failed``: something needs a person, even where ``problems`` does not list it. ``refused``: nothing was done since
    that would not be safe; ``refusal``: why, and what to do, "" where the lines say so.

    ``facts``: the answer for machines; ``items``: the same where it is a list.
    """

    title: str = ""
    done: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    changed: bool = False
    facts: dict[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    items: tuple[object, ...] | None = None
    pending: bool = False
    failed: bool = False
    refused: bool = False
    refusal: str = ""

    def lines(self) -> list[str]:
        """The report as text, one line an item; what belongs to a title stands below it."""
        inset = "  " if self.title else ""
        return [
            *([self.title] if self.title else []),
            *(f"{inset}{line}" for line in self.done),
            *(f"{inset}! {line}" for line in self.problems),
            *self.notes,
        ]

    def as_json(self) -> object:
        """The report as what ``--json`` prints."""
        return self.facts if self.items is None else list(self.items)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that a tick did, which the service logs as a line, in JSON with these fields.

    ``what`` kind of thing, ``about`` which one (a slot's key), the ``state`` it is in now, and a
    ``note`` for ops; both "" when there is nothing to add.

    ``what`` is one of ``post``, ``notice`` (a message that is no slot's), ``probe`` (a post whose sending ended
    unclear), ``sweep``, ``pin``, ``sheet``, ``backup``, ``sales``, ``day``, ``curators``, ``final``, ``upkeep``,
    ``night`` (its work as a whole), ``ops`` (whether they could be told).

    ``chat``, ``message_id``, ``attempts``: of a message; "", None and None otherwise. They don't make it another line.
    """

    what: str
    about: str
    state: str = ""
    note: str = ""
    chat: str = field(default="", compare=False)
    message_id: int | None = field(default=None, compare=False)
    attempts: int | None = field(default=None, compare=False)

    @property
    def is_trouble(self) -> bool:
        """Whether whoever reads the log should stop at it."""
        return self.state in _TROUBLE

    def fields(self) -> dict[str, object]:
        """What the log has of it for machines; a message's own fields only of a message."""
        told = asdict(self)
        return told if self.chat else {name: told[name] for name in ("what", "about", "state", "note")}

    def __str__(self) -> str:
        """For people: ``sellers.1.lesson.1: held (waits for …)``."""
        said = f"{self.about}: {self.state}" if self.state else self.about
        return f"{said} ({self.note})" if self.note else said


def told_of(what: str, delivery: Delivery) -> LogLine:
    """How a delivery stands now, as a line."""
    return LogLine(
        what,
        delivery.key,
        delivery.state.shown,
        delivery.note,
        chat=delivery.chat,
        message_id=delivery.message_id,
        attempts=delivery.attempt,
    )


def tick_report(lines: Sequence[LogLine]) -> Report:
    """One tick for whoever started it by hand; failed when the sheet refuses."""
    refused = any((line.what, line.state) == ("sheet", "refused") for line in lines)
    return Report(done=tuple(map(str, lines)) or ("nothing was owed",), failed=refused)


def how_many(number: int, thing: str) -> str:
    """``1 row``, ``2 rows``: of things whose plural ends in s."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
