"""From settings to live ports: the only place that builds clients."""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sheets_marathon import languages
from sheets_marathon.jobs.course import Course
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.timetable import tasks
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.tabs import declare

if TYPE_CHECKING:
    from google.oauth2.service_account import Credentials

    from sheets_marathon.adapters.google_sheets import GoogleSheetStore
    from sheets_marathon.adapters.message_templates import MessageTemplates
    from sheets_marathon.jobs.tick import Ticker
    from sheets_marathon.ports import Clock, Messenger, Outbox, SalesFeed, Sharing
    from sheets_marathon.settings import Settings


@dataclass
class House:
    """Everything a command may need, each part built when it is first asked for.

    Adapters are imported where they are built: ``--help`` and ``status`` need no Google client.
    """

    settings: Settings

    @cached_property
    def course(self) -> Course:
        """The marathon to be run."""
        settings = self.settings
        calendar = settings.calendar
        language = languages.load(settings.marathon.language)
        by_track = {track: tasks(calendar, track) for track in Track}
        return Course(
            name=settings.marathon.name,
            language=language,
            calendar=calendar,
            tabs=declare(language, by_track, calendar.starts_on, calendar.ends_on),
            tasks=by_track,
            chats={track: settings.track(track).channel for track in Track},
            ops_chat=settings.telegram.ops_chat,
            mappings=settings.mappings,
            first_settings=_first_settings(settings, len(by_track[Track.SELLERS])),
            baseline_days=settings.marathon.baseline_days,
            final_after_days=settings.marathon.final_after_days,
            import_at=settings.sales.import_at,
        )

    @cached_property
    def clock(self) -> Clock:
        """Real time, or the rehearsal's."""
        from sheets_marathon.adapters.clock import StagedClock, WallClock

        url = self.settings.service.clock_url
        return StagedClock(url) if url else WallClock(self.settings.zone)

    @cached_property
    def store(self) -> GoogleSheetStore:
        """The spreadsheet."""
        from sheets_marathon.adapters.google_account import SHEETS_SCOPE
        from sheets_marathon.adapters.google_http import GoogleHttp
        from sheets_marathon.adapters.google_sheets import GoogleSheetStore

        google = self.settings.google
        http = GoogleHttp(
            self.credentials(SHEETS_SCOPE),
            base_url=google.sheets_url,
            timeout_s=google.timeout_s,
            attempts=google.attempts,
        )
        return GoogleSheetStore(http, self.settings.sheet.spreadsheet_id, self.course.tabs)

    @cached_property
    def sharing(self) -> Sharing:
        """Who may see it."""
        from sheets_marathon.adapters.google_account import DRIVE_SCOPE
        from sheets_marathon.adapters.google_drive import DriveSharing

        google = self.settings.google
        return DriveSharing(
            self.credentials(DRIVE_SCOPE),
            self.settings.sheet.spreadsheet_id,
            base_url=google.drive_url,
            timeout_s=google.timeout_s,
        )

    @cached_property
    def messenger(self) -> Messenger:
        """The channels."""
        from sheets_marathon.adapters.telegram import TelegramMessenger

        telegram = self.settings.telegram
        return TelegramMessenger(
            self.settings.bot_token,
            base_url=telegram.base_url or None,
            proxy=telegram.proxy or None,
            read_timeout_s=telegram.read_timeout_s,
        )

    @cached_property
    def outbox(self) -> Outbox:
        """What was posted and done."""
        from sheets_marathon.adapters.outbox_sqlite import SqliteOutbox

        folder = self.settings.path(self.settings.service.state_dir)
        folder.mkdir(parents=True, exist_ok=True)
        return SqliteOutbox(folder / f"outbox-{self._bot_mark}.sqlite")

    @cached_property
    def templates(self) -> MessageTemplates:
        """The posts' words."""
        from sheets_marathon.adapters.message_templates import MessageTemplates

        settings = self.settings
        return MessageTemplates(settings.path(settings.posts.templates), settings.marathon.language, settings.zone)

    @cached_property
    def feeds(self) -> tuple[SalesFeed, ...]:
        """Where sales come from."""
        from sheets_marathon.adapters.feeds.folder import FolderFeed

        return tuple(
            FolderFeed(
                feed.name,
                self.settings.path(feed.path),
                pattern=feed.pattern,
                columns=feed.columns or None,
                encoding=feed.encoding,
                delimiter=feed.delimiter,
            )
            for feed in self.settings.sales.feeds
        )

    def ticker(self) -> Ticker:
        """What ``run`` and ``tick`` drive."""
        from sheets_marathon.jobs.nights import Nights
        from sheets_marathon.jobs.program_memory import ProgramMemory
        from sheets_marathon.jobs.tick import Ticker

        service = self.settings.service
        return Ticker(
            course=self.course,
            store=self.store,
            messenger=self.messenger,
            outbox=self.outbox,
            clock=self.clock,
            writer=self.templates,
            nights=Nights(self.course, self.store, self.outbox, self.clock, self.feeds),
            program=ProgramMemory(self.outbox),
            refresh_minutes=service.refresh_minutes,
            night_refresh_minutes=service.night_refresh_minutes,
        )

    @contextlib.contextmanager
    def only_one(self) -> Iterator[None]:
        """Holds the bot's lock: a second process says who has it and stops."""
        from sheets_marathon.adapters.process_lock import ProcessLock, lock_path

        folder = self.settings.path(self.settings.service.state_dir)
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessLock(lock_path(folder, self.settings.bot_token), self.clock.now()):
            yield

    @property
    def _bot_mark(self) -> str:
        """Tells bots apart in file names without showing the token."""
        return hashlib.sha256(self.settings.bot_token.encode()).hexdigest()[:12]

    def credentials(self, scope: str) -> Credentials:
        """The service account, for one scope."""
        from sheets_marathon.adapters.google_account import service_account

        return service_account(self.settings.path(self.settings.google.credentials_file), scope)

    def close(self) -> None:
        """Ends connections of whatever was built."""
        built = vars(self)
        for name in ("messenger", "outbox", "store", "sharing"):
            if name in built:
                built[name].close()


def _first_settings(settings: Settings, seller_tasks: int) -> Mapping[str, Scalar]:
    rating, posts = settings.rating, settings.posts
    return {
        "weight_learning": rating.weight_learning,
        "weight_sales": rating.weight_sales,
        "weight_bonus": rating.weight_bonus,
        "heads_weight_learning": rating.heads_weight_learning,
        "heads_weight_team": rating.heads_weight_team,
        "heads_weight_bonus": rating.heads_weight_bonus,
        "finish_tasks": math.ceil(rating.finish_share * seller_tasks),
        "top_n": posts.top_n,
        "risers_n": posts.risers_n,
        "names_style": posts.names,
    }
