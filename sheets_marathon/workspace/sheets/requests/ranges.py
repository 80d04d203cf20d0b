"""Named ranges, protected ranges, merges."""

from __future__ import annotations

import re

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.grid import BLANK
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.turn import Turn, box_of, overlaps
from sheets_marathon.workspace.sheets.wire import Json, unserved

_NAME = re.compile(r"[^\W\d]\w{0,249}\Z")
_CELL_LIKE = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|true|false)\Z", re.IGNORECASE)


def _check_name(turn: Turn, name: str, own: Json | None = None) -> None:
    if not _NAME.match(name) or _CELL_LIKE.match(name):
        raise turn.refuse(
            f"The name '{name}' is invalid. Names may contain only letters, numbers and underscores, must not start"
            " with a number or look like a cell, and may be at most 250 characters long."
        )
    found = turn.book.named(name)
    if found is not None and found is not own:
        raise turn.refuse(f'A named range with the name "{name}" already exists.')


def add_named_range(turn: Turn, request: Json) -> Json:
    """A new name; its id may be chosen by the caller and must be new (FACTS 7)."""
    asked: Json = request.get("namedRange", {})
    taken = {named["namedRangeId"] for named in turn.book.named_ranges}
    chosen = asked.get("namedRangeId") or str(turn.ids.new({int(i) for i in taken if i.isdigit()}))
    if chosen in taken:
        raise turn.refuse(f"Named range with id {chosen} already exists.")
    name = asked.get("name", "")
    _check_name(turn, name)
    _, area, _ = turn.area(asked.get("range"))
    named = {"namedRangeId": chosen, "name": name, "range": area}
    turn.book.named_ranges.append(named)
    return {"namedRange": named}


def update_named_range(turn: Turn, request: Json) -> None:
    """Rename a named range or move it."""
    new: Json = request.get("namedRange", {})
    tree = fields.for_update(request.get("fields"), "NamedRange", turn.where)
    index, old = _find(turn, turn.book.named_ranges, "namedRangeId", new.get("namedRangeId"), "named range")
    merged = dict(old)
    if fields.selects(tree, "name"):
        _check_name(turn, new.get("name", ""), old)
        merged["name"] = new["name"]
    if fields.selects(tree, "range"):
        merged["range"] = turn.area(new.get("range"))[1]
    turn.book.named_ranges[index] = merged


def delete_named_range(turn: Turn, request: Json) -> None:
    """Delete a name; formulas that use it show #NAME?."""
    index, _ = _find(turn, turn.book.named_ranges, "namedRangeId", request.get("namedRangeId"), "named range")
    del turn.book.named_ranges[index]


def _find(turn: Turn, items: list[Json], key: str, value: object, what: str) -> tuple[int, Json]:
    for index, item in enumerate(items):
        if item[key] == value:
            return index, item
    raise turn.refuse(f"No {what} with id: {value}")


def find_on_tabs(turn: Turn, attribute: str, key: str, value: object, what: str) -> tuple[SheetTab, int, Json]:
    """An object with an id that lives on some tab."""
    for tab in turn.book.tabs:
        for index, item in enumerate(getattr(tab, attribute)):
            if item[key] == value:
                return tab, index, item
    raise turn.refuse(f"No {what} with id: {value}")


def chosen_id(turn: Turn, attribute: str, key: str, asked: Json, what: str) -> int:
    """The caller's id, which must be new, or a fresh one."""
    taken = {item[key] for tab in turn.book.tabs for item in getattr(tab, attribute)}
    chosen = asked.get(key)
    if not chosen:
        return turn.ids.new(taken)
    if chosen in taken:
        raise turn.refuse(f"{what} with id {chosen} already exists.")
    return int(chosen)


def add_protected_range(turn: Turn, request: Json) -> Json:
    """Protect a range; who asks and the owner can never be locked out (FACTS 9)."""
    asked: Json = request.get("protectedRange", {})
    if "tableId" in asked:
        raise unserved("addProtectedRange of a table")
    protected = {"protectedRangeId": chosen_id(turn, "protected_ranges", "protectedRangeId", asked, "Protected range")}
    tab = _protect(turn, asked, protected)
    tab.protected_ranges.append(protected)
    # Recorded: the reply shows the editors that were asked for, a later read also who asked.
    editors = {"users": asked["editors"]["users"]} if asked.get("editors", {}).get("users") else {}
    return {"protectedRange": shown_protected(protected, turn) | {"editors": editors}}


