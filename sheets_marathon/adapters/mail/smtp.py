"""Mail to ops, for what Telegram can't tell them."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal

log = logging.getLogger(__name__)

Security = Literal["starttls", "ssl", "none"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One SMTP account. ``security``: ``starttls`` (port 587 as a rule), ``ssl`` from the first byte (465), ``none``.

    ``user`` "": the server asks for none. Certificates are checked against the system's authorities. Nothing here
    raises, and the password is in no line of the log.
    """

    host: str
    port: int
    security: Security
    sender: str
    to: Sequence[str]
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = 5.0

    def send(self, subject: str, text: str) -> bool:
        """One message to everybody; True when the server took it for at least one of them."""
        try:
            with self.signed_in() as server:
                refused = server.send_message(self._message(subject, text))
        # UnicodeError: an address or password that SMTP can't carry; ValueError: a header that is no header.
        except (OSError, smtplib.SMTPException, ValueError) as error:
            log.warning("the mail could not be sent: %s", told(error))
            return False
        for address in refused:
            log.warning("the mail server does not take mail for %s", address)
        return True

    def trouble(self) -> str:
        """Why no mail could go out now, "" when the server lets us in. Nothing is sent."""
        try:
            with self.signed_in() as server:
                server.noop()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return told(error)
        return ""

    def signed_in(self) -> smtplib.SMTP:
        """A connection that is secured and signed in, for others who send. Raises what ``told`` puts into words."""
        server = self._connected()
        try:
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        if self.security == "ssl":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = " ".join(subject.split())[:200]  # a line break would begin another header
        message["From"] = self.sender
        message["To"] = ", ".join(self.to)
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2].strip(" >") or "localhost")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        message.set_content(text)
        return message


def told(error: Exception) -> str:
    """What happened. A refused login's own words are left out: some servers repeat what they were given."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server does not accept the user and password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"the server takes mail for none of {', '.join(error.recipients)}"
    if isinstance(error, UnicodeError):
        return "an address, the user or the password has letters that SMTP does not take"
    return f"{type(error).__name__}: {error}"
