"""The page a rehearsal leaves behind."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.rehearsal.play.page import largest_lateness_s, render, shown_number
from sheets_marathon.rehearsal.play.page_markup import safe_markup
from sheets_marathon.rehearsal.play.report import RehearsalReport, SeenPost, SeenStanding, StoreLine

GOOGLE = {"read": 1_300, "write": 420, "max_per_minute": 12}


def a_post(html: str, sent_at: str = "2026-12-07T10:00:02+03:00", chat: str = "-1001") -> SeenPost:
    return SeenPost("sellers.1.lesson.1", chat, "2026-12-07T10:00:00+03:00", sent_at, 5, "пост", html)


def a_report(*posts: SeenPost) -> RehearsalReport:
    standing = SeenStanding("100", "Аистов <i>Лев</i>", "sellers", "Вега Моторс", 12, 3, 0, 15.5, 1)
    return RehearsalReport(
        standings=(standing,),
        posts=posts,
        journal=(),
        review=({"what": "ДКП-1", "where": "sales.csv, строка 2", "why": "неизвестен"},),
        sales_rows=7,
        ledger_rows=9,
        google_requests=GOOGLE,
        telegram_requests=40,
        wall_s=48.3,
        peak_rss_mb=97.4,
        exit_codes=(0,),
        restarts=0,
        started="2026-11-21T00:00:00+00:00",
        seed=1,
        channels={"Продавцы": "-1001", "Старшие": "-1002"},
        stores=(StoreLine("Вега Моторс", 4, 15.5, 0.75, 3, 1),),
    )


def test_the_page_shows_posts_ratings_figures_and_review() -> None:
    page = render(a_report(a_post("<b>День 1 · 10:00</b>\nурок")), ("something went wrong",))
    for expected in (
        "<b>День 1 · 10:00</b><br>урок",
        "понедельник, 7 декабря",
        "10:00",
        "Аистов &lt;i&gt;Лев&lt;/i&gt;",
        "15,5",
        "Вега Моторс",
        "1\u202f720",
        "ДКП-1",
        "something went wrong",
    ):
        assert expected in page


def test_the_page_needs_no_network() -> None:
    page = render(a_report(a_post("урок")))
    assert not re.findall(r"(?:src|href|url\()=?[\"']?(?:https?:)?//", page)
    assert "<script" not in page


def test_a_rehearsal_without_posts_has_a_page_too() -> None:
    assert "Публикаций нет" in render(a_report())


def test_the_worst_posts_distance_from_its_plan_is_told() -> None:
    assert largest_lateness_s([a_post(""), a_post("", "2026-12-07T10:00:41+03:00")]) == 41
    assert largest_lateness_s([]) is None


def test_numbers_are_written_as_russian_readers_write_them() -> None:
    assert [shown_number(each) for each in (None, 3, 3.0, 12_345, 2.25)] == ["", "3", "3", "12\u202f345", "2,2"]


def test_telegrams_tags_are_kept_and_others_dropped() -> None:
    shown = safe_markup("<b>раз</b> <script>alert(1)</script><img src=x onerror=1> <tg-spoiler>два</tg-spoiler>")
    assert shown == '<b>раз</b> alert(1) <span class="spoiler">два</span>'


def test_a_link_is_kept_only_when_a_browser_merely_opens_it() -> None:
    assert 'href="https://lms.example.org/?a=1&amp;b=2"' in safe_markup(
        '<a href="https://lms.example.org/?a=1&amp;b=2">урок</a>'
    )
    assert safe_markup('<a href="javascript:alert(1)">урок</a>') == "урок"


def test_what_is_left_open_is_closed() -> None:
    assert safe_markup("<b>раз <i>два</b> три") == "<b>раз <i>два</i></b> три"
    assert safe_markup("<blockquote>раз") == "<blockquote>раз</blockquote>"


@given(st.text(alphabet="<>/ab\"'=& \n!-script", max_size=60))
def test_no_text_brings_a_tag_of_its_own(text: str) -> None:
    tags = set(re.findall(r"<(/?[a-z]+)[ >]", safe_markup(text)))
    assert tags <= {"b", "/b", "br", "a", "/a", "i", "/i", "s", "/s"}
