"""``rehearse --decide``: a curator decides what two messy stores leave open, and the service's next import obeys."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.program.messy_nights import MESSY, roster, truth
from support.program.truth import differences, documents_in_review, shown

from sheets_marathon.rehearsal.cast.sheet_words import REVIEW_TAB, ROSTER_TAB, SALES_TAB
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, Direction, Staged, perform, plain
from sheets_marathon.rehearsal.play.config_file import MarathonPlan, as_toml, completed
from sheets_marathon.rehearsal.play.report import as_json
from sheets_marathon.rehearsal.play.scene import Scene

# Long enough for every document to have come up by noon of the day before the last.
STARTS_ON, DAYS = dt.date(2026, 12, 18), 5
FIRST_SELLER = min(row[0] for row in roster()[1:] if row[2] == "ПК" and row[8] != "нет")
pytestmark = pytest.mark.timeout(600)


def short_marathon(folder: Path) -> Direction:
    """The last days of December's marathon as one of their own, in which nobody hands anything in."""
    data = folder / "data"
    shutil.copytree(MESSY, data)
    report = (MESSY / "lms_report.csv").read_bytes()
    (data / "lms_report.csv").write_bytes(report.split(b"\n")[0] + b"\n")
    base = folder / "base.toml"
    changes = {
        # Over a fortnight's sales the weights of so short a marathon would be asked about, rightly.
        "marathon": {"starts_on": STARTS_ON, "days": DAYS, "baseline_days": 2},
        # What is obeyed is the night's import; the looks by day are other tests' matter.
        "service": {"refresh_minutes": 60},
        "posts": {"templates": str(BASE_CONFIG.resolve().parent / "messages")},
    }
    base.write_text(as_toml(completed(tomllib.loads(BASE_CONFIG.read_text("utf-8")), changes)), "utf-8")
    return Direction(data, progress=False, lively=False, base=base, decide=True)


def test_what_a_curator_decides_is_obeyed_and_nothing_else_changes(tmp_path: Path) -> None:
    seen: dict[str, list[dict[str, Any]]] = {}

    def staging(scene: Scene, plan: MarathonPlan, folder: Path, python: str) -> Staged:
        def look(*_: object) -> None:
            titles = (SALES_TAB, REVIEW_TAB, ROSTER_TAB)
            seen.update(zip(titles, shown(scene.owner, *titles), strict=True))

        return replace(plain(scene, plan, folder, python), after=look)

    (tmp_path / "kept").mkdir()
    outcome = perform(short_marathon(tmp_path), tmp_path / "kept", staging)
    assert outcome.problems == ()
    published = as_json(outcome.report)["decisions"]
    assert json.loads(json.dumps(published)) == [dict(one) for one in outcome.report.decisions or ()]
    true = truth()
    assert {one["document"] for one in published} == set(true["quarantined_documents"])
    assert all(one["obeyed"] for one in published)
    given = [one["document"] for one in published if one["typed"] == FIRST_SELLER]
    assert given, "a stranger turned out to be somebody"
    assert documents_in_review(seen[REVIEW_TAB]) == []
    counted = [row for row in seen[SALES_TAB] if row["Документ"] in true["quarantined_documents"]]
    assert sorted(row["Документ"] for row in counted) == sorted(given)
    others = [row for row in seen[SALES_TAB] if row not in counted]
    wrong = differences(true, others, seen[ROSTER_TAB])
    assert [line for line in wrong if " baseline: " not in line] == [], "the base line is that of other days"
