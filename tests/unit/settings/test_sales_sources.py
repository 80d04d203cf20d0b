"""From the table [sales] to feeds: every kind is built, nothing is reached before it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from support.places import EXAMPLE

from sheets_marathon import settings
from sheets_marathon.adapters.feeds.watched import watched
from sheets_marathon.errors import ConfigurationError, FeedRefused
from sheets_marathon.ports.sales_feed import SalesFeed
from sheets_marathon.wiring.sales import sales_feeds

NIGHT = "Дата;Документ;Вид;Менеджер;Кол-во\r\n2026-11-21T22:30:00Z;ДКП-1;Продажа;Аня;1\r\n"


def feeds(tmp_path: Path, toml: str) -> list[SalesFeed]:
    path = tmp_path / "marathon.toml"
    path.write_text(EXAMPLE.read_text("utf-8") + toml, "utf-8")
    return sales_feeds(settings.load(path))


def folder(tmp_path: Path, name: str, more: str = "") -> str:
    (tmp_path / name).mkdir()
    (tmp_path / name / "sales.csv").write_text(NIGHT, "utf-8")
    return f'\n[[sales.feeds]]\nkind = "folder"\nname = "{name}"\npath = "{name}"\n{more}'


def test_files_of_one_name_in_two_folders_are_two_sources(tmp_path: Path) -> None:
    north, south = feeds(tmp_path, folder(tmp_path, "Север") + folder(tmp_path, "Юг", "whole_days = false"))
    assert [event.source for event in north.read().events] == ["sales.csv"]
    assert [event.source for event in south.read().events] == ["Юг/sales.csv"]
    assert (north.read().rolling, south.read().rolling) == (frozenset(), {"Юг/sales.csv"})


def test_moments_in_utc_are_told_in_the_marathons_zone(tmp_path: Path) -> None:
    (feed,) = feeds(tmp_path, folder(tmp_path, "Север"))
    assert str(feed.read().events[0].on_date) == "2026-11-22"


def test_one_pattern_or_several_may_be_said(tmp_path: Path) -> None:
    some = folder(tmp_path, "Север", 'pattern = "*.txt"') + folder(tmp_path, "Юг", 'pattern = ["*.txt", "s*"]')
    north, south = feeds(tmp_path, some)
    assert (north.read().rows_read, south.read().rows_read) == (0, 2)


def test_every_kind_is_built_without_reaching_anything_and_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_TOKEN", raising=False)
    sheet, http, sql, file = feeds(
        tmp_path,
        '[[sales.feeds]]\nkind = "sheet"\nname = "a"\nspreadsheet_id = "1"\n'
        '[[sales.feeds]]\nkind = "http"\nname = "b"\nurl = "https://crm.example"\ntoken_env = "NO_TOKEN"\n'
        '[[sales.feeds]]\nkind = "sql"\nname = "c"\nurl_env = "NO_TOKEN"\nquery = "SELECT 1"\n'
        '[[sales.feeds]]\nkind = "sql"\nname = "d"\nurl_file = "url.txt"\nquery_file = "nowhere.sql"\n',
    )
    (tmp_path / "url.txt").write_text("sqlite://")
    assert [feed.name for feed in (sheet, http, sql, file)] == ["a", "b", "c", "d"]
    with pytest.raises(FeedRefused, match="the environment has no NO_TOKEN"):
        http.read()
    with pytest.raises(FeedRefused, match="the environment has no NO_TOKEN"):
        sql.read()
    with pytest.raises(FeedRefused, match=r"nowhere\.sql can't be read"):
        file.read()


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('kind = "ftp"\nname = "a"', "kind"),
        ('kind = "folder"\nname = "a"', "path: is missing"),
        ('kind = "folder"\nname = "a"\npath = "x"\nurl = "y"', "there is no such key"),
        ('kind = "folder"\nname = "a"\npath = "x"\ndate_order = "american"', "month_first"),
        ('kind = "http"\nname = "a"\nurl = "https://x"\nnext = "n"\npage_param = "p"', "different ways of paging"),
        ('kind = "http"\nname = "a"\nurl = "https://x"\nlimit_param = "n"', "page_size"),
        ('kind = "sql"\nname = "a"\nquery = "SELECT 1"', "url_env or url_file"),
        ('kind = "sql"\nname = "a"\nurl_env = "X"', "there is no query"),
        (
            'kind = "folder"\nname = "a"\npath = "x"\n[[sales.feeds]]\nkind = "folder"\nname = "a"\npath = "y"',
            "two feeds",
        ),
        ('kind = "folder"\nname = "a"\npath = "x"\n[sales.feeds.columns]\nprice = "Цена"', "price is not a field"),
    ],
)
def test_what_can_not_be_meant_is_said(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        feeds(tmp_path, f"\n[[sales.feeds]]\n{toml}\n")


def test_a_bar_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    (feed,) = made = feeds(tmp_path, folder(tmp_path, "Север"))
    with (tmp_path / "screen").open("w+", encoding="utf-8") as screen:
        with watched(made, Console(file=screen)) as seen:
            assert seen is made
        with watched(made, Console(file=screen, force_terminal=True, width=100)) as seen:
            assert seen[0].name == "Север"
            assert seen[0].read() == feed.read()
        screen.seek(0)
        shown = screen.read()
    assert "Север" in shown
    assert "100%" in shown
