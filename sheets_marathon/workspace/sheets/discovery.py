"""Requests held against Google's own discovery documents, which google-api-python-client carries.

``check`` returns the payload as the service would read it: nulls dropped, ``snake_case`` names and
numbers sent as strings understood. An unknown field, a wrong type or a bad enum raise Google's 400.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from importlib import resources
from typing import Any

from sheets_marathon.workspace.sheets.wire import Json, invalid

Violations = list[tuple[str, str]]
Reader = Callable[[Any, str, Violations], Any]

# What proto types are called in error texts. The document does not say where a type is nested; these were seen.
_PACKAGE = "type.googleapis.com/google.apps.sheets.v4"
_NESTED = {
    "Request": "BatchUpdateSpreadsheetRequest.Request",
    "PieChartSpec.legendPosition": "PieChartSpec.PieChartLegendPosition",
}
# Messages of which only one field may be set, by the name that error texts give to the choice.
_ONE_OF = {"Request": "kind", "ExtendedValue": "value"}
_INT32 = range(-(2**31), 2**31)


@functools.cache
def document(service: str) -> Json:
    """The discovery document of ``service`` ("sheets.v4" or "drive.v3")."""
    folder = resources.files("googleapiclient") / "discovery_cache" / "documents"
    loaded: Json = json.loads((folder / f"{service}.json").read_text(encoding="utf-8"))
    return loaded


def check(service: str, schema: str, payload: Any, at: str = "") -> Any:
    """``payload`` read as ``schema``; ``at`` is the proto path of the payload ("data" for a ValueRange).

    Raises ApiError 400 naming every violation, as Google does.
    """
    violations: Violations = []
    if not isinstance(payload, dict):
        raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
    clean = _reader(service, schema)(payload, at, violations)
    if violations:
        raise invalid("\n".join(text for _, text in violations), violations)
    return clean


@functools.cache
def snake(name: str) -> str:
    """``addSheet`` → ``add_sheet``: error texts speak of proto names."""
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


@functools.cache
def camel(name: str) -> str:
    """``add_sheet`` → ``addSheet``; a camel name stays as it is."""
    return re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), name)


@functools.cache
def _reader(service: str, schema: str) -> Reader:
    properties: Json = document(service)["schemas"][schema].get("properties", {})
    readers: dict[str, Reader] = {}

    def read(value: Any, at: str, violations: Violations) -> Any:
        if not isinstance(value, dict):
            _wrong(at, _type_name(schema), value, violations)
            return None
        clean: Json = {}
        for name, item in value.items():
            known = name if name in properties else camel(name)
            if known not in properties:
                where = f" at '{at}'" if at else ""
                text = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
                violations.append((at, text))
                continue
            if item is None:
                continue  # proto JSON: null is "not set"
            if clean and schema in _ONE_OF:
                reason = f"oneof field '{_ONE_OF[schema]}' is already set. Cannot set '{name}'"
                violations.append((at, f"Invalid value at '{at}' (oneof), {reason}"))
                continue
            reader = readers.get(known)
            if reader is None:
                reader = readers[known] = _field(service, properties[known], known, schema)
            clean[known] = reader(item, f"{at}.{snake(known)}" if at else snake(known), violations)
        return clean

    return read


def _type_name(name: str) -> str:
    return f"{_PACKAGE}.{_NESTED.get(name, name)}"


def _field(service: str, spec: Json, name: str, owner: str) -> Reader:
    if "$ref" in spec:
        return _reader(service, spec["$ref"])
    if "enum" in spec:
        enum = _type_name(f"{owner}.{name}" if f"{owner}.{name}" in _NESTED else name[0].upper() + name[1:])
        return functools.partial(_read_enum, frozenset(spec["enum"]), enum)
    kind = spec.get("type")
    if kind == "array":
        return _array(service, spec["items"], name, owner)
    if kind == "object" and "additionalProperties" in spec:
        return _map(_field(service, spec["additionalProperties"], name, owner))
    if kind == "object":
        return _read_object
    return {"string": _read_string, "boolean": _read_bool, "integer": _read_int, "number": _read_number}.get(
        str(kind), _read_any
    )


def _array(service: str, items: Json, name: str, owner: str) -> Reader:
    reader = _field(service, items, name, owner)
    anything = items.get("type") == "any"

    def read(value: Any, at: str, violations: Violations) -> Any:
        if not isinstance(value, list):
            if anything or items.get("type") == "array":
                _wrong(at, "type.googleapis.com/google.protobuf.ListValue", value, violations)
            elif not isinstance(value, dict) and "$ref" in items:
                _wrong(at, _type_name(items["$ref"]), value, violations)
            else:
                reason = "Proto field is not repeating, cannot start list."
                violations.append((at, f'Invalid JSON payload received. Unknown name "{at}": {reason}'))
            return None
        if anything:
            return value
        return [reader(item, f"{at}[{i}]", violations) for i, item in enumerate(value)]

    return read


def _map(reader: Reader) -> Reader:
    def read(value: Any, at: str, violations: Violations) -> Any:
        if not isinstance(value, dict):
            _wrong(at, "type.googleapis.com/google.protobuf.Struct", value, violations)
            return None
        return {key: reader(item, f"{at}.{key}", violations) for key, item in value.items()}

    return read


def _wrong(at: str, kind: str, value: Any, violations: Violations) -> None:
    shown = json.dumps(value, ensure_ascii=False)
    violations.append((at, f"Invalid value at '{at}' ({kind}), {shown}"))


def _read_any(value: Any, _at: str, _violations: Violations) -> Any:
    return value


def _read_object(value: Any, at: str, violations: Violations) -> Any:
    if not isinstance(value, dict):
        _wrong(at, "type.googleapis.com/google.protobuf.Struct", value, violations)
    return value


def _read_enum(allowed: frozenset[str], kind: str, value: Any, at: str, violations: Violations) -> Any:
    if not isinstance(value, str) or value not in allowed:
        _wrong(at, kind, value, violations)
    return value


def _read_string(value: Any, at: str, violations: Violations) -> Any:
    if not isinstance(value, str):
        _wrong(at, "TYPE_STRING", value, violations)
    return value


def _read_bool(value: Any, at: str, violations: Violations) -> Any:
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        _wrong(at, "TYPE_BOOL", value, violations)
    return value


def _read_int(value: Any, at: str, violations: Violations) -> Any:
    number = value
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        number = int(value)
    if isinstance(value, float) and value.is_integer():
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or number not in _INT32:
        _wrong(at, "TYPE_INT32", value, violations)
        return 0
    return number


def _read_number(value: Any, at: str, violations: Violations) -> Any:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    if isinstance(value, bool) or not isinstance(value, int | float):
        _wrong(at, "TYPE_DOUBLE", value, violations)
        return 0.0
    return value
