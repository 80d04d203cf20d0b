"""What exports lead to: new ledger rows, corrections of old ones, what a person must decide. Pure (DESIGN 9).

Every row of every export is accounted for: it is imported, known, a correction, withdrawn by a later export, left out
because a person decided so, or put before a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant
from sheets_marathon.marathon.people.roster import Match, RosterIndex, clean_number, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.marathon.sales.corrections import History, Withdrawn, histories, withdrawn

Key = tuple[str, str]
"""(document, kind): what an event is known by."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person typed in Review. ``participant_id`` "" means: don't count it. ``seller``: whom it is about, folded;
    "" when the question was about one event only."""

    key: str
    seller: str
    participant_id: str


class Decisions:
    """Answers given so far: about one event, and about every event of a seller as exports write them."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_key: dict[str, Decision] = {}
        self._by_seller: dict[str, Decision] = {}
        for decision in decisions:
            self._by_key[decision.key] = decision
            if decision.seller:
                self._by_seller[decision.seller] = decision

    def about(self, event: DealEvent) -> Decision | None:
        """The answer that holds for this event: its own, else its seller's."""
        return self._by_key.get(review_key(event)) or self._by_seller.get(fold_name(seller_text(event)))


@dataclass(frozen=True, slots=True)
class Correction:
    """A ledger row that an export, or a person's decision, has made wrong; ``now`` None: it does not count any more."""

    before: LedgerRow
    now: LedgerRow | None
    why: Reason


@dataclass(frozen=True, slots=True)
class Account:
    """Where the events went, in rows of the exports; together they are all of them."""

    imported: int = 0
    known: int = 0
    corrected: int = 0
    withdrawn: int = 0
    not_counted: int = 0
    review: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.imported + self.known + self.corrected + self.withdrawn + self.not_counted + self.review


