"""Mail against a real SMTP server on this machine: plain, with STARTTLS, with TLS from the first byte."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.server.alarm_scene import Mailer, delivering

from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
from sheets_marathon.adapters.mail.smtp import Mail, Security

USER, PASSWORD = "marathon", "хитрый-password-42"
PLAIN = PASSWORD.replace("хитрый", "tricky")


@dataclass
class Post(Mailer):
    """A post office that asks who is there: ``users`` were let in."""

    users: list[str] = field(default_factory=list)

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, auth_data: LoginPassword) -> AuthResult:
        known = (auth_data.login, auth_data.password) == (USER.encode(), PLAIN.encode())
        self.users += [auth_data.login.decode()] if known else []
        return AuthResult(success=known, handled=known)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1, its own authority, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(request: pytest.FixtureRequest, post: Post, certificate: Path) -> Iterator[Mail]:
    """A server that is secured as the test says, and the mail account that suits it."""
    security: Security = getattr(request, "param", "none")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    more: dict[str, Any] = {"ssl_context": context} if security == "ssl" else {}
    more |= {"tls_context": context, "require_starttls": True} if security == "starttls" else {}
    secured = security != "none"
    # aiosmtpd takes TLS from the first byte for none, so there it must not insist.
    insist = security == "starttls"
    more |= {"authenticator": post.let_in, "auth_required": insist, "auth_require_tls": insist}
    to, user = ("ops@example.org", "b@example.org"), (USER, PLAIN) if secured else ("", "")
    with delivering(post, **more):
        yield Mail("127.0.0.1", post.port, security, "Marathon <bot@example.org>", to, *user)


@pytest.mark.parametrize("server", ["none", "starttls", "ssl"], indirect=True)
def test_it_arrives_as_it_was_written(
    server: Mail, post: Post, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert server.send("Марафон: sellers.1.lesson.1: пропущено", "Время вышло 07.12 14:00.\nПочему: сеть") is True
    ((envelope,), (message,)) = post.arrived, post.messages()
    assert envelope.rcpt_tos == ["ops@example.org", "b@example.org"]
    assert message["Subject"] == "Марафон: sellers.1.lesson.1: пропущено"
    assert message["From"] == "Marathon <bot@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["Время вышло 07.12 14:00.", "Почему: сеть"]
    assert post.users == ([USER] if server.user else [])


@pytest.mark.parametrize("server", ["starttls", "ssl"], indirect=True)
def test_a_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_mail(server: Mail, post: Post) -> None:
    assert server.send("subject", "text") is False
    assert (post.arrived, post.users) == ([], [])


@pytest.mark.parametrize("server", ["starttls"], indirect=True)
@pytest.mark.parametrize("password", [PASSWORD, "wrong-password-1"])
def test_a_password_that_is_refused_is_shown_nowhere(
    server: Mail,
    post: Post,
    certificate: Path,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    account = replace(server, password=password)
    with caplog.at_level(logging.INFO):
        assert account.send("subject", "text") is False
    assert "password" in caplog.text
    assert not [part for part in (password, PLAIN, "password-") if part in caplog.text + repr(account)]
    assert post.arrived == []


def test_a_line_break_in_a_subject_begins_no_header(server: Mail, post: Post) -> None:
    assert server.send("first\r\nBcc: everybody@example.org", "text") is True
    (message,) = post.messages()
    assert message["Subject"] == "first Bcc: everybody@example.org"
    assert message["Bcc"] is None


def test_it_counts_as_told_when_one_of_them_gets_it(server: Mail, post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.refused = frozenset({"ops@example.org"})
    assert MailAndHeartbeat(mail=server).ring("subject", "text") is True
    assert "does not take mail for ops@example.org" in caplog.text
    post.refused |= {"b@example.org"}
    assert MailAndHeartbeat(mail=server).ring("subject", "text") is False
    assert "none of ops@example.org, b@example.org" in caplog.text


@pytest.mark.parametrize("security", ["none", "starttls", "ssl"])
def test_a_server_that_is_not_there_raises_nothing(security: Security, caplog: pytest.LogCaptureFixture) -> None:
    assert Mail("127.0.0.1", 9, security, "bot@example.org", ("ops@example.org",)).send("subject", "text") is False
    assert "the mail could not be sent: ConnectionRefusedError" in caplog.text


def test_a_server_that_offers_no_starttls_gets_no_mail_unsecured(
    server: Mail, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    assert replace(server, security="starttls").send("subject", "text") is False
    assert "STARTTLS" in caplog.text
    assert post.arrived == []
