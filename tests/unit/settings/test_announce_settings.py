"""The table ``[announce]``: what is wrong is told when the file is read, what is missing when it is needed."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.model import Track
from sheets_marathon.settings.alerts import AlertsSettings
from sheets_marathon.settings.announce import AnnounceSettings


@pytest.mark.parametrize("link", ["tg://join?invite=x", "javascript:alert(1)", "https://t.me/+a b", "нет"])
def test_an_invitation_is_a_web_address(link: str) -> None:
    with pytest.raises(ValidationError, match=r"https://t\.me/"):
        AnnounceSettings(heads_link=link)


@pytest.mark.parametrize("name", ["email_from", "reply_to"])
def test_senders_are_addresses(name: str) -> None:
    for wrong in ("nobody", "a@b\r\nBcc: c@d"):
        with pytest.raises(ValidationError, match="an e-mail address is expected"):
            AnnounceSettings.model_validate({name: wrong})


def test_each_track_needs_its_own_link() -> None:
    said = AnnounceSettings(sellers_link="https://t.me/+sellers")
    assert said.link(Track.SELLERS) == "https://t.me/+sellers"
    with pytest.raises(ConfigurationError, match=r"announce\.heads_link is not set"):
        said.link(Track.HEADS)


def test_a_mail_server_is_enough_without_anybody_who_gets_alarms() -> None:
    server = AlertsSettings(smtp_host="mail.example.org")
    assert AnnounceSettings(email_from="team@example.org").sender(server) == "team@example.org"
    usual = AlertsSettings(smtp_host="mail", email_from="bot@example.org")
    assert AnnounceSettings().sender(usual) == "bot@example.org"
    with pytest.raises(ConfigurationError, match=r"without alerts\.email_from"):
        AnnounceSettings().sender(server)
    with pytest.raises(ConfigurationError, match=r"without alerts\.smtp_host and alerts\.email_from"):
        AnnounceSettings().sender(AlertsSettings())
