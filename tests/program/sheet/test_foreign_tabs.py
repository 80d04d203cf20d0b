"""A spreadsheet that is in use is big: of tabs that are people's own nothing is read below their first rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote

import pytest
import requests
from support.program.program import ROSTER, RU, Program, program_for
from support.server.workspace_scene import RunningWorkspace

FIRST_ROWS, FAR_AWAY = 210, "далеко внизу"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


class Google:
    """What was asked of Google and what it answered while this was watched."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.answers: list[str] = []

    def __enter__(self) -> Google:
        send = requests.Session.send

        def watched(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
            answer = send(session, request, **more)
            body = request.body or b""
            text = body.decode("utf-8") if isinstance(body, bytes) else body
            self.asked.append((unquote(request.url or ""), json.loads(text) if text.startswith("{") else {}))
            self.answers.append(answer.content.decode("utf-8"))
            return answer

        self._patch = mock.patch.object(requests.Session, "send", watched)
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()

    def read_below(self, sheet_id: int) -> list[Any]:
        """Requests that ask for more of the tab than its first rows."""
        found: list[Any] = []
        for url, body in self.asked:
            areas = [each["gridRange"] for each in body.get("dataFilters", ()) if "gridRange" in each]
            mine = [area for area in areas if area.get("sheetId", 0) == sheet_id]
            whole = "rowData" in url and ":getByDataFilter" not in url
            if whole or any(area.get("endRowIndex", 10**9) > FIRST_ROWS for area in mine):
                found.append((url, body))
        return found


COMMANDS = (
    ("plan",), ("apply",), ("doctor",), ("backup",), ("tick", "--at", "2030-01-07T03:00"),
    ("tick", "--at", "2030-01-08T03:00"), ("import-sales",), ("status",), ("looker",),
    ("restore", "--tab", "participants"), ("plan",),
)  # fmt: skip


def test_no_command_and_no_night_reads_a_tab_of_peoples_own_below_its_first_rows(program: Program) -> None:
    # Few of them take part, since every formula of a rating grows with whoever does.
    names = [(f"{30000 + n}", f"Ткачёв Пётр {n}-й") for n in range(FIRST_ROWS + 10)]
    at = ("ПК", "Вега Моторс", "Тверь", "20201")
    many = [(*name, *at, "нет") for name in names[:FIRST_ROWS]] + [(*name, *at, "да") for name in names[FIRST_ROWS:]]
    person = program.lay_out([*ROSTER, *many])
    person.do({"addSheet": {"properties": {"title": "Планы", "index": 0}}})
    foreign = person.tabs()["Планы"]
    person.paste("Планы!A1", [["Год", "Продажи"], *([n, n] for n in range(300)), [FAR_AWAY]])
    with Google() as google:
        for command in COMMANDS:
            program.run(*command)
    assert len(google.asked) > 30
    assert google.read_below(foreign) == []
    assert not [answer for answer in google.answers if FAR_AWAY in answer]
    assert len(person.by(RU["rating_sellers"])) == 4 + 10, "a long roster is taken over to its end"


def test_a_backup_keeps_peoples_own_tabs_that_the_configuration_names(program: Program) -> None:
    person = program.applied()
    for title in ("Планы", "Заметки"):
        person.do({"addSheet": {"properties": {"title": title}}})
        person.paste(f"{title}!A1", [[title]])
    ran = program.ok("backup")
    assert "left out, people's own: “Планы”, “Заметки”; backup.tabs names those to be copied too" in ran.out
    sheet = program.configured()["sheet"]
    program.configure({"sheet": sheet, "backup": {"tabs": ["Планы", "Нет такой"]}})
    ran = program.run("backup")
    assert "left out, people's own: “Заметки”" in ran.out
    assert "there is no tab “Нет такой” to be copied" in ran.out + ran.err
    program.configure({"sheet": sheet, "backup": {"tabs": ["*"]}})
    assert program.run("backup", "--json").json["left"] == []
