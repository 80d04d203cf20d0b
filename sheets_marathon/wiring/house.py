"""From settings to live ports: the only place that builds clients."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon import languages
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.timetable import tasks
from sheets_marathon.marathon.model import Track
from sheets_marathon.tabs.declaration import declare
from sheets_marathon.wiring.state_files import StateFiles

if TYPE_CHECKING:
    from google.oauth2.service_account import Credentials

    from sheets_marathon.adapters.google.http import GoogleHttp
    from sheets_marathon.adapters.google.quota import RequestMeter
    from sheets_marathon.adapters.machine.child import Child
    from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
    from sheets_marathon.adapters.telegram.channels import TelegramMessenger
    from sheets_marathon.adapters.words.message_templates import MessageTemplates
    from sheets_marathon.jobs.backup.backups import Backups
    from sheets_marathon.jobs.ticker.tick import Ticker
    from sheets_marathon.ports.backup import BackupArchive, SheetExport
    from sheets_marathon.ports.clock import Clock
    from sheets_marathon.ports.hand import HeldSheet
    from sheets_marathon.ports.outbox import Outbox
    from sheets_marathon.ports.picture_maker import PictureMaker
    from sheets_marathon.ports.sales_feed import SalesFeed
    from sheets_marathon.ports.sharing import Sharing
    from sheets_marathon.ports.sheet_health import SheetHealth
    from sheets_marathon.ports.sheet_store import RequestsMade, SheetStore
    from sheets_marathon.settings import Settings

log = logging.getLogger(__name__)


@dataclass
class House:
    """Everything a command may need, each part built when it is first asked for.

    Adapters are imported where they are built: ``--help`` and ``status`` need no Google client. ``serves``: this
    process acts for the bot, so it alone sets damaged files aside, and does without pictures where none can be drawn:
    ``no_pictures`` says why, and ops hear of it.
    """

    settings: Settings
    serves: bool = False
    no_pictures: str = ""

    @cached_property
    def marathon(self) -> Marathon:
        """The marathon to be run."""
        settings = self.settings
        calendar = settings.calendar
        language = languages.load(settings.marathon.language)
        by_track = {track: tasks(calendar, track) for track in Track}
        return Marathon(
            name=settings.marathon.name,
            language=language,
            calendar=calendar,
            tabs=declare(language, by_track, calendar.starts_on, calendar.ends_on, settings.marathon.baseline_days),
            tasks=by_track,
            chats={track: settings.track(track).channel for track in Track},
            ops_chat=settings.telegram.ops_chat,
            mappings=settings.mappings,
            first_settings=settings.first_values(len(by_track[Track.SELLERS])),
            baseline_days=settings.marathon.baseline_days,
            final_after_days=settings.marathon.final_after_days,
            import_at=settings.sales.import_at,
            each_seller=settings.sales.several_sellers == "each",
            pinned=frozenset(settings.posts.pin),
            assign_curators=settings.curators.assign,
            curators_chat=settings.curators.chat,
            remind_curators_at=settings.curators.remind_at,
            control=settings.control.plan(settings.telegram.ops_chat),
            finish_share=settings.rating.finish_share,
        )

    @cached_property
    def clock(self) -> Clock:
        """Real time, or the rehearsal's."""
        from sheets_marathon.adapters.machine.clock import StagedClock, WallClock

        url = self.settings.service.clock_url
        return StagedClock(url) if url else WallClock(self.settings.zone)

    @cached_property
    def google(self) -> GoogleHttp:
        """The way to Google Sheets."""
        from sheets_marathon.wiring.google import connection

        return connection(self)

    @cached_property
    def google_beside(self) -> GoogleHttp:
        """Another one, for what is done beside the ticks."""
        from sheets_marathon.wiring.google import connection_beside

        return connection_beside(self)

    @cached_property
    def meter(self) -> RequestMeter:
        """What counts the requests to Google."""
        from sheets_marathon.adapters.google.quota import RequestMeter

        clock = self.clock
        return RequestMeter(lambda: clock.now().astimezone(self.settings.zone))

    @cached_property
    def sheet(self) -> HeldSheet:
        """The spreadsheet as Google has it."""
        from sheets_marathon.adapters.google.sheets import GoogleSheetStore

        return GoogleSheetStore(self.google, self.settings.sheet.spreadsheet_id, self.marathon.tabs)

    @cached_property
    def store(self) -> SheetStore:
        """The spreadsheet, with what was written to it looked after."""
        from sheets_marathon.adapters.google.watched_store import WatchedStore

        return WatchedStore(self.sheet, self.marathon, self.clock)

    @cached_property
    def sheet_health(self) -> SheetHealth:
        """What could keep the program from writing into it."""
        from sheets_marathon.adapters.google.sheet_health import GoogleSheetHealth

        return GoogleSheetHealth(self.google, self.settings.sheet.spreadsheet_id)

    @cached_property
    def sharing(self) -> Sharing:
        """Who may see it."""
        from sheets_marathon.adapters.google.account import DRIVE_SCOPE
        from sheets_marathon.adapters.google.drive import DriveSharing

        google = self.settings.google
        return DriveSharing(
            self.credentials(DRIVE_SCOPE),
            self.settings.sheet.spreadsheet_id,
            base_url=google.drive_url,
            timeout_s=google.timeout_s,
        )

    @cached_property
    def messenger(self) -> TelegramMessenger:
        """The channels."""
        from sheets_marathon.adapters.telegram.channels import TelegramMessenger

        telegram = self.settings.telegram
        return TelegramMessenger(
            self.settings.bot_token,
            base_url=telegram.base_url or None,
            proxy=telegram.proxy or None,
            read_timeout_s=telegram.read_timeout_s,
        )

    @cached_property
    def alert_routes(self) -> MailAndHeartbeat:
        """Ways to reach ops without Google and Telegram; silent when none is configured."""
        from sheets_marathon.wiring.side_services import alert_routes

        return alert_routes(self.settings, self.clock)

    @cached_property
    def outbox(self) -> Outbox:
        """What was posted and done."""
        from sheets_marathon.wiring.state_files import open_outbox

        return open_outbox(self.settings, mends=self.serves)

    @cached_property
    def templates(self) -> MessageTemplates:
        """The posts' words."""
        from sheets_marathon.adapters.words.message_templates import MessageTemplates

        settings = self.settings
        return MessageTemplates(settings.path(settings.posts.templates), settings.marathon.language, settings.zone)

    @cached_property
    def picture_maker(self) -> PictureMaker | None:
        """What draws; None when pictures are off or this machine has no library for them, which ``doctor`` tells."""
        from sheets_marathon.wiring.side_services import picture_maker

        try:
            return picture_maker(self.settings, self.templates)
        except Exception as error:
            if not self.serves:
                raise
            log.warning("there are no pictures: %s", error)
            self.no_pictures = str(error)
            return None

    @cached_property
    def feeds(self) -> tuple[SalesFeed, ...]:
        """Where sales come from."""
        from sheets_marathon.adapters.feeds.in_child import FeedInChild
        from sheets_marathon.wiring.sales import sales_feeds

        return tuple(FeedInChild(feed, self.child) for feed in sales_feeds(self.settings))

    @cached_property
    def child(self) -> Child:
        """The process that reads what comes from outside; it lives until the house is closed."""
        from sheets_marathon.adapters.machine.child import Bounds, Child

        reading = self.settings.reading
        return Child(Bounds(reading.seconds, reading.megabytes))

    @cached_property
    def archive(self) -> BackupArchive:
        """Where copies of the spreadsheet are kept."""
        from sheets_marathon.adapters.storage.backup_files import BackupFiles

        return BackupFiles(self.settings.path(self.settings.backup.folder), self.settings.zone)

    def archive_with(self, which: str) -> tuple[BackupArchive, str]:
        """The archive that a person means by a date, a file's name or a path, and what it is called there."""
        from sheets_marathon.adapters.storage.backup_files import BackupFiles

        path = Path(which)
        return (BackupFiles(path.parent, self.settings.zone), path.name) if path.is_file() else (self.archive, which)

    @cached_property
    def export(self) -> SheetExport:
        """The spreadsheet as a workbook."""
        from sheets_marathon.adapters.google.account import DRIVE_READ_SCOPE
        from sheets_marathon.adapters.google.drive import DriveExport

        google = self.settings.google
        auth = self.credentials(DRIVE_READ_SCOPE)
        spreadsheet_id = self.settings.sheet.spreadsheet_id
        return DriveExport(auth, spreadsheet_id, base_url=google.drive_url, timeout_s=google.timeout_s)

    def backups(self) -> Backups:
        """What makes copies."""
        from sheets_marathon.adapters.google.pages import GoogleSheetPages
        from sheets_marathon.jobs.backup.backups import Backups

        settings = self.settings.backup
        # A tab that the configuration takes for one of ours is copied from the first day on, before it bears our mark.
        adopted = [mapping.title for mapping in self.marathon.mappings.values() if mapping.title]
        pages = GoogleSheetPages(self.google_beside, self.settings.sheet.spreadsheet_id, settings.tabs, adopted)
        return Backups(pages, self.archive, self.clock, settings.keep_days, self.export if settings.xlsx else None)

    def ticker(self) -> Ticker:
        """What ``run`` and ``tick`` drive."""
        from sheets_marathon.wiring.ticker import ticker_of

        return ticker_of(self)

    def answering(self, ticker: Ticker) -> contextlib.AbstractContextManager[None]:
        """The bot's private answers beside the ticker, while it is open."""
        from sheets_marathon.wiring.bot import private_answers

        return private_answers(self.settings, self.marathon, ticker, StateFiles.of(self.settings).bot_memory)

    def requests_made(self) -> RequestsMade | None:
        """What this process has asked of Google today; None before it has asked anything."""
        return self.meter.made() if "meter" in vars(self) else None

    def credentials(self, scope: str) -> Credentials:
        """The service account, for one scope."""
        from sheets_marathon.wiring.google import credentials

        return credentials(self.settings, scope)

    def close(self) -> None:
        """Ends connections of whatever was built."""
        built = vars(self)
        for name in ("messenger", "outbox", "store", "sharing", "export", "child"):
            if name in built:
                built[name].close()
        for name in ("google", "google_beside"):
            if name in built:
                built[name].session.close()
