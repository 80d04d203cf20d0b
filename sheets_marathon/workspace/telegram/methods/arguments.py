"""The arguments of a Bot API call, from wherever the client put them.

As in tdlib's HttpReader: query string, form, multipart and JSON all end up as text by name; numbers, booleans
and nested values of a JSON body too. Reading an argument is as lenient as Telegram is ("12abc" is 12).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sheets_marathon.workspace.telegram.errors import TelegramError, bad_request


@dataclass(frozen=True)
class SentFile:
    """An uploaded file."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Arguments:
    """What a call was given."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The argument as it came, "" when missing."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The leading digits of the argument; ``default`` when missing, 0 when there are none."""
        raw = self.text(name)
        if not raw:
            return default
        match = re.match(r"-?\d+", raw)
        return int(match[0]) if match else 0

    def flag(self, name: str) -> bool:
        """Whether the argument says yes: true, yes, 1 (Client.cpp to_bool)."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def required(self, name: str) -> str:
        """The argument, or 400 'parameter "…" is required'."""
        if not self.text(name):
            raise bad_request(f'parameter "{name}" is required')
        return self.text(name)

    def decoded(self, name: str, what: str) -> Any:
        """The argument parsed as JSON, None when missing; 400 "can't parse <what> JSON object"."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError as wrong:
            raise bad_request(f"can't parse {what} JSON object") from wrong


async def read_arguments(request: Request) -> Arguments:
    """Gather the arguments of a request; TelegramError 400 when the body can't be read."""
    values = dict(request.query_params)
    files: dict[str, SentFile] = {}
    content_type = request.headers.get("content-type", "").lower()
    if request.method == "POST" and content_type.startswith("application/json"):
        values.update(_json_values(await request.body()))
    elif request.method == "POST" and content_type.startswith("multipart/form-data"):
        if "boundary=" not in content_type:
            raise bad_request("boundary not found")
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    kind = value.content_type or "application/octet-stream"
                    files[name] = SentFile(value.filename or name, kind, await value.read())
                else:
                    values[name] = value
    elif request.method == "POST" and content_type.startswith("application/x-www-form-urlencoded"):
        async with request.form() as form:
            values.update({name: str(value) for name, value in form.multi_items()})
    return Arguments(values, files)


def _json_values(body: bytes) -> dict[str, str]:
    try:
        decoded = json.loads(body) if body.strip() else {}
    except ValueError as wrong:
        raise _bad_json(str(wrong)) from wrong
    if not isinstance(decoded, dict):
        raise bad_request("JSON object expected")
    values: dict[str, str] = {}
    for name, value in decoded.items():
        if isinstance(value, str):
            values[name] = value
        elif value is not None:
            values[name] = json.dumps(value, ensure_ascii=False)
    return values


def _bad_json(reason: str) -> TelegramError:
    return bad_request(f"can't parse parameter value: {reason}")
