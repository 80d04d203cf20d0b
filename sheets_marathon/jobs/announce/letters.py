"""The announcement by mail: who is due, and one letter to each of them, never two (see ``announce_log``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.announce.announce_log import AnnounceLog, MailRecord, MailState
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.mailbox import mailbox
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.mailer import Fate, Letter, Mailer, NoMailServer, Outcome, Recipient
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

_IN_A_ROW = 3
"""So many letters in a row that the server did not take for reasons of its own end a run: it is not about people."""
_STATE_OF = {
    Fate.SENT: MailState.SENT,
    Fate.LATER: MailState.LATER,
    Fate.REFUSED: MailState.REFUSED,
    Fate.UNCLEAR: MailState.SENDING,
}
_MAY_BE_THERE = (MailState.SENT, MailState.SENDING)


class Why(StrEnum):
    """Why somebody gets no letter now, in words for ops."""

    NO_EMAIL = "no e-mail in the roster"
    BAD_ADDRESS = "no address that mail can be sent to"
    SAME_ADDRESS = "the same mailbox as somebody above"
    SENT = "sent already"
    REFUSED = "refused by the mail server"
    UNCLEAR = "unclear whether it was sent"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody who gets no letter now. ``address`` as it was typed; ``note``: since when, or what the server said."""

    name: str
    address: str
    why: Why
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mailing:
    """What a run would do for one track."""

    track: Track
    due: tuple[Recipient, ...]
    skipped: tuple[Skipped, ...]

    def skipped_for(self, why: Why) -> list[Skipped]:
        """Those skipped for one reason."""
        return [skipped for skipped in self.skipped if skipped.why is why]


@dataclass(frozen=True, slots=True)
class MailingResult:
    """What a run did. ``left``: how many were still due when ``stopped`` says why it ended early ("": it did not)."""

    sent: int
    trouble: tuple[tuple[Recipient, Outcome], ...] = ()
    left: int = 0
    stopped: str = ""


def read_roster(store: SheetStore, today: dt.date) -> tuple[Participant, ...]:
    """Everybody in the Participants tab as of ``today``. One read."""
    return read_people(store.read_tabs(PEOPLE_TABS).tabs, today).all


def plan_mailing(people: Iterable[Participant], log: AnnounceLog, again: Collection[str] = ()) -> Mailing:
    """Who of the log's track is due, in the roster's order, those put off last.

    ``again``: addresses that get it whatever the log says.
    """
    wanted = {mailbox(address).casefold() for address in again}
    seen: set[str] = set()
    due: list[Recipient] = []
    put_off: list[Recipient] = []
    skipped: list[Skipped] = []
    for person in people:
        if person.track is not log.track or not person.active:
            continue
        address = mailbox(person.email)
        why, note = _why_not(person, address, seen, log, again=address.casefold() in wanted)
        if why is None:
            # Whom the server put off comes last, or some of those could end every run before the others' turn.
            (put_off if log.record(address) else due).append(Recipient(address, person.name))
        else:
            skipped.append(Skipped(person.name, person.email, why, note))
        if address:
            seen.add(address.casefold())
    return Mailing(log.track, (*due, *put_off), tuple(skipped))


def require_known(again: Collection[str], mailings: Iterable[Mailing]) -> None:
    """MarathonError when somebody who is to get the letter once more is not among those who get one."""
    known = {recipient.address.casefold() for mailing in mailings for recipient in mailing.due}
    strange = [address for address in again if mailbox(address).casefold() not in known]
    if strange:
        raise MarathonError(
            f"nobody who takes part has the address {', '.join(strange)}",
            "--again takes the address as the Participants tab has it now; look with --track, if you gave one",
        )


def send_mailing(
    mailing: Mailing,
    letter: Letter,
    office: Mailer,
    log: AnnounceLog,
    clock: Clock,
    pause_s: float,
    tell: Callable[[int, int], None] | None = None,
) -> MailingResult:
    """Sends what is due. ``tell`` hears how many of how many were attended to.

    Before each letter its record says ``sending`` on disk, afterwards what became of it; a process that dies between
    leaves a mailbox that no later run sends to by itself. MarathonError when the log can't be written.
    """
    sent, in_a_row = 0, 0
    trouble: list[tuple[Recipient, Outcome]] = []
    of = len(mailing.due)
    for number, to in enumerate(mailing.due, 1):
        outcome, stopped = _send_one(letter, to, office, log, clock.now())
        if outcome.fate is Fate.SENT:
            sent += 1
        else:
            trouble.append((to, outcome))
        in_a_row = 0 if outcome.fate is Fate.SENT else in_a_row + (not outcome.of_person)
        if not stopped and in_a_row >= _IN_A_ROW and number < of:
            stopped = f"{_IN_A_ROW} letters in a row were not taken; the last time: {outcome.note}"
        if tell is not None:
            tell(number, of)
        if stopped:
            return MailingResult(sent, tuple(trouble), of - number, stopped)
        if number < of and pause_s:
            clock.rest(pause_s, clock.now() + dt.timedelta(seconds=pause_s))
    return MailingResult(sent, tuple(trouble))


def _why_not(
    person: Participant, address: str, seen: set[str], log: AnnounceLog, *, again: bool
) -> tuple[Why | None, str]:
    if not person.email.strip():
        return Why.NO_EMAIL, ""
    if not address:
        return Why.BAD_ADDRESS, ""
    if address.casefold() in seen:
        return Why.SAME_ADDRESS, ""
    record = None if again else log.record(address)
    if record is None:
        return None, ""
    match record.state:
        case MailState.SENT:
            return Why.SENT, f"{record.at:%Y-%m-%d %H:%M}"
        case MailState.SENDING:
            return Why.UNCLEAR, record.note or f"a run ended while it was under way, {record.at:%Y-%m-%d %H:%M}"
        case MailState.REFUSED:
            return Why.REFUSED, record.note
        case MailState.LATER:
            return None, ""


def _send_one(letter: Letter, to: Recipient, office: Mailer, log: AnnounceLog, now: dt.datetime) -> tuple[Outcome, str]:
    """What became of it, and why nobody else need be tried ("": go on)."""
    before = log.record(to.address)
    record = MailRecord(MailState.SENDING, now, to.name, attempts=before.attempts + 1 if before else 1)
    log.keep(to.address, record)
    # Where it was sent for certain, another one is meant to be seen; where it is unclear, a double is not.
    mark = log.mark(to.address)
    if before is not None and before.state is MailState.SENT:
        mark += f" {record.attempts}"
    stopped = ""
    try:
        outcome = office.send(letter, to, now, mark)
    except NoMailServer as error:
        outcome, stopped = Outcome(Fate.LATER, error.what), str(error)
    record = replace(record, state=_STATE_OF[outcome.fate], note=outcome.note)
    if before is not None and before.state in _MAY_BE_THERE and outcome.fate in (Fate.LATER, Fate.REFUSED):
        record = before  # what the first letter is known to be does not change because another one was not taken
    log.keep(to.address, record)
    return outcome, stopped
