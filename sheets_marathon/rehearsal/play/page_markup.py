"""Telegram's markup made safe for a page: the tags that Telegram knows and nothing else."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup

# Telegram's tag → ours (core.telegram.org/bots/api#html-style).
_TAGS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_SPOILER = "tg-spoiler"


def safe_markup(html: str) -> Markup:
    """``html`` with Telegram's tags kept, other tags dropped, all else escaped, lines broken, every tag closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Markup(reader.result())  # noqa: S704 - made of escaped text and tags of our own


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []

    def result(self) -> str:
        return "".join(self._parts) + "".join(f"</{ours}>" for _, ours in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS:
            self._begin(tag, _TAGS[tag], f"<{_TAGS[tag]}>")
        elif tag == _SPOILER:
            self._begin(tag, "span", '<span class="spoiler">')
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            # A link can carry a script; only addresses that a browser merely opens are kept.
            if urlsplit(address).scheme in ("http", "https"):
                self._begin(tag, "a", f'<a href="{escape(address)}" rel="noreferrer noopener" target="_blank">')

    def handle_endtag(self, tag: str) -> None:
        if tag not in [theirs for theirs, _ in self._open]:
            return
        while self._open:
            theirs, ours = self._open.pop()
            self._parts.append(f"</{ours}>")
            if theirs == tag:
                return

    def handle_data(self, data: str) -> None:
        self._parts.append(escape(data).replace("\n", "<br>"))

    def _begin(self, theirs: str, ours: str, written: str) -> None:
        self._open.append((theirs, ours))
        self._parts.append(written)
