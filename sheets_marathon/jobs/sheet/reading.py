"""From tabs to the marathon's nouns. What can't be understood becomes a review item, never an exception."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.timetable import moment
from sheets_marathon.marathon.model import Slot, SlotKind, Track, Weights
from sheets_marathon.marathon.people.roster import parse_yes
from sheets_marathon.marathon.posts.links import web_address
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_date, read_number, read_time
from sheets_marathon.spreadsheet.snapshot import TabView, Value

_LINKS = ("lesson_link", "task_link")
_FAR_AWAY = dt.timedelta(days=366)
"""A slot this far from the start is a slip of the hand: a 7 typed as a date means the year 1900."""


def read_program(view: TabView, marathon: Marathon) -> tuple[list[Slot], list[ReviewItem]]:
    """The slots as the Program tab has them now, and rows whose date, time or link can't be understood.

    A cell that is no web address counts as an empty one: a lesson is held for its link, and Review says which cell.
    """
    slots: list[Slot] = []
    items: list[ReviewItem] = []
    seen: set[str] = set()
    for row in view.rows:
        key = row.text("key")
        if not key:
            continue
        on, at, place = read_date(row["date"]), read_time(row["time"]), _place(key)
        sound = on is not None and abs(on - marathon.first_day) < _FAR_AWAY
        if place is None or on is None or at is None or not sound or key in seen:
            what = f"{key} · «{row.text('date')}» «{row.text('time')}»"
            why = Reason.DUPLICATE_SLOT if key in seen else Reason.BAD_SLOT
            item_key = f"slot:{key}:twice" if key in seen else f"slot:{key}"
            items.append(ReviewItem(item_key, what, view.address(row.number, "key"), why))
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
                track=place[0],
                day=place[1],
                kind=place[2],
                number=place[3],
                at=moment(on, at, marathon.zone),
                topic=row.text("topic"),
                lesson_link=links["lesson_link"],
                task_link=links["task_link"],
                text=row.text("text"),
                responsible=row.text("responsible"),
                ready=parse_yes(row.text("ready")) is not False,
            )
        )
    return slots, items


def _place(key: str) -> tuple[Track, int, SlotKind, int] | None:
    """Track, day, kind and number out of a slot's key; None for a key that somebody has changed."""
    try:
        track, day, kind, number = key.split(".")
        return Track(track), int(day), SlotKind(kind), int(number)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the Settings tab says now; a cell that makes no sense leaves the first value in force."""

    sellers: Weights
    heads: Weights
    finish_tasks: int
    top_n: int
    risers_n: int
    names_style: str
    joint_goal: float = 0
    league_size: int = 0
    joint_target: float = 0
    items: tuple[ReviewItem, ...] = ()

    def weights(self, track: Track) -> Weights:
        """A track's weights."""
        return self.sellers if track is Track.SELLERS else self.heads


def read_settings(view: TabView | None, marathon: Marathon) -> LiveSettings:
    """Live settings; the first values where there is no tab yet."""
    values: dict[str, Value] = {key: _as_value(value) for key, value in marathon.first_settings.items()}
    items: list[ReviewItem] = []
    for row in view.rows if view else ():
        key, found = row.text("key"), row["value"]
        if key not in values:
            continue
        if key == "names_style":
            sound: Value = str(found) if found in ("full", "short") else None
        else:
            sound = read_number(found)
        if sound is None or (not isinstance(sound, str) and sound < 0):
            where = view.address(row.number, "value") if view else ""
            items.append(ReviewItem(f"setting:{key}", f"{key} · «{row.text('value')}»", where, Reason.BAD_SETTING))
        else:
            values[key] = sound
    number = {key: float(value) for key, value in values.items() if isinstance(value, int | float)}
    return LiveSettings(
        sellers=Weights(number["weight_learning"], number["weight_sales"], number["weight_bonus"]),
        heads=Weights(number["heads_weight_learning"], 0, number["heads_weight_bonus"], number["heads_weight_team"]),
        finish_tasks=int(number["finish_tasks"]),
        top_n=int(number["top_n"]),
        risers_n=int(number["risers_n"]),
        names_style=str(values["names_style"]),
        joint_goal=number["joint_goal"],
        league_size=int(number["league_size"]),
        joint_target=_computed(view, "joint_target"),
        items=tuple(items),
    )


def _computed(view: TabView | None, key: str) -> float:
    """A figure that the Settings tab works out, 0 where it has none yet."""
    row = view.by("key").get(key) if view else None
    return (read_number(row["computed"]) or 0) if row else 0


def _as_value(value: object) -> Value:
    return value if isinstance(value, str | int | float) else str(value)
