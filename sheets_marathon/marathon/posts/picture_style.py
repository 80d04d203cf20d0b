"""A picture's title, logo and colours, and what follows from them: a text must be readable on what lies under it."""

from __future__ import annotations

from dataclasses import dataclass

BACKGROUND, ACCENT, TEXT = "#101a33", "#ffb000", "#ffffff"

TEXT_CONTRAST = 4.5
"""The least for texts, and for large signs and shapes three (WCAG 2.2, 1.4.3 and 1.4.11)."""
SHAPE_CONTRAST = 3.0

_FAINT = 0.62
"""How much of the text's colour second-rank words have, where the contrast allows it."""
_PANEL = 0.07


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """``title`` stands at the top; ``logo``: the path of a PNG or SVG file, "" for none. Colours as ``#rrggbb``."""

    title: str
    background: str = BACKGROUND
    accent: str = ACCENT
    text: str = TEXT
    logo: str = ""

    @property
    def panel(self) -> str:
        """What lies under a group of things, a little apart from the background."""
        return mixed(self.background, self.text, _PANEL)

    @property
    def faint(self) -> str:
        """For words of the second rank: paler than ``text``, readable on the background and on the panel."""
        for share in range(int(_FAINT * 100), 100):
            colour = mixed(self.background, self.text, share / 100)
            if min(contrast(colour, self.background), contrast(colour, self.panel)) >= TEXT_CONTRAST:
                return colour
        return self.text

    @property
    def on_accent(self) -> str:
        """For what is written on the accent's colour."""
        return max(self.background, self.text, key=lambda colour: contrast(colour, self.accent))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(under: str, over: str, share: float) -> str:
    """``under`` with ``share`` (0…1) of ``over`` laid on it."""
    pairs = zip(_channels(under), _channels(over), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
