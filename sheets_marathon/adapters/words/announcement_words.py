"""The announcement's words: ``invitation.toml.j2`` of a language, rendered and read."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, ValidationError

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.posts.announcement import Announcement, AnnouncementFacts, Medium, Section

FILE = "invitation.toml.j2"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Section(_Part):
    title: str
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class _Action(_Part):
    button: str
    scan: str
    picture: str


class _End(_Part):
    closing: tuple[str, ...] = ()
    why: str


class _Words(_Part):
    kicker: str
    title: str
    subject: str
    preheader: str
    lead: str
    sections: tuple[_Section, ...]
    action: _Action
    end: _End


def announcement(
    templates: MessageTemplates, facts: AnnouncementFacts, medium: Medium, zone: ZoneInfo, subject: str = ""
) -> Announcement:
    """The words for a track. ``subject``: instead of the template's own. MarathonError names a mistake in the file."""
    told = {name: _inert(value) if isinstance(value, str) else value for name, value in asdict(facts).items()}
    city = get_timezone_location(zone, locale=templates.language, return_city=True)
    rendered = templates.render(FILE, **{**told, "track": facts.track.value}, medium=medium, zone_city=_inert(city))
    try:
        words = _Words.model_validate(_unescaped(tomllib.loads(rendered)))
    except tomllib.TOMLDecodeError as error:
        raise MarathonError(
            f"{templates.folder / FILE} does not come out as TOML: {error}",
            "look for a quote or a comma that is missing; lines are counted without those in {# #} and {% %}",
        ) from error
    except ValidationError as error:
        mistakes = [
            f"{'.'.join(map(str, mistake['loc']))}: {mistake['msg']}" for mistake in error.errors(include_url=False)
        ]
        raise MarathonError(
            f"{templates.folder / FILE}: {'; '.join(mistakes)}",
            f"compare it with config/messages/{templates.language}/{FILE} of the project",
        ) from error
    return Announcement(
        kicker=words.kicker,
        title=words.title,
        subject=" ".join((subject or words.subject).split()),
        preheader=words.preheader,
        lead=words.lead,
        sections=tuple(Section(section.title, section.text, section.points) for section in words.sections),
        button=words.action.button,
        link=facts.link,
        scan=words.action.scan,
        picture=words.action.picture,
        closing=words.end.closing,
        why=words.end.why,
    )


def _inert(text: str) -> Markup:
    """A value that can't end a string of TOML: quotes are escaped as in HTML anyway, here backslashes are too."""
    return Markup(str(escape(" ".join(text.split()))).replace("\\", "&#92;"))  # noqa: S704 - it has been escaped


def _unescaped(content: Any) -> Any:
    """Text as people read it: templates escape values for HTML."""
    match content:
        case str():
            return unescape(content)
        case list():
            return [_unescaped(part) for part in content]
        case dict():
            return {name: _unescaped(part) for name, part in content.items()}
    return content
