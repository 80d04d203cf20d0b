"""Marathons made up for the ratings' test, and what the pure reference makes of them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from sheets_marathon.marathon.grading.grades import grade_line
from sheets_marathon.marathon.grading.works import works_of
from sheets_marathon.marathon.model import Participant, Standing, Task, Track, Weights
from sheets_marathon.marathon.rating.leagues import leagues
from sheets_marathon.marathon.rating.streaks import learning_streak
from support.program.program import MONDAY
from support.program.rating_oracle import Tally, gain, standings, store_gains, store_standings, team_averages

SELLER_TASKS, HEAD_TASKS = ("Д1·1", "Д1·2", "Д2·1", "Д2·2"), ("Д1·1", "Д2·1")
STORES = ("", "Вега Моторс", "Орион Авто", "Парус-Центр (юг)")
TYPED = {"'3": "3", "2,5": 2.5, "'3 ": "3 ", "2 ": 2}
"""What a grade becomes when it is typed, where that is something else."""
SPELT = ["2 ", "'3 ", "3.", "2. ", "сдано ", "СДАНО.", "доработка.", "3 балла", "сдано?"]
GRADE = st.sampled_from(["", "", 1, 2, 3, 3, "'3", "доработка", "сдано", 4, 0, "2,5", "хорошо", *SPELT])
WEIGHT = st.sampled_from([1, 1.5, 2, 0.75, 0.1, 3, 1.00005])
FINISH_TASKS, LEAGUE_SIZE, BASELINE_DAYS = 2, 3, 16
DAYS_PASSED = 1
"""At the look of the second day's night."""
TASKS = {
    Track.SELLERS: [
        Task(Track.SELLERS, day, number, MONDAY + dt.timedelta(2 * day - 2)) for day in (1, 2) for number in (1, 2)
    ],
    Track.HEADS: [Task(Track.HEADS, day, 1, MONDAY + dt.timedelta(2 * day - 2)) for day in (1, 2)],
}
TODAY = (MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(1))


@dataclass(frozen=True)
class Deal:
    """A car sold or returned on a day counted from the first."""

    seller: int
    day: int
    returned: bool
    cars: int


@dataclass(frozen=True)
class Cast:
    """A marathon made up. Grades are per person, of the first look and of the second."""

    people: tuple[Participant, ...]
    grades: tuple[Mapping[str, tuple[Any, ...]], Mapping[str, tuple[Any, ...]]]
    deals: tuple[Deal, ...]
    bonuses: tuple[tuple[int, Any], ...]
    sellers: Weights
    heads: Weights


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    """Sellers and heads, some of whom don't take part or leave; grades of all kinds; deals also outside the days."""
    heads = [
        Participant(f"9{number}", f"Старший {letter}", Track.HEADS, draw(st.sampled_from(STORES)))
        for number, letter in enumerate("АБВ"[: draw(st.integers(0, 3))])
    ]
    chiefs = [*(head.id for head in heads), "", "77777"]
    sellers = [
        Participant(
            f"{10 + number}",
            f"Продавец {letter}",
            Track.SELLERS,
            draw(st.sampled_from(STORES)),
            head_id=draw(st.sampled_from(chiefs)),
        )
        for number, letter in enumerate("АБВГДЕЖЗИ"[: draw(st.integers(1, 9))])
    ]
    left = st.sampled_from([None, None, None, MONDAY])
    people = [
        replace(one, takes_part=draw(st.sampled_from([True, True, True, False])), left_on=draw(left))
        for one in (*sellers, *heads)
    ]

    def marks() -> dict[str, tuple[Any, ...]]:
        sizes = {one.id: len(SELLER_TASKS if one.track is Track.SELLERS else HEAD_TASKS) for one in people}
        return {who: draw(st.tuples(*[GRADE] * size)) for who, size in sizes.items()}

    someone = st.integers(0, len(people) - 1)
    deal = st.builds(Deal, someone, st.integers(-3, 7), st.booleans(), st.integers(1, 3))
    bonus = st.tuples(someone, st.sampled_from([1, 2, "1,5", -1, "много", "0,25"]))
    return Cast(
        tuple(people),
        (marks(), marks()),
        tuple(draw(st.lists(deal, max_size=15))),
        tuple(draw(st.lists(bonus, max_size=5))),
        draw(st.builds(Weights, WEIGHT, WEIGHT, WEIGHT)),
        draw(st.builds(Weights, WEIGHT, st.just(0), WEIGHT, WEIGHT)),
    )


def marked(one: Participant, cast: Cast, look: int) -> dict[str, Any]:
    """What stands in somebody's row, by task."""
    typed = [TYPED.get(grade, grade) for grade in cast.grades[look][one.id]]
    return dict(zip([task.key for task in TASKS[one.track or Track.SELLERS]], typed, strict=True))


