"""Whether a marathon in chaos ended as the calm one did: a sentence for each promise that was broken. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheets_marathon.rehearsal.chaos.left import Left
from sheets_marathon.rehearsal.play.report import SeenPost

SENT, MISSED = "отправлено", "пропущено"
_NOTICES = ("control.", "curators.", "readiness.")
"""Beginnings of the keys of messages to other chats than the channels: chaos itself calls for some of them."""
_SHOWN = 4
_ON_TIME = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Excused:
    """What the plan makes unavoidable, by the slots' keys.

    ``twins``: their posts may have come twice, if the second copy has been deleted since; every other post may have
    come once only. ``missed``: the plan took the whole time in which they could be posted; every other post must stand
    in its channel.
    """

    twins: frozenset[str] = frozenset()
    missed: frozenset[str] = frozenset()


NOTHING = Excused()


@dataclass(frozen=True)
class ChaosVerdict:
    """Sentences by kind: ``lost`` posts, ``doubled`` ones, ``stray`` ones, ``journal`` lines that tell untruths,
    ``deals``, ``standings``, ``cells`` of people, ``text`` of a lesson, ``figures`` of a summary, ``spins`` of the
    service, ``other``."""

    broken: Mapping[str, tuple[str, ...]]

    def sentences(self) -> tuple[str, ...]:
        """What to tell people, a few of each kind."""
        told: list[str] = []
        for kind, found in self.broken.items():
            told += [f"{kind}: {sentence}" for sentence in found[:_SHOWN]]
            if len(found) > _SHOWN:
                told.append(f"{kind}: … and {len(found) - _SHOWN} more")
        return tuple(told)

    def count(self, kind: str) -> int:
        """How many of a kind."""
        return len(self.broken.get(kind, ()))


def judge(calm: Left, chaos: Left, excused: Excused = NOTHING, *, spins: Iterable[str] = ()) -> ChaosVerdict:
    """Compare what two performances of one cast have left. ``spins``: lines of the log that tell of one."""
    broken: dict[str, list[str]] = defaultdict(list)
    for kind, sentence in (
        *_posts(calm, chaos, excused),
        *_rows(calm, chaos),
        *_standings(calm, chaos),
        *_cells(calm, chaos),
        *(("spins", line) for line in spins),
    ):
        broken[kind].append(sentence)
    return ChaosVerdict({kind: tuple(found) for kind, found in broken.items()})


def live(left: Left) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The bot's posts that stand in the channels, by chat and first line, which no two posts share."""
    posted = ((place, [each for each in found if not each["deleted"]]) for place, found in _posted(left).items())
    return {place: found for place, found in posted if found}


