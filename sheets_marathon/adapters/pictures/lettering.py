"""How wide words are in the pictures' font, and how they are made to fit: SVG neither wraps nor cuts a text.

HarfBuzz lays the letters out exactly as resvg, whose shaper is a port of it, will draw them; so widths are exact.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz

FAMILY = "Golos Text"
FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "GolosText_400Regular.ttf", FONTS / "GolosText_700Bold.ttf"

_ELLIPSIS = "…"
_LONGEST = 300
"""Signs of a text that are looked at; ten times what fits."""
_ENOUGH = 0.6
"""Of the room; when whole words would fill less of it, a broken one tells more: "Константин Рождест…"."""
_BREAK = re.compile(r"(?<=[ -])(?=[^ -])")
_DANGLING = " ,;:.-–—·(«\"'"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line that fits: ``size`` and ``width`` in the picture's units."""

    text: str
    size: float
    width: float


class Lettering:
    """Texts in regular and bold. Signs that the font lacks, such as emoji, are left out: they would be boxes."""

    def __init__(self) -> None:
        self._fonts = {bold: _font(path) for bold, path in ((False, REGULAR), (True, BOLD))}

    def measure(self, text: object, size: float, bold: bool = False) -> float:
        """How wide ``text`` is at ``size``."""
        font = self._fonts[bold]
        buffer = uharfbuzz.Buffer()
        buffer.add_str(self._readable(text))
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        advances: int = sum(position.x_advance for position in buffer.glyph_positions or ())
        return advances * size / int(font.face.upem)

    def fit(self, text: object, width: float, size: float, least: float = 0, bold: bool = False) -> Fitted:
        """``text`` in ``width``: at ``size``, else smaller down to ``least``, else cut with "…", best at a word."""
        whole = self._readable(text)
        smallest = least or size
        wide = self.measure(whole, size, bold)
        if wide > width and size > smallest:
            # Letters grow evenly; a hair is taken off so that rounding never makes a line too wide.
            size = max(smallest, int(size * width / wide * 10) / 10)
            wide = self.measure(whole, size, bold)
        if wide > width:
            whole = self._cut(whole, width, size, bold)
            wide = self.measure(whole, size, bold)
        return Fitted(whole, size, wide)

    def wrap(self, text: object, width: float, size: float, lines: int = 2, bold: bool = False) -> tuple[Fitted, ...]:
        """``text`` in at most ``lines`` lines of ``width``; what is left over is cut with "…"."""
        words = self._readable(text).split(" ")
        found: list[Fitted] = []
        while words and len(found) < lines - 1:
            taken = 1
            while taken < len(words) and self.measure(" ".join(words[: taken + 1]), size, bold) <= width:
                taken += 1
            found.append(self.fit(" ".join(words[:taken]), width, size, bold=bold))
            words = words[taken:]
        if words:
            found.append(self.fit(" ".join(words), width, size, bold=bold))
        return tuple(found)

    def _cut(self, text: str, width: float, size: float, bold: bool) -> str:
        parts = _BREAK.split(text)
        for kept in range(len(parts) - 1, 0, -1):
            short = "".join(parts[:kept]).rstrip(_DANGLING) + _ELLIPSIS
            wide = self.measure(short, size, bold)
            if wide <= width:
                if wide >= width * _ENOUGH:
                    return short
                break
        for kept in range(len(text) - 1, 0, -1):
            short = text[:kept].rstrip(_DANGLING) + _ELLIPSIS
            if not unicodedata.combining(text[kept]) and self.measure(short, size, bold) <= width:
                return short
        return ""

    def _readable(self, text: object) -> str:
        composed = unicodedata.normalize("NFC", str(text)[:_LONGEST])
        # Numbers hold no-break spaces, which str.split() would take for plain ones.
        spaced = re.sub(r"[ \t\r\n\f\v]+", " ", composed)
        font = self._fonts[False]
        kept = "".join(sign for sign in spaced if font.get_nominal_glyph(ord(sign)))
        return re.sub(r" {2,}", " ", kept).strip(" ")


def _font(path: Path) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
