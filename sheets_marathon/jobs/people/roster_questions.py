"""What a look at the roster asks people: roles, positions, words under yes and no, stores and heads. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.numbers import is_broken, looks_like_phone
from sheets_marathon.marathon.people.positions import Positions, position_key, position_question
from sheets_marathon.marathon.people.presence import says_left, says_takes_part
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs.participants import ParticipantColumn, People


def roster_questions(people: People, view: TabView, positions: Positions) -> list[ReviewItem]:
    """Everything in the roster that a person must say more about. ``positions``: what has been said of them."""
    return [*_person(people, view), *_roles(people, view, positions), *_places(people, view)]


def _person(people: People, view: TabView) -> Iterator[ReviewItem]:
    """Words under «Участвует» and «Выбыл» that could mean either, and what can be no personnel number."""
    for person in people.all:
        row = people.rows[person.id]
        for is_wrong, key, why in (
            (looks_like_phone, "phone", Reason.PHONE_NUMBER),
            (is_broken, "broken", Reason.BROKEN_NUMBER),
        ):
            if is_wrong(person.id):
                where = view.address(row.number, ParticipantColumn.ID)
                yield ReviewItem(f"roster:{key}:{person.id}", f"{person.name} · {person.id}", where, why)
        for column, says, why in (
            (ParticipantColumn.TAKES_PART, says_takes_part, Reason.BAD_TAKES_PART),
            (ParticipantColumn.LEFT_ON, says_left, Reason.BAD_LEFT),
        ):
            text = row.text(column)
            if says(text) is None and (column != ParticipantColumn.LEFT_ON or read_date(row[column]) is None):
                what = f"{person.name} · «{text}»"
                yield ReviewItem(f"roster:{column}:{person.id}", what, view.address(row.number, column), why)


def _roles(people: People, view: TabView, positions: Positions) -> Iterator[ReviewItem]:
    """A question for whoever has no role, and one for each position that may sell or not."""
    holders: defaultdict[str, list[Participant]] = defaultdict(list)
    for person in people.all:
        row = people.rows[person.id]
        role = row.text(ParticipantColumn.ROLE)
        if person.track is not None or not person.takes_part:
            continue
        if not role:
            where = view.address(row.number, ParticipantColumn.NAME)
            yield ReviewItem(f"roster:role:{person.id}", f"{person.name} · «»", where, Reason.BAD_ROLE)
        elif positions.is_open(role):
            holders[position_key(role)].append(person)
    for key, having in holders.items():
        row = people.rows[having[0].id]
        what = position_question(row.text(ParticipantColumn.ROLE), [person.name for person in having])
        where = view.address(row.number, ParticipantColumn.ROLE)
        yield ReviewItem(key, what, where, Reason.UNKNOWN_POSITION)


def _places(people: People, view: TabView) -> Iterator[ReviewItem]:
    """Sellers who take part and have no store where others have, and heads whom nobody can be told from."""
    ids = {person.id for person in people.all}
    sellers = people.of(Track.SELLERS)
    stores = any(person.store for person in sellers)
    asked: set[str] = set()
    for person in sellers:
        row = people.rows[person.id]
        if stores and not person.store:
            where = view.address(row.number, ParticipantColumn.STORE)
            yield ReviewItem(f"roster:store:{person.id}", person.name, where, Reason.NO_STORE)
        key = f"roster:head:{fold_name(person.head_id)}"
        if person.head_id and person.head_id not in ids and key not in asked:
            asked.add(key)
            what = f"«{row.text(ParticipantColumn.HEAD)}»"
            where = view.address(row.number, ParticipantColumn.HEAD)
            yield ReviewItem(key, what, where, Reason.UNKNOWN_HEAD)
