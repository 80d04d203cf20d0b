"""Colours as Google keeps them: 8 bits a channel, zero channels left out, old and new field side by side.

Recorded: 0.5 comes back as 0.49803922, and ``backgroundColor`` brings ``backgroundColorStyle`` along and back.
"""

from __future__ import annotations

import math
from typing import Any

from sheets_marathon.workspace.sheets.wire import Json

_CHANNELS = frozenset({"red", "green", "blue", "alpha"})
# CellFormat, TextFormat, SheetProperties, BandingProperties, Border
_PAIRED = (
    "backgroundColor",
    "foregroundColor",
    "tabColor",
    "color",
    "headerColor",
    "firstBandColor",
    "secondBandColor",
    "footerColor",
)


def normal_colours(value: Any) -> Any:
    """``value`` with every colour quantised and paired; the same shape otherwise."""
    if isinstance(value, list):
        return [normal_colours(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value and _CHANNELS.issuperset(value):
        return {name: shade for name, part in value.items() if (shade := _channel(part))}
    result: Json = {name: normal_colours(item) for name, item in value.items()}
    for name in _PAIRED:
        style = f"{name}Style"
        rgb = result.get(style, {}).get("rgbColor") if isinstance(result.get(style), dict) else None
        if rgb is not None:
            result[name] = rgb
        elif name in result and style not in result and isinstance(result[name], dict):
            result[style] = {"rgbColor": result[name]}
    return result


def _channel(part: float) -> float:
    shade = math.floor(min(max(part, 0.0), 1.0) * 255 + 1e-6) / 255
    short = float(f"{shade:.8g}")
    return int(short) if short.is_integer() else short
