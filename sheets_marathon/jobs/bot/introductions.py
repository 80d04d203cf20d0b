"""Who somebody is to the bot: by their personal link, which beats everything, or by a Telegram name once confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from sheets_marathon.jobs.bot.personal_reading import PeopleNow
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.identity import Confirm, PersonLink, fold_username, introduced, whose_username
from sheets_marathon.marathon.people.numbers import is_made_up, same_number
from sheets_marathon.marathon.people.personal_links import whose_token, without_tokens
from sheets_marathon.ports.bot_memory import BotMemory, CameByName
from sheets_marathon.ports.reception import Heard, Teller, Way

_MOST_TRIES = 3
_ASK_AGAIN = dt.timedelta(days=1)
_LONGEST_NAME = 100
_YES, _NO = "name.yes.", "name.no."


@dataclass(frozen=True, slots=True)
class Introduced:
    """Who somebody is, or ``why`` nobody: a reason of ``private/sorry``, with the ``tries`` that are left."""

    person: Participant | None = None
    why: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class HeadAsked:
    """A head is to be asked whether ``candidate`` is ``person``; ``yes`` and ``no``: what the bot hears then."""

    head_user: int
    candidate: CameByName
    person: Participant
    yes: str
    no: str


@dataclass(slots=True)
class Introductions:
    """Used by the bot's thread only. What is to be told unasked, once, whatever becomes of it: ``news``, users with
    a reason of ``private/sorry`` or "welcome", and ``asked``."""

    marathon: Marathon
    memory: BotMemory
    confirm: Confirm
    news: list[tuple[int, str]] = field(default_factory=list)
    asked: list[HeadAsked] = field(default_factory=list)

    def by_link(self, token: str, teller: Teller, people: PeopleNow) -> Introduced:
        """Somebody who shows what a personal link carries. Who had the place by name only loses it."""
        person = people.by_id.get(whose_token(token, self.memory.tokens()) or "")
        if person is None or not takes_part(person):
            return Introduced(why="unknown")
        link = PersonLink(person.id, teller.user_id, self._shown(teller))
        found = introduced(link, self.memory.links())
        if found.refusal or found.after is None:
            return Introduced(why=found.refusal)
        if found.before != (found.after,):
            self.memory.settle(found.before, [found.after])
            if self._holder(person.id) != teller.user_id:
                return Introduced(why="taken")  # by a cell of the sheet, at this very moment
        if found.lost is not None:
            self.news.append((found.lost.user_id, "lost"))
            self._tell_ops(f"place.{person.id}", "place_back", person, now=link.name, before=found.lost.name)
        return Introduced(person)

    def known(self, heard: Heard, people: PeopleNow, now: dt.datetime) -> Introduced:
        """Who asks: by their link, else by the Telegram name in the roster, once that is confirmed."""
        mine = next((link for link in self.memory.links() if link.user_id == heard.teller.user_id), None)
        if mine is not None:
            found = people.by_id.get(mine.participant_id)
            return Introduced(found) if found is not None and takes_part(found) else Introduced(why="unknown")
        person = whose_username(heard.teller.username, people.people.all)
        if person is None or not takes_part(person) or self._holder(person.id) is not None:
            return Introduced(why="unknown")
        candidate = self._candidate(person, heard.teller)
        if candidate.closed:
            return Introduced(why="closed")
        if self.confirm == "no":
            return self._let_in(person, candidate)
        return (
            self._number(heard, person, candidate) if self.confirm == "number" else self._head(candidate, people, now)
        )

    def decided(self, heard: Heard, people: PeopleNow) -> str | None:
        """A head's word about somebody who came by name, as the words to show over the button; None for another."""
        verdict = next((begin for begin in (_YES, _NO) if heard.text.startswith(begin)), "")
        if not verdict:
            return None
        user = heard.text.removeprefix(verdict)
        candidate = next((each for each in self.memory.candidates() if str(each.user_id) == user), None)
        person = people.by_id.get(candidate.participant_id) if candidate else None
        head = self._holder(person.head_id) if person else None
        settled = candidate is None or candidate.closed or candidate.asked_at is None
        if person is None or candidate is None or settled or head != heard.teller.user_id:
            return "name_settled"
        if self._holder(person.id) is not None:
            return "name_settled"
        if verdict == _NO:
            self._close(person, candidate, "name_denied")
            self.news.append((candidate.user_id, "closed"))
            return "name_no_said"
        self._let_in(person, candidate)
        self.news.append((candidate.user_id, "welcome"))
        return "name_yes_said"

    def _number(self, heard: Heard, person: Participant, candidate: CameByName) -> Introduced:
        if is_made_up(person.id):  # nobody can know it
            return self._by_link_only(person, candidate)
        # A guess is one number: a message with many would be many guesses.
        said = [word for word in heard.text.split() if any(sign.isdigit() for sign in word)]
        typed = heard.way is Way.WRITTEN and said and not heard.text.startswith("/")
        if not typed:
            self.memory.keep_candidate(candidate)
            return Introduced(why="ask_number", tries=_MOST_TRIES - candidate.tries)
        if len(said) == 1 and (same_number(said[0], person.id) or same_number(heard.text, person.id)):
            return self._let_in(person, candidate)
        tried = replace(candidate, tries=candidate.tries + 1)
        if tried.tries >= _MOST_TRIES:
            self._close(person, tried, "name_guessed")
            return Introduced(why="closed")
        self.memory.keep_candidate(tried)
        return Introduced(why="wrong_number", tries=_MOST_TRIES - tried.tries)

    def _head(self, candidate: CameByName, people: PeopleNow, now: dt.datetime) -> Introduced:
        person = people.by_id[candidate.participant_id]
        head = self._holder(person.head_id) if person.head_id else None
        if head is None or self.memory.muted(head):
            return self._by_link_only(person, candidate)
        if candidate.asked_at is None or now - candidate.asked_at >= _ASK_AGAIN:
            asked = replace(candidate, asked_at=now)
            self.memory.keep_candidate(asked)
            yes, no = f"{_YES}{candidate.user_id}", f"{_NO}{candidate.user_id}"
            self.asked.append(HeadAsked(head, asked, person, yes, no))
        return Introduced(why="asked_head")

    def _by_link_only(self, person: Participant, candidate: CameByName) -> Introduced:
        self._tell_ops(f"name.{person.id}", "name_needs_link", person, now=candidate.name)
        return Introduced(why="by_link_only")

    def _let_in(self, person: Participant, candidate: CameByName) -> Introduced:
        link = PersonLink(person.id, candidate.user_id, candidate.name, by_name=True)
        return Introduced(person) if self.memory.link(link) else Introduced(why="unknown")

    def _close(self, person: Participant, candidate: CameByName, word: str) -> None:
        self.memory.keep_candidate(replace(candidate, closed=True))
        self._tell_ops(f"name.{person.id}", word, person, now=candidate.name)

    def _candidate(self, person: Participant, teller: Teller) -> CameByName:
        """What is known of whoever comes by this name; wrong numbers count for the name, whoever has it now."""
        name = fold_username(teller.username)
        for each in self.memory.candidates():
            if (each.participant_id, each.username) == (person.id, name):
                asked_at = each.asked_at if each.user_id == teller.user_id else None
                return replace(each, user_id=teller.user_id, name=self._shown(teller), asked_at=asked_at)
        return CameByName(person.id, name, teller.user_id, self._shown(teller))

    def _holder(self, participant_id: str) -> int | None:
        found = (link.user_id for link in self.memory.links() if link.participant_id == participant_id)
        return next(found, None)

    def _shown(self, teller: Teller) -> str:
        return without_tokens(teller.shown, self.memory.tokens().values())[:_LONGEST_NAME]

    def _tell_ops(self, about: str, word: str, person: Participant, **facts: str) -> None:
        text = self.marathon.language.word("bot", word)
        self.memory.tell_ops(about, text.format(person=f"{person.name} ({person.id})", **facts))


def takes_part(person: Participant) -> bool:
    """Whether somebody is in the marathon now, and not only compared with."""
    return person.active and person.track is not None
