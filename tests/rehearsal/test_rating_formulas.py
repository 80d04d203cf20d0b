"""The ratings that the workspace's formulas show, against the pure reference, on rosters nobody has seen."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program import MONDAY, ROSTER_TAB, RU, Person, Program, a1, program_for, quoted, write_export
from stand import RunningWorkspace

from sheets_marathon.marathon.grades import grade_line
from sheets_marathon.marathon.model import Participant, Standing, Tally, Track, Weights
from sheets_marathon.marathon.rating import standings, store_standings, team_averages

SELLER_TASKS, HEAD_TASKS = ("Д1·1", "Д1·2", "Д2·1", "Д2·2"), ("Д1·1", "Д2·1")
STORES = ("", "Вега Моторс", "Орион Авто", "Парус-Центр (юг)")
TYPED = {"'3": "3", "2,5": 2.5}
"""What a grade becomes when it is typed, where that is something else."""
GRADE = st.sampled_from(["", "", 1, 2, 3, 3, "'3", "доработка", "сдано", 4, 0, "2,5", "хорошо"])
WEIGHT = st.sampled_from([1, 1.5, 2, 0.75, 0.1, 3, 1.00005])
FINISH_TASKS = 2


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


@pytest.mark.timeout(120)
@settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip
@given(cast=casts())
def test_the_formulas_agree_with_the_reference(workspace: RunningWorkspace, cast: Cast) -> None:
    with tempfile.TemporaryDirectory() as folder, program_for(workspace, Path(folder)) as program:
        person = set_up(program, cast)
        type_grades(person, cast, 0)
        program.ok("tick", "--at", "2030-01-07T09:00")
        program.ok("tick", "--at", "2030-01-08T03:00")
        shown, expected = read(person), reference(cast, 0)
        assert shown == expected
        type_grades(person, cast, 1)
        before = {track: {who: line["rank"] for who, line in lines.items()} for track, lines in shown.items()}
        now, later = read(person), reference(cast, 1)
        for track in ("sellers", "heads"):
            for who, line in later[track].items():
                line["change"] = before[track][who] - line["rank"] if line["rank"] != "" else ""
        for line in (*expected["sellers"].values(), *expected["heads"].values()):
            assert line["change"] in ("", 0)
        assert now == later
        # Weights like these may be refused; no formula needs mending in any case.
        assert program.run("plan", "--json").json["changes"] == 0


def set_up(program: Program, cast: Cast) -> Person:
    """An applied spreadsheet in which everybody takes part who will ever have; then some leave."""
    words = {Track.SELLERS: "ПК", Track.HEADS: "Старший"}
    person = program.lay_out(
        [
            (
                one.id,
                one.name,
                words[one.track or Track.SELLERS],
                one.store,
                "",
                one.head_id,
                "да" if one.takes_part else "нет",
            )
            for one in cast.people
        ]
    )
    program.ok("apply")
    left = person.values(ROSTER_TAB)[0].index("Выбыл")
    cells = {
        f"{ROSTER_TAB}!{a1(row, left)}": f"{one.left_on:%d.%m.%Y}"
        for row, one in enumerate(cast.people, 2)
        if one.left_on
    }
    rows = person.values(RU["settings"])
    key, value = rows[0].index("Ключ"), rows[0].index("Значение")
    wanted = {
        "weight_learning": cast.sellers.learning, "weight_sales": cast.sellers.sales,
        "weight_bonus": cast.sellers.bonus, "heads_weight_learning": cast.heads.learning,
        "heads_weight_team": cast.heads.team, "heads_weight_bonus": cast.heads.bonus, "finish_tasks": FINISH_TASKS,
    }  # fmt: skip
    for number, row in enumerate(rows[1:], 2):
        if row[key] in wanted:
            cells[f"{RU['settings']}!{a1(number, value)}"] = wanted[row[key]]
    person.type(cells)
    lines = [("", cast.people[who].id, "за дело", points) for who, points in cast.bonuses]
    if lines:
        person.paste(f"{RU['bonuses']}!A2", lines)
    deals = [
        (
            f"Д-{number}", "Возврат" if deal.returned else "Продажа",
            f"{MONDAY + dt.timedelta(days=deal.day):%d.%m.%Y}", cast.people[deal.seller].id, "", deal.cars,
        )
        for number, deal in enumerate(cast.deals)
    ]  # fmt: skip
    write_export(program.exports, "sales.csv", deals)
    return person


def type_grades(person: Person, cast: Cast, look: int) -> None:
    """Type a look's grades into both grids; those who never took part have no row there."""
    for title, tasks in ((RU["grades_sellers"], SELLER_TASKS), (RU["grades_heads"], HEAD_TASKS)):
        rows = person.values(title)
        ids, first = rows[0].index("Таб. №"), rows[0].index(tasks[0])
        assert rows[0][first : first + len(tasks)] == list(tasks)
        cells = {}
        for number, row in enumerate(rows[1:], 2):
            for at, grade in enumerate(cast.grades[look][str(row[ids])]):
                cells[f"{quoted(title)}!{a1(number, first + at)}"] = grade
        if cells:
            person.type(cells)


_SELLERS = {
    "rank": "Место", "learning": "Учёба", "sales": "Продажи", "bonus": "Бонусы", "score": "Итого",
    "gap": "До следующего места", "change": "Изменение", "done": "Зачтено заданий", "waiting": "Ждёт проверки",
}  # fmt: skip
_HEADS = {**_SELLERS, "team": "Команда"}
_STORES = {
    "rank": "Место", "participants": "Участников", "average": "Средний итог", "finished": "Прошли марафон",
    "per_seller": "Продаж на участника",
}  # fmt: skip


def read(person: Person) -> dict[str, dict[str, dict[str, Any]]]:
    """What the three ratings show, rounded to what people can tell apart."""

    def lines(key: str, id_header: str, columns: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        return {
            who: {name: even(row[header]) for name, header in columns.items()}
            for who, row in person.by(RU[key], id_header).items()
        }

    return {
        "sellers": lines("rating_sellers", "Таб. №", _SELLERS),
        "heads": lines("rating_heads", "Таб. №", _HEADS),
        "stores": lines("rating_stores", "Дилерский центр", _STORES),
    }


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
    finished = {who for who, line in marks.items() if line.graded >= FINISH_TASKS}
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
            }
            if track is Track.HEADS:
                found[one.id]["team"] = even(teams.get(one.id) or 0)
        return found

    known = {one.store for one in ever if one.track is Track.SELLERS and one.store}
    empty = {"rank": "", "participants": 0, "average": 0, "finished": 0, "per_seller": 0}
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
                }
                for line in stores
            },
        },
    }
