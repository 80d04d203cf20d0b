"""An HR list against the roster in the sheet: who is new, what changed, what people have changed themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.numbers import is_broken, looks_like_phone, number_key
from sheets_marathon.marathon.people.positions import Positions, parse_role, position_key, position_question
from sheets_marathon.marathon.people.presence import says_takes_part
from sheets_marathon.marathon.people.roster import RosterIndex, clean_number, fold_name, same_number
from sheets_marathon.marathon.review import Reason, ReviewItem

FIELDS = ("name", "role", "store", "city", "head", "email", "telegram", "takes_part")
"""What a list may tell of a person besides the number; keys of the roster's columns."""

Texts = Mapping[str, str]
"""A person's cells by field, as text; a field that the list has no column for is absent."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of an HR list: ``number`` may be "", ``where`` is file and line; ``broken``: what stands there instead
    of a number."""

    number: str
    texts: Texts
    where: str
    broken: str = ""


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
    stay. ``absent``: people of the roster whom the list does not have. ``others``: people of the list whose position
    does not sell, or is asked about. ``remembered``: the list's word by number and field, for telling next time what
    people have changed since.
    """

    added: tuple[Listed, ...] = ()
    filled: tuple[CellChange, ...] = ()
    updates: tuple[CellChange, ...] = ()
    differing: tuple[CellChange, ...] = ()
    absent: tuple[RosterRow, ...] = ()
    others: tuple[Listed, ...] = ()
    same: int = 0
    review: tuple[ReviewItem, ...] = ()
    remembered: Mapping[str, Texts] | None = None


def merge(
    listed: Sequence[Listed],
    roster: Sequence[RosterRow],
    remembered: Mapping[str, Texts] | None = None,
    positions: Positions | None = None,
) -> RosterMerge:
    """What ``listed`` changes in ``roster``; merging the outcome again changes nothing.

    ``remembered``: what the last list said (``RosterMerge.remembered``). People are matched by number, else by a
    name that fits exactly one. Of a number that the list has twice nothing is taken when its rows disagree on the
    role; people without a role are added and asked about; whose number is broken is asked about and not added, lest
    they be in twice once the list is mended; whoever has a position that does not sell is not added, and a position
    that nobody has decided about is asked about once (``positions``); nobody is ever removed.
    """
    before = {number_key(number): texts for number, texts in (remembered or {}).items()}
    known = positions or Positions()
    people, review = _one_row_each(listed)
    heads = _heads(people, roster)
    people = [replace(person, texts=_with_head(person, heads)) for person in people]
    review += [item for person in people if (item := _doubtful_role(person))]
    index = RosterIndex([Participant(str(kept.row), kept.texts.get("name", ""), None) for kept in roster])
    by_number: dict[str, list[RosterRow]] = {}
    for row in roster:
        if row.number.strip():
            by_number.setdefault(number_key(row.number), []).append(row)
    by_row = {kept.row: kept for kept in roster}
    added: list[Listed] = []
    filled: list[CellChange] = []
    updates: list[CellChange] = []
    differing: list[CellChange] = []
    others: dict[str, list[Listed]] = {}
    met: set[int] = set()
    same = 0
    for person in people:
        kept, doubt = _by_number(person, by_number)
        if doubt is not None:
            review.append(_item(person, doubt))
            continue
        if kept is None:
            namesake = index.match("", person.texts.get("name", ""))
            kept = by_row[int(namesake.participant.id)] if namesake.participant else None
            if (
                kept is not None
                and person.number
                and kept.number.strip()
                and not same_number(kept.number, person.number)
            ):
                kept = None  # the same name under another number is somebody else
            if namesake.doubt is Reason.AMBIGUOUS_NAME and not person.number:
                review.append(_item(person, Reason.AMBIGUOUS_NAME))
                continue
        if kept is None and (role := person.texts.get("role", "").strip()) and known.track(role) is None:
            others.setdefault(fold_name(role), []).append(person)
            continue
        if person.broken and (kept is None or not kept.number.strip()):
            review.append(_item(person, Reason.BROKEN_NUMBER))
        if kept is None:
            if not person.broken:
                added.append(person)
            continue
        met.add(kept.row)
        changes = _changes(person, kept, before.get(number_key(person.number), {}))
        same += not any(changes)
        for target, found in zip((filled, updates, differing), changes, strict=True):
            target += found
    absent = tuple(kept for kept in roster if kept.row not in met)
    review += [_position(having) for having in others.values() if known.is_open(having[0].texts["role"])]
    told = {person.number: dict(person.texts) for person in people if person.number}
    left_out = tuple(person for having in others.values() for person in having)
    fresh = {number_key(number) for number in told}
    older = {number: texts for number, texts in (remembered or {}).items() if number_key(number) not in fresh}
    return RosterMerge(
        tuple(added),
        tuple(filled),
        tuple(updates),
        tuple(differing),
        absent,
        left_out,
        same,
        tuple(review),
        {**older, **told},
    )


def _by_number(person: Listed, by_number: Mapping[str, Sequence[RosterRow]]) -> tuple[RosterRow | None, Reason | None]:
    """The row with the person's number, or why nobody can say which. Zeros in front tell nobody apart but by name."""
    having = by_number.get(number_key(person.number), ()) if person.number else ()
    exact = [row for row in having if clean_number(row.number) == person.number]
    if len(exact) == 1:
        return exact[0], None
    index = RosterIndex([Participant(str(row.row), row.texts.get("name", ""), None) for row in having])
    meant = index.match("", person.texts.get("name", "")).participant
    if meant is not None:
        return next(row for row in having if str(row.row) == meant.id), None
    return None, Reason.NAME_OF_ANOTHER if having else None


