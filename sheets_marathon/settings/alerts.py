"""The table ``[alerts]``: ways to reach ops when Telegram can't. What is secret stays in the environment or a file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.settings.secrets import NoVariable, Resolve, read_secret
from sheets_marathon.settings.sections import SettingsTable


class AlertsSettings(SettingsTable):
    """A watcher that gets heartbeats, and people who get mail. Without a line of it there is neither."""

    heartbeat_url_env: str = "SHEETS_MARATHON_HEARTBEAT_URL"
    heartbeat_url_file: Path | None = None
    heartbeat_minutes: int = Field(5, ge=1)
    email_to: tuple[str, ...] = ()
    email_from: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "ssl", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password_env: str = "SHEETS_MARATHON_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, not its value
    smtp_password_file: Path | None = None

    @model_validator(mode="after")
    def _can_send(self) -> AlertsSettings:
        missing = [name for name in ("email_from", "smtp_host") if self.email_to and not getattr(self, name)]
        if missing:
            raise ValueError(f"email_to names who gets mail, so {' and '.join(missing)} must be set too")
        wrong = [
            address
            for address in (*self.email_to, self.email_from)
            if address and not re.fullmatch(r"[^\r\n]+@[^\r\n]+", address)
        ]
        if wrong:
            raise ValueError(f"{', '.join(map(repr, wrong))} is no e-mail address")
        return self

    def heartbeat_url(self, resolve: Resolve) -> str:
        """The address that beats go to, "" when there is none. ConfigurationError, which never shows it."""
        url = _secret("heartbeat_url", self.heartbeat_url_env, self.heartbeat_url_file, resolve)
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ConfigurationError(
                "the heartbeat's address is no address",
                f"set {self.heartbeat_url_env} to what your watcher shows, such as https://hc-ping.com/…",
            )
        return url

    def smtp_password(self, resolve: Resolve) -> str:
        """The password of ``smtp_user``, "" without a user. ConfigurationError, which never shows it."""
        if not self.smtp_user:
            return ""
        password = _secret("smtp_password", self.smtp_password_env, self.smtp_password_file, resolve)
        if not password:
            raise ConfigurationError(
                f"there is no password for alerts.smtp_user: the environment has no {self.smtp_password_env}",
                f"set {self.smtp_password_env} to it, or alerts.smtp_password_file to a file with it",
            )
        return password


def _secret(name: str, variable: str, file: Path | None, resolve: Resolve) -> str:
    path = resolve(file) if file else None
    try:
        return read_secret(variable, path)
    except NoVariable:
        raise ConfigurationError(
            f"alerts.{name}_env is no name of an environment variable",
            f"write the name only, and put the secret into that variable or into a file named by alerts.{name}_file",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"alerts.{name}_file {path} can't be read: {type(error).__name__}",
            "make that file, with nothing but the secret in it",
        ) from None
