"""From settings to what draws the summary's picture."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.adapters.words.message_templates import MessageTemplates
    from sheets_marathon.ports.picture_maker import PictureMaker
    from sheets_marathon.settings import Settings

log = logging.getLogger(__name__)


def picture_maker(settings: Settings, templates: MessageTemplates) -> PictureMaker | None:
    """What draws; None when pictures are off or this machine has no library for them, which ``doctor`` tells."""
    from sheets_marathon.adapters.pictures.summary_picture import SummaryPicture, picture_trouble

    if not settings.picture.enabled:
        return None
    if trouble := picture_trouble():
        log.warning("%s", trouble)
        return None
    return SummaryPicture(templates, settings.picture.style(settings.marathon.name, settings.path))
