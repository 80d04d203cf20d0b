"""An HR list against the roster in the sheet: who is new, what changed, what people have changed themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.roster import RosterIndex, clean_number, fold_name, parse_role, parse_yes
from sheets_marathon.marathon.review import Reason, ReviewItem

FIELDS = ("name", "role", "store", "city", "head", "email", "telegram", "takes_part")
"""What a list may tell of a person besides the number; keys of the roster's columns."""

Texts = Mapping[str, str]
"""A person's cells by field, as text; a field that the list has no column for is absent."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of an HR list: ``number`` may be "", ``where`` is file and line."""

    number: str
    texts: Texts
    where: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person of the roster in the sheet: ``row`` as people see it, ``number`` as it stands in its id cell."""

    row: int
    number: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of the roster that the list has something to say about."""

    row: int
    number: str
    name: str
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class RosterMerge:
    """What an HR list means for the roster.

    ``added``: people to write below. ``filled``: blank cells to fill. ``updates``: cells that still hold what an
    earlier list said, so the new word may replace it. ``differing``: cells that people typed or changed, which
    stay. ``absent``: people of the roster whom the list does not have. ``remembered``: the list's word by number
    and field, for telling next time what people have changed since.
    """

    added: tuple[Listed, ...] = ()
    filled: tuple[CellChange, ...] = ()
    updates: tuple[CellChange, ...] = ()
    differing: tuple[CellChange, ...] = ()
    absent: tuple[RosterRow, ...] = ()
    same: int = 0
    review: tuple[ReviewItem, ...] = ()
    remembered: Mapping[str, Texts] | None = None


def merge(
    listed: Sequence[Listed], roster: Sequence[RosterRow], remembered: Mapping[str, Texts] | None = None
) -> RosterMerge:
    """What ``listed`` changes in ``roster``; merging the outcome again changes nothing.

    ``remembered``: what the last list said (``RosterMerge.remembered``). People are matched by number, else by a
    name that fits exactly one. Of a number that the list has twice nothing is taken when its rows disagree on the
    role; people without a role are added and asked about; nobody is ever removed.
    """
    before = remembered or {}
    people, review = _one_row_each(listed)
    people = [replace(person, texts=_with_head(person, people)) for person in people]
    review += [item for person in people if (item := _doubtful_role(person))]
    index = RosterIndex([Participant(str(kept.row), kept.texts.get("name", ""), None) for kept in roster])
    by_number = {clean_number(kept.number): kept for kept in roster if kept.number.strip()}
    by_row = {kept.row: kept for kept in roster}
    added: list[Listed] = []
    filled: list[CellChange] = []
    updates: list[CellChange] = []
    differing: list[CellChange] = []
    met: set[int] = set()
    same = 0
    for person in people:
        kept = by_number.get(person.number) if person.number else None
        if kept is None:
            namesake = index.match("", person.texts.get("name", ""))
            kept = by_row[int(namesake.participant.id)] if namesake.participant else None
            if kept is not None and person.number and clean_number(kept.number) not in ("", person.number):
                kept = None  # the same name under another number is somebody else
            if namesake.doubt is Reason.AMBIGUOUS_NAME and not person.number:
                review.append(_item(person, Reason.AMBIGUOUS_NAME))
                continue
        if kept is None:
            added.append(person)
            continue
        met.add(kept.row)
        changes = _changes(person, kept, before.get(person.number, {}))
        same += not any(changes)
        for target, found in zip((filled, updates, differing), changes, strict=True):
            target += found
    absent = tuple(kept for kept in roster if kept.row not in met)
    told = {person.number: dict(person.texts) for person in people if person.number}
    return RosterMerge(
        tuple(added), tuple(filled), tuple(updates), tuple(differing), absent, same, tuple(review), {**before, **told}
    )


def _one_row_each(listed: Iterable[Listed]) -> tuple[list[Listed], list[ReviewItem]]:
    """Rows with one number are one person; where they name two roles, a person must say which."""
    by_number: dict[str, list[Listed]] = {}
    for at, row in enumerate(listed):
        number = clean_number(row.number)
        by_number.setdefault(number or f"?{at}", []).append(replace(row, number=number))
    people: list[Listed] = []
    review: list[ReviewItem] = []
    for rows in by_number.values():
        if len({parse_role(row.texts.get("role", "")) for row in rows}) > 1:
            review.append(_item(rows[0], Reason.TWO_ROLES))
        elif len({fold_name(row.texts.get("name", "")) for row in rows}) > 1:
            review.append(_item(rows[0], Reason.DUPLICATE_ID))
        else:
            people.append(rows[-1])
    return people, review


def _doubtful_role(person: Listed) -> ReviewItem | None:
    takes_part = parse_yes(person.texts.get("takes_part", "")) is not False
    if takes_part and parse_role(person.texts.get("role", "")) is None:
        return _item(person, Reason.BAD_ROLE)
    return None


def _with_head(person: Listed, people: Sequence[Listed]) -> Texts:
    """The head as a number, where the list gives a name that fits exactly one head of it."""
    head = person.texts.get("head", "").strip()
    if not head or any(clean_number(head) == each.number for each in people if each.number):
        return person.texts
    fitting = [
        each.number
        for each in people
        if each.number
        and parse_role(each.texts.get("role", "")) is Track.HEADS
        and fold_name(each.texts.get("name", "")) == fold_name(head)
    ]
    return {**person.texts, "head": fitting[0]} if len(fitting) == 1 else person.texts


def _changes(
    person: Listed, kept: RosterRow, told: Texts
) -> tuple[list[CellChange], list[CellChange], list[CellChange]]:
    """Cells to fill, to update and to leave."""
    filled: list[CellChange] = []
    updates: list[CellChange] = []
    differing: list[CellChange] = []
    for field in FIELDS:
        now, was = person.texts.get(field, "").strip(), kept.texts.get(field, "").strip()
        if not now or _alike(field, now, was):
            continue
        change = CellChange(kept.row, person.number, kept.texts.get("name", ""), field, was, now)
        if not was and not told.get(field, "").strip():
            filled.append(change)
        elif was and _alike(field, told.get(field, ""), was):
            updates.append(change)
        else:
            differing.append(change)  # a person typed it, or emptied it on purpose
    return filled, updates, differing


def _alike(field: str, one: str, other: str) -> bool:
    """Whether two cells mean the same, however they are spelt."""
    if fold_name(one) == fold_name(other):
        return True
    match field:
        case "head":
            return clean_number(one) == clean_number(other)
        case "role":
            return parse_role(one) is parse_role(other) is not None
        case "takes_part":
            return parse_yes(one) is parse_yes(other) is not None
        case "telegram":
            return fold_name(one.lstrip("@")) == fold_name(other.lstrip("@"))
        case _:
            return False


def _item(person: Listed, why: Reason) -> ReviewItem:
    said = (person.number, person.texts.get("name", ""), person.texts.get("role", ""))
    what = " · ".join(part.strip() for part in said if part.strip())
    return ReviewItem(f"list:{why}:{person.number or fold_name(person.texts.get('name', ''))}", what, person.where, why)
