"""Finding the header among an export's first rows, and saying what to write into the configuration without one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sheets_marathon.adapters.tables.cells import Cell, folded, text_of
from sheets_marathon.adapters.tables.dates import read_moment
from sheets_marathon.adapters.tables.deal_columns import SELLER, USUAL, Columns, bare, is_first_name, shown, usual_field
from sheets_marathon.adapters.tables.numbers import is_figure
from sheets_marathon.errors import FeedRefused

# Title lines stand above a header, not pages of them.
HEADER_WITHIN = 50
_SHOWN_HEADERS = 40
_LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class Header:
    """Rows ``first`` to ``last`` (0-based, -1 where the source names its columns itself).

    ``places``: field → cell index; ``lines``: the texts of its rows, and ``titles`` of those above it, folded, to know
    repeated ones by.
    """

    first: int
    last: int
    places: Mapping[str, int]
    lines: tuple[tuple[str, ...], ...]
    titles: tuple[tuple[str, ...], ...] = ()

    @property
    def width(self) -> int:
        """How many cells it has."""
        return max((len(line) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One or two rows taken for a header: every text that stands over a column, the likeliest first."""

    first: int
    last: int
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    """What a candidate names: places of fields, what it lacks, and fields that two of its columns could be."""

    candidate: _Candidate
    places: dict[str, int]
    missing: tuple[str, ...]
    doubtful: dict[str, tuple[str, ...]]

    @property
    def whole(self) -> bool:
        return not self.missing and not self.doubtful

    @property
    def found(self) -> int:
        return len(self.places) + len(self.doubtful)


def header_score(rows: Sequence[Sequence[Cell]], columns: Columns) -> int:
    """How many of the columns the best of the first rows name: how much they look like a sales export."""
    return max((fit.found for fit in _fits(rows, columns)), default=0)


def find_header(rows: Sequence[Sequence[Cell]], where: str, columns: Columns) -> Header:
    """The header among the first rows. FeedRefused says what was found and what to write into the configuration."""
    fits = _fits(rows, columns)
    if not fits or not fits[-1].whole:
        raise _refusal(_widest(fits), where, columns)
    best = fits[-1]
    first, last = best.candidate.first, best.candidate.last
    lines = [tuple(folded(text_of(cell)) for cell in row) for row in rows[: last + 1]]
    return Header(first, last, best.places, tuple(lines[first:]), tuple(line for line in lines[:first] if any(line)))


def given_header(names: Sequence[str], where: str, columns: Columns) -> Header:
    """The header of a source that names its columns itself, such as a query. FeedRefused as above."""
    fit = _fit(_Candidate(-1, -1, tuple((name,) for name in names)), columns)
    if fit.missing or fit.doubtful:
        raise _refusal(fit, where, columns)
    return Header(-1, -1, fit.places, (tuple(folded(name) for name in names),))


def _fits(rows: Sequence[Sequence[Cell]], columns: Columns) -> list[_Fit]:
    """What the first rows could be, the first whole header last: single rows before pairs, unless a pair says more."""
    fits = []
    texts = [[" ".join(text_of(cell).split()) for cell in row] for row in rows[:HEADER_WITHIN]]
    for at, row in enumerate(texts):
        if any(row):
            fits.append(_fit(_Candidate(at, at, tuple((text,) if text else () for text in row)), columns))
            if fits[-1].whole:
                pairs = [_fit(one, columns) for one in _pairs(texts[at : at + 2], rows[at : at + 2], at)]
                return fits + [pair for pair in pairs if pair.whole and pair.found > fits[-1].found]
    for candidate in _pairs(texts, rows, 0):
        fits.append(_fit(candidate, columns))
        if fits[-1].whole:
            break
    return fits


def _pairs(texts: Sequence[Sequence[str]], rows: Sequence[Sequence[Cell]], first: int) -> Iterator[_Candidate]:
    for at, (upper, lower) in enumerate(pairwise(texts)):
        if any(upper) and any(lower) and _only_words(rows[at]) and _only_words(rows[at + 1]):
            yield _Candidate(first + at, first + at + 1, tuple(_stacked(upper, lower)))


def _only_words(row: Sequence[Cell]) -> bool:
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


