"""From settings to lists that can be read: HR lists and LMS reports. For ``wiring.house`` and the commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.jobs.grading.import_lms import LmsReports, LmsRules
from sheets_marathon.marathon.grading.status_words import StatusWords

if TYPE_CHECKING:
    from sheets_marathon.ports.list_source import ListSource
    from sheets_marathon.settings import Settings


def roster_list(settings: Settings, file: Path) -> ListSource:
    """An HR list that a person names. Raises ConfigurationError for columns that can't be meant."""
    from sheets_marathon.adapters.feeds.list_files import ListFiles
    from sheets_marathon.adapters.tables.list_kinds import ROSTER

    return ListFiles(file, ROSTER.with_columns(settings.roster.columns), sheets=settings.roster.sheet)


def lms_reports(settings: Settings, file: Path | None = None) -> LmsReports | None:
    """The report that a person names, else those of ``lms.path``; None where there is neither."""
    lms = settings.lms
    path = file or (settings.path(lms.path) if lms.path else None)
    if path is None:
        return None
    from sheets_marathon.adapters.feeds.list_files import ListFiles
    from sheets_marathon.adapters.tables.gradebook import GradebookWords
    from sheets_marathon.adapters.tables.list_kinds import LMS

    kind = replace(LMS.with_columns(lms.columns), order=lms.date_order, zone=settings.zone)
    source = ListFiles(path, kind, lms.pattern, lms.sheet, GradebookWords(lms.task_pattern))
    words = StatusWords(lms.nothing_words, lms.rework_words, lms.graded_words, lms.waiting_words)
    return LmsReports(source, LmsRules(lms.task_pattern, lms.course, lms.fill_grades, words))


def named_report(settings: Settings, file: Path | None) -> LmsReports:
    """As ``lms_reports``; ConfigurationError where nothing names a report."""
    reports = lms_reports(settings, file)
    if reports is None:
        raise ConfigurationError("no LMS report is named", "name a file, or set lms.path in the configuration")
    return reports
