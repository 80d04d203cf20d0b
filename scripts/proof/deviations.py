"""What differs from Google, with the reason: one list for the tests, the comparison tool and docs/coverage.md."""

from __future__ import annotations

SUITE_EXCEPTIONS: dict[str, str] = {}
"""gspread's tests that do not pass against the workspace: "worksheet_test.WorksheetTest.test_…" → reason."""

RECORDING_DIFFERENCES: dict[str, str] = {}
"""Kinds of differences from gspread's recordings that stay: the kind as compare_recordings.py prints it → reason."""
