"""Words that fit: exact widths, and lines that shrink or are cut where people would cut them."""

from __future__ import annotations

import io

import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sheets_marathon.adapters.pictures.lettering import BOLD, FAMILY, REGULAR, Lettering

LETTERING = Lettering()


def drawn_width(text: str, size: int, weight: int) -> int:
    """From the first to the last column that resvg draws anything in."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="100" y="120" '
        f'font-family="{FAMILY}" font-size="{size}" font-weight="{weight}" xml:space="preserve">{text}</text></svg>'
    )
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(REGULAR), str(BOLD)])
    left, _, right, _ = Image.open(io.BytesIO(png)).getbbox() or (0, 0, 0, 0)
    return right - left


@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("text", ["Новикова Наталья", "НЖШ 1 234,57 Н", "Hamburg ATAVTA H"])
def test_a_measured_width_is_the_one_that_is_drawn(text: str, weight: int) -> None:
    measured = LETTERING.measure(text, 80, bold=weight == 700)
    # The letters at both ends have a little air of their own at their sides.
    assert measured - 16 <= drawn_width(text, 80, weight) <= measured


def test_what_fits_stays_as_it_is() -> None:
    line = LETTERING.fit("Мария Иванова", width=600, size=42, least=30)
    assert (line.text, line.size) == ("Мария Иванова", 42)


def test_what_nearly_fits_is_written_smaller() -> None:
    wide = LETTERING.measure("Мария Иванова", 42)
    line = LETTERING.fit("Мария Иванова", width=wide * 0.9, size=42, least=30)
    assert line.text == "Мария Иванова"
    assert 37 < line.size < 38
    assert line.width <= wide * 0.9


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Иванова Мария Александровна", "Иванова Мария…"),
        ("Анна Рождественская-Благовещенская", "Анна Рождественская…"),
        ("Александра Рождественская-Благовещенская", "Александра Рождествен…"),
        ("Север, Юг и Запад, Восток и Центр", "Север, Юг и Запад…"),
        ("Ян Преображенскийкрестовоздвиженский", "Ян Преображенскийкрес…"),
        ("Ш" * 50, "Ш" * 12 + "…"),
    ],
)
def test_what_is_too_long_is_cut_at_a_word_unless_little_would_be_left(text: str, cut: str) -> None:
    assert LETTERING.fit(text, width=540, size=42, least=40).text == cut


@given(
    text=st.text(max_size=400),
    width=st.floats(60, 2000),
    size=st.integers(10, 100),
    shrinks=st.booleans(),
    bold=st.booleans(),
)
def test_a_fitted_line_is_never_wider_than_its_room(
    text: str, width: float, size: int, shrinks: bool, bold: bool
) -> None:
    line = LETTERING.fit(text, width, size, least=size / 2 if shrinks else 0, bold=bold)
    assert line.width == LETTERING.measure(line.text, line.size, bold) <= width
    assert size / 2 <= line.size <= size


@given(text=st.text(alphabet="абв -.Ш", max_size=200), lines=st.integers(1, 4))
def test_wrapped_lines_fit_and_say_everything_or_end_in_an_ellipsis(text: str, lines: int) -> None:
    found = LETTERING.wrap(text, width=300, size=30, lines=lines)
    assert len(found) <= lines
    assert all(line.width <= 300 for line in found)
    said = " ".join(line.text for line in found)
    assert said == " ".join(text.split()) or "…" in said


def test_signs_that_the_font_lacks_are_left_out_instead_of_shown_as_boxes() -> None:
    line = LETTERING.fit("🏆 Юг\u200d ⭐\u0007 Моторс 北京\n№ 1", width=900, size=40)
    assert line.text == "Юг Моторс № 1"


def test_letters_of_the_neighbours_languages_are_there() -> None:
    for word in ("Қазақстан әңгімесі", "Їжак ґанок", "Тӱкүн Өмүр һава", "Łódź Žižkov İstanbul"):
        assert LETTERING.fit(word, width=2000, size=40).text == word


def test_no_break_spaces_of_numbers_hold() -> None:
    assert LETTERING.fit("1\u00a0234\u00a0567", width=900, size=40).text == "1\u00a0234\u00a0567"