def _posted(left: Left) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """All of the bot's posts by chat and first line, deleted ones too."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for each in left.messages:
        if each["by_bot"] and not each["service"]:
            found[str(each["chat"]), _first_line(str(each["text"]))].append(each)
    return found


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _posts(calm: Left, chaos: Left, excused: Excused) -> Iterator[tuple[str, str]]:
    standing, ever = live(chaos), _posted(chaos)
    journal = {str(line["key"]): line for line in chaos.report.journal if line["chat"] is not None}
    planned = {post.key: post for post in calm.report.posts}
    for key, post in planned.items():
        place = (post.chat, _first_line(post.text))
        found, copies = standing.pop(place, []), len(ever.get(place, []))
        line = journal.pop(str(key), None)
        state = None if line is None else line["state"]
        if len(found) > 1:
            ids = ", ".join(str(each["message_id"]) for each in found)
            yield "doubled", f"{key} stands in {post.chat} {len(found)} times, as {ids}; the journal says {state}"
        elif copies > (2 if key in excused.twins else 1):
            yield "doubled", f"{key} came into {post.chat} {copies} times, though nothing but one copy was under way"
        elif not found and state != MISSED:
            yield "lost", f"{key} is not in {post.chat}; the journal says {_told(line)}"
        elif not found and not (line or {}).get("note"):
            yield "lost", f"{key} is journaled as missed without a reason"
        elif not found and key not in excused.missed:
            yield "lost", f"{key} is journaled as missed ({(line or {})['note']}), though its window was not taken"
        elif found and state != SENT:
            yield "journal", f"{key} is in {post.chat}; the journal says {_told(line)}"
        elif found and line is not None and line["message_id"] != found[0]["message_id"]:
            yield "journal", f"{key} is message {found[0]['message_id']}; the journal says {line['message_id']}"
        elif found and found[0]["text"] != post.text:
            if ".lesson." in str(key):
                yield "text", f"{key} reads differently: {str(found[0]['text'])[:80]!r}"
            elif _is_on_time(found[0], post):  # a late one tells what has come in meanwhile
                yield "figures", f"{key} tells other figures at the same moment: {_difference(post.text, found[0])}"
    for (chat, line_of_text), found in standing.items():
        yield "stray", f"{len(found)} × {line_of_text!r} in {chat}, which the calm run has not"
    for key, line in journal.items():
        if key.startswith(_NOTICES):
            continue
        yield "journal", f"{key} is in the journal ({line['state']}) and not in the calm one"
    people = Counter(str(each["chat"]) for each in chaos.messages if not each["by_bot"])
    before = Counter(str(each["chat"]) for each in calm.messages if not each["by_bot"])
    for chat, number in (people - before).items():
        yield "stray", f"{number} messages in {chat} that are not the bot's"


def _is_on_time(message: Mapping[str, Any], post: SeenPost) -> bool:
    """Whether it was sent when the calm run sent it."""
    late = dt.datetime.fromisoformat(str(message["date"])) - dt.datetime.fromisoformat(post.sent_at)
    return abs(late) < _ON_TIME


def _difference(calm: str, message: Mapping[str, Any]) -> str:
    lines = zip(calm.splitlines(), str(message["text"]).splitlines(), strict=False)
    return next((f"{there!r}, not {here!r}" for here, there in lines if here != there), "more or fewer lines")


def _told(line: Mapping[str, Any] | None) -> str:
    return "nothing" if line is None else f"{line['state']} ({line['note']})"


def _rows(calm: Left, chaos: Left) -> Iterator[tuple[str, str]]:
    tables = {
        "the sales tab": (calm.ledger, chaos.ledger),
        "looker_sales": (calm.flat_sales, chaos.flat_sales),
        "the history": (calm.history, chaos.history),
    }
    for title, (before, after) in tables.items():
        kind = "other" if title == "the history" else "deals"
        for key, number in Counter(after).items():
            if number > 1:
                yield kind, f"{' '.join(key)} stands {number} times in {title}"
        for key in _differing(before, after):
            where = "missing from" if key in set(before) else "new in"
            yield kind, f"{' '.join(str(part) for part in key)} is {where} {title}"
    if calm.report.sales_rows != chaos.report.sales_rows:
        yield "deals", f"{chaos.report.sales_rows} deals of the marathon, not {calm.report.sales_rows}"
    for question in _differing(_questions(calm), _questions(chaos)):
        yield "other", f"the review differs in {question}"


def _questions(left: Left) -> list[tuple[str, str]]:
    return [(each["what"], each["why"]) for each in left.report.review]


def _differing(before: Iterable[Any], after: Iterable[Any]) -> list[Any]:
    return sorted(set(before) ^ set(after))


def _standings(calm: Left, chaos: Left) -> Iterator[tuple[str, str]]:
    before, after = ({each.id: each for each in left.report.standings} for left in (calm, chaos))
    for who in _differing(before, after):
        yield "standings", f"{who} is in the rating of one run only"
    for who in sorted(set(before) & set(after)):
        if before[who] != after[who]:
            yield "standings", f"{who}: {after[who]}, and in the calm run {before[who]}"
    doubled = len(chaos.report.standings) - len(after)
    if doubled:
        yield "standings", f"{doubled} people stand twice in a rating"


def _cells(calm: Left, chaos: Left) -> Iterator[tuple[str, str]]:
    yield from (("cells", each) for each in _changed(calm.cells, chaos.cells, "the calm run"))
    seen = {place: chaos.cells.get(place, "") for place in chaos.typed}
    yield from (("cells", each) for each in _changed(chaos.typed, seen, "the curators' record"))
    if calm.kept != chaos.kept:
        yield "cells", "the owner's own tab has changed"


def _changed(wanted: Mapping[Any, Hashable], found: Mapping[Any, Hashable], by_whom: str) -> Iterator[str]:
    for place in sorted({*wanted, *found}):
        if wanted.get(place, "") != found.get(place, ""):
            what = f"{found.get(place, '')!r}, by {by_whom} {wanted.get(place, '')!r}"
            yield f"{' · '.join(place)} holds {what}"
