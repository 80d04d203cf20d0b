"""``finalise``: when corrections are over the standings are frozen as values, with the day and the weights (DESIGN 5).

One read, one atomic write. The live tabs stay as they are; a repeat writes nothing and tells what would change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sheets_marathon.errors import UnsafeChange
from sheets_marathon.jobs.final.final_obstacles import OBSTACLE_TABS, Obstacle, obstacles
from sheets_marathon.jobs.final.final_rows import broken_cells, live_lines, weights_sentence
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.marathon.rating.final_standings import Contest, Difference, FigureChange, FinalLine, differences
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import FINAL, JOURNAL, SETTINGS
from sheets_marathon.tabs.final import Frozen, final_rows, read_frozen
from sheets_marathon.tabs.journal import read_keys, work_row
from sheets_marathon.tabs.settings import read_settings

FINAL_TABS = (*OBSTACLE_TABS, FINAL, JOURNAL)

_LINE = "finalise."
"""Each freeze has a line in the Journal: ``finalise.1``, ``finalise.2`` …"""


@dataclass(frozen=True, slots=True)
class Freeze:
    """What a freeze on ``on`` would do to the sheet as it was read. ``live``: the standings that it would write.

    ``differences``: to what is frozen already; none where nothing is. ``refused``: why it is not done, "" when it is.
    """

    on: dt.date
    frozen: Frozen
    live: tuple[FinalLine, ...]
    differences: tuple[Difference, ...]
    obstacles: tuple[Obstacle, ...]
    changes: tuple[Change, ...]
    marker: str
    refused: str = ""

    @property
    def needed(self) -> bool:
        """Whether there is anything to write: nothing is frozen yet, or the standings are others by now."""
        return bool(self.differences) or not self.frozen.lines

    @property
    def writes(self) -> tuple[Write, ...]:
        """The standings and their line in the Journal, at once; none while it is refused."""
        return () if self.refused else one_write(self.changes, self.marker)

    @property
    def remedy(self) -> str:
        """How a refused one is done all the same."""
        if not self.live:
            return "run “sheets-marathon doctor” to see why"
        options = [*(["--anyway"] if self.obstacles else []), *(["--again"] if self.frozen.lines else [])]
        return f"mend what is named; to freeze what the ratings say now all the same: finalise {' '.join(options)}"

    def report(self, *, dry: bool = False, written: bool = False) -> Report:
        """The account of it. ``written``: it came into the sheet with this run."""
        facts = self._facts(written=written)
        if self.refused:
            return Report(refused=True, refusal=str(UnsafeChange(self.refused, self.remedy)), facts=facts)
        title, *done = self._lines(dry=dry)
        return Report(title, tuple(done), changed=written, pending=dry and self.needed, facts=facts)

    def _lines(self, *, dry: bool) -> list[str]:
        was = self.frozen.on.isoformat() if self.frozen.on else "a day that somebody has removed"
        if not self.needed:
            return [f"frozen on {was}, nothing changed"]
        would = "would be frozen" if dry else "are frozen"
        if not self.frozen.lines:
            title = f"the standings {would} on {self.on.isoformat()}: {self._sizes()}"
        else:
            title = f"the standings {would} anew on {self.on.isoformat()}, before that on {was}; the Journal keeps both"
        return [
            title,
            *map(difference_line, self.differences),
            *(f"! open: {obstacle.what}" for obstacle in self.obstacles),
        ]

    def _sizes(self) -> str:
        return ", ".join(f"{contest} {sum(line.contest is contest for line in self.live)}" for contest in Contest)

    def _facts(self, *, written: bool) -> dict[str, object]:
        return {
            "on": self.on.isoformat(),
            "frozen_on": self.frozen.on.isoformat() if self.frozen.on else None,
            "lines": len(self.live),
            "differences": [_difference_fact(difference) for difference in self.differences],
            "open": [
                {"kind": obstacle.kind, "count": obstacle.count, "what": obstacle.what, "remedy": obstacle.remedy}
                for obstacle in self.obstacles
            ],
            "refused": bool(self.refused),
            "needed": self.needed,
            "written": written,
        }


def finalise(
    marathon: Marathon, store: SheetStore, clock: Clock, *, anyway: bool = False, again: bool = False, dry: bool = False
) -> Report:
    """One read and at most one write. Whether it was refused, and why, is in the report.

    ``anyway``: whatever is open. ``again``: although standings are frozen that differ from the live ones.
    """
    now = clock.now().astimezone(marathon.zone)
    done = write_planned(
        store,
        lambda: store.read_tabs(FINAL_TABS),
        lambda snapshot: plan_freeze(marathon, snapshot, now, anyway=anyway, again=again),
        dry=dry,
    )
    return done.plan.report(dry=dry, written=done.written)


def plan_freeze(
    marathon: Marathon, snapshot: Snapshot, now: dt.datetime, *, anyway: bool = False, again: bool = False
) -> Freeze:
    """What a freeze at ``now`` (in the marathon's zone) leads to: pure."""
    frozen, live = read_frozen(snapshot[FINAL]), live_lines(snapshot, marathon)
    # Somebody whose place can't be read by now keeps the one that is frozen.
    spoilt = {cell.key for cell in broken_cells(snapshot, marathon)}
    found = differences((line for line in frozen.lines if line.key not in spoilt), live) if frozen.lines else ()
    open_now = obstacles(snapshot, marathon, live, now)
    freeze = Freeze(now.date(), frozen, live, found, open_now, (), "")
    if not freeze.needed:
        return freeze
    if not live:
        return replace(freeze, refused="nobody has a place in the ratings: there is nothing to freeze")
    refusals = [] if anyway else [f"{obstacle.what}\n    → {obstacle.remedy}" for obstacle in open_now]
    if found and not again:
        refusals += [f"not as it was frozen: {difference_line(difference)}" for difference in found]
    if refusals:
        head = f"the standings of {frozen.on.isoformat()} stay" if frozen.on else "the standings are not frozen"
        lines = [f"{head}, nothing was written:", *(f"  {refusal}" for refusal in refusals)]
        freeze = replace(freeze, refused="\n".join(lines))
    settings = read_settings(snapshot[SETTINGS], marathon.first_settings)
    gone = [difference.line.key for difference in found if difference.live is None]
    weights = {contest: weights_sentence(contest, settings, marathon.language) for contest in Contest}
    rows = final_rows(live, gone, now.date(), weights, marathon.language)
    number = _freezes_before(snapshot) + 1
    journal = _journal_row(marathon, freeze, number, now)
    changes = (
        *plan_rows(marathon.tab(FINAL), snapshot.tabs, rows),
        *plan_rows(marathon.tab(JOURNAL), snapshot.tabs, [journal]),
    )
    return replace(freeze, changes=changes, marker=_marker(freeze, number))


def _freezes_before(snapshot: Snapshot) -> int:
    numbers = [
        int(number)
        for key in read_keys(snapshot[JOURNAL])
        if key.startswith(_LINE) and (number := key.removeprefix(_LINE)).isdecimal()
    ]
    return max(numbers, default=0)


def _journal_row(marathon: Marathon, freeze: Freeze, number: int, now: dt.datetime) -> RowContent:
    """The line that remembers this freeze, and the former day, for good. It is no delivery: it has no chat."""
    word = marathon.language.words["final"]
    before = freeze.frozen.on
    if freeze.frozen.lines:
        note = word["frozen_again"].format(on=freeze.on, before=before or freeze.on, changed=len(freeze.differences))
    else:
        note = word["frozen"].format(on=freeze.on, lines=len(freeze.live))
    if freeze.obstacles:
        what = ", ".join(word[kind].format(n=count) for kind, count in _counts(freeze.obstacles).items())
        note = f"{note} {word['still_open'].format(what=what)}"
    return work_row(f"{_LINE}{number}", note, now, marathon.language)


def _counts(found: Sequence[Obstacle]) -> dict[str, int]:
    return {obstacle.kind: sum(other.count for other in found if other.kind == obstacle.kind) for obstacle in found}


def _marker(freeze: Freeze, number: int) -> str:
    """The write's own id: the same standings frozen for the same time over are the same write."""
    content = repr((freeze.frozen.lines, freeze.live))
    return f"{MARKER_PREFIX}final_{freeze.on:%Y%m%d}_{number}_{hashlib.sha256(content.encode()).hexdigest()[:10]}"


_NAMES = {"rank": "place", "done": "tasks passed"}


def difference_line(difference: Difference) -> str:
    """A difference in words for ops: ``sellers: Иванов Иван: place 2 → 1, score 5 → 6``."""
    who = f"{difference.line.contest}: {difference.line.name}"
    if difference.live is None:
        return f"{who}: place {difference.line.rank} → in no rating any more"
    if difference.frozen is None:
        return f"{who}: not frozen → place {difference.line.rank}, score {_shown(difference.line.score)}"
    return f"{who}: {', '.join(map(_figure_line, difference.changes))}"


def _figure_line(change: FigureChange) -> str:
    return f"{_NAMES.get(change.figure, change.figure)} {_shown(change.was)} → {_shown(change.now)}"


def _shown(value: float | str | None) -> str:
    if value is None or value == "":
        return "none"
    return value if isinstance(value, str) else f"{value:.10g}"


def _difference_fact(difference: Difference) -> dict[str, object]:
    return {
        "contest": difference.line.contest.value,
        "id": difference.line.id,
        "name": difference.line.name,
        "was": difference.frozen.figures() if difference.frozen else None,
        "now": difference.live.figures() if difference.live else None,
    }


def freeze_due(marathon: Marathon, store: SheetStore, now: dt.datetime) -> Report:
    """What ops should hear when corrections are over and nothing is frozen, with what stands against it; else nothing.

    One read; ``now`` in the marathon's zone.
    """
    snapshot = store.read_tabs(FINAL_TABS)
    if read_frozen(snapshot[FINAL]).lines:
        return Report()
    word = marathon.language.words["final"]
    found = obstacles(snapshot, marathon, live_lines(snapshot, marathon), now)
    against = [word["in_the_way"], *(f"– {obstacle.what} → {obstacle.remedy}" for obstacle in found)] if found else []
    return Report(done=(word["due"], *against))
