"""What is wrong with a configuration, as people read it: key, value found, what is expected, what may be meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

_SENSITIVE = re.compile(r"token|secret|password|proxy|credential")


def mistake(error: Mapping[str, Any], whole: type[BaseModel]) -> str:
    """One of pydantic's errors about a file that ``whole`` describes, as a line. A secret's value is not shown."""
    key = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "missing":
        return f"  {key}: is missing"
    if error["type"] == "extra_forbidden":
        return f"  {key}: there is no such key{_meant(error['loc'], whole)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if isinstance(error["input"], dict) or _SENSITIVE.search(key):
        return f"  {key}: {message}"
    return f"  {key}: found {error['input']!r}; {message[:1].lower()}{message[1:]}"


def _meant(place: Sequence[str | int], whole: type[BaseModel]) -> str:
    """``; did you mean …?``, "" when nothing is alike. The key's own table comes before others that know it."""
    *above, name = place
    near = {field for model in _models(above, whole) for field in model.model_fields}
    found = difflib.get_close_matches(str(name).casefold().replace("-", "_"), sorted(near), n=1, cutoff=0.6)
    if found:
        return f"; did you mean {'.'.join([*map(str, above), found[0]])}?"
    elsewhere = [path for path in _paths(whole, "") if path.rpartition(".")[2] == name]
    return f"; did you mean {' or '.join(elsewhere[:3])}?" if elsewhere else ""


def _models(place: Sequence[str | int], whole: type[BaseModel]) -> list[type[BaseModel]]:
    """The tables that may stand at a place; a list's number and the word for a table's kind lead on to each of them."""
    found = [whole]
    for part in place:
        named = [model for model in found if str(part) in model.model_fields]
        found = [each for model in named for each in _inside(model.model_fields[str(part)].annotation)] or found
    return found


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from _inside(part)


def _paths(model: type[BaseModel], above: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        path = f"{above}{name}"
        yield path
        for inner in _inside(field.annotation):
            yield from _paths(inner, f"{path}.")
