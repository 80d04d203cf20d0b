"""The day's summary as a picture: ``summary.svg.j2``, one per language, drawn to PNG by resvg.

The libraries are the extra ``pictures`` and are imported when needed: without them there are no pictures, and all else
works. No font of the machine is used, so a picture is the same everywhere.
"""

from __future__ import annotations

import base64
import importlib.util
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon.adapters.pictures.drawing import drawn
from sheets_marathon.errors import ConfigurationError, MarathonError
from sheets_marathon.marathon.model import Slot
from sheets_marathon.marathon.posts.picture_style import PictureStyle
from sheets_marathon.marathon.posts.summary import DayFacts

if TYPE_CHECKING:
    from sheets_marathon.adapters.pictures.lettering import Lettering
    from sheets_marathon.adapters.words.message_templates import MessageTemplates

TEMPLATE = "summary.svg.j2"

# Telegram's limits for a photo (FACTS 18). A picture of more than that would also take gigabytes: resvg ends the whole
# process when it can't get them.
_SIDES_PX = 10_000
_RATIO = 20
_BYTES = 10_000_000
_LOGO_BYTES = 2_000_000
_LIBRARIES = ("resvg_py", "uharfbuzz")
# What XML can't hold at all, not even escaped (XML 1.0, 2.2).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SVG = "http://www.w3.org/2000/svg"
_LENGTH = re.compile(r"\d{1,5}(\.\d{1,6})?(px)?")


def picture_trouble() -> str:
    """Why no picture can be drawn on this machine, as a sentence with its remedy; "" when all is there."""
    # Found, not imported: what draws is loaded in a process of its own (see ``drawing``).
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        return (
            f"pictures can't be drawn here, there is no {' and no '.join(missing)}: "
            'pip install "sheets-marathon[pictures]", or set picture.enabled = false'
        )
    return ""


class SummaryPicture:
    """Draws with ``templates`` in ``style``. MarathonError when this machine can't, or the logo can't be drawn."""

    def __init__(self, templates: MessageTemplates, style: PictureStyle) -> None:
        if trouble := picture_trouble():
            raise MarathonError(trouble, "posts go out without pictures until then")
        self._templates = templates
        self._style = style
        self._lettering = _lettering()
        self._logo = _logo(Path(style.logo)) if style.logo else ""

    def picture(self, slot: Slot, facts: DayFacts) -> bytes:
        """PNG of the day. Raises MarathonError naming the template's file, and its line where that is known."""
        svg = self.svg(slot, facts)
        try:
            png = drawn(svg, self._templates.folder)
        except ValueError as error:
            raise self._mistake(str(error)) from error
        if len(png) > _BYTES:
            raise self._mistake(f"it makes a picture of {len(png):,} bytes, Telegram takes {_BYTES:,}")
        return png

    def svg(self, slot: Slot, facts: DayFacts) -> str:
        """The picture before it is drawn: sound XML of a size that Telegram takes. Raises MarathonError."""
        text = self._templates.render(
            TEMPLATE,
            slot=slot,
            facts=facts,
            style=self._style,
            logo=self._logo,
            fit=self._lettering.fit,
            wrap=self._lettering.wrap,
            measure=self._lettering.measure,
        )
        svg = _NO_XML.sub("", text)
        try:
            root = ET.fromstring(svg)  # noqa: S314 - our own template, filled with escaped values
        except ET.ParseError as error:
            line = svg.splitlines()[error.position[0] - 1].strip()
            raise self._mistake(f'what it makes is no sound XML: {error}, at "{line[:120]}"') from error
        if root.tag != f"{{{_SVG}}}svg":
            raise self._mistake(f'it must make an <svg xmlns="{_SVG}">, and makes a <{root.tag}>')
        self._check_size(root.get("width", ""), root.get("height", ""))
        return svg

    def _check_size(self, width: str, height: str) -> None:
        if not (_LENGTH.fullmatch(width) and _LENGTH.fullmatch(height)):
            raise self._mistake(f'width="{width}" and height="{height}" must be numbers of pixels')
        wide, high = (float(side.removesuffix("px")) for side in (width, height))
        if min(wide, high) < 1 or wide + high > _SIDES_PX or max(wide, high) > _RATIO * min(wide, high):
            raise self._mistake(
                f"{wide:g} × {high:g} is no size for Telegram: together at most {_SIDES_PX:,}, at most 1 to {_RATIO}"
            )

    def _mistake(self, what: str) -> MarathonError:
        return MarathonError(
            f"{self._templates.folder / TEMPLATE}: {what}",
            "mend that template; the comment at its top lists what it may use",
        )


def _lettering() -> Lettering:
    from sheets_marathon.adapters.pictures.lettering import Lettering

    return Lettering()


def _logo(path: Path) -> str:
    """The logo as a data address. ConfigurationError when there is none, or nothing would be seen of it."""
    remedy = "set picture.logo to a PNG or SVG file, or take that line out"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"the logo {path} can't be read: {error.strerror}", remedy) from None
    if len(content) > _LOGO_BYTES:
        raise ConfigurationError(f"the logo {path} has {len(content):,} bytes, {_LOGO_BYTES:,} are plenty", remedy)
    kind = "image/png" if content.startswith(b"\x89PNG\r\n\x1a\n") else "image/svg+xml"
    if kind != "image/png" and _has_text(content):
        raise ConfigurationError(
            f"the logo {path} has letters as text, and the pictures know no font but their own",
            "let your drawing program turn the letters into outlines, or save the logo as PNG",
        )
    address = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    # resvg passes over an image that it can't read; then the picture is the same as without it.
    blank, seen = (
        drawn(f'<svg xmlns="{_SVG}" width="64" height="64"><image width="64" height="64" href="{href}"/></svg>')
        for href in ("data:,", address)
    )
    if seen == blank:
        raise ConfigurationError(f"nothing can be drawn of the logo {path}: is it a PNG or an SVG?", remedy)
    return address


def _has_text(svg: bytes) -> bool:
    try:
        root = ET.fromstring(svg)  # noqa: S314 - a file of the people who run this
    except ET.ParseError:
        return False
    return any(element.tag == f"{{{_SVG}}}text" for element in root.iter())
