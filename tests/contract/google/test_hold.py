"""The hold on a spreadsheet, over the wire: of two who want it one has it, and every look sees whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.sheet.store_scene import Scene, Workspace, new_row, rows_of, scene_in

from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import AlreadyRunning, StaleWrite
from sheets_marathon.jobs.health.hand import Hand, Holder

SINCE = "2026-12-07T09:00:00+03:00"
Starting = Callable[..., Hand]


@pytest.fixture
def scene(standing_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene_in(standing_workspace, monkeypatch) as made:
        made.filled()
        yield made


@pytest.fixture
def starting(scene: Scene, tmp_path: Path) -> Iterator[Starting]:
    """A process of a service, which has done nothing yet; a service is a state folder."""
    outboxes: dict[str, SqliteOutbox] = {}
    numbers = iter(range(100))

    def start(service: str, sheet: GoogleSheetStore | None = None) -> Hand:
        outbox = outboxes.setdefault(service, SqliteOutbox(tmp_path / f"{service}.sqlite"))
        process = next(numbers)
        mine = Holder(scene.spreadsheet_id, service, str(process), "srv-1", process, f"/srv/{service}", SINCE)
        return Hand(sheet or scene.store(), outbox, mine)

    yield start
    for outbox in outboxes.values():
        outbox.close()


def looked(hand: Hand) -> list[tuple[Any, ...]]:
    assert isinstance(hand.sheet, GoogleSheetStore)
    return rows_of(hand.sheet)


class SlowSheet(GoogleSheetStore):
    """Between its look and its write somebody else is faster."""

    faster: Callable[[], None] | None = None

    def apply(self, changes: Any, marker: str | None = None) -> None:
        if self.faster is not None:
            meanwhile, self.faster = self.faster, None
            meanwhile()
        super().apply(changes, marker)


def test_of_two_that_see_a_free_spreadsheet_at_once_one_has_it(scene: Scene, starting: Starting) -> None:
    slow = SlowSheet(scene.http(), scene.spreadsheet_id, ())
    first, second = starting("a"), starting("b", slow)
    slow.faster = first.take
    with pytest.raises(AlreadyRunning, match=r"already served by process 0 on srv-1 in /srv/a since 2026-12-07T09:00"):
        second.take()
    looked(first)
    assert first.holder() == first.mine


def test_whose_hold_was_taken_learns_it_before_it_sees_the_sheet_and_can_not_write(starting: Starting) -> None:
    first, second = starting("a"), starting("b")
    first.take()
    planned = new_row(first.sheet)
    second.take(over=True)
    with pytest.raises(StaleWrite):
        first.sheet.apply(planned)
    with pytest.raises(AlreadyRunning, match=r"process 1 on srv-1 in /srv/b since .*: this one ends and sends nothing"):
        looked(first)
    with pytest.raises(AlreadyRunning):
        first.sheet.read_layout()
    assert len(looked(second)) == 3
    first.release()
    looked(second)
    assert second.holder() == second.mine, "who lost it gives nothing back"


def test_a_killed_process_is_followed_by_one_of_its_own_folder_and_by_no_other(starting: Starting) -> None:
    starting("a").take()
    with pytest.raises(AlreadyRunning, match="--take-over"):
        starting("b").take()
    with pytest.raises(AlreadyRunning):
        starting("b").require_nobody_else()
    again = starting("a")
    again.require_nobody_else()
    again.take()
    assert again.holder() == again.mine
    again.release()
    assert again.holder() is None
    starting("b").take()


@pytest.mark.parametrize("fault", [{"mode": "after", "cut": True}, {"mode": "before", "status": 503}, {"mode": "late"}])
def test_a_release_or_a_taking_without_an_answer_leaves_one_clear_holder(
    scene: Scene, starting: Starting, fault: dict[str, Any]
) -> None:
    late = {"delay_s": 30.0, "status": 503, **fault}
    scene.fail(path=":batchUpdate", **late)
    first = starting("a")
    first.take()
    scene.stage.set_clock(scene.stage.clock() + dt.timedelta(seconds=31))
    looked(first)
    assert first.holder() == first.mine
    scene.fail(path=":batchUpdate", **late)
    first.release()
    scene.stage.set_clock(scene.stage.clock() + dt.timedelta(seconds=31))
    second = starting("b")
    second.take()
    looked(second)
    assert second.holder() == second.mine


def test_what_people_do_to_the_sheet_takes_the_hold_from_nobody(scene: Scene, starting: Starting) -> None:
    hand = starting("a")
    hand.take()
    tab = hand.sheet.read_layout().tabs[0].sheet_id
    first_row = {"sheetId": tab, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    for request in (
        {"insertDimension": {"range": first_row}},
        {"duplicateSheet": {"sourceSheetId": tab, "newSheetName": "Копия"}},
        {"moveDimension": {"source": {**first_row, "endIndex": 2}, "destinationIndex": 4}},
        {"updateSheetProperties": {"properties": {"sheetId": tab, "title": "Иначе"}, "fields": "title"}},
    ):
        scene.do(request)
        looked(hand)
    requests = scene.requests()
    looked(hand)
    assert tuple(now - before for now, before in zip(scene.requests(), requests, strict=True)) == (1, 0)
    # The very row is deleted: nobody else is there, so it is hung up again and the look goes on.
    found = scene.http().request("post", scene.metadata_url, json={"dataFilters": [{"developerMetadataLookup": {
        "metadataKey": "sheets_marathon.hold", "locationType": "ROW"}}]}).json()  # fmt: skip
    for each in found["matchedDeveloperMetadata"]:
        place = each["developerMetadata"]["location"]["dimensionRange"]
        scene.do({"deleteDimension": {"range": {"sheetId": 0, **place}}})
    assert len(hand.sheet.read_tabs(["notes"])["notes"].columns) == 1
    assert hand.holder() == hand.mine
    with pytest.raises(AlreadyRunning):
        starting("b").take()


def test_the_hold_of_the_spreadsheet_it_was_copied_from_holds_nothing(scene: Scene, starting: Starting) -> None:
    original = starting("a")
    original.mine = replace(original.mine, spreadsheet="another-one")
    original.take()
    copy = starting("b")
    assert copy.holder() is None
    copy.take()
    looked(copy)
    assert copy.holder() == copy.mine
