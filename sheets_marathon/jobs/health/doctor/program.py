"""People and program: who takes part, what is missing for the next learning days, do the posts fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.posts import compose
from sheets_marathon.jobs.health.doctor.check import Check
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.delivery.due import is_ready, whats_missing
from sheets_marathon.marathon.model import Slot, SlotKind
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import PARTICIPANTS, PROGRAM
from sheets_marathon.tabs.participants import read_people
from sheets_marathon.tabs.program import read_program

_DAYS_AHEAD = 2
_SHOWN = 3


def program_checks(marathon: Marathon, snapshot: Snapshot, now: dt.datetime) -> list[Check]:
    """Who takes part, what the program lacks as a whole, and on each of the next two learning days."""
    people = read_people(snapshot.tabs, now.date())
    active = [person for person in people.all if person.active and person.track]
    checks = [
        Check("participants", f"{len(active)} take part")
        if active
        else Check("participants", problem="nobody takes part yet", remedy=f"fill in “{snapshot[PARTICIPANTS].title}”")
    ]
    slots, items = read_program(snapshot[PROGRAM], marathon.calendar)
    checks += [
        Check(
            f"program: {item.what}",
            problem="its link is no web address",
            remedy=f"mend {item.where}: an address that begins with https://",
        )
        if item.why == Reason.BAD_LINK
        else Check(
            f"program: {item.what}",
            problem="its date or time is not understood",
            remedy=f"mend {item.where}: 09.12.2026 and 10:00, each key once",
        )
        for item in items
    ]
    if not slots:
        return [*checks, Check("program", problem="it has no slots", remedy="run “sheets-marathon apply”")]
    return [*checks, _whole(slots, now), *_next_days(slots, now.astimezone(marathon.zone))]


def _whole(slots: Sequence[Slot], now: dt.datetime) -> Check:
    unready = [slot for slot in slots if slot.at > now and not is_ready(slot)]
    if not unready:
        return Check("program", f"{len(slots)} slots, all ready")
    first = min(unready, key=lambda slot: slot.at)
    problem = f"not ready: {len(unready)}, the first is {first.key} on {first.at:%d.%m %H:%M}: {_lacks(first)}"
    return Check("program", problem=problem, remedy="fill in these rows before their hour", warning=True)


def _next_days(slots: Sequence[Slot], now: dt.datetime) -> list[Check]:
    """``now`` in the marathon's zone. What is missing until tomorrow's end fails; the day after is a warning."""
    ahead = sorted((slot for slot in slots if slot.at > now), key=lambda slot: slot.at)
    days = list(dict.fromkeys(slot.at.date() for slot in ahead if slot.kind is SlotKind.LESSON))[:_DAYS_AHEAD]
    tomorrow = now.date() + dt.timedelta(days=1)
    checks = []
    for day in days:
        posts = [slot for slot in ahead if slot.at.date() == day]
        lacking = [slot for slot in posts if whats_missing(slot)]
        name = f"program of {day:%d.%m.%Y}"
        if not lacking:
            checks.append(Check(name, f"{len(posts)} posts, nothing is missing"))
            continue
        problem = "; ".join(f"{slot.key} at {slot.at:%H:%M} {_lacks(slot)}" for slot in lacking)
        fails = day <= tomorrow and not all(is_ready(slot) for slot in lacking)
        checks.append(Check(name, problem=problem, remedy=_ask(lacking), warning=not fails))
    return checks


def posts_check(marathon: Marathon, snapshot: Snapshot, writer: PostWriter, now: dt.datetime) -> Check:
    """Every post ahead that is ready, with its own row and today's figures, through the very code that sends it."""
    slots, _ = read_program(snapshot[PROGRAM], marathon.calendar)
    posts: list[Post] = []
    mistakes: dict[str, str] = {}
    for slot in slots:
        if slot.at <= now or not is_ready(slot):
            continue
        try:
            posts.append(compose(slot, slots, snapshot, marathon, writer))
        except MarathonError as error:
            mistakes.setdefault(error.what, f"{slot.key}: {error.what}")
    if mistakes:
        told = "; ".join(list(mistakes.values())[:_SHOWN])
        more = f"; and {len(mistakes) - _SHOWN} more" if len(mistakes) > _SHOWN else ""
        remedy = "mend the row in the Program tab or the template; “sheets-marathon preview SLOT” shows the post"
        return Check("posts", problem=told + more, remedy=remedy)
    longest = max((post.length for post in posts), default=0)
    return Check("posts", f"{len(posts)} render with their rows, the longest has {longest} characters")


def _lacks(slot: Slot) -> str:
    return f"lacks {', '.join(whats_missing(slot))} ({slot.responsible or 'nobody is responsible'})"


def _ask(slots: Sequence[Slot]) -> str:
    people = list(dict.fromkeys(slot.responsible for slot in slots if slot.responsible))
    return f"ask {', '.join(people)}" if people else "fill in the row, and who is responsible for it"
