"""What a roster holds, told to whoever takes it over: roles, heads, stores, namesakes, unclear words. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.numbers import looks_like_phone, number_key
from sheets_marathon.marathon.people.positions import Positions
from sheets_marathon.marathon.people.presence import says_left, says_takes_part
from sheets_marathon.marathon.people.roster import RosterIndex, fold_name

_SHOWN = 6
_TAKEN_FOR = {Track.SELLERS: "seller", Track.HEADS: "head"}
_LOOK_THE_SAME = re.compile(r"[\W_]+|(?<!\w)(?:дц|ооо|ао|ип|салон|автосалон|автоцентр|llc|ltd)(?!\w)")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person of a roster or a list as it stands there, texts as typed."""

    number: str
    name: str
    role: str
    store: str = ""
    head: str = ""
    takes_part: str = ""
    left: str = ""


def roster_account(
    people: Sequence[RosterLine], positions: Positions, known: Iterable[RosterLine] = ()
) -> tuple[str, ...]:
    """A line for each thing that people should know before they take a roster over; "" people, no lines.

    ``known``: people of the sheet, where ``people`` are a list beside it: their heads may be named there.
    """
    if not people:
        return ()
    taking = [person for person in people if says_takes_part(person.takes_part) and not says_left(person.left)]
    sellers = [person for person in taking if positions.track(person.role) is Track.SELLERS]
    return (
        f"{len(people)} people: {_roles(people, positions)}",
        *_heads(sellers, [*people, *known], positions),
        *_stores(people, sellers),
        *_names_and_numbers(people),
        *_free_words("takes part", (person.takes_part for person in people), says_takes_part, ("yes", "no")),
        *_free_words("left", (person.left for person in people), says_left, ("yes", "no")),
    )


def _roles(people: Iterable[RosterLine], positions: Positions) -> str:
    """Every spelling of a role, how many have it and what it is taken for."""
    spelt: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        spelt[fold_name(person.role)].append(" ".join(person.role.split()))
    told: list[str] = []
    for having in sorted(spelt.values(), key=len, reverse=True):
        track = positions.track(having[0])
        taken = _TAKEN_FOR[track] if track else "asked in Review" if positions.is_open(having[0]) else "not taken"
        told.append(f"“{having[0]}” ×{len(having)} → {taken}" if having[0] else f"no role ×{len(having)} → asked")
    return "; ".join(told)


def _heads(sellers: Sequence[RosterLine], people: Iterable[RosterLine], positions: Positions) -> Iterator[str]:
    heads = {
        number_key(person.number) or fold_name(person.name): Participant(person.number, person.name, Track.HEADS)
        for person in people
        if positions.track(person.role) is Track.HEADS
    }
    index = RosterIndex(heads.values())
    led: Counter[Participant] = Counter()
    strange: Counter[str] = Counter()
    for seller in sellers:
        found = index.typed(seller.head).participant if seller.head.strip() else None
        if found is not None:
            led[found] += 1
        elif seller.head.strip():
            strange[seller.head.strip()] += 1
    if heads:
        each = [f"{head.name} {_sellers(led[head])}" for head in sorted(heads.values(), key=lambda head: -led[head])]
        yield f"heads: {_some(each)}"
    if strange:
        yield f"heads who are not found, or fit several: {_some([f'“{head}” ×{n}' for head, n in strange.items()])}"
    if headless := [seller.name for seller in sellers if not seller.head.strip()]:
        yield f"sellers without a head: {len(headless)} ({_some(headless)})"


def _sellers(count: int) -> str:
    return f"{count} seller{'' if count == 1 else 's'}"


def _stores(people: Iterable[RosterLine], sellers: Sequence[RosterLine]) -> Iterator[str]:
    alike: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        if person.store.strip():
            alike[_LOOK_THE_SAME.sub("", fold_name(person.store))][person.store] += 1
    for spelt in alike.values():
        if len(spelt) > 1:
            yield f"stores that look alike: {', '.join(f'“{store}” ×{n}' for store, n in spelt.items())}"
    if alike and (without := [seller.name for seller in sellers if not seller.store.strip()]):
        yield f"sellers without a store, perhaps by merged cells: {len(without)} ({_some(without)})"


def _names_and_numbers(people: Iterable[RosterLine]) -> Iterator[str]:
    namesakes: defaultdict[str, list[RosterLine]] = defaultdict(list)
    spellings: defaultdict[str, list[RosterLine]] = defaultdict(list)
    phones: list[str] = []
    for person in people:
        namesakes[fold_name(person.name)].append(person)
        if looks_like_phone(person.number):
            phones.append(f"{person.name} {person.number}")
        elif person.number.strip():
            spellings[number_key(person.number)].append(person)
    for having in namesakes.values():
        if len(having) > 1:
            yield f"namesakes: {', '.join(f'{person.number} {person.name}'.strip() for person in having)}"
    for having in spellings.values():
        if len(having) > 1:
            each = ", ".join(f"{person.number} {person.name}" for person in having)
            yield f"one number twice, zeros in front aside: {each}"
    if phones:
        yield f"numbers that look like telephones: {len(phones)} ({_some(phones)})"


def _free_words(
    about: str, texts: Iterable[str], says: Callable[[str], bool | None], words: tuple[str, str]
) -> Iterator[str]:
    """What stands there besides plain yes and no, and how each is taken."""
    yes, no = words
    spelt = Counter(" ".join(text.split()) for text in texts if len(text.split()) > 1 or says(text) is None)
    if spelt:
        meant = {text: {True: yes, False: no, None: "asked in Review"}[says(text)] for text in spelt}
        yield f"{about}: {_some([f'“{text}” ×{count} → {meant[text]}' for text, count in spelt.items()])}"


def _some(texts: Sequence[str]) -> str:
    more = f", and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
