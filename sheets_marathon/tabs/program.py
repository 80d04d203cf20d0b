"""The program: a row for each planned moment in a channel."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from sheets_marathon import languages
from sheets_marathon.languages import Language
from sheets_marathon.marathon.calendar.plan_change import SlotChange, SlotFate, SlotRow
from sheets_marathon.marathon.calendar.program import place_of
from sheets_marathon.marathon.calendar.timetable import Calendar, moment
from sheets_marathon.marathon.model import DeliveryState, Slot
from sheets_marathon.marathon.people.roster import parse_yes
from sheets_marathon.marathon.posts.links import web_address
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import date_as_shown, read_date, read_number, read_time, time_as_shown
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, on_the_wire, same, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Scalar, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView, plain
from sheets_marathon.tabs import PROGRAM, Columns, aside, with_choices


class ProgramColumn:
    """Keys of the columns of the program."""

    DAY: Final = ColumnKey("day")
    TRACK: Final = ColumnKey("track")
    KIND: Final = ColumnKey("kind")
    DATE: Final = ColumnKey("date")
    TIME: Final = ColumnKey("time")
    TOPIC: Final = ColumnKey("topic")
    LESSON_LINK: Final = ColumnKey("lesson_link")
    TASK_LINK: Final = ColumnKey("task_link")
    TEXT: Final = ColumnKey("text")
    RESPONSIBLE: Final = ColumnKey("responsible")
    READY: Final = ColumnKey("ready")
    STATE: Final = ColumnKey("state")
    KEY: Final = ColumnKey("key")


_LINKS = (ProgramColumn.LESSON_LINK, ProgramColumn.TASK_LINK)
_FAR_AWAY = dt.timedelta(days=366)
"""A slot this far from the start is a slip of the hand: a 7 typed as a date means the year 1900."""


def program(language: Language) -> Tab:
    c = Columns(language, PROGRAM)
    return Tab(
        PROGRAM,
        language.tab(PROGRAM),
        (
            aside(c.program(ProgramColumn.DAY, Format.WHOLE, 60)),
            aside(c.program(ProgramColumn.TRACK, width=90)),
            aside(c.program(ProgramColumn.KIND, width=110)),
            c.people(ProgramColumn.DATE, Format.DATE, 100),
            c.people(ProgramColumn.TIME, Format.TIME, 80),
            c.people(ProgramColumn.TOPIC, Format.WRAPPED, 300),
            c.people(ProgramColumn.LESSON_LINK, width=220),
            c.people(ProgramColumn.TASK_LINK, width=220),
            c.people(ProgramColumn.TEXT, Format.WRAPPED, 260),
            aside(c.people(ProgramColumn.RESPONSIBLE, width=140)),
            with_choices(
                c.people(ProgramColumn.READY, width=80), language.word("yes", "yes"), language.word("yes", "no")
            ),
            c.program(ProgramColumn.STATE, width=120),
            c.program(ProgramColumn.KEY, width=160),
        ),
        row_key=ProgramColumn.KEY,
        frozen_columns=3,
    )


@cache
def _cancelled_words() -> frozenset[str]:
    """The word in every language: whoever changes the language of a marathon brings no post back."""
    packs = (languages.load(code) for code in languages.available())
    return frozenset(pack.word("state", DeliveryState.CANCELLED).casefold() for pack in packs)


def is_cancelled(row: Row) -> bool:
    """Whether a row says of itself that its slot is cancelled: ``apply`` wrote it there, or a person did."""
    return row.text(ProgramColumn.STATE).casefold().rstrip(".! ") in _cancelled_words()


def cancelled_keys(view: TabView) -> set[str]:
    """The keys of such rows."""
    return {key for key, row in view.by(ProgramColumn.KEY).items() if is_cancelled(row)}


def slot_rows(view: TabView, zone: dt.tzinfo, states: Mapping[str, DeliveryState]) -> list[SlotRow]:
    """The rows as a change of the plan finds them. ``states``: of posts of which anything is known."""
    return [
        SlotRow(
            key,
            moment(on, at, zone)
            if (on := read_date(row[ProgramColumn.DATE])) and (at := read_time(row[ProgramColumn.TIME])) is not None
            else None,
            is_cancelled(row),
            states.get(key, DeliveryState.PLANNED),
        )
        for key, row in view.by(ProgramColumn.KEY).items()
    ]


def changed_slots(view: TabView, changes: Iterable[SlotChange], language: Language) -> list[Change]:
    """A changed plan in the rows that are there: dates and times that nobody typed, and what is cancelled."""
    rows = view.by(ProgramColumn.KEY)
    written: list[Change] = []
    for change in changes:
        cells: dict[ColumnKey, Scalar] = {}
        if change.fate in (SlotFate.MOVES, SlotFate.RETURNS) and change.planned is not None:
            cells = _moment_cells(change.planned)
        if change.fate is SlotFate.RETURNS:
            cells[ProgramColumn.STATE] = None
        if change.fate is SlotFate.CANCELLED:
            cells[ProgramColumn.STATE] = language.word("state", DeliveryState.CANCELLED)
        found = {view.columns[key]: value for key, value in cells.items() if not same(value, rows[change.key][key])}
        written += set_runs(view.sheet_id, rows[change.key].number, found) if found else []
    return written


def read_program(view: TabView, calendar: Calendar) -> tuple[list[Slot], list[ReviewItem]]:
    """The slots as the Program tab has them now, and rows whose date, time or link can't be understood.

    A cell that is no web address counts as an empty one: a lesson is held for its link, and Review says which cell.
    A row that says «cancelled» is no slot.
    """
    slots: list[Slot] = []
    items: list[ReviewItem] = []
    seen: set[str] = set()
    for row in view.rows:
        key = row.text(ProgramColumn.KEY)
        if not key:
            continue
        if is_cancelled(row):
            seen.add(key)
            continue
        on, at, place = read_date(row[ProgramColumn.DATE]), read_time(row[ProgramColumn.TIME]), place_of(key)
        sound = on is not None and abs(on - calendar.starts_on) < _FAR_AWAY
        if place is None or on is None or at is None or not sound or key in seen:
            shown = date_as_shown(row[ProgramColumn.DATE]), time_as_shown(row[ProgramColumn.TIME])
            what = f"{key} · «{shown[0]}» «{shown[1]}»"
            why = Reason.DUPLICATE_SLOT if key in seen else Reason.BAD_SLOT
            item_key = f"slot:{key}:twice" if key in seen else f"slot:{key}"
            cell = ProgramColumn.TIME if sound else ProgramColumn.DATE
            cell = ProgramColumn.KEY if place is None or key in seen else cell
            items.append(ReviewItem(item_key, what, view.address(row.number, cell), why))
            continue
        seen.add(key)
        links = {name: web_address(row.text(name)) for name in _LINKS}
        items += [
            ReviewItem(
                f"slot:{key}:{name}", f"{key} · «{row.text(name)}»", view.address(row.number, name), Reason.BAD_LINK
            )
            for name, link in links.items()
            if row.text(name) and not link
        ]
        slots.append(
            Slot(
                key=key,
                track=place.track,
                day=place.day or int(read_number(row[ProgramColumn.DAY]) or 0),
                kind=place.kind,
                number=place.number,
                at=moment(on, at, calendar.zone),
                topic=row.text(ProgramColumn.TOPIC),
                lesson_link=links[ProgramColumn.LESSON_LINK],
                task_link=links[ProgramColumn.TASK_LINK],
                text=row.text(ProgramColumn.TEXT),
                responsible=row.text(ProgramColumn.RESPONSIBLE),
                ready=parse_yes(row.text(ProgramColumn.READY)) is not False,
            )
        )
    return slots, items


def slot_cells(slot: Slot) -> RowContent:
    """A slot as the cells that ``read_program`` reads it from."""
    return {
        ProgramColumn.KEY: slot.key,
        ProgramColumn.DAY: slot.day,
        **_moment_cells(slot.at),
        ProgramColumn.TOPIC: slot.topic,
        ProgramColumn.LESSON_LINK: slot.lesson_link,
        ProgramColumn.TASK_LINK: slot.task_link,
        ProgramColumn.TEXT: slot.text,
        ProgramColumn.RESPONSIBLE: slot.responsible,
        ProgramColumn.READY: "" if slot.ready else _NOT_READY,
    }


def _moment_cells(at: dt.datetime) -> dict[ColumnKey, Scalar]:
    return {ProgramColumn.DATE: at.date(), ProgramColumn.TIME: at.timetz().replace(tzinfo=None)}


_NOT_READY = "0"
"""A no in every language."""


def dump_program(slots: Iterable[Slot]) -> str:
    """The program as JSON: a list of rows, each with the cells that ``read_program`` reads."""
    rows = [{key: on_the_wire(value) for key, value in slot_cells(slot).items()} for slot in slots]
    return json.dumps(rows, ensure_ascii=False)


def load_program(dumped: str, calendar: Calendar) -> list[Slot]:
    """What ``dump_program`` made. ValueError when it is anything else, such as what another version has made."""
    cells = json.loads(dumped)
    if not isinstance(cells, list) or not all(isinstance(row, dict) for row in cells):
        raise ValueError("the program that was kept is no list of rows")
    rows = tuple(
        Row(number, {key: plain(value) for key, value in row.items()}) for number, row in enumerate(cells, start=1)
    )
    slots, doubts = read_program(TabView(PROGRAM, 0, "", {}, rows), calendar)
    if len(slots) != len(rows) or doubts:
        raise ValueError("the program that was kept has rows that can't be read")
    return slots


def program_rows(language: Language, planned: Iterable[Slot]) -> list[RowContent]:
    """A row for each planned slot; its date and time are people's once they type others."""
    return [
        {
            ProgramColumn.KEY: slot.key,
            ProgramColumn.DAY: slot.day,
            ProgramColumn.TRACK: language.word("track", slot.track),
            ProgramColumn.KIND: _kind(language, slot),
            **_moment_cells(slot.at),
        }
        for slot in planned
    ]


def _kind(language: Language, slot: Slot) -> str:
    word = language.word("slot", slot.kind)
    several = slot.number > 1 or slot.kind == "lesson"
    return f"{word} {slot.number}" if several else word


def state_rows(view: TabView, states: Mapping[str, DeliveryState], language: Language) -> list[RowContent]:
    """What became of posts, beside their slots; whatever else was delivered has no row here."""
    there = view.by(ProgramColumn.KEY)
    return [
        {ProgramColumn.KEY: key, ProgramColumn.STATE: language.word("state", state.shown)}
        for key, state in states.items()
        if key in there
    ]


def stateless_rows(view: TabView, delivered: Collection[str]) -> list[RowContent]:
    """Rows that show a state and whose post nothing is known of: the cell is emptied, unless it cancels the slot."""
    return [
        {ProgramColumn.KEY: key, ProgramColumn.STATE: None}
        for key, row in view.by(ProgramColumn.KEY).items()
        if row[ProgramColumn.STATE] is not None and key not in delivered and not is_cancelled(row)
    ]
