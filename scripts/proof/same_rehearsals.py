"""Plays the same rehearsals with two checkouts and says in what they differ: for changes that nobody may see.

python3 scripts/proof/same_rehearsals.py BEFORE AFTER [--seeds 1,2] [--data DIR] [--keep DIR]

BEFORE and AFTER are roots of checkouts whose ``.venv`` is ready (``python3 scripts/setup.py`` there). Standings, posts,
journal, questions for Review and requests are compared: from the report files, and requests by kind from what the
workspace has written down. Prints a table and the differences, nothing else; exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What tells one entry of a report's list from the others.
_KEYS = {
    "standings": ("track", "id"),
    "posts": ("key", "chat"),
    "journal": ("key", "chat"),
    "review": ("what", "where"),
}
_TITLES = {"standings": "standings", "posts": "posts", "journal": "journal rows", "review": "questions in Review"}
_FIGURES = ("sales_rows", "ledger_rows", "telegram_requests", "exit_codes")
_AROUND = 30  # characters


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal has left. ``report``: the decoded report file; ``requests``: how many, by kind;
    ``problems``: the sentences that it ended with."""

    report: Mapping[str, Any]
    requests: Mapping[str, int]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A line of the table: how many there were before and after."""

    what: str
    before: str
    after: str


class NotPlayed(RuntimeError):
    """A rehearsal did not come to its end; the message holds its last lines."""


def rehearsed(checkout: Path, seed: int, data: Path | None, folder: Path) -> Rehearsed:
    """Play one marathon with the program of ``checkout``; ``folder`` is made. NotPlayed when there is no report."""
    folder.mkdir(parents=True)
    report, kept = folder / "report.json", folder / "kept"
    program = checkout.absolute() / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [str(program), "-m", "sheets_marathon", "rehearse", "--seed", str(seed)]
    command += ["--report", str(report), "--keep", str(kept)]
    if data is not None:
        command += ["--data", str(data.absolute())]
    # Standing in the checkout, its own package is what "-m" finds.
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if not report.is_file():
        raise NotPlayed(f"{checkout}, seed {seed}, ended with {done.returncode}:\n{done.stderr[-2000:]}")
    problems = tuple(line[2:] for line in done.stderr.splitlines() if line.startswith("! "))
    return Rehearsed(
        json.loads(report.read_text("utf-8")), requests_by_kind(kept / "workspace" / "workspace.sqlite"), problems
    )


def requests_by_kind(log: Path) -> dict[str, int]:
    """What the workspace has accepted: methods of Google that change something, each request of a batch, and what
    happened in Telegram."""
    counted: Counter[str] = Counter()
    with closing(sqlite3.connect(f"{log.absolute().as_uri()}?mode=ro", uri=True)) as database:
        for service, text in database.execute("SELECT service, entry FROM log ORDER BY seq"):
            entry = json.loads(text)
            if service not in ("sheets", "drive", "telegram"):
                continue
            method = str(entry["do"]).rpartition("spreadsheets.")[2]
            counted[f"{service}: {method}"] += 1
            if service == "sheets" and method == "batchUpdate":
                counted.update(f"{service}: {name}" for each in entry["body"]["requests"] for name in each)
    return dict(sorted(counted.items()))


def compared(before: Rehearsed, after: Rehearsed) -> tuple[list[Row], list[str]]:
    """The table's lines, and a line for each difference. Seconds and megabytes are nobody's business here."""
    rows, differences = [], []
    for part, keys in _KEYS.items():
        old, new = (named(each.report[part], keys) for each in (before, after))
        rows.append(Row(_TITLES[part], str(len(old)), str(len(new))))
        differences += [f"{_TITLES[part]}, {line}" for line in _entries_that_differ(old, new)]
    old_google, new_google = (each.report["google_requests"] for each in (before, after))
    kinds = sorted({*before.requests, *after.requests})
    figures = [
        *((name.replace("_", " "), before.report[name], after.report[name]) for name in _FIGURES),
        *(
            (f"Google, {kind}", old_google.get(kind), new_google.get(kind))
            for kind in sorted({*old_google, *new_google})
        ),
        *((kind, before.requests.get(kind, 0), after.requests.get(kind, 0)) for kind in kinds),
    ]
    for what, old_figure, new_figure in figures:
        rows.append(Row(what, _shown(old_figure), _shown(new_figure)))
        if old_figure != new_figure:
            differences.append(f"{what}: {_change(old_figure, new_figure)}")
    rows.append(Row("problems", str(len(before.problems)), str(len(after.problems))))
    differences += [
        f"problem, only before: {sentence}" for sentence in before.problems if sentence not in after.problems
    ]
    differences += [
        f"problem, only after: {sentence}" for sentence in after.problems if sentence not in before.problems
    ]
    return rows, differences


def named(entries: Iterable[Mapping[str, Any]], keys: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Entries by what tells them apart; those that nothing tells apart are numbered in their order."""
    found: dict[str, Mapping[str, Any]] = {}
    times: Counter[str] = Counter()
    for entry in entries:
        name = " · ".join(str(entry[key]) for key in keys)
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = entry
    return found


