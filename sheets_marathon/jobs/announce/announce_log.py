"""Who got the announcement by mail: a record a mailbox, on disk before the letter leaves and after."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from sheets_marathon.marathon.model import Track
from sheets_marathon.ports.outbox import Outbox

_PREFIX = "announce.mail"


class MailState(StrEnum):
    """Where one letter stands. ``sending``, found at start: it may have been sent, and only a person can decide."""

    SENDING = "sending"
    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MailRecord:
    """``at`` (aware): of the last change; ``note``: why it is not sent; ``attempts`` from 1."""

    state: MailState
    at: dt.datetime
    name: str
    note: str = ""
    attempts: int = 1


class AnnounceLog:
    """One track's records. A mailbox is one, however its address is spelled in capitals."""

    def __init__(self, outbox: Outbox, track: Track) -> None:
        self._outbox = outbox
        self.track = track

    def record(self, address: str) -> MailRecord | None:
        """What is known of a mailbox, None for nothing."""
        kept = self._outbox.recall(self.mark(address))
        if kept is None:
            return None
        values = json.loads(kept)
        values |= {"state": MailState(values["state"]), "at": dt.datetime.fromisoformat(values["at"])}
        return MailRecord(**values)

    def keep(self, address: str, record: MailRecord) -> None:
        """On disk when it returns."""
        content = {**asdict(record), "at": record.at.isoformat()}
        self._outbox.remember(self.mark(address), json.dumps(content, ensure_ascii=False))

    def mark(self, address: str) -> str:
        """The same for the same mailbox of the same track."""
        return f"{_PREFIX}.{self.track}.{address.casefold()}"
