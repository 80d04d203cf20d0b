"""The table ``[picture]``: whether a day's summary comes as a picture too, and its title, logo and colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, model_validator

from sheets_marathon.marathon.posts import picture_style
from sheets_marathon.marathon.posts.picture_style import SHAPE_CONTRAST, TEXT_CONTRAST, PictureStyle, contrast
from sheets_marathon.settings.sections import SettingsTable

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def _known_colour(value: str) -> str:
    if not _COLOUR.fullmatch(value.lower()):
        raise ValueError('a colour such as "#ffb000" is expected')
    return value.lower()


Colour = Annotated[str, AfterValidator(_known_colour)]


class PictureSettings(SettingsTable):
    """How the picture of a day looks. Without a ``title`` it bears the marathon's name."""

    enabled: bool = True
    title: str = ""
    logo: Path | None = None
    background: Colour = picture_style.BACKGROUND
    accent: Colour = picture_style.ACCENT
    text: Colour = picture_style.TEXT

    @model_validator(mode="after")
    def _can_be_read(self) -> PictureSettings:
        for name, colour, least in (("text", self.text, TEXT_CONTRAST), ("accent", self.accent, SHAPE_CONTRAST)):
            found = contrast(colour, self.background)
            if found < least:
                raise ValueError(
                    f"{name} {colour} on background {self.background} can hardly be read on a phone: "
                    f"the contrast is {found:.1f}, at least {least:g} is needed"
                )
        return self

    def style(self, name: str, resolve: Callable[[Path], Path]) -> PictureStyle:
        """The look of a marathon called ``name``; ``resolve`` leads from the file's paths to this machine's."""
        logo = str(resolve(self.logo)) if self.logo else ""
        return PictureStyle(self.title or name, self.background, self.accent, self.text, logo)
