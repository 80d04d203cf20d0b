"""Ids that the program chooses, so that making a thing twice fails instead of doubling it (FACTS 7)."""

from __future__ import annotations

import zlib


def stable_id(text: str) -> int:
    """An id for a tab, protection, view or chart: the same for the same text in every run, 31 bits."""
    return zlib.crc32(text.encode()) & 0x7FFF_FFFF


def free_id(text: str, taken: set[int]) -> int:
    """A stable id that nobody has; it counts as taken from then on. What made the plain one may still be there."""
    number = stable_id(text)
    while number in taken:
        text += "'"
        number = stable_id(text)
    taken.add(number)
    return number
