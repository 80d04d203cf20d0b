"""The marathon announced: one set of words, told as a letter's plain text and as a post of the messenger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.model import SlotKind, Track
from sheets_marathon.marathon.posts.messages import Post, post_of

Medium = Literal["mail", "post"]
"""Where the words are read: in a letter, or in the channel itself, where nobody need be asked to join it."""


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """What the words may tell of one track. Times are of the marathon's zone; ``tasks``: one a lesson, all of them.

    ``link``: the invitation to the track's channel; ``contact``: who answers questions, "" when nobody is named.
    """

    name: str
    track: Track
    starts_on: dt.date
    ends_on: dt.date
    days: int
    learning_dates: tuple[dt.date, ...]
    lesson_times: tuple[dt.time, ...]
    brief_at: dt.time | None
    summary_at: dt.time | None
    tasks: int
    link: str
    contact: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what is said under it: paragraphs, then points."""

    title: str
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """The words, plain text everywhere.

    ``kicker``: what it is, above ``title``, and with it the post's first line; ``preheader``: what mail clients show
    beside the subject; ``button``: the words of ``link``; ``scan``, ``picture``: beside the QR code, and instead of it
    where pictures are not shown; ``closing``: last words; ``why``: why somebody gets this letter.
    """

    kicker: str
    title: str
    subject: str
    preheader: str
    lead: str
    sections: tuple[Section, ...]
    button: str
    link: str
    scan: str
    picture: str
    closing: tuple[str, ...]
    why: str


def announcement_facts(calendar: Calendar, name: str, track: Track, link: str, contact: str) -> AnnouncementFacts:
    """The facts of a track's announcement."""
    plan = next(plan for plan in calendar.tracks if plan.track is track)
    return AnnouncementFacts(
        name=name,
        track=track,
        starts_on=calendar.starts_on,
        ends_on=calendar.ends_on,
        days=calendar.days,
        learning_dates=calendar.learning_days,
        lesson_times=plan.at(SlotKind.LESSON),
        brief_at=next(iter(plan.at(SlotKind.BRIEF)), None),
        summary_at=next(iter(plan.at(SlotKind.SUMMARY)), None),
        tasks=len(tasks(calendar, track)),
        link=link,
        contact=contact,
    )


def plain_text(words: Announcement) -> str:
    """The letter for those who read plain text; ends with a line break."""
    parts = [f"{words.kicker}\n{words.title}", words.lead]
    for section in words.sections:
        points = [f"- {point}" for point in section.points]
        parts.append("\n".join([section.title.upper(), *section.text, *points]))
    parts += [f"{words.button}:\n{words.link}", *(("\n".join(words.closing),) if words.closing else ()), words.why]
    return "\n\n".join(parts) + "\n"


def channel_post(key: str, words: Announcement) -> Post:
    """The post for the channel, in Telegram's HTML. MarathonError when it is too long."""
    return post_of(key, "\n".join(_post_lines(words)))


def _post_lines(words: Announcement) -> Iterator[str]:
    yield f"<b>{_safe(words.kicker)} · {_safe(words.title)}</b>"
    yield from ("", _safe(words.lead))
    for section in words.sections:
        yield from ("", f"<b>{_safe(section.title)}</b>")
        yield from (_safe(line) for line in section.text)
        yield from (f"• {_safe(point)}" for point in section.points)
    yield from ("", f'{_safe(words.button)}: <a href="{_safe(words.link)}">{_safe(words.link)}</a>')
    if words.closing:
        yield ""
    yield from (_safe(line) for line in words.closing)


def _safe(text: str) -> str:
    """For Telegram's HTML, which knows no ``&apos;`` and needs quotes escaped inside of an address only."""
    return escape(text, quote=False).replace('"', "&quot;")
