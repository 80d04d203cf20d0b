"""The outbox in one SQLite file: every commit is on disk before a call returns (DESIGN 7)."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sheets_marathon.adapters.storage.sqlite import SqliteFile, is_damage
from sheets_marathon.adapters.storage.state_folder import kept_aside
from sheets_marathon.errors import NaiveTime, StorageError
from sheets_marathon.marathon.delivery.delivery import Delivery, Look, Pin, Sweeps
from sheets_marathon.marathon.model import DeliveryState, PinState

_SCHEMA = (
    """
    CREATE TABLE deliveries (
        key TEXT PRIMARY KEY, chat TEXT NOT NULL, planned_at TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
        attempt INTEGER NOT NULL, after_id INTEGER NOT NULL, empty_scans INTEGER NOT NULL, attempted_at TEXT,
        sent_at TEXT, message_id INTEGER, note TEXT NOT NULL, changed_at TEXT, next_at TEXT,
        mirrored INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE TABLE runs (job TEXT PRIMARY KEY, finished_at TEXT NOT NULL)",
    "CREATE TABLE texts (name TEXT PRIMARY KEY, content TEXT NOT NULL)",
)
_SWEEPS_AND_PINS = (
    "ALTER TABLE deliveries ADD COLUMN looked_to INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN sweeps INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN sweep_at TEXT",
    "ALTER TABLE deliveries ADD COLUMN pin TEXT NOT NULL DEFAULT 'none'",
    "ALTER TABLE deliveries ADD COLUMN pin_note TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE deliveries ADD COLUMN pin_next_at TEXT",
)
# What waits for a link or for figures was once told from what a person must look at by its attempts.
_WAITING = ("UPDATE deliveries SET state = 'waiting' WHERE state = 'held' AND attempt = 0",)
# Each later version appends the statements that lead to it from the one before; PRAGMA user_version counts them.
_MIGRATIONS: tuple[tuple[str, ...], ...] = (_SCHEMA, _SWEEPS_AND_PINS, _WAITING)

_TRIED = "tried"
"""A run that stands for nothing but that it could be written down."""

_COLUMNS = (
    "key", "chat", "planned_at", "state", "text", "attempt", "after_id", "empty_scans", "attempted_at",
    "sent_at", "message_id", "note", "changed_at", "next_at", "looked_to", "sweeps", "sweep_at",
    "pin", "pin_note", "pin_next_at",
)  # fmt: skip

_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM deliveries"  # noqa: S608 - our own column names
_SAVE = (
    f"INSERT OR REPLACE INTO deliveries ({', '.join(_COLUMNS)}, mirrored) "  # noqa: S608
    f"VALUES ({', '.join('?' for _ in _COLUMNS)}, 0)"
)
# IS compares NULLs too: the mark is set only while the row is exactly what the journal tab was given.
_MIRRORED = f"UPDATE deliveries SET mirrored = 1 WHERE {' AND '.join(f'{name} IS ?' for name in _COLUMNS)}"  # noqa: S608


