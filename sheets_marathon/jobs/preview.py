"""A post before it goes out."""

from __future__ import annotations

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.posts import compose, tabs_for
from sheets_marathon.jobs.sync import slots_of
from sheets_marathon.marathon.messages import Post
from sheets_marathon.ports import PostWriter, SheetStore
from sheets_marathon.tabs import PROGRAM


def preview_slot(key: str, course: Course, store: SheetStore, writer: PostWriter) -> Post:
    """The post of a slot with the sheet's figures of now. MarathonError names near keys for an unknown one."""
    program = slots_of(store.read_tabs((PROGRAM,)), course)
    slot = next((one for one in program if one.key == key), None)
    if slot is None:
        near = [one.key for one in program if one.key.split(".")[0] == key.split(".")[0]][:8]
        known = ", ".join(near or [one.key for one in program][:8])
        raise MarathonError(f"there is no slot “{key}” in the Program tab", f"keys look like these: {known}")
    snapshot = store.read_tabs((PROGRAM, *tabs_for(slot)))
    return compose(slot, program, snapshot, course, writer)
