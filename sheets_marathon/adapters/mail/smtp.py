"""Mail to ops, for what Telegram can't tell them."""

from __future__ import annotations

import contextlib
import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal

log = logging.getLogger(__name__)

Security = Literal["starttls", "ssl", "none"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One SMTP account. ``security``: ``starttls`` (port 587 as a rule), ``ssl`` from the first byte (465), ``none``.

    ``timeout_s``: for each answer; ``whole_s``: for a message with all that belongs to it, however a server drips.
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
    whole_s: float = 60.0

    def send(self, subject: str, text: str) -> bool:
        """One message to everybody; True when the server took it for at least one of them."""
        try:
            with self._in_time() as server:
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
            with self._in_time() as server:
                server.noop()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return told(error)
        return ""

    @contextmanager
    def _in_time(self) -> Iterator[smtplib.SMTP]:
        """A connection that is cut off when its whole time is over."""
        ends = _End()
        timer = threading.Timer(self.whole_s, ends.cut)
        timer.daemon = True
        timer.start()
        try:
            with self.signed_in(ends) as server:
                yield server
        finally:
            timer.cancel()
            ends.close()

    def signed_in(self, ends: _End | None = None) -> smtplib.SMTP:
        """A connection that is secured and signed in, for others who send. Raises what ``told`` puts into words."""
        server = self._connected(ends)
        try:
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self, ends: _End | None) -> smtplib.SMTP:
        by_ssl = ssl.create_default_context() if self.security == "ssl" else None
        server = _Connection(self.host, self.port, self.timeout_s, by_ssl, ends)
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


class _End:
    """The other end of a connection's rope: whoever holds it can cut the connection off, whatever waits for it."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._is_over = False

    def hold(self, connected: socket.socket) -> None:
        """Take hold of a connection; at once cut off when its time is over."""
        # A copy: TLS takes the socket itself away, and a copy's shutdown is the connection's.
        self._sockets.append(connected.dup())
        if self._is_over:
            self.cut()

    def cut(self) -> None:
        """Whoever reads from the connection, or writes to it, hears that it has ended."""
        self._is_over = True
        for held in self._sockets:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go."""
        for held in self._sockets:
            held.close()


class _Connection(smtplib.SMTP):
    """As smtplib's, with a rope; TLS from the first byte where ``by_ssl`` is given."""

    def __init__(
        self, host: str, port: int, timeout_s: float, by_ssl: ssl.SSLContext | None, ends: _End | None
    ) -> None:
        self._by_ssl, self._ends = by_ssl, ends
        super().__init__(host, port, timeout=timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = socket.create_connection((host, port), timeout)
        if self._ends is not None:
            self._ends.hold(connected)
        return connected if self._by_ssl is None else self._by_ssl.wrap_socket(connected, server_hostname=host)


def told(error: Exception) -> str:
    """What happened. A refused login's own words are left out: some servers repeat what they were given."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server does not accept the user and password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"the server takes mail for none of {', '.join(error.recipients)}"
    if isinstance(error, UnicodeError):
        return "an address, the user or the password has letters that SMTP does not take"
    return f"{type(error).__name__}: {error}"
