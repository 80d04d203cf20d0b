"""Field masks: ``a,b(c,d/e),f.g`` read into a tree, held against a schema, and applied.

A tree maps a field name to its subtree; ``ALL`` (an empty tree) means "this field whole".
Source: google.protobuf.FieldMask and Google's "partial response" syntax.
"""

from __future__ import annotations

import re
from typing import Any

from sheets_marathon.workspace.sheets.discovery import camel, document
from sheets_marathon.workspace.sheets.wire import ApiError, Json, invalid

Tree = dict[str, Any]
ALL: Tree = {}
_TOKEN = re.compile(r"\s*([A-Za-z_0-9*]+|[,()./])")


def parse(mask: str) -> Tree:
    """The tree of ``mask``; "*" gives ALL. Raises ValueError where it is not a mask."""
    tokens: list[str] = []
    position = 0
    text = mask.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(mask)
        tokens.append(camel(found[1]))  # snake_case is taken too (guides/field-masks)
        position = found.end()
    tree, rest = _items(tokens, 0)
    if rest != len(tokens):
        raise ValueError(mask)
    return ALL if "*" in tree else tree


def _items(tokens: list[str], at: int) -> tuple[Tree, int]:
    tree: Tree = {}
    while True:
        if at >= len(tokens) or not re.match(r"[\w*]", tokens[at]):
            raise ValueError("a field name is missing")
        node: Tree = tree
        last, at = tokens[at], at + 1
        while at < len(tokens) and tokens[at] in "./":
            node = node.setdefault(last, {})
            if at + 1 >= len(tokens):
                raise ValueError("a field name is missing")
            last, at = tokens[at + 1], at + 2
        sub: Tree = {}
        if at < len(tokens) and tokens[at] == "(":
            sub, at = _items(tokens, at + 1)
            if at >= len(tokens) or tokens[at] != ")":
                raise ValueError("a bracket is missing")
            at += 1
        known = node.get(last)
        if "*" in sub or known == {} or not sub:
            node[last] = {}
        elif known is None:
            node[last] = sub
        else:
            known.update(sub)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
            continue
        return tree, at


def for_reading(mask: str | None, schema: str, service: str = "sheets.v4") -> Tree:
    """The tree of a ``fields`` query parameter, checked against ``schema``; ALL when there is none.

    Raises ApiError 400 as Google words it when a path does not exist.
    """
    if not mask:
        return ALL
    try:
        tree = parse(mask)
    except ValueError:
        raise _bad_selection(mask, mask) from None
    unknown = unknown_path(tree, schema, service)
    if unknown:
        raise _bad_selection(mask, unknown)
    return tree


def _bad_selection(mask: str, path: str) -> ApiError:
    # Seen at Google's: the cause stands in the details only, where "field" is the whole mask.
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return invalid("Request contains an invalid argument.", [(mask, text)])


def unknown_path(tree: Tree, schema: str, service: str = "sheets.v4", at: str = "") -> str | None:
    """The first path of ``tree`` that ``schema`` does not have, or None."""
    properties: Json = document(service)["schemas"][schema].get("properties", {})
    for name, sub in tree.items():
        path = f"{at}.{name}" if at else name
        if name == "*":
            continue
        if name not in properties:
            return path
        if not sub:
            continue
        spec = properties[name]
        spec = spec.get("items", spec)
        if "$ref" not in spec:
            if spec.get("type") in ("object", "any"):
                continue
            return f"{path}.{next(iter(sub))}"
        found = unknown_path(sub, spec["$ref"], service, path)
        if found:
            return found
    return None


def for_update(mask: str | None, schema: str, where: str) -> Tree:
    """The tree of an update request's ``fields``. Raises ApiError 400 when it is missing or names an unknown field.

    ``where`` is the request's place in the error text ("requests[0].updateCells").
    """
    if not mask:
        raise invalid(
            f"Invalid {where}: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    try:
        tree = parse(mask)
    except ValueError:
        raise invalid(
            f"Invalid value at '{where}.fields' (type.googleapis.com/google.protobuf.FieldMask), \"{mask}\""
        ) from None
    unknown = unknown_path(tree, schema)
    if unknown:
        raise invalid(
            f"Invalid value at '{where}.fields' (type.googleapis.com/google.protobuf.FieldMask),"
            f' Field "{unknown}" could not be found in schema.'
        )
    return tree


def with_colour_pairs(tree: Tree) -> Tree:
    """``tree`` in which naming ``backgroundColor`` names ``backgroundColorStyle`` too and the other way round."""
    result: Tree = {}
    for name, sub in tree.items():
        wide = with_colour_pairs(sub)
        result[name] = wide
        if name.lower().endswith("color"):
            result[f"{name}Style"] = {}
        elif name.lower().endswith("colorstyle"):
            result[name.removesuffix("Style")] = {}
    return result


def project(value: Any, tree: Tree) -> Any:
    """``value`` with only what ``tree`` names; objects in lists stay even when empty, as in Google's answers."""
    if not tree:
        return value
    if isinstance(value, list):
        return [project(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    if "*" in tree:
        return {name: project(item, tree["*"]) for name, item in value.items()}
    return {name: project(value[name], sub) for name, sub in tree.items() if name in value}


def selects(tree: Tree, *path: str) -> bool:
    """Whether ``tree`` asks for anything at or below ``path``."""
    for name in path:
        if not tree or "*" in tree:
            return True
        if name not in tree:
            return False
        tree = tree[name]
    return True


def below(tree: Tree, name: str) -> Tree:
    """The subtree for ``name`` (ALL where ``tree`` is ALL). Only for a selected ``name``."""
    if not tree:
        return ALL
    found: Tree = tree[name] if name in tree else tree.get("*") or ALL
    return found


def merge(old: Json, new: Json, tree: Tree) -> Json:
    """``old`` with the fields of ``tree`` taken from ``new``: absent in ``new`` means cleared."""
    if not tree:
        return new
    result = dict(old)
    for name, sub in tree.items():
        if not sub:
            if name in new:
                result[name] = new[name]
            else:
                result.pop(name, None)
            continue
        merged = merge(result.get(name) or {}, new.get(name) or {}, sub)
        if merged:
            result[name] = merged
        else:
            result.pop(name, None)
    return result
