"""From settings to sources of sales, for ``wiring.house``: the only place that builds them."""

from __future__ import annotations

import zoneinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from sheets_marathon.errors import FeedRefused
from sheets_marathon.settings.feeds import (
    AnyFeedSettings,
    FeedSettings,
    FolderFeedSettings,
    HttpFeedSettings,
    SheetFeedSettings,
    SqlFeedSettings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sheets_marathon.adapters.feeds.http_endpoint import HttpFeed
    from sheets_marathon.adapters.google.http import GoogleHttp
    from sheets_marathon.adapters.tables.recipe import Recipe
    from sheets_marathon.ports.sales_feed import SalesFeed
    from sheets_marathon.settings import Settings


def sales_feeds(settings: Settings) -> list[SalesFeed]:
    """Every feed of the configuration; each can be pickled. Nothing is reached and no secret is looked for before a
    feed is read, so that what is wrong with one stops neither posts nor other feeds. Raises ConfigurationError.

    Sources of different feeds never share a name: the first folder's files go by their own names, those of further
    ones have the feed's name before them, anything else is its feed.
    """
    build = _Builder(settings)
    return [build.feed(feed) for feed in settings.sales.feeds]


class _Builder:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._find = settings.path
        self._zone = settings.zone
        folders = [feed.name for feed in settings.sales.feeds if isinstance(feed, FolderFeedSettings)]
        self._first_folder = folders[0] if folders else ""

    def feed(self, feed: AnyFeedSettings) -> SalesFeed:
        """One feed, whatever its kind."""
        recipe = _recipe(feed, self._zone)
        match feed:
            case FolderFeedSettings():
                from sheets_marathon.adapters.feeds.folder import EXPORTS, FolderFeed
                from sheets_marathon.adapters.tables.exports import FileFormat

                prefix = "" if feed.name == self._first_folder else f"{feed.name}/"
                file_format = FileFormat(feed.encoding, feed.delimiter, feed.sheet)
                return FolderFeed(
                    feed.name,
                    self._find(feed.path),
                    recipe,
                    file_format,
                    feed.pattern or EXPORTS,
                    prefix,
                    self._settings.reading.still_seconds,
                )
            case SheetFeedSettings():
                from sheets_marathon.adapters.feeds.spreadsheet import SpreadsheetFeed

                google, account = partial(_google, self._settings), partial(_account, self._settings)
                return SpreadsheetFeed(feed.name, feed.spreadsheet_id, feed.range, recipe, google, account)
            case HttpFeedSettings():
                return self._endpoint(feed, recipe)
            case SqlFeedSettings():
                from sheets_marathon.adapters.feeds.query import QueryFeed

                address, query = partial(feed.secret, self._find), partial(_query, feed, self._find)
                return QueryFeed(feed.name, address, query, recipe, self._settings.reading.seconds)
            case _:
                assert_never(feed)

    def _endpoint(self, feed: HttpFeedSettings, recipe: Recipe) -> HttpFeed:
        from sheets_marathon.adapters.feeds.fetching import Fetcher
        from sheets_marathon.adapters.feeds.http_endpoint import Endpoint, HttpFeed, Paging
        from sheets_marathon.adapters.tables.exports import FileFormat

        fetcher = Fetcher(
            feed.name,
            feed.url,
            feed.headers,
            partial(feed.secret, self._find),
            feed.token_header,
            timeout_s=feed.timeout_s,
            total_s=self._settings.reading.seconds,
            most_bytes=feed.max_megabytes * 1_000_000,
        )
        paging = Paging(
            next=feed.next,
            page=feed.page_param,
            first=feed.first_page,
            offset=feed.offset_param,
            limit=feed.limit_param,
            size=feed.page_size,
            most=feed.max_pages,
        )
        file_format = FileFormat(feed.encoding, feed.delimiter, feed.sheet)
        return HttpFeed(feed.name, Endpoint(feed.url, feed.params, feed.rows, paging), fetcher, recipe, file_format)


def _google(settings: Settings) -> GoogleHttp:
    """A connection of the process that asks: it rests on the wall's time, whatever the marathon's clock says."""
    from sheets_marathon.adapters.machine.clock import WallClock
    from sheets_marathon.wiring.house import House

    house = House(settings)
    house.clock = WallClock(settings.zone)
    return house.google


def _account(settings: Settings) -> str:
    from sheets_marathon.adapters.google.account import SHEETS_SCOPE
    from sheets_marathon.wiring.house import House

    return str(House(settings).credentials(SHEETS_SCOPE).service_account_email)


def _recipe(feed: FeedSettings, zone: zoneinfo.ZoneInfo) -> Recipe:
    from sheets_marathon.adapters.tables.recipe import Recipe

    return Recipe.of(
        feed.columns,
        feed.sale_words,
        feed.return_words,
        date_order=feed.date_order,
        thousands=feed.thousands,
        zone=zone,
        whole_days=feed.whole_days,
    )


def _query(feed: SqlFeedSettings, find: Callable[[Path], Path]) -> str:
    if feed.query or feed.query_file is None:
        return feed.query
    path = find(feed.query_file)
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FeedRefused(
            f"sales feed {feed.name}: {path} can't be read: {type(error).__name__}", "put the query into that file"
        ) from None
