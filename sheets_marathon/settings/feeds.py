"""The table ``[sales]``: the nightly import and where it takes sales from, one model for each kind of source."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, field_validator, model_validator

from sheets_marathon.errors import FeedRefused
from sheets_marathon.settings.pasted import SpreadsheetId
from sheets_marathon.settings.secrets import NoVariable, Resolve, read_secret
from sheets_marathon.settings.sections import Names, SettingsTable, TimeOfDay


class FeedSettings(SettingsTable):
    """What every kind has: how its tables are to be read."""

    name: str = Field(min_length=1)
    columns: dict[str, str] = Field(default_factory=dict)
    sale_words: tuple[str, ...] = ()
    return_words: tuple[str, ...] = ()
    date_order: Literal["", "day_first", "month_first"] = ""
    thousands: Literal["", ",", "."] = ""
    whole_days: bool = True

    @property
    def secret_file(self) -> Path | None:
        """The file that may hold its secret."""
        return None

    @property
    def said_in_the_open(self) -> Sequence[tuple[str, str]]:
        """Names and values that stand in the configuration and go over the wire."""
        return ()

    def secret(self, resolve: Resolve) -> str:  # noqa: ARG002 - most kinds have none
        """What lets it in, "" where nothing is needed. FeedRefused, which never shows it, when it is not there."""
        return ""


class FolderFeedSettings(FeedSettings):
    """A folder into which exports are laid."""

    kind: Literal["folder"]
    path: Path
    pattern: Names = ()
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: Names = ()


class SheetFeedSettings(FeedSettings):
    """A range of another Google spreadsheet."""

    kind: Literal["sheet"]
    spreadsheet_id: SpreadsheetId
    range: str = ""


class HttpFeedSettings(FeedSettings):
    """An HTTP endpoint."""

    kind: Literal["http"]
    url: str = Field(min_length=1)
    params: dict[str, str] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    token_env: str = ""
    token_file: Path | None = None
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    rows: str = ""
    next: str = ""
    page_param: str = ""
    first_page: int = 1
    offset_param: str = ""
    limit_param: str = ""
    page_size: int = Field(0, ge=0)
    max_pages: int = Field(1_000, ge=1)
    max_megabytes: int = Field(100, ge=1)
    timeout_s: float = Field(60, gt=0)
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: Names = ()

    @model_validator(mode="after")
    def _one_way_of_paging(self) -> HttpFeedSettings:
        ways = [name for name in ("next", "page_param", "offset_param") if getattr(self, name)]
        if len(ways) > 1:
            raise ValueError(f"{' and '.join(ways)} are different ways of paging: leave one")
        if self.limit_param and not self.page_size:
            raise ValueError("limit_param asks for so many rows a page: say how many with page_size")
        return self

    @property
    def secret_file(self) -> Path | None:
        """The file that may hold its token."""
        return self.token_file

    @property
    def said_in_the_open(self) -> Sequence[tuple[str, str]]:
        """Its headers and parameters."""
        return (*self.headers.items(), *self.params.items())

    def secret(self, resolve: Resolve) -> str:
        """The token, "" when it needs none. FeedRefused when it is not there."""
        return _secret(self.name, "token", self.token_env, self.token_file, resolve)


class SqlFeedSettings(FeedSettings):
    """A query to a database."""

    kind: Literal["sql"]
    url_env: str = ""
    url_file: Path | None = None
    query: str = ""
    query_file: Path | None = None

    @model_validator(mode="after")
    def _knows_what_to_ask_where(self) -> SqlFeedSettings:
        if not self.url_env and self.url_file is None:
            raise ValueError("the database's address holds a password: name url_env or url_file, where it is")
        if not self.query and self.query_file is None:
            raise ValueError("there is no query: write it into query, or name its file in query_file")
        return self

    @property
    def secret_file(self) -> Path | None:
        """The file that may hold the database's address."""
        return self.url_file

    def secret(self, resolve: Resolve) -> str:
        """The database's address with its password. FeedRefused when it is not there."""
        return _secret(self.name, "url", self.url_env, self.url_file, resolve)


AnyFeedSettings = Annotated[
    FolderFeedSettings | SheetFeedSettings | HttpFeedSettings | SqlFeedSettings, Discriminator("kind")
]


class SalesSettings(SettingsTable):
    """The nightly import."""

    import_at: TimeOfDay = dt.time(3)
    several_sellers: Literal["ask", "each"] = "ask"
    feeds: tuple[AnyFeedSettings, ...] = ()

    @field_validator("feeds")
    @classmethod
    def _named_apart(cls, feeds: tuple[AnyFeedSettings, ...]) -> tuple[AnyFeedSettings, ...]:
        # The ledger names sources by them, and tells exports apart by their sources.
        twice = [name for name, count in Counter(feed.name for feed in feeds).items() if count > 1]
        if twice:
            raise ValueError(f"two feeds are called {', '.join(twice)}: each needs a name of its own")
        return feeds


def _secret(feed: str, setting: str, variable: str, file: Path | None, resolve: Resolve) -> str:
    if not variable and file is None:
        return ""
    path = resolve(file) if file else None
    try:
        found = read_secret(variable, path)
    except NoVariable:
        raise FeedRefused(
            f"sales feed {feed}: {setting}_env is no name of an environment variable",
            "write the variable's name there, and put the secret into the variable",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FeedRefused(
            f"sales feed {feed}: {path} can't be read: {type(error).__name__}",
            f"put nothing but the secret into the file of {setting}_file, and let the program's user read it",
        ) from None
    if not found:
        lacking = [f"the environment has no {variable}"] if variable else []
        lacking += [f"{path} is empty"] if path else []
        raise FeedRefused(
            f"sales feed {feed}: {' and '.join(lacking)}", f"set what {setting}_env or {setting}_file names"
        )
    return found
