"""What the documents tell of and how they tell it: tabs as declared, commands, the rows of a table."""

from __future__ import annotations

import argparse
import datetime as dt

from sheets_marathon import languages
from sheets_marathon.cli import parser
from sheets_marathon.languages import Language
from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.tabs.declaration import declare

CALENDAR = Calendar(starts_on=dt.date(2026, 12, 7))


def declared(code: str) -> dict[str, Tab]:
    """The tabs by key, as the example's marathon declares them in a language."""
    language: Language = languages.load(code)
    by_track = {track: tasks(CALENDAR, track) for track in Track}
    return {tab.key: tab for tab in declare(language, by_track, CALENDAR.starts_on, CALENDAR.ends_on)}


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands by name."""
    subs = [action for action in parser.parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(subs[0].choices)


def table_rows(text: str) -> list[list[str]]:
    """The cells of the first table in a page's text, its header left out."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]
