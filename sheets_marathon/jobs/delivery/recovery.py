"""A memory of posts that was lost or damaged: nothing is sent until the Journal tab has filled it again (DESIGN 7).

What was sent while Google was away is not in the journal. So whatever fell due before the memory was filled and is not
in it may be in the chat: it is looked for before it is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sheets_marathon.jobs.delivery.program_memory import PROGRAM_KEPT
from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.jobs.health.hand import FOLLOWED
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.sync import journalled
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.outbox import Outbox, recalled
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import JOURNAL

_FILLED = "filled"
"""The text that the outbox remembers under: before which moment posts may be somebody's, "" when nobody was before."""


@dataclass(slots=True)
class Recovery:
    """Fills the outbox from the sheet, and knows whether it is filled."""

    marathon: Marathon
    outbox: Outbox
    alerts: Alerts

    @property
    def is_done(self) -> bool:
        """Whether the outbox knows what the journal does; a program is kept only after that."""
        return self.outbox.recall(_FILLED) is not None or self.outbox.recall(PROGRAM_KEPT) is not None

    def may_be_there(self, planned_at: dt.datetime) -> bool:
        """Whether a post that nothing is known of, planned for then (aware), may have been sent before."""
        before = recalled(self.outbox, _FILLED, dt.datetime.fromisoformat)
        return before is not None and planned_at <= before

    def too_late(self, key: str, planned_at: dt.datetime, until: dt.datetime) -> str:
        """The note of a post whose window ended at ``until``: whoever would post it by hand must know when it may be
        there all the same."""
        forgotten = self.may_be_there(planned_at) and key not in self.outbox.deliveries()
        late = self._word("too_late", until=f"{until:%d.%m %H:%M}")
        return f"{late} {self._word('memory_lost')}" if forgotten else late

    def take(self, snapshot: Snapshot, now: dt.datetime) -> None:
        """What the journal tab knows and the outbox does not: sent once is sent for good."""
        known, was_done = self.outbox.deliveries(), self.is_done
        there = journalled(snapshot, self.marathon)
        newer = [] if was_done else self._newer(there)
        told = {delivery.key for delivery in newer}
        lost = [delivery for delivery in there if delivery.key not in known and delivery.key not in told]
        for delivery in (*newer, *lost):
            self.outbox.save(delivery)
        self.outbox.mark_mirrored(lost)
        if was_done:
            return
        somebody_was = bool(there or newer or self.outbox.has_forgotten() or self.outbox.recall(FOLLOWED))
        self.outbox.remember(_FILLED, now.isoformat() if somebody_was else "")
        if somebody_was:
            self.alerts.tell("outbox", self._word("outbox_filled", count=len(there)))

    def _newer(self, there: Sequence[Delivery]) -> list[Delivery]:
        """What a second place knows better than the journal: there it was written before it was mirrored."""
        sent = {delivery.key for delivery in there if delivery.state is DeliveryState.SENT}
        return [delivery for delivery in self.outbox.elsewhere() if delivery.key not in sent]

    def tell_damage(self) -> None:
        """Ops hear once of each outbox that was damaged and set aside, and of trouble with the second place."""
        if trouble := self.outbox.trouble_elsewhere():
            self.alerts.tell("second journal", self._word("second_journal", what=trouble))
        else:
            self.alerts.mended("second journal")
        for name in self.outbox.set_aside():
            self.alerts.tell(f"set aside {name}", self._word("outbox_set_aside", name=name))

    def _word(self, key: str, **values: object) -> str:
        title = self.marathon.language.tab(JOURNAL)
        return self.marathon.language.word("note", key).format(journal=title, **values)
