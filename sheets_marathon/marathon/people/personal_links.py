"""Personal links: what they carry, whose they are, and how they are kept out of whatever others may read. Pure."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
"""132 bits of base64url, too many to guess; Telegram takes up to 64 characters [core.telegram.org/bots/features]."""
_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/\w+/?\?(?:.*&)?start=([A-Za-z0-9_-]+)", re.IGNORECASE)
_COMMAND = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?", re.IGNORECASE)
_AFTER_START = re.compile(r"(start(?:group|app)?\s*(?:=|%3d)\s*|/start(?:@\w+)?\s+)[A-Za-z0-9_%-]{12,}", re.IGNORECASE)
_BOT_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_BARE = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
_GONE = "…"


def personal_link(bot: str, token: str) -> str:
    """The deep link for one participant; ``bot``: the bot's username without @."""
    return f"https://t.me/{bot}?start={token}"


def token_of(link: str) -> str:
    """What a link carries, whichever bot it is for; "" where there is no whole one."""
    found = _LINK.fullmatch(link.strip())
    return found[1] if found and _TOKEN.fullmatch(found[1]) else ""


def introduced_by(text: str) -> str:
    """What somebody shows of themselves in a private message: ``/start TOKEN``, or the whole link; "" for nothing."""
    found = _COMMAND.match(text.strip())
    return (found[1] or "") if found else token_of(text)


def whose_token(token: str, tokens: Mapping[str, str]) -> str | None:
    """The participant whose token it is, of ``tokens`` by participant. All are compared, each in the same time."""
    given = token.encode()
    found = None
    for who, theirs in tokens.items():
        if hmac.compare_digest(theirs.encode(), given):
            found = who
    return found


def tokens_for(
    people: Iterable[str], known: Mapping[str, str], cells: Mapping[str, str], fresh: Callable[[], str]
) -> dict[str, str]:
    """A token for each of ``people``: the known one; else the one that only their own cell of the roster shows, so
    that links which were handed out stay good when the memory of them is lost; else a ``fresh`` one."""
    shown = {who: token_of(cell) for who, cell in cells.items()}
    times = Counter(shown.values())
    taken = set(known.values())
    found: dict[str, str] = {}
    for who in people:
        theirs = shown.get(who, "")
        adopted = theirs if theirs and times[theirs] == 1 and theirs not in taken else ""
        found[who] = known.get(who) or adopted or fresh()
    return found


def without_tokens(text: str, known: Iterable[str] | None = None) -> str:
    """``text`` for others to read: what opens somebody's place in it, or the bot itself, is blotted out.

    In any case of letters, inside a whole link, and with signs in between that nobody sees. ``known``: tokens that
    there are, which are found without a link too, as is what only looks like one; None where what looks like one may be
    something else, such as the number of a document.
    """
    secret = None if known is None else {token.casefold() for token in known}
    plain = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    for readable in (text, plain):
        blotted = _blotted(readable, secret)
        if blotted != readable:
            return _blotted(plain, secret)
    return text


def _blotted(text: str, secret: set[str] | None) -> str:
    text = _AFTER_START.sub(rf"\1{_GONE}", _BOT_TOKEN.sub(_GONE, text))
    if secret is None:
        return text
    return _BARE.sub(lambda found: _GONE if _looks_secret(found[0], secret) else found[0], text)


def _looks_secret(word: str, secret: set[str]) -> bool:
    if word.casefold() in secret:
        return True
    return any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)
