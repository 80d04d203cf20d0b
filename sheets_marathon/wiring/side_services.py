"""From settings to what posts don't need: ways to ops beside Telegram, pictures."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
    from sheets_marathon.adapters.words.message_templates import MessageTemplates
    from sheets_marathon.ports.clock import Clock
    from sheets_marathon.ports.picture_maker import PictureMaker
    from sheets_marathon.settings import Settings

log = logging.getLogger(__name__)


def alert_routes(settings: Settings, clock: Clock) -> MailAndHeartbeat:
    """Mail and heartbeat as ``[alerts]`` has them; silent when neither is configured."""
    from sheets_marathon.adapters.machine.heartbeat import Heartbeat
    from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
    from sheets_marathon.adapters.mail.smtp import Mail

    at, find = settings.alerts, settings.path
    url, password = at.heartbeat_url(find), at.smtp_password(find)
    mail = Mail(at.smtp_host, at.smtp_port, at.smtp_security, at.email_from, at.email_to, at.smtp_user, password)
    heartbeat = Heartbeat(url, clock, at.heartbeat_minutes) if url else None
    return MailAndHeartbeat(heartbeat, mail if at.email_to else None)


def picture_maker(settings: Settings, templates: MessageTemplates) -> PictureMaker | None:
    """What draws, None where there is nothing to draw with. MarathonError when the logo is missing or none."""
    from sheets_marathon.adapters.pictures.summary_picture import SummaryPicture, picture_trouble

    if not settings.picture.enabled:
        return None
    if trouble := picture_trouble():
        log.warning("%s", trouble)
        return None
    return SummaryPicture(templates, settings.picture.style(settings.marathon.name, settings.path))
