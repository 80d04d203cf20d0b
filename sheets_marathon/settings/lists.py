"""The tables ``[roster]`` and ``[lms]``: lists that people or other systems export, and how they are meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from sheets_marathon.settings.sections import Names, SettingsTable


class RosterSettings(SettingsTable):
    """An HR list."""

    sheet: Names = ()
    columns: dict[str, str] = Field(default_factory=dict)


class LmsSettings(SettingsTable):
    """An LMS report. ``path``: a file or a folder that the service reads every night; None: only by hand."""

    path: Path | None = None
    pattern: Names = ()
    sheet: Names = ()
    columns: dict[str, str] = Field(default_factory=dict)
    course: str = ""
    task_pattern: str = ""
    date_order: Literal["", "day_first", "month_first"] = ""
    fill_grades: bool = False
    nothing_words: tuple[str, ...] = ()
    waiting_words: tuple[str, ...] = ()
    rework_words: tuple[str, ...] = ()
    graded_words: tuple[str, ...] = ()

    @field_validator("task_pattern")
    @classmethod
    def _tells_day_and_task(cls, value: str) -> str:
        if not value:
            return value
        try:
            groups = re.compile(value).groupindex
        except re.error as error:
            raise ValueError(f"a regular expression is expected: {error}") from None
        if not {"day", "task"} <= set(groups):
            raise ValueError("a regular expression with the groups (?P<day>…) and (?P<task>…) is expected")
        return value
