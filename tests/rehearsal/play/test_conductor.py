"""The conductor's baton: who acts when, on a stage where nothing but the clock is real."""

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.rehearsal.play.performance import Cue, Peace, Performance
from sheets_marathon.rehearsal.play.service_process import ServiceFailed

ZONE = ZoneInfo("Europe/Moscow")
NINE = dt.datetime(2026, 12, 6, 9, tzinfo=ZONE)


def minutes(number: int) -> dt.datetime:
    return NINE + dt.timedelta(minutes=number)


class Actors:
    """Clock, stage and service in one: the service wakes every ten minutes; all that happens is written down."""

    def __init__(self) -> None:
        self.now = NINE
        self.log: list[str] = []
        self.running = False
        self.slow_rounds = 0
        self.exit_code = 1

    # The stage.
    def clock(self) -> dt.datetime:
        return self.now

    def set_clock(self, moment: dt.datetime) -> None:
        assert moment > self.now, "the clock goes forward only"
        due = self.resting("service")
        self.now = moment
        if due is not None and moment >= due:
            self.log.append(f"{moment:%H:%M:%S} service works")

    def step(self, moment: dt.datetime, who: str, wait_s: float = 0) -> dt.datetime | None:
        self.set_clock(moment)
        return self.resting(who)

    def resting(self, who: str, wait_s: float = 0) -> dt.datetime | None:
        if self.slow_rounds:
            self.slow_rounds -= 1
            return None
        since = int((self.now - NINE).total_seconds() // 600)
        return NINE + dt.timedelta(minutes=10 * (since + 1))

    def forget_rest(self, who: str) -> None:
        self.log.append("rest forgotten")

    # The service.
    def start(self) -> None:
        assert not self.running
        self.running = True
        self.log.append(f"{self.now:%H:%M:%S} started")

    def stop(self) -> int:
        assert self.running
        self.running = False
        self.log.append(f"{self.now:%H:%M:%S} stopped")
        return 0

    def kill(self) -> int:
        self.running = False
        self.log.append(f"{self.now:%H:%M:%S} killed")
        return -9

    def ended(self) -> int | None:
        return None if self.running else self.exit_code

    def tail(self) -> str:
        return "its last words"

    # The terminal.
    def at(self, moment: dt.datetime) -> None:
        pass


@pytest.fixture
def actors() -> Actors:
    return Actors()


class EveryTab(dict[str, int]):
    """The tabs of a sheet in which nothing is missing."""

    def __contains__(self, title: object) -> bool:
        return True

    def __missing__(self, title: str) -> int:
        return 1


def performance(actors: Actors, *cues: tuple[dt.datetime, Any], disturbance: Peace | None = None) -> Performance:
    scene = SimpleNamespace(stage=actors, owner=SimpleNamespace(tabs=EveryTab), curator=None)
    plan = SimpleNamespace(zone=ZONE, ends_on=NINE.date(), moment=lambda on, at: dt.datetime.combine(on, at, ZONE))
    made = Performance(scene, plan, None, actors, actors, disturbance)  # type: ignore[arg-type]
    made.add(Cue(at, act) for at, act in cues)
    return made


def acting(actors: Actors, name: str) -> Any:
    return lambda: actors.log.append(f"{actors.now:%H:%M:%S} {name}")


def test_the_clock_goes_to_whatever_comes_first(actors: Actors) -> None:
    performance(actors, (minutes(15), acting(actors, "curator")), (minutes(21), acting(actors, "end"))).play()
    assert actors.log == [
        "rest forgotten",
        "09:00:00 started",
        "09:10:00 service works",
        "09:15:00 curator",
        "09:20:00 service works",
        "09:21:00 end",
        "09:21:00 stopped",
    ]


def test_people_act_a_second_before_the_service_when_both_are_due(actors: Actors) -> None:
    performance(actors, (minutes(10), acting(actors, "curator")), (minutes(11), acting(actors, "end"))).play()
    assert actors.log[2:5] == ["09:09:59 curator", "09:10:00 service works", "09:11:00 end"]


def test_people_who_act_together_do_not_turn_the_clock_back(actors: Actors) -> None:
    cues = [(minutes(10), acting(actors, name)) for name in ("one", "two")]
    performance(actors, *cues, (minutes(11), acting(actors, "end"))).play()
    assert actors.log[2:4] == ["09:09:59 one", "09:09:59 two"]


def test_a_service_stopped_at_work_is_started_again_at_the_same_moment(actors: Actors) -> None:
    made = performance(actors)
    made.add([Cue(minutes(5), made.restart_at_work), Cue(minutes(11), acting(actors, "end"))])
    made.play()
    assert actors.log[2:6] == [
        "09:10:00 service works",
        "09:10:00 stopped",
        "rest forgotten",
        "09:10:00 started",
    ]


def test_a_killed_service_rests_no_longer_and_is_started_again(actors: Actors) -> None:
    made = performance(actors)
    made.add([Cue(minutes(5), made.restart_after_kill)])
    made.play()
    assert actors.log[2:5] == ["09:05:00 killed", "rest forgotten", "09:05:00 started"]


def test_a_slow_service_is_waited_for(actors: Actors) -> None:
    actors.slow_rounds = 3
    performance(actors, (minutes(5), acting(actors, "curator"))).play()
    assert "09:05:00 curator" in actors.log


def test_a_service_that_never_comes_to_rest_ends_the_rehearsal(actors: Actors) -> None:
    actors.slow_rounds = 1_000
    with pytest.raises(ServiceFailed, match="has not come to rest at 2026-12-06T09:00"):
        performance(actors, (minutes(5), acting(actors, "curator"))).play()


def test_a_service_that_has_ended_by_itself_ends_the_rehearsal(actors: Actors) -> None:
    actors.slow_rounds = 1_000

    def end_at_once() -> None:
        actors.running = False

    actors.start = end_at_once  # type: ignore[method-assign]
    with pytest.raises(ServiceFailed, match=r"(?s)ended by itself with exit code 1.*its last words"):
        performance(actors, (minutes(5), acting(actors, "curator"))).play()


class OneDeath(Peace):
    """Accounts for the first end with -9."""

    left = 1

    def accounts_for(self, exit_code: int) -> bool:
        self.left -= 1
        return exit_code == -9 and self.left >= 0


def dying(actors: Actors, times: int) -> None:
    """The service dies at its first starts, before it comes to rest."""
    start, actors.exit_code = actors.start, -9
    deaths = [True] * times

    def start_and_die() -> None:
        start()
        if deaths and deaths.pop():
            actors.running, actors.slow_rounds = False, 1

    actors.start = start_and_die  # type: ignore[method-assign]


def test_a_death_that_the_disturbance_accounts_for_is_followed_by_a_start_at_once(actors: Actors) -> None:
    dying(actors, 1)
    made = performance(actors, (minutes(5), acting(actors, "curator")), disturbance=OneDeath())
    made.play()
    assert actors.log == [
        "rest forgotten",
        "09:00:00 started",
        "rest forgotten",
        "09:00:00 started",
        "09:05:00 curator",
        "09:05:00 stopped",
    ]


def test_a_death_that_nobody_ordered_ends_the_rehearsal(actors: Actors) -> None:
    dying(actors, 2)
    made = performance(actors, (minutes(5), acting(actors, "curator")), disturbance=OneDeath())
    with pytest.raises(ServiceFailed, match="exit code -9"):
        made.play()