def _entries_that_differ(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            yield f"{name}: only {'before' if name in before else 'after'}"
            continue
        old, new = before[name], after[name]
        for field in sorted({*old, *new}):
            if old.get(field) != new.get(field):
                yield f"{name}: {field}: {_change(old.get(field), new.get(field))}"


def _change(before: object, after: object) -> str:
    """Both values as JSON; of long ones what stands around the first character that differs."""
    old, new = _shown(before), _shown(after)
    pairs = enumerate(zip(old, new, strict=False))
    same = next((at for at, (was, has_become) in pairs if was != has_become), min(len(old), len(new)))
    start = max(same - _AROUND, 0)
    end = start + 4 * _AROUND
    if len(old) <= end and len(new) <= end:
        start = 0
    return " → ".join(f"{'…' if start else ''}{text[start:end]}{'…' if text[end:] else ''}" for text in (old, new))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def table(seed: int, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of one seed's table."""
    yield f"{f'seed {seed}':<42}{'before':>12}{'after':>12}"
    for row in rows:
        yield f"{row.what:<42}{row.before:>12}{row.after:>12}{'' if row.before == row.after else '  !'}"


def main() -> int:
    """Both checkouts play a seed at the same time; then the next seed."""
    options = arguments()
    differences: list[str] = []
    with tempfile.TemporaryDirectory(prefix="same-rehearsals-") as thrown_away, ThreadPoolExecutor(2) as pool:
        folder = options.keep or Path(thrown_away)
        for seed in options.seeds:
            playing = [
                pool.submit(rehearsed, checkout, seed, options.data, folder / f"seed-{seed}" / name)
                for name, checkout in (("before", options.before), ("after", options.after))
            ]
            try:
                before, after = (each.result() for each in playing)
            except NotPlayed as error:
                differences.append(str(error))
                continue
            rows, found = compared(before, after)
            print("\n".join([*table(seed, rows), ""]), flush=True)
            differences += [f"seed {seed}: {line}" for line in found]
    print("\n".join(differences or ["no differences"]))
    return 1 if differences else 0


def arguments() -> argparse.Namespace:
    """What is wanted."""
    parser = argparse.ArgumentParser(description="Plays the same rehearsals with two checkouts and compares them.")
    parser.add_argument("before", type=Path, help="a checkout with a ready .venv")
    parser.add_argument("after", type=Path, help="another one")
    parser.add_argument("--seeds", type=_numbers, default=[1], metavar="1,2", help="seeds to play; default: 1")
    parser.add_argument("--data", type=Path, metavar="DIR", help="roster, sales and LMS exports; default: invented")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what the rehearsals leave there")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