def _protect(turn: Turn, asked: Json, protected: Json) -> SheetTab:
    """Fill ``protected`` from ``asked``; the tab it belongs to."""
    if asked.get("namedRangeId"):
        named = next((n for n in turn.book.named_ranges if n["namedRangeId"] == asked["namedRangeId"]), None)
        if named is None:
            raise turn.refuse(f"No named range with id: {asked['namedRangeId']}")
        tab = turn.tab(named["range"]["sheetId"])
        protected["namedRangeId"] = asked["namedRangeId"]
    elif "range" in asked:
        tab, protected["range"], _ = turn.area(asked["range"])
    else:
        raise turn.refuse("protectedRange.range or namedRangeId is required.")
    for name in ("description", "warningOnly"):
        if asked.get(name):
            protected[name] = asked[name]
    if asked.get("unprotectedRanges"):
        protected["unprotectedRanges"] = [turn.area(area)[1] for area in asked["unprotectedRanges"]]
    editors = {} if asked.get("warningOnly") else asked.get("editors", {})
    users = list(dict.fromkeys([*editors.get("users", []), turn.caller]))
    groups = {"groups": editors["groups"]} if editors.get("groups") else {}
    domain = {"domainUsersCanEdit": True} if editors.get("domainUsersCanEdit") else {}
    protected["editors"] = {"users": users} | groups | domain
    return tab


def shown_protected(protected: Json, turn_or_caller: Turn | tuple[str, str]) -> Json:
    """A protected range as the caller sees it: ``requestingUserCanEdit`` is theirs."""
    if isinstance(turn_or_caller, Turn):
        caller, role = turn_or_caller.caller, turn_or_caller.role
    else:
        caller, role = turn_or_caller
    editable = (
        role == "owner" or protected.get("warningOnly") or caller in protected.get("editors", {}).get("users", ())
    )
    shown = dict(protected)
    if editable and role in ("owner", "writer"):
        shown["requestingUserCanEdit"] = True
    return shown


def update_protected_range(turn: Turn, request: Json) -> None:
    """Change what ``fields`` names of a protected range."""
    new: Json = request.get("protectedRange", {})
    tree = fields.for_update(request.get("fields"), "ProtectedRange", turn.where)
    tab, index, old = find_on_tabs(
        turn, "protected_ranges", "protectedRangeId", new.get("protectedRangeId"), "protected range"
    )
    turn.check_may_lift(old)
    merged = fields.merge(old, new, {k: v for k, v in tree.items() if k != "protectedRangeId"}) if tree else new
    protected: Json = {"protectedRangeId": old["protectedRangeId"]}
    target = _protect(turn, merged, protected)
    if target is not tab:
        del tab.protected_ranges[index]
        target.protected_ranges.append(protected)
    else:
        tab.protected_ranges[index] = protected


def delete_protected_range(turn: Turn, request: Json) -> None:
    """Lift a protection."""
    tab, index, old = find_on_tabs(
        turn, "protected_ranges", "protectedRangeId", request.get("protectedRangeId"), "protected range"
    )
    turn.check_may_lift(old)
    del tab.protected_ranges[index]


def merge_cells(turn: Turn, request: Json) -> None:
    """Merge a range whole, by columns or by rows; all but the first value of each merge is cleared."""
    tab, box = turn.for_writing(request.get("range"))
    kind = request.get("mergeType", "MERGE_ALL")
    if kind == "MERGE_COLUMNS":
        boxes = [Box(box.top, c, box.bottom, c + 1) for c in range(box.left, box.right)]
    elif kind == "MERGE_ROWS":
        boxes = [Box(r, box.left, r + 1, box.right) for r in range(box.top, box.bottom)]
    else:
        boxes = [box]
    inside = [area for area in tab.merges if overlaps(area, box, tab)]
    for area in inside:
        old = box_of(area, tab)
        if old.top < box.top or old.left < box.left or old.bottom > box.bottom or old.right > box.right:
            raise turn.refuse("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges[:] = [area for area in tab.merges if area not in inside]
    for part in boxes:
        if (part.bottom - part.top) * (part.right - part.left) > 1:
            tab.merges.append(
                {"sheetId": tab.sheet_id, "startRowIndex": part.top, "endRowIndex": part.bottom,
                 "startColumnIndex": part.left, "endColumnIndex": part.right}
            )  # fmt: skip
            _clear_but_first(tab, part)


def _clear_but_first(tab: SheetTab, box: Box) -> None:
    for r in range(box.top, box.bottom):
        for c in range(box.left, box.right):
            cell = tab.grid.get(r, c)
            if (r, c) != (box.top, box.left) and cell != BLANK:
                tab.grid.put(r, c, cell._replace(entered=None))


def unmerge_cells(turn: Turn, request: Json) -> None:
    """Undo merges that lie wholly in a range."""
    tab, _, box = turn.area(request.get("range"))
    kept: list[Json] = []
    for area in tab.merges:
        if not overlaps(area, box, tab):
            kept.append(area)
            continue
        old = box_of(area, tab)
        if old.top < box.top or old.left < box.left or old.bottom > box.bottom or old.right > box.right:
            raise turn.refuse("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges[:] = kept
