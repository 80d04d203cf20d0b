"""The program, run as it is and killed at a boundary of its I/O: ``python -m …chaos.crashing FOLDER ARGUMENTS``.

Nothing of the program is imported here: what it stands on is watched instead, sqlite3, httpx (Telegram) and requests
(Google). Each crossing has a site (``sites``) and a number. FOLDER holds:

==============  ====================================================================================================
setup.json      ``{"module": "sheets_marathon", "ops": ["-100…"], "seed": "…"}``
standing.json   orders ``[{"id", "seed", "site", "side", "nth", "but"}]``; replaced whole, read anew when it changes;
                site "*": any site that is not in ``but`` and whose turn it is with this seed
crossings.log   a line a crossing: staged time, number, site; written here
kills.log       a line of JSON a kill, on disk before it happens; written here
disk-full       while it stands no file of this process can grow, as on a full disk
==============  ====================================================================================================

The requests of the staged clock are the rehearsal's, not the program's, and are no boundary.
"""

from __future__ import annotations

import json
import os
import random
import resource
import runpy
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests

from sheets_marathon.rehearsal.chaos.sites import AFTER, BEFORE, its_turn, of_google, of_statement, of_telegram

SETUP, STANDING, CROSSINGS, KILLS, DISK = "setup.json", "standing.json", "crossings.log", "kills.log", "disk-full"


class Boundaries:
    """Counts what crosses, and ends the process where an order says so."""

    def __init__(self, folder: Path, end: Callable[[], None]) -> None:
        self._standing = folder / STANDING
        self._disk = folder / DISK
        self._end = end
        # One write a line, in the append mode of the kernel: what was written survives the kill.
        self._crossings = os.open(folder / CROSSINGS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._kills = os.open(folder / KILLS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen: tuple[int, int] | None = None
        self._orders: list[dict[str, Any]] = []
        self._met: Counter[tuple[int, str]] = Counter()
        self._number = 0
        self.now = "-"

    def before(self, site: str) -> None:
        """The I/O at ``site`` is about to begin."""
        self._number += 1
        self._fill_the_disk(full=False)
        os.write(self._crossings, f"{self.now} {self._number} {site}\n".encode())
        self._fill_the_disk(full=self._disk.exists())
        self._meet(site, BEFORE)

    def after(self, site: str) -> None:
        """The I/O at ``site`` has happened; the program has not seen its answer yet."""
        self._meet(site, AFTER)

    def _fill_the_disk(self, *, full: bool) -> None:
        """No file can be written beyond its first byte; EFBIG is what ENOSPC is to a program. POSIX only."""
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (0 if full else hard, hard))

    def _meet(self, site: str, side: str) -> None:
        for order in self._read_orders():
            if order["side"] != side or not self._is_meant(order, site):
                continue
            self._met[order["id"], site] += 1
            if self._met[order["id"], site] == order["nth"]:
                self._fill_the_disk(full=False)
                kill = {**order, "met": site, "crossing": self._number, "at": self.now}
                os.write(self._kills, (json.dumps(kill) + "\n").encode())
                os.fsync(self._kills)
                self._end()

    @staticmethod
    def _is_meant(order: dict[str, Any], site: str) -> bool:
        if order["site"] == "*":
            return site not in order["but"] and its_turn(order["seed"], site, order["side"])
        return bool(order["site"] == site)

    def _read_orders(self) -> list[dict[str, Any]]:
        try:
            found = self._standing.stat()
        except FileNotFoundError:
            return []
        if (found.st_ino, found.st_mtime_ns) != self._seen:
            self._orders = json.loads(self._standing.read_text("utf-8"))
            self._seen = (found.st_ino, found.st_mtime_ns)
        return self._orders


def watch_sqlite(boundaries: Boundaries) -> None:
    """Every committed write through sqlite3: a statement of its own, or the COMMIT of several."""

    class Watched(sqlite3.Connection):
        _written: str | None = None

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            return self._crossing(sql, parameters, lambda: super(Watched, self).execute(sql, parameters))

        def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
            rows = list(rows)
            first = rows[0] if rows else ()
            named = sql if rows else ""  # without rows nothing is written
            return self._crossing(named, first, lambda: super(Watched, self).executemany(sql, rows))

        def _crossing(self, sql: str, parameters: Any, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
            site = of_statement(sql, parameters)
            word = sql.split(maxsplit=1)[0].upper() if sql.strip() else ""
            if site is not None and self.in_transaction:
                self._written, site = self._written or site, None
            elif word in ("COMMIT", "END"):
                site, self._written = self._written, None
            elif word in ("BEGIN", "ROLLBACK"):
                self._written = None
            if site is None:
                return run()
            boundaries.before(site)
            done = run()
            boundaries.after(site)
            return done

    connect = sqlite3.connect

    def watched(*arguments: Any, **named: Any) -> sqlite3.Connection:
        named.setdefault("factory", Watched)
        made: sqlite3.Connection = connect(*arguments, **named)
        return made

    sqlite3.connect = watched  # type: ignore[assignment]


def watch_requests(boundaries: Boundaries) -> None:
    """Google, through requests; the clock's answers tell the staged time."""
    send = requests.Session.send

    def watched(self: requests.Session, request: requests.PreparedRequest, **named: Any) -> requests.Response:
        url = request.url or ""
        if urlsplit(url).path.startswith("/rehearsal/"):
            answer = send(self, request, **named)
            if answer.ok:
                boundaries.now = str(answer.json().get("now", boundaries.now))
            return answer
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        site = of_google(request.method or "", url, body)
        if site is None:
            return send(self, request, **named)
        boundaries.before(site)
        answer = send(self, request, **named)
        boundaries.after(site)
        return answer

    requests.Session.send = watched  # type: ignore[method-assign]


def watch_httpx(boundaries: Boundaries, ops: frozenset[str]) -> None:
    """Telegram, through httpx as python-telegram-bot uses it."""
    send = httpx.AsyncClient.send

    async def watched(self: httpx.AsyncClient, request: httpx.Request, **named: Any) -> httpx.Response:
        await request.aread()  # a picture's form is a stream until somebody reads it
        site = of_telegram(request.url.path, request.content, ops)
        boundaries.before(site)
        answer = await send(self, request, **named)
        boundaries.after(site)
        return answer

    httpx.AsyncClient.send = watched  # type: ignore[method-assign]


def run(folder: Path, arguments: list[str]) -> None:
    """Run the module that the setup names, its I/O watched; returns or exits as it does."""
    setup = json.loads((folder / SETUP).read_text("utf-8"))
    boundaries = Boundaries(folder, lambda: os.kill(os.getpid(), signal.SIGKILL))
    watch_sqlite(boundaries)
    watch_requests(boundaries)
    watch_httpx(boundaries, frozenset(setup["ops"]))
    # The jitter of the program's pauses comes from here; seeded, the same seed gives the same pauses again.
    random.seed(setup["seed"])
    sys.argv = [setup["module"], *arguments]
    runpy.run_module(setup["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
