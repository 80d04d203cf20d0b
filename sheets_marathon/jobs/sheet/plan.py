"""``plan`` and ``apply``: from the spreadsheet as it is to one that can run the marathon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError, UnsafeChange
from sheets_marathon.jobs.grading.curators_tab import curator_rows
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.people.roster_proposal import propose_roster
from sheets_marathon.jobs.people.take_over import sheet_account
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.course import Course, changed_course, kept_course
from sheets_marathon.jobs.sheet.desired_rows import fixed_rows, people_rows
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.marathon.calendar.timetable import moment
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.rating.live_settings import Unsound
from sheets_marathon.marathon.rating.weights import WeightProof, require, weight_proof
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.adopt import adopt
from sheets_marathon.spreadsheet.changes import Change, ForgetName
from sheets_marathon.spreadsheet.plan import Plan, plan_content, plan_structure
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.spreadsheet.snapshot import Layout, TabView
from sheets_marathon.tabs import (
    CURATORS,
    HAND_INS,
    JOURNAL,
    PARTICIPANTS,
    PROGRAM,
    QUESTIONS,
    REVIEW,
    SETTINGS,
    questions,
)
from sheets_marathon.tabs.hand_ins import formula_rows
from sheets_marathon.tabs.leaders import Headers
from sheets_marathon.tabs.participants import People, read_people, roster_cells
from sheets_marathon.tabs.settings import NAMED_CELLS, read_settings

MARKER_PREFIX = "sm_done_"
"""Named ranges with this prefix mark writes that have been applied."""

_MARKERS_KEPT = 40


@dataclass(frozen=True, slots=True)
class Pending:
    """What ``plan`` found: the plan itself, the proof that learning outweighs selling, what people should know.

    ``course``: what becomes of the program; ``at``: the moment (aware) for which it was asked. ``proposals``: tabs that
    could be the roster, where none was found and a new one would be made. ``roster``: what the roster holds.
    ``unsound``: settings that do not count as they are typed.
    """

    plan: Plan
    proof: WeightProof
    people: People
    refusals: tuple[str, ...]
    course: Course
    at: dt.datetime
    proposals: tuple[str, ...] = ()
    roster: tuple[str, ...] = ()
    unsound: tuple[Unsound, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing to do."""
        return not self.plan.changes and not self.refusals

    @property
    def writes(self) -> tuple[Write, ...]:
        """All of it at once."""
        return one_write(self.plan.changes)


def pending_changes(
    marathon: Marathon, layout: Layout, today: dt.date, now: dt.datetime | None = None, *, upkeep: bool = False
) -> Pending:
    """Everything that must change in this layout: pure.

    ``now``: aware, by default when ``today`` begins. ``upkeep``: the program stays as the tab has it.
    """
    now = now or moment(today, dt.time(0), marathon.zone)
    structure = plan_structure(marathon.tabs, layout, marathon.mappings)
    views = structure.views
    if structure.lost or structure.first:
        weights = read_settings(views[SETTINGS], marathon.first_settings).accepted.asked.weights
        proof = weight_proof(weights, len(marathon.tasks[Track.SELLERS]), {})
        return Pending(
            structure, proof, read_people(views, today), structure.refusals, Course(marathon, [], [], [], ()), now
        )
    made = kept_course if upkeep else changed_course
    course = made(marathon, views, now)
    marathon = course.marathon
    people = read_people(views, today)
    settings = read_settings(views[SETTINGS], marathon.first_settings)
    desired = {
        **fixed_rows(marathon, views, headers_of(marathon.tabs, views, layout), today),
        **people_rows(marathon, people, views, settings, today, streaks=False),
    }
    desired[PROGRAM], desired[JOURNAL] = course.rows, course.memory
    desired[HAND_INS] = formula_rows(views[HAND_INS], marathon.language, marathon.tasks)
    desired[CURATORS] = curator_rows(people, views[CURATORS])
    desired[QUESTIONS] = questions.formula_rows(views[QUESTIONS])
    plan = plan_content(marathon.tabs, structure, layout, desired, NAMED_CELLS, marathon.mappings)
    extra = [*course.changes, *roster_cells(views[PARTICIPANTS], people, today), *_stale_markers(layout)]
    # Of two people with one name the better seller is the one that the proof is about.
    sellers = sorted(people.of(Track.SELLERS), key=lambda seller: seller.baseline_sales)
    proof = weight_proof(
        settings.accepted.asked.weights,
        len(marathon.tasks[Track.SELLERS]),
        {seller.name: seller.baseline_sales for seller in sellers},
    )
    proposals, rivals = _roster_in_doubt(marathon, layout, views[PARTICIPANTS], today)
    refusals = (*plan.refusals, *rivals, *course.refusals)
    whole = Plan((*plan.changes, *extra), refusals, plan.found, plan.added, views)
    told = sheet_account(views[PARTICIPANTS], views[REVIEW], today)
    return Pending(
        whole, proof, people, (*refusals, *proof.refusals), course, now, proposals, told, unsound=settings.unsound
    )


def headers_of(tabs: Sequence[Tab], views: Mapping[str, TabView], layout: Layout) -> Headers:
    """What stands above each column, or will stand there where the plan adds it."""
    found = {tab_found.sheet_id: tab_found for tab_found in layout.tabs}
    headers: dict[str, dict[str, str]] = {}
    for tab in tabs:
        view = views[tab.key]
        texts = found[view.sheet_id].header(view.header_row) if view.sheet_id in found else ()
        headers[tab.key] = {
            column.key: (texts[at] if (at := view.columns[column.key]) < len(texts) else "") or column.title
            for column in tab.columns
        }
    return headers


