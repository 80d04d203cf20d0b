"""E-mail addresses as people type them."""

from __future__ import annotations

import re

# RFC 5321 without quoted local parts; letters beyond ASCII are nearly always a slip of the keyboard's language.
_PLAIN = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def mailbox(text: str) -> str:
    """The one plain address that a cell holds, ``""`` when it holds none, several or a wrong one.

    What comes along when an address is copied goes: spaces around it, ``mailto:``, ``<>``, a comma at the end.
    """
    found = text.strip().removeprefix("mailto:").strip(" \t<>,;")
    return found if _PLAIN.fullmatch(found) else ""