class SqliteOutbox:
    """``ports.outbox.Outbox`` in the file ``path`` (see ``storage.sqlite.SqliteFile``).

    Times are kept as ISO 8601 in UTC and come back as UTC. Raises StorageError when the file is damaged or can't be
    written, MarathonError when it was written by a newer program; NaiveTime for a time without a zone. ``mends``: as
    there.
    """

    def __init__(self, path: Path, *, mends: bool = False) -> None:
        self._path = path
        self._file = SqliteFile(path, "the outbox", _MIGRATIONS, self._explained, mends=mends)
        self._known: Mapping[str, Delivery] | None = None
        self._known_with = (0, 0)

    def deliveries(self) -> Mapping[str, Delivery]:
        """All deliveries by key. A tick asks dozens of times: they are read anew when one has been saved."""
        others = self._file.others_version()
        if self._known is None or self._known_with != others:
            read = self._read(f"{_SELECT} ORDER BY planned_at, key")
            self._known = MappingProxyType({delivery.key: delivery for delivery in read})
            self._known_with = others
        return self._known

    def save(self, delivery: Delivery) -> None:
        """Insert or replace, marked as not yet mirrored. On disk when it returns."""
        self._known = None
        self._file.run(_SAVE, _row(delivery))

    def unmirrored(self) -> Sequence[Delivery]:
        """Deliveries whose latest state the journal tab may not show yet, oldest plan first."""
        return self._read(f"{_SELECT} WHERE mirrored = 0 ORDER BY planned_at, key")

    def mark_mirrored(self, deliveries: Iterable[Delivery]) -> None:
        """The journal tab shows exactly these states now; one that has changed since stays unmirrored."""
        self._file.run_for_each(_MIRRORED, [_row(delivery) for delivery in deliveries])

    def last_run(self, job: str) -> dt.datetime | None:
        """When a job last finished (UTC), None if never."""
        with self._file.explained():
            rows = self._file.rows("SELECT finished_at FROM runs WHERE job = ?", (job,))
            return dt.datetime.fromisoformat(rows[0][0]) if rows else None

    def record_run(self, job: str, at: dt.datetime) -> None:
        """Remember that a job finished at ``at`` (aware)."""
        self._file.run("INSERT OR REPLACE INTO runs (job, finished_at) VALUES (?, ?)", (job, _utc(at)))

    def remember(self, name: str, content: str) -> None:
        """Keep a named text, replacing the former one."""
        self._file.run("INSERT OR REPLACE INTO texts (name, content) VALUES (?, ?)", (name, content))

    def recall(self, name: str) -> str | None:
        """A kept text, None if there is none."""
        rows = self._file.rows("SELECT content FROM texts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def require_room(self, now: dt.datetime) -> None:
        """Commits something small. StorageError where nothing can be written down."""
        self.record_run(_TRIED, now)

    def set_aside(self) -> Sequence[str]:
        """Names of damaged files that this one took the place of, as long as they are kept beside it."""
        return kept_aside(self._path)

    def has_forgotten(self) -> bool:
        """Whether there was another before it: a damaged one, or one that was taken away under this process."""
        return self._file.opened > 1 or bool(self.set_aside())

    def elsewhere(self) -> Sequence[Delivery]:
        """What a second place keeps of what is not mirrored; nothing where there is none."""
        return ()

    def trouble_elsewhere(self) -> str:
        """Why the second place can't be used, "" when it can or there is none."""
        return ""

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self, query: str) -> list[Delivery]:
        with self._file.explained():
            return [_delivery(row) for row in self._file.rows(query)]

    def _explained(self, error: Exception) -> StorageError:
        if is_damage(error):
            how = str(error) if isinstance(error, sqlite3.Error) else f"a value in it makes no sense: {error}"
            return StorageError(
                f"the outbox {self._path} is damaged: {how}",
                "“sheets-marathon run” sets it aside and takes what was posted from the Journal tab",
            )
        if isinstance(error, OSError):
            return StorageError(
                f"the outbox {self._path} can't be made: {error.strerror}",
                "give the program a folder it may write to (state folder in the configuration)",
            )
        # Full disk, read-only folder, a lock that another process holds: the file itself is sound.
        return StorageError(
            f"the outbox {self._path} can't be used: {error}",
            "check free space, the rights to its folder, and that no other process uses it",
        )


def _utc(at: dt.datetime | None) -> str | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise NaiveTime(f"the outbox needs a time with a zone, not {at.isoformat()}")
    # One width for all, so that text order is time order.
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _moment(kept: str | None) -> dt.datetime | None:
    return None if kept is None else dt.datetime.fromisoformat(kept)


def _row(delivery: Delivery) -> tuple[Any, ...]:
    """A delivery's values in the order of ``_COLUMNS``."""
    look, sweeps, pin = delivery.look, delivery.sweeps, delivery.pin
    return (
        delivery.key,
        delivery.chat,
        _utc(delivery.planned_at),
        delivery.state.value,
        delivery.text,
        delivery.attempt,
        look.after_id,
        look.empty_scans,
        _utc(delivery.attempted_at),
        _utc(delivery.sent_at),
        delivery.message_id,
        delivery.note,
        _utc(delivery.changed_at),
        _utc(delivery.next_at),
        look.looked_to,
        sweeps.done,
        _utc(sweeps.next_at),
        pin.state.value,
        pin.note,
        _utc(pin.next_at),
    )


def as_values(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON can hold it."""
    return dict(zip(_COLUMNS, _row(delivery), strict=True))


def _delivery(row: Sequence[Any]) -> Delivery:
    return from_values(dict(zip(_COLUMNS, row, strict=True)))


def from_values(of: Mapping[str, Any]) -> Delivery:
    """A delivery as it was kept. ValueError, KeyError or TypeError when it is none."""
    return Delivery(
        key=of["key"],
        chat=of["chat"],
        planned_at=dt.datetime.fromisoformat(of["planned_at"]),
        state=DeliveryState(of["state"]),
        text=of["text"],
        attempt=of["attempt"],
        attempted_at=_moment(of["attempted_at"]),
        sent_at=_moment(of["sent_at"]),
        message_id=of["message_id"],
        note=of["note"],
        changed_at=_moment(of["changed_at"]),
        next_at=_moment(of["next_at"]),
        look=Look(of["after_id"], of["looked_to"], of["empty_scans"]),
        sweeps=Sweeps(of["sweeps"], _moment(of["sweep_at"])),
        pin=Pin(PinState(of["pin"]), of["pin_note"], _moment(of["pin_next_at"])),
    )
