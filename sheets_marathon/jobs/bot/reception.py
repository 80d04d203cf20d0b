"""What the bot answers in private, and which words of the discussion groups are questions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sheets_marathon.jobs.bot.introductions import HeadAsked, Introduced, Introductions, takes_part
from sheets_marathon.jobs.bot.personal_reading import PeopleNow
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.identity import Confirm
from sheets_marathon.marathon.people.personal_links import introduced_by, without_tokens
from sheets_marathon.ports.bot_memory import BotMemory, Question
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.ports.reception import ONLY_ASKED, OWED, PLACE, POINTS, Button, Heard, Reply, Way

MUTE, UNMUTE = "mute", "unmute"
_OLD = dt.timedelta(hours=1)
_OLD_FIGURES = dt.timedelta(minutes=30)
_DAY_BEGINS, _DAY_ENDS = dt.time(9), dt.time(21)
_LONGEST_TEXT = 500
_LONGEST_NAME = 100
_MOST_BONUSES = 15
_A_COMMENT = 3
"""A comment on a post is a question from so many words on, also without its mark: «не открывается урок»."""


class Templates(Protocol):
    """The private texts' words."""

    def render(self, name: str, /, **facts: object) -> str:
        """Telegram HTML of a template. MarathonError when it is broken."""
        ...


