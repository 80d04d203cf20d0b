"""What reports leave out that was reported before: cancelled, out of their reach, or to be asked about. Pure.

An export that covers a day covers all deals of that day. Reports overlap ("last 48 hours"), so the next one repeats an
earlier one's last days; what it does not repeat of them was cancelled in the source.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.marathon.sales.deals import DealTrail
from sheets_marathon.marathon.sales.identity import SAME_DAYS, days_apart
from sheets_marathon.marathon.sales.parts import Part, elsewhere

# A later export repeats an earlier one's day when it has at least half of its deals, and it takes back at most a fifth
# (or a single one): anything else is another store's report, or one that is cut, and says nothing about what it lacks.
_REPEATS = 0.5
_MOST_WITHDRAWN = 0.2
_SHRUNK = 3
"""A report that has lost one deal in so many of those it had is asked about before anything is taken back."""


@dataclass(slots=True)
class ReportDays:
    """One export: the day of each deal it has, and the times of day that it tells, for each of its days."""

    source: str
    days: dict[DealTrail, dt.date] = field(default_factory=dict)
    times: defaultdict[dt.date, list[dt.time]] = field(default_factory=lambda: defaultdict(list))

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return min(self.times)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return max(self.times)

    def begins_within(self, day: dt.date) -> bool:
        """Whether it begins in the midst of a day, as far as times tell."""
        return day == self.first and bool(self.times[day])


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A report that lacks more than a report forgets: of ``had`` deals that it brought, it has ``lacking`` no more."""

    source: str
    had: int
    lacking: tuple[DealTrail, ...]


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """``gone``: deals that are not reported any more, and by which report; ``shrunk``: reports to be asked about, whose
    silence takes nothing back by itself."""

    gone: Mapping[DealTrail, str]
    shrunk: tuple[Shrunk, ...]


def reports_of(deals: Iterable[DealTrail], counts: Callable[[Part], bool]) -> dict[str, ReportDays]:
    """The reports at hand with the deals that ``counts`` takes for dated rightly."""
    reports: dict[str, ReportDays] = {}
    for deal in deals:
        for source, part in deal.parts.items():
            if counts(part):
                report = reports.setdefault(source, ReportDays(source))
                report.days[deal] = part.on_date
                report.times[part.on_date] += [event.at for event in part.events if event.at is not None]
    return reports


def withdrawn(
    deals: Sequence[DealTrail],
    reports: Mapping[str, ReportDays],
    order: Mapping[str, int],
    excused: Callable[[DealTrail, str], bool],
    rolling: frozenset[str] = frozenset(),
    suspected: frozenset[str] = frozenset(),
) -> Withdrawals:
    """The deals that later reports withdrew.

    ``order``: the reports' places, the oldest is 0. ``excused``: whether a report speaks of a deal all the same, by a
    row that counts otherwise or can't be read. ``rolling``: sources whose first day is cut somewhere, so that they say
    nothing about it. ``suspected``: sources that are to be asked about whatever they lack.
    """
    covering: defaultdict[dt.date, list[ReportDays]] = defaultdict(list)
    for report in sorted(reports.values(), key=lambda report: order[report.source]):
        for day in set(report.days.values()):
            if not (report.source in rolling and day == report.first):
                covering[day].append(report)
    gone: dict[DealTrail, str] = {}
    deals_under: defaultdict[str, list[DealTrail]] = defaultdict(list)
    for deal in deals:
        deals_under[deal.number[0]].append(deal)
    ends = _last_days(deals)
    for (source, day), reported in _reported(reports, deals).items():
        for report in covering[day]:
            own = report.source == source  # written anew, or read anew from one place
            # Only a report that goes on beyond the day is the next one; of two that end with it, one may be cut. What
            # is only in the ledger came before every report that goes on beyond its days.
            later = order[source] < order[report.source] if source in reports else ends[source] < report.last
            if own or (later and day < report.last):
                # What stands in it now says nothing about what stood in it before.
                before = {deal for deal in reported if deal.history} if own else reported
                for deal in _missing(report, before, day):
                    # A deal that another report still has, or has again, was not cancelled.
                    latest = deal.latest
                    behind = latest is not None and not own and order[latest.source] < order[report.source]
                    if (latest is None or behind) and not excused(deal, report.source):
                        gone[deal] = report.source
    for deal, report in _left_out(deals_under.values(), reports, ends, order):
        known = order[gone[deal]] if deal in gone else -1
        cut = report.source in rolling and deal.holds.on_date == report.first
        if order[report.source] > known and not cut and not excused(deal, report.source):
            gone[deal] = report.source
    gone |= _given_back(deals, gone, order)
    gone = {deal: by for deal, by in gone.items() if not _alone(deal, deals_under[deal.number[0]], reports[by], gone)}
    shrunk: dict[str, Shrunk] = {}
    for source, report in reports.items():
        asked = _shrunk(report, deals, gone, excused, rolls=source in rolling, suspected=source in suspected)
        if asked is not None:
            shrunk[source] = asked
    return Withdrawals({deal: by for deal, by in gone.items() if by not in shrunk}, tuple(shrunk.values()))


def _given_back(
    deals: Iterable[DealTrail], gone: Mapping[DealTrail, str], order: Mapping[str, int]
) -> dict[DealTrail, str]:
    """Returns that go with the sale they belong to, taken back or somebody else's now: what was never sold is not
    given back."""
    sales = {(deal.number[0], deal.holds.seller): by for deal, by in gone.items() if deal.number[1] is EventKind.SALE}
    for deal in deals:
        if deal.number[1] is EventKind.SALE and deal.latest is not None:
            for former in {seen.seller for seen in deal.seen} - {deal.holds.seller}:
                sales.setdefault((deal.number[0], former), deal.latest.source)
    found: dict[DealTrail, str] = {}
    for deal in deals:
        by = sales.get((deal.number[0], deal.holds.seller))
        if by is not None and deal.number[1] is EventKind.RETURN:
            latest = deal.latest
            if latest is None or order[latest.source] < order[by]:
                found[deal] = by
    return found


