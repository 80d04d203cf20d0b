"""How fast the workspace is with 1,000 participants and 10,000 deals loaded.

python3 scripts/bench/workspace.py [--participants 1000] [--deals 10000]

Everything goes through the workspace's own HTTP interface in this process, its state on disk. Prints wall and
CPU seconds of each step; nothing is judged.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
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
    import httpx

TASKS = 14
PEOPLE, GRADES, SALES, RATING = "Участники", "Оценки", "Продажи", "Рейтинг"
TABS = {PEOPLE: 1, GRADES: 2, SALES: 3, RATING: 4}


class Bench:
    """One workspace in this process, asked as its owner."""

    def __init__(self, folder: Path) -> None:
        import httpx

        from sheets_marathon.workspace.app import OWNER, build_app

        self._workspace = build_app(folder, enforce_limits=False)
        token = self._workspace.accounts.person_token(OWNER)
        self._runner = asyncio.Runner()
        self.path = f"/v4/spreadsheets/{self._workspace.spreadsheet_id}"
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self._workspace),
            base_url="http://workspace",
            headers={"authorization": f"Bearer {token}"},
        )

    def ask(self, verb: str, suffix: str, body: Any = None, **params: Any) -> httpx.Response:
        """A request below the spreadsheet that must succeed."""
        answer: httpx.Response
        answer = self._runner.run(self._client.request(verb, self.path + suffix, json=body, params=params))
        assert answer.status_code == 200, answer.text[:500]
        return answer

    def batch(self, *parts: dict[str, Any]) -> httpx.Response:
        """One batchUpdate."""
        return self.ask("POST", ":batchUpdate", {"requests": list(parts)})

    def close(self) -> None:
        """Stop; what was written stays on disk."""
        self._runner.run(self._client.aclose())
        self._runner.close()
        self._workspace.log.close()


def cell(value: Any) -> dict[str, Any]:
    """CellData with a formula, text or number."""
    kind = "numberValue" if not isinstance(value, str) else "formulaValue" if value.startswith("=") else "stringValue"
    return {"userEnteredValue": {kind: value}}


def update(tab: str, row: int, column: int, rows: list[list[Any]]) -> dict[str, Any]:
    """An updateCells request."""
    start = {"sheetId": TABS[tab], "rowIndex": row, "columnIndex": column}
    cells = [{"values": [cell(value) for value in line]} for line in rows]
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


def load(bench: Bench, participants: int, deals: int, dice: Random) -> None:
    """A marathon's tabs, tracked columns and formulas, in one batch."""
    sizes = {PEOPLE: participants, GRADES: participants, SALES: deals, RATING: participants}
    parts: list[dict[str, Any]] = [
        {
            "addSheet": {
                "properties": {
                    "sheetId": TABS[tab],
                    "title": tab,
                    "gridProperties": {"rowCount": size + 100, "columnCount": TASKS + 6},
                }
            }
        }
        for tab, size in sizes.items()
    ]
    ids = [f"{10_000 + number}" for number in range(participants)]
    parts.append(update(PEOPLE, 1, 0, [[each, f"Участник {each}", f"Салон {int(each) % 30}"] for each in ids]))
    marks: list[Any] = [1, 2, 3, 3, "доработка", ""]
    grades = [[each, *(dice.choice(marks) for _ in range(TASKS))] for each in ids]
    formula = f"=SUM(B{{row}}:{chr(66 + TASKS - 1)}{{row}})"
    parts.append(update(GRADES, 1, 0, [[*line, formula.format(row=row)] for row, line in enumerate(grades, 2)]))
    events = [[46_000 + n % 16, dice.choice(ids), f"D{n}", 1 if n % 40 else -1] for n in range(deals)]
    parts.append(update(SALES, 1, 0, events))
    total = chr(66 + TASKS)
    rating = [
        [
            f"={PEOPLE}!A{row}",
            f"=IFERROR(INDEX({GRADES}!${total}$2:${total};MATCH(A{row};{GRADES}!$A$2:$A;0));0)",
            f"=SUMIFS({SALES}!$D$2:$D;{SALES}!$B$2:$B;A{row})",
            f"=B{row}+C{row}",
            f'=COUNTIFS($D$2:$D${participants + 1};">"&D{row})+1',
        ]
        for row in range(2, participants + 2)
    ]
    parts.append(update(RATING, 1, 0, rating))
    parts += [
        {"createDeveloperMetadata": {"developerMetadata": {
            "metadataKey": "column", "metadataValue": f"{tab}.{column}", "visibility": "DOCUMENT",
            "location": {"dimensionRange": {
                "sheetId": TABS[tab], "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1,
            }},
        }}}
        for tab in TABS
        for column in range(5)
    ]  # fmt: skip
    bench.batch(*parts)


