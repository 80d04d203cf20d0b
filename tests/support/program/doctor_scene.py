"""``doctor`` in a test's hands: its checks by name, and the exit code that must fit them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from support.program.program import Program


def changed(program: Program, changes: Mapping[str, Any]) -> None:
    """Lay ``changes`` over the plain configuration; the mapping of the roster stays."""
    sheet = {"tabs": program.configured()["sheet"]["tabs"]}
    program.configure({**changes, "sheet": {**sheet, **changes.get("sheet", {})}})


def looked(program: Program) -> dict[str, dict[str, Any]]:
    """Every check by its name, as machines get it. People get the same, and the exit code fits both."""
    ran = program.run("doctor", "--json")
    checks: dict[str, dict[str, Any]] = {}
    for one in ran.json:
        checks[one["name"] if one["name"] not in checks else f"{one['name']} again"] = one
    failing = [one for one in ran.json if one["problem"] and not one["warning"]]
    assert ran.code == (1 if failing else 0)
    plain = program.run("doctor")
    assert plain.code == ran.code
    assert "Traceback" not in plain.out + plain.err
    for one in ran.json:
        mark = "ok" if not one["problem"] else "??" if one["warning"] else "no"
        assert f"[{mark}] {one['name']}" in plain.out
        if one["problem"]:
            assert uncounted(one["problem"]) in uncounted(plain.out)
            assert one["remedy"] in plain.out
    return checks


def uncounted(text: str) -> str:
    """Without its numbers: seconds pass between two looks."""
    return re.sub(r"\d+", "#", text)


def problems(program: Program) -> dict[str, str]:
    """What stops a marathon, each with its remedy, by the name of the check."""
    found = looked(program).items()
    return {name: _told(one) for name, one in found if one["problem"] and not one["warning"]}


def warnings(program: Program) -> dict[str, str]:
    """What should be mended, each with its remedy, by the name of the check."""
    return {name: _told(one) for name, one in looked(program).items() if one["problem"] and one["warning"]}


def _told(check: Mapping[str, Any]) -> str:
    return f"{check['problem']} → {check['remedy']}" if check["remedy"] else str(check["problem"])
