"""Servers that hold up whoever asks them: they take a connection, say nothing or a letter now and then, for ever."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_BETWEEN_S = 0.05


@dataclass
class SlowServer:
    """``released``: from then on it says ``then`` at once, and ends the connection."""

    port: int
    says: bytes
    then: bytes = b""
    released: threading.Event = field(default_factory=threading.Event)
    connections: int = 0

    def serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while not self.released.wait(_BETWEEN_S):
                    connection.sendall(self.says)
                connection.sendall(self.then)
            except OSError:
                return  # whoever asked has gone


@contextmanager
def dripping(says: bytes = b"", then: bytes = b"") -> Iterator[SlowServer]:
    """One on this machine; ``says``: again and again."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = SlowServer(listening.getsockname()[1], says, then)

        def take() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                made.connections += 1
                threading.Thread(target=made.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=take, daemon=True).start()
        yield made
        made.released.set()
        listening.shutdown(socket.SHUT_RDWR)
