"""The same messy marathon through each kind of source: the same ledger, the true figures, the same questions."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support.program.messy_nights import MESSY, all_nights, roster, truth
from support.program.program import COLUMNS, ROSTER_TAB, RU, Person, Program, program_for
from support.program.truth import differences, documents_in_review
from support.server.workspace_scene import RunningWorkspace

LEDGER = ("Дата", "Таб. №", "Документ", "Вид", "Автомобилей")
DATABASE = "DEALER_DATABASE"


@contextmanager
def folder(_: Program) -> Iterator[dict[str, Any]]:
    yield {"kind": "folder", "path": str(MESSY / "sales"), "pattern": "sales_*"}


@contextmanager
def http(_: Program) -> Iterator[dict[str, Any]]:
    """JSON lists, the header first, in one answer."""
    header, rows = all_nights()
    body = json.dumps({"deals": [header, *rows]}, ensure_ascii=False).encode()

    class Dealer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dealer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield {"kind": "http", "url": f"http://127.0.0.1:{server.server_port}/deals", "rows": "deals"}
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def sql(program: Program) -> Iterator[dict[str, Any]]:
    header, rows = all_nights()
    path = program.folder / "dealer.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        columns = ", ".join(f'"{name}" TEXT' for name in header)
        database.execute(f"CREATE TABLE deals ({columns})")
        database.executemany(f"INSERT INTO deals VALUES ({', '.join('?' * len(header))})", rows)
    with mock.patch.dict("os.environ", {DATABASE: f"sqlite:///{path}"}):
        yield {"kind": "sql", "url_env": DATABASE, "query": "SELECT * FROM deals"}


@contextmanager
def sheet(program: Program) -> Iterator[dict[str, Any]]:
    """A spreadsheet of the dealer's, typed by a person: what looks like a date or a number there has become one."""
    header, rows = all_nights()
    email = "dealer@example.org"
    shares = {program.actor: "reader", email: "writer"}
    spreadsheet_id = program.stage.create_spreadsheet("Дилер", share=shares)
    with closing(Person(program.workspace.base_url, program.stage.person_token(email), spreadsheet_id)) as dealer:
        (title,) = dealer.tabs()
        # An apostrophe keeps what begins like a formula a text, as the dealer's own document number is.
        typed = [[f"'{cell}" if cell.startswith("=") else cell for cell in row] for row in rows]
        dealer.paste(f"'{title}'!A1", [header, *typed])
    yield {"kind": "sheet", "spreadsheet_id": spreadsheet_id}


KINDS: dict[str, Callable[[Program], Any]] = {"folder": folder, "http": http, "sql": sql, "sheet": sheet}


def imported(workspace: RunningWorkspace, at: Path, kind: str) -> tuple[list[tuple[Any, ...]], list[str], list[str]]:
    """The ledger's rows, what in the sheet is not true, and the documents in Review."""
    at.mkdir()
    headers, *people = roster()
    with program_for(workspace, at) as program, KINDS[kind](program) as feed:
        person = program.lay_out(people, headers)
        true = truth()
        program.configure(
            {
                "marathon": {"starts_on": true["start"], "days": true["days"]},
                "sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": COLUMNS}}},
                "sales": {"feeds": [{"name": "Дилер", **feed}]},
            }
        )
        program.ok("apply")
        program.ok("import-sales")
        rows = person.table(RU["sales"])
        again = program.ok("import-sales")
        assert again.out.startswith("sales: nothing new")
        wrong = differences(true, rows, person.table(ROSTER_TAB))
        return (
            [tuple(row[name] for name in LEDGER) for row in rows],
            wrong,
            documents_in_review(person.table(RU["review"])),
        )


@pytest.fixture(scope="module")
def by_folder(workspace: RunningWorkspace, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    rows, wrong, asked = imported(workspace, tmp_path_factory.mktemp("sources") / "folder", "folder")
    assert (wrong, asked) == ([], sorted(truth()["quarantined_documents"]))
    return rows


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "folder"])
def test_the_same_marathon_through_another_kind_of_source_gives_the_same_ledger(
    workspace: RunningWorkspace, tmp_path: Path, by_folder: list[tuple[Any, ...]], kind: str
) -> None:
    rows, wrong, asked = imported(workspace, tmp_path / kind, kind)
    assert rows == by_folder
    assert len(rows) > 150, "a marathon, not a handful"
    assert (wrong, asked) == ([], sorted(truth()["quarantined_documents"]))
