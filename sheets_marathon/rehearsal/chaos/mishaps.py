"""What people, machines and other systems do to a marathon besides the faults of both services. Pure."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_MINUTE = dt.timedelta(minutes=1)
_SETTINGS = ("weight_learning", "weight_sales", "weight_bonus", "finish_tasks", "top_n", "names_style")
_TYPED = ("", "много", "-5", "#N/A")
_DAMAGES = ("outbox=rubbish", "outbox=torn", "bot=gone", "bot=rubbish", "bot=torn")
"""A service whose outbox is gone, and not damaged, does not know itself: it asks for ``--take-over``."""


class MishapKind(Enum):
    """What happens, as a phrase for people."""

    LINK = "a lesson's link is missing at its moment"
    SETTING = "somebody spoils a setting"
    FORMULAS = "somebody clears a column of formulas"
    SLOT = "a lesson is moved and moved back"
    PIPE = "a pipe lies among the exports"
    SPARSE = "a workbook explodes when it is read"
    TORN = "an export breaks off in a row"
    DRIP = "a sales system answers a byte now and then"
    STATE = "a file of the program's memory is damaged between two runs"
    DISK = "the disk is full"
    SECOND = "somebody starts a second service"


AT_NIGHT = (MishapKind.PIPE, MishapKind.SPARSE, MishapKind.TORN, MishapKind.DRIP)
"""What exports may be like when the night's work begins."""


@dataclass(frozen=True)
class Mishap:
    """Something that is so from ``begins`` to ``ends`` (aware); ``detail``: whose, which or what, by its kind:

    a slot's key (LINK, SLOT), a setting and what is typed (SETTING, ``key=typed``), a file and how it is damaged
    (STATE, ``outbox=gone``).
    """

    kind: MishapKind
    begins: dt.datetime
    ends: dt.datetime
    detail: str = ""


def setting_spoilt(at: dt.datetime, chance: random.Random) -> Mishap:
    """A setting holds nothing sound around a post, and is put right later."""
    detail = f"{chance.choice(_SETTINGS)}={chance.choice(_TYPED)}"
    return Mishap(MishapKind.SETTING, *_around(at, chance), detail)


def formulas_cleared(at: dt.datetime, chance: random.Random) -> Mishap:
    """The points of a rating are gone before a post; nobody puts them back."""
    return Mishap(MishapKind.FORMULAS, *_around(at, chance))


def disk_full(at: dt.datetime, chance: random.Random) -> Mishap:
    """Nothing can be written on the service's disk for some minutes around a post."""
    begins = at - chance.randint(1, 4) * _MINUTE
    return Mishap(MishapKind.DISK, begins, at + chance.randint(3, 12) * _MINUTE)


def second_service(at: dt.datetime, chance: random.Random) -> Mishap:
    """Another service is started with a folder of its own; it is refused."""
    begins = at - chance.randint(1, 90) * _MINUTE
    return Mishap(MishapKind.SECOND, begins, begins + _MINUTE)


def slot_moved(at: dt.datetime, key: str, chance: random.Random) -> Mishap:
    """The lesson ``key`` of another day is moved and moved back."""
    return Mishap(MishapKind.SLOT, *_around(at, chance), key)


def state_damaged(at: dt.datetime, chance: random.Random, *, outbox: bool) -> Mishap:
    """When the service is next dead, a file of its memory is spoilt; ``outbox``: it may be that of the posts."""
    return Mishap(MishapKind.STATE, at, at + 180 * _MINUTE, chance.choice(_DAMAGES if outbox else _DAMAGES[2:]))


def bad_export(night: dt.datetime, kind: MishapKind, chance: random.Random) -> Mishap:
    """Exports can't be read when the night's work begins, and are in order again later."""
    return Mishap(kind, night - 10 * _MINUTE, night + chance.randint(5, 50) * _MINUTE)


def pairs_that_met(spans: Sequence[tuple[str, dt.datetime, dt.datetime]]) -> dict[str, int]:
    """How often two different things went on at the same time: «a + b» → times. ``spans``: what, from when to when."""
    found: dict[str, int] = {}
    for at, (what, begins, ends) in enumerate(spans):
        for other, other_begins, other_ends in spans[at + 1 :]:
            if what != other and begins < other_ends and other_begins < ends:
                pair = " + ".join(sorted((what, other)))
                found[pair] = found.get(pair, 0) + 1
    return found


def _around(at: dt.datetime, chance: random.Random) -> tuple[dt.datetime, dt.datetime]:
    return at - chance.randint(5, 45) * _MINUTE, at + chance.randint(15, 60) * _MINUTE
