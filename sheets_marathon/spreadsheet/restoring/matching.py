"""Which row of now was which row then: by keys, or where there are none, by likeness. Pure, any tab."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.spreadsheet.schema import ColumnKey
from sheets_marathon.spreadsheet.snapshot import Row

RowKey = Callable[[Row], str]
"""What tells a row from the others, "" when it has nothing."""


@dataclass(frozen=True, slots=True)
class Matching:
    """``pairs``: rows now by the number their row had then. Rows of then that are not there:

    ``gone``: they can be told from the others and are missing; ``doubled``: another row had the same key, so whether
    this one was removed on purpose can't be known; ``nameless``: they had no key.
    """

    pairs: Mapping[int, Row]
    gone: tuple[Row, ...] = ()
    doubled: tuple[Row, ...] = ()
    nameless: tuple[Row, ...] = ()


def match_by_keys(then: Sequence[Row], now: Sequence[Row], keys: Sequence[RowKey]) -> Matching:
    """Rows with the same first key belong together, the nth to the nth.

    What is left is matched by the further keys in their turn, where one fits exactly one row then and one now.
    """
    pairs: dict[int, Row] = {}
    gone: list[Row] = []
    doubled: list[Row] = []
    nameless: list[Row] = []
    places: defaultdict[str, list[Row]] = defaultdict(list)
    for row in now:
        places[keys[0](row)].append(row)
    seen: Counter[str] = Counter()
    for row in then:
        key = keys[0](row)
        if not key:
            nameless.append(row)
            continue
        fitting, nth = places.get(key, ()), seen[key]
        seen[key] += 1
        if nth < len(fitting):
            pairs[row.number] = fitting[nth]
        else:
            (doubled if nth else gone).append(row)
    for other in keys[1:]:
        taken = {row.number for row in pairs.values()}
        before, after = _alone(then, other), _alone(now, other)
        for row in (*gone, *nameless):
            key = other(row)
            found = after.get(key) if key in before else None
            if found is not None and found.number not in taken:
                pairs[row.number] = found
    return Matching(
        pairs,
        tuple(row for row in gone if row.number not in pairs),
        tuple(doubled),
        tuple(row for row in nameless if row.number not in pairs),
    )


def _alone(rows: Sequence[Row], key: RowKey) -> dict[str, Row]:
    """Rows by a key that no other row has."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {text: fitting[0] for text, fitting in found.items() if text and len(fitting) == 1}


def match_by_likeness(then: Sequence[Row], now: Sequence[Row], columns: Sequence[ColumnKey]) -> Matching:
    """Rows without a key: the same cells in ``columns``, else two thirds of what was filled, the likest first.

    Less than that is another row: a row that somebody typed since must not be taken for one that is gone.
    """
    pairs: dict[int, Row] = {}
    free = {row.number: row for row in now}
    exact: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in now:
        exact[_content(row, columns)].append(row)
    filled = [row for row in then if any(row[key] is not None for key in columns)]
    for row in filled:
        same = exact.get(_content(row, columns))
        if same:
            twin = min(same, key=lambda candidate: abs(candidate.number - row.number))
            same.remove(twin)
            pairs[row.number] = free.pop(twin.number)
    left = [row for row in filled if row.number not in pairs]
    candidates = [
        (alike, -abs(row.number - other.number), -row.number, -other.number)
        for row in left
        for other in free.values()
        if 3 * (alike := _alike(row, other, columns)) >= 2 * sum(row[key] is not None for key in columns)
    ]
    for _, _, number, twin_number in sorted(candidates, reverse=True):
        if -number not in pairs and -twin_number in free:
            pairs[-number] = free.pop(-twin_number)
    return Matching(pairs, tuple(row for row in left if row.number not in pairs))


def _content(row: Row, columns: Sequence[ColumnKey]) -> tuple[object, ...]:
    # 1 and True are equal in Python and different things in a cell.
    return tuple((type(row[key]) is bool, row[key]) for key in columns)


def _alike(row: Row, other: Row, columns: Sequence[ColumnKey]) -> int:
    return sum(1 for key in columns if row[key] is not None and row[key] == other[key])