def _position(having: Sequence[Listed]) -> ReviewItem:
    role = having[0].texts["role"]
    what = position_question(role, [person.texts.get("name", "") for person in having])
    return ReviewItem(position_key(role), what, having[0].where, Reason.UNKNOWN_POSITION)


def _one_row_each(listed: Iterable[Listed]) -> tuple[list[Listed], list[ReviewItem]]:
    """Rows with one number are one person; where they name two roles, a person must say which."""
    by_number: dict[str, list[Listed]] = {}
    for at, row in enumerate(listed):
        broken = row.number.strip() if is_broken(row.number) else ""
        number = "" if broken or looks_like_phone(row.number) else clean_number(row.number)
        by_number.setdefault(number_key(number) or f"?{at}", []).append(replace(row, number=number, broken=broken))
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
    if says_takes_part(person.texts.get("takes_part", "")) and not person.texts.get("role", "").strip():
        return _item(person, Reason.BAD_ROLE)
    return None


def _heads(people: Sequence[Listed], roster: Sequence[RosterRow]) -> RosterIndex:
    """Heads of the roster, and those of the list whom it does not have yet."""
    given = [(clean_number(row.number), row.texts) for row in roster]
    given += [(person.number, person.texts) for person in people]
    heads: dict[str, Participant] = {}
    for number, texts in given:
        if number and parse_role(texts.get("role", "")) is Track.HEADS:
            heads.setdefault(number_key(number), Participant(number, texts.get("name", ""), Track.HEADS))
    return RosterIndex(heads.values())


def _with_head(person: Listed, heads: RosterIndex) -> Texts:
    """The head as a number, where the list gives a number or a name that fits exactly one head."""
    head = person.texts.get("head", "").strip()
    meant = heads.typed(head).participant if head else None
    return {**person.texts, "head": meant.id} if meant else person.texts


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
            return same_number(one, other)
        case "role":
            return parse_role(one) is parse_role(other) is not None
        case "takes_part":
            return bool(one and other) and says_takes_part(one) is says_takes_part(other) is not None
        case "telegram":
            return fold_name(one.lstrip("@")) == fold_name(other.lstrip("@"))
        case _:
            return False


def _item(person: Listed, why: Reason) -> ReviewItem:
    said = (person.number or person.broken, person.texts.get("name", ""), person.texts.get("role", ""))
    what = " · ".join(part.strip() for part in said if part.strip())
    return ReviewItem(f"list:{why}:{person.number or fold_name(person.texts.get('name', ''))}", what, person.where, why)
