"""The roster: who takes part, in which role, store and city."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.listed import FIELDS, RosterRow
from sheets_marathon.marathon.people.numbers import number_key, same_number
from sheets_marathon.marathon.people.positions import Positions, parse_role
from sheets_marathon.marathon.people.presence import day_of_leaving, says_left, says_takes_part
from sheets_marathon.marathon.people.roster import RosterIndex, clean_number, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_date, read_number
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, same, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs import GRADES, PARTICIPANTS, RATING, Columns, aside, figure, made_again, with_choices
from sheets_marathon.tabs.grades import GradeColumn
from sheets_marathon.tabs.rating import RatingColumn


class ParticipantColumn:
    """Keys of the columns of the roster."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    ROLE: Final = ColumnKey("role")
    STORE: Final = ColumnKey("store")
    CITY: Final = ColumnKey("city")
    HEAD: Final = ColumnKey("head")
    EMAIL: Final = ColumnKey("email")
    TELEGRAM: Final = ColumnKey("telegram")
    TAKES_PART: Final = ColumnKey("takes_part")
    LEFT_ON: Final = ColumnKey("left_on")
    JOINED_ON: Final = ColumnKey("joined_on")
    BASELINE: Final = ColumnKey("baseline")
    CURATOR: Final = ColumnKey("curator")
    SAME_AS: Final = ColumnKey("same_as")
    TELEGRAM_ID: Final = ColumnKey("telegram_id")
    BOT_LINK: Final = ColumnKey("bot_link")
    COUNTS_AS: Final = ColumnKey("counts_as")


