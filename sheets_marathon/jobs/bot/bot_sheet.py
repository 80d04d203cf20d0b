"""The ticker's side of private answers: it hands the bot the figures, and mirrors into the sheet what the bot learned.

No request is made for it: it goes along with the looks that are made anyway.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.alerts import Alerts, said_to_ops
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.sync import slots_of
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.people.identity import settled
from sheets_marathon.marathon.people.personal_links import personal_link, tokens_for
from sheets_marathon.ports.bot_memory import BotMemory
from sheets_marathon.ports.hatch import BotFigures, Hatch
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import missing_columns, plan_rows, same, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import BONUSES, HAND_INS, JOURNAL, PARTICIPANTS, PROGRAM, QUESTIONS, SETTINGS
from sheets_marathon.tabs.hand_ins import read_hand_ins
from sheets_marathon.tabs.participants import PEOPLE_TABS, ParticipantColumn, People, read_people
from sheets_marathon.tabs.questions import question_row, read_shown

log = logging.getLogger(__name__)

_SHOWN_TABS = (*PEOPLE_TABS, SETTINGS, BONUSES, PROGRAM, JOURNAL)
_HAND_INS_EVERY = dt.timedelta(hours=1)
"""The LMS's works come once a night and are many rows: a look does not need them each time."""
_ABOUT = "bot"
KNOWN_BOT = "the bot's secret"
"""Under this name the memory keeps a digest of the bot's token, to know it from a later one."""