@dataclass(slots=True)
class FrontDesk:
    """``ports.reception.Reception``. ``contact``: who helps people, "" for nobody; ``discussions``: ids and @names of
    the groups whose questions are gathered. Used by one thread."""

    marathon: Marathon
    hatch: Hatch
    memory: BotMemory
    templates: Templates
    now: Callable[[], dt.datetime]
    contact: str = ""
    discussions: frozenset[str] = frozenset()
    confirm: Confirm = "number"
    _introductions: Introductions = field(init=False)
    _seen: PeopleNow | None = field(default=None, init=False)
    _told_of: PeopleNow | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._introductions = Introductions(self.marathon, self.memory, self.confirm)

    def answer(self, heard: Heard) -> Reply | None:
        """The answer to whoever said it, about nobody but them; None in a group, where nothing is answered."""
        if heard.way is Way.IN_GROUP:
            self._listen(heard)
            return None
        now = self.now()
        people = self._people()
        if people is None:
            return self._sorry("not_ready", buttons=False)
        who = self._who(heard, people, now)
        if who.person is None:
            menu = who.why == "other"
            return self._sorry(who.why, heard=heard if menu else None, buttons=menu, tries=who.tries)
        person = who.person
        if heard.way is Way.WRITTEN:
            late = heard.sent_at is not None and now - heard.sent_at > _OLD
            if late:
                return self._sorry("late", heard=heard)
            return self._welcome(heard.teller.user_id, person)
        return self._pressed(heard, person, people, now)

    def news(self) -> list[tuple[int, Reply]]:
        """What came of people's introductions; and works that curators have answered since the last figures, for
        whoever is linked and not muted, by day only.

        What is told counts as told before it is sent. Somebody who has just been linked is told of what comes after.
        """
        people, now = self._people(), self.now().astimezone(self.marathon.zone)
        found = [*self._said_unasked(people)]
        if people is None or people is self._told_of or not _DAY_BEGINS <= now.time() < _DAY_ENDS:
            return found
        for link in self.memory.links():
            person = people.by_id.get(link.participant_id)
            if person is None or not takes_part(person):
                continue
            works, told = people.verdicts(person), self.memory.told(link)
            known = json.loads(told) if told else {}
            if told is not None and works == known:
                continue
            self.memory.tell(link, json.dumps(works, sort_keys=True))
            fresh = {key for key, verdict in works.items() if known.get(key) != verdict}
            account = people.account(person, now) if told is not None and fresh else None
            if account is not None and not self.memory.muted(link.user_id):
                lines = [line for line in account.lines if line.task.key in fresh]
                html = self.templates.render("private/news", lines=lines, me=account)
                found.append((link.user_id, Reply(html, self._menu(link.user_id))))
        self._told_of = people
        return found

    def _pressed(self, heard: Heard, person: Participant, people: PeopleNow, now: dt.datetime) -> Reply:
        words = self.marathon.language.words["bot"]
        if (settled := self._introductions.decided(heard, people)) is not None:
            return Reply(toast=words[settled])
        if heard.text in (MUTE, UNMUTE):
            self.memory.mute(heard.teller.user_id, on=heard.text == MUTE)
            toast = words["muted" if heard.text == MUTE else "unmuted"]
            return self._reply("mute", heard, toast=toast, muted=heard.text == MUTE)
        account = people.account(person, now)
        if account is None:
            return self._sorry("no_line", heard=heard)
        if heard.text not in ONLY_ASKED:  # a button of an older version
            return self._welcome(heard.teller.user_id, person)
        seen_at = people.figures.seen_at
        return self._reply(
            heard.text,
            heard,
            me=account,
            shown_bonuses=account.bonuses[-_MOST_BONUSES:],
            as_of=seen_at if now - seen_at > _OLD_FIGURES else None,
            now=now,
            contact=self.contact,
        )

    def _who(self, heard: Heard, people: PeopleNow, now: dt.datetime) -> Introduced:
        """Who asks, or why nobody does; whoever shows a personal link is that person from then on."""
        shown = introduced_by(heard.text) if heard.way is Way.WRITTEN else ""
        if shown:
            found = self._introductions.by_link(shown, heard.teller, people)
            if found.person is not None or found.why != "unknown":
                return found
        return self._introductions.known(heard, people, now)

    def _said_unasked(self, people: PeopleNow | None) -> list[tuple[int, Reply]]:
        """What came of introductions, told once."""
        introductions = self._introductions
        news, asked = introductions.news[:], introductions.asked[:]
        introductions.news.clear()
        introductions.asked.clear()
        found = [(question.head_user, self._question(question)) for question in asked]
        by_user = {link.user_id: link.participant_id for link in self.memory.links()} if news else {}
        for user, why in news:
            person = people.by_id.get(by_user.get(user, "")) if people else None
            if why != "welcome":
                found.append((user, self._sorry(why, buttons=False)))
            elif person is not None:
                found.append((user, self._welcome(user, person)))
        return found

    def _question(self, asked: HeadAsked) -> Reply:
        html = self.templates.render("private/confirm", person=asked.person, who=asked.candidate.name)
        words = self.marathon.language.words["bot"]
        return Reply(html, ((Button(words["name_yes"], asked.yes), Button(words["name_no"], asked.no)),))

    def _welcome(self, user: int, person: Participant) -> Reply:
        facts = {"person": person, "marathon": self.marathon.name, "contact": self.contact}
        return Reply(self.templates.render("private/welcome", **facts), self._menu(user))

    def _people(self) -> PeopleNow | None:
        figures = self.hatch.figures
        if figures is None:
            return None
        if self._seen is None or self._seen.figures is not figures:
            self._seen = PeopleNow(figures, self.marathon)
        return self._seen

    def _sorry(self, why: str, heard: Heard | None = None, *, buttons: bool = True, tries: int = 0) -> Reply:
        rows = self._menu(heard.teller.user_id) if heard and buttons else ()
        return Reply(self.templates.render("private/sorry", why=why, tries=tries, contact=self.contact), rows)

    def _reply(self, template: str, heard: Heard, toast: str = "", **facts: object) -> Reply:
        return Reply(self.templates.render(f"private/{template}", **facts), self._menu(heard.teller.user_id), toast)

    def _menu(self, user_id: int) -> tuple[tuple[Button, ...], ...]:
        words = self.marathon.language.words["bot"]
        other = UNMUTE if self.memory.muted(user_id) else MUTE
        rows = ((PLACE, POINTS), (OWED, other))
        return tuple(tuple(Button(words[way], way) for way in row) for row in rows)

    def _listen(self, heard: Heard) -> None:
        """A question is kept; a reply to somebody else's answers it."""
        if not {str(heard.chat), f"@{heard.chat_name}".lower()} & self.discussions or heard.sent_at is None:
            return
        if heard.reply_to is not None and not heard.to_post:
            self.memory.answered(f"{heard.chat}:{heard.reply_to}", heard.teller.user_id, heard.sent_at)
        if "?" in heard.text or (heard.to_post and len(heard.text.split()) >= _A_COMMENT):
            tokens = self.memory.tokens().values()
            self.memory.ask(
                Question(
                    key=f"{heard.chat}:{heard.message_id}",
                    asked_at=heard.sent_at,
                    user_id=heard.teller.user_id,
                    who=without_tokens(self._named(heard), tokens)[:_LONGEST_NAME],
                    text=without_tokens(heard.text, tokens)[:_LONGEST_TEXT],
                    link=_address(heard),
                )
            )

    def _named(self, heard: Heard) -> str:
        people = self._people()
        linked = {link.user_id: link.participant_id for link in self.memory.links()}
        who = linked.get(heard.teller.user_id)
        person = people.by_id.get(who) if people and who else None
        return person.name if person else heard.teller.shown


def _address(heard: Heard) -> str:
    """Where a message can be read by whoever is in the group [core.telegram.org/api/links#message-links]."""
    if heard.chat_name:
        return f"https://t.me/{heard.chat_name}/{heard.message_id}"
    number = str(heard.chat)
    return f"https://t.me/c/{number[4:]}/{heard.message_id}" if number.startswith("-100") else ""
