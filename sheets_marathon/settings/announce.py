"""The table ``[announce]``: what it says and whose letter it is. The mail server is that of ``[alerts]``."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.posts.links import web_address
from sheets_marathon.settings.alerts import AlertsSettings
from sheets_marathon.settings.sections import SettingsTable


class AnnounceSettings(SettingsTable):
    """The announcement. Nothing of it is needed before somebody announces."""

    subject: str = ""
    contact: str = ""
    sellers_link: str = ""
    heads_link: str = ""
    email_from: str = ""
    reply_to: str = ""
    pause_s: float = Field(1.0, ge=0, le=600)

    @field_validator("sellers_link", "heads_link")
    @classmethod
    def _is_a_link(cls, value: str) -> str:
        if value and not re.match(r"https?://", web_address(value)):
            raise ValueError("an address such as https://t.me/+AbCdEf is expected")
        return web_address(value)

    @field_validator("email_from", "reply_to")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^\r\n]+@[^\r\n]+", value):
            raise ValueError("an e-mail address is expected")
        return value

    def link(self, track: Track) -> str:
        """The invitation to a track's channel. ConfigurationError when there is none."""
        found = self.sellers_link if track is Track.SELLERS else self.heads_link
        if not found:
            raise ConfigurationError(
                f"announce.{track}_link is not set, and the announcement invites to the channel",
                "put the channel's invitation link there: in Telegram the channel's name → Invite links",
            )
        return found

    def sender(self, alerts: AlertsSettings) -> str:
        """Whose letter it is. ConfigurationError when the configuration has no mail server or no sender."""
        found = self.email_from or alerts.email_from
        missing = [name for name, value in (("smtp_host", alerts.smtp_host), ("email_from", found)) if not value]
        if missing:
            raise ConfigurationError(
                f"mail can't be sent without {' and '.join(f'alerts.{name}' for name in missing)}",
                "set the mail server in [alerts]; email_to is not needed for it, and announce.email_from may differ",
            )
        return found
