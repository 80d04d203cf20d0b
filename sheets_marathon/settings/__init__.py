"""The configuration: one TOML file, checked whole, every mistake told at once.

Secrets are not in it: the bot token comes from the environment or a file, Google's key from its own file.
"""

from __future__ import annotations

import math
import tomllib
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan
from sheets_marathon.marathon.model import Track, Weights
from sheets_marathon.settings.alerts import AlertsSettings
from sheets_marathon.settings.announce import AnnounceSettings
from sheets_marathon.settings.feeds import SalesSettings
from sheets_marathon.settings.lists import LmsSettings, RosterSettings
from sheets_marathon.settings.mistakes import mistake
from sheets_marathon.settings.pictures import PictureSettings
from sheets_marathon.settings.secrets import NoVariable, read_secret
from sheets_marathon.settings.sections import (
    WEEKDAYS,
    BackupSettings,
    BotSettings,
    ControlSettings,
    CuratorsSettings,
    GoogleSettings,
    LookerSettings,
    MarathonSettings,
    PostsSettings,
    RatingSettings,
    ReadingSettings,
    ServiceSettings,
    SettingsTable,
    SheetSettings,
    TelegramSettings,
    TrackSettings,
    TracksSettings,
)
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.schema import Scalar

__all__ = ["Settings", "load"]


class Settings(SettingsTable):
    """The whole file."""

    marathon: MarathonSettings
    tracks: TracksSettings
    sheet: SheetSettings
    google: GoogleSettings = GoogleSettings()
    telegram: TelegramSettings = TelegramSettings()
    alerts: AlertsSettings = AlertsSettings()
    announce: AnnounceSettings = AnnounceSettings()
    curators: CuratorsSettings = CuratorsSettings()
    control: ControlSettings = ControlSettings()
    sales: SalesSettings = SalesSettings()
    roster: RosterSettings = RosterSettings()
    lms: LmsSettings = LmsSettings()
    reading: ReadingSettings = ReadingSettings()
    rating: RatingSettings = RatingSettings()
    posts: PostsSettings = PostsSettings()
    bot: BotSettings = BotSettings()
    picture: PictureSettings = PictureSettings()
    looker: LookerSettings = LookerSettings()
    backup: BackupSettings = BackupSettings()
    service: ServiceSettings = ServiceSettings()
    folder: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> Settings:
        try:
            days = self.calendar.learning_days
        except ConfigurationError as error:
            raise ValueError(error.what) from None
        if not days:
            raise ValueError("no learning day is left before the final: check marathon.days and learning_weekdays")
        if self.tracks.sellers.channel == self.tracks.heads.channel:
            # A post is looked for by its first line, and both tracks' first lines are alike.
            raise ValueError("tracks.sellers.channel and tracks.heads.channel are the same, each track needs its own")
        if self.curators.chat in {self.tracks.sellers.channel, self.tracks.heads.channel}:
            raise ValueError("curators.chat is a track's channel: what waits for curators is not for participants")
        if self.control.chat in {self.tracks.sellers.channel, self.tracks.heads.channel}:
            raise ValueError("control.chat is a track's channel: who has fallen silent is not for participants")
        return self

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The marathon's time zone."""
        return zoneinfo.ZoneInfo(self.marathon.time_zone)

    @property
    def calendar(self) -> Calendar:
        """The timetable's rules."""
        marathon = self.marathon
        return Calendar(
            starts_on=marathon.starts_on,
            days=marathon.days,
            learning_weekdays=frozenset(WEEKDAYS.index(day) for day in marathon.learning_weekdays),
            skipped=frozenset(marathon.skipped),
            zone=self.zone,
            tracks=tuple(TrackPlan(track=track, times=self.track(track).times()) for track in Track),
            final_at=marathon.final_at,
            added=frozenset(marathon.added),
        )

    @property
    def mappings(self) -> dict[str, TabMapping]:
        """What the file says of tabs that were there before."""
        return {
            key: TabMapping(title=tab.title, header_row=tab.header_row, columns=tab.columns)
            for key, tab in self.sheet.tabs.items()
        }

    def track(self, track: Track) -> TrackSettings:
        """A track's table."""
        return self.tracks.sellers if track is Track.SELLERS else self.tracks.heads

    def weights(self, track: Track) -> Weights:
        """The weights a new Settings tab begins with."""
        rating = self.rating
        if track is Track.SELLERS:
            return Weights(learning=rating.weight_learning, sales=rating.weight_sales, bonus=rating.weight_bonus)
        return Weights(
            learning=rating.heads_weight_learning,
            sales=0,
            bonus=rating.heads_weight_bonus,
            team=rating.heads_weight_team,
        )

    def first_values(self, seller_tasks: int) -> Mapping[str, Scalar]:
        """The values with which the Settings tab begins; afterwards its cells win (DESIGN 4).

        By the setting's key, as ``tabs.SETTING_KEYS`` has them; ``seller_tasks``: how many tasks a seller has.
        """
        rating, posts = self.rating, self.posts
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
            "joint_goal": rating.joint_goal,
            "league_size": rating.league_size,
        }

    def path(self, path: Path) -> Path:
        """A path of the file: relative ones start at the folder above ``config/``, or where the file lies."""
        return path if path.is_absolute() else self.folder / path

    @property
    def bot_token(self) -> str:
        """The bot's token, trimmed. ConfigurationError, which never shows it, when variable and file lack it."""
        telegram = self.telegram
        path = self.path(telegram.token_file) if telegram.token_file else None
        remedy = "put nothing but the token @BotFather gave you into that file"
        no_file = ""
        try:
            token = read_secret(telegram.token_env, path)
        except NoVariable:
            raise ConfigurationError(
                "telegram.token_env is no name of an environment variable",
                'write the name only, token_env = "SHEETS_MARATHON_BOT_TOKEN", and put the token into that variable; '
                "if the token was in this file, let @BotFather make a new one",
            ) from None
        except (FileNotFoundError, NotADirectoryError):
            token, no_file = "", f" and there is no file {path}"
        except OSError as error:
            raise ConfigurationError(
                f"the bot's token can't be read from telegram.token_file {path}: {error.strerror}", remedy
            ) from None
        except UnicodeDecodeError:
            raise ConfigurationError(f"telegram.token_file {path} is not text", remedy) from None
        if not token and path is not None and not no_file:
            raise ConfigurationError(f"telegram.token_file {path} is empty", remedy)
        if not token:
            raise ConfigurationError(
                f"there is no bot token: the environment has no {telegram.token_env}{no_file}",
                f"set {telegram.token_env} to the token @BotFather gave you, or telegram.token_file to a file with it",
            )
        return token


def load(path: Path) -> Settings:
    """Reads and checks the file. ConfigurationError lists every mistake: key, value found, what is expected."""
    if not path.is_file():
        raise ConfigurationError(
            f"there is no configuration at {path.absolute()}", f'make one with "sheets-marathon init --config {path}"'
        )
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}", "save it as UTF-8") from None
    return parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """The same of a text that is, or is about to be, the file at ``path``."""
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}", "mend that line; strings need quotes") from None
    folder = path.resolve().parent
    if folder.name == "config":
        folder = folder.parent
    try:
        return Settings.model_validate({**content, "folder": folder})
    except ValidationError as error:
        lines = [mistake(found, Settings) for found in error.errors(include_url=False)]
        raise ConfigurationError(
            f"{path} has {len(lines)} mistake{'s' if len(lines) > 1 else ''}:\n" + "\n".join(lines),
            "config/marathon.example.toml explains every key",
        ) from None