def _roster_in_doubt(
    marathon: Marathon, layout: Layout, view: TabView, today: dt.date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tabs that could be the roster where none was found, and refusals where another could be as well as the one."""
    if PARTICIPANTS in marathon.mappings or any(found.tag == PARTICIPANTS for found in layout.tabs):
        return (), ()
    proposal = propose_roster(marathon.tab(PARTICIPANTS), layout, today)
    return (proposal.lines(), ()) if view.fresh else ((), proposal.rivals_of(view.sheet_id))


def _stale_markers(layout: Layout) -> list[Change]:
    """Markers of past writes except the newest few: they have done their work."""
    markers = sorted(
        (named for named in layout.named_ranges if named.name.startswith(MARKER_PREFIX)), key=lambda named: named.name
    )
    return [ForgetName(marker.id) for marker in markers[:-_MARKERS_KEPT]]


def plan_sheet(
    marathon: Marathon, store: SheetStore, clock: Clock, headers_only: Collection[str] = (), *, upkeep: bool = False
) -> Pending:
    """``look`` and its plan; nothing is written. ``headers_only`` as in ``SheetStore.read_layout``."""
    layout, now = look(marathon, store, headers_only), clock.now().astimezone(marathon.zone)
    return pending_changes(marathon, layout, now.date(), now, upkeep=upkeep)


def look(marathon: Marathon, store: SheetStore, headers_only: Collection[str] = ()) -> Layout:
    """The spreadsheet as a plan needs it: one read as a rule. A long tab of people's own that is to become one of ours
    is read to its end besides."""
    layout = store.read_layout(headers_only)
    taken, _ = adopt(marathon.tabs, layout, marathon.mappings)
    cut = [adopted.found.title for adopted in taken.values() if adopted.found.cut and not adopted.found.tag]
    return store.read_layout(headers_only, cut) if cut else layout


def apply_sheet(marathon: Marathon, store: SheetStore, clock: Clock) -> Report:
    """``look``, one atomic write. UnsafeChange when the plan refuses; the report says what was done."""
    now = clock.now().astimezone(marathon.zone)

    def safe(layout: Layout) -> Pending:
        pending = pending_changes(marathon, layout, now.date(), now)
        require_safe(pending)
        return pending

    said: list[str] = []
    for _ in range(2):  # what moves rows comes first, and alone
        done = write_planned(store, lambda: look(marathon, store), safe)
        if done.written:
            said += (*done.plan.plan.found, *done.plan.plan.added, *done.plan.course.lines, *done.plan.proposals)
        if not (done.written and done.plan.plan.first):
            break
    if not said:
        return Report("the spreadsheet is as it should be; nothing was written")
    return Report("the spreadsheet is ready", tuple(said), changed=True)


def require_safe(pending: Pending) -> None:
    """Raises what stands against applying a plan, with everything it would have destroyed or distorted."""
    if pending.plan.refusals:
        raise UnsafeChange(
            "the plan is refused, nothing was written:\n" + "\n".join(f"  {line}" for line in pending.plan.refusals),
            "mend the configuration or the sheet, then run “plan” again",
        )
    require(pending.proof)


def plan(marathon: Marathon, store: SheetStore, clock: Clock) -> Report:
    """``plan``: what the spreadsheet holds, what it is taken for, what would be added, and the proof of the weights."""
    pending = plan_sheet(marathon, store, clock)
    proof, changes = pending.proof, len(pending.plan.changes)
    weights = (
        f"weights: a task brings at most {proof.task_max:g}, a car {proof.car:g}; full marks are {proof.full_marks:g}, "
        f"which {proof.cars_to_beat_learning or 'no number of'} cars would beat; the best seller before the start sold "
        f"{proof.best_baseline}"
    )
    said = [
        *(f"= {line}" for line in pending.plan.found),
        *(f"+ {line}" for line in pending.plan.added),
        *(f"= roster: {line}" for line in pending.roster),
        *pending.course.lines,
        *(f"! {setting}" for setting in pending.unsound),
        weights,
        *(f"? {line}" for line in pending.proposals),
    ]
    facts = _plan_facts(pending)
    try:
        require_safe(pending)
    except MarathonError as refusal:
        return Report(done=tuple(said), refused=True, refusal=str(refusal), facts=facts)
    said.append(f"{changes} changes are pending; “apply” makes them all at once" if changes else "nothing to change")
    return Report(done=tuple(said), pending=bool(changes), facts=facts)


def _plan_facts(pending: Pending) -> dict[str, object]:
    return {
        "found": list(pending.plan.found),
        "added": list(pending.plan.added),
        "changes": len(pending.plan.changes),
        "refusals": list(pending.refusals),
        "participants": len(pending.people.all),
        "proposals": list(pending.proposals),
        "settings": [str(setting) for setting in pending.unsound],
        "roster": list(pending.roster),
        "program": program_facts(pending),
    }


def program_facts(pending: Pending) -> list[dict[str, str | None]]:
    """What becomes of each slot on which plan and tab differ, for machines."""
    return [
        {"slot": slot.key, "fate": slot.fate.name.lower(), "at": _iso(slot.stands), "planned": _iso(slot.planned)}
        for slot in pending.course.slots
    ]


def _iso(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()
