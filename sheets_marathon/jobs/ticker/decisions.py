"""What a tick decided, one value a decision: the service logs each as a line, in JSON with these fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """``what`` kind of thing was decided, ``about`` which one (a slot's key), the ``state`` it is in now, and a
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
