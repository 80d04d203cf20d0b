"""Posts within Telegram's limits: what of their HTML is seen, how long it is, whether it can be parsed (FACTS 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.posts.links import web_address

# Characters after entity parsing, counted in UTF-16 code units as all of Telegram's offsets are.
LIMIT_TEXT = 4096
LIMIT_CAPTION = 1024

# core.telegram.org/bots/api#html-style
_TAGS = frozenset(
    "b strong i em u ins s strike del span tg-spoiler a tg-emoji code pre blockquote".split()  # noqa: SIM905
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")


def visible_text(html: str) -> str:
    """What a reader sees of Telegram HTML: allowed tags gone, the entities that Telegram knows resolved."""
    without_tags = _TAG.sub(lambda tag: "" if tag[2].lower() in _TAGS else tag[0], html)
    return _ENTITY.sub(_resolved, without_tags)


def _resolved(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # Telegram leaves what is no character as it is written; halves of a surrogate pair are none.
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else entity[0]


def visible_length(html: str) -> int:
    """The length that counts against Telegram's limits, in UTF-16 code units: an emoji counts 2."""
    return len(visible_text(html).encode("utf-16-le", "surrogatepass")) // 2


def first_line(html: str) -> str:
    """The first line that is not blank, as seen: what tells this post from all others (DESIGN 6)."""
    lines = (line.strip() for line in visible_text(html).splitlines())
    return next((line for line in lines if line), "")


def markup_mistakes(html: str) -> tuple[str, ...]:
    """Why Telegram would answer "can't parse entities": unknown, unclosed or crossed tags, a bare ``<``.

    Links to anything but web addresses are mistakes too: Telegram would drop them or make mentions of them.
    """
    return tuple(_markup_mistakes(html))


def _markup_mistakes(html: str) -> Iterator[str]:
    if "<" in _TAG.sub("", html):
        yield 'a "<" that opens no tag (write &lt;)'
    still_open: list[str] = []
    for tag in _TAG.finditer(html):
        closing, name = bool(tag[1]), tag[2].lower()
        if name not in _TAGS:
            yield f"<{name}> is not a tag that Telegram knows"
        elif not closing:
            still_open.append(name)
            yield from _link_mistakes(tag[3])
        elif still_open and still_open[-1] == name:
            still_open.pop()
        else:
            yield f"</{name}> closes what is not open there"
            return  # one crossing makes every later tag look wrong
    if still_open:
        yield f"<{still_open[-1]}> is never closed"


def _link_mistakes(attributes: str) -> Iterator[str]:
    """An address that a browser does not merely open. It comes out of the template, or past what reads the sheet."""
    for href in _HREF.finditer(attributes):
        address = _ENTITY.sub(_resolved, next(part for part in href.groups() if part is not None))
        if not web_address(address):
            yield f"{address!r} is no http or https address"


def check_length(html: str, limit: int = LIMIT_TEXT, *, key: str = "the post") -> int:
    """The visible length, in UTF-16 code units. Raises MarathonError when it is over ``limit``, or nothing is seen."""
    length = visible_length(html)
    if length > limit:
        raise MarathonError(
            f"{key} is {length} characters long, Telegram takes {limit}",
            "shorten the text in its row of the program tab or in its template",
        )
    if not visible_text(html).strip():
        raise MarathonError(f"{key} is empty", "fill in its text in the program tab or in its template")
    return length


@dataclass(frozen=True, slots=True)
class Post:
    """A rendered post, fit for Telegram. ``key``: its slot's; ``length`` in UTF-16 code units as seen."""

    key: str
    text_html: str
    first_line: str
    length: int

    @property
    def fits_caption(self) -> bool:
        """Short enough to stand under a picture."""
        return self.length <= LIMIT_CAPTION


def post_of(key: str, html: str, limit: int = LIMIT_TEXT) -> Post:
    """The post that ``html`` makes, trimmed. Raises MarathonError when Telegram would refuse it."""
    text = html.strip()
    length = check_length(text, limit, key=key)
    mistakes = markup_mistakes(text)
    if mistakes:
        raise MarathonError(
            f"{key} is not valid Telegram HTML: {'; '.join(mistakes)}", "mend its template in config/messages"
        )
    return Post(key, text, first_line(text), length)


def shortened(text: str, most: int) -> str:
    """``text`` on one line, ``most`` UTF-16 code units at most, as Telegram counts them; a cut one ends with "…"."""
    text = " ".join(text.split())
    if _units(text) <= most:
        return text
    while text and _units(text) >= most:
        text = text[: min(len(text) - 1, most)]
    return f"{text}…"


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
