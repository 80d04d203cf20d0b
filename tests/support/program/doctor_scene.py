"""``doctor`` in a test's hands: its checks by name, and the exit code that must fit them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from sheets_marathon.jobs.health.doctor.check import Check
from sheets_marathon.wiring import check_up
from sheets_marathon.wiring.house import House
from support.program.program import Program


def changed(program: Program, changes: Mapping[str, Any]) -> None:
    """Lay ``changes`` over the plain configuration; the mapping of the roster stays."""
    sheet = {"tabs": program.configured()["sheet"]["tabs"]}
    program.configure({**changes, "sheet": {**sheet, **changes.get("sheet", {})}})


def looked(program: Program) -> dict[str, dict[str, Any]]:
    """Every check by its name, as machines get it. People are shown the same of that look; the exit code fits both."""
    look, found = check_up.check_up, list[Check]()

    def keep(house: House, config: Path) -> list[Check]:
        found.extend(look(house, config))
        return found

    with mock.patch.object(check_up, "check_up", keep):
        ran = program.run("doctor", "--json")
    with mock.patch.object(check_up, "check_up", return_value=found):
        plain = program.run("doctor")
    checks: dict[str, dict[str, Any]] = {}
    for one in ran.json:
        checks[one["name"] if one["name"] not in checks else f"{one['name']} again"] = one
    failing = [one for one in ran.json if one["problem"] and not one["warning"]]
    assert ran.code == (1 if failing else 0)
    assert plain.code == ran.code
    assert "Traceback" not in plain.out + plain.err
    for one in ran.json:
        mark = "ok" if not one["problem"] else "??" if one["warning"] else "no"
        assert f"[{mark}] {one['name']}" in plain.out
        if one["problem"]:
            assert one["problem"] in plain.out
            assert one["remedy"] in plain.out
    return checks


def problems_and_warnings(program: Program) -> tuple[dict[str, str], dict[str, str]]:
    """What stops a marathon and what should be mended, each with its remedy, by the name of the check."""
    stopping: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, check in looked(program).items():
        if check["problem"]:
            (others if check["warning"] else stopping)[name] = _told(check)
    return stopping, others


def problems(program: Program) -> dict[str, str]:
    """What stops a marathon."""
    return problems_and_warnings(program)[0]


def warnings(program: Program) -> dict[str, str]:
    """What should be mended."""
    return problems_and_warnings(program)[1]


def _told(check: Mapping[str, Any]) -> str:
    return f"{check['problem']} → {check['remedy']}" if check["remedy"] else str(check["problem"])
