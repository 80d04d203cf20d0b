"""What a job did, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Report:
    """``done``: what was achieved; ``problems``: what ops should look at; ``facts``: figures for ``--json``."""

    title: str
    done: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    changed: bool = False
    facts: dict[str, object] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The report as text, one line an item."""
        return [self.title, *(f"  {line}" for line in self.done), *(f"  ! {line}" for line in self.problems)]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that a tick did, which the service logs as a line, in JSON with these fields.

    ``what`` kind of thing, ``about`` which one (a slot's key), the ``state`` it is in now, and a
    ``note`` for ops; both "" when there is nothing to add.

    ``what`` is one of ``post``, ``notice`` (a message that is no slot's), ``probe`` (a post whose sending ended
    unclear), ``sweep``, ``pin``, ``sheet``, ``backup``, ``sales``, ``day``, ``curators``, ``final``, ``upkeep``,
    ``night`` (its work as a whole), ``ops`` (whether they could be told).
    """

    what: str
    about: str
    state: str = ""
    note: str = ""

    def __str__(self) -> str:
        """For people: ``sellers.1.lesson.1: held (waits for …)``."""
        said = f"{self.about}: {self.state}" if self.state else self.about
        return f"{said} ({self.note})" if self.note else said
