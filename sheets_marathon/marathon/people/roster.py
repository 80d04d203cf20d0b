"""Who is meant: names folded, roles and yes/no read as people write them, deals matched to participants (DESIGN 9)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.naming import (
    PARTICLES,
    WrittenName,
    contradicts,
    fits,
    is_patronymic,
    loose,
    near,
    readings,
    words_of,
    written,
)
from sheets_marathon.marathon.people.numbers import is_made_up, is_number, number_key, same_number
from sheets_marathon.marathon.people.several import (
    NUMBER_WITHIN,
    lists_another_number,
    nominatives,
    numbers_within,
    words_within,
)
from sheets_marathon.marathon.review import Reason

# Latin letters that look like Cyrillic ones, at least in capitals: exports in capitals mix them in.
_LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_MARKS = "\u0300\u0301\u0308"  # stress marks, and the two dots of ё
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ′＇", ""))
# Kazakh and Tatar letters, and those that stand in for them where a system lacks them. For ә there are several.
_NEIGHBOURS = str.maketrans("қғңұүөһії", "кгнууохии")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


def fold_name(name: str) -> str:
    """``name`` as it is compared: two spellings of one person fold to the same text; never shown to anybody.

    Case, ё/е, Kazakh and Tatar letters, apostrophes, kinds and numbers of spaces, kinds of dashes, invisible
    characters, and Latin letters that look like Cyrillic ones in a word of a Cyrillic name are levelled. Folding twice
    changes nothing.
    """
    text = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_NEIGHBOURS)
    # ё is е with two dots once decomposed, and so is the Latin ë that stands in for it.
    visible = "".join(c for c in text if c not in _MARKS and unicodedata.category(c) != "Cf")
    words = _DASHES.sub("-", visible).split()
    if any(_is_cyrillic(c) for c in visible):
        words = [_without_look_alikes(word) for word in words]
    return unicodedata.normalize("NFC", " ".join(words))


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u04ff"


def _without_look_alikes(word: str) -> str:
    folded = word.translate(_LOOK_ALIKES)
    # A Latin letter that is left means a foreign word ("Max Müller"): leave all of it as it is.
    return word if re.search("[a-z]", folded) else folded


def fold_store(store: str) -> str:
    """A store's name as the sheet's formulas compare it: in any case."""
    return store.strip().casefold()


def clean_number(number: str) -> str:
    """A person's id, as everything that is theirs is kept under: without spaces around it, Excel's ".0" and the
    apostrophe that people type before a number to keep its zeros, also where the cell is plain text already.

    Whether two numbers mean one person is asked of ``numbers.number_key``."""
    return re.sub(r"\.0+$", "", number.strip().lstrip("'\u2019").lstrip())


@dataclass(frozen=True, slots=True)
class Match:
    """Who was meant, and why we think so.

    ``found_by`` goes with a participant; ``decided``: a person said so. Without one ``doubt`` says why, and
    ``candidates`` who could be meant, for a person to choose from; ``several``: more than one is plainly named.
    """

    participant: Participant | None
    found_by: Literal["number", "name", "decided"] | None = None
    doubt: Reason = Reason.UNKNOWN_SELLER
    candidates: tuple[Participant, ...] = ()
    several: bool = False


class RosterIndex:
    """The roster prepared for many look-ups: building is linear, each match all but constant in the roster's size.

    Whoever fits a row that is marked as a duplicate is its main row's person.
    """

    def __init__(self, participants: Iterable[Participant]) -> None:
        self.people = tuple(participants)
        self._by_number: defaultdict[str, list[Participant]] = defaultdict(list)
        self._by_name: defaultdict[str, list[Participant]] = defaultdict(list)
        self._by_word: defaultdict[str, list[tuple[WrittenName, Participant]]] = defaultdict(list)
        self._known: dict[tuple[str, str], Match] = {}
        self._read: dict[str, Match] = {}
        mains = {number_key(person.id): person for person in self.people if not person.same_as}
        for person in self.people:
            meant = mains.get(number_key(person.same_as), person) if person.same_as else person
            name = fold_name(person.name)
            by_name = self._by_name[name]
            if key := number_key(person.id):
                self._by_number[key].append(meant)
            if meant not in by_name:
                by_name.append(meant)
            for reading in written(name):
                for word in {loose(word) for word in reading.words}:
                    self._by_word[word].append((reading, meant))

    def match(self, number: str, name: str) -> Match:
        """The participant with this personnel number, else the only one with this name (DESIGN 9).

        A surname with initials fits everybody whose names begin so; nobody is guessed among several. A number that
        nobody has beside a name that somebody has is asked about, and so is a number beside the name of another, of
        somebody in the roster or not.
        """
        found = self._known.get((number, name))
        if found is None:
            found = self._known[number, name] = self._match(number_key(number), name)
        return found

    def typed(self, text: str) -> Match:
        """Whom a person has named in a cell: by number, by name or by both; a surname alone will do if one has it.

        Of two who are named, in whatever way, neither is taken.
        """
        found = self._read.get(text)
        if found is None:  # heads are typed again and again
            found = self._read[text] = self._of_one(text, self._typed(text))
        return found

    def _of_one(self, text: str, found: Match) -> Match:
        if found.participant is None or self._by_number.get(number_key(text)):
            return found
        others = self._also_named(text, found.participant)
        if not others and not lists_another_number(text):
            return found
        return Match(None, doubt=Reason.AMBIGUOUS_NUMBER, candidates=_shown([found.participant, *others]), several=True)

    def _typed(self, text: str) -> Match:
        having = self._by_number.get(number_key(text), [])
        # Zeros get lost by themselves, but nobody types too many of them.
        exact = [person for person in having if person.id == text.strip() and text.strip().startswith("0")]
        if having:
            return Match(exact[0], "number") if len(exact) == 1 else self.match(text, "")
        before, number, after = (*NUMBER_WITHIN.split(text, maxsplit=1), "", "")[:3]
        if number:
            found, having = self.match(number, f"{before} {after}"), self._by_number.get(number_key(number), [])
            # People say why as well, in small letters: «128, он закрывал сделку».
            of_nobody = found.doubt is Reason.NAME_OF_ANOTHER and found.candidates == _shown(having)
            return _only(having, "number", found.doubt) if of_nobody and _REMARK.search(text) else found
        found = self.match("", text)
        return found if found.doubt is Reason.AMBIGUOUS_NAME else self._only_surname(text, found)

    def _also_named(self, text: str, meant: Participant) -> list[Participant]:
        """Everybody besides ``meant`` whose number or surname stands in a cell."""
        others: list[Participant] = []
        for number in numbers_within(text):
            having = self._by_number.get(number_key(number), [])
            others += [] if meant in having else having
        own = {word for name in written(fold_name(meant.name)) for word in name.words}
        words = [fold_name(word) for word in words_within(text.translate(_APOSTROPHES))]
        for word in words:
            # A case of their own name is theirs, but «Иванов, Иванова» are two.
            if word in own or any(near(word, mine) and mine not in words for mine in own):
                continue
            for form in nominatives(word):
                for name, person in self._by_word.get(loose(form), ()):
                    if person != meant and form in name.words[: name.surname] and form not in PARTICLES:
                        others.append(person)
        return others

    def _match(self, number: str, name: str) -> Match:
        wanted = fold_name(_GLUED_INITIAL.sub(" ", name)).strip(_AROUND)
        if not number and not wanted:
            return Match(None, doubt=Reason.NO_SELLER)
        by_number = self._by_number.get(number, []) if number else []
        fitting = self._fitting(wanted) if wanted else []
        if by_number:
            both = [person for person in by_number if person in fitting]
            if fitting and not both:
                return Match(None, doubt=Reason.NAME_OF_ANOTHER, candidates=_shown([*by_number, *fitting]))
            if not fitting and self._is_of_nobody(wanted, by_number):
                return Match(None, doubt=Reason.NAME_OF_ANOTHER, candidates=_shown(by_number))
            return _only(both if len(both) == 1 else by_number, "number", Reason.AMBIGUOUS_NUMBER)
        if fitting and is_number(number) and any(not is_made_up(person.id) for person in fitting):
            return Match(None, doubt=Reason.UNKNOWN_NUMBER, candidates=_shown(fitting))
        if fitting:
            return _only(fitting, "name", Reason.AMBIGUOUS_NAME)
        within = (self._by_number.get(digits.lstrip("0"), ()) for digits in _DIGITS.findall(number))
        return Match(None, candidates=_shown([*chain.from_iterable(within), *self._resembling(wanted)]))

    def _is_of_nobody(self, wanted: str, by_number: Iterable[Participant]) -> bool:
        """Whether a whole name is plainly of none of those who have the number; a login or an address is no name."""
        if "@" in wanted or not _APART.search(wanted) or _TORN.search(wanted):
            return False
        names = [name for person in by_number for name in written(fold_name(person.name))]
        return bool(names) and all(contradicts(words, names) for words in readings(wanted))

    def _fitting(self, wanted: str) -> list[Participant]:
        exact = self._by_name.get(wanted)
        if exact or _TORN.search(wanted):
            return exact or []
        found: dict[Participant, bool] = {}
        for words in readings(wanted):
            for name, person in self._near(words):
                if fits(words, name):
                    found[person] = found.get(person, False) or sorted(words) == sorted(name.words)
        whole = [person for person, is_whole in found.items() if is_whole]
        return whole or list(found)

    def _near(self, words: Sequence[str]) -> list[tuple[WrittenName, Participant]]:
        """Everybody with the rarest of these words in the name; a patronymic the roster may lack."""
        full = [word for word in words if len(word) > 1]
        needed = [word for word in full if not is_patronymic(word)] or full
        return min((self._by_word.get(loose(word), []) for word in needed), key=len, default=[])

    def _resembling(self, wanted: str) -> list[Participant]:
        """Who could have been meant, for a person to choose from: the surname's namesakes, a name with lost letters."""
        if _TORN.search(wanted):
            pattern = re.compile(".".join(map(re.escape, _TORN.split(wanted))))
            return [person for name, people in self._by_name.items() if pattern.match(name) for person in people]
        return [
            person
            for word in words_of(wanted)
            for name, person in self._by_word.get(loose(word), ())
            if word in name.words[: name.surname]
        ]

    def _only_surname(self, text: str, otherwise: Match) -> Match:
        words = words_of(fold_name(text))
        having = [person for name, person in self._near(words) if words == name.words[: name.surname]]
        return _only(having, "name", Reason.AMBIGUOUS_NAME) if having else otherwise