def even(value: Any) -> Any:
    return round(value, 7) if isinstance(value, int | float) else value


def reference(cast: Cast, look: int) -> dict[str, dict[str, dict[str, Any]]]:
    """The same from the pure functions."""
    ever = [one for one in cast.people if one.takes_part]
    people = [one for one in ever if one.left_on is None]
    marks = {
        one.id: grade_line([TYPED.get(grade, grade) if grade != "" else None for grade in cast.grades[look][one.id]])
        for one in ever
    }
    cars = {one.id: 0 for one in ever}
    for deal in cast.deals:
        who = cast.people[deal.seller].id
        if 0 <= deal.day <= 4 and who in cars:
            cars[who] += -deal.cars if deal.returned else deal.cars
    bonus = {one.id: 0.0 for one in ever}
    for number, points in cast.bonuses:
        value = float(str(points).replace(",", ".")) if points != "много" else 0.0
        if cast.people[number].id in bonus:
            bonus[cast.people[number].id] += value

    before = {one.id: 0 for one in ever}
    for deal in cast.deals:
        who = cast.people[deal.seller].id
        if deal.day < 0 and who in before:
            before[who] += -deal.cars if deal.returned else deal.cars
    gains = {who: gain(cars[who], before[who], DAYS_PASSED, BASELINE_DAYS) for who in cars}

    def tallies(track: Track, teams: Mapping[str, float | None]) -> list[Tally]:
        return [
            Tally(
                one.id, one.name, track, one.store, marks[one.id].points, cars[one.id], bonus[one.id], teams.get(one.id)
            )
            for one in people
            if one.track is track
        ]

    sellers = standings(tallies(Track.SELLERS, {}), cast.sellers)
    teams = team_averages(sellers, cast.people)
    heads = standings(tallies(Track.HEADS, teams), cast.heads)
    needed = {Track.SELLERS: FINISH_TASKS, Track.HEADS: math.ceil(FINISH_TASKS * len(HEAD_TASKS) / len(SELLER_TASKS))}
    finished = {one.id for one in ever if marks[one.id].graded >= needed[one.track or Track.SELLERS]}
    league_of = leagues({one.id: before[one.id] for one in people if one.track is Track.SELLERS}, LEAGUE_SIZE, {})
    better = {line.id: (line.score, line.learning) for line in sellers}
    stores = store_standings(people, sellers, finished)

    def lines(track: Track, ranked: Sequence[Standing]) -> dict[str, dict[str, Any]]:
        by_id = {line.id: line for line in ranked}
        found = {}
        for one in ever:
            if one.track is not track:
                continue
            line, mark = by_id.get(one.id), marks[one.id]
            higher = [other.score for other in ranked if line and other.score > line.score]
            found[one.id] = {
                "rank": line.rank if line else "",
                "learning": mark.points,
                "sales": cars[one.id],
                "bonus": even(bonus[one.id]),
                "score": even(line.score) if line else "",
                "gap": even(min(higher) - line.score if higher else 0) if line else "",
                "change": 0 if line else "",
                "done": mark.graded,
                "waiting": mark.waiting,
                "finished": int(one.id in finished) if line else "",
                "streak": learning_streak(
                    TASKS[track], works_of(one.id, TASKS[track], marked(one, cast, look)), TODAY[look]
                ),
            }
            if track is Track.SELLERS:
                league = league_of.get(one.id)
                rivals = [better[other] for other, theirs in league_of.items() if theirs == league]
                found[one.id] |= {
                    "baseline": before[one.id],
                    "gain": gains[one.id] if line else "",
                    "league": league or "",
                    "league_rank": 1 + sum(other > better[one.id] for other in rivals) if line and league else "",
                }
            if track is Track.HEADS:
                found[one.id]["team"] = even(teams.get(one.id) or 0)
        return found

    known = {one.store for one in ever if one.track is Track.SELLERS and one.store}
    empty = {
        "rank": "", "participants": 0, "average": 0, "finished": 0, "per_seller": 0, "gain": 0, "gain_rank": "",
        "contribution": 0,
    }  # fmt: skip
    against = {one.store: one for one in store_gains(people, sellers, gains)}
    return {
        "sellers": lines(Track.SELLERS, sellers),
        "heads": lines(Track.HEADS, heads),
        "stores": {
            **{store: dict(empty) for store in known},
            **{
                line.store: {
                    "rank": line.rank,
                    "participants": line.participants,
                    "average": even(line.average_score),
                    "finished": even(line.share_finished),
                    "per_seller": even(line.sales_per_seller),
                    "gain": even(against[line.store].average),
                    "gain_rank": against[line.store].rank,
                    "contribution": even(against[line.store].contribution),
                }
                for line in stores
            },
        },
    }
