"""Ways to reach ops: checked when the configuration is read; their secrets are found outside of it and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from support.places import EXAMPLE

from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
from sheets_marathon.errors import ConfigurationError
from sheets_marathon.settings import load
from sheets_marathon.settings.alerts import AlertsSettings
from sheets_marathon.settings.secrets import known_secrets
from sheets_marathon.wiring.house import House

URL = "https://hc-ping.com/5f1c2b7e-secret"
SMTP = {"email_to": ("ops@example.org",), "email_from": "bot@example.org", "smtp_host": "mail.example.org"}


def found(folder: Path) -> str:
    return AlertsSettings(heartbeat_url_file=Path("url.txt")).heartbeat_url(lambda path: folder / path)


def test_an_address_comes_from_the_environment_else_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHEETS_MARATHON_HEARTBEAT_URL", raising=False)
    assert AlertsSettings().heartbeat_url(lambda path: path) == ""
    with pytest.raises(ConfigurationError, match=r"alerts\.heartbeat_url_file .*url\.txt can't be read"):
        found(tmp_path)
    (tmp_path / "url.txt").write_text(f"\ufeff{URL}\n", "utf-8")
    assert found(tmp_path) == URL
    monkeypatch.setenv("SHEETS_MARATHON_HEARTBEAT_URL", f"{URL}-2 ")
    assert found(tmp_path) == f"{URL}-2"


@pytest.mark.parametrize("url", ["5f1c2b7e-secret", "ftp://5f1c2b7e-secret/x", "https:///5f1c2b7e-secret"])
def test_what_is_no_address_is_refused_without_showing_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETS_MARATHON_HEARTBEAT_URL", url)
    with pytest.raises(ConfigurationError) as refused:
        AlertsSettings().heartbeat_url(lambda path: path)
    assert "5f1c2b7e" not in str(refused.value)


def test_a_secret_in_place_of_a_variables_name_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigurationError, match=r"alerts\.heartbeat_url_env is no name") as refused:
        AlertsSettings(heartbeat_url_env=URL).heartbeat_url(lambda path: path)
    assert "5f1c2b7e" not in str(refused.value)


def test_a_password_is_asked_for_only_with_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHEETS_MARATHON_SMTP_PASSWORD", raising=False)
    assert AlertsSettings.model_validate(SMTP).smtp_password(lambda path: path) == ""
    with pytest.raises(ConfigurationError, match=r"no password for alerts\.smtp_user"):
        AlertsSettings.model_validate({**SMTP, "smtp_user": "bot"}).smtp_password(lambda path: path)
    monkeypatch.setenv("SHEETS_MARATHON_SMTP_PASSWORD", "s3cret")
    assert AlertsSettings.model_validate({**SMTP, "smtp_user": "bot"}).smtp_password(lambda path: path) == "s3cret"


@pytest.mark.parametrize("lacking", ["email_from", "smtp_host"])
def test_who_names_readers_must_say_how_they_get_it(lacking: str) -> None:
    with pytest.raises(ValidationError, match=f"so {lacking} must be set too"):
        AlertsSettings.model_validate({**SMTP, lacking: ""})


@pytest.mark.parametrize("wrong", ["ops", "ops@example.org\nBcc: all@example.org"])
def test_what_is_no_mail_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="is no e-mail address"):
        AlertsSettings.model_validate({**SMTP, "email_to": (wrong,)})


def test_the_house_builds_what_is_configured_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHEETS_MARATHON_HEARTBEAT_URL", "SHEETS_MARATHON_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    settings = load(EXAMPLE)
    assert House(settings).alert_routes == MailAndHeartbeat()
    monkeypatch.setenv("SHEETS_MARATHON_HEARTBEAT_URL", URL)
    monkeypatch.setenv("SHEETS_MARATHON_SMTP_PASSWORD", "s3cret")
    path = tmp_path / "marathon.toml"
    mailed = EXAMPLE.read_text("utf-8").replace("email_to = []", 'email_to = ["ops@example.org"]')
    for name, value in (("email_from", "b@example.org"), ("smtp_host", "m.example.org"), ("smtp_user", "bot")):
        mailed = mailed.replace(f'{name} = ""', f'{name} = "{value}"')
    path.write_text(mailed, "utf-8")
    routes = House(load(path)).alert_routes
    assert isinstance(routes, MailAndHeartbeat)
    assert routes.heartbeat is not None
    assert routes.mail is not None
    assert (routes.mail.host, routes.mail.port, routes.mail.security) == ("m.example.org", 587, "starttls")
    assert {URL, "s3cret"} <= set(known_secrets(load(path))), "the log blots them out"
