"""The configuration: one TOML file, checked whole, every mistake told at once.

Secrets are not in it: the bot token comes from the environment or a file, Google's key from its own file.
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
import zoneinfo
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from . import languages
from .errors import ConfigurationError
from .marathon.model import Track, Weights
from .marathon.timetable import Calendar, TrackPlan
from .spreadsheet.adopt import TabMapping

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _time_of_day(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.time.fromisoformat(value)
        except ValueError:
            raise ValueError('a time of day such as "10:00" is expected') from None
    return value


def _known_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValueError('a time zone such as "Europe/Moscow" is expected') from None
    return name


def _known_language(code: str) -> str:
    if code not in languages.available():
        raise ValueError(f"one of {', '.join(languages.available())} is expected")
    return code


TimeOfDay = Annotated[dt.time, BeforeValidator(_time_of_day)]
ZoneName = Annotated[str, AfterValidator(_known_zone)]
LanguageCode = Annotated[str, AfterValidator(_known_language)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ChatId = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class _Section(BaseModel):
    """A table of the file. An unknown key is a mistake: most are misspelled ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Marathon(_Section):
    """When it runs and in which language."""

    name: str
    starts_on: dt.date
    days: int = Field(16, ge=1, le=366)
    learning_weekdays: tuple[Weekday, ...] = ("mon", "wed", "fri")
    skipped: tuple[dt.date, ...] = ()
    time_zone: ZoneName = "Europe/Moscow"
    final_at: TimeOfDay = dt.time(18)
    final_after_days: int = Field(3, ge=0)
    baseline_days: int = Field(16, ge=0)
    language: LanguageCode = "ru"


class TrackSettings(_Section):
    """One track: its channel and its slots on a learning day."""

    channel: ChatId
    lessons: tuple[TimeOfDay, ...]
    focus: tuple[TimeOfDay, ...] = ()
    summary: TimeOfDay | None = dt.time(18)
    brief: TimeOfDay | None = None


class Tracks(_Section):
    """Both tracks."""

    sellers: TrackSettings
    heads: TrackSettings


class TabSettings(_Section):
    """A tab that was there before the program: its title and the headers of its columns."""

    title: str
    header_row: int = Field(1, ge=1)
    columns: dict[str, str] = {}


class Sheet(_Section):
    """The spreadsheet that is the system of record."""

    spreadsheet_id: str = Field(min_length=1)
    tabs: dict[str, TabSettings] = {}


class Google(_Section):
    """How to reach Google. The addresses differ in a rehearsal only."""

    credentials_file: Path = Path("credentials.json")
    sheets_url: str = ""
    drive_url: str = ""
    timeout_s: float = Field(60, gt=0)
    attempts: int = Field(6, ge=1)


class Telegram(_Section):
    """How to reach Telegram and where ops are told things."""

    token_env: str = "SHEETS_MARATHON_BOT_TOKEN"  # noqa: S105 - the name of a variable, not its value
    token_file: Path | None = None
    ops_chat: ChatId = ""
    base_url: str = ""
    proxy: str = ""
    read_timeout_s: float = Field(75, ge=75)


class FolderFeedSettings(_Section):
    """A folder into which exports are laid."""

    kind: Literal["folder"]
    name: str
    path: Path
    pattern: str = "*.csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    columns: dict[str, str] = {}


class Sales(_Section):
    """The nightly import."""

    import_at: TimeOfDay = dt.time(3)
    feeds: tuple[FolderFeedSettings, ...] = ()


class Rating(_Section):
    """First values of the weights. Once the Settings tab has them, the tab wins."""

    weight_learning: float = 1
    weight_sales: float = 1
    weight_bonus: float = 1
    heads_weight_learning: float = 1
    heads_weight_team: float = 1
    heads_weight_bonus: float = 1
    finish_share: float = Field(0.8, gt=0, le=1)


class Posts(_Section):
    """How posts are written. ``top_n`` … ``names`` are first values of cells in the Settings tab."""

    templates: Path = Path("config/messages")
    top_n: int = Field(5, ge=0)
    risers_n: int = Field(3, ge=0)
    names: Literal["full", "short"] = "full"


