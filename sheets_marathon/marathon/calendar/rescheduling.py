"""What ``reschedule`` is asked for, as a change of the calendar. Pure.

Asking again for what is half done finishes it: the configuration has it already, and what was applied has not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sheets_marathon.errors import ConfigurationError, UnsafeChange
from sheets_marathon.marathon.calendar.timetable import Calendar


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """One of: ``shift`` the start by days, ``starts_on`` another day, ``skip`` dates, ``add`` dates."""

    shift: int | None = None
    starts_on: dt.date | None = None
    skip: tuple[dt.date, ...] = ()
    add: tuple[dt.date, ...] = ()

    def of(self, calendar: Calendar, applied: Calendar) -> Calendar:
        """``calendar`` (the configuration's) as it is to be; ``applied``: the one that the tab is in line with.

        ConfigurationError for a date that can't be skipped; UnsafeChange where it is unclear from which start to shift.
        """
        if self.shift is not None:
            return _begun(calendar, self._shifted(calendar, applied, self.shift))
        if self.starts_on is not None:
            return _begun(calendar, self.starts_on)
        for on in self.skip:
            calendar = _without(calendar, on, applied)
        for on in self.add:
            calendar = _with(calendar, on)
        return calendar

    def _shifted(self, calendar: Calendar, applied: Calendar, days: int) -> dt.date:
        wanted = applied.starts_on + dt.timedelta(days=days)
        if calendar.starts_on not in (applied.starts_on, wanted):
            raise UnsafeChange(
                f"the configuration starts on {calendar.starts_on}, the Program tab was made for {applied.starts_on}: "
                "it is unclear from which of them to shift",
                "say --starts-on, or run “apply” first",
            )
        return wanted


def _begun(calendar: Calendar, starts_on: dt.date) -> Calendar:
    """Added dates belong to the course and move with it; holidays stay where they are."""
    moved = starts_on - calendar.starts_on
    return replace(calendar, starts_on=starts_on, added=frozenset(on + moved for on in calendar.added))


def _without(calendar: Calendar, on: dt.date, applied: Calendar) -> Calendar:
    if on not in calendar.learning_days:
        if on in calendar.skipped or on in applied.learning_days:
            return calendar
        days = ", ".join(f"{day}" for day in calendar.learning_days)
        raise ConfigurationError(f"{on} is no learning day, so it can't be skipped", f"skip one of {days}")
    usual = on in replace(calendar, added=calendar.added - {on}).learning_days
    skipped = calendar.skipped | {on} if usual else calendar.skipped
    return replace(calendar, added=calendar.added - {on}, skipped=skipped)


def _with(calendar: Calendar, on: dt.date) -> Calendar:
    if on in calendar.learning_days:
        return calendar
    back = replace(calendar, skipped=calendar.skipped - {on})
    return back if on in back.learning_days else replace(calendar, added=calendar.added | {on})
