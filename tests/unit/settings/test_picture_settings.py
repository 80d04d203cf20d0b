"""The table ``[picture]``: what may be written there, and what is told of colours that nobody could read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sheets_marathon.marathon.posts.picture_style import PictureStyle
from sheets_marathon.settings.pictures import PictureSettings


def refusal(**values: str) -> str:
    with pytest.raises(ValidationError) as refused:
        PictureSettings.model_validate(values)
    return str(refused.value)


def test_without_a_line_it_is_on_and_bears_the_marathons_name() -> None:
    assert PictureSettings().enabled
    assert PictureSettings().style("Марафон", Path) == PictureStyle("Марафон")


def test_title_colours_and_logo_are_taken_over() -> None:
    picture = PictureSettings.model_validate(
        {"title": "Гонка", "logo": "logo.png", "background": "#FFFFFF", "accent": "#C8102E", "text": "#14213d"}
    )
    style = picture.style("Марафон", lambda path: Path("/srv") / path)
    assert style == PictureStyle("Гонка", "#ffffff", "#c8102e", "#14213d", "/srv/logo.png")


@pytest.mark.parametrize("key", ["background", "accent", "text"])
@pytest.mark.parametrize("colour", ["red", "#fff", "ffb000", "#ffb00g", "#ffb000ff", '#ffb000"/>'])
def test_a_colour_is_six_digits_after_a_hash(key: str, colour: str) -> None:
    assert 'a colour such as "#ffb000" is expected' in refusal(**{key: colour})


def test_colours_that_can_hardly_be_told_apart_are_refused_with_the_figures() -> None:
    assert "text #445577 on background #101a33" in refusal(text="#445577")
    assert "the contrast is 2.3, at least 4.5 is needed" in refusal(text="#445577")
    assert "accent #ffb000 on background #ffffff" in refusal(background="#ffffff", text="#000000")
