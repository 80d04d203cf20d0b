"""Text and its entities as Telegram keeps them: offsets in UTF-16 units, text cleaned and trimmed.

Source: ``fix_formatted_text`` and ``find_entities`` in tdlib/td td/telegram/MessageEntity.cpp, in part:
mentions, hashtags, bot commands, addresses and e-mails are found; phone and card numbers are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

# Neighbours of one of these types melt into one entity; the others stay apart (MessageEntity::is_splittable).
_MELTING = {"bold", "italic", "underline", "strikethrough", "spoiler"}
# Nothing is found, and nothing nests, inside these.
_SOLID = {"code", "pre", "text_link", "text_mention", "custom_emoji"}
_ORDER = ["blockquote", "expandable_blockquote", "pre", "code", "text_link", "text_mention"]

_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?!\w))"
    r"|(?P<url>(?<![\w@.])(?:https?://[^\s<>\"«»]+|(?:[a-z0-9-]+\.)+(?:com|org|net|ru|рф|io|me)(?:/[^\s<>\"«»]*)?)"
    r"(?<![.,:;!?)\]'\"]))"
    r"|(?P<mention>(?<!\w)@[a-z][a-z0-9_]{2,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w&/])#(?=\w*[^\W\d])\w{1,256})"
    r"|(?P<bot_command>(?<![\w/<>])/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\w/<>]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Entity:
    """A marked part of a text; ``offset`` and ``length`` count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """The offset after the last unit."""
        return self.offset + self.length

    def wire(self) -> dict[str, Any]:
        """The MessageEntity object, a mentioned user still as ``user_id``."""
        return {name: value for name, value in vars(self).items() if value is not None}


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    return len(text) + sum(ord(sign) > 0xFFFF for sign in text)


def checked_link(url: str) -> str:
    """The link as Telegram keeps it (a scheme, a slash after the host), "" when it refuses it."""
    if re.match(r"(tg|ton):", url, re.IGNORECASE):
        return url
    if not re.match(r"https?://", url, re.IGNORECASE):
        if re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE):
            return ""
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if ("." not in host and ":" not in host) or re.search(r"\s", url):
        return ""
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, parts.fragment))


def mentioned_user(url: str) -> int | None:
    """The user id of a ``tg://user?id=…`` link."""
    match = re.fullmatch(r"tg:(?://)?user\?id=(\d+)", url, re.IGNORECASE)
    return int(match[1]) if match else None


def settle(text: str, entities: Iterable[Entity], *, commands: bool) -> tuple[str, list[Entity]]:
    """Clean and trim a text, mend its entities and add those that Telegram finds by itself.

    ``commands``: whether /words are bot commands (they are not in channels). The text may come out empty.
    """
    cleaned, mended = _clean(text, sorted(entities, key=_by_place))
    trimmed, mended = _trim(cleaned, _melt(_keep_visible(cleaned, mended)))
    found = [each for each in _find(trimmed, commands) if not _touches_solid(each, mended)]
    return trimmed, sorted([*mended, *found], key=_by_place)


def slice_utf16(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _by_place(entity: Entity) -> tuple[int, int, int]:
    rank = _ORDER.index(entity.type) if entity.type in _ORDER else len(_ORDER)
    return entity.offset, -entity.length, rank


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces, carriage returns and direction marks vanish."""
    out: list[str] = []
    moved: list[int] = []  # for each UTF-16 offset of the source, the offset in the result
    length = 0
    for sign in text:
        units = 1 + (ord(sign) > 0xFFFF)
        moved.extend([length] * units)
        if sign == "\r" or "\u2028" <= sign <= "\u202e" or sign in "\u0333\u033f\u030a":
            continue
        out.append(" " if sign < " " and sign != "\n" else sign)
        length += units
    moved.append(length)
    kept: list[Entity] = []
    for each in entities:
        begin, end = moved[min(each.offset, len(moved) - 1)], moved[min(each.end, len(moved) - 1)]
        if end > begin:
            kept.append(replace(each, offset=begin, length=end - begin))
    return "".join(out), kept


def _keep_visible(text: str, entities: list[Entity]) -> list[Entity]:
    """Entities around nothing but white space go."""
    return [each for each in entities if slice_utf16(text, each.offset, each.length).strip(" \n")]


def _melt(entities: list[Entity]) -> list[Entity]:
    """Join touching entities of one melting type, drop what lies inside code."""
    kept: list[Entity] = []
    for each in entities:
        if any(_solid_code(other) and other.offset <= each.offset and each.end <= other.end for other in kept):
            continue
        twin = next((i for i, other in enumerate(kept) if other.type == each.type and other.end >= each.offset), None)
        if twin is not None and each.type in _MELTING:
            end = max(kept[twin].end, each.end)
            kept[twin] = replace(kept[twin], length=end - kept[twin].offset)
        else:
            kept.append(each)
    return kept


def _solid_code(entity: Entity) -> bool:
    return entity.type in ("code", "pre")


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """White space goes at the right; at the left only as far as the first entity (tdlib does so too)."""
    text = text.rstrip(" \n")
    end = utf16_length(text)
    entities = [replace(each, length=min(each.end, end) - each.offset) for each in entities if each.offset < end]
    blank = len(text) - len(text.lstrip(" \n"))
    cut = min([blank, *(each.offset for each in entities)])
    return text[cut:], [replace(each, offset=each.offset - cut) for each in entities]


def _find(text: str, commands: bool) -> Iterator[Entity]:
    """What Telegram marks by itself in a plain text."""
    for match in _FOUND.finditer(text):
        kind = str(match.lastgroup)
        if kind == "bot_command" and not commands:
            continue
        yield Entity(kind, utf16_length(text[: match.start()]), utf16_length(match[0]))


def _touches_solid(found: Entity, entities: list[Entity]) -> bool:
    return any(each.type in _SOLID and each.offset < found.end and found.offset < each.end for each in entities)
