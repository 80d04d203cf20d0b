"""The marathon's nouns. Frozen values; no I/O, no clock, no third party."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Track(StrEnum):
    """One of the two parallel courses."""

    SELLERS = "sellers"
    HEADS = "heads"


class SlotKind(StrEnum):
    """What a planned moment is for."""

    ANNOUNCEMENT = "announcement"
    BRIEF = "brief"
    LESSON = "lesson"
    FOCUS = "focus"
    SUMMARY = "summary"
    FINAL = "final"


class DeliveryState(StrEnum):
    """Where one delivery stands; what leads from one to another is ``delivery.transitions``.

    ``planned``: nothing was done about it, and the outbox does not know it; ``waiting``: for what a person must give,
    or for figures, and goes out by itself when that is there; ``intent``: frozen and about to be sent, or found so
    after a crash; ``unknown``: sent without a clear answer, being looked for; ``retry``: certainly not in the chat,
    goes out again while its window is open; ``failed``: refused, tried again until somebody mends it or its window
    ends; ``sent``, ``missed``: ends; ``held``: it may be in the chat, and a person must look; ``cancelled``: its row in
    the Program tab says so, and it may be planned again; ``before_us``: it was over before the service first ran.
    """

    PLANNED = "planned"
    WAITING = "waiting"
    INTENT = "intent"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    HELD = "held"
    RETRY = "retry"
    MISSED = "missed"
    CANCELLED = "cancelled"
    BEFORE_US = "before_us"

    @property
    def shown(self) -> str:
        """The key of the word that people read: to them a post waits, whether for a link or for somebody's word."""
        return DeliveryState.HELD.value if self is DeliveryState.WAITING else self.value


class PinState(StrEnum):
    """Whether a post stands pinned at the top of its channel; apart from its delivery's state.

    ``none``: nobody asked for it; ``wanted``: to be pinned once it is there; ``refused``: given up.
    """

    NONE = "none"
    WANTED = "wanted"
    PINNED = "pinned"
    REFUSED = "refused"


class EventKind(StrEnum):
    """What happened to a car."""

    SALE = "sale"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Task:
    """One graded task of a track: number ``number`` on learning day ``day`` (both from 1)."""

    track: Track
    day: int
    number: int
    on_date: dt.date

    @property
    def key(self) -> str:
        """``"3.2"``: unique within the track."""
        return f"{self.day}.{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A planned moment in one track's channel.

    ``key`` is its place in the course, unique in the marathon (``sellers.3.lesson.2``, ``sellers.final``), so content
    stays with its lesson when dates move; ``at`` is aware, in the marathon's zone;
    ``day`` is the learning day from 1 (0: before the first, the number after the last: the final);
    ``number`` counts slots of the same kind within a day, from 1.
    """

    key: str
    track: Track
    day: int
    kind: SlotKind
    number: int
    at: dt.datetime
    topic: str = ""
    lesson_link: str = ""
    task_link: str = ""
    text: str = ""
    responsible: str = ""
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Participant:
    """A person of the roster. ``track`` None: the role cell says neither seller nor head.

    ``baseline_sales``: cars sold in the days before the start that the company chose to compare with.
    ``left_on``: since when somebody is out. ``curator``: who checks this person's works. ``same_as``: the id of the
    main row, where this one is a duplicate.
    """

    id: str
    name: str
    track: Track | None
    store: str = ""
    city: str = ""
    head_id: str = ""
    email: str = ""
    telegram: str = ""
    takes_part: bool = True
    joined_on: dt.date | None = None
    left_on: dt.date | None = None
    baseline_sales: int = 0
    curator: str = ""
    same_as: str = ""

    @property
    def active(self) -> bool:
        """Takes part, has not left, and is not a second row of somebody else."""
        return self.takes_part and self.left_on is None and not self.same_as


@dataclass(frozen=True, slots=True)
class DealEvent:
    """One row of a sales export, as it came: cars sold or returned. What makes rows one deal: ``sales.identity``.

    ``source``: the export it is from, ``line`` the row there, from 1; ``at``: the time of day where the export tells
    one (local, as written). ``kind`` None: ``word``, what the export calls it, says neither plainly. ``written``: the
    document with the blanks and invisible characters that stand in its cell, "" where there are none; ``car``: the
    number of the car itself (VIN), where the export has it.
    """

    document: str
    kind: EventKind | None
    on_date: dt.date
    seller_number: str
    seller_name: str
    quantity: int
    store: str = ""
    source: str = ""
    at: dt.time | None = None
    line: int = field(default=0, compare=False)
    word: str = ""
    written: str = ""
    car: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A deal that counts for one person; ``cars`` is signed (returns are negative).

    ``version``: 1 for what was imported first, one more for each correction; negative for a row that takes the
    version of that number back. The rows of one deal add up to what holds.
    """

    document: str
    kind: EventKind
    on_date: dt.date
    participant_id: str
    name: str
    store: str
    cars: int
    source: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant's line in the rating. ``rank`` from 1, equal for a full tie."""

    id: str
    name: str
    track: Track
    store: str
    learning: int
    sales: int
    bonus: float
    score: float
    rank: int
    previous_rank: int | None = None

    @property
    def risen(self) -> int:
        """Places won since the previous rank; negative when places were lost, 0 when unknown."""
        return 0 if self.previous_rank is None else self.previous_rank - self.rank


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """One store's line: averages per participating seller, so that three and thirty compare fairly.

    ``average_score`` and ``sales_per_seller`` to 4 decimals; ``share_finished`` 0…1; ``rank`` from 1 by average score.
    """

    store: str
    city: str
    participants: int
    average_score: float
    share_finished: float
    sales_per_seller: float
    rank: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Points per unit: per grade point, per car, per bonus point; ``team`` is for heads only."""

    learning: float = 1.0
    sales: float = 1.0
    bonus: float = 1.0
    team: float = 1.0
