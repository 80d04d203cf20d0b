"""Telegram's limits: what is seen, how long it is, what can be parsed."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.posts.messages import (
    LIMIT_CAPTION,
    LIMIT_TEXT,
    check_length,
    first_line,
    markup_mistakes,
    post_of,
    visible_length,
    visible_text,
)


@pytest.mark.parametrize(
    ("source", "length"),
    [
        ("привет", 6),
        ("<b>при</b>вет", 6),
        ('<a href="https://example.org/?a=1&amp;b=2">урок</a>', 4),
        ("&lt;b&gt; &amp; &quot;&#39;&#x27;", 9),
        ("🏆", 2),  # outside the basic plane: two UTF-16 units
        ("👩‍🏫", 5),  # woman, joiner, school
        ("&nbsp;", 6),  # Telegram doesn't know this one and shows it as it is
        ("<table>", 7),  # nor this tag, which it refuses
        ("", 0),
    ],
)
def test_length_counts_what_is_seen_in_utf16_units(source, length):
    assert visible_length(source) == length


def test_numbers_that_are_no_characters_stay_as_written():
    assert visible_text("&#xD800; &#9999999; &#0;") == "&#xD800; &#9999999; &#0;"


@given(st.text(max_size=200))
def test_escaped_text_is_seen_as_it_was(text):
    assert visible_text(f"<b>{html.escape(text)}</b>") == text


@given(st.text(max_size=200))
def test_escaped_text_is_always_valid_markup(text):
    assert markup_mistakes(f"<b>{html.escape(text)}</b>") == ()


@given(st.text(max_size=100), st.text(max_size=100))
def test_lengths_add_up(one, two):
    # between tags, so that no entity or tag can grow together at the seam
    parts = [f"<i>{html.escape(text)}</i>" for text in (one, two)]
    assert visible_length("".join(parts)) == visible_length(parts[0]) + visible_length(parts[1])


def test_a_post_of_just_the_limit_passes_and_one_more_is_refused():
    assert check_length("<b>" + "я" * LIMIT_TEXT + "</b>") == LIMIT_TEXT
    with pytest.raises(MarathonError, match="4097 characters long, Telegram takes 4096"):
        check_length("я" * (LIMIT_TEXT + 1))
    with pytest.raises(MarathonError, match=r"heads\.1\.summary\.1 is 1025"):
        check_length("я" * 1025, LIMIT_CAPTION, key="heads.1.summary.1")


def test_an_empty_post_is_refused():
    with pytest.raises(MarathonError, match="is empty"):
        check_length("<b> </b>\n")


def test_the_first_line_is_what_a_reader_sees_first():
    assert first_line("\n <b>День 3 · 10:00 · Первый &amp; главный</b>\n\nтекст") == "День 3 · 10:00 · Первый & главный"
    assert first_line("") == ""


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ("<b>жирно", "<b> is never closed"),
        ("<b><i>крест</b></i>", "</b> closes what is not open there"),
        ("</b>", "</b> closes what is not open there"),
        ("<br>", "<br> is not a tag that Telegram knows"),
        ("3 < 4", 'a "<" that opens no tag (write &lt;)'),
    ],
)
def test_what_telegram_could_not_parse_is_named(source, mistake):
    assert markup_mistakes(source) == (mistake,)


def test_allowed_tags_may_nest_in_any_case():
    assert (
        markup_mistakes(
            '<B><a href="https://x.example">да</a></B> <span class="tg-spoiler">тс</span><tg-spoiler>!</tg-spoiler>'
        )
        == ()
    )


def test_a_post_knows_its_first_line_and_whether_it_fits_under_a_picture():
    post = post_of("sellers.1.lesson.1", " <b>День 1</b>\nтекст\n")
    assert (post.key, post.text_html, post.first_line, post.length) == (
        "sellers.1.lesson.1",
        "<b>День 1</b>\nтекст",
        "День 1",
        12,
    )
    assert post.fits_caption
    assert not post_of("k", "я" * 1025).fits_caption


def test_a_post_that_telegram_would_refuse_is_not_made():
    with pytest.raises(MarathonError, match=r"k is not valid Telegram HTML: <b> is never closed"):
        post_of("k", "<b>жирно")
