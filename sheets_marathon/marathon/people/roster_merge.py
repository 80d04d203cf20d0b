"""An HR list against the roster in the sheet: who is new, what changed, what people have changed themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.hr_answers import SAME, HrAnswers, state_question
from sheets_marathon.marathon.people.listed import FIELDS, Listed, RosterRow, Texts, one_row_each, question
from sheets_marathon.marathon.people.numbers import is_made_up, number_key, same_number
from sheets_marathon.marathon.people.positions import Positions, parse_role, position_key, position_question
from sheets_marathon.marathon.people.presence import says_left, says_takes_part
from sheets_marathon.marathon.people.roster import RosterIndex, clean_number, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem


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
    does not sell, or is asked about; ``gone``: people of the list who are not taken since they have left, or may have.
    ``remembered``: the list's word by number and field, for telling next time what
    people have changed since.
    """

    added: tuple[Listed, ...] = ()
    filled: tuple[CellChange, ...] = ()
    updates: tuple[CellChange, ...] = ()
    differing: tuple[CellChange, ...] = ()
    absent: tuple[RosterRow, ...] = ()
    others: tuple[Listed, ...] = ()
    gone: tuple[Listed, ...] = ()
    same: int = 0
    review: tuple[ReviewItem, ...] = ()
    remembered: Mapping[str, Texts] | None = None


def merge(
    listed: Sequence[Listed],
    roster: Sequence[RosterRow],
    remembered: Mapping[str, Texts] | None = None,
    positions: Positions | None = None,
    answers: HrAnswers | None = None,
) -> RosterMerge:
    """What ``listed`` changes in ``roster``; merging the outcome again changes nothing.

    ``remembered``: what the last list said (``RosterMerge.remembered``). People are matched by number, else by a
    name that fits exactly one. Of a number that the list has twice nothing is taken when its rows disagree on the
    role; people without a role are added and asked about; whose number is broken is asked about and not added, lest
    they be in twice once the list is mended; whoever has a position that does not sell is not added, and a position
    that nobody has decided about is asked about once (``positions``); nobody is ever removed. A new number beside a
    name of the roster is asked about, and so is a name without a number that the list has with one: they are added
    when somebody says so (``answers``). Whoever has left by the list is not added, and asked about if they take part.
    """
    before = {number_key(number): texts for number, texts in (remembered or {}).items()}
    known, said = positions or Positions(), answers or HrAnswers()
    people, review = one_row_each(listed)
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
    states: dict[str, list[Listed]] = {}
    gone: list[Listed] = []
    said_of = _Named(people)
    met: set[int] = set()
    same = 0
    for person in people:
        kept, doubt = _by_number(person, by_number)
        if doubt is not None:
            review.append(question(person, doubt))
            continue
        renumbered: list[RosterRow] = []
        if kept is None:
            name = person.texts.get("name", "")
            namesake = index.match("", name)
            fitting = [namesake.participant] if namesake.participant else list(namesake.candidates)
            rows = [by_row[int(there.id)] for there in fitting]
            if not person.number and (len(rows) > 1 or (not person.broken and said_of.is_another(name, rows))):
                review.append(question(person, Reason.AMBIGUOUS_NAME))
                continue
            # Only a number that somebody has given can be another one.
            renumbered = [there for there in rows if there.number.strip() and not is_made_up(there.number)]
            kept = rows[0] if len(rows) == 1 and not (person.number and renumbered) else None
        if kept is None and person.away:
            gone.append(person)
            continue
        if kept is None and (role := person.texts.get("role", "").strip()) and known.track(role) is None:
            others.setdefault(fold_name(role), []).append(person)
            continue
        if person.broken and (kept is None or not kept.number.strip()):
            review.append(question(person, Reason.BROKEN_NUMBER))
        if person.state and (kept is None or _takes_part(kept)):
            states.setdefault(fold_name(person.state), []).append(person)
        if kept is None and person.state:
            gone.append(person)
            continue
        if kept is None:
            number = number_key(person.number)
            if person.number and renumbered and number not in said.numbers:
                whose = "; ".join(f"{row.number} {row.texts.get('name', '')}" for row in renumbered)
                review.append(question(person, Reason.NEW_NUMBER, whose))
            elif not person.broken:
                added.append(_as_said(person, said.numbers.get(number, ""), renumbered))
            continue
        met.add(kept.row)
        if (
            person.away
            and not person.texts.get("left_on")
            and _takes_part(kept)
            and number_key(person.number) not in said.stay
        ):
            review.append(question(person, Reason.AWAY_IN_LIST))
        changes = _changes(person, kept, before.get(number_key(person.number), {}))
        same += not any(changes)
        for target, found in zip((filled, updates, differing), changes, strict=True):
            target += found
    absent = tuple(kept for kept in roster if kept.row not in met)
    review += [_position(having) for having in others.values() if known.is_open(having[0].texts["role"])]
    review += [state_question(having) for having in states.values()]
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
        tuple(gone),
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


class _Named:
    """People of the list by name: who stands there without a number may be one who has one, or another."""

    def __init__(self, people: Iterable[Listed]) -> None:
        listed = [person for person in people if person.number]
        self._numbers = {number_key(person.number) for person in listed}
        self._index = RosterIndex(
            Participant(str(at), person.texts.get("name", ""), None) for at, person in enumerate(listed)
        )
        self._seen: set[str] = set()

    def is_another(self, name: str, rows: Sequence[RosterRow]) -> bool:
        """Whether the list has the name elsewhere too: with a number, as a row of the roster, or without one before."""
        found = self._index.match("", name)
        folded = fold_name(name)
        again = folded in self._seen
        self._seen.add(folded)
        in_list = any(number_key(row.number) in self._numbers for row in rows if row.number.strip())
        return again or in_list or found.participant is not None or found.doubt is Reason.AMBIGUOUS_NAME


def _takes_part(kept: RosterRow) -> bool:
    left = kept.texts.get("left_on", "")
    return says_takes_part(kept.texts.get("takes_part", "")) is not False and says_left(left) is False


def _as_said(person: Listed, said: str, renumbered: Sequence[RosterRow]) -> Listed:
    """A newcomer; where somebody has said so, a further number of a person of the roster: another row of theirs."""
    mains = [row for row in renumbered if (said == SAME and len(renumbered) == 1) or same_number(row.number, said)]
    return replace(person, texts={**person.texts, "same_as": mains[0].number}) if mains else person


def _position(having: Sequence[Listed]) -> ReviewItem:
    role = having[0].texts["role"]
    what = position_question(role, [person.texts.get("name", "") for person in having])
    return ReviewItem(position_key(role), what, having[0].where, Reason.UNKNOWN_POSITION)


def _doubtful_role(person: Listed) -> ReviewItem | None:
    if says_takes_part(person.texts.get("takes_part", "")) and not person.texts.get("role", "").strip():
        return question(person, Reason.BAD_ROLE)
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
