"""Sales from a database, by one SQL query. Needs the extra ``sql`` and the database's own driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading, Progress

if TYPE_CHECKING:
    import sqlalchemy

_AT_A_TIME = 1_000
_LONGEST_REASON = 300


class QueryFeed:
    """``ports.SalesFeed`` over the rows of ``query()``, sent as it stands, to the database at ``url()``; its name is
    the source.

    ``url``: SQLAlchemy's, with its password: it and what is in it never come into an error. Nothing is ever committed,
    and PostgreSQL, MySQL, MariaDB, Oracle and SQLite are told to write nothing and (those but the last two) to give up
    after ``timeout_s``; yet only the user's rights can promise it: give the program one who may only read.
    """

    def __init__(
        self, name: str, url: Callable[[], str], query: Callable[[], str], recipe: Recipe, timeout_s: float = 600
    ) -> None:
        self._name = name
        self._url = url
        self._query = query
        self._recipe = recipe
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Every row of the answer, some at a time; progress is in rows, and nobody knows of how many."""
        try:
            import sqlalchemy
        except ImportError:
            raise FeedRefused(
                f"sales feed {self._name}: SQLAlchemy is not installed", 'pip install "sheets-marathon[sql]"'
            ) from None
        url, query = self._address(), self._query()
        try:
            engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        except ModuleNotFoundError as error:
            raise FeedRefused(
                f"sales feed {self._name}: the driver for {url.drivername} is not installed",
                f"pip install {error.name}, or name another driver in the address",
            ) from None
        except Exception as error:  # drivers raise what they like at an address that they don't like
            raise self._refusal("can't be used", error, url) from None
        try:
            with engine.connect() as connection:
                return self._answer(connection, query, progress, url)
        except FeedRefused:
            raise
        except Exception as error:
            raise self._refusal("can't be reached", error, url) from None
        finally:
            engine.dispose()

    def _address(self) -> sqlalchemy.URL:
        import sqlalchemy

        try:
            return sqlalchemy.make_url(self._url())
        except (sqlalchemy.exc.ArgumentError, ValueError):
            raise FeedRefused(
                f"sales feed {self._name}: what its url_env or url_file holds is no address of a database",
                "write it as SQLAlchemy does: postgresql+psycopg://user:password@host/database",
            ) from None

    def _answer(
        self, connection: sqlalchemy.Connection, query: str, progress: Progress | None, url: sqlalchemy.URL
    ) -> FeedReading:
        import sqlalchemy

        options = {"stream_results": True, "max_row_buffer": _AT_A_TIME, "no_parameters": True}
        try:
            for guard in guards(url.get_backend_name(), self._timeout_s):
                connection.exec_driver_sql(guard)
            # Not text(): a colon or a percent sign in the query means what it says.
            answer = connection.exec_driver_sql(query, execution_options=options)
            if not answer.returns_rows:
                raise FeedRefused(f"sales feed {self._name}: the query returns no rows", "write a SELECT")
            return read_deals(_rows(answer, progress), self._name, self._recipe, list(answer.keys()))
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise self._refusal("does not answer the query", error, url) from None

    def _refusal(self, what: str, error: Exception, url: sqlalchemy.URL) -> FeedRefused:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[:1]
        said = "".join(reason)
        for secret in _secrets(url):
            said = said.replace(secret, "…")
        return FeedRefused(
            f"sales feed {self._name}: the database {what}",
            "check the address, the user's rights and the query",
            said[:_LONGEST_REASON],
        )


def guards(database: str, timeout_s: float) -> tuple[str, ...]:
    """What to say before the query, so that nothing is written and the database itself gives up after ``timeout_s``,
    even when nobody waits for it any more. ``database``: SQLAlchemy's name; of others nothing is known.

    Sources: postgresql.org/docs (SET TRANSACTION, statement_timeout in ms), dev.mysql.com/doc (SET TRANSACTION,
    max_execution_time in ms), mariadb.com/kb (max_statement_time in s), docs.oracle.com (SET TRANSACTION READ ONLY),
    sqlite.org/pragma.html#pragma_query_only.
    """
    milliseconds = max(1, round(timeout_s * 1000))
    return {
        "postgresql": ("SET TRANSACTION READ ONLY", f"SET LOCAL statement_timeout = {milliseconds}"),
        "mysql": (f"SET SESSION max_execution_time = {milliseconds}", "START TRANSACTION READ ONLY"),
        "mariadb": (f"SET SESSION max_statement_time = {milliseconds / 1000:g}", "START TRANSACTION READ ONLY"),
        "oracle": ("SET TRANSACTION READ ONLY",),
        "sqlite": ("PRAGMA query_only = ON",),
    }.get(database, ())


def _rows(answer: sqlalchemy.CursorResult[Any], progress: Progress | None) -> Iterator[list[Cell]]:
    done = 0
    for part in answer.partitions(_AT_A_TIME):
        for row in part:
            yield [as_cell(value) for value in row]
        done += len(part)
        if progress is not None:
            progress(done, 0, "")


def _secrets(url: sqlalchemy.URL) -> list[str]:
    """What of the address must not be seen, as it stands and as drivers may write it; longest first."""
    whole = url.render_as_string(hide_password=False)
    values = [text for value in url.query.values() for text in ((value,) if isinstance(value, str) else value)]
    kept = [whole, *values, *(part.partition("=")[2] for value in values for part in value.split(";"))]
    if url.password is not None:
        kept += [str(url.password)]
    spelled = {
        form
        for secret in kept
        if secret
        for form in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    }
    return sorted(spelled, key=len, reverse=True)
