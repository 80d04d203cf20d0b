"""Posts before they go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.pictures import Pictures
from sheets_marathon.jobs.delivery.posts import compose_with_picture, facts_of, tabs_for
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.sync import slots_of
from sheets_marathon.marathon.model import Slot
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.tabs import PROGRAM


@dataclass(frozen=True, slots=True)
class Preview:
    """A slot's post as it would go out now. ``picture``: the PNG that it would stand under."""

    slot: Slot
    post: Post
    picture: bytes | None


def preview_slot(key: str, marathon: Marathon, store: SheetStore, writer: PostWriter, pictures: Pictures) -> Preview:
    """The post of a slot with the sheet's figures of now. MarathonError names near keys for an unknown one."""
    program = _program(marathon, store)
    slot = next((planned for planned in program if planned.key == key), None)
    if slot is None:
        near = [planned.key for planned in program if planned.key.split(".")[0] == key.split(".")[0]][:8]
        known = ", ".join(near or [planned.key for planned in program][:8])
        raise MarathonError(f"there is no slot “{key}” in the Program tab", f"keys look like these: {known}")
    return _previews([slot], program, marathon, store, writer, pictures)[0]


def preview_day(
    day: int, marathon: Marathon, store: SheetStore, writer: PostWriter, pictures: Pictures
) -> Sequence[Preview]:
    """All posts of a learning day in both tracks, by time. MarathonError when the program has no such day."""
    program = _program(marathon, store)
    slots = sorted((slot for slot in program if slot.day == day), key=lambda slot: (slot.at, slot.track))
    if not slots:
        days = sorted({slot.day for slot in program})
        between = f"{days[0]} to {days[-1]}" if days else "none"
        raise MarathonError(f"the Program tab has no slots for day {day}", f"its days: {between}")
    return _previews(slots, program, marathon, store, writer, pictures)


def _program(marathon: Marathon, store: SheetStore) -> Sequence[Slot]:
    return slots_of(store.read_tabs((PROGRAM,)), marathon)


def _previews(
    slots: Sequence[Slot],
    program: Sequence[Slot],
    marathon: Marathon,
    store: SheetStore,
    writer: PostWriter,
    pictures: Pictures,
) -> list[Preview]:
    needed = dict.fromkeys(key for slot in slots for key in tabs_for(slot))
    snapshot = store.read_tabs((PROGRAM, *needed))
    found = []
    for slot in slots:
        post, picture = compose_with_picture(slot, facts_of(slot, program, snapshot, marathon), writer, pictures)
        found.append(Preview(slot, post, picture))
    return found


def preview_report(previews: Sequence[Preview], kept: Mapping[str, str]) -> Report:
    """The posts with how long they are. ``kept``: where pictures were written, by the slot's key."""
    lines: list[str] = []
    several = len(previews) > 1
    for preview in previews:
        slot, post = preview.slot, preview.post
        if several:
            lines += [f"— {slot.key} · {slot.at:%d.%m %H:%M}", ""]
        under = "1024 characters, under a picture" if preview.picture else "4096 characters"
        lines += [post.text_html, "", f"— {post.length} of {under}", *([""] if several else [])]
        if slot.key in kept:
            lines.append(f"— {kept[slot.key]}")
    return Report(done=tuple(lines))
