"""How the workspace's answers differ from those that gspread recorded of the real service.

python3 scripts/proof/compare_recordings.py GSPREAD_REPO [--details]

Each recording (tests/cassettes/*.json of https://github.com/burnash/gspread) is played in order against a fresh
workspace in this process: first what the account held before is put there, then each request is asked with ids
mapped, at the recorded moment. Compared are status, content type, keys, types and values; of ids and times only
that they are there. Differences are counted by kind. Exit code 1 when one is not explained in deviations.py.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from deviations import RECORDING_DIFFERENCES

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

if TYPE_CHECKING:
    import httpx

ACCOUNT = "telegram-budgeter@telegram-budgeter.iam.gserviceaccount.com"  # who recorded
STRANGER = "somebody@example.org"
ANOTHER_TAKE = dt.timedelta(minutes=30)  # recordings were made anew and appended; nobody pauses so long in one

# An id is learnt where it first appears and then must be the same everywhere.
IDS = frozenset({"spreadsheetId", "id", "sheetId", "namedRangeId", "protectedRangeId", "filterViewId", "bandedRangeId"})
MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
# Opaque to clients: Google's own hashes and links with them.
OPAQUE = frozenset({"etag", "permissionId", "thumbnailLink", "embedLink", "parentLink"})


@dataclass(frozen=True)
class Exchange:
    """One recorded request and its answer; ``at`` is the answer's Date."""

    recording: str
    method: str
    uri: str
    body: str
    at: dt.datetime
    status: int
    content_type: str
    answer: str

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.uri).path

    def json(self) -> Any:
        """The answer as JSON, None when it is none."""
        try:
            return json.loads(self.answer)
        except ValueError:
            return None


@dataclass
class Differences:
    """What was found: kind → where, and how much was compared."""

    found: dict[str, list[str]] = field(default_factory=dict)
    requests: int = 0
    takes: int = 0

    def note(self, kind: str, exchange: Exchange, text: str) -> None:
        """Add one difference."""
        shown = f"{exchange.recording}: {exchange.method} {exchange.path[-60:]}: {text}"
        self.found.setdefault(re.sub(r"\[\d+\]", "[]", kind), []).append(shown)


def recorded(folder: Path) -> Iterator[list[Exchange]]:
    """The takes of all recordings, each the requests of one run of one test."""
    for file in sorted(folder.glob("*.json")):
        take: list[Exchange] = []
        for interaction in json.loads(file.read_text("utf-8"))["interactions"]:
            exchange = _exchange(file.stem, interaction)
            if take and abs(exchange.at - take[-1].at) > ANOTHER_TAKE:
                yield take
                take = []
            take.append(exchange)
        if take:
            yield take


def _exchange(recording: str, interaction: dict[str, Any]) -> Exchange:
    request, response = interaction["request"], interaction["response"]
    headers = {name.lower(): values[0] for name, values in response["headers"].items()}
    return Exchange(
        recording,
        request["method"],
        request["uri"],
        request.get("body") or "",
        parsedate_to_datetime(headers["date"]),
        response["status"]["code"],
        headers.get("content-type", ""),
        response["body"].get("string") or "",
    )


def held_before(take: list[Exchange]) -> dict[str, dict[str, Any]]:
    """Files that a take finds without having made them: id → name, properties, owner, when changed."""
    made: set[str] = set()
    found: dict[str, dict[str, Any]] = {}
    for exchange in take:
        body = exchange.json()
        if exchange.method == "POST" and exchange.path.startswith("/drive/v3/files"):
            made.add(body["id"])
        named = re.match(r"/(?:v4/spreadsheets|drive/v3/files)/([\w-]+)", exchange.path)
        if named and exchange.status != 404 and named[1] not in made:
            file = found.setdefault(named[1], {"owner": STRANGER if exchange.status == 403 else ACCOUNT})
            file |= {key: body[key] for key in ("name", "modifiedTime", "properties") if key in (body or {})}
        if exchange.path == "/drive/v3/files" and exchange.method == "GET":
            for listed in body["files"]:
                if listed["id"] not in made:
                    found.setdefault(listed["id"], {"owner": ACCOUNT}).update(listed)
    return found


