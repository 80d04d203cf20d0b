"""A sales system behind HTTP that has nothing to tell, and at times tells it a byte now and then.

It is a server of the rehearsal's own, on loopback, in a thread; each connection gets one answer.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

NAME = "CRM"
_BODY = "Дата;Документ;Вид;Таб. №;Менеджер;Кол-во\r\n".encode()
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv; charset=utf-8\r\nConnection: close\r\n"
_A_DROP_EVERY_S = 0.2


class DrippingSystem:
    """``drips``: set, its answers have no end."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.drips = threading.Event()
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/sales"

    def serve(self) -> None:
        """Answers whoever asks, until its socket is closed."""
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(peer,), daemon=True).start()

    def _answer(self, peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            peer.recv(65_536)
            if not self.drips.is_set():
                peer.sendall(_HEAD + f"Content-Length: {len(_BODY)}\r\n\r\n".encode() + _BODY)
                return
            peer.sendall(_HEAD)
            peer.settimeout(_A_DROP_EVERY_S)
            while True:
                try:
                    if not peer.recv(1):
                        return
                except TimeoutError:
                    peer.sendall(b"X-Drop: 1\r\n")


@contextlib.contextmanager
def dripping_system() -> Iterator[DrippingSystem]:
    """One that serves meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        system = DrippingSystem(listening)
        serving = threading.Thread(target=system.serve, daemon=True)
        serving.start()
        try:
            yield system
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            serving.join()
