"""LibreOffice without its window: a second pair of eyes for a workbook, and a second engine for its formulas."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_INSTALL = "apt-get install libreoffice-calc poppler-utils"
_LIMIT_S = 900
# A fresh profile, so that nobody's own LibreOffice is touched or in the way. 0: formulas of XLSX files are always
# computed anew when a file is opened, 1: never (org.openoffice.Office.Calc, Formula/Load/OOXMLRecalcMode).
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{}</value></prop>
</item>
</oor:items>
"""


def require(*programs: str) -> None:
    """Ends the script with what to install when one of ``programs`` is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(f"{' and '.join(missing)}: not found on this machine\n  → {_INSTALL}")


def converted(files: Sequence[Path], kind: str, into: Path, *, recalculated: bool = False) -> list[Path]:
    """``files`` (of different names) as ``kind`` ("pdf", "xlsx") in the folder ``into``, in their order.

    ``recalculated``: no value that stands in a file is believed, every formula is computed. Ends the script with
    LibreOffice's own words when a file was not converted.
    """
    with tempfile.TemporaryDirectory(prefix="sheets-marathon-libreoffice-") as folder:
        settings = Path(folder, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(_SETTINGS.format(0 if recalculated else 1), "utf-8")
        profile = f"-env:UserInstallation={Path(folder).as_uri()}"
        command = ["soffice", "--headless", "--norestore", profile, "--convert-to", kind, "--outdir", str(into)]
        said = subprocess.run(
            [*command, *map(str, files)], check=False, capture_output=True, text=True, timeout=_LIMIT_S
        )
    made = [into / f"{file.stem}.{kind}" for file in files]
    missing = [file.name for file in made if not file.exists()]
    if missing:
        sys.exit(f"LibreOffice made no {', '.join(missing)}:\n{said.stdout}{said.stderr}".rstrip())
    return made
