"""The configuration is checked whole, and every mistake is told at once with its key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.places import EXAMPLE
from support.program.configuration import SMALLEST, loaded, with_line

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.model import SlotKind, Track, Weights
from sheets_marathon.settings import load


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        loaded(folder, text)
    assert refused.value.exit_code == 64
    return [line.strip() for line in refused.value.what.splitlines()[1:]]


def test_the_example_loads_and_means_what_design_says() -> None:
    settings = load(EXAMPLE)
    assert settings.calendar.starts_on == dt.date(2026, 12, 7)
    assert settings.calendar.ends_on == dt.date(2026, 12, 22)
    assert len(settings.calendar.learning_days) == 7
    assert settings.zone == ZoneInfo("Europe/Moscow")
    assert settings.weights(Track.SELLERS) == Weights(1, 1, 1, 1)
    assert settings.weights(Track.HEADS) == Weights(1, 0, 1, 1)
    assert settings.sales.import_at == dt.time(3)


def test_a_tab_that_was_there_before_is_mapped_by_its_title_and_headers(tmp_path: Path) -> None:
    lines = 'title = "Список"\nheader_row = 2\ncolumns = { id = "Таб. №", name = "Кто" }'
    mapping = loaded(tmp_path, with_line("sheet.tabs.participants", lines)).mappings["participants"]
    assert (mapping.title, mapping.header_row) == ("Список", 2)
    assert mapping.columns == {"id": "Таб. №", "name": "Кто"}


def test_the_smallest_configuration_has_sound_first_values(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST)
    assert settings.track(Track.SELLERS).channel == "-1001", "a number without quotes is a chat as well"
    assert settings.track(Track.HEADS).times()[SlotKind.SUMMARY] == (dt.time(18),)
    assert (settings.service.tick_seconds, settings.telegram.read_timeout_s) == (20, 75)


def test_all_mistakes_are_told_at_once_each_with_its_key_what_was_found_and_what_is_expected(tmp_path: Path) -> None:
    text = (
        SMALLEST.replace('name = "Марафон"\n', 'days = "many"\ntime_zone = "Moscow"\nlearning_weekdays = ["пн"]\n')
        .replace('spreadsheet_id = "1AbC"', 'spreadsheet_id = ""')
        .replace('lessons = ["10:00"]', 'lessons = ["ten"]')
        + "\n[telegram]\nread_timeout_s = 5\n[rating]\nfinish_share = 2\nwieght_sales = 1\n"
    )
    found = mistakes(tmp_path, text)
    assert len(found) == 9
    for key, said in {
        "marathon.name": "is missing",
        "marathon.days": "found 'many'; input should be a valid integer",
        "marathon.time_zone": "found 'Moscow'; a time zone such as \"Europe/Moscow\" is expected",
        "marathon.learning_weekdays.0": "found 'пн'; input should be 'mon', 'tue'",
        "tracks.heads.lessons.0": "found 'ten'; a time of day such as \"10:00\" is expected",
        "sheet.spreadsheet_id": "found ''; string should have at least 1 character",
        "telegram.read_timeout_s": "found 5; input should be greater than or equal to 75",
        "rating.finish_share": "found 2; input should be less than or equal to 1",
        "rating.wieght_sales": "there is no such key",
    }.items():
        assert [line for line in found if line.startswith(f"{key}: {said}")], (key, found)


def test_the_number_of_mistakes_is_in_the_first_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"marathon.toml has 1 mistake:\n  sheet.colour: there is no such key"):
        loaded(tmp_path, with_line("sheet", 'colour = "red"'))
    with pytest.raises(ConfigurationError, match="has 2 mistakes:"):
        loaded(tmp_path, with_line("marathon", "dais = 3\nhours = 4"))


@pytest.mark.parametrize(
    ("table", "line", "key", "meant"),
    [
        ("marathon", "starts = 2026-12-07", "marathon.starts", "marathon.starts_on"),
        ("google", 'credential_file = "x"', "google.credential_file", "google.credentials_file"),
        ("tracks.third", 'channel = "@x"\nlessons = []', "tracks.third", ""),
        (
            "sheet.tabs.participants",
            'title = "Список"\ncolums = {}',
            "sheet.tabs.participants.colums",
            "sheet.tabs.participants.columns",
        ),
        ("sheet", "time_zone = 'x'", "sheet.time_zone", "marathon.time_zone"),
        ("telegram", "pin = ['final']", "telegram.pin", "posts.pin"),
        ("posts", "topN = 3", "posts.topN", "posts.top_n"),
        ("marathon", "nomen = 'x'", "marathon.nomen", "marathon.name"),
        ("bott", "enabled = true", "bott", "bot"),
    ],
)
def test_an_unknown_key_is_a_mistake_and_what_may_be_meant_is_said(
    tmp_path: Path, table: str, line: str, key: str, meant: str
) -> None:
    said = f"{key}: there is no such key" + (f"; did you mean {meant}?" if meant else "")
    assert mistakes(tmp_path, with_line(table, line)) == [said]


def test_a_key_that_a_feed_of_its_kind_does_not_know_is_told_with_the_nearest(tmp_path: Path) -> None:
    feed = 'kind = "folder"\nname = "1С"\npath = "x"\npatern = "*.csv"\n'
    (said,) = mistakes(tmp_path, f"{SMALLEST}\n[[sales.feeds]]\n{feed}")
    assert said == "sales.feeds.0.folder.patern: there is no such key; did you mean sales.feeds.0.folder.pattern?"


ID = "1AbC_dEf-9" + "x" * 34


@pytest.mark.parametrize(
    "pasted",
    [
        ID,
        f" {ID}\\n",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit",
        f"docs.google.com/spreadsheets/d/{ID}",
        f"https://docs.google.com/a/example.org/spreadsheets/d/{ID}/edit",
        f"https://drive.google.com/open?id={ID}",
    ],
)
def test_a_spreadsheets_address_is_its_id(tmp_path: Path, pasted: str) -> None:
    text = SMALLEST.replace('"1AbC"', f'"{pasted}"')
    assert loaded(tmp_path, text).sheet.spreadsheet_id == ID
    feed = f'[[sales.feeds]]\nkind = "sheet"\nname = "x"\nspreadsheet_id = "{pasted}"\n'
    (found,) = loaded(tmp_path, f"{SMALLEST}\n{feed}").sales.feeds
    assert getattr(found, "spreadsheet_id", "") == ID


@pytest.mark.parametrize(
    "pasted",
    [
        "Марафон продаж",
        "my sheet",
        f"https://docs.google.com/document/d/{ID}/edit",
        f"https://docs.google.com/spreadsheets/d/e/2PACX-{ID}/pubhtml",
        "https://docs.google.com/spreadsheets/u/0/",
        "<id>",
    ],
)
def test_what_can_be_no_spreadsheets_id_is_a_mistake_that_says_where_it_stands(tmp_path: Path, pasted: str) -> None:
    (said,) = mistakes(tmp_path, SMALLEST.replace('"1AbC"', f'"{pasted}"'))
    assert said.startswith(
        f"sheet.spreadsheet_id: found '{pasted}'; no spreadsheet's id: copy it, or the whole address"
    )


@pytest.mark.parametrize(
    ("pasted", "chat"),
    [
        ("-1001234567890", "-1001234567890"),
        (" @Marathon_PK ", "@Marathon_PK"),
        ("https://t.me/c/1234567890/15", "-1001234567890"),
        ("t.me/marathon_pk", "@marathon_pk"),
        ("https://t.me/s/marathon_pk?before=3", "@marathon_pk"),
        ("https://telegram.me/marathon_pk/17", "@marathon_pk"),
        ("https://web.telegram.org/a/#-1001234567890", "-1001234567890"),
    ],
)
def test_a_link_to_a_chat_is_the_chat(tmp_path: Path, pasted: str, chat: str) -> None:
    settings = loaded(tmp_path, SMALLEST.replace('"@heads"', f'"{pasted}"'))
    assert settings.tracks.heads.channel == chat


@pytest.mark.parametrize(
    "pasted", ["Марафон старших", "https://t.me/+AbCdEf123", "https://t.me/joinchat/AbC", "heads", "@"]
)
def test_what_can_be_no_chat_is_a_mistake(tmp_path: Path, pasted: str) -> None:
    (said,) = mistakes(tmp_path, SMALLEST.replace('"@heads"', f'"{pasted}"'))
    assert said.startswith(f"tracks.heads.channel: found '{pasted}'; no chat: write its number")


def test_where_there_is_no_configuration_the_whole_path_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as raised:
        load(Path("config/marathon.toml"))
    assert raised.value.what == f"there is no configuration at {tmp_path / 'config' / 'marathon.toml'}"


def test_a_language_without_a_pack_is_a_mistake_that_names_the_packs(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, with_line("marathon", 'language = "xx"'))
    assert said.startswith("marathon.language: found 'xx'; one of ")
    assert "ru" in said


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"marathon.toml is not TOML: .*line 2"):
        loaded(tmp_path, "[marathon]\nname = Марафон\n")
    (tmp_path / "old.toml").write_bytes("name = 'Марафон'".encode("cp1251"))
    with pytest.raises(ConfigurationError, match="is not TOML"):
        load(tmp_path / "old.toml")


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no configuration at") as refused:
        load(tmp_path / "nowhere.toml")
    assert "sheets-marathon init" in refused.value.remedy


@pytest.mark.parametrize(
    "line",
    ["learning_weekdays = []", 'learning_weekdays = ["sun"]\ndays = 6', "days = 2\nskipped = [2026-12-07]", "days = 1"],
)
def test_a_marathon_without_a_learning_day_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigurationError, match=r"learning day"):
        loaded(tmp_path, with_line("marathon", line))


def test_what_waits_for_curators_is_not_told_to_participants(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"curators\.chat is a track's channel"):
        loaded(tmp_path, with_line("curators", 'chat = "@heads"'))


def test_the_token_comes_from_the_environment_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token.txt").write_text("from-file\n", "utf-8")
    settings = loaded(tmp_path, with_line("telegram", 'token_env = "MARATHON_TEST_TOKEN"\ntoken_file = "token.txt"'))
    monkeypatch.delenv("MARATHON_TEST_TOKEN", raising=False)
    assert settings.bot_token == "from-file"
    monkeypatch.setenv("MARATHON_TEST_TOKEN", "from-environment")
    assert settings.bot_token == "from-environment"


def test_a_missing_token_says_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHEETS_MARATHON_BOT_TOKEN", raising=False)
    settings = loaded(tmp_path, with_line("telegram", 'token_file = "nowhere.txt"'))
    with pytest.raises(ConfigurationError, match="SHEETS_MARATHON_BOT_TOKEN") as refused:
        assert settings.bot_token
    assert "telegram.token_file" in refused.value.remedy


def test_relative_paths_start_beside_the_file_or_above_its_config_folder(tmp_path: Path) -> None:
    beside = loaded(tmp_path, SMALLEST)
    assert beside.path(Path("var")) == tmp_path.resolve() / "var"
    (tmp_path / "config").mkdir()
    above = loaded(tmp_path / "config", SMALLEST)
    assert above.path(above.posts.templates) == tmp_path.resolve() / "config" / "messages"
    assert above.path(Path("/etc/x")) == Path("/etc/x")


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST)
    with pytest.raises(ValueError, match="frozen"):
        settings.sheet = settings.sheet