class Player:
    """Plays one take against a workspace of its own."""

    def __init__(self, take: list[Exchange], differences: Differences) -> None:
        from starlette.applications import Starlette

        from sheets_marathon.workspace.clock import WorkspaceClock
        from sheets_marathon.workspace.drive.service import DriveService
        from sheets_marathon.workspace.google_auth import Accounts
        from sheets_marathon.workspace.sheets.service import SheetsService
        from sheets_marathon.workspace.state_log import StateLog

        self._take = take
        self._differences = differences
        self._ids: dict[str, str] = {}
        self._now: dt.datetime | None = None
        self._clock, self._log = WorkspaceClock(), StateLog(None)
        accounts = Accounts(self._clock, self._log)
        drive = DriveService(self._clock, self._log, accounts, allow_create=True)
        sheets = SheetsService(self._clock, self._log, accounts, drive, enforce_quota=False, allow_create=True)
        self._token = accounts.person_token(ACCOUNT)
        before = held_before(take)
        for file_id, file in sorted(before.items(), key=lambda item: item[1].get("modifiedTime", "")):
            self._stand_at(file.get("modifiedTime") or "2011-01-01T00:00:00Z")
            properties = file.get("properties", {})
            title = properties.get("title") or file.get("name") or "Untitled spreadsheet"
            locale, zone = properties.get("locale", "en_US"), properties.get("timeZone", "Etc/GMT")
            sheets.create(title, locale, zone, file["owner"], chosen_id=file_id)
        self._app = Starlette(routes=[*sheets.routes(), *drive.routes()])

    def _stand_at(self, moment: dt.datetime | str) -> None:
        wanted = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if self._now is None or wanted > self._now:
            self._now = wanted
            self._clock.set(wanted)

    async def play(self) -> None:
        """Ask every request of the take and compare the answers."""
        import httpx

        transport = httpx.ASGITransport(app=self._app)
        headers = {"authorization": f"Bearer {self._token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://workspace", headers=headers) as client:
            for exchange in self._take:
                await self._ask(client, exchange)
        self._log.close()
        self._differences.takes += 1

    async def _ask(self, client: httpx.AsyncClient, exchange: Exchange) -> None:
        self._stand_at(exchange.at)
        parts = urlsplit(self._mapped(exchange.uri))
        kind = "text/csv" if exchange.path.startswith("/upload") else "application/json"
        answer = await client.request(
            exchange.method,
            parts.path + (f"?{parts.query}" if parts.query else ""),
            content=self._mapped(exchange.body).encode(),
            headers={"content-type": kind},
        )
        self._differences.requests += 1
        if answer.status_code != exchange.status:
            kind = f"status {exchange.status} → {answer.status_code}"
            self._differences.note(kind, exchange, answer.text[:300])
            return
        mine_type = answer.headers.get("content-type", "")
        if mine_type != exchange.content_type:
            self._differences.note(f"content type {exchange.content_type} → {mine_type}", exchange, "")
        theirs = exchange.json()
        if theirs is None:
            if answer.text != exchange.answer:
                self._differences.note("text", exchange, f"{exchange.answer[:100]!r} → {answer.text[:100]!r}")
            return
        self._learn(theirs, answer.json())
        self._compare(json.loads(self._mapped(exchange.answer)), answer.json(), "", exchange)

    def _mapped(self, text: str) -> str:
        """``text`` with Google's ids replaced by ours."""
        if not self._ids:
            return text
        longest_first = sorted(self._ids, key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
        return pattern.sub(lambda found: self._ids[found[0]], text)

    def _learn(self, theirs: Any, mine: Any) -> None:
        if isinstance(theirs, list) and isinstance(mine, list):
            for recorded, answered in zip(theirs, mine, strict=False):
                self._learn(recorded, answered)
        if not isinstance(theirs, dict) or not isinstance(mine, dict):
            return
        for name, value in theirs.items():
            if name in IDS and isinstance(value, str | int) and len(str(value)) > 5 and name in mine:
                self._ids.setdefault(str(value), str(mine[name]))
            elif name in mine:
                self._learn(value, mine[name])

    def _compare(self, theirs: Any, mine: Any, at: str, exchange: Exchange) -> None:
        note = self._differences.note
        if isinstance(theirs, dict) and isinstance(mine, dict):
            for name in theirs.keys() - mine.keys():
                note(f"missing {at}.{name}", exchange, json.dumps(theirs[name], ensure_ascii=False)[:100])
            for name in mine.keys() - theirs.keys():
                note(f"too much {at}.{name}", exchange, json.dumps(mine[name], ensure_ascii=False)[:100])
            for name in theirs.keys() & mine.keys():
                if name not in OPAQUE or type(theirs[name]) is not type(mine[name]):
                    self._compare(theirs[name], mine[name], f"{at}.{name}", exchange)
        elif isinstance(theirs, list) and isinstance(mine, list):
            if len(theirs) != len(mine):
                note(f"length {at}", exchange, f"{len(theirs)} → {len(mine)}")
            for number, (recorded, answered) in enumerate(zip(theirs, mine, strict=False)):
                self._compare(recorded, answered, f"{at}[{number}]", exchange)
        elif type(theirs) is not type(mine):
            note(f"type {at}", exchange, f"{theirs!r} → {mine!r}")
        elif theirs != mine and not (isinstance(mine, str) and MOMENTS.match(mine) and MOMENTS.match(theirs)):
            note(f"value {at}", exchange, f"{theirs!r} → {mine!r}")


async def compare(folder: Path) -> Differences:
    """All recordings in ``folder``."""
    differences = Differences()
    for take in recorded(folder):
        await Player(take, differences).play()
    return differences


def main() -> int:
    """Compares, prints, and judges."""
    again_inside("rehearsal")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path, metavar="GSPREAD_REPO", help="a checkout of gspread")
    parser.add_argument("--details", action="store_true", help="print every place of every difference")
    options = parser.parse_args()
    folder = options.repository / "tests" / "cassettes"
    if not any(folder.glob("*.json")):
        sys.exit(f"there are no recordings in {folder}; get https://github.com/burnash/gspread")
    differences = asyncio.run(compare(folder))
    unexplained = 0
    print(
        f"{differences.requests} requests in {differences.takes} takes, {len(differences.found)} kinds of differences"
    )
    for kind, places in sorted(differences.found.items(), key=lambda item: -len(item[1])):
        reason = RECORDING_DIFFERENCES.get(kind)
        unexplained += reason is None
        print(f"{len(places):5} {kind}" + (f"\n      explained: {reason}" if reason else ""))
        for place in places if options.details else places[: 0 if reason else 2]:
            print(f"      {place[:400]}")
    for kind in RECORDING_DIFFERENCES.keys() - differences.found.keys():
        unexplained += 1
        print(f"    0 {kind}: explained in deviations.py, but no longer there")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
