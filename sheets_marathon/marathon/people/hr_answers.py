"""What an HR list says of who works there, and what people answer to questions about such lists. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.marathon.people.listed import Listed
from sheets_marathon.marathon.people.numbers import is_number, number_key
from sheets_marathon.marathon.people.positions import position_question
from sheets_marathon.marathon.people.roster import fold_name, parse_yes
from sheets_marathon.marathon.review import Reason, ReviewItem

STATE, NEW_NUMBER, AWAY = "state:", f"list:{Reason.NEW_NUMBER}:", f"list:{Reason.AWAY_IN_LIST}:"
"""What the keys of questions about lists begin with."""

SAME = "="
"""The answer that a new number is the one person's who was named."""

_GONE = re.compile(
    r"(?<!\w)(?:уволен|увольн|уволил|расторж|не работает|не активен|неактив|выбыл|архив|terminat|dismiss|fired|resign"
    r"|quit|inactive|archived)"
)
_HERE = re.compile(
    r"(?:работ|актив|действующ|принят|прием|штат|в штате|трудоустро|основн|совмест|постоян|испытат|командиров|перевод"
    r"|перемещ|кадровое|employed|active|work|current|hired|full|part|regular|permanent|probation)"
)
_AWAY = re.compile(r"отпуск|декрет|больнич|болезн|уход|отстран|приостан|leave|sick|maternity|suspend|не(?!\w)")
_SAME_PERSON = frozenset(map(fold_name, (
    "тот же", "та же", "он же", "она же", "тот же человек", "это он", "это она", "да", "сменился", "сменился номер",
    "новый номер", "same", "same person", "yes", "the same",
)))  # fmt: skip
_ANOTHER = frozenset(map(fold_name, (
    "другой", "другая", "другой человек", "новый", "новая", "новый человек", "однофамилец", "однофамилица", "тезка",
    "разные", "разные люди", "нет", "добавить", "another", "another person", "new", "namesake", "different", "no",
    "add",
)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class HrAnswers:
    """``states``: whether somebody takes part of whom a list says such a word; ``numbers``: by a new number "" for
    somebody new, SAME, or the number of the person who has it now; ``stay``: numbers of people who take part all the
    same. ``unclear``: keys whose answer says none of it."""

    states: Mapping[str, bool] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    stay: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()

    def works(self, state: str) -> bool | None:
        """Whether a word for somebody's state means that they work there; None where a person must say."""
        folded = fold_name(state)
        if folded in self.states:
            return self.states[folded]
        if not folded or parse_yes(state):
            return True
        if _GONE.search(folded):
            return False
        return True if _HERE.match(folded) and not _AWAY.search(folded) else None

    def is_answered(self, key: str) -> bool:
        """Whether a state was asked about and is not open any more."""
        return key.startswith(STATE) and key.removeprefix(STATE) in self.states


def read_hr_answers(answers: Iterable[tuple[str, str]]) -> HrAnswers:
    """What people have typed beside questions about lists, as (key, text)."""
    states: dict[str, bool] = {}
    numbers: dict[str, str] = {}
    stay: set[str] = set()
    unclear: set[str] = set()
    for key, text in answers:
        said, yes = fold_name(text).strip(" .!"), parse_yes(text)
        if key.startswith(STATE) and yes is not None:
            states[key.removeprefix(STATE)] = yes
        elif key.startswith(NEW_NUMBER) and said in _SAME_PERSON | _ANOTHER:
            numbers[number_key(key.removeprefix(NEW_NUMBER))] = SAME if said in _SAME_PERSON else ""
        elif key.startswith(NEW_NUMBER) and is_number(number_key(text)):
            numbers[number_key(key.removeprefix(NEW_NUMBER))] = text.strip()
        elif key.startswith(AWAY) and yes:
            stay.add(number_key(key.removeprefix(AWAY)))
        elif key.startswith((STATE, NEW_NUMBER, AWAY)):
            unclear.add(key)
    return HrAnswers(states, numbers, frozenset(stay), frozenset(unclear))


def state_question(having: Sequence[Listed]) -> ReviewItem:
    """Whether people of whom a list says one word take part: asked once for all of them."""
    what = position_question(having[0].state, [person.texts.get("name", "") for person in having])
    return ReviewItem(STATE + fold_name(having[0].state), what, having[0].where, Reason.UNKNOWN_STATE)
