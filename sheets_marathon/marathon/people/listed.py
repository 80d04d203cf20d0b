"""People of an HR list, and rows of the roster that they are compared with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_marathon.marathon.people.numbers import is_broken, looks_like_phone, number_key
from sheets_marathon.marathon.people.positions import parse_role
from sheets_marathon.marathon.people.roster import clean_number, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem

FIELDS = ("name", "role", "store", "city", "head", "email", "telegram", "takes_part", "left_on")
"""What a list may tell of a person besides the number; keys of the roster's columns."""

Texts = Mapping[str, str]
"""A person's cells by field, as text; a field that the list has no column for is absent."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of an HR list: ``number`` may be "", ``where`` is file and line; ``broken``: what stands there instead
    of a number; ``away``: the list's word for that they have left, or are away; ``state``: its word of which nobody
    knows whether it means that."""

    number: str
    texts: Texts
    where: str
    broken: str = ""
    away: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person of the roster in the sheet: ``row`` as people see it, ``number`` as it stands in its id cell."""

    row: int
    number: str
    texts: Texts


def one_row_each(listed: Iterable[Listed]) -> tuple[list[Listed], list[ReviewItem]]:
    """Rows with one number are one person; where they name two roles, a person must say which."""
    by_number: dict[str, list[Listed]] = {}
    for at, row in enumerate(listed):
        broken = row.number.strip() if is_broken(row.number) else ""
        number = "" if broken or looks_like_phone(row.number) else clean_number(row.number)
        by_number.setdefault(number_key(number) or f"?{at}", []).append(replace(row, number=number, broken=broken))
    people: list[Listed] = []
    review: list[ReviewItem] = []
    for having in by_number.values():
        # Of whoever was taken on again systems keep the former row, too.
        rows = [row for row in having if not row.away] or having
        if len({parse_role(row.texts.get("role", "")) for row in rows}) > 1:
            review.append(question(rows[0], Reason.TWO_ROLES))
        elif len({fold_name(row.texts.get("name", "")) for row in rows}) > 1:
            review.append(question(rows[0], Reason.DUPLICATE_ID))
        else:
            people.append(rows[-1])
    return people, review


def question(person: Listed, why: Reason, candidates: str = "") -> ReviewItem:
    """What is asked about a person of a list; it is known by the number, else by the name."""
    said = (person.number or person.broken, person.texts.get("name", ""), person.texts.get("role", ""), person.away)
    what = " · ".join(part.strip() for part in said if part.strip())
    return ReviewItem(
        f"list:{why}:{person.number or fold_name(person.texts.get('name', ''))}",
        what,
        person.where,
        why,
        "",
        candidates,
    )
