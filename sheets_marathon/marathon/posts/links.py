"""Links that people typed: web addresses and nothing else reaches a post."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# People leave the scheme out: lms.example.org/lesson?id=1. Telegram puts http in front (td LinkManager::check_link).
_WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#].*)?")
_SEVERAL_READINGS = re.compile(r"[\s\\\x00-\x1f\x7f]")


def web_address(text: str) -> str:
    """The http or https address that ``text`` is, "" when it is none.

    Not ``javascript:…``, nor ``tg://…``, which mentions people and opens chats, nor an address with a space in it or
    without a dot in its host: those Telegram drops without a word, and a post would invite to a lesson that can't be
    opened.
    """
    address = text.strip()
    if _SEVERAL_READINGS.search(address):
        return ""
    if _WITHOUT_SCHEME.fullmatch(address):
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "").strip(".") and parts.port != 0
    except ValueError:
        return ""
    return address if sound else ""
