"""A service's methods, taken from its discovery document: which path means what, and its query parameters."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from typing import Any

from sheets_marathon.workspace.sheets.discovery import check, document, snake
from sheets_marathon.workspace.sheets.wire import ApiError, Json, invalid

# Bodies that are one field of the request message, so error paths begin with that field's name.
_BODY_FIELDS = {"ValueRange": "data"}


@dataclass(frozen=True, slots=True)
class Method:
    """One method: "sheets.spreadsheets.values.get", how it is addressed, what it takes and answers."""

    name: str
    verb: str
    path: re.Pattern[str]
    parameters: Json
    request: str | None
    response: str
    scopes: frozenset[str]


@functools.cache
def methods(service: str = "sheets.v4") -> tuple[Method, ...]:
    """All methods of "sheets.v4" or "drive.v3": a ``:verb`` suffix before none, fixed words before placeholders."""
    found: list[Method] = []
    root = "/" + document(service)["servicePath"]

    def walk(resources: Json) -> None:
        for resource in resources.values():
            found.extend(_method(root, method) for method in resource.get("methods", {}).values())
            walk(resource.get("resources", {}))

    walk(document(service)["resources"])
    return tuple(sorted(found, key=_precedence))


def _precedence(method: Method) -> tuple[int, int]:
    pattern = method.path.pattern
    return pattern.count("[^/:]") - pattern.count(":"), pattern.count("(?P<")


def _method(root: str, spec: Json) -> Method:
    # A range may hold slashes (a tab's title), an id may not hold slashes or colons.
    pattern = re.escape(root + spec["path"]).replace(r"\{", "{").replace(r"\}", "}")
    pattern = re.sub(r"\{range\}", "(?P<range>.+)", pattern)
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/:]+)", pattern)
    request = spec.get("request", {}).get("$ref")
    return Method(
        spec["id"],
        spec["httpMethod"],
        re.compile(pattern + r"\Z", re.DOTALL),
        spec.get("parameters", {}),
        request,
        spec.get("response", {}).get("$ref", ""),
        frozenset(spec.get("scopes", [])),
    )


def find(verb: str, path: str, service: str = "sheets.v4") -> tuple[Method, dict[str, str]]:
    """The method that ``verb path`` (decoded) means and its path parameters. Raises ApiError 404 for none."""
    for method in methods(service):
        if method.verb == verb:
            found = method.path.match(path)
            if found is not None:
                return method, found.groupdict()
    raise ApiError(404, "NOT_FOUND", f"Method not found: {verb} {path}")


def options(method: Method, query: list[tuple[str, str]]) -> Json:
    """The query parameters as values; ``fields`` among them. Raises ApiError 400 as Google words it."""
    general: Json = document("sheets.v4")["parameters"]
    result: Json = {}
    violations: list[tuple[str, str]] = []
    for name, text in query:
        spec = method.parameters.get(name)
        if spec is None or spec.get("location") == "path":
            if name in general:
                result[name] = text
                continue
            message = (
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
                f" Field '{name}' could not be found in request message."
            )
            violations.append(("", message))
            continue
        value = _value(name, spec, text, violations)
        if spec.get("repeated"):
            result.setdefault(name, []).append(value)
        else:
            result[name] = value
    if violations:
        raise invalid("\n".join(message for _, message in violations), violations)
    return result


def _value(name: str, spec: Json, text: str, violations: list[tuple[str, str]]) -> Any:
    if spec.get("type") == "boolean":
        if text.lower() not in ("true", "false"):
            violations.append((snake(name), f"Invalid value at '{snake(name)}' (TYPE_BOOL), \"{text}\""))
        return text.lower() == "true"
    if "enum" in spec and text not in spec["enum"]:
        kind = f"type.googleapis.com/google.apps.sheets.v4.{name[0].upper()}{name[1:]}"
        violations.append((snake(name), f"Invalid value at '{snake(name)}' ({kind}), \"{text}\""))
    return text


def payload(method: Method, body: bytes) -> Json:
    """The request body, held against the method's schema. Raises ApiError 400."""
    if method.request is None:
        if body.strip():
            raise invalid("Invalid JSON payload received. The request must not have a body.")
        return {}
    try:
        parsed = json.loads(body) if body.strip() else {}
    except ValueError as error:
        message = f"Invalid JSON payload received. {error}"
        raise invalid(message, [("", message)]) from None
    clean: Json = check("sheets.v4", method.request, parsed, _BODY_FIELDS.get(method.request, ""))
    return clean