def measured(what: str, step: Callable[[], Any]) -> Any:
    """Run ``step`` and print how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = step()
    print(f"{what:<62} {time.perf_counter() - wall:8.3f} {time.process_time() - cpu:8.3f}", flush=True)
    return result


def main() -> int:
    """Loads, measures, prints."""
    again_inside("rehearsal")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participants", type=int, default=1_000)
    parser.add_argument("--deals", type=int, default=10_000)
    options = parser.parse_args()
    participants, deals, dice = options.participants, options.deals, Random(1)  # noqa: S311 - made-up grades
    print(f"{participants:,} participants, {deals:,} deals, {dt.date.today():%Y-%m-%d}")  # noqa: DTZ011
    print(f"{'':<62} {'wall s':>8} {'CPU s':>8}")
    with tempfile.TemporaryDirectory(prefix="bench-workspace-") as folder:
        bench = measured("start on an empty state", lambda: Bench(Path(folder)))
        measured("load everything in one batchUpdate", lambda: load(bench, participants, deals, dice))
        every = {"ranges": list(TABS), "valueRenderOption": "UNFORMATTED_VALUE"}
        filters = [
            {"developerMetadataLookup": {"metadataKey": "column", "metadataValue": f"{tab}.{column}"}}
            for tab in TABS
            for column in range(5)
        ]
        by_filter = {"dataFilters": filters, "majorDimension": "COLUMNS", "valueRenderOption": "UNFORMATTED_VALUE"}

        def read_all() -> httpx.Response:
            return bench.ask("GET", "/values:batchGet", **every)

        def read_rating() -> httpx.Response:
            return bench.ask("GET", f"/values/{RATING}!A2:E", valueRenderOption="UNFORMATTED_VALUE")

        measured("values:batchGet of every tab, all formulas computed anew", read_all)
        measured("values:batchGet of every tab again", read_all)
        formatted = every | {"valueRenderOption": "FORMATTED_VALUE"}
        measured("values:batchGet of every tab, as shown", lambda: bench.ask("GET", "/values:batchGet", **formatted))
        measured(
            "values:batchGetByDataFilter of 20 columns",
            lambda: bench.ask("POST", "/values:batchGetByDataFilter", by_filter),
        )
        measured("batchUpdate of 2,000 cells (200 deals)", lambda: bench.batch(
            update(SALES, deals + 1 - 200, 0, [[46_000, "10001", f"N{n}", 1, *"abcdef"] for n in range(200)])
        ))  # fmt: skip
        measured("  and the rating read after it", read_rating)
        measured("one grade typed", lambda: bench.ask(
            "PUT", f"/values/{GRADES}!B2", {"values": [[3]]}, valueInputOption="USER_ENTERED"
        ))  # fmt: skip
        rating = measured("  and the rating read after it (recalculation)", read_rating).json()
        measured("one row inserted above the grades", lambda: bench.batch(
            {"insertDimension": {"range": {"sheetId": 2, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}}
        ))  # fmt: skip
        measured("  and the rating read after it", read_rating)
        size = sum(file.stat().st_size for file in Path(folder).glob("workspace.sqlite*"))
        bench.close()
        again = measured(f"start again, the log replayed ({size / 1e6:.1f} MB)", lambda: Bench(Path(folder)))
        bench = again
        assert measured("  and the rating read after it", read_rating).json()["values"] == rating["values"]
        bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
