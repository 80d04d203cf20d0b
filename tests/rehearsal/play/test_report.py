"""From cells and messages to the report."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab
from sheets_marathon.rehearsal.play.report import (
    RehearsalReport,
    SeenStanding,
    as_json,
    journal_from,
    ledger_sizes,
    moment_from,
    posts_from,
    review_from,
    standings_from,
    stores_from,
)

ZONE = ZoneInfo("Europe/Moscow")
TEN_O_CLOCK = 46363 + 10 / 24  # 2026-12-07 10:00


def message(message_id: int, **more: Any) -> dict[str, Any]:
    plain = {
        "chat": -1001,
        "message_id": message_id,
        "date": "2026-12-07T07:00:00+00:00",
        "text": f"пост {message_id}",
        "html": f"<b>пост {message_id}</b>",
        "by_bot": True,
        "service": False,
        "deleted": False,
    }
    return plain | more


def test_a_moment_is_read_to_the_second_in_the_marathons_zone() -> None:
    assert moment_from(TEN_O_CLOCK, ZONE) == "2026-12-07T10:00:00+03:00"
    assert moment_from(46363.416666666, ZONE) == "2026-12-07T10:00:00+03:00"


@pytest.mark.parametrize(("cell", "read"), [("", None), (None, None), ("вчера", "вчера")])
def test_a_moment_that_is_none_is_not_invented(cell: str | None, read: str | None) -> None:
    assert moment_from(cell, ZONE) == read


def test_standings_are_what_the_formulas_show_and_an_empty_cell_is_none() -> None:
    header = ("Место", "ФИО", "Дилерский центр", "Учёба", "Продажи", "Бонусы", "Итого", "Таб. №")
    rating = SeenTab(
        (header, (1, "Аистов", "Вега", 12, 3.0, 0.5, 15.5, 100), ("", "Белов", "Вега", 1, 0, 0, "", "200"), ())
    )
    assert standings_from("sellers", rating) == [
        SeenStanding("100", "Аистов", "sellers", "Вега", 12, 3, 0.5, 15.5, 1),
        SeenStanding("200", "Белов", "sellers", "Вега", 1, 0, 0, None, None),
    ]


def test_stores_without_a_place_are_not_listed_and_the_others_are_sorted() -> None:
    header = ("Место", "Дилерский центр", "Участников", "Средний итог", "Прошли марафон", "Продаж на участника")
    rating = SeenTab((header, (2, "Б", 3, 8.5, 0.5, 2), ("", "В", 0, 0, 0, 0), (1, "А", 4, 9, 1, 3)))
    assert [line.store for line in stores_from(rating)] == ["А", "Б"]


def test_a_post_is_joined_with_its_line_of_the_journal_by_chat_and_message() -> None:
    header = ("Ключ", "Чат", "По плану", "Состояние", "Отправлено", "№ сообщения", "Попыток", "Примечание")
    lines = SeenTab((header, ("sellers.1.lesson.1", -1001.0, TEN_O_CLOCK, "отправлено", TEN_O_CLOCK, 5, 1, "")))
    journal = journal_from(lines, ZONE)
    (post,) = posts_from([message(5)], journal, ZONE)
    assert (post.key, post.planned) == ("sellers.1.lesson.1", "2026-12-07T10:00:00+03:00")
    assert post.sent_at == "2026-12-07T10:00:00+03:00"


def test_a_post_that_no_line_knows_is_reported_all_the_same() -> None:
    (post,) = posts_from([message(5)], [], ZONE)
    assert (post.key, post.planned, post.text) == (None, None, "пост 5")


@pytest.mark.parametrize("flag", [{"by_bot": False}, {"service": True}, {"deleted": True}])
def test_what_is_no_post_of_the_bot_is_left_out(flag: dict[str, bool]) -> None:
    assert posts_from([message(5, **flag)], [], ZONE) == []


def test_review_lists_what_is_still_open() -> None:
    header = ("Что", "Где", "Почему", "С какого дня", "Решение", "Решено", "Ключ")
    review = SeenTab(
        (header, ("ДКП-1", "строка 2", "неизвестен", 46363, "", "", "a"), ("ДКП-2", "", "", 46363, "", 46364.5, "b"))
    )
    assert review_from(review) == [{"what": "ДКП-1", "where": "строка 2", "why": "неизвестен"}]


def test_only_deals_dated_inside_the_marathon_count_as_its_rows() -> None:
    sales = SeenTab((("Дата", "Документ"), (46362, "1"), (46363, "2"), (46378.9, "3"), (46379, "4"), ("", "")))
    assert ledger_sizes(sales, dt.date(2026, 12, 7), dt.date(2026, 12, 22)) == (2, 4)


def test_the_published_report_has_exactly_the_agreed_keys() -> None:
    posts = tuple(posts_from([message(5)], [], ZONE))
    google = {"read": 1, "write": 2, "max_per_minute": 3}
    report = RehearsalReport(
        (), posts, (), (), 1, 2, google, 4, 5.0, 6.0, (0,), 0, "2026-11-21T00:00:00+00:00", 1, {"a": "b"}, ()
    )
    published = as_json(report)
    assert set(published) == {
        "standings", "posts", "journal", "review", "sales_rows", "ledger_rows", "google_requests", "telegram_requests",
        "wall_s", "peak_rss_mb", "exit_codes", "restarts", "started", "seed",
    }  # fmt: skip
    assert set(published["posts"][0]) == {"key", "chat", "planned", "sent_at", "message_id", "text"}
