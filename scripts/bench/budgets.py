"""How the program keeps its budgets (DESIGN 15): each limit, what was measured now, held or exceeded.

python3 scripts/bench/budgets.py [--quick] [--large] [--data FOLDER] [--json FILE] [--strict] [--only BUDGET …]

The real program runs against the embedded workspace over loopback. Nothing is judged unless --strict asks for it:
seconds depend on the machine and on what else it does, requests do not.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from figures import BUDGETS, Figure, as_json, table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def steps(options: argparse.Namespace, folder: Path) -> dict[str, Callable[[], list[Figure]]]:
    """What to measure, by the first budget that it is for."""
    import measurements as measure
    from lesson_posts import lessons

    quick = options.quick
    found: dict[str, Callable[[], list[Figure]]] = {
        "help": lambda: measure.helping(3 if quick else 9),
        "apply": lambda: measure.applying(folder / "apply"),
        "lesson": lambda: lessons(folder / "lesson", 1 if quick else 8, 3 if quick else 8),
    }
    if not quick:
        found["import"] = lambda: measure.importing(folder / "import", 2_700)
        found["idle"] = lambda: measure.idle_hour(folder / "idle")
        found["marathon"] = lambda: measure.marathon(folder / "marathon", options.data, options.seed)
    if options.large:
        found["large"] = lambda: measure.large(folder / "large")
    return {name: step for name, step in found.items() if not options.only or name in options.only}


def main() -> int:
    """Measures, prints, writes; 1 only with --strict and a budget that is exceeded."""
    again_inside("rehearsal")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few seconds: what needs no marathon")
    parser.add_argument("--large", action="store_true", help="10,000 participants and 100,000 deals too: minutes")
    parser.add_argument("--data", type=Path, help="people, sales and grades of the marathon; default: 124 invented")
    parser.add_argument("--seed", type=int, default=1, help="decides whatever chance decides")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a budget is exceeded")
    parser.add_argument("--only", nargs="+", default=(), choices=BUDGETS, metavar="BUDGET", help=", ".join(BUDGETS))
    options = parser.parse_args()
    facts, figures = machine(), list[Figure]()
    failed: list[str] = []
    print(", ".join(f"{name} {value}" for name, value in facts.items()), flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name, step in steps(options, Path(folder)).items():
            began = time.perf_counter()
            try:
                figures += step()
            except Exception as error:  # one that can't be measured must not take the others along
                failed.append(f"{name} could not be measured: {type(error).__name__}: {error}")
            print(f"measured: {name} ({time.perf_counter() - began:.0f} s)", file=sys.stderr, flush=True)
    print("\n".join([*table(figures), *failed]))
    if options.json:
        options.json.write_text(json.dumps(as_json(figures, facts), ensure_ascii=False, indent=1) + "\n", "utf-8")
    exceeded = [each for each in figures if not each.held]
    print(f"{len(figures) - len(exceeded)} held, {len(exceeded)} exceeded")
    return int(options.strict and bool(exceeded or failed))


if __name__ == "__main__":
    sys.exit(main())
