"""Names for the boundaries of the program's I/O, told from what crosses them: a statement of SQL, a request. Pure.

A site is a word with dots: ``outbox.intent``, ``telegram.sendMessage.channel``, ``google.write.import``. The names
follow from the wire and from the database's own words, so a boundary that the program gains later needs no change here.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

BEFORE, AFTER = "before", "after"
SIDES = (BEFORE, AFTER)
"""Before: nothing of that I/O has happened. After: it has, its answer is here, and the program has not seen it."""

SHARES = 2
"""Seeds 0 and 1 together kill every boundary that both meet on both sides; so do 2 and 3, and so on."""

_INSERT = re.compile(r"\s*(?:INSERT(?:\s+OR\s+\w+)?|REPLACE)\s+INTO\s+(\w+)\s*\(([^)]*)\)", re.IGNORECASE)
_UPDATE = re.compile(r"\s*UPDATE\s+(\w+)\s+SET\s+(\w+)", re.IGNORECASE)
_DELETE = re.compile(r"\s*DELETE\s+FROM\s+(\w+)", re.IGNORECASE)
_SHAPING = re.compile(r"\s*(?:CREATE|ALTER|DROP)\s", re.IGNORECASE)
# A job's marker is a named range of the same batch: sm_done_import_20261208_… (its job, its day, whatever else).
_MARKER = re.compile(r"^sm_done_([a-z]+(?:_[a-z]+)*)_\d")


def its_turn(seed: int, site: str, side: str) -> bool:
    """Whether ``seed`` kills ``side`` of ``site``. Of ``SHARES`` seeds, from a multiple of it on, exactly one does.

    The two sides fall to different seeds: a kill before the I/O may take away the trouble that would lead to it again.
    """
    block, number = divmod(seed, SHARES)
    return (zlib.crc32(f"{block}/{site}".encode()) + SIDES.index(side) + number) % SHARES == 0


def of_statement(sql: str, parameters: Sequence[Any] = ()) -> str | None:
    """The site of a statement that writes, None for any other.

    A delivery's site ends with the state that it is given (``outbox.sent``), that of a job's run or of a kept text with
    its name (``outbox.runs.backup``).
    """
    if found := _INSERT.match(sql):
        table, columns = found[1], [each.strip() for each in found[2].split(",")]
        if table == "deliveries" and "state" in columns and len(parameters) > columns.index("state"):
            return f"outbox.{parameters[columns.index('state')]}"
        if table in ("runs", "texts") and parameters:
            return f"outbox.{table}.{_name(parameters[0])}"
        return f"outbox.{table}"
    if found := _UPDATE.match(sql):
        return f"outbox.{found[2]}" if found[1] == "deliveries" else f"outbox.{found[1]}"
    if found := _DELETE.match(sql):
        return f"outbox.{found[1]}"
    return "outbox.schema" if _SHAPING.match(sql) else None


def _name(text: object) -> str:
    """The words that a name begins with, ``picture_heads`` of ``picture heads.1.summary.1``: with what follows, each of
    many would be a site of its own."""
    found = re.match(r"[^\W\d]+(?: [^\W\d]+)*", str(text))
    return found[0].replace(" ", "_") if found else "other"


_MENDING = re.compile(rb'"formulaValue":\s*"=(?!DATE\()')
_CHAT_PART = re.compile(rb'name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]+)')


def of_telegram(path: str, body: bytes, ops: Collection[str]) -> str:
    """The site of a request to the Bot API: its method, and whether it goes to ops or into a channel."""
    method = path.rsplit("/", 1)[-1]
    part = _CHAT_PART.search(body)  # a picture comes as a form of several parts
    chat = part[1].decode() if part else parse_qs(body.decode("utf-8", "replace")).get("chat_id", [""])[0]
    if method == "forwardMessage" or not chat:
        return f"telegram.{method}"
    return f"telegram.{method}.{'ops' if chat in ops else 'channel'}"


def of_google(verb: str, url: str, body: bytes) -> str | None:
    """The site of a request to Google; None when it is none of Google's."""
    parts = urlsplit(url)
    if parts.path.endswith("/token"):
        return "google.token"
    if "/v4/spreadsheets" not in parts.path:
        return None
    if verb.upper() == "GET":
        fields = unquote_plus(parts.query)
        if "rowData" in fields:
            return "google.read.layout"
        return "google.read.structure" if "sheets" in fields else "google.read.markers"
    if parts.path.endswith("ByDataFilter"):
        return "google.read.values" if "/values:" in parts.path else "google.read.layout"
    return f"google.write.{_written(body)}"


def _written(body: bytes) -> str:
    """What a batch is about: the job that its marker names (``import``), ``mend`` when it puts formulas right, ``look``
    for everything else that a look at the sheet has led to."""
    try:
        asked = json.loads(body)["requests"]
        names = [each["addNamedRange"]["namedRange"]["name"] for each in asked if "addNamedRange" in each]
    except (ValueError, KeyError, TypeError):
        return "other"
    for name in names:
        if found := _MARKER.match(name):
            return found[1]
    # The day that a look writes down is a formula too, so that it shows itself as a date.
    return "mend" if _MENDING.search(body) else "look"
