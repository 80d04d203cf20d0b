"""One thing looked at, and what to do when it is not well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.report import Report


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``problem`` "" is well; ``warning`` does not stop a marathon."""

    name: str
    found: str = ""
    problem: str = ""
    remedy: str = ""
    warning: bool = False

    @property
    def fails(self) -> bool:
        """Whether the marathon would go wrong."""
        return bool(self.problem) and not self.warning

    def line(self) -> str:
        """For people; the remedy on a line of its own."""
        mark = "ok" if not self.problem else "??" if self.warning else "no"
        said = self.problem or self.found
        remedy = f"\n  → {self.remedy}" if self.problem and self.remedy else ""
        return f"[{mark}] {self.name}" + (f": {said}" if said else "") + remedy

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "name": self.name,
            "found": self.found,
            "problem": self.problem,
            "remedy": self.remedy,
            "warning": self.warning,
        }


def failed(name: str, error: MarathonError, *, warning: bool = False) -> Check:
    """What an error says, as a check that did not go well."""
    return Check(name, problem=error.what, remedy=error.remedy, warning=warning)


def checked(name: str, look: Callable[[], str], *, warning: bool = False) -> Check:
    """Runs a look; what it raises becomes the problem."""
    try:
        return Check(name, look())
    except MarathonError as error:
        return failed(name, error, warning=warning)


def doctor_report(checks: Sequence[Check]) -> Report:
    """A line a check; failed when the marathon would go wrong."""
    return Report(
        done=tuple(check.line() for check in checks),
        failed=any(check.fails for check in checks),
        items=tuple(check.as_json() for check in checks),
    )
