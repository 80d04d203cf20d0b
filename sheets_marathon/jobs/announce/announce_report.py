"""What the announcement by mail would do and did, for people and for machines."""

from __future__ import annotations

from collections import Counter

from sheets_marathon.jobs.announce.letters import Mailing, MailingResult, Skipped, Why
from sheets_marathon.jobs.report import Report
from sheets_marathon.marathon.model import Track
from sheets_marathon.ports.mailer import Fate, Outcome

_QUIET = (Why.SENT,)
"""Reasons that are counted only: nobody need do anything."""


def mailing_report(mailing: Mailing, *, sending: bool = False) -> Report:
    """How many are due and who is skipped; those who got it are counted. ``sending``: what they get is told next."""
    counts = Counter(skipped.why for skipped in mailing.skipped)
    told = ", ".join([f"{counts[why]} {why}" for why in Why if counts[why]])
    verb = "are due" if sending else "would be sent"
    done = [f"- {_skipped(skipped)}" for skipped in mailing.skipped if skipped.why not in _QUIET]
    if mailing.skipped_for(Why.UNCLEAR):
        done.append("ask those whether they got it; --again ADDRESS sends it once more")
    return Report(
        f"{mailing.track}: {len(mailing.due)} {verb}" + (f"; skipped: {told}" if told else ""),
        tuple(done),
        pending=bool(mailing.due) and not sending,
        facts={} if sending else _facts(mailing),
    )


def result_report(mailing: Mailing, result: MailingResult) -> Report:
    """What became of the letters; failed when one did not go out that should have, or nobody knows."""
    problems = [f"{to.name} <{to.address}>: {_MEANING[outcome.fate]}: {outcome.note}" for to, outcome in result.trouble]
    if result.stopped:
        problems.append(f"stopped, {result.left} are left: {result.stopped}")
    return Report(
        f"{mailing.track}: {result.sent} of {len(mailing.due)} sent",
        problems=tuple(problems),
        changed=bool(result.sent),
        failed=bool(mailing.skipped_for(Why.UNCLEAR)),
        facts=_facts(mailing, result),
    )


def trial_report(track: Track, address: str, outcome: Outcome) -> Report:
    """What became of the letter that somebody sent to themselves, to try it."""
    fate, note = outcome.fate, outcome.note
    return Report(
        f"{track.value}: to {address}: {fate.value}" + (f": {note}" if note else ""),
        failed=fate is not Fate.SENT,
        facts={"track": track.value, "to": address, "fate": fate.value, "note": note},
    )


def _facts(mailing: Mailing, result: MailingResult | None = None) -> dict[str, object]:
    found: dict[str, object] = {
        "track": mailing.track.value,
        "due": [recipient.address for recipient in mailing.due],
        "skipped": [
            {"name": skipped.name, "address": skipped.address, "why": skipped.why.name.lower(), "note": skipped.note}
            for skipped in mailing.skipped
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


def _skipped(skipped: Skipped) -> str:
    address = f" <{skipped.address}>" if skipped.address else ""
    return f"{skipped.name}{address}: {skipped.why}" + (f": {skipped.note}" if skipped.note else "")


_MEANING = {
    Fate.LATER: "not taken now, the next run tries again",
    Fate.REFUSED: "refused",
    Fate.UNCLEAR: "unclear whether it was sent",
}
