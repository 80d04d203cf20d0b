"""The leaders' way in: addresses that open a report on the flat tabs, and the check that these can be read.

Linking API: https://developers.google.com/data-studio/integrate/linking-api (FACTS 16–17).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from sheets_marathon.errors import TabMissing
from sheets_marathon.jobs.leaders.flat_contract import broken_contract, has_data
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.ports.sharing import Sharing
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout
from sheets_marathon.tabs import LOOKER


def looker_links(
    marathon: Marathon,
    store: SheetStore,
    host: str,
    template_report_id: str,
    leaders: Sequence[str] = (),
    sharing: Sharing | None = None,
) -> Report:
    """One address a flat tab, one for a template report with all of them, and what breaks the contract.

    ``leaders``: addresses that should be able to read the spreadsheet; with ``sharing`` they are let in.
    """
    layout = store.read_layout()
    found = {tab.tag: tab for tab in layout.tabs}
    missing = [key for key in LOOKER if key not in found]
    if missing:
        raise TabMissing(f"the flat tabs are not there yet: {', '.join(missing)}")
    lines = [f"{key}: {_link(marathon, layout, host, [(key, found[key])], '')}" for key in LOOKER]
    if template_report_id:
        sources = [(key, found[key]) for key in LOOKER]
        lines.append(f"all of them: {_link(marathon, layout, host, sources, template_report_id)}")
    links = {line.partition(": ")[0]: line.partition(": ")[2] for line in lines}
    problems = [line for key in LOOKER for line in broken_contract(marathon.tab(key), found[key])]
    empty = [found[key].title for key in LOOKER if not has_data(found[key])]
    if sharing is not None:
        readers = set(sharing.readers())
        for address in leaders:
            if address not in readers:
                sharing.share_with_reader(address)
    shared = list(leaders) if sharing is not None else []
    notes = [f"{address} may read the spreadsheet" for address in shared]
    if empty:
        notes.append("the flat tabs are empty until the first night; Looker Studio learns their types from the rows")
    if not template_report_id:
        notes.append("an address opens one tab; looker.template_report_id adds one for a whole report: docs/looker.md")
    if sharing is None:
        names = ", ".join(leaders) or "the leaders' addresses"
        notes.append(f"to share: run with --share, or in the spreadsheet Share → {names} → Viewer")
    return Report(
        "open an address as somebody who may read the sheet:",
        tuple(lines),
        tuple(problems),
        notes=tuple(notes),
        facts={"links": links, "empty": empty, "problems": problems, "shared": shared},
    )


def _link(
    marathon: Marathon, layout: Layout, host: str, sources: Sequence[tuple[str, FoundTab]], template_report_id: str
) -> str:
    """Without a template only one data source is taken; with one, its aliases must be the tabs' keys.

    A template's fields are kept as they were set up there, types and calculated fields included: the flat tabs of
    every marathon have the same ones. Without a template they have to be learned from the tab.
    """
    query: dict[str, str] = {"c.mode": "edit", "r.reportName": marathon.name}
    if template_report_id:
        query["c.reportId"] = template_report_id
    for key, tab in sources:
        alias = f"ds.{key}" if template_report_id else "ds.ds0"
        query |= {
            f"{alias}.connector": "googleSheets",
            f"{alias}.spreadsheetId": layout.spreadsheet_id,
            f"{alias}.worksheetId": str(tab.sheet_id),
            f"{alias}.hasHeader": "true",
            f"{alias}.datasourceName": tab.title,
            f"{alias}.refreshFields": "false" if template_report_id else "true",
        }
    return f"{host.rstrip('/')}/reporting/create?{urlencode(query, quote_via=quote)}"
