"""The service's configuration for a rehearsal: a documented base, completed with this workspace's addresses."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class MarathonPlan:
    """What the conductor must know of the configuration: when the marathon is, by whose clock."""

    starts_on: dt.date
    days: int
    learning_days: tuple[dt.date, ...]
    zone: ZoneInfo

    @property
    def ends_on(self) -> dt.date:
        """The last day, inclusive."""
        return self.starts_on + dt.timedelta(days=self.days - 1)

    def moment(self, on: dt.date, at: dt.time) -> dt.datetime:
        """A wall-clock time of the marathon's zone, aware."""
        return dt.datetime.combine(on, at, self.zone)


def read_base(path: Path) -> dict[str, Any]:
    """The base configuration. OSError or tomllib.TOMLDecodeError when it can't be read."""
    return tomllib.loads(path.read_text("utf-8"))


def plan_of(base: Mapping[str, Any]) -> MarathonPlan:
    """The marathon's days. KeyError when the base lacks one of them."""
    marathon = base["marathon"]
    starts_on, days = marathon["starts_on"], int(marathon["days"])
    weekdays = {_WEEKDAYS.index(each) for each in marathon["learning_weekdays"]}
    skipped, added = (set(marathon.get(key, ())) for key in ("skipped", "added"))
    dates = [starts_on + dt.timedelta(days=number) for number in range(days - 1)]
    learning_days = tuple(
        each for each in dates if each in added or (each.weekday() in weekdays and each not in skipped)
    )
    return MarathonPlan(starts_on, days, learning_days, ZoneInfo(marathon["time_zone"]))


def completed(base: Mapping[str, Any], additions: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with ``additions`` laid over it: tables are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in additions.items():
        former = merged.get(key)
        if isinstance(former, Mapping) and isinstance(value, Mapping):
            merged[key] = completed(former, value)
        else:
            merged[key] = value
    return merged


def as_toml(table: Mapping[str, Any]) -> str:
    """TOML of nested tables of strings, numbers, booleans, dates, lists and lists of tables. Ends with a newline."""
    return "\n".join(_lines(table, ())).lstrip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    # A table's own values must come before its sub-tables, else they would belong to those.
    for key, value in table.items():
        if not _is_table(value) and not _is_list_of_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        name = ".".join(_key(each) for each in (*path, key))
        if _is_table(value):
            yield f"\n[{name}]"
            yield from _lines(value, (*path, key))
        elif _is_list_of_tables(value):
            for each in value:
                yield f"\n[[{name}]]"
                yield from _lines(each, (*path, key))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and _is_table(value[0])


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _value(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        # JSON's escapes are a subset of TOML's basic strings; only DEL is legal in one and not in the other.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}")
