"""What a big tab of people's own costs: requests, seconds and memory of each command without it and with it.

python3 scripts/bench/foreign_tab.py [--cells 400000] [--people 124]

The real program runs against the embedded workspace over loopback. Nothing is judged: both halves of a line should be
alike, since people's own tabs are never read below their first rows. Two million cells take the workspace some
gigabytes and minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

if TYPE_CHECKING:
    from installation import Cost, Installation

COLUMNS, AT_ONCE = 20, 2_000
COMMANDS = (
    ("plan",), ("apply",), ("doctor",), ("backup",), ("tick", "--at", "2026-12-07T03:00"), ("status",), ("looker",),
)  # fmt: skip


def fill(here: Installation, cells: int) -> None:
    """A tab of people's own with so many cells that hold something."""
    rows = cells // COLUMNS
    properties = {"title": "Планы", "gridProperties": {"rowCount": rows, "columnCount": COLUMNS}}
    here.owner.change({"addSheet": {"properties": {**properties, "sheetId": 4242}}})
    for first in range(0, rows, AT_ONCE):
        lines = range(first, min(first + AT_ONCE, rows))
        cell = [[{"userEnteredValue": {"numberValue": row * COLUMNS + n}} for n in range(COLUMNS)] for row in lines]
        start = {"sheetId": 4242, "rowIndex": first, "columnIndex": 0}
        update = {"rows": [{"values": line} for line in cell], "fields": "userEnteredValue", "start": start}
        here.owner.change({"updateCells": update})


def measured(folder: Path, people: int, cells: int) -> list[Cost]:
    """What each command takes in a spreadsheet with a foreign tab of so many cells, 0 being none."""
    from installation import installed

    with installed(folder, people) as here:
        here.run("apply")
        if cells:
            fill(here, cells)
        return [here.run(*command, ends=(0, 1, 2)) for command in COMMANDS]


def main() -> int:
    """Measures and prints."""
    again_inside("rehearsal")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=400_000, help="cells of the foreign tab")
    parser.add_argument("--people", type=int, default=124, help="participants")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        without = measured(Path(folder) / "without", options.people, 0)
        beside = measured(Path(folder) / "with", options.people, options.cells)
    print(f"{'':<28}{'without the tab':>30}   with {options.cells:,} cells")
    for command, former, latter in zip(COMMANDS, without, beside, strict=True):
        print(f"{' '.join(command):<28}{shown(former):>30}   {shown(latter)}")
    return 0


def shown(cost: Cost) -> str:
    """A command's cost in a line."""
    return f"{cost.reads} reads {cost.writes} writes {cost.seconds:5.1f} s {cost.peak_mb:4.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
