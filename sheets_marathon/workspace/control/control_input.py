"""What the control plane is asked: JSON bodies and query strings, checked field by field."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from starlette.requests import Request


class BadAsk(ValueError):
    """The control plane can't do what it is asked; the message names the field. Answered with 400."""


async def read_body(request: Request) -> dict[str, Any]:
    """The request's JSON object, {} when there is no body."""
    raw = await request.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError as wrong:
        raise BadAsk(f"the body is not JSON: {wrong}") from wrong
    if not isinstance(body, dict):
        raise BadAsk("the body must be a JSON object")
    return body


def needed(body: dict[str, Any], name: str) -> Any:
    """A field that must be there."""
    if body.get(name) is None:
        raise BadAsk(f'"{name}" is missing')
    return body[name]


def only_known(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The body itself, if it holds nothing but ``names``: a mistyped field must not pass silently."""
    unknown = sorted(set(body) - set(names))
    if unknown:
        raise BadAsk(f"unknown fields {unknown}; known: {', '.join(names)}")
    return body


def moment(text: Any, name: str) -> dt.datetime:
    """An ISO moment with its offset from UTC."""
    try:
        parsed = dt.datetime.fromisoformat(str(text))
    except ValueError as wrong:
        raise BadAsk(f'"{name}" is not an ISO moment: {text!r}') from wrong
    if parsed.tzinfo is None:
        raise BadAsk(f'"{name}" needs an offset, such as 2026-03-02T10:00:00+03:00; got {text!r}')
    return parsed


def seconds(text: Any, name: str) -> float:
    """A number of seconds, not negative."""
    try:
        value = float(text)
    except (TypeError, ValueError) as wrong:
        raise BadAsk(f'"{name}" is not a number: {text!r}') from wrong
    if not 0 <= value < 3600:
        raise BadAsk(f'"{name}" is between 0 and 3600, not {text!r}')
    return value


def whole(text: Any, name: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except (TypeError, ValueError) as wrong:
        raise BadAsk(f'"{name}" is not a whole number: {text!r}') from wrong
