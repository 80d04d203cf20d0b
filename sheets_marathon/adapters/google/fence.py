"""The fence: a name in the spreadsheet that every write takes away and puts up anew, so that each fits one state only.

Google may carry out a write after we have stopped waiting for its answer (FACTS 8), and somebody else may write with
the same program (decision 0007). Each batch therefore deletes the named range that stands as ``sm_fence_<n>`` and adds
``sm_fence_<n+1>`` under an id of the same text. Whatever was planned on an older state names a fence that is gone and
adds one that was there before, and a batch of which one request is wrong is refused whole (FACTS 6, 7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NAME = re.compile(r"sm_fence_([0-9]{1,15})\Z")

Request = dict[str, Any]


class Fence:
    """Which fence stands, as far as this process knows, and the requests that move it on.

    ``unsettled``: a write got no answer, so nobody knows whether it has moved the fence, or still will.
    """

    def __init__(self) -> None:
        self._standing: tuple[str, ...] = ()
        self._highest = 0
        self.unsettled = False

    def learn(self, named_ranges: Iterable[Mapping[str, Any]]) -> None:
        """What the spreadsheet shows (its NamedRange objects). Several stand where two have begun at once."""
        numbers = {}
        for named in named_ranges:
            match = _NAME.match(str(named.get("namedRangeId", "")))
            if match is not None:
                numbers[match[0]] = int(match[1])
        self._standing = tuple(sorted(numbers, key=lambda name: numbers[name]))
        # Never below what this process has used: a fence that a person removed must not come back.
        self._highest = max([self._highest, *numbers.values()])

    def passes(self, named_ranges: Iterable[Mapping[str, Any]]) -> bool:
        """Whether what stands is what this process takes to be standing."""
        seen = Fence()
        seen.learn(named_ranges)
        return seen._standing == self._standing

    def requests(self, sheet_id: int) -> list[Request]:
        """For the end of a batch: what stands goes, the next one comes. ``sheet_id``: any tab; it covers its A1."""
        name = self._next
        cell = {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
        return [
            *({"deleteNamedRange": {"namedRangeId": name}} for name in self._standing),
            {"addNamedRange": {"namedRange": {"namedRangeId": name, "name": name, "range": cell}}},
        ]

    def moved(self) -> None:
        """The batch with these requests is in."""
        self._standing, self._highest = (self._next,), self._highest + 1
        self.unsettled = False

    def skip(self) -> None:
        """Leave a number out. A name whose tab was deleted is shown no more and is still taken (gspread#1530)."""
        self._highest += 1

    def is_ahead(self, named_ranges: Iterable[Mapping[str, Any]]) -> bool:
        """Whether the write whose answer is missing came in: what it puts up stands."""
        return any(named.get("namedRangeId") == self._next for named in named_ranges)

    @property
    def _next(self) -> str:
        return f"sm_fence_{self._highest + 1}"
