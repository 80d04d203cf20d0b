"""Who is meant: names folded, roles and yes/no read as people write them, deals matched to participants (DESIGN 9)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.review import Reason

# Latin letters that look like Cyrillic ones, at least in capitals: exports in capitals mix them in.
_LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_DIAERESIS = "\u0308"
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")


def fold_name(name: str) -> str:
    """``name`` as it is compared: two spellings of one person fold to the same text; never shown to anybody.

    Case, ё/е, kinds and numbers of spaces, kinds of dashes, invisible characters, and Latin letters that look
    like Cyrillic ones in a word of a Cyrillic name are levelled. Folding twice changes nothing.
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    # ё is е with two dots once decomposed, and so is the Latin ë that stands in for it.
    visible = "".join(c for c in text if c != _DIAERESIS and unicodedata.category(c) != "Cf")
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
    """A personnel number without spaces around it and without the ".0" that Excel puts behind whole numbers."""
    return re.sub(r"\.0+$", "", number.strip())


@dataclass(frozen=True, slots=True)
class Match:
    """Who was meant, and why we think so.

    ``found_by`` goes with a participant; ``decided``: a person said so. Without one ``doubt`` says why, and
    ``candidates`` who could be meant, for a person to choose from.
    """

    participant: Participant | None
    found_by: Literal["number", "name", "decided"] | None = None
    doubt: Reason = Reason.UNKNOWN_SELLER
    candidates: tuple[Participant, ...] = ()


class RosterIndex:
    """The roster prepared for many look-ups: building is linear, each match constant in the roster's size.

    Whoever fits a row that is marked as a duplicate is its main row's person.
    """

    def __init__(self, participants: Iterable[Participant]) -> None:
        self.people = tuple(participants)
        self._by_number: defaultdict[str, list[Participant]] = defaultdict(list)
        self._by_name: defaultdict[str, list[Participant]] = defaultdict(list)
        self._by_surname: defaultdict[str, list[Participant]] = defaultdict(list)
        mains = {clean_number(person.id): person for person in self.people if not person.same_as}
        for person in self.people:
            meant = mains.get(clean_number(person.same_as), person) if person.same_as else person
            name = fold_name(person.name)
            by_name, by_surname = self._by_name[name], self._by_surname[name.partition(" ")[0]]
            self._by_number[clean_number(person.id)].append(meant)
            if meant not in by_name:
                by_name.append(meant)
            if meant not in by_surname:
                by_surname.append(meant)

    def match(self, number: str, name: str) -> Match:
        """The participant with this personnel number, else the only one with this name (DESIGN 9).

        A surname with initials fits everybody whose names begin so; nobody is guessed among several.
        """
        wanted_number, wanted_name = clean_number(number), fold_name(name)
        if not wanted_number and not wanted_name:
            return Match(None, doubt=Reason.NO_SELLER)
        by_number = self._by_number.get(wanted_number, []) if wanted_number else []
        if by_number:
            return _only(by_number, "number", Reason.AMBIGUOUS_NUMBER)
        fitting = self._fitting(wanted_name) if wanted_name else []
        if fitting:
            return _only(fitting, "name", Reason.AMBIGUOUS_NAME)
        namesakes = self._by_surname.get(wanted_name.partition(" ")[0], []) if wanted_name else []
        return Match(None, candidates=tuple(namesakes[:_MOST_CANDIDATES]))

    def _fitting(self, wanted: str) -> list[Participant]:
        exact = self._by_name.get(wanted)
        if exact:
            return exact
        surname, _, rest = wanted.partition(" ")
        initials = _INITIALS.findall(rest)
        if not initials or _INITIALS.sub("", rest).strip():
            return []
        return [person for person in self._by_surname.get(surname, []) if _begins(fold_name(person.name), initials)]


_MOST_CANDIDATES = 5
# "и. о.", "и.о.", "и о": one letter each, whatever stands between them.
_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_])(?:\.|(?![^\W\d_]))\s*")


def _only(people: list[Participant], found_by: Literal["number", "name"], doubt: Reason) -> Match:
    if len(people) == 1:
        return Match(people[0], found_by)
    return Match(None, doubt=doubt, candidates=tuple(people[:_MOST_CANDIDATES]))


def _begins(name: str, initials: list[str]) -> bool:
    """Whether the names after the surname begin with these letters, as many as there are."""
    given = name.split()[1:]
    return len(given) >= len(initials) and all(map(str.startswith, given, initials))


# Beginnings of words, folded. Heads are looked for first: "старший продавец" is a head.
_HEAD = ("старш", "руковод", "начальник", "head", "lead", "тимлид")
_HEAD_WORDS = {"роп", "ст", "ст."}
_SELLER = ("прода", "менеджер", "консультант", "seller", "salesp", "consultant")
_SELLER_WORDS = {"пк", "п.к.", "pk"}
_NEITHER = ("помощник", "ассистент", "assistant", "бывш", "former")


def parse_role(text: str) -> Track | None:
    """The track that a role cell means, however it is put; None when it is neither (or blank): ask a person."""
    words = [part for part in re.split(r"[\s,;/()-]+", fold_name(text)) if part]
    if any(word.startswith(_NEITHER) for word in words):
        return None
    if any(word.startswith(_HEAD) or word in _HEAD_WORDS for word in words):
        return Track.HEADS
    if any(word.startswith(_SELLER) or word in _SELLER_WORDS for word in words):
        return Track.SELLERS
    return None


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
        if person.track is Track.SELLERS and person.active and clean_number(person.head_id) == clean_number(head.id)
    )
