"""One hand: at most one service acts on a spreadsheet (DESIGN 2, decision 0018).

Whoever wants to act hangs up a hold, which says who it is. Taking it is one write, fenced like all others, so that of
two who begin at once one gets it; every look sees for nothing whether it stands. A stop takes it down. One that a
killed process left behind stays: the same service takes it again at once, anybody else only when a person says so.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import asdict, dataclass, replace

from sheets_marathon.errors import AlreadyRunning, SheetError
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.ports.hand import HeldSheet, HoldSeen
from sheets_marathon.ports.outbox import Outbox, remembered
from sheets_marathon.spreadsheet.changes import SetHold

log = logging.getLogger(__name__)

_KEPT = "hold"
FOLLOWED = "followed"
"""The text that the outbox remembers, where a person had this service take over from another."""
_TAKE_OVER = (
    "stop that one first, two of them would double posts; where its machine is dead or its folder gone: "
    "“sheets-marathon run --take-over”"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who acts. ``spreadsheet``: the id of the one that this was written for, since copies carry their original's.

    ``service``: the same for all processes of one state folder; ``number``: of this one time only. ``since``: ISO 8601.
    """

    spreadsheet: str
    service: str
    number: str
    machine: str
    process: int
    folder: str
    since: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.machine} in {self.folder} since {self.since}"

    def text(self) -> str:
        """As it hangs in the spreadsheet."""
        return json.dumps(asdict(self), ensure_ascii=False)


def holder_in(seen: HoldSeen, spreadsheet: str) -> Holder | None:
    """Who holds a spreadsheet; None for nobody."""
    found = (_read(text) for text in seen.texts)
    return next((holder for holder in found if holder is not None and holder.spreadsheet == spreadsheet), None)


@dataclass(frozen=True, slots=True)
class Taking:
    """What taking the hold would write. ``held_by``: somebody else, who keeps it; ``followed``: who loses it."""

    writes: tuple[Write, ...] = ()
    held_by: Holder | None = None
    followed: Holder | None = None


def plan_taking(seen: HoldSeen, mine: Holder, *, over: bool = False, mended: bool = False) -> Taking:
    """``over``: take it from whoever has it. ``mended``: this folder's outbox was damaged and knows no more who it was;
    whoever held it out of the same folder of the same machine was this service, since the folder's lock is ours."""
    text = mine.text()
    if text in seen.texts:
        return Taking()
    held_by = holder_in(seen, mine.spreadsheet)
    if held_by is not None and _same(held_by, mine, mended):
        held_by = None
    if held_by is not None and not over:
        return Taking(held_by=held_by)
    return Taking(one_write([SetHold(seen.sheet_id, 0, text, seen.texts)]), followed=held_by)


def _same(holder: Holder, mine: Holder, mended: bool) -> bool:
    here = (holder.machine, holder.folder) == (mine.machine, mine.folder)
    return holder.service == mine.service or (mended and here)


@dataclass(slots=True)
class Hand:
    """One process's hold on its spreadsheet. The outbox remembers one that was not given back."""

    sheet: HeldSheet
    outbox: Outbox
    mine: Holder
    _has_it: bool = False

    def holder(self) -> Holder | None:
        """Who acts. One read."""
        return holder_in(self.sheet.read_hold(), self.mine.spreadsheet)

    def is_ours(self, holder: Holder) -> bool:
        """Whether it is a process of the same state folder."""
        return _same(holder, self.mine, self._mended)

    def take(self, *, over: bool = False) -> None:
        """One read, one write. AlreadyRunning when somebody else has it and ``over`` does not take it from them."""

        def plan(seen: HoldSeen) -> Taking:
            taking = plan_taking(seen, self.mine, over=over, mended=self._mended)
            if taking.followed is not None:  # what that one has sent may stand in no journal
                self.outbox.remember(FOLLOWED, str(taking.followed))
            return taking

        taken = write_planned(self.sheet, self.sheet.read_hold, plan)
        if taken.plan.held_by is not None:
            self._has_it = False
            self.outbox.remember(_KEPT, "")
            raise AlreadyRunning(f"this spreadsheet is already served by {taken.plan.held_by}", _TAKE_OVER)
        self._has_it = True
        self.outbox.remember(_KEPT, self.mine.text())
        self.sheet.watch_hold(self.mine.text(), self._regain)

    def begin(self, *, over: bool = False) -> None:
        """As ``take``. While Google can't be asked, a service that had the hold when it broke off goes on from memory,
        and the first look that succeeds makes sure; any other gets the SheetError."""
        try:
            self.take(over=over)
        except SheetError as error:
            if error.permanent or over or not self.outbox.recall(_KEPT):
                raise
            log.warning("%s", error)
            self._has_it = True
            self.sheet.watch_hold(self.mine.text(), self._regain)

    def require_nobody_else(self) -> None:
        """One read. AlreadyRunning when another service has the hold."""
        held_by = plan_taking(self.sheet.read_hold(), self.mine, mended=self._mended).held_by
        if held_by is not None:
            raise AlreadyRunning(f"this spreadsheet is already served by {held_by}", _TAKE_OVER)

    def release(self) -> None:
        """Gives it back. Where Google does not answer it stays, and this service takes it again at its next start."""
        if not self._has_it:
            return
        try:
            write_planned(self.sheet, self.sheet.read_hold, self._plan_release)
        except SheetError as error:
            log.warning("the spreadsheet still says that this service acts on it: %s", error.what)
            return
        remembered(self.outbox, _KEPT, "")  # one that stays is this service's own: it asks again at its next start

    @property
    def _mended(self) -> bool:
        return bool(self.outbox.set_aside())

    def _plan_release(self, seen: HoldSeen) -> Taking:
        ours = tuple(text for text in seen.texts if (found := _read(text)) and found.service == self.mine.service)
        return Taking(one_write([SetHold(seen.sheet_id, 0, "", ours)] if ours else []))

    def _regain(self) -> None:
        # Another text: what hangs on the spreadsheet may be ours still, while its row was deleted.
        self.mine = replace(self.mine, number=f"{self.mine.number}+")
        try:
            self.take()
        except AlreadyRunning as error:
            remedy = "leave that one alone, or stop it before you start this one again"
            raise AlreadyRunning(f"{error.what}: this one ends and sends nothing more", remedy) from None
        log.info("the spreadsheet had lost who acts on it, it says so again")


def _read(text: str) -> Holder | None:
    try:
        told = json.loads(text)
        moment = dt.datetime.fromisoformat(told["since"])
        return Holder(**{**told, "since": moment.isoformat(timespec="seconds")})
    except (ValueError, KeyError, TypeError):
        return None
