"""Conditional formats, filter views and the basic filter."""

from __future__ import annotations

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.requests.cells import check_condition
from sheets_marathon.workspace.sheets.requests.moving import sort_range
from sheets_marathon.workspace.sheets.requests.ranges import chosen_id, find_on_tabs
from sheets_marathon.workspace.sheets.state.colours import normal_colours
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.turn import Turn, box_of
from sheets_marathon.workspace.sheets.wire import Json, unserved


def _checked_rule(turn: Turn, rule: Json) -> tuple[SheetTab, Json]:
    """A ConditionalFormatRule with its ranges filled in; all on one tab."""
    ranges = [turn.area(area) for area in rule.get("ranges", [])]
    if not ranges:
        raise turn.refuse("No ranges specified.")
    if len({tab.sheet_id for tab, _, _ in ranges}) > 1:
        raise turn.refuse("All ranges of a rule must be on the same sheet.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise turn.refuse("Exactly one of booleanRule and gradientRule must be set.")
    if "booleanRule" in rule:
        condition = rule["booleanRule"].get("condition", {})
        check_condition(turn, condition)
        if condition["type"] in ("ONE_OF_LIST", "ONE_OF_RANGE", "BOOLEAN"):
            raise turn.refuse(f"ConditionType {condition['type']} is not supported for conditional formatting.")
    return ranges[0][0], normal_colours(rule) | {"ranges": [area for _, area, _ in ranges]}


def add_conditional_format_rule(turn: Turn, request: Json) -> None:
    """A rule at ``index`` of its tab's list. Rules have no id: asking twice makes two (FACTS 9)."""
    tab, rule = _checked_rule(turn, request.get("rule", {}))
    index = request.get("index", 0)
    if not 0 <= index <= len(tab.conditional_formats):
        raise turn.refuse(f"No place for a conditional format at index: {index}")
    tab.conditional_formats.insert(index, rule)


def _rule_at(turn: Turn, request: Json, tab: SheetTab) -> int:
    index = int(request.get("index", 0))
    if not 0 <= index < len(tab.conditional_formats):
        raise turn.refuse(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    return index


def update_conditional_format_rule(turn: Turn, request: Json) -> Json:
    """Replace the rule at an index, or move it to another one."""
    if "rule" in request:
        new_tab, rule = _checked_rule(turn, request["rule"])
        tab = turn.tab(request["sheetId"]) if "sheetId" in request else new_tab
        index = _rule_at(turn, request, tab)
        old = tab.conditional_formats[index]
        if new_tab is not tab:
            raise turn.refuse("The rule must stay on its sheet.")
        tab.conditional_formats[index] = rule
        return {"oldRule": old, "newRule": rule, "newIndex": index}
    tab = turn.tab(request.get("sheetId"))
    index, target = _rule_at(turn, request, tab), request.get("newIndex", 0)
    if not 0 <= target < len(tab.conditional_formats):
        raise turn.refuse(f"No conditional format on sheet: {tab.sheet_id} at index: {target}")
    rule = tab.conditional_formats.pop(index)
    tab.conditional_formats.insert(target, rule)
    return {"newRule": rule, "oldIndex": index, "newIndex": target}


def delete_conditional_format_rule(turn: Turn, request: Json) -> Json:
    """Delete the rule at an index."""
    tab = turn.tab(request.get("sheetId"))
    return {"rule": tab.conditional_formats.pop(_rule_at(turn, request, tab))}


def _filter_range(turn: Turn, view: Json) -> tuple[SheetTab, Json]:
    if "tableId" in view:
        raise unserved("a filter over a table")
    if view.get("namedRangeId"):
        raise unserved("a filter over a named range")
    tab, area, _ = turn.area(view.get("range"))
    return tab, area


def add_filter_view(turn: Turn, request: Json) -> Json:
    """A new filter view; its id may be chosen by the caller."""
    asked: Json = request.get("filter", {})
    tab, area = _filter_range(turn, asked)
    view = {"filterViewId": chosen_id(turn, "filter_views", "filterViewId", asked, "Filter view")}
    title = (
        asked.get("title")
        or f"{'Фильтр' if turn.book.locale.startswith('ru') else 'Filter'} {len(tab.filter_views) + 1}"
    )
    if any(other["title"] == title for other in tab.filter_views):
        raise turn.refuse(f"A filter view with the name {title} already exists.")
    view |= asked | {"title": title, "range": area}
    tab.filter_views.append(view)
    return {"filter": view}


def update_filter_view(turn: Turn, request: Json) -> None:
    """Change what ``fields`` names of a filter view."""
    new: Json = request.get("filter", {})
    tree = fields.for_update(request.get("fields"), "FilterView", turn.where)
    tab, index, old = find_on_tabs(turn, "filter_views", "filterViewId", new.get("filterViewId"), "filter view")
    merged = fields.merge(old, new, tree) | {"filterViewId": old["filterViewId"]}
    target, area = _filter_range(turn, merged)
    if target is not tab:
        raise turn.refuse("A filter view can't move to another sheet.")
    tab.filter_views[index] = merged | {"range": area}


def delete_filter_view(turn: Turn, request: Json) -> None:
    """Delete a filter view."""
    tab, index, _ = find_on_tabs(turn, "filter_views", "filterViewId", request.get("filterId"), "filter view")
    del tab.filter_views[index]


def set_basic_filter(turn: Turn, request: Json) -> None:
    """The tab's one filter that everybody sees; its sort order is applied, rows are not hidden (a deviation)."""
    asked: Json = request.get("filter", {})
    tab, area = _filter_range(turn, asked)
    if asked.get("sortSpecs"):
        header = {"startRowIndex": area.get("startRowIndex", 0) + 1}
        sort_range(turn, {"range": area | header, "sortSpecs": asked["sortSpecs"]})
    tab.basic_filter = asked | {"range": _closed(tab, area)}


def _closed(tab: SheetTab, area: Json) -> Json:
    """Open ends filled in, as Google answers for a basic filter."""
    box = box_of(area, tab)
    return {
        "sheetId": tab.sheet_id,
        "startRowIndex": box.top,
        "endRowIndex": box.bottom,
        "startColumnIndex": box.left,
        "endColumnIndex": box.right,
    }


def clear_basic_filter(turn: Turn, request: Json) -> None:
    """Take the tab's filter away; nothing happens when there is none."""
    turn.tab(request.get("sheetId")).basic_filter = None
