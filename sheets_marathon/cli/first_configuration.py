"""``init``: a marathon's first configuration, with every key and its comment, and what to do next; and what a sheet
that was there before says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import Table

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.spreadsheet.adopt import TabMapping

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "marathon.example.toml"


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
    if not EXAMPLE.is_file():
        raise ConfigurationError(f"the example {EXAMPLE} is missing", "run this from a checkout of the project")
    document = tomlkit.parse(EXAMPLE.read_text("utf-8"))
    values: dict[tuple[str, ...], object] = {
        ("sheet", "spreadsheet_id"): spreadsheet,
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
    _write(path, document)
    return [
        f"{path} is written; every key in it is explained",
        "next:",
        "  1. share the spreadsheet with the service account as Editor",
        "  2. make the bot an admin of both channels, with the right to post",
        "  3. export SHEETS_MARATHON_BOT_TOKEN=…",
        f"  4. sheets-marathon doctor --config {path}",
        f"  5. sheets-marathon plan --config {path}, then apply, then run",
    ]


def require_unmapped(path: Path, key: str) -> None:
    """ConfigurationError when the file says already which tab is ``key``: what people wrote is never written over."""
    if key in _document(path).get("sheet", {}).get("tabs", {}):
        raise ConfigurationError(
            f"{path} has a [sheet.tabs.{key}] already, and it stays as it is",
            "edit it, or delete that table to have it written anew",
        )


def write_mapping(path: Path, key: str, mapping: TabMapping) -> list[str]:
    """Adds ``[sheet.tabs.<key>]`` and returns the next steps; all else in the file stays, comments too."""
    require_unmapped(path, key)
    document = _document(path)
    columns = tomlkit.table()
    columns.update(mapping.columns)
    columns.add(tomlkit.nl())
    table = tomlkit.table()
    table.update({"title": mapping.title, "header_row": mapping.header_row})
    table.append("columns", columns)
    sheet = document["sheet"]
    if not isinstance(sheet, Table):
        raise ConfigurationError(
            f"{path} writes [sheet] in one line or in several places",
            "write it once, as a table of its own: [sheet], its keys, then [sheet.tabs.…]",
        )
    if "tabs" not in sheet:
        sheet.append("tabs", tomlkit.table(is_super_table=True))
    sheet["tabs"].append(key, table)
    _write(path, document)
    return [
        f"[sheet.tabs.{key}] is in {path}: “{mapping.title}” is the roster",
        f"next: sheets-marathon plan --config {path} shows what would be added to it, “apply” adds it",
    ]


def _document(path: Path) -> tomlkit.TOMLDocument:
    return tomlkit.parse(path.read_text("utf-8"))


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    """All of it or nothing: what people wrote into a file must survive a full disk."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(tomlkit.dumps(document), "utf-8")
        if path.exists():
            unfinished.chmod(path.stat().st_mode)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
