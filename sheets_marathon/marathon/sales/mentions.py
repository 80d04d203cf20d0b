"""Whether a report speaks of a deal that it does not have: such a deal is not missing from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.marathon.sales.deals import DealTrail
from sheets_marathon.marathon.sales.identity import fold_document
from sheets_marathon.marathon.sales.parts import Part


class Mentions:
    """Rows of reports that name a deal without telling it."""

    def __init__(self) -> None:
        self._rows: set[tuple[str, str]] = set()  # source, number: whatever it is, somebody must look
        self._sellers: set[tuple[str, str, str]] = set()  # source, number, seller: taken back, or to come
        self._twins: set[tuple[str, str, str]] = set()  # source, document, seller: told in several spellings

    def add_row(self, source: str, document: str) -> None:
        """A row under this number that can't be read, or that nobody has explained."""
        self._rows.add((source, fold_document(document)))

    def add_part(self, part: Part, *, is_to_come: bool) -> None:
        """What a report tells of a seller under a number."""
        if part.number[1] is EventKind.RETURN or is_to_come:
            self._sellers.add((part.source, part.number[0], part.seller))
        if part.repeats:
            # What was once taken for two deals, since a report spells their number in two ways, is left as it is.
            told = {event.document for event in (*part.events, *part.repeats)}
            self._twins |= {(part.source, document, part.seller) for document in told}

    def has(self, deal: DealTrail, source: str) -> bool:
        """Whether a report has another row about a deal."""
        number, kind = deal.number
        current = deal.history.current if deal.history else None
        sellers: Iterable[str] = {deal.holds.seller, current.participant_id if current else deal.holds.seller}
        document = deal.history.rows[0].document if deal.history else ""
        return (
            (source, number) in self._rows
            or any((source, document, seller) in self._twins for seller in sellers)
            or (kind is EventKind.SALE and any((source, number, seller) in self._sellers for seller in sellers))
        )
