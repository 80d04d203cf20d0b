"""An XLSX file's parts (ECMA-376): to change one and leave every other byte as it is."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def changed(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The file with each part as ``change(name, content)`` gives it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def parsed(content: bytes) -> ET.Element:
    """A part's tree. Its prefixes are kept for ``written``: some attributes name them (mc:Ignorable)."""
    for _, (prefix, address) in ET.iterparse(io.BytesIO(content), ["start-ns"]):  # noqa: S314 - our own export,
        ET.register_namespace(prefix, address)
    return ET.fromstring(content)  # noqa: S314 - or a file that its owner names


def written(tree: ET.Element) -> bytes:
    """The part again."""
    return bytes(ET.tostring(tree, "utf-8", xml_declaration=True))
