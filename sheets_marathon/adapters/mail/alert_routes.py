"""The routes to ops that need neither Google nor Telegram: a mail, and a heartbeat that stops."""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets_marathon.adapters.machine.errands import Errands
from sheets_marathon.adapters.machine.heartbeat import Heartbeat
from sheets_marathon.adapters.mail.smtp import Mail

_WAIT_S = 2.0
"""So long a tick waits for the mail server; it may be told to stop meanwhile, and a lesson may fall due."""


@dataclass(frozen=True, slots=True)
class MailAndHeartbeat:
    """``ports.alert_routes.AlertRoutes``: whatever is configured; with neither it is silent.

    A server that does not answer holds nobody up: a letter that takes long goes on being sent by itself, one at a time,
    and whoever asks for it again hears what became of it.
    """

    heartbeat: Heartbeat | None = None
    mail: Mail | None = None
    _letters: Errands = field(default_factory=lambda: Errands("mail", wait_s=_WAIT_S, at_once=1), compare=False)
    _sent: set[tuple[str, str]] = field(default_factory=set)

    def trouble(self) -> str:
        """Why a mail could not go out, "" when it could or there is nobody to get one. Nothing is sent."""
        return self.mail.trouble() if self.mail is not None else ""

    def beat(self, well: bool, text: str) -> None:
        """Tells the watcher, if there is one."""
        if self.heartbeat is not None:
            self.heartbeat.beat(well, text)

    def ring(self, subject: str, text: str) -> bool:
        """Sends a mail, if there is anybody to get it. False while it is not known to be taken."""
        mail, letter = self.mail, (subject, text)
        if mail is None:
            return False
        if letter not in self._sent:

            def send() -> None:
                if mail.send(subject, text):
                    self._sent.add(letter)

            self._letters.run(send)
        taken = letter in self._sent
        self._sent.discard(letter)
        return taken
