"""The record of each work out of a snapshot: the grids, the LMS's hand-ins and the Grade log in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.marathon.grading.control import TrackRecord
from sheets_marathon.marathon.grading.curating import OpenWork
from sheets_marathon.marathon.grading.grade_changes import GradeChange, in_order, traces
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import HandIn, works_of
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import CURATORS, GRADE_LOG, GRADES, HAND_INS
from sheets_marathon.tabs.curators import spelled_names
from sheets_marathon.tabs.grade_log import read_log
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.hand_ins import read_hand_ins
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

RECORD_TABS = (*PEOPLE_TABS, HAND_INS, GRADE_LOG)
"""What ``records`` reads."""

OPEN_WORKS_TABS = (*RECORD_TABS, CURATORS)
"""What ``open_works`` reads."""


def records(snapshot: Snapshot, marathon: Marathon, today: dt.date) -> list[TrackRecord]:
    """Both tracks, with everybody who takes part ``today``; of a cancelled day only tasks that somebody has done."""
    course = as_held(marathon, snapshot.tabs)
    changes = in_order(read_log(snapshot[GRADE_LOG], marathon.zone))
    hand_ins = read_hand_ins(snapshot[HAND_INS], marathon.language, marathon.tasks, marathon.zone)
    seen, last = traces(changes), _last(changes, hand_ins)
    people = read_people(snapshot.tabs, today)
    found = []
    for track in Track:
        tasks, members = marathon.tasks[track], people.of(track)
        cells = read_grid(snapshot[GRADES[track]], track, tasks).cells
        works = {person.id: works_of(person.id, tasks, cells.get(person.id, {}), hand_ins, seen) for person in members}
        held = {task.key: task for task in course.tasks[track]}
        done = {key for line in works.values() for key in line}
        asked = tuple(held.get(task.key, task) for task in tasks if task.key in held or task.key in done)
        found.append(TrackRecord(track, members, asked, works, last))
    return found


def _last(changes: Iterable[GradeChange], hand_ins: Mapping[str, HandIn]) -> dict[str, dt.datetime]:
    """When something of a person was last recorded, by id."""
    noted = [(change.participant_id, change.at) for change in changes if change.mark is not Mark.BLANK]
    last: dict[str, dt.datetime] = {}
    for person, at in (*noted, *((work.participant_id, work.at) for work in hand_ins.values())):
        if at is not None:
            last[person] = max(last.get(person, at), at)
    return last


def open_works(snapshot: Snapshot, marathon: Marathon, today: dt.date) -> list[OpenWork]:
    """What waits, of those who take part: nobody grades the works of people who have left."""
    spelled = spelled_names(snapshot[CURATORS])
    return [
        OpenWork(work, person.store, spelled.get(fold_name(person.curator), person.curator))
        for record in records(snapshot, marathon, today)
        for person in record.people
        for work in record.works[person.id].values()
        if work.waits
    ]
