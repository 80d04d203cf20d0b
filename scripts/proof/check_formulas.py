"""Every formula of a marathon's spreadsheet, computed by a second engine: the workspace's values against LibreOffice's.

python3 scripts/proof/check_formulas.py [WORKBOOK ...] [--marathons N] [--first-seed S]

Without a workbook it rehearses marathons of the invented cast by seed and takes each one's spreadsheet twice: as the
marathon has left it, and with odd values typed into cells at random. In what LibreOffice gets, the value of every
formula is a wrong one, so a cell that it would not compute itself is a difference. A line per workbook, each
difference with its tab, cell, formula and both values; exit code 1 when there is any.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libreoffice import converted, require
from workbook_parts import MAIN, changed, parsed, written

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

WRONG = -987_654_321
"""What stands in every formula's cell of the file that LibreOffice opens."""
_NEAR = 1e-9
"""Both engines compute with doubles and may add in another order."""
_SHOWN = 100


@dataclass(frozen=True)
class Compared:
    """One formula's cell and what both engines say; "" where it shows nothing."""

    tab: str
    cell: str
    formula: str
    ours: Any
    theirs: Any

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        numbers = [each for each in (self.ours, self.theirs) if _is_number(each)]
        if len(numbers) == 2:
            return math.isclose(*numbers, rel_tol=_NEAR, abs_tol=_NEAR)
        return not numbers and type(self.ours) is type(self.theirs) and self.ours == self.theirs


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def with_wrong_values(workbook: bytes) -> bytes:
    """The same file, in which every formula's cell holds WRONG as its value."""
    return changed(
        workbook, lambda name, content: _wrong(content) if name.startswith("xl/worksheets/sheet") else content
    )


def _wrong(sheet: bytes) -> bytes:
    tree = parsed(sheet)
    for cell in tree.iter(f"{MAIN}c"):
        if cell.find(f"{MAIN}f") is None:
            continue
        cell.attrib.pop("t", None)
        value = cell.find(f"{MAIN}v")
        if value is None:
            value = ET.SubElement(cell, f"{MAIN}v")
        value.text = str(WRONG)
    return written(tree)


def compared(workbook: bytes, recalculated: bytes) -> list[Compared]:
    """Each formula's cell of ``workbook`` with its own value and with that of ``recalculated``."""
    import openpyxl

    formulas = openpyxl.load_workbook(io.BytesIO(workbook))
    ours = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    theirs = openpyxl.load_workbook(io.BytesIO(recalculated), data_only=True)
    found: list[Compared] = []
    for tab in formulas.worksheets:
        for row in tab.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    place = cell.coordinate
                    values = [_plain(book[tab.title][place].value) for book in (ours, theirs)]
                    formula = str(getattr(cell.value, "text", cell.value))
                    found.append(Compared(tab.title, place, formula, *values))
    return found


def _plain(value: Any) -> Any:
    """A formula that shows nothing is written as an empty text or as no value at all."""
    return "" if value is None else value


def checked(names: Sequence[str], workbooks: Sequence[bytes]) -> list[list[Compared]]:
    """Every workbook's formulas, all computed by one run of LibreOffice."""
    with tempfile.TemporaryDirectory(prefix="sheets-marathon-check-") as folder:
        opened, saved = Path(folder, "opened"), Path(folder, "saved")
        opened.mkdir()
        files = [opened / f"{number}.xlsx" for number, _ in enumerate(names)]
        for file, workbook in zip(files, workbooks, strict=True):
            file.write_bytes(with_wrong_values(workbook))
        made = converted(files, "xlsx", saved, recalculated=True)
        return [compared(mine, file.read_bytes()) for mine, file in zip(workbooks, made, strict=True)]


def rehearsals(count: int, first_seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and workbooks of rehearsed marathons, each also with odd values typed over."""
    from rehearsed_workbook import rehearsed, reopened

    for seed in range(first_seed, first_seed + count):
        print(f"rehearsing with seed {seed} …", flush=True)
        with tempfile.TemporaryDirectory(prefix="sheets-marathon-check-") as folder:
            rehearsed(Path(folder, "kept"), seed)
            with reopened(Path(folder, "kept")) as workspace:
                yield f"seed {seed}, as rehearsed", workspace.export()
                cells = workspace.type_over(random.Random(seed))  # noqa: S311 - a made-up marathon
                yield f"seed {seed}, {cells} cells typed over", workspace.export()


def told(name: str, cells: Sequence[Compared]) -> bool:
    """Prints how many cells agree and each that does not; whether all do."""
    different = [cell for cell in cells if not cell.same]
    tabs = len({cell.tab for cell in cells})
    print(f"{name}: {len(cells) - len(different)} of {len(cells)} formula cells in {tabs} tabs agree", flush=True)
    for cell in different[:_SHOWN]:
        print(f"  {cell.tab}!{cell.cell}  workspace {cell.ours!r}  LibreOffice {cell.theirs!r}  {cell.formula}")
    if len(different) > _SHOWN:
        print(f"  … and {len(different) - _SHOWN} more")
    return not different


def main() -> int:
    """Collects the workbooks, has them computed, tells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbooks", nargs="*", type=Path, metavar="WORKBOOK", help="XLSX exported by the workspace")
    parser.add_argument("--marathons", type=int, default=3, metavar="N", help="so many seeds; default: 3")
    parser.add_argument("--first-seed", type=int, default=1, metavar="S", help="default: 1")
    options = parser.parse_args()
    require("soffice")
    again_inside("dev")
    if options.workbooks:
        given = [(str(file), file.read_bytes()) for file in options.workbooks]
    else:
        given = list(rehearsals(options.marathons, options.first_seed))
    print("LibreOffice computes …", flush=True)
    names = [name for name, _ in given]
    results = checked(names, [workbook for _, workbook in given])
    agreed = [told(name, cells) for name, cells in zip(names, results, strict=True)]
    cells = sum(len(each) for each in results)
    if not cells:
        print("no formula was found")
    print(f"{sum(cell.same for each in results for cell in each)} of {cells} formula cells agree")
    return 0 if all(agreed) and cells else 1


if __name__ == "__main__":
    sys.exit(main())
