"""What the announcement by mail would do and did, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sheets_marathon.jobs.announce.letters import Mailing, MailingResult, Skipped, Why
from sheets_marathon.ports.post_office import Fate

_QUIET = (Why.SENT,)
"""Reasons that are counted only: nobody need do anything."""


def mailing_lines(mailing: Mailing, *, sending: bool = False) -> Iterator[str]:
    """How many are due and who is skipped; those who got it are counted."""
    counts = Counter(one.why for one in mailing.skipped)
    told = ", ".join([f"{counts[why]} {why}" for why in Why if counts[why]])
    verb = "are due" if sending else "would be sent"
    yield f"{mailing.track}: {len(mailing.due)} {verb}" + (f"; skipped: {told}" if told else "")
    yield from (f"  - {_skipped(one)}" for one in mailing.skipped if one.why not in _QUIET)
    if mailing.skipped_for(Why.UNCLEAR):
        yield "  ask those whether they got it; --again ADDRESS sends it once more"


def result_lines(mailing: Mailing, result: MailingResult) -> Iterator[str]:
    """What became of the letters."""
    yield f"{mailing.track}: {result.sent} of {len(mailing.due)} sent"
    for to, outcome in result.trouble:
        yield f"  ! {to.name} <{to.address}>: {_MEANING[outcome.fate]}: {outcome.note}"
    if result.stopped:
        yield f"  ! stopped, {result.left} are left: {result.stopped}"


def needs_a_person(mailing: Mailing, result: MailingResult) -> bool:
    """Whether something did not go out that should have, or nobody knows."""
    return bool(result.trouble or result.stopped or mailing.skipped_for(Why.UNCLEAR))


def mailing_json(mailing: Mailing, result: MailingResult | None = None) -> dict[str, object]:
    """The same for machines; ``result`` None: nothing was sent."""
    found: dict[str, object] = {
        "track": mailing.track.value,
        "due": [one.address for one in mailing.due],
        "skipped": [
            {"name": one.name, "address": one.address, "why": one.why.name.lower(), "note": one.note}
            for one in mailing.skipped
        ],
    }
    if result is not None:
        found |= {
            "sent": result.sent,
            "left": result.left,
            "stopped": result.stopped,
            "trouble": [
                {"name": to.name, "address": to.address, "fate": outcome.fate.value, "note": outcome.note}
                for to, outcome in result.trouble
            ],
        }
    return found


def _skipped(one: Skipped) -> str:
    address = f" <{one.address}>" if one.address else ""
    return f"{one.name}{address}: {one.why}" + (f": {one.note}" if one.note else "")


_MEANING = {
    Fate.LATER: "not taken now, the next run tries again",
    Fate.REFUSED: "refused",
    Fate.UNCLEAR: "unclear whether it was sent",
}
