"""A real mail server for letters, which answers as a test scripts it, and the letters as people would read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.smtp import Envelope

from sheets_marathon.adapters.mail.mailer import SmtpMailer
from sheets_marathon.adapters.mail.smtp import Mail
from sheets_marathon.adapters.words.announcement_words import announcement
from sheets_marathon.adapters.words.letter_html import letter
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.posts.announcement import Announcement, AnnouncementFacts, Medium, announcement_facts
from sheets_marathon.ports.mailer import Letter
from support.places import MESSAGES
from support.server.alarm_scene import Mailer, delivering

LINK = "https://t.me/+AbCdEfGh_12-345"
NOW = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass
class ScriptedOffice(Mailer):
    """``rcpt``: answers by address; ``mail``, ``data``: answers to come, one a letter, "" for none of its own.

    A data answer "lost": the letter is taken and the connection cut before anybody is told.
    """

    rcpt: dict[str, str] = field(default_factory=dict)
    mail: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self.connections.add(session.peer[1])
        answer = self.mail.pop(0) if self.mail else ""
        if not answer:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.rcpt:
            return self.rcpt[address]
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.data.pop(0) if self.data else ""
        if answer not in ("", "lost"):
            return answer
        if answer == "lost":
            server.transport.abort()
        return await super().handle_DATA(server, session, envelope)

    def to(self) -> list[str]:
        """To whom letters came, in order."""
        assert all(len(one.rcpt_tos) == 1 for one in self.arrived), "one person a message"
        return [one.rcpt_tos[0] for one in self.arrived]


@contextmanager
def an_office(reply_to: str = "") -> Iterator[tuple[ScriptedOffice, SmtpMailer]]:
    """A server and the adapter at it."""
    with delivering(ScriptedOffice()) as server:
        assert isinstance(server, ScriptedOffice)
        account = Mail("127.0.0.1", server.port, "none", "Обучение <team@example.org>", ())
        made = SmtpMailer(account, reply_to)
        try:
            yield server, made
        finally:
            made.close()


def some_facts(track: Track = Track.SELLERS, name: str = "Марафон продаж", contact: str = "@inna") -> AnnouncementFacts:
    return announcement_facts(Calendar(dt.date(2026, 12, 7)), name, track, LINK, contact)


def words(language: str = "ru", medium: Medium = "mail", facts: AnnouncementFacts | None = None) -> Announcement:
    """What the shipped templates say."""
    return announcement(MessageTemplates(MESSAGES, language, MOSCOW), facts or some_facts(), medium, MOSCOW)


def a_letter(language: str = "ru") -> Letter:
    return letter(MESSAGES, language, words(language))


def parts(message: EmailMessage) -> dict[str, EmailMessage]:
    """The parts of a letter by their kind."""
    return {one.get_content_type(): one for one in message.walk() if isinstance(one, EmailMessage)}
