"""Days to draw, and where the words of a drawn one stand: measured from its SVG, as a viewer would lay them out."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sheets_marathon.adapters.pictures.lettering import Lettering
from sheets_marathon.adapters.pictures.summary_picture import SummaryPicture
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.marathon.calendar.day_plan import LessonAhead
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.picture_style import PictureStyle
from sheets_marathon.marathon.posts.summary import DayFacts, JointGoal, Riser, Top, TopLine
from support.places import MESSAGES

MOSCOW = ZoneInfo("Europe/Moscow")
LETTERING = Lettering()
SVG = "{http://www.w3.org/2000/svg}"
LONG_NAME = "Рождественская-Благовещенская Александра Константиновна"
LONG_STORE = "Автомобильный Центр Северный Ключ Санкт-Петербург 2 на проспекте Энгельса"

SLOT = Slot(
    key="sellers.3.summary.1",
    track=Track.SELLERS,
    day=3,
    kind=SlotKind.SUMMARY,
    number=1,
    at=dt.datetime(2026, 12, 11, 18, tzinfo=MOSCOW),
    topic="",
    lesson_link="",
    task_link="",
    text="",
)
AHEAD = (LessonAhead(at=dt.datetime(2026, 12, 14, 10, tzinfo=MOSCOW), topic="Возражения"),)
TOP = Top(
    (
        TopLine(1, "Мария Иванова", "Север Авто", 47),
        TopLine(2, "Алексей Кузнецов", "Юг Моторс", 45.5),
        TopLine(3, "Ольга Смирнова", "", 44),
    )
)
RISERS = (Riser("Виктор Лебедев", 12, 18), Riser("Анна Соколова", 9, 23))


def day(**other: Any) -> DayFacts:
    """A usual day, ``other`` than usual in what is named."""
    facts: dict[str, Any] = {
        "track": Track.SELLERS,
        "day": 3,
        "on_date": SLOT.at.date(),
        "participants": 98,
        "tasks_total": 2,
        "handed_in": 87,
        "graded": 120,
        "rework": 4,
        "waiting": 20,
        "top": TOP,
        "risers": RISERS,
        "cars_sold": 6,
        "learning_together": 3120,
        "cars_together": 120,
        "store_leader": None,
        "next_lessons": AHEAD,
        "final_at": dt.datetime(2026, 12, 22, 18, tzinfo=MOSCOW),
        "goal": JointGoal(3240, 10_000),
    }
    return DayFacts(**{**facts, **other})


def quiet_day(**other: Any) -> DayFacts:
    """Nobody has points yet."""
    return day(
        **{
            "top": Top(),
            "risers": (),
            "handed_in": 0,
            "learning_together": 0,
            "cars_together": 0,
            "goal": None,
            **other,
        }
    )


def widest_day(scale: float = 1234.5678) -> DayFacts:
    """Long words and large numbers everywhere at once."""
    lines = (*(TopLine(rank, LONG_NAME, LONG_STORE, scale) for rank in range(1, 5)), TopLine(5, "Щ" * 90, "Ш" * 90, 1))
    return day(
        participants=10_000,
        handed_in=9999,
        top=Top(lines, 9999),
        risers=tuple(Riser(LONG_NAME, 9999, 9999) for _ in range(5)),
        learning_together=10**9,
        cars_together=10**9,
        goal=JointGoal(scale * 1e6, scale * 1e7),
        as_of=dt.datetime(2026, 9, 30, 23, 59, tzinfo=MOSCOW),
    )


def maker(language: str = "ru", messages: Path = MESSAGES, **style: Any) -> SummaryPicture:
    """Draws with the shipped templates, or those in ``messages``."""
    return SummaryPicture(
        MessageTemplates(messages, language, MOSCOW), PictureStyle(**{"title": "Марафон продаж", **style})
    )


@dataclass(frozen=True)
class Word:
    """A text of the picture and the box it takes, from its capitals' top to its descenders' end."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Word) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def words(svg: str) -> list[Word]:
    """Every text of the picture, in its order."""
    return list(_words(ET.fromstring(svg), 0))


def texts(svg: str) -> list[str]:
    return [word.text for word in words(svg)]


def size_of(svg: str) -> tuple[float, float]:
    root = ET.fromstring(svg)
    return float(root.get("width", "0")), float(root.get("height", "0"))


def _words(element: ET.Element, down: float) -> Iterator[Word]:
    if moved := element.get("transform"):
        down += float(moved.removeprefix("translate(0 ").removesuffix(")"))
    if element.tag == f"{SVG}text":
        # What the classes of the templates say of sizes.
        size = float(element.get("font-size") or {"small": 32}[element.get("class", "")])
        bold = element.get("font-weight") == "700" or element.get("class") == "head"
        wide = LETTERING.measure(element.text or "", size, bold)
        start = {None: 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
        x, y = float(element.get("x", "0")) - start, float(element.get("y", "0")) + down
        yield Word(element.text or "", x, y - 0.7 * size, x + wide, y + 0.22 * size)
    for child in element:
        yield from _words(child, down)
