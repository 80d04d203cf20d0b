"""Formula templates: columns are named in square brackets and become A1 references only when a plan is made.

====================  ==========================================  ==========================
template              means                                       becomes, say
====================  ==========================================  ==========================
``[tab.column]``      that column's data rows, open below         ``'Оценки ПК'!$Q$2:$Q``
``[@column]``         this row's cell                             ``$Q5``
``[@group:F(#;1)]``   F over the group's cells in this row,       ``F($C5:$F5;1)+F($H5:$J5;1)``
                      added up where people put columns between
====================  ==========================================  ==========================

Formulas use English names and ``;`` only, no decimal literals, no array literals (FACTS 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.errors import TabMissing
from sheets_marathon.spreadsheet.a1 import column_letters, quoted
from sheets_marathon.spreadsheet.schema import ColumnKey
from sheets_marathon.spreadsheet.snapshot import TabView

_REFERENCE = re.compile(
    r"\[(?:(?P<tab>[a-z_]+)\.(?P<column>[a-z0-9_.]+)|@(?P<own>[a-z0-9_.]+)(?::(?P<over>[^\]]+))?)\]"
)
_NEEDLESSLY_QUOTED = re.compile(r"'[^\W\d]\w*'\Z")
_VERBATIM = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_ROW = "\0"
"""Stands for the row's number in a formula that is worked out for every row: no template holds it."""


def column_range(view: TabView, column: ColumnKey) -> str:
    """The data rows of a column, open below, as an absolute reference."""
    letters = column_letters(_index(view, column))
    return f"{quoted(view.title)}!${letters}${view.header_row + 1}:${letters}"


def _index(view: TabView, column: ColumnKey) -> int:
    if column not in view.columns:
        raise TabMissing(f"column “{column}” of tab “{view.title}” is gone")
    return view.columns[column]


def expand(
    template: str, own: TabView, row: int, views: Mapping[str, TabView], groups: Mapping[str, Sequence[ColumnKey]]
) -> str:
    """The formula for ``row`` of tab ``own``.

    ``groups`` names the columns of ``own`` that stand together under ``[@group:…]``.
    Raises TabMissing for a column that a person has deleted, KeyError for a tab that was not read.
    """
    return RowFormulas(own, views, groups).at(row, template)


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """The formulas of one tab's rows. Those of two rows differ by the row's number alone, so what a template says is
    worked out once and not in each row. Arguments and errors as of ``expand``.
    """

    own: TabView
    views: Mapping[str, TabView]
    groups: Mapping[str, Sequence[ColumnKey]]
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def at(self, row: int, template: str) -> str:
        """The formula for a row."""
        return self._of_every_row(template)[0].replace(_ROW, str(row))

    def is_at(self, row: int, template: str, found: str) -> bool:
        """Whether ``found``, as it was read from that row, is this formula."""
        text, comparable = self._of_every_row(template)
        number = str(row)
        return found == text.replace(_ROW, number) or normalised(found) == comparable.replace(_ROW, number)

    def _of_every_row(self, template: str) -> tuple[str, str]:
        """As it is written and as it is compared."""
        if template not in self._known:
            text = _expanded(template, self.own, self.views, self.groups)
            self._known[template] = text, normalised(text)
        return self._known[template]


def _expanded(
    template: str, own: TabView, views: Mapping[str, TabView], groups: Mapping[str, Sequence[ColumnKey]]
) -> str:
    def reference(match: re.Match[str]) -> str:
        if match["tab"]:
            return column_range(views[match["tab"]], ColumnKey(match["column"]))
        if match["over"]:
            return _over_group(match["over"], [own.columns[key] for key in groups[match["own"]]])
        return f"${column_letters(_index(own, ColumnKey(match['own'])))}{_ROW}"

    return _REFERENCE.sub(reference, template)


def _over_group(expression: str, indices: Sequence[int]) -> str:
    if not indices:
        return "0"
    return "+".join(
        expression.replace("#", f"${column_letters(first)}{_ROW}:${column_letters(last)}{_ROW}")
        for first, last in runs(indices)
    )


def runs(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Unbroken runs among column indices: ``[2, 3, 5] → [(2, 3), (5, 5)]``."""
    found: list[tuple[int, int]] = []
    for index in sorted(indices):
        if found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def normalised(formula: str) -> str:
    """A formula's text made comparable: Google reads it back with the locale's separators (FACTS 2).

    White space goes, names become upper case, argument commas become semicolons; text in quotes stays.
    Right for formulas of the kind this program writes: they hold no decimals and no array literals.
    """
    parts = _VERBATIM.split(formula)
    for i in range(0, len(parts), 2):
        parts[i] = "".join(parts[i].split()).upper().replace(",", ";")
    # A quoted title that needs no quotes may come back without them.
    for i in range(1, len(parts), 2):
        if _NEEDLESSLY_QUOTED.match(parts[i]):
            parts[i] = parts[i][1:-1].upper()
    return "".join(parts)
