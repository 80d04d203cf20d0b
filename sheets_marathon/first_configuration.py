"""``init``: a marathon's first configuration, with every key and its comment, and what to do next."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import tomlkit

from sheets_marathon.errors import ConfigurationError

_EXAMPLE = Path(__file__).resolve().parent.parent / "config" / "marathon.example.toml"
_ADDRESS = re.compile(r"/spreadsheets/d/([A-Za-z0-9_-]+)")


def write_first(
    path: Path,
    *,
    spreadsheet: str = "",
    starts_on: dt.date | None = None,
    channels: Mapping[str, str],
    ops_chat: str = "",
    language: str = "",
) -> list[str]:
    """Writes the configuration and returns the next steps. ConfigurationError when one is there already."""
    if path.exists():
        raise ConfigurationError(f"{path} is there already and stays as it is", "edit it, or choose another --config")
    if not _EXAMPLE.is_file():
        raise ConfigurationError(f"the example {_EXAMPLE} is missing", "run this from a checkout of the project")
    document = tomlkit.parse(_EXAMPLE.read_text("utf-8"))
    values: dict[tuple[str, ...], object] = {
        ("sheet", "spreadsheet_id"): spreadsheet_id(spreadsheet),
        ("marathon", "starts_on"): starts_on,
        ("marathon", "language"): language,
        ("telegram", "ops_chat"): ops_chat,
        **{("tracks", track, "channel"): channel for track, channel in channels.items()},
    }
    for place, value in values.items():
        if value:
            table: object = document
            for part in place[:-1]:
                table = table[part]  # type: ignore[index]
            table[place[-1]] = value  # type: ignore[index]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomlkit.dumps(document), "utf-8")
    return [
        f"{path} is written; every key in it is explained",
        "next:",
        "  1. share the spreadsheet with the service account as Editor",
        "  2. make the bot an admin of both channels, with the right to post",
        "  3. export SHEETS_MARATHON_BOT_TOKEN=…",
        f"  4. sheets-marathon doctor --config {path}",
        f"  5. sheets-marathon plan --config {path}, then apply, then run",
    ]


def spreadsheet_id(text: str) -> str:
    """The id out of an address, or the text itself when it is an id already."""
    found = _ADDRESS.search(text)
    return found[1] if found else text.strip()
