"""What a seed has in store for a marathon."""

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.rehearsal.chaos.incidents import AT_POSTS, CalmPost
from sheets_marathon.rehearsal.chaos.mishaps import MishapKind, pairs_that_met
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan, draw_plan
from sheets_marathon.rehearsal.chaos.sites import SHARES, SIDES

MOSCOW = dt.timezone(dt.timedelta(hours=3))
MONDAY = dt.date(2026, 12, 7)
SEEDS = st.integers(0, 2**31)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time(hour, minute), MOSCOW)


def slots() -> list[CalmPost]:
    found = []
    for day in range(4):
        for track, chat, hours in (("sellers", "-1001", (10, 14)), ("heads", "-1002", (10,))):
            lessons = enumerate(hours, 1)
            found += [CalmPost(f"{track}.{day + 1}.lesson.{number}", chat, at(day, hour)) for number, hour in lessons]
            found.append(CalmPost(f"{track}.{day + 1}.summary.1", chat, at(day, 18)))
    return [*found, CalmPost("sellers.5.final.1", "-1001", at(4, 18)), CalmPost("heads.5.final.1", "-1002", at(4, 18))]


CROSSINGS = {
    "outbox.schema": [at(-1, 9)],
    "outbox.intent": [slot.at for slot in slots()],
    "google.read.values": [at(day, hour) for day in range(5) for hour in range(8, 20)],
    "google.write.import": [at(day, 3) for day in range(5)],
}


def drawn(seed: int) -> ChaosPlan:
    return draw_plan(seed, slots(), CROSSINGS)


@given(SEEDS)
def test_the_same_seed_has_the_same_in_store(seed: int) -> None:
    assert drawn(seed) == drawn(seed)


def test_another_seed_has_something_else_in_store() -> None:
    assert drawn(1).incidents != drawn(3).incidents


@given(SEEDS)
def test_every_kind_of_incident_befalls_even_a_short_marathon(seed: int) -> None:
    kinds = Counter(each.at for each in drawn(seed).incidents if each.at in {slot.at for slot in slots()})
    assert len([each for each in kinds if kinds[each]]) >= len(AT_POSTS)


@given(SEEDS)
def test_a_link_is_put_back_and_a_fault_ends(seed: int) -> None:
    for incident in drawn(seed).incidents:
        for each in (*incident.faults, *incident.mishaps):
            assert each.begins < each.ends <= incident.at + dt.timedelta(days=2)


@given(st.integers(0, 1000))
def test_the_seeds_of_a_block_kill_every_calm_boundary_on_both_sides(block: int) -> None:
    plans = [drawn(SHARES * block + number) for number in range(SHARES)]
    killed = Counter((kill.site, kill.side) for plan in plans for kill in plan.kills)
    assert killed == Counter({(site, side): 1 for site in CROSSINGS for side in SIDES})


@given(SEEDS)
def test_a_kill_is_armed_a_second_before_a_moment_at_which_its_boundary_was_crossed(seed: int) -> None:
    for kill in drawn(seed).kills:
        assert kill.armed_at + dt.timedelta(seconds=1) in CROSSINGS[kill.site]


@given(SEEDS)
def test_faults_are_of_every_kind_on_both_services(seed: int) -> None:
    orders = [fault.order for incident in drawn(seed).incidents for fault in incident.faults]
    seen = {(order["service"], order["mode"]) for order in orders}
    assert {(service, mode) for service in ("telegram", "sheets") for mode in ("before", "after", "late")} <= seen
    assert {service for service, _ in seen} >= {"google", "accounts"}
    assert any(order.get("cut") for order in orders)


@given(SEEDS)
def test_every_kind_of_mishap_befalls_even_a_short_marathon_and_they_meet_the_faults(seed: int) -> None:
    plan = drawn(seed)
    kinds = {mishap.kind for incident in plan.incidents for mishap in incident.mishaps}
    assert kinds >= set(MishapKind) - {MishapKind.SLOT}, "where the last lesson is drawn, none is left to be moved"
    met = pairs_that_met([incident.span for incident in plan.incidents])
    assert len(met) >= 20, met


def test_two_things_meet_when_they_go_on_at_the_same_time() -> None:
    spans = [("b", at(0, 9), at(0, 11)), ("a", at(0, 10), at(0, 12)), ("c", at(0, 11), at(0, 13))]
    assert pairs_that_met(spans) == {"a + b": 1, "a + c": 1}
    assert pairs_that_met([("a", at(0, 9), at(0, 11)), ("a", at(0, 10), at(0, 12))]) == {}
