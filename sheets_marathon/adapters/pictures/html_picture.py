"""HTML as a picture, for people to look at before it is sent. Needs the extra ``preview`` (PlutoPrint, MIT)."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from sheets_marathon.errors import MarathonError

_FONTS = Path(__file__).parent / "fonts"
_DENSITY = 2
_SMALLEST = 64


class NothingDraws(MarathonError):
    """The library that draws is not installed; nothing else is wrong."""


def picture_of(html: str, width: int, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A PNG of ``html`` laid out ``width`` CSS pixels wide, as high as it gets, two dots a pixel.

    ``pictures``: PNGs by the addresses that the HTML has for them; any other address stays unloaded, so nothing is
    asked of the network. Letters are those of the fonts in this package, Cyrillic ones included. NothingDraws where
    PlutoPrint is not installed.
    """
    try:
        import plutoprint
    except ImportError as error:
        raise NothingDraws(
            f"a picture needs PlutoPrint, which is not here: {error}",
            'install it with pip install "sheets-marathon[preview]"; it has wheels for Linux x86-64, Windows and macOS',
        ) from error

    known: dict[str, tuple[bytes, str]] = {url: (png, "image/png") for url, png in (pictures or {}).items()}
    known |= {f"font:{file.name}": (file.read_bytes(), "font/ttf") for file in _FONTS.glob("*.ttf")}

    class Known(plutoprint.ResourceFetcher):
        """Only what is at hand."""

        def fetch_url(self, url: str) -> Any:
            if url not in known:
                raise ValueError(f"{url} is not loaded for a preview")
            content, kind = known[url]
            return plutoprint.ResourceData(content, kind)

    size = plutoprint.PageSize(width * plutoprint.UNITS_PX, _SMALLEST * plutoprint.UNITS_PX)
    book = plutoprint.Book(size, plutoprint.PAGE_MARGINS_NONE, plutoprint.MEDIA_TYPE_SCREEN)
    book.custom_resource_fetcher = Known()
    book.load_html(html, user_style=_font_faces())
    height = max(math.ceil(book.get_document_height()), _SMALLEST)
    found = io.BytesIO()
    with plutoprint.ImageCanvas(width * _DENSITY, height * _DENSITY) as canvas:
        canvas.clear_surface(1, 1, 1, 1)
        canvas.scale(_DENSITY, _DENSITY)
        book.render_document(canvas)
        canvas.write_to_png_stream(found)
    return found.getvalue()


def chat_page(html: str, channel: str) -> str:
    """A page that shows a post (Telegram HTML) roughly as the messenger does, under its channel's name."""
    text = html.replace("\n", "<br>")
    return _CHAT.format(channel=escape(channel), text=text)


def _font_faces() -> str:
    """The package's fonts under the name that letters ask for first; the machine's own where there are none."""
    faces = ""
    for file in sorted(_FONTS.glob("*.ttf")):
        weight = 700 if "bold" in file.stem.casefold() else 400
        for family in ("Arial", "sans-serif"):
            faces += f'@font-face{{font-family:"{family}";font-weight:{weight};src:url("font:{file.name}")}}'
    return faces


_CHAT = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
body {{ margin: 0; padding: 24px; background: #cfdfec; font-family: Arial, sans-serif; }}
.post {{ width: 440px; padding: 12px 16px 14px; background: #fff; border-radius: 14px; color: #14191f;
  font-size: 16px; line-height: 23px; }}
.channel {{ margin: 0 0 4px; color: #2f7fc1; font-weight: bold; }}
a {{ color: #2f7fc1; }}
</style></head><body><div class="post"><div class="channel">{channel}</div>{text}</div></body></html>
"""
