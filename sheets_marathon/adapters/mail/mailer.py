"""Letters to many people, one message each, through the mail server of the alerts."""

from __future__ import annotations

import datetime as dt
import hashlib
import smtplib
import unicodedata
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from sheets_marathon.adapters.mail.smtp import Mail, told
from sheets_marathon.ports.mailer import Fate, Letter, NoMailServer, Outcome, Recipient

# Whatever the server says of 8BITMIME, seven bits arrive as they were sent.
_POLICY = SMTP.clone(cte_type="7bit")
_A_CONNECTION = 100
"""Letters over one connection; many servers end it by themselves after that many or more."""
_CLOSING = 421  # RFC 5321, 3.8: the server closes the connection, nothing of the current letter was taken
_CUT = 200


class SmtpMailer:
    """``ports.mailer.Mailer`` for one SMTP account. ``account.to`` is unused; no ``reply_to``: the sender."""

    def __init__(self, account: Mail, reply_to: str = "") -> None:
        self._account = account
        self._sender = parseaddr(account.sender)[1]
        self._reply_to = reply_to
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, letter: Letter, to: Recipient, at: dt.datetime, mark: str) -> Outcome:
        """One letter to one person, tried once (see the port)."""
        try:
            flat = self.message(letter, to, at, mark).as_bytes()
        except (ValueError, UnicodeError) as error:
            return Outcome(Fate.REFUSED, f"no letter can be addressed like that: {error}", of_person=True)
        for fresh in (False, True):
            if fresh or self._sent >= _A_CONNECTION:
                self._drop()
            outcome = self._hand_over(self._connected(), to, flat)
            if outcome is not None:
                return outcome
        self._drop()
        return Outcome(Fate.LATER, "the mail server closed the connection before it had taken anything")

    def message(self, letter: Letter, to: Recipient, at: dt.datetime, mark: str) -> EmailMessage:
        """multipart/alternative: plain text, then the HTML with its picture inside (RFC 2046, RFC 2387)."""
        message = EmailMessage(policy=_POLICY)
        message["Subject"] = _one_line(letter.subject)
        message["From"] = self._account.sender
        if self._reply_to:
            message["Reply-To"] = self._reply_to
        message["To"] = Address(display_name=_one_line(to.name), addr_spec=to.address)
        message["Date"] = format_datetime(at)
        domain = self._sender.rpartition("@")[2] or "localhost"
        # The same for every attempt at the same letter: mailboxes that know it show a double once.
        digest = hashlib.sha256(mark.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{digest}@{domain}>" if mark else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
        message.set_content(letter.text, cte="base64")
        message.add_alternative(letter.html, subtype="html", cte="base64")
        *_, shown = message.iter_parts()
        assert isinstance(shown, EmailMessage)
        shown.add_related(letter.picture, "image", "png", cid="<qr>", filename="qr.png", disposition="inline")
        return message

    def close(self) -> None:
        """End the connection."""
        self._drop()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = self._account.signed_in()
                self._server.ehlo_or_helo_if_needed()
            except (OSError, smtplib.SMTPException, ValueError) as error:
                self._drop()
                raise NoMailServer(
                    f"the mail server {self._account.host}:{self._account.port} is of no use: {told(error)}",
                    "check smtp_host, smtp_port, smtp_security and the user in [alerts]",
                ) from error
            self._sent = 0
        return self._server

    def _hand_over(self, server: smtplib.SMTP, to: Recipient, flat: bytes) -> Outcome | None:
        """None: the connection ended before the letter was on its way, so it may be tried over another."""
        try:
            code, words = server.mail(self._sender)
            if code == _CLOSING:
                return None
            if code >= 500:
                self._drop()
                raise NoMailServer(
                    f"the mail server lets {self._sender} send nothing: {_said(code, words)}",
                    "set announce.email_from to an address that it lets you send from",
                )
            if code >= 400:
                return self._not_taken(server, code, words, of_person=False)
            code, words = server.rcpt(to.address)
            if code == _CLOSING:
                return None
            if code >= 400:
                return self._not_taken(server, code, words, of_person=True)
        except (OSError, smtplib.SMTPServerDisconnected):
            return None
        try:
            code, words = server.data(flat)
        except smtplib.SMTPDataError as error:  # it did not even want to see it
            return self._not_taken(server, error.smtp_code, error.smtp_error, of_person=False)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Fate.UNCLEAR, f"the connection broke while the letter was handed over: {told(error)}")
        if code >= 400:
            return self._not_taken(server, code, words, of_person=False)
        self._sent += 1
        return Outcome(Fate.SENT)

    def _not_taken(self, server: smtplib.SMTP, code: int, words: bytes | str, *, of_person: bool) -> Outcome:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return Outcome(Fate.REFUSED if code >= 500 else Fate.LATER, _said(code, words), of_person)

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


def _one_line(text: str) -> str:
    """Without line breaks, which would begin another header, and other signs that are not shown."""
    shown = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join(shown.split())[:_CUT]


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {_one_line(text)}"
