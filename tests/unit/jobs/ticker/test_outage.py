"""Google is away: the machine alone."""

from __future__ import annotations

import datetime as dt

import pytest

from sheets_marathon.jobs.ticker.outage import GOOGLE_IS_THERE, Outage

TEN = dt.datetime(2026, 12, 7, 7, 0, tzinfo=dt.UTC)
NO_PAUSE = dt.timedelta(0)


def after(minutes: float) -> dt.datetime:
    return TEN + dt.timedelta(minutes=minutes)


def test_a_google_that_is_there_is_asked_and_no_trouble() -> None:
    assert GOOGLE_IS_THERE.is_over
    assert not GOOGLE_IS_THERE.leaves_alone(TEN)
    assert not GOOGLE_IS_THERE.asks_again(TEN)
    assert not GOOGLE_IS_THERE.is_trouble(TEN)
    assert not GOOGLE_IS_THERE.is_told(TEN)


@pytest.mark.parametrize(("pause_s", "left_alone_s"), [(0, 60), (30, 60), (200, 200)])
def test_it_is_left_alone_for_a_minute_or_as_long_as_it_asks(pause_s: int, left_alone_s: int) -> None:
    outage = GOOGLE_IS_THERE.failed(TEN, dt.timedelta(seconds=pause_s))
    ends = TEN + dt.timedelta(seconds=left_alone_s)
    assert not outage.is_over
    assert (outage.leaves_alone(ends - dt.timedelta(seconds=1)), outage.leaves_alone(ends)) == (True, False)
    assert (outage.asks_again(ends), outage.asks_again(ends + dt.timedelta(minutes=1))) == (True, False)
    assert not outage.asks_again(TEN)


def test_an_outage_counts_from_its_first_failure() -> None:
    outage = GOOGLE_IS_THERE.failed(TEN, NO_PAUSE).failed(after(3), NO_PAUSE).failed(after(9), NO_PAUSE)
    assert outage == Outage(TEN, after(10))


def test_a_moment_is_no_trouble_and_only_a_long_outage_is_told() -> None:
    outage = GOOGLE_IS_THERE.failed(TEN, NO_PAUSE)
    assert [outage.is_trouble(after(each)) for each in (4.9, 5)] == [False, True]
    assert [outage.is_told(after(each)) for each in (14.9, 15)] == [False, True]


def test_a_refusal_is_trouble_and_told_at_once_until_it_is_one_no_more() -> None:
    refused = GOOGLE_IS_THERE.failed(TEN, NO_PAUSE, "no right to the sheet")
    assert (refused.is_trouble(TEN), refused.is_told(TEN)) == (True, True)
    away = refused.failed(after(1), NO_PAUSE)
    assert (away.since, away.is_trouble(after(1)), away.is_told(after(1))) == (TEN, False, False)