def _alone(deal: DealTrail, under: Iterable[DealTrail], report: ReportDays, gone: Mapping[DealTrail, str]) -> bool:
    """Whether it is a return whose sale the report lacks as well, and cannot take back: the two go together."""
    if deal.number[1] is not EventKind.RETURN:
        return False
    return any(
        sale.number[1] is EventKind.SALE
        and sale.holds.seller == deal.holds.seller
        and sale not in gone
        and sale not in report.days
        and (sale.latest or (sale.history and sale.history.current))
        for sale in under
    )


def _left_out(
    documents: Iterable[Sequence[DealTrail]],
    reports: Mapping[str, ReportDays],
    ends: Mapping[str, dt.date],
    order: Mapping[str, int],
) -> Iterator[tuple[DealTrail, ReportDays]]:
    """What a later report lacks of a document that it has: it tells the document whole, and covers the day."""
    for under in documents:
        for deal, other in permutations(under, 2):
            near = days_apart(deal.holds.on_date, other.holds.on_date) <= SAME_DAYS
            if near and not elsewhere(deal.holds, other.holds):
                told = (reports[source] for source in other.parts if source in reports)
                yield from (
                    (deal, report)
                    for report in told
                    if other in report.days and deal not in report.days and _covers(report, deal, other, ends, order)
                )


def _covers(
    report: ReportDays, deal: DealTrail, other: DealTrail, ends: Mapping[str, dt.date], order: Mapping[str, int]
) -> bool:
    """Whether a report is later than what is known of a deal, and would have it beside the ``other`` that it has."""
    row, latest, day = deal.history.current if deal.history else None, deal.latest, deal.holds.on_date
    # A return comes after its sale: a report that has the sale reaches back far enough.
    after = deal.number[1] is EventKind.RETURN and other.number[1] is EventKind.SALE
    if not (after and other.holds.seller == deal.holds.seller) and (day < report.first or report.begins_within(day)):
        return False
    if day > report.last:
        return False
    if latest is not None:
        return order[latest.source] < order[report.source] and day < report.last
    if row is None:
        return False
    return row.source == report.source or (ends[row.source] < report.last and day < report.last)


def _last_days(deals: Iterable[DealTrail]) -> dict[str, dt.date]:
    """The last day of each source that the ledger knows."""
    ends: dict[str, dt.date] = {}
    for deal in deals:
        row = deal.history.current if deal.history else None
        if row is not None:
            ends[row.source] = max(row.on_date, ends.get(row.source, row.on_date))
    return ends


def _reported(
    reports: Mapping[str, ReportDays], deals: Iterable[DealTrail]
) -> dict[tuple[str, dt.date], set[DealTrail]]:
    """Which deals a report has ever reported for a day, reports that are only in the ledger included."""
    reported: defaultdict[tuple[str, dt.date], set[DealTrail]] = defaultdict(set)
    for source, report in reports.items():
        for deal, day in report.days.items():
            reported[source, day].add(deal)
    for deal in deals:
        row = deal.history.current if deal.history else None
        if row is not None and (deal.latest is None or deal.latest.on_date == row.on_date):
            reported[row.source, row.on_date].add(deal)
    return reported


def _missing(report: ReportDays, deals: set[DealTrail], day: dt.date) -> list[DealTrail]:
    """What ``report`` does not repeat of ``deals``, where it repeats that day at all."""
    missing = [deal for deal in deals if deal not in report.days]
    kept = len(deals) - len(missing)
    if not missing or kept < max(1, _REPEATS * len(deals)) or len(missing) > max(1, _MOST_WITHDRAWN * len(deals)):
        return []
    if report.begins_within(day):
        # A report of the last so many hours begins somewhere within its first day.
        first = min(report.times[day])
        missing = [deal for deal in missing if not _is_before(deal, first)]
    return missing


def _is_before(deal: DealTrail, first: dt.time) -> bool:
    times = [event.at for event in deal.latest.events if event.at is not None] if deal.latest else []
    return bool(times) and min(times) < first


def _shrunk(
    report: ReportDays,
    deals: Iterable[DealTrail],
    gone: Mapping[DealTrail, str],
    excused: Callable[[DealTrail, str], bool],
    *,
    rolls: bool,
    suspected: bool,
) -> Shrunk | None:
    """Whether a report has to be asked about: it has lost a third of what it brought, or more of a day than it may
    take back by itself; or it is ``suspected`` anyway and would take something back."""
    had, lacking = 0, []
    for deal in deals:
        row = deal.history.current if deal.history else None
        if row is None or row.source != report.source or row.on_date < report.first:
            continue
        if row.on_date == report.first and (rolls or report.begins_within(report.first)):
            continue
        had += 1
        if deal.latest is None and not excused(deal, report.source):
            lacking.append(deal)
    taken = [deal for deal, by in gone.items() if by == report.source and deal.history and deal.history.current]
    if lacking:
        asked = suspected or _SHRUNK * len(lacking) >= had or any(deal not in gone for deal in lacking)
    else:
        asked = suspected and bool(taken)
    return Shrunk(report.source, had, tuple(dict.fromkeys((*lacking, *taken)))) if asked else None
