"""An HR list into the roster: adds people, fills blanks, proposes updates, never overwrites what people typed.

One read, at most one atomic write. Running it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.people.take_over import list_account
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.told import note_told
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.marathon.people.hr_answers import HrAnswers, read_hr_answers
from sheets_marathon.marathon.people.listed import FIELDS, Listed, RosterRow, Texts
from sheets_marathon.marathon.people.positions import POSITION, Positions, parse_role, read_positions
from sheets_marathon.marathon.people.presence import says_left, says_takes_part
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.marathon.people.roster_merge import CellChange, RosterMerge, merge
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.list_source import ListReading, ListRow, ListSource
from sheets_marathon.ports.outbox import Outbox, recalled
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.changes import CellContent, Change
from sheets_marathon.spreadsheet.rows import plan_rows, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import PARTICIPANTS, REVIEW
from sheets_marathon.tabs.participants import FIELD_COLUMNS, listed_row, read_listed
from sheets_marathon.tabs.review import read_answers, review_rows

ROSTER_LIST = "roster_list"
"""What the outbox remembers of the last list: its word by number and field."""

_TABS = (PARTICIPANTS, REVIEW)
_ASKED = "list:"


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What a list would do. ``merge`` with the questions that are asked; ``changes``: cells to be written; ``account``:
    what the list holds."""

    merge: RosterMerge
    changes: tuple[Change, ...]
    rows_read: int
    passed_over: int
    update: bool
    account: tuple[str, ...] = ()

    @property
    def writes(self) -> tuple[Write, ...]:
        """All of it at once; who is in already is known by numbers and names."""
        return one_write(self.changes)

    def report(self, *, dry: bool) -> Report:
        """The account for people."""
        found = self.merge
        later = "" if self.update else " (applied with --update)"
        listed: list[tuple[str, str, list[str]]] = [
            ("added", "people added", [_person(person.number, person.texts) for person in found.added]),
            ("filled", "blank cells filled", [_told(change) for change in found.filled]),
            ("updates", f"cells that the list has changed{later}", [_told(change) for change in found.updates]),
            ("kept", "cells kept as people typed them", [_told(change) for change in found.differing]),
            (
                "absent",
                "people of the sheet who are not in the list",
                [_person(person.number, person.texts) for person in found.absent],
            ),
            (
                "others",
                "people whose position does not sell, or is asked about; they are not taken",
                [_person(person.number, person.texts) for person in found.others],
            ),
            (
                "gone",
                "people who have left or are away by the list; they are not taken",
                [_person(person.number, person.texts) for person in found.gone],
            ),
            ("review", "questions for Review", [f"{item.what} ({item.where})" for item in found.review]),
        ]
        done = [f"{found.same} people as they were, {self.passed_over} rows passed over, of {self.rows_read} rows read"]
        done += [f"list: {line}" for line in self.account]
        for _, about, lines in listed:
            if lines:
                done += [f"{len(lines)} {about}:", *(f"  {line}" for line in lines)]
        if found.added and not dry:
            done.append("grades and ratings get their rows with the next look; “apply” makes them at once")
        title = "the list says nothing new"
        if self.changes:
            title = "roster: what an import would do" if dry else "HR list taken in"
        facts: dict[str, object] = {key: lines for key, _, lines in listed}
        facts |= {"same": found.same, "rows_read": self.rows_read, "passed_over": self.passed_over}
        facts["changes"] = len(self.changes)
        facts["account"] = list(self.account)
        writes = bool(self.changes)
        return Report(title, tuple(done), changed=writes and not dry, pending=writes and dry, facts=facts)


def import_roster(
    marathon: Marathon,
    store: SheetStore,
    outbox: Outbox,
    source: ListSource,
    clock: Clock,
    *,
    update: bool = False,
    dry: bool = False,
) -> Report:
    """Reads the list, then one look at the sheet and at most one write. ListRefused when it is no HR list.

    ``update``: cells that still hold what an earlier list said take the new word; else they are only told of.
    """
    reading = source.read()
    told: Mapping[str, Texts] = recalled(outbox, ROSTER_LIST, json.loads) or {}
    now = clock.now().astimezone(marathon.zone)
    planned = write_planned(
        store,
        lambda: store.read_tabs(_TABS),
        lambda snapshot: plan_roster(marathon, snapshot, reading, told, now, update=update),
        dry=dry,
    ).plan
    if not dry:
        outbox.remember(ROSTER_LIST, json.dumps(_remembered(planned, told), ensure_ascii=False, sort_keys=True))
    return replace(planned.report(dry=dry), notes=tuple(map(note_told, reading.notes)))


