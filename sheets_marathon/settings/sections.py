"""The tables of the configuration file, one model each. An unknown key is a mistake: most are misspelled ones."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from sheets_marathon import languages
from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.marathon.model import SlotKind
from sheets_marathon.marathon.people.assigning import Assign
from sheets_marathon.marathon.people.identity import Confirm
from sheets_marathon.marathon.posts.kinds import POST_KINDS, TimesSetting
from sheets_marathon.settings.pasted import ChatId, SpreadsheetId

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _time_of_day(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
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


def _prom(path: Path) -> Path:
    if path.suffix != ".prom":
        raise ValueError('a file whose name ends in ".prom" is expected: node_exporter reads no other')
    return path


def _one_or_several(value: object) -> object:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


TimeOfDay = Annotated[dt.time, BeforeValidator(_time_of_day)]
ZoneName = Annotated[str, AfterValidator(_known_zone)]
LanguageCode = Annotated[str, AfterValidator(_known_language)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_several)]
"""One name or a list of several; "" is none."""


class SettingsTable(BaseModel):
    """A table of the file. An unknown key is a mistake: most are misspelled ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MarathonSettings(SettingsTable):
    """When it runs and in which language."""

    name: str
    starts_on: dt.date
    days: int = Field(16, ge=1, le=366)
    learning_weekdays: tuple[Weekday, ...] = ("mon", "wed", "fri")
    skipped: tuple[dt.date, ...] = ()
    added: tuple[dt.date, ...] = ()
    time_zone: ZoneName = "Europe/Moscow"
    final_at: TimeOfDay = dt.time(18)
    final_after_days: int = Field(3, ge=0)
    baseline_days: int = Field(16, ge=0)
    language: LanguageCode = "ru"


class TrackChannel(SettingsTable):
    """One track's channel. ``TrackSettings`` is this with a key for each kind of post that has times of its own."""

    channel: ChatId

    def times(self) -> dict[SlotKind, tuple[dt.time, ...]]:
        """At what times of a learning day posts of a kind go out; no times for kinds that are switched off."""
        found: dict[SlotKind, tuple[dt.time, ...]] = {}
        for kind, setting in _times_settings():
            value = getattr(self, setting.key)
            found[kind] = value if setting.several else () if value is None else (value,)
        return found


def _times_settings() -> Iterator[tuple[SlotKind, TimesSetting]]:
    return ((kind, known.times) for kind, known in POST_KINDS.items() if known.times is not None)


def _times_field(setting: TimesSetting) -> Any:
    """The type and default of a key, as pydantic's ``create_model`` takes them."""
    if setting.several:
        return tuple[TimeOfDay, ...], ... if setting.default is None else setting.default
    return TimeOfDay | None, setting.default[0] if setting.default else None


if TYPE_CHECKING:
    TrackSettings = TrackChannel
else:
    TrackSettings = create_model(
        "TrackSettings",
        __base__=TrackChannel,
        __doc__=TrackChannel.__doc__,
        **{setting.key: _times_field(setting) for _, setting in _times_settings()},
    )


class TracksSettings(SettingsTable):
    """Both tracks."""

    sellers: TrackSettings
    heads: TrackSettings


class TabSettings(SettingsTable):
    """A tab that was there before the program: its title and the headers of its columns."""

    title: str
    header_row: int = Field(1, ge=1)
    columns: dict[str, str] = {}


class SheetSettings(SettingsTable):
    """The spreadsheet that is the system of record."""

    spreadsheet_id: SpreadsheetId
    tabs: dict[str, TabSettings] = {}


class GoogleSettings(SettingsTable):
    """How to reach Google. The addresses differ in a rehearsal only."""

    credentials_file: Path = Path("credentials.json")
    sheets_url: str = ""
    drive_url: str = ""
    timeout_s: float = Field(60, gt=0)
    attempts: int = Field(6, ge=1)


