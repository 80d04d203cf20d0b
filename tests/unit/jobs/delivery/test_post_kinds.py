"""The table of kinds of post: whatever stands in a row of it holds for every kind and in every language."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from support.places import MESSAGES
from support.sheet.sheet_builder import FIRST_SETTINGS, MONDAY, MOSCOW, ROSTER, a_marathon, a_snapshot

from sheets_marathon import languages
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.delivery.posts import compose, facts_of, needs_figures
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts import sample_facts
from sheets_marathon.marathon.posts.kinds import POST_KINDS, PostKind
from sheets_marathon.marathon.posts.sample_facts import Sizes, sample_slot
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Snapshot

COURSE = a_marathon()
PROGRAM = planned_slots(COURSE.calendar)
SIZES = Sizes(top_n=5, risers_n=3)
KINDS = pytest.mark.parametrize("kind", list(SlotKind))
LANGUAGES = pytest.mark.parametrize("language", languages.available())


def slot(kind: SlotKind) -> Slot:
    """One of the second learning day, with every text cell filled in."""
    return replace(sample_slot(kind), day=2, at=dt.datetime(2026, 12, 9, 18, tzinfo=MOSCOW))


def full_sheet() -> Snapshot:
    """A sheet of the second day in which every figure has something to tell."""
    names = ("id", "name", "store", "learning", "sales", "score", "rank", "previous_rank", "finished")
    rating = [
        ("101", "Иванов Иван Петрович", "Север", 6, 2, 8.5, 1, 1, 1),
        ("102", "Петрова Анна Сергеевна", "Юг", 3, 0, 3, 2, 4, 0),
    ]
    tabs: dict[str, Sequence[Mapping[str, Scalar]]] = {
        "participants": ROSTER,
        "settings": [
            *({"key": key, "value": 1 if key == "top_n" else first} for key, first in FIRST_SETTINGS.items()),
            {"key": "joint_target", "computed": 700},
        ],
        "grades_sellers": [{"id": "101", "mark.1.1": 3, "mark.2.1": 3}, {"id": "102", "mark.2.1": "доработка"}],
        "rating_sellers": [dict(zip(names, row, strict=True)) for row in rating],
        "rating_stores": [{"store": "Север", "city": "Омск", "average": 8.5, "rank": 1, "contribution": 8.5}],
        "sales": [{"date": MONDAY, "id": "101", "quantity": 1, "imported_at": slot(SlotKind.SUMMARY).at}],
    }
    return a_snapshot(COURSE, tabs)


def shape(value: object, path: str = "facts") -> Iterator[tuple[str, str]]:
    """What there is in facts: dotted names with their types. Whole numbers and others are alike to a template."""
    kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    yield path, kind
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from shape(getattr(value, field.name), f"{path}.{field.name}")
    if isinstance(value, tuple):
        for item in value:
            yield from shape(item, f"{path}[]")


def not_in_samples(row: PostKind[object], kind: SlotKind) -> set[tuple[str, str]]:
    """What real facts of this sheet and of an empty one have that no sample has, or has as something else."""
    real: set[tuple[str, str]] = set()
    for snapshot in (full_sheet(), a_snapshot(COURSE)):
        for as_of in (None, dt.datetime(2026, 12, 9, 15, tzinfo=MOSCOW)):
            real |= set(shape(facts_of(slot(kind), PROGRAM, snapshot, COURSE, as_of)))
    samples = row.samples(slot(kind), PROGRAM, SIZES)
    return real - {found for sample in samples for found in shape(sample)}


def test_every_kind_has_its_row() -> None:
    assert set(POST_KINDS) == set(SlotKind)


@KINDS
@LANGUAGES
def test_every_kind_has_a_template_and_a_word_in_every_language(kind: SlotKind, language: str) -> None:
    writer = MessageTemplates(MESSAGES, language, MOSCOW)
    samples = POST_KINDS[kind].samples(slot(kind), PROGRAM, SIZES)
    assert samples
    for facts in samples:
        assert writer.post(slot(kind), facts=facts).first_line
    assert languages.load(language).word("slot", kind)


@KINDS
def test_real_facts_of_every_kind_are_of_the_samples_names_and_types(kind: SlotKind) -> None:
    assert not_in_samples(POST_KINDS[kind], kind) == set()


def test_samples_of_another_kind_are_noticed() -> None:
    row = replace(POST_KINDS[SlotKind.SUMMARY], samples=sample_facts.lesson)
    assert ("facts", "DayFacts") in not_in_samples(row, SlotKind.SUMMARY)
    lacking = replace(POST_KINDS[SlotKind.SUMMARY], samples=lambda *told: sample_facts.summary(*told)[1:2])
    assert ("facts.store_leader", "StoreLead") in not_in_samples(lacking, SlotKind.SUMMARY)


@KINDS
@LANGUAGES
def test_what_a_kind_needs_is_a_text_of_its_row_and_can_be_asked_for(kind: SlotKind, language: str) -> None:
    row = POST_KINDS[kind]
    for name in (*row.needs, *row.wants):
        assert isinstance(getattr(slot(kind), name), str)
        assert languages.load(language).word("missing", name)


def test_no_two_kinds_share_a_key_of_the_configuration() -> None:
    keys = [row.times.key for row in POST_KINDS.values() if row.times is not None]
    assert len(keys) == len(set(keys))


@KINDS
def test_a_post_that_tells_of_figures_is_not_made_without_them(kind: SlotKind) -> None:
    writer = MessageTemplates(MESSAGES, "ru", MOSCOW)
    if needs_figures(slot(kind)):
        with pytest.raises(MarathonError, match="tells of figures that were not read"):
            compose(slot(kind), PROGRAM, None, COURSE, writer)
    else:
        assert compose(slot(kind), PROGRAM, None, COURSE, writer).text_html


@KINDS
@pytest.mark.parametrize("track", list(Track))
def test_every_kind_ends_its_window_after_its_moment(kind: SlotKind, track: Track) -> None:
    planned = replace(slot(kind), track=track)
    assert POST_KINDS[kind].window(planned, PROGRAM) > planned.at