_MOST_CANDIDATES = 5
_AROUND = " ,;:.·()-"
_GLUED_INITIAL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ]\.)")
_APART = re.compile(r"[^\W\d_.]\.?[\s,]+[^\W\d_]|[а-я]\.[а-я]")
_REMARK = re.compile(r"(?<![^\W\d_])[a-zа-яё]")
_DIGITS = re.compile(r"\d{2,}")
_TORN = re.compile(r"[?\ufffd]")
"""Letters that a system did not know and lost."""


def _shown(people: Iterable[Participant]) -> tuple[Participant, ...]:
    return tuple(dict.fromkeys(people))[:_MOST_CANDIDATES]


def _only(people: Sequence[Participant], found_by: Literal["number", "name"], doubt: Reason) -> Match:
    if len(people) == 1:
        return Match(people[0], found_by)
    return Match(None, doubt=doubt, candidates=tuple(people[:_MOST_CANDIDATES]))


_YES = {"да", "д", "yes", "y", "true", "истина", "1", "+", "✓", "✔", "участвует"}
_NO = {"нет", "н", "no", "n", "false", "ложь", "0", "-", "✗", "✘", "не участвует"}


def parse_yes(text: str) -> bool | None:
    """Yes or no in a cell, in Russian, English or signs; None when it is blank or neither."""
    folded = clean_number(fold_name(text)).rstrip("!.")
    if folded in _YES or folded in _FOLDED_YES:
        return True
    return False if folded in _NO else None


# NFKD may take a sign apart, so what is looked up is what folding leaves of it.
_FOLDED_YES = {fold_name(word) for word in _YES}


def sellers_of(head: Participant, participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """The sellers who take part under this head, in roster order."""
    return tuple(
        person
        for person in participants
        if person.track is Track.SELLERS and person.active and same_number(person.head_id, head.id)
    )
