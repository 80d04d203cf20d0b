"""The night's work: the machine alone."""

from __future__ import annotations

import datetime as dt

import pytest

from sheets_marathon.jobs.ticker.night_work import NightWork

THREE = dt.datetime(2026, 12, 8, 0, 0, tzinfo=dt.UTC)


def after(minutes: float) -> dt.datetime:
    return THREE + dt.timedelta(minutes=minutes)


def test_what_was_never_begun_may_begin() -> None:
    assert NightWork().may_begin(THREE)


def test_however_it_ends_it_is_not_begun_again_at_once() -> None:
    begun = NightWork().begun(THREE)
    assert (begun.may_begin(after(0.9)), begun.may_begin(after(1))) == (False, True)


@pytest.mark.parametrize(("lasting", "minutes"), [(False, 1), (True, 10)])
def test_after_a_failure_it_is_tried_again_by_itself(lasting: bool, minutes: int) -> None:
    failed = NightWork().begun(THREE).failed(THREE, lasting)
    assert (failed.may_begin(after(minutes - 0.1)), failed.may_begin(after(minutes))) == (False, True)


def test_a_failure_that_may_pass_is_told_when_it_has_lasted() -> None:
    work = NightWork().failed(THREE, lasting=False)
    assert not work.is_told(THREE, lasting=False)
    later = work.begun(after(15)).failed(after(15), lasting=False)
    assert later.fails_since == THREE
    assert later.is_told(after(15), lasting=False)


def test_what_a_person_must_mend_is_told_at_once() -> None:
    assert NightWork().failed(THREE, lasting=True).is_told(THREE, lasting=True)


def test_work_that_was_done_ends_the_failures_and_a_night_with_nothing_to_do_does_not() -> None:
    failed = NightWork().failed(THREE, lasting=False)
    assert failed.begun(after(1)).ended(did=True) == NightWork()
    assert failed.begun(after(1)).ended(did=False) == NightWork(None, THREE)
