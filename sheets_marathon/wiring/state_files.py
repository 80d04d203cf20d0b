"""The files that a bot's marathon keeps in the state folder."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.ports.outbox import Outbox
    from sheets_marathon.settings import Settings


@dataclass(frozen=True, slots=True)
class StateFiles:
    """Files of several bots may lie in one ``folder``: their names hold a digest of the bot's number, the part of its
    ``token`` before the colon. A new token from @BotFather has the same one, so nothing that was posted is lost.
    """

    folder: Path
    token: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> StateFiles:
        """Those of a configuration. ConfigurationError when there is no token."""
        return cls(settings.path(settings.service.state_dir), settings.bot_token)

    @property
    def patterns(self) -> tuple[str, ...]:
        """Names of whatever the program keeps in the folder, for all bots."""
        return ("outbox-*", "bot-*", "announce-*", "log-*")

    @property
    def outbox(self) -> Path:
        """What was posted and done."""
        return self._kept("outbox")

    @property
    def bot_memory(self) -> Path:
        """Whom the bot has answered, and who is who."""
        return self._kept("bot")

    @property
    def log(self) -> Path:
        """What the service has decided and met, a JSON object a line."""
        return self.folder / f"log-{_digest(self._number)[:12]}.jsonl"

    @property
    def service_lock(self) -> Path:
        """Held by the process that posts."""
        return self.folder / f"bot-{_digest(self._number)}.lock"

    @property
    def former_lock(self) -> Path:
        """What a version that named files by the whole token holds in its place."""
        return self.folder / f"bot-{_digest(self.token)}.lock"

    @property
    def mailing_lock(self) -> Path:
        """Held by the process that sends letters, which may do so while another one posts."""
        return self.folder / f"announce-{_digest(self._number)}.lock"

    def machine_lock(self, api: str) -> str:
        """The name of a file that holds for this machine, whatever the folder; ``api``: where the bot is served."""
        return f"sheets-marathon-{_digest(f'{api} {self._number}')}.lock"

    def rename_former(self) -> None:
        """Gives files that were named by the whole token their names. Only while nobody else uses them."""
        for kind in ("outbox", "bot"):
            before, after = self._former(kind), self._named(kind)
            if self._kept(kind) == after:
                continue
            # What is written but not yet in the file goes first: on its own it does no harm.
            for beside in ("-shm", "-wal", ""):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{before}{beside}").rename(f"{after}{beside}")

    def _kept(self, kind: str) -> Path:
        after, before = self._named(kind), self._former(kind)
        return before if before.exists() and not after.exists() else after

    def _named(self, kind: str) -> Path:
        return self.folder / f"{kind}-{_digest(self._number)[:12]}.sqlite"

    def _former(self, kind: str) -> Path:
        return self.folder / f"{kind}-{_digest(self.token)[:12]}.sqlite"

    @property
    def _number(self) -> str:
        return self.token.partition(":")[0]


def open_outbox(settings: Settings, *, mends: bool) -> Outbox:
    """What was posted and done, in two places where a second is set. ``mends``: a damaged one is set aside."""
    from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
    from sheets_marathon.adapters.storage.second_place import TwoPlaces

    path, second = StateFiles.of(settings).outbox, settings.service.second_journal
    if second is not None:
        return TwoPlaces(path, settings.path(second), mends=mends)
    return SqliteOutbox(path, mends=mends)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
