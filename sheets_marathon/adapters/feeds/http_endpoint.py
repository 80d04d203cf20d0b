"""Sales from an HTTP endpoint: JSON by pages, or one CSV file or workbook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from sheets_marathon.adapters.feeds.fetching import Fetched, Fetcher
from sheets_marathon.adapters.machine.addresses import NoAddress, address_of
from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.exports import ANY, FileFormat, read_export
from sheets_marathon.adapters.tables.json_rows import JsonTable, NoRows, at_path
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading, Progress


@dataclass(frozen=True, slots=True)
class Paging:
    """How an endpoint gives its rows in pages; nothing set: in one.

    ``next``: path to the next page's address in the answer. ``page``: the parameter that counts pages from ``first``.
    ``offset``: the parameter that counts rows from 0. ``limit``, ``size``: the parameter that asks for so many rows,
    and how many. The end is no next address, a page without rows, or with fewer than ``size``.
    """

    next: str = ""
    page: str = ""
    first: int = 1
    offset: str = ""
    limit: str = ""
    size: int = 0
    most: int = 1_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask and what is there. ``rows``: the path to the rows in JSON, such as ``data.items``."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    paging: Paging = Paging()


class HttpFeed:
    """``ports.SalesFeed`` over an HTTP endpoint; its name is the source."""

    def __init__(
        self, name: str, endpoint: Endpoint, fetcher: Fetcher, recipe: Recipe, file_format: FileFormat = ANY
    ) -> None:
        self._name = name
        self._endpoint = endpoint
        self._fetcher = fetcher
        self._recipe = recipe
        self._format = file_format

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Everything it offers; progress is in pages. FeedRefused: no answer, no rows, pages without end, a column
        missing."""
        endpoint, paging = self._endpoint, self._endpoint.paging
        table, seen = JsonTable(), dict[bytes, int]()
        url, params = endpoint.url, {**endpoint.params, **_asked(paging, 0, 0)}
        with self._fetcher.session() as session:
            for page in range(1, paging.most + 1):
                fetched = session.get(url, params)
                if progress is not None:
                    progress(page, 0, "")
                if not fetched.is_json:
                    if page > 1 or paging.next or paging.page or paging.offset:
                        raise self._refused(
                            "a page is no JSON; only JSON comes in pages", "leave the paging settings out"
                        )
                    return read_export(fetched.body, self._name, self._recipe, self._format)
                content = self._parsed(fetched)
                count = self._taken(table, content)
                mark = hashlib.sha256(json.dumps(at_path(content, endpoint.rows)).encode()).digest()
                if count and mark in seen:
                    raise self._refused(
                        f"page {page} is the same as page {seen[mark]}", "check the names of the paging parameters"
                    )
                seen[mark] = page
                following = self._next(content, url)
                if paging.next:
                    if not following:
                        return self._reading(table)
                    url, params = following, {}
                elif not (paging.page or paging.offset) or not count or (paging.size and count < paging.size):
                    return self._reading(table)
                else:
                    params = {**endpoint.params, **_asked(paging, page, len(table.rows))}
        raise self._refused(
            f"there is no end of pages after {paging.most}", "raise max_pages, or check the paging settings"
        )

    def _reading(self, table: JsonTable) -> FeedReading:
        return read_deals(table.rows, self._name, self._recipe, table.headers)

    def _parsed(self, fetched: Fetched) -> Any:
        try:
            return json.loads(fetched.body)
        except (ValueError, RecursionError) as error:
            raise self._refused(
                f"the answer is no JSON: {type(error).__name__}", "open the address yourself and look at what is there"
            ) from None

    def _taken(self, table: JsonTable, content: Any) -> int:
        try:
            return table.take(content, self._endpoint.rows)
        except NoRows as error:
            raise self._refused(str(error), 'say where they are: rows = "data.items"') from None

    def _next(self, content: Any, url: str) -> str:
        """The next page's address, "" when there is none. It must be where the first one was: the token goes along."""
        paging = self._endpoint.paging
        found = at_path(content, paging.next) if paging.next else None
        if not found:
            return ""
        following = urljoin(url, str(found))
        try:
            same = address_of(following) == address_of(self._endpoint.url)
        except NoAddress:
            same = False
        if not same:
            raise self._refused(f"the next page's address at “{paging.next}” is elsewhere", "check the setting next")
        return following

    def _refused(self, what: str, remedy: str) -> FeedRefused:
        return FeedRefused(f"sales feed {self._name}: {what}", remedy)


def _asked(paging: Paging, page: int, rows: int) -> dict[str, str]:
    """The parameters of the page after ``page`` pages and ``rows`` rows."""
    asked = {paging.page: str(paging.first + page), paging.offset: str(rows), paging.limit: str(paging.size)}
    return {name: value for name, value in asked.items() if name}
