"""Which of the spreadsheet's tabs and columns are ours: by our own tags, by the configuration, by headers."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Tab
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, as_text, view_of


@dataclass(frozen=True, slots=True)
class TabMapping:
    """What the configuration says of a tab that was there before us: its title and its columns' headers."""

    title: str = ""
    header_row: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)

    def header_of(self, column: Column) -> str:
        """What people call a column: as the configuration says, else as it is declared."""
        return self.columns.get(column.key, column.title)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A tab found for a declaration. ``by`` says how: ``tag``, ``configuration`` or ``headers``.

    ``columns`` maps column keys to indices; ``untagged`` are those among them that carry no tag of ours yet,
    so what stands in them was typed by people. ``given_up``: where columns stood until the configuration named others.
    """

    tab: Tab
    found: FoundTab
    by: str
    header_row: int
    columns: Mapping[ColumnKey, int]
    untagged: frozenset[ColumnKey]
    given_up: Mapping[ColumnKey, int] = field(default_factory=dict)


def adopt(
    tabs: Sequence[Tab], layout: Layout, mappings: Mapping[str, TabMapping]
) -> tuple[dict[str, Adopted], list[str]]:
    """Finds each declared tab in the layout; returns what was found and the refusals in words for ops."""
    adopted: dict[str, Adopted] = {}
    refusals = _unknown_keys(tabs, mappings)
    taken: set[int] = set()
    for tab in tabs:
        found, by = _tagged(tab, layout), "tag"
        mapping = mappings.get(tab.key, TabMapping())
        if found is None and mapping.title:
            by = "configuration"
            found = next((there for there in layout.tabs if there.title == mapping.title and not there.tag), None)
            if found is None:
                titles = ", ".join(f"“{there.title}”" for there in layout.tabs)
                refusals.append(
                    f"the configuration says tab “{mapping.title}” is “{tab.key}”, but there are only {titles}"
                )
                continue
        if found is not None and found.sheet_id in taken:
            refusals.append(f"tab “{found.title}” is taken for {tab.key} and for another one: name two different tabs")
            continue
        if found is None:
            by = "headers"
            found = _by_headers(tab, layout, taken)
        if found is None:
            continue
        header_row = found.header_row if by == "tag" else mapping.header_row
        columns, untagged, given_up, complaints = _columns(tab, found, mapping, header_row)
        refusals += complaints
        taken.add(found.sheet_id)
        adopted[tab.key] = Adopted(tab, found, by, header_row, columns, frozenset(untagged), given_up)
    return adopted, refusals


def lost_columns(adopted: Adopted) -> list[Column]:
    """Columns that the tab has had and lacks, and that only a person or a backup can fill again.

    Where nothing stands in the tab nothing was lost. A sheet of a former version does not say what it has had.
    """
    gone = [
        column
        for column in adopted.tab.columns
        if column.key not in adopted.columns and column.key in adopted.found.had and not column.is_made_again
    ]
    if gone and not adopted.found.cut:
        view = view_of(adopted.found, adopted.tab.key, adopted.columns, adopted.header_row)
        return gone if view.rows else []
    return gone


def _unknown_keys(tabs: Sequence[Tab], mappings: Mapping[str, TabMapping]) -> list[str]:
    """A misspelt key would be a mapping that silently does nothing."""
    known = {tab.key: tab for tab in tabs}
    refusals = []
    for key, mapping in mappings.items():
        if key not in known:
            said = f"the configuration maps “{key}”, which is no tab{_meant(key, known)}: tabs are {', '.join(known)}"
            refusals.append(said)
            continue
        wrong = [column for column in mapping.columns if column not in known[key].by_key]
        refusals += [
            f"the configuration maps “{key}.{column}”, which is no column{_meant(column, known[key].by_key)}: "
            f"they are {', '.join(known[key].by_key)}"
            for column in wrong
        ]
    return refusals


def _meant(typed: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(typed.casefold(), list(known), n=1)
    return f" (did you mean “{near[0]}”?)" if near else ""


def _tagged(tab: Tab, layout: Layout) -> FoundTab | None:
    return next((found for found in layout.tabs if found.tag == tab.key), None)


def _by_headers(tab: Tab, layout: Layout, taken: set[int]) -> FoundTab | None:
    """The one untagged tab whose headers hold all the columns this kind of tab is recognised by."""
    needed = [tab.by_key[key] for key in tab.recognised_by]
    if not needed:
        return None
    fitting = []
    for found in layout.tabs:
        if found.tag or found.sheet_id in taken:
            continue
        headers = [_folded(text) for text in found.header(1)]
        if all(any(_folded(name) in headers for name in (column.title, *column.aliases)) for column in needed):
            fitting.append(found)
    return fitting[0] if len(fitting) == 1 else None


def _columns(
    tab: Tab, found: FoundTab, mapping: TabMapping, header_row: int
) -> tuple[dict[ColumnKey, int], list[ColumnKey], dict[ColumnKey, int], list[str]]:
    headers = found.header(header_row)
    folded = [_folded(text) for text in headers]
    marks = Counter(found.column_tags.values())
    # Which of two columns with one mark is meant nobody can tell.
    tags = {key: index for index, key in found.column_tags.items() if marks[key] == 1}
    columns: dict[ColumnKey, int] = {}
    untagged: list[ColumnKey] = []
    given_up: dict[ColumnKey, int] = {}
    refusals: list[str] = []
    where = f"tab “{found.title}”"
    for column in tab.columns:
        tagged = tags.get(f"{tab.key}.{column.key}")
        configured = mapping.columns.get(column.key)
        if tagged is not None and not (configured and _named_anew(folded, found.column_tags, tagged, configured)):
            columns[column.key] = tagged
            continue
        if tagged is not None:
            given_up[column.key] = tagged
        names = {_folded(name) for name in ([configured] if configured else [column.title, *column.aliases])}
        places = [
            index for index, text in enumerate(folded) if text and text in names and index not in found.column_tags
        ]
        if len(places) == 1 and places[0] in columns.values():
            first = next(key for key, index in columns.items() if index == places[0])
            refusals.append(f"{where}: column “{headers[places[0]]}” can't be “{first}” and “{column.key}” at once")
        elif len(places) == 1:
            columns[column.key] = places[0]
            untagged.append(column.key)
        elif len(places) > 1:
            refusals.append(
                f"{where} has {len(places)} columns that could be “{column.key}”: name one in the configuration"
            )
        elif configured:
            shown = ", ".join(f"“{text}”" for text in headers if text) or "none"
            refusals.append(f"{where} has no column “{configured}” for “{column.key}”; its headers are {shown}")
        if column.key == tab.row_key and column.key in given_up:
            refusals += _other_rows(found, header_row, columns.get(column.key), given_up[column.key])
    return columns, untagged, given_up, refusals


def _named_anew(headers: Sequence[str], ours: Collection[int], tagged: int, configured: str) -> bool:
    """Whether the configuration names another column, which is there and not ours, than the one we have."""
    wanted = _folded(configured)
    if not wanted or (tagged < len(headers) and headers[tagged] == wanted):
        return False
    return any(text == wanted and index not in ours for index, text in enumerate(headers))


def _other_rows(found: FoundTab, header_row: int, now: int | None, before: int) -> list[str]:
    """Rows are known by what stands in this column: another one may take its place where it says the same."""
    rows = found.grid[header_row:]
    was, will = ([as_text(row[at]) if at is not None and at < len(row) else "" for row in rows] for at in (before, now))
    if not any(old and old != new for old, new in zip(was, will, strict=True)):
        return []
    header = found.header(header_row)[before]
    what = f"tab “{found.title}” knows its rows by “{header}”, which says something else than the column named now"
    return [f"{what}: copy the values over, or take that line out of the configuration"]


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
