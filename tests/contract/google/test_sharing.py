"""Who may read the spreadsheet, over Drive v3 of the embedded workspace."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sheets_marathon.adapters.google.account import DRIVE_SCOPE, service_account
from sheets_marathon.adapters.google.drive import DriveSharing
from sheets_marathon.errors import MarathonError
from sheets_marathon.rehearsal.play.stage import Stage

Maker = Callable[..., DriveSharing]


@pytest.fixture
def sharing(workspace: tuple[Stage, dict[str, Any]]) -> Iterator[Maker]:
    """Makes sharing of a new spreadsheet in which the service account has ``role``, "" for none."""
    stage, announcement = workspace
    credentials = Path(announcement["credentials"])
    actor = json.loads(credentials.read_text("utf-8"))["client_email"]
    made: list[DriveSharing] = []

    def make(role: str = "writer", base_url: str = "", spreadsheet_id: str = "") -> DriveSharing:
        share = {actor: role} if role else {}
        spreadsheet_id = spreadsheet_id or stage.create_spreadsheet("Таблица", share=share)
        address = base_url or announcement["base_url"]
        auth = service_account(credentials, DRIVE_SCOPE, {"google.drive_url": address})
        made.append(DriveSharing(auth, spreadsheet_id, base_url=address, timeout_s=5))
        return made[-1]

    yield make
    stage.clear_faults()
    for each in made:
        each.close()


def test_the_owner_and_the_editors_can_read(sharing: Maker) -> None:
    assert set(sharing().readers()) == {"owner@example.org", "marathon@rehearsal.iam.gserviceaccount.com"}


def test_a_leader_is_let_in_once_however_often_it_is_asked(sharing: Maker) -> None:
    made = sharing()
    for _ in range(2):
        made.share_with_reader("boss@example.org")
    assert list(made.readers()).count("boss@example.org") == 1


def test_more_readers_than_a_page_holds_are_all_found(sharing: Maker) -> None:
    made = sharing()
    leaders = {f"leader{number}@example.org" for number in range(12)}
    for leader in leaders:
        made.share_with_reader(leader)
    assert leaders <= set(made.readers())


@pytest.mark.parametrize("role", ["", "reader"])
def test_who_may_not_share_is_told_how_to_do_it_by_hand(sharing: Maker, role: str) -> None:
    with pytest.raises(MarathonError, match="share the spreadsheet by hand"):
        sharing(role).share_with_reader("boss@example.org")


def test_a_spreadsheet_that_is_not_there_is_told(sharing: Maker) -> None:
    with pytest.raises(MarathonError, match="404"):
        sharing(spreadsheet_id="1AbCdEfG").readers()


def test_an_api_that_is_not_enabled_is_told(sharing: Maker, workspace: tuple[Stage, dict[str, Any]]) -> None:
    made = sharing()
    workspace[0].add_fault(service="drive", status=403)
    with pytest.raises(MarathonError, match="enable the Google Drive API"):
        made.readers()


def test_a_drive_that_can_t_be_reached_is_told(sharing: Maker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(MarathonError, match="can't be reached"):
        sharing(base_url=closed).share_with_reader("boss@example.org")
