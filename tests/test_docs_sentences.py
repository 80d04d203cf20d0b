"""What the documents show as seen on the screen is what the program says."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

from support.places import ROOT

DOCS = ROOT / "docs"
_CODE = re.compile(r"`([^`\n]+)`")


def said_by_the_program() -> str:
    """All literal text of the source; what is filled in at run time breaks it."""
    texts: list[str] = []
    for path in (ROOT / "sheets_marathon").rglob("*.py"):
        if "rehearsal" not in path.parts:
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            texts += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\0".join(texts).casefold()


def quoted_sentences() -> Iterator[tuple[str, str]]:
    """What the troubleshooting tables show as seen on the screen: their first columns."""
    for name, heading in (("going-live.ru.md", "## Если что-то пошло не так"), ("runbook.md", "## Google: 403")):
        section = (DOCS / name).read_text("utf-8").partition(heading)[2].partition("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("|")][2:]
        for row in rows:
            for sentence in _CODE.findall(row.split("|")[1]):
                yield name, sentence


PIECED = {"… has 3 mistakes:"}  # put together from pieces that are too short to be looked for


def test_sentences_in_the_troubleshooting_tables_are_the_programs_own() -> None:
    said, quoted = said_by_the_program(), list(quoted_sentences())
    assert len(quoted) > 30
    never_said = [
        f"{page}: {piece}"
        for page, sentence in quoted
        if sentence not in PIECED
        for piece in re.split(r"…|“…”|\d+", sentence)
        if piece.strip(string.punctuation + " “”").casefold() not in said
    ]
    assert never_said == []
