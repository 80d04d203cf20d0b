"""How the declared formulas grow with the participants: 100, 1,000 and 10,000 of them, ten deals each.

python3 scripts/bench/growth.py [--sizes 100,1000,10000] [--works 0] [--json FILE]

Each size has a process of its own: a workspace, the tabs as `apply` would make them, people, grades, deals and
bonuses in them, everything over the workspace's own HTTP interface. Then both ratings are read: from cold, after one
grade, after one deal. The last column is how much more one step of ten costs: 10 is linear, 100 quadratic. Nothing is
judged here; DESIGN 15 asks for 12 at most after one grade.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

if TYPE_CHECKING:
    from growth_sheet import GrowthSheet

REPEATS = 5
STEPS = (
    ("lay", "lay out tabs, people, grades and deals"),
    ("cold", "both ratings read from cold, everything computed"),
    ("still", "  read again after a cell that no formula names"),
    ("grade", "  read again after one grade"),
    ("deal", "  read again after one deal more"),
)


def cost(step: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - wall, time.process_time() - cpu


def repeated(change: Callable[[int], Any], look: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """The median cost of a look after a change; the change itself is not counted."""
    costs = []
    for number in range(repeats):
        change(number)
        costs.append(cost(look))
    return statistics.median(wall for wall, _ in costs), statistics.median(cpu for _, cpu in costs)


def measure(people: int, works: int) -> dict[str, Any]:
    """One size's figures: seconds (wall, CPU) by step, MB of memory at the end."""
    from growth_sheet import GrowthSheet

    dice = Random(people)  # noqa: S311 - made-up grades
    with tempfile.TemporaryDirectory(prefix="bench-growth-") as folder:
        sheet = GrowthSheet(Path(folder), people)
        seconds = {"lay": cost(lambda: sheet.fill(works, dice))}
        seconds["cold"] = cost(sheet.read_ratings)
        seconds |= changed(sheet, dice)
        sheet.close()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"participants": people, "works": works, "seconds": seconds, "memory_mb": round(memory_mb)}


def changed(sheet: GrowthSheet, dice: Random) -> dict[str, tuple[float, float]]:
    """What a look at both ratings costs after each kind of change."""
    return {
        "still": repeated(sheet.type_nothing, sheet.read_ratings, REPEATS),
        "grade": repeated(lambda _: sheet.type_grade(dice), sheet.read_ratings, REPEATS),
        "deal": repeated(sheet.append_deal, sheet.read_ratings, 3),
    }


def table(figures: list[dict[str, Any]]) -> list[str]:
    """The figures with their growth from size to size."""
    sizes = "".join(f"{size['participants']:>11,} wall{'CPU s':>8}" for size in figures)
    lines = [f"{'':<52}{sizes}   growth of wall s, of CPU s"]
    for key, what in STEPS:
        cells = "".join(f"{size['seconds'][key][0]:>16.3f}{size['seconds'][key][1]:>8.3f}" for size in figures)
        wall, cpu = (_growth([size["seconds"][key][at] for size in figures]) for at in (0, 1))
        lines.append(f"{what:<52}{cells}   {wall:<18}{cpu}")
    memory = "".join(f"{size['memory_mb']:>16,}{'':>8}" for size in figures)
    return [*lines, f"{'memory of the process, MB':<52}{memory}   {_growth([size['memory_mb'] for size in figures])}"]


def _growth(values: list[float]) -> str:
    return "  ".join(f"x {after / before:.1f}" for before, after in itertools.pairwise(values))


def main() -> int:
    """Measures each size in a process of its own, prints, writes."""
    again_inside("rehearsal")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of participants")
    parser.add_argument("--works", type=int, default=0, help="works that the LMS tells of, per participant")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.works)))
        return 0
    figures = []
    for size in map(int, options.sizes.split(",")):
        command = [sys.executable, __file__, "--one", str(size), "--works", str(options.works)]
        figures.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(f"measured: {size:,} participants", file=sys.stderr, flush=True)
    print("\n".join(table(figures)))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
