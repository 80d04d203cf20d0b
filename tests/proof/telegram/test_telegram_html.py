"""Telegram's HTML: what comes out, what is refused and how. Words and offsets as in tdlib's parse_html."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.workspace.telegram.errors import TelegramError
from sheets_marathon.workspace.telegram.text.entities import Entity, settle, slice_utf16, utf16_length
from sheets_marathon.workspace.telegram.text.entity_html import as_html
from sheets_marathon.workspace.telegram.text.html_text import parse_html


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<x>1</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("счёт <3", "Unclosed start tag at byte offset 9"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("Ё<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("<b>1", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>1</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("1</b>", "Unexpected end tag at byte offset 1"),
        ("<b>1</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x_y>1</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">1</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="red">1</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">1</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(source: str, reason: str) -> None:
    with pytest.raises(TelegramError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>а</b>&lt;&amp;&quot;&gt;", 'а<&">', [Entity("bold", 0, 1)]),
        ("&nbsp;&#33;&#x21;&copy", "&nbsp;!!&copy", []),
        ("😀<i>я</i>", "😀я", [Entity("italic", 2, 1)]),
        ("<STRONG>1</> 2", "1 2", [Entity("bold", 0, 1)]),
        ("<b></b>1", "1", []),
        (
            '<a href="example.org?a=1&amp;b=2">1</a>',
            "1",
            [Entity("text_link", 0, 1, url="http://example.org/?a=1&b=2")],
        ),
        ("<a>https://example.org</a>", "https://example.org", [Entity("text_link", 0, 19, url="https://example.org/")]),
        ('<a href="http://localhost/x">1</a>', "1", []),
        ('<a href="tg://user?id=7">1</a>', "1", [Entity("text_mention", 0, 1, user_id=7)]),
        ('<pre><code class="language-py">1</code></pre>', "1", [Entity("pre", 0, 1, language="py")]),
        ('<code class="language-py">1</code>', "1", [Entity("code", 0, 1)]),
        ("<blockquote expandable>1</blockquote>", "1", [Entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">1</span>', "1", [Entity("spoiler", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(source) == (text, entities)


def test_text_is_trimmed_and_entities_follow() -> None:
    text, entities = parse_html("\n  \t<b>День 3</b><b> · 10:00</b>\r\n <i> </i> \n")
    assert settle(text, entities, commands=False) == ("День 3 · 10:00", [Entity("bold", 0, 14)])


def test_links_tags_and_commands_are_found_in_plain_text() -> None:
    text = "/start #День3 https://example.org/a?b=1, пишите @marathon_bot и a@example.org"
    found = settle(text, [], commands=True)[1]
    assert [(each.type, slice_utf16(text, each.offset, each.length)) for each in found] == [
        ("bot_command", "/start"),
        ("hashtag", "#День3"),
        ("url", "https://example.org/a?b=1"),
        ("mention", "@marathon_bot"),
        ("email", "a@example.org"),
    ]


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(html.escape(text, quote=True).replace("&#x27;", "'")) == (text, [])


@given(st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), st.text("аб <&😀", min_size=1)), max_size=6))
def test_entities_cover_what_the_tags_covered(parts: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in parts)
    text, entities = parse_html(source)
    assert [slice_utf16(text, each.offset, each.length) for each in entities] == [text for _tag, text in parts]
    settled, mended = settle(text, entities, commands=True)
    assert all(0 <= each.offset < each.end <= utf16_length(settled) for each in mended)
    assert parse_html(as_html(settled, [each.wire() for each in mended]))[0] == settled
