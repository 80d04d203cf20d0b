"""Ways to reach ops without Google and Telegram, as a protocol."""

from __future__ import annotations

from typing import Protocol


class AlertRoutes(Protocol):
    """Ways to reach ops that need neither Google nor Telegram. Nothing here raises; each call takes seconds at most."""

    def beat(self, well: bool, text: str) -> None:
        """The program is alive; ``text`` says what is wrong when it is not ``well``. May be called at every tick."""
        ...

    def ring(self, subject: str, text: str) -> bool:
        """Tell ops one thing now. True when a way took it, False when there is none or none works."""
        ...
