"""Which positions sell and which head sellers; every other one is asked about, once for all who have it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import fold_name, parse_yes

POSITION = "position:"
"""What the keys of questions about positions begin with."""

_WORD = re.compile(r"(?:п\.к\.?|[^\W_]+)")
_SELLS_BY_ITSELF = frozenset(
    {"пк", "п.к", "п.к.", "pk", "продавец", "продавцы", "seller", "sellers", "salesperson", "salesman", "saleswoman"}
)
_SELLS_WITH_SALES = frozenset(
    {
        "менеджер",
        "специалист",
        "консультант",
        "представитель",
        "consultant",
        "specialist",
        "representative",
        "executive",
    }
)
_HEADS_BY_ITSELF = frozenset({"старший", "старшая", "роп", "head", "heads", "руководитель", "начальник"})
_SALES = frozenset({"продаж", "продажам", "продаже", "продажи", "sales", "оп"})
# Words that change neither who sells nor who heads.
_BESIDE = frozenset({
    "по", "отдела", "отдел", "группы", "команды", "и", "с", "в", "на", "of", "the", "team", "department", "продавцов",
    "новых", "автомобилей", "автомобиля", "авто", "легковых", "пробегом", "cars", "car", "new", "used", "vehicle",
    "ведущий", "ведущая", "главный", "младший", "senior", "junior", "консультант", "1", "2", "3", "категории",
})  # fmt: skip
_LIKE_A_POSITION = re.compile(
    r"(?<!\w)(?:старш|руковод|начальник|директор|прода|менеджер|консультант|специалист|администратор|head|lead|seller|sales"
    r"|manager|consultant|assistant|ассистент|помощник|стаж|роп\b|пк\b)"
)
_NEITHER = frozenset(
    map(
        fold_name,
        ("не считать", "не брать", "не участвует", "не продает", "никто", "skip", "ignore", "neither", "none"),
    )
)


@lru_cache(maxsize=1_024)
def parse_role(text: str) -> Track | None:
    """The track of whoever has this position, where it leaves no doubt; None for a blank and for every other one.

    «Старший продавец», a deputy or a trainee may be either or neither: that is for a person to say.
    """
    words = set(_WORD.findall(fold_name(text)))
    heads, sells = words & _HEADS_BY_ITSELF, words & _SELLS_BY_ITSELF
    if heads and not words - _HEADS_BY_ITSELF - _SALES - _BESIDE and (words <= heads or words & _SALES):
        return Track.HEADS
    with_sales = words & _SELLS_WITH_SALES and words & _SALES
    if (sells or with_sales) and not words - _SELLS_BY_ITSELF - _SELLS_WITH_SALES - _SALES - _BESIDE:
        return Track.SELLERS
    return None


def looks_like_position(text: str) -> bool:
    """Whether a cell may name a position at all, which tells the column."""
    return _LIKE_A_POSITION.search(fold_name(text)) is not None


@dataclass(frozen=True, slots=True)
class Positions:
    """What people have said of positions, by the folded position: a track, or None for "does not take part"."""

    said: Mapping[str, Track | None] = field(default_factory=dict)

    def track(self, text: str) -> Track | None:
        """The track of a position, by itself or as somebody has said."""
        return parse_role(text) or self.said.get(fold_name(text))

    def is_open(self, text: str) -> bool:
        """Whether nobody knows yet what a position is."""
        return bool(text.strip()) and parse_role(text) is None and fold_name(text) not in self.said


def position_key(text: str) -> str:
    """What the question about a position is known by."""
    return POSITION + fold_name(text)


_NAMES_SHOWN = 3


def position_question(text: str, names: Sequence[str]) -> str:
    """A position and who has it, for people: ``«Кредитный менеджер» ×4: …``."""
    more = ", …" if len(names) > _NAMES_SHOWN else ""
    return f"«{text.strip()}» ×{len(names)}: {', '.join(names[:_NAMES_SHOWN])}{more}"


def read_positions(answers: Iterable[tuple[str, str]]) -> tuple[Positions, frozenset[str]]:
    """What people have typed beside questions, as (key, text); and keys whose answer says nothing of the kind."""
    said: dict[str, Track | None] = {}
    unclear: set[str] = set()
    for key, text in answers:
        if not key.startswith(POSITION):
            continue
        track = parse_role(text)
        if track is not None or parse_yes(text) is False or fold_name(text).strip(" .!") in _NEITHER:
            said[key.removeprefix(POSITION)] = track
        else:
            unclear.add(key)
    return Positions(said), frozenset(unclear)
