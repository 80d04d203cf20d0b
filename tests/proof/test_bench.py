"""The benchmark names every budget and runs; how long things take is judged by people."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from support.places import SCRIPTS

BENCH = SCRIPTS / "bench" / "budgets.py"
# The rows of the budget table (DESIGN 15), spelled a second time on purpose.
ROWS = (
    "`apply` on an empty spreadsheet / `plan` with nothing to do",
    "nightly import of any number of deals up to 2 MB",
    "a lesson post",
    "an idle hour",
    "whole 16-day marathon, 124 participants",
    "whole rehearsal of it",
    "memory of `run`",
    "`--help`",
    "10,000 participants, 100,000 deals: nightly import; recalculation after one grade",
)


def test_a_quick_run_prints_every_budget_and_measures_requests(tmp_path: Path) -> None:
    written = tmp_path / "figures.json"
    command = [sys.executable, str(BENCH), "--quick", "--json", str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line in ROWS] == list(ROWS)
    assert "cores" in lines[0]
    assert "could not be measured" not in done.stdout
    told = json.loads(written.read_text("utf-8"))
    assert {each["budget"] for each in told["figures"]} == {"help", "apply", "lesson"}
    # Requests depend on no machine, but a lesson's are counted in seconds around its moment: on a busy one some may be
    # missing, or those of a slow start be among them.
    applied = [each for each in told["figures"] if each["budget"] == "apply"]
    assert [each["what"] for each in applied if each["value"] is None or each["value"] > each["limit"]] == []
    assert set(told["not_measured"]) == {"import", "idle", "marathon", "rehearsal", "memory", "large"}
