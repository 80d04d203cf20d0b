"""What exports lead to: new ledger rows, corrections of old ones, what a person must decide. Pure (DESIGN 9).

Every row of every export is accounted for: it is imported, known, a correction, withdrawn by a later export, left out
because a person decided so, or put before a person.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant
from sheets_marathon.marathon.people.roster import Match, RosterIndex
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.marathon.sales.apart import in_order
from sheets_marathon.marathon.sales.changes import Account, Correction, LedgerChanges, Terms, difference
from sheets_marathon.marathon.sales.deals import DealTrail, Group, deals_of, grouped, overdrawn
from sheets_marathon.marathon.sales.decisions import MEANT, Decision, Decisions, Meaning, report_key, review_key
from sheets_marathon.marathon.sales.histories import histories
from sheets_marathon.marathon.sales.identity import SAME_DAYS, days_apart, fold_document, fold_question
from sheets_marathon.marathon.sales.mentions import Mentions
from sheets_marathon.marathon.sales.parts import MOST_CARS, Part, all_lines, is_by, ledger_row, parts_of
from sheets_marathon.marathon.sales.questions import about_deal, about_deals, about_report, about_rows, about_words
from sheets_marathon.marathon.sales.spellings import numbers_of
from sheets_marathon.marathon.sales.twins import joined
from sheets_marathon.marathon.sales.withdrawals import reports_of, withdrawn

_COUNTED = ("imported", "known", "corrected")


def ledger_changes(
    events: Iterable[DealEvent],
    participants: Iterable[Participant],
    ledger: Sequence[LedgerRow],
    decisions: Decisions | None = None,
    terms: Terms | None = None,
) -> LedgerChanges:
    """What ``events`` (all that the feeds hold now) change in ``ledger``; repeating it changes nothing.

    What rows are one deal is said by ``identity``. Of several exports that have a deal the latest counts; an export is
    later when its last day is later. People outside the marathon are the comparison group and get rows too.
    """
    return _Intake(participants, ledger, decisions or Decisions(), terms or Terms()).of(list(events))


class _Intake:
    """One import under way."""

    def __init__(
        self, participants: Iterable[Participant], ledger: Sequence[LedgerRow], decisions: Decisions, terms: Terms
    ) -> None:
        self._roster = RosterIndex(participants)
        self._by_id = {person.id: person for person in self._roster.people}
        self._past = histories(ledger)
        self._decisions = decisions
        self._terms = terms
        self._new: list[LedgerRow] = []
        self._corrections: list[Correction] = []
        self._review: dict[str, ReviewItem] = {}
        self._questioned: list[ReviewItem] = []
        self._confirmed: set[str] = set()
        self._cars: Counter[str] = Counter()
        self._settled: set[str] = set()
        self._verdicts: dict[DealEvent, str] = {}
        self._strange: list[DealEvent] = []  # of kinds that nobody has explained
        self._dropped: list[DealEvent] = []  # of kinds that are nothing
        self._unusable: dict[tuple[str, Reason], list[DealEvent]] = {}
        self._mentions = Mentions()
        self._sources: set[str] = set()
        self._overdrawn: set[DealTrail] = set()

    def of(self, events: Sequence[DealEvent]) -> LedgerChanges:
        usable = [meant for event in events if (meant := self._usable(event)) is not None]
        for source, document in self._terms.unread:
            self._mentions.add_row(source, document)
        self._review |= {item.key: item for item in about_words(self._strange)}
        for (key, problem), rows in self._unusable.items():
            self._review.setdefault(key, about_rows(key, rows, problem))
        self._sources = {event.source for event in usable}
        order = in_order(usable, self._terms.import_day)
        parts = parts_of(usable, self._who, numbers_of(usable, self._past, self._who))
        for part in (part for under in parts.values() for part in under):
            self._mentions.add_part(part, is_to_come=self._is_to_come(part))
        numbers = deals_of(parts, self._past, order)
        deals = [deal for under in numbers.values() for deal in under]
        reports = reports_of(deals, lambda part: not self._is_to_come(part))
        terms = self._terms
        suspected = terms.lost_total | terms.in_question
        found = withdrawn(deals, reports, order, self._mentions.has, terms.rolling, suspected)
        gone = dict(found.gone)
        for shrunk in found.shrunk:
            key = report_key(shrunk.source, [str((*deal.number, deal.holds.seller)) for deal in shrunk.lacking])
            answer = self._decisions.about_report(key)
            if answer is None:
                lost = shrunk.source in terms.lost_total
                item = about_report(key, shrunk, Reason.LOST_TOTAL if lost else Reason.SHRUNK_REPORT)
                self._questioned.append(item)
            else:
                self._settled.add(key)
                if answer:
                    self._confirmed.add(shrunk.source)
                    gone |= dict.fromkeys(shrunk.lacking, shrunk.source)
        self._overdrawn = overdrawn(numbers, gone)
        groups = [group for under in numbers.values() for group in grouped(under, gone, each_seller=terms.each_seller)]
        for group in joined(groups, gone):
            self._place_group(group, gone)
        self._take_back_dropped(deals)
        counts = Counter(self._verdicts[event] for event in events)
        asked = set(map(fold_question, self._review))
        return LedgerChanges(
            tuple(self._new),
            tuple(self._corrections),
            (*self._review.values(), *self._questioned),
            frozenset(key for key in self._settled if fold_question(key) not in asked),
            Account(**counts),
            self._verdicts,
            tuple(self._questioned),
            frozenset(self._confirmed),
            self._cars,
        )

    def _usable(self, event: DealEvent) -> DealEvent | None:
        """The event with a kind, a document and cars; None: it is asked about, or left out."""
        number = fold_document(event.document)
        if event.kind is None:
            meaning = self._decisions.about_word(event.word)
            if meaning in MEANT:
                event = replace(event, kind=MEANT[meaning])
            else:
                self._mentions.add_row(event.source, event.document)
                (self._dropped if meaning is Meaning.NOTHING else self._strange).append(event)
                self._verdicts[event] = "review" if meaning is None else "not_counted"
                return None
        problem = None if number else Reason.NO_DOCUMENT
        if problem is None and not event.quantity:
            problem = Reason.NO_CARS
        if problem is None:
            return event
        # Without a document the next overlapping export would double it; without cars nothing counts.
        self._mentions.add_row(event.source, event.document)
        key = review_key(event)
        answer = self._decisions.about_question(key)
        refused = answer is not None and answer.refuses
        if refused:
            self._settled.add(key)
        else:
            self._unusable.setdefault((key, problem), []).append(event)
        self._mark([event], "not_counted" if refused else "review")
        return None

    def _who(self, event: DealEvent) -> Match:
        answer = self._decisions.about_seller(event)
        if answer is not None and answer.participant_id in self._by_id:
            return Match(self._by_id[answer.participant_id], "decided")
        return self._roster.match(event.seller_number, event.seller_name)

    def _is_to_come(self, part: Part) -> bool:
        return part.on_date > (self._terms.import_day or dt.date.max)

    def _place_group(self, group: Group, gone: Mapping[DealTrail, str]) -> None:
        key = group.key or review_key(group.deals[0].holds.event, group.since)
        answer = self._decisions.about_question(key)
        if group.why is not None and not all(map(self._is_held, group.deals)):
            if answer is None:
                open_deals = [deal for deal in group.deals if not self._is_held(deal)]
                self._review.setdefault(key, about_deals(key, group.deals, group.why))
                for deal in open_deals:
                    self._mark_all(deal, "review")
                for deal in set(group.deals) - set(open_deals):
                    self._place(deal, key, None, gone)
                return
            whose = [deal for deal in group.deals if deal.holds.seller == answer.participant_id] or [group.deals[0]]
            if answer.as_one:
                whose = [next((deal for deal in group.deals if deal.counts), group.deals[-1])]
            every = answer.refuses or answer.as_it_stands
            for deal in group.deals:
                self._place(deal, key, answer if every or deal in whose else Decision(key, "", ""), gone)
            return
        for deal in group.deals:
            # A deal whose number is another's as well has answers of its own.
            own = review_key(deal.holds.event) if group.key else key
            said = self._decisions.about_question(own)
            self._place(deal, own, None if said is not None and said.as_one else said, gone)

    def _is_held(self, deal: DealTrail) -> bool:
        """Whether the ledger has the deal as the latest report tells it, or no report tells of it."""
        part, history = deal.latest, deal.history
        if part is None:
            return True
        held = history.current if history else None
        if history is None or held is None or part.doubtful:
            return False
        same = is_by(held, part.event) or held.participant_id == part.seller
        return same and held.on_date == part.on_date and abs(held.cars) == part.cars

    def _place(self, deal: DealTrail, key: str, answer: Decision | None, gone: Mapping[DealTrail, str]) -> None:
        """Deals with one deal, and puts its rows under their heading."""
        part = deal.latest
        if part is None:
            if deal in gone:
                self._reverse_current(deal, Reason.GONE, gone[deal])
            return
        if answer is not None and answer.as_it_stands:
            part = deal.parts[part.source] = all_lines(part)
        refused = answer is not None and answer.refuses
        for_seller = self._decisions.about_seller(part.event)
        if refused or (answer is None and for_seller is not None and for_seller.refuses):
            self._reverse_current(deal, Reason.NOT_COUNTED, part.source)
            verdict = "not_counted"
        elif not part.cars or (deal in gone and answer is None and (deal.history or part.match.participant)):
            self._reverse_current(deal, Reason.GONE, gone.get(deal, part.source))
            verdict = "withdrawn"
        else:
            verdict = self._counted(deal, part, key, answer)
        if verdict != "review":
            self._settled.add(key)
        self._mark_all(deal, verdict)

    def _counted(self, deal: DealTrail, part: Part, key: str, answer: Decision | None) -> str:
        """Writes what has to be written for a deal to count as ``part`` says; the heading of its rows."""
        history = deal.history
        held = history.current if history else None
        if answer is None and not self._is_held(deal):
            why = self._unlikely(deal, part)
            if why is not None:
                self._review.setdefault(key, about_deal(key, part.event, why, part.match, of_seller=False))
                return "review"
        person = self._by_id.get(answer.participant_id) if answer else None
        person = person or part.match.participant
        if person is None:
            if held is not None and is_by(held, part.event):
                # The seller has left the roster, or got a namesake, since the deal was counted: it stays theirs.
                return "known"
            self._review.setdefault(key, about_deal(key, part.event, part.match.doubt, part.match, of_seller=True))
            return "review"
        row = ledger_row(part, person)
        if history is None:
            self._new.append(row)
            return "imported"
        if history.is_behind(row, self._sources):
            return "known"
        row = replace(row, document=history.rows[0].document, version=history.last_version + 1)
        if held is None:
            self._new.append(row)
            return "imported"
        differs = difference(held, row)
        if differs is None:
            return "known"
        self._reverse(held, row, differs, part.source)
        return "corrected"

    def _unlikely(self, deal: DealTrail, part: Part) -> Reason | None:
        """Why a deal is asked about although its seller is known."""
        if self._is_to_come(part):
            return Reason.FUTURE_DATE
        if deal in self._overdrawn:
            return Reason.NO_SALE
        return Reason.MANY_CARS if part.cars > MOST_CARS else None

    def _take_back_dropped(self, deals: Iterable[DealTrail]) -> None:
        """What had counted by a word that turns out to mean nothing counts no more, unless another row says it does."""
        dropped = {fold_document(event.document): event for event in self._dropped if event.document.strip()}
        for deal in deals:
            event = dropped.get(deal.number[0])
            held = deal.history.current if deal.history else None
            if event is None or held is None or deal.parts or not is_by(held, event):
                continue
            if days_apart(held.on_date, event.on_date) <= SAME_DAYS:
                self._reverse_current(deal, Reason.NOT_COUNTED, event.source)

    def _reverse_current(self, deal: DealTrail, why: Reason, source: str) -> None:
        if deal.history is not None and deal.history.current is not None:
            self._reverse(deal.history.current, None, why, source)

    def _reverse(self, before: LedgerRow, now: LedgerRow | None, why: Reason, source: str) -> None:
        """History is never edited: a row that takes the old one back, and one that says what holds now."""
        self._new.append(replace(before, cars=-before.cars, source=source, version=-before.version))
        if now is not None:
            self._new.append(now)
        self._corrections.append(Correction(before, now, why))

    def _mark_all(self, deal: DealTrail, verdict: str) -> None:
        """Its latest part is under this heading, what older reports say of it was known."""
        for part in deal.parts.values():
            self._mark(part.repeats, verdict if verdict == "review" else "known")
            self._mark(part.events, verdict if part is deal.latest else "known")
            if verdict in _COUNTED:
                self._cars[part.source] += -part.cars if part.number[1] is EventKind.RETURN else part.cars

    def _mark(self, events: Iterable[DealEvent], verdict: str) -> None:
        for event in events:
            self._verdicts[replace(event, kind=None) if event.word else event] = verdict
