"""From settings to lists that can be read: HR lists and LMS reports. For ``wiring.house`` and the commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.jobs.grading.import_lms import LmsReports, LmsRules
from sheets_marathon.marathon.grading.status_words import StatusWords

if TYPE_CHECKING:
    from sheets_marathon.adapters.machine.child import Child
    from sheets_marathon.ports.list_source import ListSource
    from sheets_marathon.settings import Settings


def roster_list(settings: Settings, file: Path, child: Child) -> ListSource:
    """An HR list that a person names, read by ``child``. Raises ConfigurationError for columns that can't be meant."""
    from sheets_marathon.adapters.feeds.in_child import ListInChild
    from sheets_marathon.adapters.feeds.list_files import ListFiles
    from sheets_marathon.adapters.tables.list_kinds import ROSTER

    files = ListFiles(file, ROSTER.with_columns(settings.roster.columns), sheets=settings.roster.sheet)
    return ListInChild(files, child)


def lms_reports(settings: Settings, child: Child, file: Path | None = None) -> LmsReports | None:
    """The report that a person names, else those of ``lms.path``, read by ``child``; None where there is neither."""
    lms = settings.lms
    path = file or (settings.path(lms.path) if lms.path else None)
    if path is None:
        return None
    from sheets_marathon.adapters.feeds.in_child import ListInChild
    from sheets_marathon.adapters.feeds.list_files import ListFiles
    from sheets_marathon.adapters.tables.gradebook import GradebookWords
    from sheets_marathon.adapters.tables.list_kinds import LMS

    kind = replace(LMS.with_columns(lms.columns), order=lms.date_order, zone=settings.zone)
    gradebook, still_s = GradebookWords(lms.task_pattern), settings.reading.still_seconds
    source = ListInChild(ListFiles(path, kind, lms.pattern, lms.sheet, gradebook, still_s), child)
    words = StatusWords(lms.nothing_words, lms.rework_words, lms.graded_words, lms.waiting_words)
    return LmsReports(source, LmsRules(lms.task_pattern, lms.course, lms.fill_grades, words))


def named_report(settings: Settings, child: Child, file: Path | None) -> LmsReports:
    """As ``lms_reports``; ConfigurationError where nothing names a report."""
    reports = lms_reports(settings, child, file)
    if reports is None:
        raise ConfigurationError("no LMS report is named", "name a file, or set lms.path in the configuration")
    return reports
