"""What a photo must be: its kind and sides read from its header, its size and shape checked.

Limits: "The photo must be at most 10 MB in size. The photo's width and height must not exceed 10000 in
total. Width and height ratio must be at most 20." (core.telegram.org/bots/api#sendphoto)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sheets_marathon.workspace.telegram.errors import bad_request

_MAX_BYTES = 10 * 1024 * 1024
_MAX_SIDES = 10_000
_MAX_RATIO = 20
# Start-of-frame markers carry the sides; C4, C8 and CC are other segments in the same range.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class PhotoSides:
    """Width and height in pixels."""

    width: int
    height: int


def check_photo(content: bytes) -> PhotoSides:
    """The sides of a photo that Telegram would take.

    TelegramError 400: PHOTO_INVALID_DIMENSIONS, IMAGE_PROCESS_FAILED, "file must be non-empty", "file of size …".
    """
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > _MAX_BYTES:
        raise bad_request(
            f"File of size {len(content)} bytes is too big for a photo; the maximum size is {_MAX_BYTES} bytes"
        )
    sides = _png_sides(content) or _jpeg_sides(content)
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    short, long = sorted((sides.width, sides.height))
    if short == 0 or short + long > _MAX_SIDES or long > _MAX_RATIO * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return sides


def _png_sides(content: bytes) -> PhotoSides | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return PhotoSides(*struct.unpack(">II", content[16:24]))


def _jpeg_sides(content: bytes) -> PhotoSides | None:
    if content[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return PhotoSides(width, height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
