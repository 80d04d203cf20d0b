"""Is everything ready? One check a line, each with what to do when it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError, TabMissing
from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.reading import read_people, read_program
from sheets_marathon.marathon.delivery import is_ready, whats_missing
from sheets_marathon.ports import ChatReport, Clock, Messenger, SalesFeed, SheetStore
from sheets_marathon.tabs import PARTICIPANTS, PROGRAM


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``problem`` "" is well; ``warning`` does not stop a marathon."""

    name: str
    found: str = ""
    problem: str = ""
    warning: bool = False

    def line(self) -> str:
        """For people."""
        mark = "ok" if not self.problem else "??" if self.warning else "no"
        return f"[{mark}] {self.name}" + (f": {self.problem or self.found}" if self.problem or self.found else "")


def checked(name: str, look: Callable[[], str]) -> Check:
    """Runs a look; what it raises becomes the problem."""
    try:
        return Check(name, look())
    except MarathonError as error:
        return Check(name, problem=str(error))


def sheet_checks(course: Course, store: SheetStore, clock: Clock) -> list[Check]:
    """The spreadsheet: can it be read, does it have the tabs, are people and program complete."""
    try:
        layout = store.read_layout()
    except MarathonError as error:
        return [Check("spreadsheet", problem=str(error))]
    checks = [Check("spreadsheet", f"“{layout.title}”, {layout.locale}, {layout.time_zone}")]
    if layout.time_zone and layout.time_zone != str(course.zone):
        checks.append(
            Check(
                "time zone",
                problem=f"the spreadsheet is in {layout.time_zone}, the marathon in {course.zone}: "
                "File → Settings → Time zone, or marathon.time_zone",
                warning=True,
            )
        )
    try:
        snapshot = store.read_tabs((PARTICIPANTS, PROGRAM))
    except TabMissing as error:
        return [*checks, Check("tabs", problem=str(error))]
    people = read_people(snapshot[PARTICIPANTS])
    active = [one for one in people.all if one.active and one.track]
    checks.append(
        Check("participants", f"{len(active)} take part" if active else "", "" if active else "nobody takes part yet")
    )
    slots, items = read_program(snapshot[PROGRAM], course)
    now = clock.now()
    unready = [one for one in slots if one.at > now and not is_ready(one)]
    checks += [Check(f"program: {item.what}", problem="its date or time is not understood") for item in items]
    if not slots:
        checks.append(Check("program", problem="it has no slots: run “sheets-marathon apply”"))
    elif unready:
        first = min(unready, key=lambda one: one.at)
        lacks = ", ".join(whats_missing(first))
        problem = f"not ready: {len(unready)}, the first is {first.key} on {first.at:%d.%m %H:%M}: it lacks {lacks}"
        checks.append(Check("program", problem=problem, warning=True))
    else:
        checks.append(Check("program", f"{len(slots)} slots, all ready"))
    return checks


def chat_checks(course: Course, messenger: Messenger) -> list[Check]:
    """The channels: is the bot there, may it post."""
    chats = [(track.value, chat) for track, chat in course.chats.items()]
    checks = [_chat(f"channel of {name}", messenger.check(chat)) for name, chat in chats]
    if not course.ops_chat:
        problem = "telegram.ops_chat is not set: nobody is told of trouble, and an unclear post can't be looked for"
        return [*checks, Check("ops chat", problem=problem, warning=True)]
    return [*checks, _chat("ops chat", messenger.check(course.ops_chat))]


def feed_checks(feeds: Sequence[SalesFeed]) -> list[Check]:
    """The exports: can each be read. A refused one does not stop a marathon, its sales do not count meanwhile."""
    checks = []
    for feed in feeds:
        try:
            reading = feed.read()
        except MarathonError as error:
            checks.append(Check(f"sales from {feed.name}", problem=str(error), warning=True))
        else:
            checks.append(Check(f"sales from {feed.name}", f"{len(reading.events)} events in {reading.rows_read} rows"))
    return checks


def _chat(name: str, report: ChatReport) -> Check:
    return Check(name, report.title or report.chat, report.problem)
