"""The ratings that the workspace's formulas show, against the pure reference, on rosters nobody has seen."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from support.program.program import MONDAY, ROSTER_TAB, RU, Person, Program, a1, program_for, quoted, write_export
from support.program.rating_cast import (
    FINISH_TASKS,
    HEAD_TASKS,
    LEAGUE_SIZE,
    SELLER_TASKS,
    Cast,
    casts,
    even,
    reference,
)
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.marathon.model import Track

Ratings = dict[str, dict[str, dict[str, Any]]]


@pytest.mark.timeout(120)
@settings(
    max_examples=4,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),  # an example takes seconds: making a failing one smaller would take many minutes
)  # fmt: skip
@given(cast=casts())
def test_the_formulas_agree_with_the_reference(workspace: RunningWorkspace, cast: Cast) -> None:
    with tempfile.TemporaryDirectory() as folder, program_for(workspace, Path(folder)) as program:
        person = set_up(program, cast)
        type_grades(person, cast, 0)
        program.ok("tick", "--at", "2030-01-07T09:00")
        program.ok("import-sales")  # when all of these days are over
        program.ok("tick", "--at", "2030-01-08T03:00")
        shown, expected = read(person), reference(cast, 0)
        assert differing(shown, expected) == []
        type_grades(person, cast, 1)
        before = {track: {who: line["rank"] for who, line in lines.items()} for track, lines in shown.items()}
        now, later = read(person), reference(cast, 1)
        for track in ("sellers", "heads"):
            for who, line in later[track].items():
                line["change"] = before[track][who] - line["rank"] if line["rank"] != "" else ""
                line["streak"] = expected[track][who]["streak"]  # a value: the next look brings it up to date
        for line in (*expected["sellers"].values(), *expected["heads"].values()):
            assert line["change"] in ("", 0)
        assert differing(now, later) == []
        # Weights like these may be refused; no formula needs mending in any case, once those who leave have left.
        program.now = dt.datetime(2030, 1, 8, 3, tzinfo=ZoneInfo("Europe/Moscow"))
        assert program.run("plan", "--json").json["changes"] == 0


def differing(shown: Ratings, expected: Ratings) -> list[str]:
    """Which cells show something else, a line each."""
    assert {key: set(lines) for key, lines in shown.items()} == {key: set(lines) for key, lines in expected.items()}
    return [
        f"{key} {who} {name}: shows {line[name]!r}, expected {expected[key][who][name]!r}"
        for key, lines in shown.items()
        for who, line in lines.items()
        for name in line
        if line[name] != expected[key][who][name]
    ]


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
        "league_size": LEAGUE_SIZE,
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
    "finished": "Прошёл марафон", "streak": "Дней подряд",
}  # fmt: skip
_HEADS = {**_SELLERS, "team": "Команда"}
_AGAINST_THEMSELVES = {
    "baseline": "Продажи до марафона", "gain": "Прибавка к своим продажам", "league": "Лига",
    "league_rank": "Место в лиге",
}  # fmt: skip
_STORES = {
    "rank": "Место", "participants": "Участников", "average": "Средний итог", "finished": "Прошли марафон",
    "per_seller": "Продаж на участника", "gain": "Прибавка на участника", "gain_rank": "Место по прибавке",
    "contribution": "Вклад в общую цель",
}  # fmt: skip


def read(person: Person) -> Ratings:
    """What the three ratings show, rounded to what people can tell apart."""

    def lines(key: str, id_header: str, columns: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        return {
            who: {name: even(row[header]) for name, header in columns.items()}
            for who, row in person.by(RU[key], id_header).items()
        }

    return {
        "sellers": lines("rating_sellers", "Таб. №", {**_SELLERS, **_AGAINST_THEMSELVES}),
        "heads": lines("rating_heads", "Таб. №", _HEADS),
        "stores": lines("rating_stores", "Дилерский центр", _STORES),
    }
