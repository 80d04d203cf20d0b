"""Pictures of every tab of a marathon's spreadsheet, as curators and leaders see it: LibreOffice draws the export.

python3 scripts/proof/render_sheet.py [WORKBOOK | --kept FOLDER] [--seed S] [--out DIR] [--dpi N] [--pages N]

Without a workbook it takes the spreadsheet of a rehearsal that was kept (``sheets-marathon rehearse --keep FOLDER``),
or rehearses one first. The pages of a tab are DIR/NN-title-P.png: landscape, as wide as the tab, with grid lines and
the letters of columns. Notes and dropdowns do not show on paper.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path

from libreoffice import converted, require
from workbook_parts import MAIN, changed, parsed, written

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_A3 = "8"
# What comes after the page's setup in a worksheet: the format fixes the order (ECMA-376, CT_Worksheet).
_AFTER_SETUP = ("headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors")
_AFTER_SETUP += ("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls")
_AFTER_SETUP += ("webPublishItems", "tableParts", "extLst")


def titles(workbook: bytes) -> list[str]:
    """The titles of all tabs, in order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        return [each.attrib["name"] for each in parsed(file.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]


def tab_alone(workbook: bytes, wanted: int) -> bytes:
    """The file with every tab hidden but the one at ``wanted`` (from 0), which is set up for paper."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        sheet = list(parsed(file.read("xl/workbook.xml")).iter(f"{MAIN}sheet"))[wanted]
        links = parsed(file.read("xl/_rels/workbook.xml.rels"))
    target = next(link.attrib["Target"] for link in links if link.attrib["Id"] == sheet.attrib[_LINKED])
    shown = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return _one_shown(content, wanted)
        return _for_paper(content) if name == shown else content

    return changed(workbook, change)


def _one_shown(content: bytes, wanted: int) -> bytes:
    tree = parsed(content)
    for number, sheet in enumerate(tree.iter(f"{MAIN}sheet")):
        sheet.attrib.pop("state", None)
        if number != wanted:
            sheet.set("state", "hidden")
    for view in tree.iter(f"{MAIN}workbookView"):
        view.set("activeTab", str(wanted))
        view.set("firstSheet", str(wanted))
    return written(tree)


def _for_paper(content: bytes) -> bytes:
    """Landscape A3, as wide as the tab and as long as it takes, with grid lines and headings."""
    tree = parsed(content)
    properties = tree.find(f"{MAIN}sheetPr")
    if properties is None:
        properties = ET.Element(f"{MAIN}sheetPr")
        tree.insert(0, properties)
    for old in properties.findall(f"{MAIN}pageSetUpPr"):
        properties.remove(old)
    ET.SubElement(properties, f"{MAIN}pageSetUpPr", {"fitToPage": "1"})
    for name in ("printOptions", "pageMargins", "pageSetup"):
        for old in tree.findall(f"{MAIN}{name}"):
            tree.remove(old)
    later = [number for number, each in enumerate(tree) if each.tag.removeprefix(MAIN) in _AFTER_SETUP]
    margins = dict.fromkeys(("left", "right", "top", "bottom", "header", "footer"), "0.3")
    setup = {"paperSize": _A3, "orientation": "landscape", "fitToWidth": "1", "fitToHeight": "0"}
    parts = [("printOptions", {"headings": "1", "gridLines": "1"}), ("pageMargins", margins), ("pageSetup", setup)]
    for number, (name, values) in enumerate(parts, later[0] if later else len(tree)):
        tree.insert(number, ET.Element(f"{MAIN}{name}", values))
    return written(tree)


def rendered(workbook: bytes, out: Path, dpi: int, pages: int) -> Iterator[tuple[str, list[Path]]]:
    """The pictures of each tab, at most ``pages`` of one, as they are made."""
    names = titles(workbook)
    with tempfile.TemporaryDirectory(prefix="sheets-marathon-render-") as folder:
        files: list[Path] = []
        for number, title in enumerate(names):
            plain = re.sub(r"[^\w-]+", "_", title)
            files.append(Path(folder, f"{number + 1:02}-{plain}.xlsx"))
            files[-1].write_bytes(tab_alone(workbook, number))
        for title, pdf in zip(names, converted(files, "pdf", Path(folder, "pdf")), strict=True):
            picture = ["pdftoppm", "-r", str(dpi), "-l", str(pages), "-png", str(pdf), str(out / pdf.stem)]
            subprocess.run(picture, check=True)
            yield title, sorted(out.glob(f"{pdf.stem}-*.png"))


def exported(kept: Path | None, seed: int) -> bytes:
    """The marathon's spreadsheet of a rehearsal, from the workspace's own Drive export."""
    from rehearsed_workbook import rehearsed, reopened

    with tempfile.TemporaryDirectory(prefix="sheets-marathon-render-") as folder:
        if kept is None:
            print(f"rehearsing with seed {seed} …", flush=True)
            kept = Path(folder, "kept")
            rehearsed(kept, seed)
        with reopened(kept) as workspace:
            return workspace.export()


def main() -> int:
    """Takes or makes the workbook and says where its pictures are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("workbook", nargs="?", type=Path, metavar="WORKBOOK", help="an XLSX file to be drawn")
    source.add_argument("--kept", type=Path, metavar="FOLDER", help="what rehearse --keep has left")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the cast that is rehearsed; default: 1")
    parser.add_argument("--out", type=Path, default=Path("rendered"), metavar="DIR", help="default: rendered")
    parser.add_argument("--dpi", type=int, default=70, metavar="N", help="of the pictures; default: 70")
    parser.add_argument("--pages", type=int, default=3, metavar="N", help="of a tab at most; default: 3")
    options = parser.parse_args()
    require("soffice", "pdftoppm")
    again_inside("rehearsal")
    workbook = options.workbook.read_bytes() if options.workbook else exported(options.kept, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "workbook.xlsx").write_bytes(workbook)
    for title, pictures in rendered(workbook, options.out, options.dpi, options.pages):
        print(f"{title}: {', '.join(str(picture) for picture in pictures) or 'nothing to see'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
