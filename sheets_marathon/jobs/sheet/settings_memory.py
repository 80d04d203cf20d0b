"""The settings that were in force last, for a row that somebody deletes: its cell held the value alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.rating.accepted import RULES
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.spreadsheet.schema import Scalar

_NAME = "settings"


def remember_settings(settings: LiveSettings | None, outbox: Outbox) -> None:
    """The decision of a look; None where the tab was not read."""
    if settings is None:
        return
    text = json.dumps(dict(settings.accepted.values), sort_keys=True)
    if outbox.recall(_NAME) != text:
        outbox.remember(_NAME, text)


@dataclass(frozen=True, slots=True)
class KnownSettings(Mapping[str, Scalar]):
    """First values of settings, with those in their place that this machine remembers to have been in force last."""

    first: Mapping[str, Scalar]
    outbox: Outbox

    def __getitem__(self, key: str) -> Scalar:
        known = self._known().get(key)
        sound = isinstance(known, int | float | str) and key in RULES and RULES[key].allows(known)
        return known if sound else self.first[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.first)

    def __len__(self) -> int:
        return len(self.first)

    def _known(self) -> Mapping[str, Scalar]:
        try:
            known = json.loads(self.outbox.recall(_NAME) or "{}")
        except ValueError:
            return {}
        return known if isinstance(known, dict) else {}
