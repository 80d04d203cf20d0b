"""The routes to ops that need neither Google nor Telegram: a mail, and a heartbeat that stops."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_marathon.adapters.machine.heartbeat import Heartbeat
from sheets_marathon.adapters.mail.smtp import Mail


@dataclass(frozen=True, slots=True)
class MailAndHeartbeat:
    """``ports.alert_routes.AlertRoutes``: whatever is configured; with neither it is silent."""

    heartbeat: Heartbeat | None = None
    mail: Mail | None = None

    def trouble(self) -> str:
        """Why a mail could not go out, "" when it could or there is nobody to get one. Nothing is sent."""
        return self.mail.trouble() if self.mail is not None else ""

    def beat(self, well: bool, text: str) -> None:
        """Tells the watcher, if there is one."""
        if self.heartbeat is not None:
            self.heartbeat.beat(well, text)

    def ring(self, subject: str, text: str) -> bool:
        """Sends a mail, if there is anybody to get it."""
        return self.mail is not None and self.mail.send(subject, text)