class Looker(_Section):
    """The leaders' report."""

    host: str = "https://lookerstudio.google.com"
    template_report_id: str = ""
    readers: tuple[str, ...] = ()


class Service(_Section):
    """How the long-running process behaves."""

    state_dir: Path = Path("var")
    tick_seconds: int = Field(20, ge=1, le=60)
    refresh_minutes: int = Field(10, ge=1)
    night_refresh_minutes: int = Field(60, ge=1)
    clock_url: str = ""


class Settings(_Section):
    """The whole file."""

    marathon: Marathon
    tracks: Tracks
    sheet: Sheet
    google: Google = Google()
    telegram: Telegram = Telegram()
    sales: Sales = Sales()
    rating: Rating = Rating()
    posts: Posts = Posts()
    looker: Looker = Looker()
    service: Service = Service()
    folder: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _something_to_learn(self) -> Settings:
        if not self.calendar.learning_days:
            raise ValueError(
                "no learning day is left between starts_on and the final: check days and learning_weekdays"
            )
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
            learning_weekdays=frozenset(_WEEKDAYS.index(day) for day in marathon.learning_weekdays),
            skipped=frozenset(marathon.skipped),
            zone=self.zone,
            tracks=tuple(_track_plan(track, self.track(track)) for track in Track),
            final_at=marathon.final_at,
        )

    @property
    def mappings(self) -> dict[str, TabMapping]:
        """What the file says of tabs that were there before."""
        return {key: TabMapping(tab.title, tab.header_row, tab.columns) for key, tab in self.sheet.tabs.items()}

    def track(self, track: Track) -> TrackSettings:
        """A track's table."""
        return self.tracks.sellers if track is Track.SELLERS else self.tracks.heads

    def weights(self, track: Track) -> Weights:
        """The weights a new Settings tab begins with."""
        rating = self.rating
        if track is Track.SELLERS:
            return Weights(rating.weight_learning, rating.weight_sales, rating.weight_bonus)
        return Weights(rating.heads_weight_learning, 0, rating.heads_weight_bonus, rating.heads_weight_team)

    def path(self, path: Path) -> Path:
        """A path of the file: relative ones start at the folder above ``config/``, or where the file lies."""
        return path if path.is_absolute() else self.folder / path

    @property
    def bot_token(self) -> str:
        """The bot's token. ConfigurationError when neither the variable nor the file has it."""
        telegram = self.telegram
        token = os.environ.get(telegram.token_env, "")
        if not token and telegram.token_file and self.path(telegram.token_file).is_file():
            token = self.path(telegram.token_file).read_text("utf-8").strip()
        if not token:
            raise ConfigurationError(
                f"there is no bot token: the environment has no {telegram.token_env}",
                f"set {telegram.token_env} to the token @BotFather gave you, or telegram.token_file to a file with it",
            )
        return token


def _track_plan(track: Track, settings: TrackSettings) -> TrackPlan:
    return TrackPlan(track, settings.lessons, settings.focus, settings.summary, settings.brief)


def load(path: Path) -> Settings:
    """Reads and checks the file. ConfigurationError lists every mistake: key, value found, what is expected."""
    if not path.is_file():
        raise ConfigurationError(
            f"there is no configuration at {path}", f'make one with "sheets-marathon init --config {path}"'
        )
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not TOML: {error}", "mend that line; strings need quotes") from None
    folder = path.resolve().parent
    if folder.name == "config":
        folder = folder.parent
    try:
        return Settings.model_validate({**content, "folder": folder})
    except ValidationError as error:
        lines = [_mistake(one) for one in error.errors(include_url=False)]
        raise ConfigurationError(
            f"{path} has {len(lines)} mistake{'s' if len(lines) > 1 else ''}:\n" + "\n".join(lines),
            "config/marathon.example.toml explains every key",
        ) from None


def _mistake(error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "missing":
        return f"  {key}: is missing"
    if error["type"] == "extra_forbidden":
        return f"  {key}: there is no such key"
    message = str(error["msg"]).removeprefix("Value error, ")
    if isinstance(error["input"], dict):
        return f"  {key}: {message}"
    return f"  {key}: found {error['input']!r}; {message[:1].lower()}{message[1:]}"
