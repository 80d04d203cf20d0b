"""How wide a text is drawn, for autoResizeDimensions: Arial's widths, scaled to the one recorded figure.

Recorded: 1,024 letters "A" at 10 points make a column of 8,691 pixels (WorksheetTest.test_auto_resize_columns).
Other letters and sizes follow from Arial's proportions and are near the truth, not equal to it (a deviation).
"""

from __future__ import annotations

_PADDING_PIXELS = 6
_PIXELS_PER_UNIT = (8691 - _PADDING_PIXELS) / (1024 * 667)
# Thousandths of the font's size for the characters from space to "~".
_ARIAL = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278"
    " 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944"
    " 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500"
    " 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(_ARIAL.split())}
_CAPITAL, _OTHER = 690, 550


def pixels(text: str, points: float = 10) -> int:
    """The width of a column that shows ``text`` (its longest line) whole."""
    longest = max((sum(map(_units, line)) for line in text.split("\n")), default=0)
    return round(longest * _PIXELS_PER_UNIT * points / 10) + _PADDING_PIXELS


def _units(character: str) -> int:
    return _WIDTHS.get(character, _CAPITAL if character.isupper() else _OTHER)
