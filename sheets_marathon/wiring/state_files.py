"""The files that a bot's marathon keeps in the state folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.settings import Settings


@dataclass(frozen=True, slots=True)
class StateFiles:
    """Files of several bots may lie in one ``folder``: their names hold a digest of the ``token``, which shows nothing
    of it. A name that changes would lose what was posted, so they stay as they are."""

    folder: Path
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> StateFiles:
        """Those of a configuration. ConfigurationError when there is no token."""
        return cls(settings.path(settings.service.state_dir), settings.bot_token)

    @property
    def outbox(self) -> Path:
        """What was posted and done."""
        return self.folder / f"outbox-{self._digest[:12]}.sqlite"

    @property
    def bot_memory(self) -> Path:
        """Whom the bot has answered, and who is who."""
        return self.folder / f"bot-{self._digest[:12]}.sqlite"

    @property
    def service_lock(self) -> Path:
        """Held by the process that posts."""
        return self.folder / f"bot-{self._digest}.lock"

    @property
    def mailing_lock(self) -> Path:
        """Held by the process that sends letters, which may do so while another one posts."""
        return self.folder / f"announce-{self._digest}.lock"

    def machine_lock(self, api: str) -> str:
        """The name of a file that holds for this machine, whatever the folder; ``api``: where the bot is served."""
        return f"sheets-marathon-{hashlib.sha256(f'{api} {self.token}'.encode()).hexdigest()[:16]}.lock"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()[:16]
