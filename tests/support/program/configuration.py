"""Configurations of a few lines, and what the program reads in them."""

from __future__ import annotations

from pathlib import Path

from sheets_marathon.settings import Settings, load

SMALLEST = """
[marathon]
name = "Марафон"
starts_on = 2026-12-07

[tracks.sellers]
channel = -1001
lessons = ["10:00", "14:00"]

[tracks.heads]
channel = "@heads"
lessons = ["10:00"]

[sheet]
spreadsheet_id = "1AbC"
"""


def loaded(folder: Path, text: str, *, name: str = "marathon.toml") -> Settings:
    """The settings of a file with this text."""
    path = folder / name
    path.write_text(text, "utf-8")
    return load(path)


def with_line(table: str, line: str) -> str:
    """The smallest configuration with a line put in (or a table added)."""
    header = f"[{table}]\n"
    return SMALLEST.replace(header, header + line + "\n") if header in SMALLEST else f"{SMALLEST}\n{header}{line}\n"
