"""What the workspace has accepted, on disk: an append-only log that rebuilds everything at start.

Services keep their state in memory and write each accepted change here before they answer, so a
SIGKILL at any moment keeps every acknowledged request. At start the log is replayed in order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class StateLog:
    """An ordered log of (service, entry), one SQLite file; ``path`` None keeps it in memory only."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # WAL with NORMAL survives a killed process; only a power cut could lose the tail.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, service TEXT NOT NULL, entry TEXT NOT NULL)"
        )

    def append(self, service: str, entry: dict[str, Any]) -> None:
        """Commit one accepted change. ``entry`` must hold everything a replay needs, random ids and times too."""
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        self._db.execute("INSERT INTO log (service, entry) VALUES (?, ?)", (service, text))

    def entries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """All entries in the order they were accepted."""
        for service, text in self._db.execute("SELECT service, entry FROM log ORDER BY seq"):
            yield service, json.loads(text)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
