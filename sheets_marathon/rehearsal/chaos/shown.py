"""An account of chaos for whoever watches the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sheets_marathon.rehearsal.chaos.account import ChaosAccount
from sheets_marathon.rehearsal.chaos.sites import SIDES


def console(*, shown: bool) -> Console:
    """Where it is shown: stderr, or nowhere."""
    return Console(stderr=True, highlight=False, quiet=not shown, soft_wrap=True)


def table_of(account: ChaosAccount) -> Table:
    """The figures of one marathon or of several, a line each."""
    plural = "" if account.marathons == 1 else f" of {account.marathons} marathons"
    table = Table("", "", show_header=False, title=f"Chaos{plural}: what was done, what came of it")
    sides = {side: sum(number for name, number in account.kills.items() if name.endswith(side)) for side in SIDES}
    killed = len(account.boundaries) - len(account.not_killed)
    missed = "\n".join(account.missed) if account.marathons == 1 else str(len(account.missed))
    rows = {
        "faults injected": _listed(account.faults),
        "kills": f"{sum(account.kills.values())} ({_listed(sides)}), {account.restarts} restarts",
        "boundaries killed": f"{killed} of {len(account.boundaries)} ({len(account.sites)} sites, before and after)",
        "posts": _listed({"probes": account.probes, "resends": account.resends, "sweeps": account.sweeps}),
        "missed, with reasons": missed or "none",
        "broken promises": _listed(account.broken),
    }
    for name, text in rows.items():
        table.add_row(name, escape(text))
    return table


def _listed(figures: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in figures.items()) or "none"
