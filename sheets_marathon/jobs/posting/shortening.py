"""What people typed, cut so that a message stays within what Telegram takes."""

from __future__ import annotations


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