class TelegramSettings(SettingsTable):
    """How to reach Telegram and where ops are told things."""

    token_env: str = "SHEETS_MARATHON_BOT_TOKEN"  # noqa: S105 - the name of a variable, not its value
    token_file: Path | None = None
    ops_chat: ChatId = ""
    base_url: str = ""
    proxy: str = ""
    read_timeout_s: float = Field(75, ge=75)


class RatingSettings(SettingsTable):
    """First values of the weights. Once the Settings tab has them, the tab wins."""

    weight_learning: float = 1
    weight_sales: float = 1
    weight_bonus: float = 1
    heads_weight_learning: float = 1
    heads_weight_team: float = 1
    heads_weight_bonus: float = 1
    finish_share: float = Field(0.8, gt=0, le=1)
    joint_goal: float = Field(0, ge=0)
    league_size: int = Field(0, ge=0)


class PostsSettings(SettingsTable):
    """How posts are written. ``top_n`` … ``names`` are first values of cells in the Settings tab."""

    templates: Path = Path("config/messages")
    top_n: int = Field(5, ge=0)
    risers_n: int = Field(3, ge=0)
    names: Literal["full", "short"] = "full"
    pin: tuple[SlotKind, ...] = ()


class LookerSettings(SettingsTable):
    """The leaders' report."""

    host: str = "https://lookerstudio.google.com"
    template_report_id: str = ""
    readers: tuple[str, ...] = ()


class ReadingSettings(SettingsTable):
    """What reading exports, lists and reports may take."""

    seconds: float = Field(600, gt=0)
    megabytes: int = Field(1_000, ge=100)
    still_seconds: float = Field(2, ge=0, le=60)


class BackupSettings(SettingsTable):
    """The nightly copy of the spreadsheet on this machine."""

    enabled: bool = True
    tabs: list[str] = []
    folder: Path = Path("var/backups")
    keep_days: int = Field(30, ge=1)
    xlsx: bool = False


class ServiceSettings(SettingsTable):
    """How the long-running process behaves."""

    state_dir: Path = Path("var")
    second_journal: Path | None = None
    tick_seconds: int = Field(20, ge=1, le=60)
    refresh_minutes: int = Field(10, ge=1)
    night_refresh_minutes: int = Field(60, ge=1)
    clock_url: str = ""
    log_megabytes: int = Field(20, ge=0)
    prometheus: Annotated[Path, AfterValidator(_prom)] | None = None


class BotSettings(SettingsTable):
    """What the bot does besides posting. ``confirm_names``: how somebody whose Telegram name stands in the roster, and
    who did not come by their personal link, shows that it is they."""

    enabled: bool = True
    confirm_names: Confirm = "number"
    discussion_chats: tuple[ChatId, ...] = ()

    @property
    def discussions(self) -> frozenset[str]:
        """The groups as they are compared: ids as text, @names in lower case."""
        return frozenset(chat.lower() for chat in self.discussion_chats)


class CuratorsSettings(SettingsTable):
    """Who gets which participants, and when curators are reminded of what waits.

    ``assign``: how participants without a curator get one. ``chat`` "": nobody is reminded.
    """

    assign: Assign = "store"
    chat: ChatId = ""
    remind_at: TimeOfDay = dt.time(16)


class ControlSettings(SettingsTable):
    """Notes to the training team about how the marathon's rhythm is kept.

    ``chat`` "": the ops chat. ``silent_days``: after so many days without a record somebody is named;
    ``sample``: so many works to look at by hand; ``heads``: the figures go to the heads' channel too, without names.
    """

    enabled: bool = True
    chat: ChatId = ""
    at: TimeOfDay = dt.time(18, 30)
    silent_days: int = Field(4, ge=1)
    sample: int = Field(5, ge=0, le=8)
    heads: bool = True

    def plan(self, ops_chat: str) -> ControlPlan | None:
        """What it says; None when there are no notes, or no chat for them."""
        chat = self.chat or ops_chat
        return ControlPlan(chat, self.at, self.silent_days, self.sample, self.heads) if self.enabled and chat else None
