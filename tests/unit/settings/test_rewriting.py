"""The timetable is rewritten in the configuration's text; whatever else people wrote there stays."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.settings.rewriting import replace_file, with_timetable

MONDAY, HOLIDAY, SATURDAY = dt.date(2026, 12, 7), dt.date(2026, 12, 9), dt.date(2026, 12, 12)
NEW = Calendar(
    dt.date(2026, 12, 14),
    days=20,
    skipped=frozenset({HOLIDAY, dt.date(2026, 12, 16)}),
    added=frozenset({dt.date(2026, 12, 19)}),
)
TEXT = """# наш марафон
[marathon]
name = "Декабрь"  # имя в постах
starts_on = 2026-12-07  # понедельник
days = 20
skipped = [
  2026-12-09,  # праздник
]

# каналы
[tracks.sellers]
lessons = [ "10:00","14:00" ]
"""


def test_only_the_dates_are_others() -> None:
    assert with_timetable(TEXT, NEW) == TEXT.replace(
        "starts_on = 2026-12-07  # понедельник\n", "starts_on = 2026-12-14  # понедельник\nadded = [2026-12-19]\n"
    ).replace("# праздник\n]", "# праздник\n  2026-12-16,\n]")


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("2026-12-07", '"2026-12-07"')])
def test_what_is_as_it_should_be_is_not_touched(text: str) -> None:
    now = Calendar(MONDAY, days=20, skipped=frozenset({HOLIDAY}))
    assert with_timetable(text, now) == text
    there = with_timetable(text, NEW)
    assert with_timetable(there, NEW) == there
    back = tomllib.loads(with_timetable(there, now))["marathon"]
    assert (back["starts_on"], back["skipped"], back["added"]) == (MONDAY, [HOLIDAY], [])


@pytest.mark.parametrize(
    "text",
    [
        'marathon = {name = "x", starts_on = 2026-12-07}\n',
        'marathon.name = "x"\nmarathon.starts_on = 2026-12-07',
        "[marathon]\n  starts_on=2026-12-07",
        "[ marathon ]\nstarts_on = 2026-12-07 \n[tracks]\n",
    ],
)
def test_however_the_table_is_written(text: str) -> None:
    held = tomllib.loads(with_timetable(text, NEW))["marathon"]
    assert (held["starts_on"], set(held["skipped"]), set(held["added"])) == (NEW.starts_on, NEW.skipped, NEW.added)


def test_the_file_is_the_former_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "marathon.toml"
    path.write_text("old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777, len(list(tmp_path.iterdir()))) == (b"new", 0o640, 1)
    with pytest.raises(ConfigurationError, match="can't be written"):
        replace_file(tmp_path / "gone" / "marathon.toml", b"new")
