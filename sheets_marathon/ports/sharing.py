"""Who may see the spreadsheet, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Sharing(Protocol):
    """Who may see the spreadsheet."""

    def readers(self) -> Sequence[str]:
        """Addresses that can read it."""
        ...

    def share_with_reader(self, address: str) -> None:
        """Let an address read it, without an e-mail from Google."""
        ...

    def close(self) -> None:
        """End connections."""
        ...
