"""The picture above a summary: drawn once, kept with the text that it was drawn for, so that a post that has to be sent
again is the same post."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.model import Slot
from sheets_marathon.marathon.posts.summary import DayFacts
from sheets_marathon.ports.outbox import Outbox, recalled, remembered
from sheets_marathon.ports.picture_maker import PictureMaker

_NAME = "picture {key}"
_BEGINNING = b"\x89PNG\r\n\x1a\n"
"""Of every PNG; Telegram would refuse anything else, and the post with it."""


@dataclass(slots=True)
class Pictures:
    """Draws and remembers. ``maker`` None: there are no pictures."""

    maker: PictureMaker | None
    outbox: Outbox
    _failed: tuple[dt.datetime, Exception] | None = None

    def draw(self, slot: Slot, facts: DayFacts) -> bytes | None:
        """PNG of the day, None without a maker. MarathonError when the template or the logo is broken, or drawing takes
        too long: then the other track's summary of that moment does not wait for it once more."""
        if self.maker is None:
            return None
        if self._failed is not None and self._failed[0] == slot.at:
            raise self._failed[1]
        try:
            return self.maker.picture(slot, facts)
        except Exception as error:
            self._failed = (slot.at, error)
            raise

    def keep(self, key: str, html: str, png: bytes) -> None:
        """What goes out as ``html`` goes out under this picture."""
        content = {"text": _digest(html), "png": base64.b85encode(png).decode("ascii")}
        remembered(self.outbox, _NAME.format(key=key), json.dumps(content))

    def recall(self, key: str, html: str) -> bytes | None:
        """The picture that was kept for exactly this text."""
        return recalled(self.outbox, _NAME.format(key=key), lambda text: _png(json.loads(text), html))


def _png(kept: dict[str, str], html: str) -> bytes | None:
    png = base64.b85decode(kept["png"]) if kept.get("text") == _digest(html) else b""
    return png if png.startswith(_BEGINNING) else None


def broken(error: Exception) -> MarathonError:
    """Whatever a drawing library raises, as a sentence for ops."""
    if isinstance(error, MarathonError):
        return error
    return MarathonError(f"the picture could not be drawn: {type(error).__name__}: {error}", "see docs/pictures.md")


def _digest(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:16]