def plan_roster(
    marathon: Marathon,
    snapshot: Snapshot,
    reading: ListReading,
    told: Mapping[str, Texts],
    now: dt.datetime,
    *,
    update: bool,
) -> RosterImport:
    """What a list leads to: pure. ``told``: what the last list said; ``now`` in the marathon's zone."""
    view = snapshot[PARTICIPANTS]
    roster = read_listed(view)
    answers = [(answer.key, answer.text) for answer in read_answers(snapshot[REVIEW])]
    positions, unclear = read_positions(answers)
    said = read_hr_answers(answers)
    listed = [_listed(row, marathon, positions, said, now.date()) for row in reading.rows]
    here = [row for row, person in zip(reading.rows, listed, strict=True) if not person.away]
    told_of = list_account(here, positions, view, now.date())
    found = merge(listed, roster, told, positions, said)
    items = [*_still_open(found, roster), *_unreadable(reading)]
    found = replace(found, review=tuple(items))
    rows = [
        listed_row(person.number, {field: _content(field, text) for field, text in person.texts.items()})
        for person in found.added
    ]
    changes = plan_rows(marathon.tab(PARTICIPANTS), snapshot.tabs, rows)
    cells: dict[int, dict[int, CellContent]] = {}
    for change in [*found.filled, *(found.updates if update else ())]:
        index = view.columns.get(FIELD_COLUMNS[change.field])
        if index is not None:
            cells.setdefault(change.row, {})[index] = _content(change.field, change.now)
    for row, contents in sorted(cells.items()):
        changes += set_runs(view.sheet_id, row, contents)
    review = review_rows(
        snapshot[REVIEW], items, marathon.language, now, _mended(positions, said), unclear | said.unclear
    )
    changes += plan_rows(marathon.tab(REVIEW), snapshot.tabs, review)
    passed = sum(group.rows for group in reading.passed_over)
    return RosterImport(found, tuple(changes), reading.rows_read, passed, update, told_of)


def _content(field: str, text: str) -> str | dt.date:
    """A list's text as the sheet has it: a day is one."""
    return (read_date(text) or text) if field == "left_on" else text


def _mended(positions: Positions, answers: HrAnswers) -> Callable[[str], bool]:
    """Which questions are closed when a list does not raise them any more."""
    return lambda key: (
        key.startswith(_ASKED)
        or answers.is_answered(key)
        or (key.startswith(POSITION) and key.removeprefix(POSITION) in positions.said)
    )


def _listed(row: ListRow, marathon: Marathon, positions: Positions, answers: HrAnswers, today: dt.date) -> Listed:
    """A row in the sheet's own words: what its dropdowns offer."""
    texts = {key: row.texts[key] for key in FIELDS if key in row.texts}
    role = positions.track(texts.get("role", ""))
    if role is not None:
        texts["role"] = marathon.language.word("role", role)
    takes_part = says_takes_part(texts.get("takes_part", ""))
    if texts.get("takes_part", "").strip() and takes_part is not None:
        texts["takes_part"] = marathon.language.word("yes", "yes" if takes_part else "no")
    away, state = _away(row, answers, today)
    if read_date(texts.get("left_on", "")) is None:
        texts.pop("left_on", None)  # a word that says no day
    return Listed(row.text("number"), texts, row.where, away=away, state=state)


def _away(row: ListRow, answers: HrAnswers, today: dt.date) -> tuple[str, str]:
    """The list's word for that somebody has left or is away by now, and one of which nobody knows whether it is."""
    left, state = row.text("left_on"), row.text("state")
    on = read_date(left)
    if on is not None and (on <= today or not state):
        return left if on <= today else "", ""
    if left and on is None and says_left(left) is not False:
        return (left, "") if says_left(left) else ("", left)
    works = answers.works(state)
    return state if works is False else "", state if works is None else ""


def _still_open(found: RosterMerge, roster: Sequence[RosterRow]) -> list[ReviewItem]:
    """What nobody has settled in the sheet: there a role counts as soon as somebody has typed it."""
    settled = {clean_number(person.number) for person in roster if parse_role(person.texts.get("role", "")) is not None}
    items: list[ReviewItem] = []
    for item in found.review:
        _, why, number = item.key.split(":", 2) if item.key.startswith(_ASKED) else ("", "", "")
        if why in (Reason.BAD_ROLE, Reason.TWO_ROLES) and number in settled:
            continue
        # The look at the sheet asks the same of everybody's role, and closes the question once it is answered.
        items.append(replace(item, key=f"roster:role:{number}") if why == Reason.BAD_ROLE else item)
    return items


def _unreadable(reading: ListReading) -> list[ReviewItem]:
    return [
        ReviewItem(f"{_ASKED}row:{hashlib.sha256(row.row.encode()).hexdigest()[:12]}", row.row, row.where, row.why)
        for row in reading.unreadable
    ]


def _remembered(planned: RosterImport, told: Mapping[str, Texts]) -> dict[str, dict[str, str]]:
    """The list's word; where it was not taken over yet the former one, which the cell still holds."""
    words = {number: dict(texts) for number, texts in (planned.merge.remembered or {}).items()}
    for change in () if planned.update else planned.merge.updates:
        words[change.number][change.field] = told.get(change.number, {}).get(change.field, "")
    return words


def _person(number: str, texts: Texts) -> str:
    parts = (number, texts.get("name", ""), texts.get("role", ""), texts.get("store", ""))
    return " · ".join(part.strip() for part in parts if part.strip())


def _told(change: CellChange) -> str:
    return f"{change.number or change.row} {change.name}: {change.field} “{change.was}” → “{change.now}”"