@dataclass(frozen=True, slots=True)
class LedgerChanges:
    """What an import does. ``new``: ledger rows to append, reversals included; ``settled``: review keys of events
    about which nothing is open any more; ``verdicts``: for each key the event that counts, and its heading."""

    new: tuple[LedgerRow, ...] = ()
    corrections: tuple[Correction, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    settled: frozenset[str] = frozenset()
    account: Account = field(default_factory=Account)
    verdicts: Mapping[Key, tuple[DealEvent, str]] = field(default_factory=dict)

    def verdict(self, event: DealEvent) -> str:
        """Under which heading of the account a row of an export is, for showing them one by one."""
        chosen, said = self.verdicts.get(event.key, (None, "review"))
        if chosen is None or not event.quantity:
            return "not_counted" if review_key(event) in self.settled else "review"
        return said if chosen is event else "known"


def seller_text(event: DealEvent) -> str:
    """The seller as the export writes them, for people and for remembering an answer: ``99999 · Неизвестный П. О.``"""
    return " · ".join(part for part in (event.seller_number.strip(), " ".join(event.seller_name.split())) if part)


def review_key(event: DealEvent) -> str:
    """What the question about an event is known by in Review."""
    identity = event.document.strip() or f"?:{event.on_date}:{event.seller_number}:{event.seller_name}"
    return f"sale:{identity}:{event.kind}"


def ledger_changes(
    events: Iterable[DealEvent],
    participants: Iterable[Participant],
    ledger: Sequence[LedgerRow],
    decisions: Decisions | None = None,
    rolling: frozenset[str] = frozenset(),
) -> LedgerChanges:
    """What ``events`` (all that the feeds hold now) change in ``ledger``; repeating it changes nothing.

    Of several events with one key the one in the latest export counts; an export is later when its last day is later.
    ``rolling``: sources whose exports begin in the midst of their first day, so that a deal missing there says
    nothing. People outside the marathon are the comparison group and get rows too. ``why`` of a review item is
    ``no_document``, ``no_cars`` or a reason of ``roster.Match``.
    """
    return _Intake(participants, histories(ledger), decisions or Decisions()).of(list(events), rolling)


class _Intake:
    """One import under way."""

    def __init__(self, participants: Iterable[Participant], past: Mapping[Key, History], decisions: Decisions) -> None:
        self._roster = RosterIndex(participants)
        self._by_id = {person.id: person for person in self._roster.people}
        self._past = past
        self._decisions = decisions
        self._new: list[LedgerRow] = []
        self._corrections: list[Correction] = []
        self._review: dict[str, ReviewItem] = {}
        self._settled: set[str] = set()
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._verdicts: dict[Key, tuple[DealEvent, str]] = {}

    def of(self, events: Sequence[DealEvent], rolling: frozenset[str]) -> LedgerChanges:
        usable: list[DealEvent] = []
        for event in events:
            problem = None if event.document.strip() else Reason.NO_DOCUMENT
            if problem is None and not event.quantity:
                problem = Reason.NO_CARS
            if problem is not None:
                # Without a document the next overlapping export would double it; without cars nothing counts.
                self._ask_or_drop(event, problem)
            else:
                usable.append(event)
        chosen, gone = withdrawn(usable, self._past, rolling)
        sources = {event.source for event in usable}
        rows_of: defaultdict[Key, int] = defaultdict(int)
        for event in usable:
            rows_of[event.key] += 1
        for key, event in chosen.items():
            self._counts["known"] += rows_of[key] - 1
            if key in gone and self._may_be_withdrawn(event):
                verdict = "withdrawn"
                self._withdraw(key, gone[key])
                self._settled.add(review_key(event))
            else:
                verdict = self._place(event, sources)
            self._counts[verdict] += 1
            self._verdicts[key] = (event, verdict)
        for key, why in gone.items():
            if key not in chosen:
                self._withdraw(key, why)
        return LedgerChanges(
            tuple(self._new),
            tuple(self._corrections),
            tuple(self._review.values()),
            frozenset(self._settled - set(self._review)),
            Account(**self._counts),
            self._verdicts,
        )

    def _may_be_withdrawn(self, event: DealEvent) -> bool:
        """Not if a person has decided about this very deal; and a question about a seller nobody knows stays one, even
        if the next report forgets the deal."""
        answer = self._decisions.about(event)
        if answer is not None and answer.key == review_key(event):
            return False
        return event.key in self._past or self._match(event, answer).participant is not None

    def _place(self, event: DealEvent, sources: set[str]) -> str:
        """Deals with one event; under which heading it is counted."""
        past = self._past.get(event.key)
        answer = self._decisions.about(event)
        if answer is not None and not answer.participant_id:
            if past is not None and past.current is not None:
                self._reverse(past.current, None, Reason.NOT_COUNTED, event.source)
            self._settled.add(review_key(event))
            return "not_counted"
        match = self._match(event, answer)
        held = past.current if past is not None else None
        if match.participant is None and held is not None and _is_by(held, event):
            # The seller has left the roster, or got a namesake, since the deal was counted: it stays theirs.
            self._settled.add(review_key(event))
            return "known"
        if match.participant is None:
            self._ask(event, match)
            return "review"
        self._settled.add(review_key(event))
        row = _ledger_row(event, match.participant)
        if past is None:
            self._new.append(row)
            return "imported"
        if past.is_behind(row, sources):
            return "known"
        row = replace(row, version=past.last_version + 1)
        if past.current is None:
            self._new.append(row)
            return "imported"
        why = _difference(past.current, row)
        if why is None:
            return "known"
        self._reverse(past.current, row, why, event.source)
        return "corrected"

    def _match(self, event: DealEvent, answer: Decision | None) -> Match:
        if answer is not None and answer.participant_id in self._by_id:
            return Match(self._by_id[answer.participant_id], "decided")
        return self._roster.match(event.seller_number, event.seller_name)

    def _withdraw(self, key: Key, why: Withdrawn) -> None:
        past = self._past.get(key)
        if past is not None and past.current is not None:
            self._reverse(past.current, None, Reason.GONE, why.by)

    def _reverse(self, before: LedgerRow, now: LedgerRow | None, why: Reason, source: str) -> None:
        """History is never edited: a row that takes the old one back, and one that says what holds now."""
        self._new.append(replace(before, cars=-before.cars, source=source, version=-before.version))
        if now is not None:
            self._new.append(now)
        self._corrections.append(Correction(before, now, why))

    def _ask_or_drop(self, event: DealEvent, problem: Reason) -> None:
        answer = self._decisions.about(event)
        if answer is not None and not answer.participant_id and answer.key == review_key(event):
            self._settled.add(review_key(event))
            self._counts["not_counted"] += 1
        else:
            self._ask(event, Match(None, doubt=problem))
            self._counts["review"] += 1

    def _ask(self, event: DealEvent, match: Match) -> None:
        key = review_key(event)
        said = (event.document, event.on_date.isoformat(), event.seller_number, event.seller_name)
        what = " · ".join(part.strip() for part in said if part.strip())
        candidates = tuple(
            f"{candidate.id} {candidate.name}" + (f", {candidate.store}" if candidate.store else "")
            for candidate in match.candidates
        )
        # The first sighting stays, as in the ledger: "last 48 hours" reports repeat a row in another file.
        self._review.setdefault(
            key, ReviewItem(key, what, event.source, match.doubt, seller_text(event), "; ".join(candidates))
        )


def _is_by(row: LedgerRow, event: DealEvent) -> bool:
    """Whether the event names the person whose row it is."""
    number = clean_number(event.seller_number)
    return number == clean_number(row.participant_id) if number else fold_name(event.seller_name) == fold_name(row.name)


def _difference(before: LedgerRow, now: LedgerRow) -> Reason | None:
    if before.participant_id != now.participant_id:
        return Reason.OTHER_SELLER
    if before.on_date != now.on_date:
        return Reason.OTHER_DATE
    return Reason.OTHER_QUANTITY if before.cars != now.cars else None


def _ledger_row(event: DealEvent, person: Participant) -> LedgerRow:
    cars = abs(event.quantity)  # some systems write returns as -1, some as 1: the kind decides
    return LedgerRow(
        document=event.document,
        kind=event.kind,
        on_date=event.on_date,
        participant_id=person.id,
        name=person.name,
        store=person.store or event.store,  # the roster spells stores one way, exports in several
        cars=-cars if event.kind is EventKind.RETURN else cars,
        source=event.source,
    )
