"""Which columns a kind of table has, found by their headers: those that a configuration names, else the usual ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sheets_marathon.adapters.tables.cells import folded

_SIGNS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of one kind of table, by field.

    ``usual``: the headers that usually stand over a field, the first being what the documents call it. ``needed``: a
    table must have one field of each group. ``given``: headers that a configuration names, "" is "has no such column";
    what it names it needs. ``ranked``: of two usual headers the one named earlier is meant; else only the documented
    one wins over the others, and between these nobody guesses. ``two_lines``: two rows may make a header. ``spare``:
    fields that are done without where it can't be told which column is meant; ``several``: those that any number of
    columns may be, each of which tells something.
    """

    usual: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]
    given: Mapping[str, str] = field(default_factory=dict)
    ranked: bool = False
    two_lines: bool = False
    spare: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    _meant: Mapping[str, tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        meant: dict[str, tuple[str, int]] = {}
        for name, headers in self.usual.items():
            if name not in self.given:
                for rank, header in enumerate(headers):
                    meant.setdefault(bare(header), (name, rank if self.ranked else min(rank, 1)))
        object.__setattr__(self, "_meant", meant)

    def with_given(self, given: Mapping[str, str]) -> TableColumns:
        """The same with headers from a configuration, field → header."""
        return replace(self, given={name: header.strip() for name, header in given.items()})

    def fields_of(self, headers: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Fields that a column may be, whose ``headers`` are one or several texts, each with a rank: of the columns
        that may be one field that with the lowest is meant. A column that the configuration names is spoken for."""
        named = [
            (name, 0 if folded(given) == folded(header) else 1)
            for name, given in self.given.items()
            for header in headers
            if given and bare(given) == bare(header)
        ]
        yield from named or (self._meant[bare(header)] for header in headers if bare(header) in self._meant)

    def lacking(self, found: Collection[str]) -> list[tuple[str, ...]]:
        """Groups of which a table with the fields ``found`` has none."""
        named = [(name,) for name, header in self.given.items() if header]
        return [group for group in (*self.needed, *named) if not set(group) & set(found)]

    def called(self, name: str) -> str:
        """What to call a field's column to people."""
        return self.given.get(name) or self.usual[name][0]


@lru_cache(maxsize=8_192)
def bare(header: str) -> str:
    """A header as names are compared: letters and digits only, №, #, N and No. being one word."""
    text = folded(header).replace("№", " no ").replace("#", " no ")
    words = _SIGNS.sub(" ", text).split()
    return "".join("no" if word == "n" else word for word in words)
