"""Writes the tables of docs/sheet.md: every tab's columns, from the declaration; the words around them are people's.

python3 scripts/proof/sheet_page.py [--check]

``--check`` writes nothing and exits 1 when a table is stale. A tab that has no section yet gets one in its place; the
sentence that says what a row is, is for you to write.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import ROOT, again_inside

PAGE = ROOT / "docs" / "sheet.md"
HEAD = ("| key | Russian header | English header | who fills it |", "|---|---|---|---|")
_TABLE = re.compile(r"^\|.*\n(?:\|.*\n)+", re.MULTILINE)


def sections() -> dict[str, tuple[str, str]]:
    """By tab key: its heading, and its table. A task's columns, one a task, are one line."""
    from sheets_marathon import languages
    from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
    from sheets_marathon.marathon.model import Track
    from sheets_marathon.spreadsheet.schema import Owner
    from sheets_marathon.tabs.declaration import declare
    from sheets_marathon.tabs.grades import MARKS

    who = {Owner.PEOPLE: "people", Owner.PROGRAM: "the program", Owner.FORMULA: "a formula"}
    calendar = Calendar(starts_on=dt.date(2026, 12, 7))
    by_track = {track: tasks(calendar, track) for track in Track}
    russian, english = (
        declare(languages.load(code), by_track, calendar.starts_on, calendar.ends_on) for code in ("ru", "en")
    )
    found = {}
    for tab, twin in zip(russian, english, strict=True):
        lines = list(HEAD)
        pairs = list(zip(tab.columns, twin.columns, strict=True))
        marks = [pair for pair in pairs if pair[0].group == MARKS]
        for column, other in pairs:
            if column.group != MARKS:
                lines.append(f"| `{column.key}` | {column.title} | {other.title} | {who[column.owner]} |")
            elif column is marks[0][0]:
                shown = [", ".join(pair[side].title for pair in marks[:2]) + " …" for side in (0, 1)]
                lines.append(f"| `{MARKS}.DAY.NUMBER` | {' | '.join(shown)} | {who[column.owner]} |")
        found[tab.key] = (f"## `{tab.key}` · {tab.title} · {twin.title}", "\n".join(lines) + "\n")
    return found


def page(text: str) -> str:
    """``text`` with every heading and table as the declaration has it."""
    head, *parts = re.split(r"^(?=## `)", text, flags=re.MULTILINE)
    bodies = {match[1]: part.partition("\n")[2] for part in parts if (match := re.match(r"## `(\w+)`", part))}
    written = [head]
    for key, (heading, table) in sections().items():
        body = bodies.get(key, f"\nOne row is …\n\n{HEAD[0]}\n{HEAD[1]}\n\n")
        written.append(f"{heading}\n" + _TABLE.sub(lambda _, table=table: table, body, count=1))
    return "".join(written).rstrip() + "\n"


def main() -> int:
    """Writes the tables, or checks them."""
    again_inside()
    now = PAGE.read_text("utf-8")
    stale = page(now) != now
    if "--check" in sys.argv[1:]:
        print("stale: run this without --check" if stale else "docs/sheet.md is true")
        return int(stale)
    if stale:
        PAGE.write_text(page(now), "utf-8")
    print("docs/sheet.md " + ("written" if stale else "was true already"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