@dataclass(slots=True)
class BotSheet:
    """``fresh``: makes what a new personal link carries. ``token_digest``: tells one token of the bot from another and
    nothing else of it. Used by the ticker's thread only."""

    marathon: Marathon
    memory: BotMemory
    hatch: Hatch
    fresh: Callable[[], str]
    token_digest: str
    alerts: Alerts
    _unanswered: Mapping[str, HandIn] = field(default_factory=dict)
    _hand_ins_at: dt.datetime | None = None
    _settled: TabView | None = None
    _settled_for: tuple[tuple[int, int], str, dt.date] | None = None

    def tabs(self, now: dt.datetime) -> list[str]:
        """What a look should read besides, for the bot's sake."""
        stale = self._hand_ins_at is None or not self._hand_ins_at <= now < self._hand_ins_at + _HAND_INS_EVERY
        try:
            asked = bool(self.memory.unshown())
        except Exception:
            asked = False  # ``seen`` tells of it
        return [*([HAND_INS] if stale else []), *([QUESTIONS] if asked else [])]

    def seen(self, snapshot: Snapshot, now: dt.datetime) -> list[Change]:
        """Takes in a look made at ``now``; what the sheet is to be told: who is linked, personal links, questions.

        Whatever goes wrong with it, nothing else waits for the bot: ops are told once.
        """
        try:
            return self._seen(snapshot, now)
        except Exception as error:
            if not isinstance(error, MarathonError):
                log.exception("what the bot needs of the sheet can't be had")
            what = said_to_ops(error, self.marathon) if isinstance(error, MarathonError) else type(error).__name__
            self.alerts.tell(_ABOUT, self.marathon.language.word("bot", "broken").format(what=what))
            return []

    def _seen(self, snapshot: Snapshot, now: dt.datetime) -> list[Change]:
        if HAND_INS in snapshot.tabs:
            self._unanswered, self._hand_ins_at = _unanswered(snapshot[HAND_INS], self.marathon), now
        views = {key: snapshot[key] for key in _SHOWN_TABS}
        self.hatch.figures = BotFigures(views, tuple(slots_of(snapshot, self.marathon)), self._unanswered, now)
        for name in self.memory.set_aside():
            text = self.marathon.language.word("bot", "set_aside").format(name=name)
            self.alerts.tell(f"set aside {name}", text)
        self._tell_of_people()
        changes = [*self._people(snapshot, now.astimezone(self.marathon.zone).date()), *self._questions(snapshot)]
        self._tell()
        return changes

    def _tell(self) -> None:
        """Ops hear of trouble in the bot's thread once, and when it is over."""
        if self.hatch.trouble:
            self.alerts.tell(_ABOUT, self.hatch.trouble)
        else:
            self.alerts.mended(_ABOUT, self.marathon.language.word("bot", "back"))

    def _people(self, snapshot: Snapshot, today: dt.date) -> list[Change]:
        view = snapshot[PARTICIPANTS]
        mark = (self.memory.changes(), self.hatch.bot, today)
        if view is self._settled and mark == self._settled_for:
            return []  # the same sheet, and nobody has come to the bot or left since
        people = read_people(snapshot.tabs, today)
        cells: dict[int, dict[int, str | None]] = {}
        mark_of_name = self.marathon.language.word("bot", "by_name")
        if ParticipantColumn.TELEGRAM_ID in view.columns:
            known = self.memory.links()
            shown = {person.id: people.rows[person.id].text(ParticipantColumn.TELEGRAM_ID) for person in people.all}
            found = settled(known, shown, mark_of_name)
            if {link.participant_id: link for link in known} != found.links:
                self.memory.settle(known, found.links.values())
            for who, cell in found.cells.items():
                cells.setdefault(people.rows[who].number, {})[view.columns[ParticipantColumn.TELEGRAM_ID]] = cell
        if ParticipantColumn.BOT_LINK in view.columns and self.hatch.bot:
            tokens = self._tokens(people)
            for person in people.all:
                row = people.rows[person.id]
                wanted = personal_link(self.hatch.bot, tokens[person.id]) if person.id in tokens else None
                if not same(wanted, row[ParticipantColumn.BOT_LINK]):
                    cells.setdefault(row.number, {})[view.columns[ParticipantColumn.BOT_LINK]] = wanted
        self._settled, self._settled_for = (None, None) if cells else (view, mark)
        return [change for number in sorted(cells) for change in set_runs(view.sheet_id, number, cells[number])]

    def _tokens(self, people: People) -> dict[str, str]:
        """What the links of those who take part carry; links that were handed out stay as they are."""
        known = self.memory.tokens()
        shown = {who: row.text(ParticipantColumn.BOT_LINK) for who, row in people.rows.items()}
        active = [person.id for person in people.all if person.active and person.track]
        tokens = tokens_for(active, known, shown, self.fresh)
        fresh = {who: token for who, token in tokens.items() if known.get(who) != token}
        if fresh:
            self.memory.keep_tokens(fresh)
        return tokens

    def _tell_of_people(self) -> None:
        """Ops hear of who took whose place, of names that nobody confirms, and of a new token of the bot's."""
        before = self.memory.recall(KNOWN_BOT)
        if before != self.token_digest:
            if before:
                self.memory.tell_ops(f"token.{self.token_digest}", self.marathon.language.word("bot", "new_token"))
            self.memory.remember(KNOWN_BOT, self.token_digest)
        for about, text in self.memory.for_ops().items():
            self.alerts.tell(f"{_ABOUT}.{about}", text)
            self.memory.ops_told(about, text)

    def _questions(self, snapshot: Snapshot) -> list[Change]:
        view = snapshot.tabs.get(QUESTIONS)
        if view is None or missing_columns(self.marathon.tab(QUESTIONS), view):
            return []  # the night puts a column back
        waiting = self.memory.unshown()
        shown_ones = read_shown(view, self.marathon.zone)
        shown = [
            question
            for question in waiting
            if question.key in shown_ones and (question.answered_at is None or shown_ones[question.key])
        ]
        self.memory.mark_shown(shown)
        rows = [question_row(question, self.marathon.zone) for question in waiting if question not in shown]
        return plan_rows(self.marathon.tab(QUESTIONS), snapshot.tabs, rows)


def _unanswered(view: TabView, marathon: Marathon) -> dict[str, HandIn]:
    """Works of which the LMS says that they wait; whether the grade grid answers one is for the record of it to say."""
    hand_ins = read_hand_ins(view, marathon.language, marathon.tasks, marathon.zone)
    return {key: work for key, work in hand_ins.items() if work.state is Mark.HANDED_IN}
