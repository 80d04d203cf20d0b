"""Finding the header of a table: among its first rows, or in what a source itself calls its columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from sheets_marathon.adapters.tables.cells import Row, folded, text_of
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.dates import read_moment
from sheets_marathon.adapters.tables.numbers import is_figure

HEADER_WITHIN = 50
"""Title lines stand above a header, not pages of them."""


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``first`` to ``last`` (0-based, -1 where the source names its columns itself).

    ``places``: field → cell index; ``lines``: the texts of its rows, and ``titles`` of those above it, folded, to know
    repeated ones by; ``several``: field → all cell indices, of fields that several columns may be.
    """

    first: int
    last: int
    places: Mapping[str, int]
    lines: tuple[tuple[str, ...], ...]
    titles: tuple[tuple[str, ...], ...] = ()
    several: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many cells it has."""
        return max((len(line) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Fit:
    """What one or two rows would be as a header.

    ``names``: every text that stands over a column, the likeliest first; ``places``: field → cell index; ``lacking``:
    groups of fields of which none is there; ``doubtful``: fields that several columns could be, with their headers.
    """

    first: int
    last: int
    names: tuple[tuple[str, ...], ...]
    places: Mapping[str, int]
    lacking: tuple[tuple[str, ...], ...] = ()
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    several: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether it can be the header."""
        return not self.lacking and not self.doubtful

    @property
    def found(self) -> int:
        """How many fields it names."""
        return len(self.places) + len(self.doubtful)

    @property
    def words(self) -> int:
        """How many of its cells are words, as headers are."""
        return sum(bool(headers) and not is_figure(headers[0]) for headers in self.names)


class NoHeader(Exception):
    """No row can be the header; ``nearest`` is what comes nearest to it."""

    def __init__(self, nearest: Fit) -> None:
        self.nearest = nearest
        super().__init__()


class Likeness(NamedTuple):
    """How much some first rows look like a table: whether they have its whole header, and how many columns the best of
    them names."""

    whole: bool
    found: int


def likeness(rows: Sequence[Row], columns: TableColumns) -> Likeness:
    """How much the first rows look like a table with these columns; those that it may do without tell nothing."""
    needed = {field for group in columns.needed for field in group}
    return max(
        (Likeness(fit.whole, len(needed & {*fit.places, *fit.doubtful})) for fit in _fits(rows, columns)),
        default=Likeness(False, 0),
    )


def find_header(rows: Sequence[Row], columns: TableColumns) -> Header:
    """The header among the first rows. Raises NoHeader."""
    fits = _fits(rows, columns)
    if not fits or not fits[-1].whole:
        nothing = Fit(0, 0, (), {}, tuple(columns.lacking(())))
        raise NoHeader(max(fits, key=lambda fit: (fit.found, fit.words), default=nothing))
    best = fits[-1]
    lines = [tuple(folded(text_of(cell)) for cell in row) for row in rows[: best.last + 1]]
    titles = tuple(line for line in lines[: best.first] if any(line))
    return Header(best.first, best.last, best.places, tuple(lines[best.first :]), titles, best.several)


def given_header(names: Sequence[str], columns: TableColumns) -> Header:
    """The header of a source that names its columns itself, such as a query. Raises NoHeader."""
    fit = _fit(-1, -1, [(name,) for name in names], columns)
    if not fit.whole:
        raise NoHeader(fit)
    return Header(-1, -1, fit.places, (tuple(folded(name) for name in names),), several=fit.several)


def _fits(rows: Sequence[Row], columns: TableColumns) -> list[Fit]:
    """What the first rows could be, the first whole header last: single rows before pairs, unless a pair says more."""
    fits = []
    texts = [[" ".join(text_of(cell).split()) for cell in row] for row in rows[:HEADER_WITHIN]]
    for at, row in enumerate(texts):
        if any(row):
            fits.append(_fit(at, at, [(text,) if text else () for text in row], columns))
            if fits[-1].whole:
                pairs = _pairs(texts[at : at + 2], rows[at : at + 2], at, columns)
                return fits + [pair for pair in pairs if pair.whole and pair.found > fits[-1].found]
    for pair in _pairs(texts, rows, 0, columns):
        fits.append(pair)
        if pair.whole:
            break
    return fits


def _pairs(texts: Sequence[Sequence[str]], rows: Sequence[Row], first: int, columns: TableColumns) -> Iterator[Fit]:
    if not columns.two_lines:
        return
    for at, (upper, lower) in enumerate(pairwise(texts)):
        if any(upper) and any(lower) and _only_words(rows[at]) and _only_words(rows[at + 1]):
            yield _fit(first + at, first + at + 1, list(_stacked(upper, lower)), columns)


def _only_words(row: Row) -> bool:
    """Whether a row may be a line of a header: no dates and no numbers in it."""
    return not any(text and (is_figure(text) or read_moment(text)) for text in map(text_of, row))


def _stacked(upper: Sequence[str], lower: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Two lines of a header: a merged cell of the upper one reaches over the blank ones to its right."""
    over = ""
    for at in range(max(len(upper), len(lower))):
        above, below = (line[at] if at < len(line) else "" for line in (upper, lower))
        over = above or (over if below else "")
        names = (below, f"{over} {below}") if below and over else (below or above,)
        yield tuple(name for name in names if name)


def _fit(first: int, last: int, names: Sequence[tuple[str, ...]], columns: TableColumns) -> Fit:
    claims: defaultdict[str, dict[int, int]] = defaultdict(dict)  # field → cell index → rank
    for at, headers in enumerate(names):
        for name, rank in columns.fields_of(headers):
            claims[name][at] = min(rank, claims[name].get(at, rank))
    places: dict[str, int] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    several: dict[str, tuple[int, ...]] = {}
    for name in columns.usual:
        ranks = claims.get(name, {})
        meant = [at for at, rank in ranks.items() if rank == min(ranks.values())]
        if name in columns.several:
            several |= {name: tuple(sorted(ranks))} if ranks else {}
        elif len(meant) == 1:
            places[name] = meant[0]
        elif meant and name not in columns.spare:
            doubtful[name] = tuple(names[at][0] for at in meant)
    lacking = tuple(columns.lacking({*places, *doubtful, *several}))
    return Fit(first, last, tuple(names), places, lacking, doubtful, several)
