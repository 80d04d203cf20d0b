"""Boundaries are named by what crosses them, and shared out among seeds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.rehearsal.chaos.sites import (
    SHARES,
    SIDES,
    its_turn,
    of_google,
    of_statement,
    of_telegram,
)

SHEETS = "http://127.0.0.1:1/v4/spreadsheets/1AbC"


def marked(name: str) -> bytes:
    marker = {"addNamedRange": {"namedRange": {"namedRangeId": name, "name": name, "range": {}}}}
    return json.dumps({"requests": [{"appendCells": {}}, marker]}).encode()


@pytest.mark.parametrize(
    ("sql", "parameters", "site"),
    [
        ("INSERT OR REPLACE INTO deliveries (key, state, mirrored) VALUES (?, ?, 0)", ("a", "intent"), "outbox.intent"),
        ("INSERT INTO deliveries (key, state) VALUES (?, ?)", ("a", "missed"), "outbox.missed"),
        ("UPDATE deliveries SET mirrored = 1 WHERE key IS ?", ("a",), "outbox.mirrored"),
        ("INSERT OR REPLACE INTO runs (job, finished_at) VALUES (?, ?)", ("night", ""), "outbox.runs.night"),
        ("INSERT INTO texts (name, content) VALUES (?, ?)", ("figures read at", ""), "outbox.texts.figures_read_at"),
        ("INSERT INTO texts (name, content) VALUES (?, ?)", ("told:sellers.1", ""), "outbox.texts.told"),
        ("\n  CREATE TABLE runs (job TEXT)", (), "outbox.schema"),
        ("DELETE FROM sweeps WHERE key = ?", ("a",), "outbox.sweeps"),
        ("SELECT key FROM deliveries", (), None),
        ("PRAGMA journal_mode = WAL", (), None),
        ("BEGIN IMMEDIATE", (), None),
    ],
)
def test_a_statement_is_named_by_its_table_and_a_delivery_by_its_state(
    sql: str, parameters: tuple[str, ...], site: str | None
) -> None:
    assert of_statement(sql, parameters) == site


@pytest.mark.parametrize(
    ("method", "body", "site"),
    [
        ("sendMessage", b"chat_id=-1001&text=chat_id%3D-1003", "telegram.sendMessage.channel"),
        ("sendMessage", b"chat_id=-1003&text=a", "telegram.sendMessage.ops"),
        ("forwardMessage", b"chat_id=-1003&from_chat_id=-1001", "telegram.forwardMessage"),
        ("deleteMessage", b"chat_id=-1003&message_id=1", "telegram.deleteMessage.ops"),
        ("getMe", b"", "telegram.getMe"),
    ],
)
def test_a_request_to_telegram_is_named_by_its_method_and_whom_it_is_for(method: str, body: bytes, site: str) -> None:
    assert of_telegram(f"/bot1:a/{method}", body, {"-1003"}) == site


@pytest.mark.parametrize(
    ("verb", "url", "body", "site"),
    [
        ("POST", "http://127.0.0.1:1/token", b"", "google.token"),
        ("GET", f"{SHEETS}?fields=sheets%28properties%28title%29%29", b"", "google.read.structure"),
        ("GET", f"{SHEETS}?fields=sheets%28data%28rowData%29%29", b"", "google.read.layout"),
        ("GET", f"{SHEETS}?fields=namedRanges%28name%29", b"", "google.read.markers"),
        ("POST", f"{SHEETS}:getByDataFilter?fields=sheets", b"", "google.read.layout"),
        ("POST", f"{SHEETS}/values:batchGetByDataFilter", b"", "google.read.values"),
        ("POST", f"{SHEETS}:batchUpdate", marked("sm_done_import_20261208_0a1b_1"), "google.write.import"),
        ("POST", f"{SHEETS}:batchUpdate", marked("weight_learning"), "google.write.look"),
        ("POST", f"{SHEETS}:batchUpdate", b'{"requests": [{"formulaValue": "=A1"}]}', "google.write.mend"),
        ("POST", f"{SHEETS}:batchUpdate", b"no JSON", "google.write.other"),
        ("GET", "http://127.0.0.1:1/rehearsal/clock", b"", None),
    ],
)
def test_a_request_to_google_is_named_by_what_it_reads_or_by_whose_write_it_is(
    verb: str, url: str, body: bytes, site: str | None
) -> None:
    assert of_google(verb, url, body) == site


@given(st.integers(0, 10_000), st.text(min_size=1, max_size=30), st.sampled_from(SIDES))
def test_of_the_seeds_of_a_block_exactly_one_kills_a_boundary(block: int, site: str, side: str) -> None:
    assert sum(its_turn(SHARES * block + number, site, side) for number in range(SHARES)) == 1


@given(st.integers(0, 10_000), st.text(min_size=1, max_size=30))
def test_no_seed_kills_a_boundary_on_both_sides(seed: int, site: str) -> None:
    assert sum(its_turn(seed, site, side) for side in SIDES) <= 1
