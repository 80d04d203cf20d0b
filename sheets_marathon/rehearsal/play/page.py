"""The rehearsal as one HTML page without a network: both channels, the ratings, the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import jinja2
from markupsafe import Markup

from sheets_marathon.rehearsal.cast.sheet_words import HEADS, SELLERS
from sheets_marathon.rehearsal.play.page_markup import safe_markup
from sheets_marathon.rehearsal.play.report import Number, RehearsalReport, SeenPost, SeenStanding

_WEB = Path(__file__).resolve().parent / "web"
_TITLES = {SELLERS: "Продавцы", HEADS: "Старшие"}
_NOTES = {
    SELLERS: "В итог идут учёба, продажи и бонусы с весами из вкладки «Настройки».",
    HEADS: "В итог идут учёба, средний итог команды и бонусы; личные продажи только показаны.",
}
_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_THIN_SPACE = "\u202f"


@dataclass(frozen=True)
class Bubble:
    """One post as the channel shows it."""

    time: str
    body: Markup


@dataclass(frozen=True)
class ChannelDay:
    """A day's posts under its date."""

    title: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True)
class Channel:
    """A channel as its readers see it."""

    title: str
    initial: str
    posts: int
    days: tuple[ChannelDay, ...]


@dataclass(frozen=True)
class RatingTable:
    """A track's rating. ``best`` is the highest score, to which the bars are drawn."""

    title: str
    note: str
    lines: tuple[SeenStanding, ...]
    best: float


def render(report: RehearsalReport, problems: Sequence[str] = ()) -> str:
    """The page of a rehearsal. ``problems``: sentences to show at its top."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_WEB),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = shown_number
    environment.filters["share"] = lambda value: "" if value is None else f"{100 * value:.0f}{_THIN_SPACE}%"
    return environment.get_template("page.html.j2").render(
        report=report,
        problems=problems,
        style=Markup((_WEB / "page.css").read_text("utf-8")),  # noqa: S704 - our own file
        span=_span(report.posts),
        channels=[_channel(title, chat, report.posts) for title, chat in report.channels.items()],
        ratings=[_rating(track, report.standings) for track in (SELLERS, HEADS)],
        lateness_s=largest_lateness_s(report.posts),
    )


def shown_number(value: Number | None) -> str:
    """A number as Russian readers write it: 12 345,5; one decimal at most; "" for None."""
    if value is None:
        return ""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text.replace(",", _THIN_SPACE).replace(".", ",")


def shown_date(on: dt.date) -> str:
    """понедельник, 7 декабря"""
    return f"{_WEEKDAYS[on.weekday()]}, {on.day} {_MONTHS[on.month - 1]}"


def largest_lateness_s(posts: Iterable[SeenPost]) -> float | None:
    """How far from its plan the worst post went out, in seconds; None without planned posts."""
    return max(
        (
            abs((dt.datetime.fromisoformat(post.sent_at) - dt.datetime.fromisoformat(post.planned)).total_seconds())
            for post in posts
            if post.planned is not None
        ),
        default=None,
    )


def _channel(title: str, chat: str, posts: Sequence[SeenPost]) -> Channel:
    own = [(dt.datetime.fromisoformat(post.sent_at), post) for post in posts if post.chat == chat]
    days = tuple(
        ChannelDay(
            shown_date(on),
            tuple(Bubble(f"{sent_at:%H:%M}", safe_markup(post.html or post.text)) for sent_at, post in of_day),
        )
        for on, of_day in groupby(own, key=lambda each: each[0].date())
    )
    return Channel(title, title[:1].upper(), len(own), days)


def _rating(track: str, standings: Iterable[SeenStanding]) -> RatingTable:
    lines = [each for each in standings if each.track == track and each.rank is not None]
    lines.sort(key=lambda each: (each.rank or 0, each.name))
    best = max((each.score for each in lines if each.score is not None), default=0)
    return RatingTable(_TITLES[track], _NOTES[track], tuple(lines), float(best) or 1.0)


def _span(posts: Sequence[SeenPost]) -> str:
    if not posts:
        return "публикаций не было"
    first, last = (dt.datetime.fromisoformat(post.sent_at).date() for post in (posts[0], posts[-1]))
    return f"{first.day} {_MONTHS[first.month - 1]} — {last.day} {_MONTHS[last.month - 1]} {last.year}"
