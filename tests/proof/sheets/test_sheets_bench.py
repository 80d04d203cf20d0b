"""The benchmark runs and measures what it promises; how long things take is judged by people."""

from __future__ import annotations

import subprocess
import sys

from support.places import SCRIPTS

BENCH = SCRIPTS / "bench" / "workspace.py"


def test_the_benchmark_prints_each_step_with_wall_and_cpu_seconds() -> None:
    command = [sys.executable, str(BENCH), "--participants", "20", "--deals", "300"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("20 participants, 300 deals")
    steps = {line[:62].strip(): [float(part) for part in line[62:].split()] for line in lines[2:]}
    assert all(len(seconds) == 2 for seconds in steps.values())
    for promised in ("batchGet of every tab", "batchGetByDataFilter", "2,000 cells", "recalculation", "log replayed"):
        assert any(promised in step for step in steps)
