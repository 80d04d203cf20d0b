"""What alerts reach, on this machine: a watcher's HTTP server and a mail server, both noting what came."""

from __future__ import annotations

import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

PATH = "/5f1c2b7e-secret"


@dataclass
class Watcher:
    """A server that notes what it is asked: method, path, body. ``answers``: the status of each, 200 after them."""

    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"


@contextmanager
def watching() -> Iterator[Watcher]:
    """A watcher while it serves."""
    noted = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            noted.asked.append((self.command, self.path, body))
            self.send_response(noted.answers.pop(0) if noted.answers else 200)
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - http.server's own names

        def log_message(self, *arguments: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    noted.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield noted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mailer:
    """What arrived at a mail server. ``refused``: addresses it has no mailbox for."""

    port: int = 0
    arrived: list[Envelope] = field(default_factory=list)
    refused: frozenset[str] = frozenset()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.arrived.append(envelope)
        return "250 OK"

    def messages(self) -> list[EmailMessage]:
        """The messages, oldest first."""
        return [_message(envelope) for envelope in self.arrived]


def _message(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


class _OnAnyPort(Controller):
    """A controller on a port of the system's choice: aiosmtpd 1.4.6 would knock at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def delivering(office: Mailer, **more: Any) -> Iterator[Mailer]:
    """The post office while it serves; ``more``: how aiosmtpd's server is secured."""
    controller = _OnAnyPort(office, hostname="127.0.0.1", port=0, **more)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()