def _fit(candidate: _Candidate, columns: Columns) -> _Fit:
    wanted = columns.wanted()
    exact: dict[str, list[int]] = {}
    usual: dict[str, list[int]] = {}
    for at, names in enumerate(candidate.names):
        for name in {folded(name) for name in names}:
            exact.setdefault(name, []).append(at)
        for field in {usual_field(name) for name in names} - {""}:
            usual.setdefault(field, []).append(at)
    places: dict[str, int] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    for field, header in wanted.items():
        found = usual.get(field, []) if header is None else exact.get(folded(header), [])
        if header is None:
            # A column that the configuration has given to another field is spoken for.
            found = [at for at in found if not _spoken_for(candidate.names[at], columns)]
            first = [at for at in found if any(is_first_name(name) for name in candidate.names[at])]
            found = first or found
        if len(found) == 1:
            places[field] = found[0]
        elif found:
            doubtful[field] = tuple(candidate.names[at][0] for at in found)
    return _Fit(candidate, places, _missing(columns, {*places, *doubtful}), doubtful)


def _spoken_for(names: Sequence[str], columns: Columns) -> bool:
    given = {folded(header) for header in columns.wanted().values() if header}
    return any(folded(name) in given for name in names)


def _missing(columns: Columns, found: set[str]) -> tuple[str, ...]:
    """Fields that the export must have: those named, and the usual ones; of a seller's number and name, one will do."""
    wanted = columns.wanted()
    missing = [field for field, header in wanted.items() if field not in found and (header or field != "store")]
    if found & set(SELLER):
        missing = [field for field in missing if field not in SELLER or wanted[field]]
    return tuple(missing)


def _widest(fits: Sequence[_Fit]) -> _Fit:
    """What looks most like a header: names most fields, else has most cells; nobody's is an empty one."""
    nothing = _Fit(_Candidate(0, 0, ()), {}, (), {})
    return max(fits, key=lambda fit: (fit.found, sum(map(bool, fit.candidate.names))), default=nothing)


def _refusal(fit: _Fit, where: str, columns: Columns) -> FeedRefused:
    wanted = columns.wanted()
    missing = fit.missing or (_missing(columns, set(fit.places)) if not fit.doubtful else ())
    said = [
        f"two columns are headed {names[0]}" if len({folded(name) for name in names}) == 1
        else f"{shown(field, wanted[field])} may be any of these columns: {', '.join(names)}"
        for field, names in fit.doubtful.items()
    ]  # fmt: skip
    if missing:
        said.append(f"columns missing: {', '.join(shown(field, wanted[field]) for field in missing)}")
    headers = [names[0][:_LONGEST_HEADER] for names in fit.candidate.names if names][:_SHOWN_HEADERS]
    return FeedRefused(
        f"{where}: {'; '.join(said)}; columns found: {', '.join(headers) or 'none'}",
        "name the export's own headers in the configuration, under this feed, or export it with those columns:\n"
        + _snippet(fit, columns),
    )


def _snippet(fit: _Fit, columns: Columns) -> str:
    """What to paste: found columns as they are, for the rest the headers that are still free."""
    named = {at: names[0] for at, names in enumerate(fit.candidate.names) if names}
    free = [name[:_LONGEST_HEADER] for at, name in named.items() if at not in fit.places.values() and bare(name)]
    lines = ["[sales.feeds.columns]"]
    for field in USUAL:
        header = getattr(columns, field)
        if field in fit.places:
            lines.append(f"{field} = {_quoted(named[fit.places[field]])}")
        elif field in fit.doubtful:
            lines.append(f'{field} = ""  # which of: {", ".join(dict.fromkeys(fit.doubtful[field]))}')
        elif header != "" and field != "store":
            note = f"one of: {', '.join(free) or 'none is left'}"
            hint = {"kind": "; as it is: the sign of the quantity tells", "quantity": "; as it is: each row is one car"}
            lines.append(f'{field} = ""  # {note}{hint.get(field, "")}')
        elif header == "":
            lines.append(f'{field} = ""')
    return "\n".join(lines)


def _quoted(text: str) -> str:
    # JSON's escapes are a subset of TOML's basic strings.
    return json.dumps(text, ensure_ascii=False)
