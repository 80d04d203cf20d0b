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
