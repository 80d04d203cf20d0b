"""What can become of a delivery: every state meets every event."""

from __future__ import annotations

import ast
import datetime as dt
import itertools
from dataclasses import replace

import pytest
from support.places import ROOT

from sheets_marathon.marathon.delivery.delivery import Delivery, Look, Pin, Sweeps
from sheets_marathon.marathon.delivery.effects import SWEEPS, Facts
from sheets_marathon.marathon.delivery.transitions import (
    MAY_BE_SENT,
    RULES,
    TABLE,
    Event,
    StepRefused,
    after,
    may_send,
    pin_due_at,
    sweep_due_at,
)
from sheets_marathon.marathon.model import DeliveryState, PinState

TEN = dt.datetime(2026, 12, 7, 7, 0, tzinfo=dt.UTC)
NOW = TEN + dt.timedelta(minutes=3)
FACTS = Facts(NOW, "why", message_id=11, sent_at=NOW, frozen="frozen", after_id=8, looked_to=9)
S = DeliveryState
ENDS = {S.SENT, S.MISSED, S.HELD}


def a_delivery(state: DeliveryState, text: str = "words", after_id: int = 7, empty_scans: int = 0) -> Delivery:
    """One that was tried at ten; what it has of a look decides between rules."""
    look = Look(after_id, empty_scans=empty_scans)
    return Delivery("sellers.1.lesson.1", "@c", TEN, state, text, attempt=1, attempted_at=TEN, note="before", look=look)


def shapes(state: DeliveryState) -> list[Delivery]:
    """Every combination of what conditions look at."""
    return [a_delivery(state, *each) for each in itertools.product(("words", ""), (7, 0), (0, 1))]


@pytest.mark.parametrize(("state", "event"), list(itertools.product(DeliveryState, Event)))
def test_every_event_in_every_state_is_a_step_or_is_refused(state: DeliveryState, event: Event) -> None:
    for delivery in shapes(state):
        if (state, event) not in TABLE:
            with pytest.raises(StepRefused, match=delivery.key):
                after(delivery, event, FACTS)
            continue
        stepped = after(delivery, event, FACTS)
        assert stepped.state in {rule.to or state for rule in TABLE[state, event]}
        assert (stepped.key, stepped.chat, stepped.planned_at) == (delivery.key, delivery.chat, delivery.planned_at)
        assert stepped.state is state or stepped.changed_at == NOW, "a new state is dated"


def test_nobody_but_the_table_gives_a_delivery_another_state() -> None:
    for path in (ROOT / "sheets_marathon").rglob("*.py"):
        code = path.read_text("utf-8")
        if path.name == "transitions.py" or "delivery.delivery import" not in code:
            continue
        for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
            given = [ast.unparse(each.value) for each in call.keywords if each.arg == "state"]
            is_change = ast.unparse(call.func) == "replace"
            assert not (is_change and any("PinState" not in value for value in given)), f"{path.name}:{call.lineno}"


@pytest.mark.parametrize("event", Event)
def test_every_event_can_happen(event: Event) -> None:
    assert any(rule.event is event for rule in RULES)


@pytest.mark.parametrize("state", sorted(set(DeliveryState) - {S.PLANNED}))
def test_every_state_is_reached(state: DeliveryState) -> None:
    assert state in {rule.to for rule in RULES}


def test_of_several_rules_only_the_last_is_without_a_condition() -> None:
    for rules in TABLE.values():
        assert [rule.when is None for rule in rules] == [False] * (len(rules) - 1) + [True]


def test_the_state_alone_says_whether_it_may_be_sent() -> None:
    assert {S.PLANNED, S.WAITING, S.RETRY, S.FAILED} == MAY_BE_SENT
    for state in DeliveryState:
        assert {may_send(delivery, NOW) for delivery in shapes(state)} == {state in MAY_BE_SENT}


def test_nothing_that_is_sent_or_missed_is_ever_sent_again() -> None:
    """From the ends no chain of events leads back to being sent."""
    reached, open_ends = set(ENDS), list(ENDS)
    while open_ends:
        state = open_ends.pop()
        leads_to = {rule.to for (of, _), rules in TABLE.items() if of is state for rule in rules} - {None}
        open_ends += leads_to - reached
        reached |= leads_to
    assert reached == ENDS


def test_a_refused_post_that_certainly_is_not_there_goes_out_when_its_link_comes_back() -> None:
    for state in (S.RETRY, S.FAILED):
        assert after(a_delivery(state, text=""), Event.LACKS, FACTS).state is S.WAITING
        assert after(a_delivery(state), Event.LACKS, FACTS).state is S.HELD, "it may be there"


def test_one_empty_look_is_no_proof_and_two_are() -> None:
    once = after(a_delivery(S.UNKNOWN), Event.NOT_FOUND, FACTS)
    assert (once.state, once.look, once.next_at) == (S.UNKNOWN, Look(8, 0, 1), NOW + dt.timedelta(seconds=60))
    twice = after(once, Event.NOT_FOUND, FACTS)
    assert (twice.state, twice.look.empty_scans, twice.next_at, twice.text) == (S.RETRY, 2, NOW, "words")


def test_only_what_may_be_there_already_is_swept_after_another_attempt() -> None:
    again = after(a_delivery(S.RETRY), Event.SENDING, FACTS)
    assert (again.sweeps, again.attempt, again.look) == (Sweeps(0, NOW + SWEEPS[0]), 2, Look(8))
    assert after(a_delivery(S.RETRY), Event.SENDING, replace(FACTS, frozen="")).sweeps == Sweeps()


def test_three_sweeps_follow_each_other_and_then_none() -> None:
    delivery, at = after(a_delivery(S.INTENT), Event.CONFIRMED, FACTS), []
    delivery = replace(delivery, sweeps=Sweeps(0, NOW + SWEEPS[0]))
    while (due_at := sweep_due_at(delivery)) is not None:
        at.append(due_at - NOW)
        delivery = after(delivery, Event.SWEPT, replace(FACTS, at=due_at))
    assert at == list(SWEEPS)


def test_the_pin_goes_with_the_message_that_had_it() -> None:
    sent = replace(a_delivery(S.SENT), message_id=11, pin=Pin(PinState.PINNED))
    assert after(sent, Event.COPY_STAYS, FACTS).pin.state is PinState.PINNED
    assert after(sent, Event.COPY_STAYS, replace(FACTS, message_id=12)).pin.state is PinState.WANTED


def test_only_what_is_there_is_pinned() -> None:
    wanted = {state: replace(a_delivery(state), sent_at=TEN, pin=Pin(PinState.WANTED)) for state in DeliveryState}
    assert {state: pin_due_at(delivery) for state, delivery in wanted.items() if pin_due_at(delivery)} == {S.SENT: TEN}
    refused = after(wanted[S.SENT], Event.PIN_REFUSED, FACTS)
    assert (pin_due_at(refused), refused.pin.note) == (NOW + dt.timedelta(minutes=3), "why")
    given_up = after(refused, Event.PIN_GIVEN_UP, replace(FACTS, note=""))
    assert given_up.pin == Pin(PinState.REFUSED, "why")
