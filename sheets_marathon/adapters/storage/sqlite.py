"""One SQLite file of the program's: made for its owner only, brought up to date, every commit on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sheets_marathon.errors import MarathonError

Row = tuple[Any, ...]
Explain = Callable[[Exception], MarathonError | None]
"""What an error means to ops; None: it is a mistake in the program and goes up as it is."""

_WAIT_S = 10.0
"""So long a statement waits for a lock that another connection holds."""


class SqliteFile:
    """The file ``path``, which errors call ``what``, made when it is missing, readable by its owner only.

    ``migrations``: the statements that lead from one version of the schema to the next; a later version appends its
    own, and PRAGMA user_version counts them. ``checked``: the file is looked through for damage when it is opened.
    A process killed at any instant leaves the last returned commit in place: WAL with ``synchronous=FULL``
    [sqlite.org/pragma.html#pragma_synchronous]. Use it from the thread that made it; another thread makes another one
    of the same file. Raises MarathonError, in the words of ``explain``, when the file can't be used, and when a newer
    version of the program wrote it.
    """

    def __init__(
        self, path: Path, what: str, migrations: Sequence[Sequence[str]], explain: Explain, *, checked: bool = False
    ) -> None:
        self._explain = explain
        with self.explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds people's names; -wal and -shm take its mode
            # Autocommit: transactions begin and end where this file says so.
            self._db = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)
        try:
            self._prepare(f"{what} {path}", migrations, checked=checked)
        except BaseException:
            self._db.close()
            raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Everything that a query finds."""
        with self.explained():
            return self._db.execute(query, values).fetchall()

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """One statement; how many rows it has changed."""
        with self.explained():
            return self._db.execute(statement, values).rowcount

    def run_for_each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of ``rows``, all or nothing."""
        with self.transaction():
            self._db.executemany(statement, rows)

    def others_version(self) -> int:
        """Another number whenever another connection has committed; one's own commits leave it.

        [sqlite.org/pragma.html#pragma_data_version]
        """
        return int(self.rows("PRAGMA data_version")[0][0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside or none; the write lock is taken at once, so they can't fail halfway for it."""
        with self.explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # SQLite ends some failed transactions by itself
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors inside are told in the words of ``explain``."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake in the program, not in the file
        except (OSError, sqlite3.DatabaseError, ValueError, TypeError) as error:
            told = self._explain(error)
            if told is None:
                raise
            raise told from error

    def close(self) -> None:
        """Close the file."""
        with self.explained():
            self._db.close()

    def _prepare(self, name: str, migrations: Sequence[Sequence[str]], *, checked: bool) -> None:
        self.run("PRAGMA journal_mode = WAL")
        self.run("PRAGMA synchronous = FULL")
        with self.explained():
            found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0] if checked else "ok"
            if found != "ok":
                raise sqlite3.DatabaseError(str(found))
        with self.transaction():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > len(migrations):
                raise MarathonError(
                    f"{name} was written by a newer version of the program (schema {version})",
                    "install that version again; an older one can't read what it left",
                )
            for statements in migrations[version:]:
                for statement in statements:
                    self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {len(migrations)}")  # transactional; takes no parameters