def participants(language: Language) -> Tab:
    c = Columns(language, PARTICIPANTS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    roles = [language.word("role", track) for track in Track]
    return Tab(
        PARTICIPANTS,
        language.tab(PARTICIPANTS),
        (
            c.number_of_person(ParticipantColumn.ID, 110),
            c.people(ParticipantColumn.NAME, width=260),
            with_choices(c.people(ParticipantColumn.ROLE, width=100), *roles),
            c.people(ParticipantColumn.STORE, width=240),
            aside(c.people(ParticipantColumn.CITY)),
            c.number_of_person(ParticipantColumn.HEAD, 150, owner=Owner.PEOPLE),
            aside(c.people(ParticipantColumn.EMAIL, width=200)),
            aside(c.people(ParticipantColumn.TELEGRAM, width=120)),
            with_choices(c.people(ParticipantColumn.TAKES_PART, width=100), yes, no),
            c.people(ParticipantColumn.LEFT_ON, Format.DATE, 100),
            c.program(ParticipantColumn.JOINED_ON, Format.DATE, 110),
            figure(c.program(ParticipantColumn.BASELINE, Format.WHOLE, 120)),
            aside(c.people(ParticipantColumn.CURATOR, width=180)),
            c.number_of_person(ParticipantColumn.SAME_AS, 130, owner=Owner.PEOPLE),
            aside(c.program(ParticipantColumn.TELEGRAM_ID, width=200)),
            made_again(c.program(ParticipantColumn.BOT_LINK, width=220)),
            made_again(c.program(ParticipantColumn.COUNTS_AS, width=110)),
        ),
        row_key=ParticipantColumn.ID,
        recognised_by=(ParticipantColumn.NAME, ParticipantColumn.ROLE),
        frozen_columns=2,
    )


@dataclass(frozen=True, slots=True)
class People:
    """The roster as read. ``given_ids``: ids made up now to rows that had none, by row number."""

    all: tuple[Participant, ...]
    rows: Mapping[str, Row]
    given_ids: Mapping[int, str]
    items: tuple[ReviewItem, ...]

    def of(self, track: Track) -> list[Participant]:
        """Those of a track who take part now."""
        return [person for person in self.all if person.track is track and person.active]

    @property
    def by_id(self) -> dict[str, Participant]:
        """Everybody by id."""
        return {person.id: person for person in self.all}

    @property
    def mains(self) -> dict[str, tuple[str, str]]:
        """Id and name of the main row's person by the id of each duplicate whose main row is there."""
        by_id = self.by_id
        return {
            person.id: (main.id, main.name)
            for person in self.all
            if person.same_as and (main := by_id.get(person.same_as)) is not None and not main.same_as
        }


PEOPLE_TABS = (PARTICIPANTS, *GRADES.values(), *RATING.values())
"""What ``read_people`` reads."""


def _known_ids(views: Mapping[str, TabView]) -> set[str]:
    """Ids that grades and ratings have seen: a made-up one must not bring a newcomer somebody else's grades."""
    columns = dict.fromkeys(GRADES.values(), GradeColumn.ID) | dict.fromkeys(RATING.values(), RatingColumn.ID)
    return {clean_number(row.text(column)) for key, column in columns.items() for row in views[key].rows}


def _kept_ids(numbers: Collection[str], known: Collection[str]) -> dict[str, str]:
    """The id under which grades and ratings have somebody whose number in the roster has lost or won zeros since."""
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for number in {*numbers, *known}:
        spelt[number_key(number)].add(number)
    kept: dict[str, str] = {}
    for number in numbers:
        others = spelt[number_key(number)] - {number}
        if number not in known and len(others) == 1 and not others & set(numbers):
            kept[number] = others.pop()
    return kept


def read_people(views: Mapping[str, TabView], today: dt.date) -> People:
    """Everybody with a name. Ids are the personnel numbers, else made up here; the look at the sheet writes them down.
    Who leaves on a day to come takes part until then.

    ``views`` have PEOPLE_TABS, so that every reader makes up the same id for somebody who has none yet, and nobody
    gets one that belonged to somebody else.
    """
    view = views[PARTICIPANTS]
    items: list[ReviewItem] = []
    named = [row for row in view.rows if row.text(ParticipantColumn.NAME)]
    numbers = [clean_number(row.text(ParticipantColumn.ID)) for row in named]
    known = _known_ids(views)
    taken = {*numbers, *known}
    kept = _kept_ids([number for number in numbers if number], known)
    names: dict[str, list[str]] = {}
    by_row: dict[str, Row] = {}
    people: list[Participant] = []
    given: dict[int, str] = {}
    for row in named:
        number = clean_number(row.text(ParticipantColumn.ID))
        number = kept.get(number, number)
        if not number:
            number = _free_id(taken)
            taken.add(number)
            given[row.number] = number
        where = view.address(row.number, ParticipantColumn.NAME)
        name = row.text(ParticipantColumn.NAME)
        namesakes = names.setdefault(number_key(number), [])
        if number in by_row or (namesakes and fold_name(name) in map(fold_name, namesakes)):
            items.append(ReviewItem(f"roster:id:{number}:{name}", f"{name} · {number}", where, Reason.DUPLICATE_ID))
            continue
        namesakes.append(name)
        by_row[number] = row
        people.append(_participant(number, row, today))
    return People(tuple(_with_numbers_of_others(people)), by_row, given, tuple(items))


def _free_id(taken: set[str]) -> str:
    number = 1
    while f"N{number:03}" in taken:
        number += 1
    return f"N{number:03}"


def _participant(number: str, row: Row, today: dt.date) -> Participant:
    text = row.text(ParticipantColumn.LEFT_ON)
    left_on = read_date(row[ParticipantColumn.LEFT_ON]) or day_of_leaving(text, today)
    left = left_on is None and says_left(text) is not False
    return Participant(
        id=number,
        name=row.text(ParticipantColumn.NAME),
        track=_track(row),
        store=row.text(ParticipantColumn.STORE),
        city=row.text(ParticipantColumn.CITY),
        head_id=clean_number(row.text(ParticipantColumn.HEAD)),
        email=row.text(ParticipantColumn.EMAIL),
        telegram=row.text(ParticipantColumn.TELEGRAM),
        takes_part=says_takes_part(row.text(ParticipantColumn.TAKES_PART)) is not False and not left,
        joined_on=read_date(row[ParticipantColumn.JOINED_ON]),
        left_on=left_on if left_on is not None and left_on <= today else None,
        baseline_sales=int(read_number(row[ParticipantColumn.BASELINE]) or 0),
        curator=row.text(ParticipantColumn.CURATOR),
        same_as=_main_row(number, row),
    )


def _track(row: Row) -> Track | None:
    """By the role cell; where it names a position that somebody had to decide about, as they have."""
    role = row.text(ParticipantColumn.ROLE)
    return parse_role(role) or (parse_role(row.text(ParticipantColumn.COUNTS_AS)) if role else None)


def _main_row(number: str, row: Row) -> str:
    """The main row's number; a row that names itself is nobody's duplicate."""
    main = clean_number(row.text(ParticipantColumn.SAME_AS))
    return "" if same_number(main, number) else main


def _with_numbers_of_others(people: list[Participant]) -> Iterable[Participant]:
    """Heads and main rows as ids, however people have typed them: by name, or a number without its zeros."""
    ids = {person.id for person in people} | {""}
    strange = any(person.head_id not in ids or person.same_as not in ids for person in people)
    # Folding every name is what a look would take longest for.
    heads = RosterIndex([person for person in people if person.track is Track.HEADS] if strange else ())
    roster = RosterIndex([replace(person, same_as="") for person in people] if strange else ())
    for person in people:
        head, main = person.head_id, person.same_as
        if head and head not in ids:
            typed = heads.typed(head)
            found = typed.participant or (None if typed.several else roster.match(head, head).participant)
            head = found.id if found else head
        if main and main not in ids:
            main = meant.id if (meant := roster.typed(main).participant) else main
        unchanged = (head, main) == (person.head_id, person.same_as)
        yield person if unchanged else replace(person, head_id=head, same_as="" if main == person.id else main)


def roster_cells(
    view: TabView, people: People, today: dt.date, positions: Positions | None = None, language: Language | None = None
) -> list[Change]:
    """The program's own cells of the roster: ids for people without a number, the day somebody joined, and what a
    position counts as where somebody had to decide; ``positions`` None leaves these as they are."""
    changes: list[Change] = []
    by_id = people.by_id
    for key, row in sorted(people.rows.items(), key=lambda kept: kept[1].number):
        cells: dict[int, str | dt.date] = {}
        number, person = row.number, by_id[key]
        if number in people.given_ids and ParticipantColumn.ID in view.columns:
            cells[view.columns[ParticipantColumn.ID]] = people.given_ids[number]
        joined_on = view.columns.get(ParticipantColumn.JOINED_ON)
        if person.active and person.track and row[ParticipantColumn.JOINED_ON] is None and joined_on is not None:
            cells[joined_on] = today
        counts_as = view.columns.get(ParticipantColumn.COUNTS_AS)
        if positions is not None and language is not None and counts_as is not None:
            wanted = _counts_as(row.text(ParticipantColumn.ROLE), positions, language)
            if wanted != row.text(ParticipantColumn.COUNTS_AS):
                cells[counts_as] = wanted
        changes += set_runs(view.sheet_id, number, cells)
    return changes


def _counts_as(role: str, positions: Positions, language: Language) -> str:
    if not role or parse_role(role) is not None or positions.is_open(role):
        return ""
    track = positions.track(role)
    return language.word("yes", "no") if track is None else language.word("role", track)


def baseline_cells(view: TabView, people: People, sold: Mapping[str, int]) -> list[Change]:
    """Cars sold before the start, by id, where the roster says something else."""
    index = view.columns.get(ParticipantColumn.BASELINE)
    changes: list[Change] = []
    for person in people.all if index is not None else ():
        row, cars = people.rows[person.id], sold.get(person.id, 0)
        if index is not None and not same(cars, row[ParticipantColumn.BASELINE]):
            changes += set_runs(view.sheet_id, row.number, {index: cars})
    return changes


FIELD_COLUMNS = {field: ColumnKey(field) for field in FIELDS}
"""Where the fields of an HR list stand: they are called by their columns' keys."""


def read_listed(view: TabView) -> list[RosterRow]:
    """Everybody with a name, as an HR list is compared with them: the texts as they stand."""
    return [
        RosterRow(
            row.number,
            row.text(ParticipantColumn.ID),
            {field: _listed_text(row, column) for field, column in FIELD_COLUMNS.items()},
        )
        for row in view.rows
        if row.text(ParticipantColumn.NAME)
    ]


def listed_row(number: str, cells: Mapping[str, str | dt.date]) -> RowContent:
    """A new person, with what a list says of them, by field."""
    return {ParticipantColumn.ID: number, **{ColumnKey(field): content for field, content in cells.items()}}


def _listed_text(row: Row, column: ColumnKey) -> str:
    on = read_date(row[column]) if column == ParticipantColumn.LEFT_ON else None
    return f"{on:%d.%m.%Y}" if on else row.text(column)
