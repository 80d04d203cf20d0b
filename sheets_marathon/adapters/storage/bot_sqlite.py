"""The bot's memory in one SQLite file of its own: whom it has answered, who is who, what was asked."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.people.identity import PersonLink
from sheets_marathon.ports.bot_memory import Question

_SCHEMA = """
CREATE TABLE IF NOT EXISTS claims (update_id INTEGER PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS links (
    participant_id TEXT PRIMARY KEY, user_id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, shown INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS told (
    user_id INTEGER NOT NULL, participant_id TEXT NOT NULL, works TEXT NOT NULL, PRIMARY KEY (user_id, participant_id)
);
CREATE TABLE IF NOT EXISTS muted (user_id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS questions (
    key TEXT PRIMARY KEY, asked_at TEXT NOT NULL, user_id INTEGER NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL,
    link TEXT NOT NULL, answered_at TEXT, shown INTEGER NOT NULL DEFAULT 0
);
"""
_VERSION = 1
_QUESTION = "key, asked_at, user_id, who, text, link, answered_at"


class SqliteBotMemory:
    """``ports.bot_memory.BotMemory`` in the file ``path``, made when missing, readable by its owner only.

    Use it from the thread that made it; another thread makes another one of the same file. Commits are on disk when a
    call returns (WAL, ``synchronous=FULL``). Raises MarathonError when the file can't be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds people's names; -wal and -shm take its mode
            self._db = sqlite3.connect(path, isolation_level=None, timeout=10.0)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise MarathonError(
                    f"the bot's memory {path} was written by a newer version of the program (schema {version})",
                    "install that version again; an older one can't read what it left",
                )
            self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def claim(self, update_id: int, at: dt.datetime) -> bool:
        """True once for each update."""
        moment = at.astimezone(dt.UTC).isoformat()
        with self._explained():
            done = self._db.execute("INSERT OR IGNORE INTO claims VALUES (?, ?)", (update_id, moment))
            return done.rowcount == 1

    def claimed(self, update_id: int) -> bool:
        """Whether somebody has claimed it."""
        with self._explained():
            found = self._db.execute("SELECT 1 FROM claims WHERE update_id = ?", (update_id,)).fetchone()
        return found is not None

    def forget_claims(self, before: dt.datetime) -> None:
        """Forget claims from before a moment (aware)."""
        with self._explained():
            self._db.execute("DELETE FROM claims WHERE at < ?", (before.astimezone(dt.UTC).isoformat(),))

    def links(self) -> Sequence[PersonLink]:
        """Everybody who is linked, by participant id."""
        query = "SELECT participant_id, user_id, name, shown FROM links ORDER BY participant_id"
        with self._explained():
            return [PersonLink(who, user, name, bool(shown)) for who, user, name, shown in self._db.execute(query)]

    def link(self, link: PersonLink) -> bool:
        """Link somebody, unless the participant or the user is linked already: False then."""
        return self._insert(link) == 1

    def settle(self, before: Sequence[PersonLink], after: Iterable[PersonLink]) -> None:
        """Replace ``before`` with ``after``, all or nothing; what others have linked since stays."""
        with self._transaction():
            for one in before:
                # Only what was looked at: a link that has been made since is none of this look's business.
                self._db.execute(
                    "DELETE FROM links WHERE participant_id = ? AND user_id = ?", (one.participant_id, one.user_id)
                )
            for one in after:
                self._insert(one)

    def muted(self, user_id: int) -> bool:
        """Whether somebody wants to be left alone."""
        with self._explained():
            return self._db.execute("SELECT 1 FROM muted WHERE user_id = ?", (user_id,)).fetchone() is not None

    def mute(self, user_id: int, *, on: bool) -> None:
        """Leave somebody alone from now on, or not."""
        statement = "INSERT OR IGNORE INTO muted VALUES (?)" if on else "DELETE FROM muted WHERE user_id = ?"
        with self._explained():
            self._db.execute(statement, (user_id,))

    def told(self, link: PersonLink) -> str | None:
        """What somebody has been told of their works; None when nothing ever was."""
        query = "SELECT works FROM told WHERE user_id = ? AND participant_id = ?"
        with self._explained():
            row = self._db.execute(query, (link.user_id, link.participant_id)).fetchone()
        return None if row is None else str(row[0])

    def tell(self, link: PersonLink, works: str) -> None:
        """Somebody is being told of their works, or need not be."""
        with self._explained():
            self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (link.user_id, link.participant_id, works))

    def ask(self, question: Question) -> None:
        """Keep a question; the same one again changes nothing."""
        with self._explained():
            self._db.execute(
                f"INSERT OR IGNORE INTO questions ({_QUESTION}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                _row(question),
            )

    def answered(self, key: str, by: int, at: dt.datetime) -> None:
        """Somebody replied to a message; where it is a question of somebody else's, it is answered, once."""
        with self._explained():
            self._db.execute(
                "UPDATE questions SET answered_at = ?, shown = 0 "
                "WHERE key = ? AND user_id <> ? AND answered_at IS NULL",
                (at.astimezone(dt.UTC).isoformat(), key, by),
            )

    def unshown(self) -> Sequence[Question]:
        """Questions whose latest state the sheet is not known to show, oldest first."""
        query = f"SELECT {_QUESTION} FROM questions WHERE shown = 0 ORDER BY asked_at, key"  # noqa: S608
        with self._explained():
            return [_question(*row) for row in self._db.execute(query)]

    def mark_shown(self, questions: Iterable[Question]) -> None:
        """The sheet shows exactly these; one that has changed since stays unshown."""
        with self._transaction():
            for one in questions:
                row = _row(one)
                self._db.execute("UPDATE questions SET shown = 1 WHERE key = ? AND answered_at IS ?", (row[0], row[-1]))

    def changes(self) -> int:
        """SQLite's own count: it moves when another connection commits [sqlite.org/pragma.html#pragma_data_version]."""
        with self._explained():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _insert(self, link: PersonLink) -> int:
        with self._explained():
            done = self._db.execute(
                "INSERT OR IGNORE INTO links VALUES (?, ?, ?, ?)",
                (link.participant_id, link.user_id, link.name, int(link.shown)),
            )
        return done.rowcount

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake in the program, not in the file
        except (OSError, sqlite3.DatabaseError) as error:
            raise MarathonError(
                f"the bot's memory {self._path} can't be used: {error}",
                "check free space and the rights to its folder; a damaged one may be moved aside: who is who stands in "
                "the Participants tab, and at worst one press is answered twice",
            ) from error


def _row(question: Question) -> tuple[str | int | None, ...]:
    one = question
    answered = one.answered_at.astimezone(dt.UTC).isoformat() if one.answered_at else None
    asked = one.asked_at.astimezone(dt.UTC).isoformat()
    return (one.key, asked, one.user_id, one.who, one.text, one.link, answered)


def _question(
    key: str, asked_at: str, user_id: int, who: str, text: str, link: str, answered_at: str | None
) -> Question:
    answered = dt.datetime.fromisoformat(answered_at) if answered_at else None
    return Question(key, dt.datetime.fromisoformat(asked_at), user_id, who, text, link, answered)
