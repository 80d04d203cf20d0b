"""Works that wait for a curator, out of a snapshot: what is typed as handed in, and what the LMS has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sheets_marathon.jobs.grading.grade_log import Record
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.curating import OpenWork
from sheets_marathon.marathon.grading.grades import Mark, read_grade
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.roster import fold_name, parse_yes
from sheets_marathon.spreadsheet.cells import read_moment, read_number
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import CURATORS, GRADES, HAND_INS
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

OPEN_WORKS_TABS = (*PEOPLE_TABS, HAND_INS, CURATORS)
"""What ``open_works`` reads."""


def open_works(snapshot: Snapshot, marathon: Marathon, record: Record) -> list[OpenWork]:
    """Of those who take part: nobody grades the works of people who have left. ``record``: the Grade log's."""
    spelled = curator_names(snapshot)
    people = {one.id: one for one in read_people(snapshot.tabs).all if one.active}
    works: list[OpenWork] = []
    for track in Track:
        tasks = {task.key: task for task in marathon.tasks[track]}
        for person_id, line in read_grid(snapshot[GRADES[track]], track, tasks.values()).cells.items():
            person = people.get(person_id)
            if person is None or person.track is not track:
                continue
            noted = record[track].get(person_id, {})
            for key, value in line.items():
                if read_grade(value).mark is Mark.HANDED_IN:
                    since = noted[key].since if key in noted else None
                    works.append(_work(person, tasks[key], spelled, since))
    return [*works, *_in_the_lms(snapshot, marathon, people, spelled)]


def _in_the_lms(
    snapshot: Snapshot, marathon: Marathon, people: Mapping[str, Participant], spelled: Mapping[str, str]
) -> list[OpenWork]:
    """Rows whose formula says that they wait: no grade is typed beside them, so none is there twice."""
    tasks = {f"{track}.{task.key}": task for track in Track for task in marathon.tasks[track]}
    works: list[OpenWork] = []
    for row in snapshot[HAND_INS].rows:
        person_id, _, key = row.text("key").rpartition("|")
        person, task = people.get(person_id), tasks.get(key)
        if person is not None and task is not None and read_number(row["waiting"]) == 1:
            works.append(_work(person, task, spelled, read_moment(row["handed_in_at"], marathon.zone)))
    return works


def _work(person: Participant, task: Task, spelled: Mapping[str, str], since: dt.datetime | None) -> OpenWork:
    curator = spelled.get(fold_name(person.curator), person.curator)
    return OpenWork(person.id, person.store, curator, task, since)


def curator_names(snapshot: Snapshot) -> dict[str, str]:
    """Each curator of the Curators tab as spelled there, by the folded name."""
    names = [row.text("name") for row in snapshot[CURATORS].rows]
    return {fold_name(name): name for name in reversed(names) if name}


def takers(snapshot: Snapshot) -> list[str]:
    """Curators who take new people."""
    rows = [(row.text("name"), row.text("takes")) for row in snapshot[CURATORS].rows]
    return [name for name, takes in rows if name and parse_yes(takes) is not False]
