"""What was done to a marathon and how it came through, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sheets_marathon.rehearsal.chaos.left import Left
from sheets_marathon.rehearsal.chaos.mishaps import pairs_that_met
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan
from sheets_marathon.rehearsal.chaos.sites import SIDES
from sheets_marathon.rehearsal.chaos.verdict import MISSED, ChaosVerdict, live


@dataclass(frozen=True)
class ChaosAccount:
    """One marathon in chaos, or several (``added``).

    ``faults``: that fired, "service mode" → number; ``kills``: "site side" → number; ``sites``: crossed at all;
    ``probes``: posts looked for by forwarding; ``resends``: attempts beyond the first; ``sweeps``: posts that the bot
    deleted from a channel; ``pairs``: incidents that met, «a + b» → number;
    ``missed``: slots with their reasons; ``broken``: verdict's kinds → number.
    """

    marathons: int
    faults: Mapping[str, int]
    kills: Mapping[str, int]
    sites: tuple[str, ...]
    restarts: int
    probes: int
    resends: int
    sweeps: int
    missed: tuple[str, ...]
    broken: Mapping[str, int]
    incidents: tuple[str, ...]
    pairs: Mapping[str, int]
    wall_s: float
    google_requests: int
    telegram_requests: int

    @property
    def boundaries(self) -> tuple[str, ...]:
        """Every "site side" there is."""
        return tuple(f"{site} {side}" for site in self.sites for side in ("before", "after"))

    @property
    def not_killed(self) -> tuple[str, ...]:
        """Boundaries that were crossed and never killed."""
        return tuple(each for each in self.boundaries if each not in self.kills)


def account(
    plan: ChaosPlan,
    chaos: Left,
    verdict: ChaosVerdict,
    *,
    injected: Mapping[tuple[str, str], int],
    kills: Sequence[Mapping[str, Any]],
    crossed: Iterable[str],
    probes: int,
) -> ChaosAccount:
    """The figures of one marathon."""
    report = chaos.report
    attempts = [int(line["attempts"] or 0) for line in report.journal if line["chat"] is not None]
    standing = sum(len(each) for each in live(chaos).values())
    return ChaosAccount(
        marathons=1,
        faults={f"{service} {mode}": number for (service, mode), number in sorted(injected.items()) if number},
        kills=dict(sorted(Counter(f"{kill['met']} {kill['side']}" for kill in kills).items())),
        sites=tuple(sorted(set(crossed))),
        restarts=len(report.exit_codes) - 1,
        probes=probes,
        resends=sum(number - 1 for number in attempts if number > 1),
        sweeps=sum(bool(each["by_bot"]) and not each["service"] for each in chaos.messages) - standing,
        missed=tuple(f"{line['key']}: {line['note']}" for line in report.journal if line["state"] == MISSED),
        broken={kind: len(found) for kind, found in verdict.broken.items()},
        incidents=tuple(f"{each.at.isoformat()} {each.what}" for each in plan.incidents),
        pairs=pairs_that_met([each.span for each in plan.incidents]),
        wall_s=report.wall_s,
        google_requests=int(report.google_requests["read"]) + int(report.google_requests["write"]),
        telegram_requests=report.telegram_requests,
    )


def added(accounts: Sequence[ChaosAccount]) -> ChaosAccount:
    """Several marathons as one account; none at all is an account of nothing."""

    def summed(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
        total: Counter[str] = Counter()
        for table in tables:
            total.update(table)
        return dict(sorted(total.items()))

    return ChaosAccount(
        marathons=sum(each.marathons for each in accounts),
        faults=summed(each.faults for each in accounts),
        kills=summed(each.kills for each in accounts),
        sites=tuple(sorted({site for each in accounts for site in each.sites})),
        restarts=sum(each.restarts for each in accounts),
        probes=sum(each.probes for each in accounts),
        resends=sum(each.resends for each in accounts),
        sweeps=sum(each.sweeps for each in accounts),
        missed=tuple(slot for each in accounts for slot in each.missed),
        broken=summed(each.broken for each in accounts),
        incidents=tuple(incident for each in accounts for incident in each.incidents),
        pairs=summed(each.pairs for each in accounts),
        wall_s=round(sum(each.wall_s for each in accounts), 2),
        google_requests=sum(each.google_requests for each in accounts),
        telegram_requests=sum(each.telegram_requests for each in accounts),
    )


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
        "pairs of incidents that met": f"{len(account.pairs)}, {sum(account.pairs.values())} times",
        "missed, with reasons": missed or "none",
        "broken promises": _listed(account.broken),
    }
    for name, text in rows.items():
        table.add_row(name, escape(text))
    return table


def _listed(figures: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in figures.items()) or "none"
