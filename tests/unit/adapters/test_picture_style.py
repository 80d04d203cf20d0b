"""A picture's look: the colours and the logo of the configuration, and what is said of a template that is broken."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.channel.drawn_day import LETTERING, MESSAGES, SLOT, day, maker, texts

from sheets_marathon.adapters.pictures.summary_picture import picture_trouble
from sheets_marathon.errors import ConfigurationError, MarathonError
from sheets_marathon.marathon.posts.picture_style import PictureStyle, contrast, mixed

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#00ff00"/></svg>'
)


def colours_of(png: bytes) -> set[str]:
    found = Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found}


def template(folder: Path, text: str, line: int = 20) -> Path:
    """The templates with ``text`` put in as a line of the Russian picture."""
    shutil.copytree(MESSAGES, folder, dirs_exist_ok=True)
    path = folder / "ru" / "summary.svg.j2"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[: line - 1], text, *lines[line - 1 :]]), "utf-8")
    return path


def whole_template(folder: Path, text: str) -> Path:
    shutil.copytree(MESSAGES, folder, dirs_exist_ok=True)
    path = folder / "ru" / "summary.svg.j2"
    path.write_text(text, "utf-8")
    return path


def refusal(folder: Path) -> str:
    with pytest.raises(MarathonError) as refused:
        maker(messages=folder).picture(SLOT, day())
    return refused.value.what


def test_the_colours_of_the_configuration_are_drawn() -> None:
    png = maker(background="#fffbf0", accent="#c8102e", text="#14213d").picture(SLOT, day())
    assert {"#fffbf0", "#c8102e", "#14213d"} <= colours_of(png)
    assert "#101a33" not in colours_of(png)


def test_a_long_title_takes_two_lines() -> None:
    svg = maker(title="Марафон продаж дилерской сети «Северный Ключ» в Санкт-Петербурге").svg(SLOT, day())
    assert texts(svg)[:2] == ["Марафон продаж дилерской сети", "«Северный Ключ» в Санкт…"]


@given(background=COLOURS, text=COLOURS)
def test_words_of_the_second_rank_can_be_read_wherever_texts_can(background: str, text: str) -> None:
    style = PictureStyle("", background, text=text)
    for under in (background, style.panel):
        assert contrast(style.faint, under) >= min(4.5, contrast(text, under))


def test_words_of_the_second_rank_are_paler() -> None:
    style = PictureStyle("")
    assert 4.5 < contrast(style.faint, style.background) < contrast(style.text, style.background) / 2


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mixed("#000000", "#ff8000", 0.5) == "#804000"


@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_the_logo_is_drawn_at_the_top_right(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".svg":
        path.write_text(SQUARE, "utf-8")
    else:
        Image.new("RGB", (40, 40), "#00ff00").save(path)
    drawn = Image.open(io.BytesIO(maker(logo=str(path)).picture(SLOT, day()))).convert("RGB")
    # A square one is as high as its room: 120 pixels, right up to the margin.
    assert drawn.crop((1080 - 64 - 118, 66, 1080 - 66, 182)).getcolors() == [(116 * 116, (0, 255, 0))]
    assert drawn.getpixel((1070, 20)) == (0x10, 0x1A, 0x33), "no lanes beside a logo"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "can't be read"),
        (b"", "is it a PNG or an SVG?"),
        (b"GIF89a", "is it a PNG or an SVG?"),
        (b"\x89PNG\r\n\x1a\n broken", "is it a PNG or an SVG?"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "is it a PNG or an SVG?"),
        (SQUARE.replace("<rect", "<text>A</text><rect").encode(), "letters as text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2_000_000), "2,000,000 are plenty"),
    ],
)
def test_a_logo_that_would_not_be_seen_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "logo"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="logo") as refused:
        maker(logo=str(path))
    assert why in refused.value.what


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ facts.losers }}", "has no attribute 'losers'"),
        ("{% if %}", "Expected an expression"),
        ("{{ fit(facts.top, size=30) }}", "missing 1 required positional argument"),
        ("{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}", "without an end"),
    ],
)
def test_a_mistake_in_the_template_is_told_with_its_file_and_line(tmp_path: Path, line: str, why: str) -> None:
    path = template(tmp_path, line)
    what = refusal(tmp_path)
    assert what.startswith(f"{path}, line 20: ")
    assert why in what


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">\n<rect></svg>', "mismatched tag: line 2"),
        ("<p>Итоги</p>", "makes a <p>"),
        ("Итоги", "no sound XML"),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100"/>', "numbers of pixels"),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>', "no size for Telegram"),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="900"/>', "no size for Telegram"),
    ],
)
def test_what_is_no_picture_is_refused_before_it_is_drawn(tmp_path: Path, text: str, why: str) -> None:
    path = whole_template(tmp_path, text)
    what = refusal(tmp_path)
    assert what.startswith(str(path))
    assert why in what


def one_word(folder: Path, attributes: str, word: str = "НШумныеЖукиН") -> bytes:
    text = f'<text x="20" y="100" font-size="80" fill="#fff" {attributes}>{word}</text>'
    whole_template(folder, f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="120">{text}</svg>')
    return maker(messages=folder).picture(SLOT, day())


@pytest.mark.parametrize(("weight", "bold"), [(400, False), (700, True)])
def test_words_are_drawn_as_wide_as_they_were_measured(tmp_path: Path, weight: int, bold: bool) -> None:
    drawn = Image.open(io.BytesIO(one_word(tmp_path, f'font-family="Golos Text" font-weight="{weight}"')))
    left, _, right, _ = drawn.getbbox() or (0, 0, 0, 0)
    air = 2 * (left - 20)
    assert right - left + air == pytest.approx(LETTERING.measure("НШумныеЖукиН", 80, bold), abs=2)


def test_fonts_of_the_machine_are_not_used(tmp_path: Path) -> None:
    assert one_word(tmp_path, 'font-family="DejaVu Sans"') == one_word(tmp_path, 'font-family="No Such Font"')


def test_signs_that_xml_cannot_hold_do_no_harm(tmp_path: Path) -> None:
    one_word(tmp_path, "", "{{ slot.text }}")
    slot = dataclasses.replace(SLOT, text="Да\x0b\ufffe & нет")
    assert texts(maker(messages=tmp_path).svg(slot, day())) == ["Да & нет"]


def test_a_folder_of_older_templates_is_told_what_it_lacks(tmp_path: Path) -> None:
    whole_template(tmp_path, "").unlink()
    assert "summary.svg.j2 is missing" in refusal(tmp_path)


@pytest.mark.parametrize("library", ["resvg_py", "uharfbuzz"])
def test_without_the_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    assert picture_trouble() == ""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == library else find(name))
    assert 'pip install "sheets-marathon[pictures]"' in picture_trouble()
    with pytest.raises(MarathonError, match=library):
        maker()
