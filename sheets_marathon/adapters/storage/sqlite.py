"""One SQLite file of the program's: made for its owner only, brought up to date, every commit on disk.

A damaged one is set aside by the service, which makes it anew: what was in it comes back from the sheet.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sheets_marathon.adapters.storage.state_folder import set_aside
from sheets_marathon.errors import MarathonError, StorageError

Row = tuple[Any, ...]
Explain = Callable[[Exception], MarathonError | None]
"""What an error means to ops; None: it is a mistake in the program and goes up as it is."""

_WAIT_S = 2.0
"""So long a statement waits for a lock that another connection holds; whoever stops the service waits as long."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
"""What SQLite says of a file with something else in it; a full disk, a lock or a folder that can't be written have
codes of their own [sqlite.org/rescode.html]."""
_STRANGE = ("no such table", "no such column", "already exists", "duplicate column")
"""What it says, with the code of any mistake in SQL, of tables that are not ours."""
_SETTING_ASIDE = threading.Lock()


class NotOurs(sqlite3.DatabaseError):
    """What is in the place of the file is not what the program keeps there."""


class SqliteFile:
    """The file ``path``, which errors call ``what``, made when it is missing, readable by its owner only.

    ``migrations``: the statements that lead from one version of the schema to the next; a later version appends its
    own, and PRAGMA user_version counts them. ``mends``: a damaged file, found at the start or later, is set aside and
    made anew, one that was replaced under a running process is opened again, and one that can't be opened yet, as on a
    full disk, is opened when it is next asked; else all that is an error.
    A process killed at any instant leaves the last returned commit in place: WAL with ``synchronous=FULL``
    [sqlite.org/pragma.html#pragma_synchronous]. Use it from the thread that made it; another thread makes another one
    of the same file. Raises MarathonError, in the words of ``explain``, when the file can't be used, and when a newer
    version of the program wrote it.
    """

    def __init__(
        self,
        path: Path,
        what: str,
        migrations: Sequence[Sequence[str]],
        explain: Explain,
        *,
        mends: bool = False,
    ) -> None:
        self._path, self._what, self._migrations = path, what, migrations
        self._explain = explain
        self._mends = mends
        self._db: sqlite3.Connection | None = None
        self._number = 0
        self.opened = 0
        """How often it was opened: after a further time nothing read before holds any more."""
        try:
            with self.explained():
                self._open()
        except StorageError:
            if not mends:
                raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Everything that a query finds."""
        with self.explained():
            return self._current().execute(query, values).fetchall()

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """One statement; how many rows it has changed."""
        with self.explained():
            return self._current().execute(statement, values).rowcount

    def run_for_each(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of ``rows``, all or nothing."""
        with self.transaction():
            self._current().executemany(statement, rows)

    def others_version(self) -> tuple[int, int]:
        """Another value whenever another connection has committed, or the file is another; one's own commits leave it.

        [sqlite.org/pragma.html#pragma_data_version]
        """
        number = int(self.rows("PRAGMA data_version")[0][0])
        return self.opened, number

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside or none; the write lock is taken at once, so they can't fail halfway for it."""
        with self.explained():
            db = self._current()
            with _all_or_nothing(db):
                yield

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors inside are told in the words of ``explain``; a damaged file is set aside before, where that is wanted:
        what was asked of it fails, and the next is asked of a new one."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake in the program, not in the file
        except (OSError, sqlite3.DatabaseError, ValueError, TypeError) as error:
            told = self._explain(error)
            if told is None:
                raise
            if self._mends and is_damage(error):
                self._mend()
            raise told from error

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            with self.explained():
                self._db.close()

    def _current(self) -> sqlite3.Connection:
        """The connection to the file that stands under the name now."""
        if self._db is None or (self._mends and not self._db.in_transaction and _number(self._path) != self._number):
            self._let_go()
            self._open()
        assert self._db is not None  # else ``_open`` has raised
        return self._db

    def _open(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._number = _number(self._path)
        _require_a_file(self._path)
        is_new = not self._path.exists()
        self._path.touch(mode=0o600)  # it holds people's names; -wal and -shm take its mode
        # Autocommit: transactions begin and end where this file says so.
        db = sqlite3.connect(self._path, isolation_level=None, timeout=_WAIT_S)
        try:
            _prepare(db, f"{self._what} {self._path}", self._migrations)
        except BaseException:
            db.close()
            if is_new:  # on a full disk: an empty one would be taken for a damaged one
                self._path.unlink(missing_ok=True)
            raise
        self._db, self._number = db, _number(self._path)
        self.opened += 1

    def _let_go(self) -> None:
        # SQLite leaves the files of a moved one alone when it closes it.
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
        self._db = None

    def _mend(self) -> None:
        self._let_go()
        with self.explained_once():
            with _SETTING_ASIDE:
                if _number(self._path) == self._number:  # else another thread was faster
                    set_aside(self._path)
            self._open()

    @contextmanager
    def explained_once(self) -> Iterator[None]:
        """As ``explained``, where setting aside has been tried already."""
        try:
            yield
        except (OSError, sqlite3.DatabaseError, ValueError, TypeError) as error:
            raise (self._explain(error) or error) from error


def is_damage(error: Exception) -> bool:
    """Whether the file holds something else than it should; not a disk that is full, or can't be written."""
    if isinstance(error, sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", 0)
        strange = any(words in str(error) for words in _STRANGE)
        cut = code == sqlite3.SQLITE_IOERR_SHORT_READ
        return isinstance(error, NotOurs) or strange or cut or code & 0xFF in _DAMAGE
    # A value that makes no sense; but not one that was to be written and is no text.
    return not isinstance(error, OSError | UnicodeEncodeError)


def _number(path: Path) -> int:
    """The file system's number of what stands under the name, 0 where nothing does."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _require_a_file(path: Path) -> None:
    """NotOurs, where something stands under the name, or beside it, that no process of ours has made."""
    for place in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
        if place.exists() and not place.is_file():
            raise NotOurs(f"{place.name} is no file")
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            _make_ours(place)
    if path.exists() and not path.stat().st_size:
        raise NotOurs("it is empty")


def _make_ours(path: Path) -> None:
    try:
        path.chmod(0o600)
    except OSError:
        raise NotOurs(f"{path.name} is somebody else's") from None


@contextmanager
def _all_or_nothing(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # what made it fail is worth more
            if db.in_transaction:  # SQLite ends some failed transactions by itself
                db.execute("ROLLBACK")
        raise


def _prepare(db: sqlite3.Connection, name: str, migrations: Sequence[Sequence[str]]) -> None:
    """The file as this version needs it. NotOurs when it is none of ours."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise NotOurs(str(found))
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise MarathonError(
            f"{name} was written by a newer version of the program (schema {version})",
            "install that version again; an older one can't read what it left",
        )
    if version < 0 or (version == 0 and _columns(db)):  # such as with the -wal of another file beside it
        raise NotOurs("it holds something else")
    if version < len(migrations):  # a full disk keeps nobody from opening one that is up to date
        _migrate(db, migrations)
    wanted = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(wanted):
        wanted.execute("BEGIN")  # and no COMMIT: nothing of it is kept
        for statements in migrations:
            for statement in statements:
                wanted.execute(statement)
        lacking = _columns(wanted) - _columns(db)
    if lacking:
        raise NotOurs(f"it lacks {', '.join(sorted(lacking))}")


def _migrate(db: sqlite3.Connection, migrations: Sequence[Sequence[str]]) -> None:
    with _all_or_nothing(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
        for statements in migrations[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(migrations)}")  # transactional; takes no parameters


def _columns(db: sqlite3.Connection) -> set[str]:
    """``table.column`` of all that there are."""
    query = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    return {str(name) for (name,) in db.execute(query)}
