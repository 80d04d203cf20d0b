"""The announcement's words and looks: one template, three renderings, both languages and tracks."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from support.channel.announce_scene import LINK, MESSAGES, MOSCOW, a_letter, some_facts, words

from sheets_marathon.adapters.pictures.html_picture import chat_page, picture_of
from sheets_marathon.adapters.words.announcement_words import announcement
from sheets_marathon.adapters.words.letter_html import PICTURE, letter
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.mailbox import mailbox
from sheets_marathon.marathon.posts.announcement import announcement_facts, channel_post, plain_text
from sheets_marathon.marathon.posts.messages import visible_text

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
TRACKS = pytest.mark.parametrize("track", list(Track))


def sentences(html: str) -> str:
    """What is read in a letter, on one line."""
    body = re.sub(r"<(style|title)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@LANGUAGES
@TRACKS
def test_letter_text_and_post_tell_the_same_facts(language: str, track: Track) -> None:
    facts = some_facts(track)
    mail = words(language, "mail", facts)
    post = visible_text(channel_post("announce.x", words(language, "post", facts)).text_html)
    html, text = sentences(letter(MESSAGES, language, mail).html), plain_text(mail)
    times = {"ru": ("7", "22 декабря", "21 декабря", "понедельник, 7 декабря, 10:00", "Москва")}
    times["en"] = ("7", "22 December", "21 December", "Monday, 7 December, 10:00", "Moscow")
    for fact in (facts.name, LINK, "@inna", "10:00", "18:00", str(facts.tasks), *times[language]):
        assert fact in html, fact
        assert fact in text, fact
        assert fact in post, fact
    heads = track is Track.HEADS
    assert ("14:00" in text, "09:30" in text) == (not heads, heads)


def test_each_track_reads_of_its_own_work() -> None:
    sellers, heads = words("ru", "mail", some_facts(Track.SELLERS)), words("ru", "mail", some_facts(Track.HEADS))
    assert "14 коротких уроков с заданиями" in plain_text(sellers)
    assert "7 коротких уроков с заданиями" in plain_text(heads)
    assert "ваши продавцы" in plain_text(heads)
    assert "продавцы" not in plain_text(sellers)


def test_the_post_does_not_ask_its_readers_to_join_where_they_are() -> None:
    mail, post = plain_text(words("ru", "mail")), channel_post("k", words("ru", "post")).text_html
    assert ("Вступите в канал" in mail, "Вступите в канал" in post) == (True, False)
    assert post.startswith("<b>Приглашение · Марафон продаж</b>\n")


def test_a_marathon_over_two_months_names_both() -> None:
    facts = announcement_facts(Calendar(dt.date(2026, 11, 23)), "М", Track.SELLERS, LINK, "")
    text = plain_text(words("ru", "mail", facts))
    assert "с 23 ноября по 8 декабря" in text
    assert "23, 25, 27, 30 ноября, 2, 4, 7 декабря" in text
    assert "Вопросы" not in text, "nobody is named who answers them"


def test_names_and_contacts_are_words_and_nothing_else() -> None:
    strange = "Марафон \"Б&В\" \\n <b>{{ link }}</b> ''' ]"
    mail = words("ru", "mail", some_facts(name=strange, contact='a"b\\c'))
    assert mail.title == strange
    assert mail.closing[0].endswith('a"b\\c')
    html = letter(MESSAGES, "ru", mail).html
    assert "<b>" not in html
    assert strange in visible_text(channel_post("k", mail).text_html)


def test_a_subject_of_ones_own_goes_first_and_stays_on_a_line() -> None:
    templates = MessageTemplates(MESSAGES, "ru", MOSCOW)
    assert announcement(templates, some_facts(), "mail", MOSCOW, "Пора\nначинать").subject == "Пора начинать"


@LANGUAGES
def test_the_html_is_what_mail_clients_show_right(language: str) -> None:
    html = a_letter(language).html
    assert re.findall(r'(?:src|background)="([^"]*)"', html) == [PICTURE], "nothing is loaded from outside"
    assert "url(" not in html
    assert "<script" not in html
    assert set(re.findall(r'href="([^"]*)"', html)) == {LINK}
    assert max(map(int, re.findall(r'width="(\d+)"', html))) == 600
    assert all('alt="' in image and 'alt=""' not in image for image in re.findall(r"<img[^>]*>", html))
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme" content="light dark"' in html
    assert f'<html lang="{language}">' in html
    first = sentences(html)
    assert first.startswith(words(language).preheader), "what the list of letters shows"
    assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", html))
    assert len(html.encode()) < 100_000, "Gmail clips what is longer than 102 KB"


def changed(folder: Path, old: str, new: str) -> MessageTemplates:
    shutil.copytree(MESSAGES, folder, dirs_exist_ok=True)
    path = folder / "ru" / "invitation.toml.j2"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return MessageTemplates(folder, "ru", MOSCOW)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kicker = "Приглашение"', 'kicker = "Приглашение', r"does not come out as TOML"),
        ('kicker = "Приглашение"', "", r"kicker: Field required"),
        ('kicker = "Приглашение"', 'kicker = "{{ who }}"', r"invitation\.toml\.j2, line \d+: 'who' is undefined"),
    ],
)
def test_a_mistake_in_the_words_is_told_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(MarathonError, match=said) as told:
        announcement(changed(tmp_path, old, new), some_facts(), "mail", MOSCOW)
    assert "invitation.toml.j2" in told.value.what


def test_a_letter_without_its_template_says_where_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MarathonError, match=r"letter\.html\.j2 is missing"):
        letter(tmp_path, "ru", words())
    (tmp_path / "letter.html.j2").write_text("{{ words.nothing }}", "utf-8")
    with pytest.raises(MarathonError, match="nothing"):
        letter(tmp_path, "ru", words())


def seen(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_the_pictures_qr_code_can_be_read_off_the_letter() -> None:
    made = a_letter()
    picture = seen(picture_of(made.html, 640, {PICTURE: made.picture}))
    assert picture.width == 1280
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [LINK]


def test_pictures_show_russian_letters_and_not_boxes() -> None:
    shots = {text: picture_of(chat_page(text, "Канал"), 520) for text in ("жжж", "щщщ", "ъъъ", "ъъъ ")}
    assert len({shots["жжж"], shots["щщщ"], shots["ъъъ"]}) == 3
    assert shots["ъъъ"] == shots["ъъъ "], "the same text gives the same picture"


def test_a_picture_loads_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "red.svg"
    outside.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" '
                       'fill="#ff0000"/></svg>')  # fmt: skip
    for address in (outside.as_uri(), str(outside), "http://127.0.0.1:9/red.png"):
        picture = seen(picture_of(f'<img src="{address}" width="64" height="64">', 100)).convert("RGB")
        assert (255, 0, 0) not in {color for _, color in picture.getcolors(1 << 20) or []}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna@example.org", "anna@example.org"),
        (" mailto:anna.p+1@mail.example.org,", "anna.p+1@mail.example.org"),
        ("<anna@example.org>;", "anna@example.org"),
        ("аnna@example.org", ""),  # a Russian letter in front
        ("anna@exаmple.org", ""),
        ("anna@example", ""),
        ("a@example.org, b@example.org", ""),
        ("anna example.org", ""),
        (".anna@example.org", ""),
        ("anna@-example.org", ""),
        ("anna@example.org\r\nRCPT TO:<b@example.org>", ""),
        (f"{'a' * 65}@example.org", ""),
        ("нет", ""),
        ("", ""),
    ],
)
def test_a_cell_holds_one_address_or_none(typed: str, found: str) -> None:
    assert mailbox(typed) == found


def test_a_post_that_is_too_long_is_refused_before_it_is_sent() -> None:
    with pytest.raises(MarathonError, match="Telegram takes 4096"):
        channel_post("announce.sellers", replace(words(), lead="длинно " * 700))
