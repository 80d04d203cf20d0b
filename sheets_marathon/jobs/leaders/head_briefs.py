"""In the morning of a learning day, to each head who started the bot, privately: how their own sellers stand.

The channel's brief stays as it is, without names, for everybody. These go out where the bot answers in private: only
there is it known who is who and who wants to be left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.notices import Notice
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.marathon.delivery.due import BRIEF_NOTICE, is_ready, window_end
from sheets_marathon.marathon.grading.grade_changes import GradeGrid
from sheets_marathon.marathon.grading.works import works_of
from sheets_marathon.marathon.model import Participant, Slot, SlotKind, Task, Track
from sheets_marathon.marathon.people.identity import settled
from sheets_marathon.marathon.people.roster import sellers_of
from sheets_marathon.marathon.posts.head_brief import head_brief
from sheets_marathon.ports.bot_memory import BotMemory
from sheets_marathon.ports.hatch import BotFigures, Hatch
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, PARTICIPANTS
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import PEOPLE_TABS, ParticipantColumn, People, read_people

_TABS = PEOPLE_TABS


@dataclass(frozen=True, slots=True)
class _Morning:
    """One look at the sheet, read once for all heads. ``users``: Telegram users by participant id; ``tasks``: the
    sellers', when and as far as they are held."""

    snapshot: Snapshot
    day: dt.date
    people: People
    grid: GradeGrid
    users: dict[str, int]
    tasks: Sequence[Task]


@dataclass(slots=True)
class HeadBriefs:
    """The private briefs of a date. Used by the ticker's thread only, as is ``memory``."""

    marathon: Marathon
    program: ProgramMemory
    writer: PostWriter
    memory: BotMemory
    hatch: Hatch
    _heads_of: BotFigures | None = None
    _heads: frozenset[str] = frozenset()
    _morning: _Morning | None = field(default=None)

    def __call__(self, day: dt.date) -> Iterable[Notice]:
        """One for each linked head, at the moment and in the window of the heads' own brief; none before the first
        look of this process, when nobody's role is known."""
        slots = self.program.slots
        briefs = [
            slot
            for slot in slots
            if slot.kind is SlotKind.BRIEF and slot.track is Track.HEADS and slot.at.date() == day
        ]
        slot = min(briefs, key=lambda slot: slot.at, default=None)
        if slot is None or not is_ready(slot):
            return []
        until = window_end(slot, slots)
        try:
            links = self.memory.links()
        except MarathonError:
            return []  # ``BotSheet`` tells of it; nothing else waits for the bot's file
        heads = self._known_heads()
        return [
            Notice(
                key=f"{BRIEF_NOTICE}.{day.isoformat()}.{link.participant_id}",
                chat=str(link.user_id),
                at=slot.at,
                until=until,
                tabs=_TABS,
                compose=self._composer(slot, link.participant_id, link.user_id),
                fleeting=True,
            )
            for link in links
            if link.participant_id in heads
        ]

    def _known_heads(self) -> frozenset[str]:
        figures = self.hatch.figures
        if figures is None:
            return frozenset()
        if figures is not self._heads_of:
            people = read_people(figures.views, figures.seen_at.astimezone(self.marathon.zone).date())
            self._heads, self._heads_of = frozenset(head.id for head in people.of(Track.HEADS)), figures
        return self._heads

    def _composer(self, slot: Slot, head_id: str, user_id: int) -> Callable[[Snapshot, dt.datetime], str | None]:
        return lambda snapshot, _now: self._compose(slot, head_id, user_id, snapshot)

    def _compose(self, slot: Slot, head_id: str, user_id: int, snapshot: Snapshot) -> str | None:
        """The text; None for whoever is no head any more, has no sellers, is linked no more or wants no messages."""
        morning = self._read(snapshot, slot.at.date())
        head = next((each for each in morning.people.of(Track.HEADS) if each.id == head_id), None)
        if head is None or morning.users.get(head_id) != user_id or self.memory.muted(user_id):
            return None
        sellers = sellers_of(head, morning.people.all)
        return self._words(slot, head, sellers, morning) if sellers else None

    def _words(self, slot: Slot, head: Participant, sellers: tuple[Participant, ...], morning: _Morning) -> str:
        unanswered = self.hatch.figures.unanswered if self.hatch.figures else {}
        tasks = morning.tasks
        works = {
            seller.id: works_of(seller.id, tasks, morning.grid.cells.get(seller.id, {}), unanswered)
            for seller in sellers
        }
        facts = head_brief(slot, self.program.slots, sellers, tasks, works)
        return self.writer.render("private/brief", slot=slot, head=head, facts=facts)

    def _read(self, snapshot: Snapshot, day: dt.date) -> _Morning:
        if self._morning is None or self._morning.snapshot is not snapshot or self._morning.day != day:
            people = read_people(snapshot.tabs, day)
            grid = read_grid(snapshot[GRADES[Track.SELLERS]], Track.SELLERS, self.marathon.tasks[Track.SELLERS])
            # A cell that somebody has just emptied or changed counts at once: it may have been the wrong person.
            known = self.memory.links()
            cells: dict[str, str] = {}
            if ParticipantColumn.TELEGRAM_ID in snapshot[PARTICIPANTS].columns:
                cells = {person.id: people.rows[person.id].text(ParticipantColumn.TELEGRAM_ID) for person in people.all}
            mark = self.marathon.language.word("bot", "by_name")
            users = {who: link.user_id for who, link in settled(known, cells, mark).links.items()}
            tasks = as_held(self.marathon, snapshot.tabs).tasks[Track.SELLERS]
            self._morning = _Morning(snapshot, day, people, grid, users, tasks)
        return self._morning
