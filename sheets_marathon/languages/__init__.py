"""Language packs: every title, header, note and word that people read in the sheet."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sheets_marathon.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Language:
    """One pack. A missing key is a KeyError: a mistake in the pack, caught by its test."""

    code: str
    tabs: Mapping[str, Mapping[str, Any]]
    words: Mapping[str, Mapping[str, str]]
    guide: tuple[Mapping[str, str], ...]

    def tab(self, key: str) -> str:
        """A tab's title."""
        return str(self.tabs[key]["title"])

    def header(self, tab: str, column: str) -> str:
        """A column's header."""
        return str(self.tabs[tab]["columns"][column])

    def note(self, tab: str, column: str) -> str:
        """What the header's note says, ``""`` for none."""
        return str(self.tabs[tab].get("notes", {}).get(column, ""))

    def aliases(self, tab: str, column: str) -> tuple[str, ...]:
        """Other headers under which companies keep this column."""
        return tuple(self.tabs[tab].get("aliases", {}).get(column, ()))

    def word(self, family: str, key: str) -> str:
        """A word of a family, such as ``word("kind", "sale")``."""
        return self.words[family][key]

    def view(self, key: str) -> str:
        """A filter view's title; ``{}`` stands for a curator's or a store's name."""
        return self.word("view", key)

    def key_of(self, family: str, text: str) -> str | None:
        """The key whose word this is, in any case; None for a word of nobody's."""
        folded = text.strip().casefold()
        return next((key for key, word in self.words[family].items() if word.casefold() == folded), None)


def available() -> tuple[str, ...]:
    """Codes of the packs that are there."""
    return tuple(
        sorted(pack.name.removesuffix(".toml") for pack in files(__name__).iterdir() if pack.name.endswith(".toml"))
    )


@functools.cache
def load(code: str) -> Language:
    """A pack by its code (``ru``, ``en``), read once a process. ConfigurationError names those there are."""
    source = files(__name__) / f"{code}.toml"
    if not source.is_file():
        raise ConfigurationError(f"there is no language pack “{code}”", f"choose one of: {', '.join(available())}")
    content = tomllib.loads(source.read_text("utf-8"))
    return Language(code, content["tabs"], content["words"], tuple(content["guide"]))
