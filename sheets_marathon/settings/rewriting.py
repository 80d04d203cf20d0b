"""The timetable in the text of the configuration: what changes is rewritten, all else stays, comments too."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.calendar.timetable import Calendar

_STARTS_ON = re.compile(r"^([ \t]*(?:marathon\.)?)starts_on[ \t]*=[^\r\n]*(\r?\n|\Z)", re.MULTILINE)


def with_timetable(text: str, calendar: Calendar) -> str:
    """The file's text with the start, the skipped and the added dates of ``calendar``."""
    lists = {"skipped": calendar.skipped, "added": calendar.added}
    held = tomllib.loads(text)["marathon"]
    lacking = [f"{key} = []" for key, dates in lists.items() if dates and key not in held]
    if lacking:
        # tomlkit would put them behind the comment of the table below.
        text = _STARTS_ON.sub(lambda line: _with_lines_below(line, lacking), text, count=1)
    document = tomlkit.parse(text)
    table: Any = document["marathon"]
    if _date(table["starts_on"]) != calendar.starts_on:
        table["starts_on"] = calendar.starts_on
    for key, dates in lists.items():
        if key in table:
            _rewrite(table[key], dates)
        elif dates:
            table[key] = sorted(dates)
    return tomlkit.dumps(document)


def _with_lines_below(line: re.Match[str], lines: Sequence[str]) -> str:
    end = line[2] or "\n"
    return line[0].removesuffix(end) + end + "".join(f"{line[1]}{text}{end}" for text in lines)


def _rewrite(listed: Any, dates: Collection[dt.date]) -> None:
    """Date by date: people write beside each why it is there."""
    for at in reversed(range(len(listed))):
        if _date(listed[at]) not in dates:
            del listed[at]
    there = {_date(item) for item in listed}
    for on in sorted(set(dates) - there):
        listed.append(on)


def _date(item: object) -> dt.date:
    """A date as TOML has it, or as text, which the configuration may have as well."""
    if isinstance(item, dt.date):
        return dt.date(item.year, item.month, item.day)
    return dt.date.fromisoformat(str(item))


def replace_file(path: Path, content: bytes) -> None:
    """The whole new file or the whole old one, whenever it is killed. ConfigurationError when it can't be written."""
    target = path.resolve()
    try:
        number, made = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(target, made)
            Path(made).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(made).unlink()
            raise
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be written: {error.strerror}", "give this user the right to write there, and free space"
        ) from None
