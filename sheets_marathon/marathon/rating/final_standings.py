"""The standings that are frozen: their lines, how they differ from the live ones, what may still move them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.model import Standing, StoreStanding, Track, Weights
from sheets_marathon.marathon.people.roster import fold_store
from sheets_marathon.marathon.rating.points import most_from

_ALIKE = 1e-6
"""Figures this close are one: a spreadsheet keeps 15 digits."""


class Contest(StrEnum):
    """What has places: the two tracks, and the stores."""

    SELLERS = "sellers"
    HEADS = "heads"
    STORES = "stores"


Figure = float | str | None


@dataclass(frozen=True, slots=True)
class FinalLine:
    """Somebody's place. ``id``: a personnel number, or a store's name as ``fold_store`` has it.

    ``score``: for a store the average of its sellers' scores. ``team``: heads only; ``learning`` to ``done``: None for
    stores. ``finished`` in the sheet's words: yes or no, for a store the share of its sellers who did; "" where that is
    not known.
    """

    contest: Contest
    id: str
    name: str
    store: str
    rank: int
    score: float | None
    learning: int | None = None
    sales: int | None = None
    team: float | None = None
    bonus: float | None = None
    done: int | None = None
    finished: str = ""

    @property
    def key(self) -> str:
        """``sellers|101``: unique in the Final tab."""
        return f"{self.contest}|{self.id}"

    def figures(self) -> dict[str, Figure]:
        """All that is frozen of it, by the Final tab's columns."""
        return {
            "rank": self.rank,
            "score": self.score,
            "learning": self.learning,
            "sales": self.sales,
            "team": self.team,
            "bonus": self.bonus,
            "done": self.done,
            "finished": self.finished,
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """What a rating says of somebody besides the ``Standing``; ``finished`` as in ``FinalLine``."""

    done: int | None = None
    finished: str = ""
    team: float | None = None


def track_lines(standings: Iterable[Standing], beside: Mapping[str, Beside]) -> tuple[FinalLine, ...]:
    """A track's lines by place, then name. ``beside``: by id. Of two lines of one person the first counts."""
    lines: dict[str, FinalLine] = {}
    for standing in standings:
        more = beside.get(standing.id, Beside())
        line = FinalLine(
            Contest(standing.track.value),
            standing.id,
            standing.name,
            standing.store,
            standing.rank,
            standing.score,
            standing.learning,
            standing.sales,
            more.team if standing.track is Track.HEADS else None,
            standing.bonus,
            more.done,
            more.finished,
        )
        lines.setdefault(standing.id, line)
    return _by_place(lines.values())


def store_lines(stores: Iterable[StoreStanding], finished: Mapping[str, str]) -> tuple[FinalLine, ...]:
    """The stores' lines by place, then name. ``finished``: the share in words by the store as ``fold_store`` has it."""
    lines: dict[str, FinalLine] = {}
    for standing in stores:
        key = fold_store(standing.store)
        line = FinalLine(
            Contest.STORES,
            key,
            standing.store,
            standing.store,
            standing.rank,
            standing.average_score,
            finished=finished.get(key, ""),
        )
        lines.setdefault(key, line)
    return _by_place(lines.values())


def _by_place(lines: Iterable[FinalLine]) -> tuple[FinalLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.rank, line.name, line.id)))


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of a line: as it is frozen, and as it is by now."""

    figure: str
    was: Figure
    now: Figure


@dataclass(frozen=True, slots=True)
class Difference:
    """How a frozen line and a live one differ. ``frozen`` None: not frozen; ``live`` None: in no rating any more."""

    frozen: FinalLine | None
    live: FinalLine | None
    changes: tuple[FigureChange, ...] = ()

    @property
    def line(self) -> FinalLine:
        """Whose it is: as they are now, else as they were frozen."""
        line = self.live or self.frozen
        assert line is not None, "a difference is of a line"
        return line


def differences(frozen: Iterable[FinalLine], live: Iterable[FinalLine]) -> tuple[Difference, ...]:
    """What freezing anew would change: contest by contest, by place. Another spelling of a name changes nothing."""
    then, now = ({line.key: line for line in lines} for lines in (frozen, live))
    found = []
    for key in then.keys() | now.keys():
        before, after = then.get(key), now.get(key)
        changes = _changes(before, after) if before and after else ()
        if changes or before is None or after is None:
            found.append(Difference(before, after, changes))
    order = list(Contest)

    def place(difference: Difference) -> tuple[int, int, str, str]:
        line = difference.line
        return order.index(line.contest), line.rank, line.name, line.id

    return tuple(sorted(found, key=place))


def _changes(before: FinalLine, after: FinalLine) -> tuple[FigureChange, ...]:
    now = after.figures()
    return tuple(
        FigureChange(figure, was, now[figure])
        for figure, was in before.figures().items()
        if not _alike(was, now[figure])
    )


def _alike(was: Figure, now: Figure) -> bool:
    if isinstance(was, str) or isinstance(now, str) or was is None or now is None:
        return was == now
    return abs(was - now) < _ALIKE


Gains = Mapping[Contest, Mapping[str, float]]
"""Points of the score that somebody could still win at most, by contest and id."""


def possible_gains(
    works: Iterable[str],
    lines: Sequence[FinalLine],
    head_of: Mapping[str, str],
    sellers: Weights,
    heads: Weights,
) -> Gains:
    """What works without a grade could bring at most: to their authors, to the sellers' heads and to the stores.

    ``works``: the author's id for each work; ``lines``: of all contests; ``head_of``: each seller's head, by id.
    """
    waiting = Counter(works)
    by_contest = {contest: {line.id: line for line in lines if line.contest is contest} for contest in Contest}
    ours = by_contest[Contest.SELLERS]
    won = {who: most_from(waiting[who], sellers) for who in ours if waiting[who]}
    teams: defaultdict[str, list[float]] = defaultdict(list)
    stores: defaultdict[str, list[float]] = defaultdict(list)
    for seller in ours.values():
        teams[head_of.get(seller.id, "")].append(won.get(seller.id, 0.0))
        stores[fold_store(seller.store)].append(won.get(seller.id, 0.0))
    heads_won = {
        who: most_from(waiting[who], heads) + _average(teams.get(who, [])) * heads.team
        for who in by_contest[Contest.HEADS]
    }
    stores_won = {who: _average(stores.get(who, [])) for who in by_contest[Contest.STORES]}
    return {
        Contest.SELLERS: won,
        Contest.HEADS: {who: points for who, points in heads_won.items() if points},
        Contest.STORES: {who: points for who, points in stores_won.items() if points},
    }


def _average(points: Sequence[float]) -> float:
    return sum(points) / len(points) if points else 0.0


def could_move_the_top(lines: Iterable[FinalLine], gains: Mapping[str, float], top_n: int) -> tuple[FinalLine, ...]:
    """Those of one contest who could come level with or past somebody among the first ``top_n`` places, by place.

    ``gains``: points at most by id. Where nobody could, the first places stay whatever the works bring.
    """
    ranked = [line for line in lines if line.score is not None]
    top = [line for line in ranked if line.rank <= top_n]
    return _by_place(
        line
        for line in ranked
        if gains.get(line.id, 0.0) > 0
        and any(
            other.id != line.id
            and other.rank <= line.rank
            and (line.score or 0.0) + gains[line.id] > (other.score or 0.0) - _ALIKE
            for other in top
        )
    )
