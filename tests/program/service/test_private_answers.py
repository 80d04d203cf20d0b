"""Private answers over the wire: each participant sees their own lines, as the sheet has them, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.program.bot_scene import ACTIVE, LINK, ROSTER_TAB, RU, TASKS, WHO, Talk, talking
from support.program.program import a1
from support.server.workspace_scene import RunningWorkspace


@pytest.fixture(scope="module")
def talk(scene: RunningWorkspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """One marathon for all tests here: linking is the only thing that they change."""
    with talking(scene, tmp_path_factory.mktemp("marathon")) as made, made.bot():
        made.until(lambda: made.ticker.bot is not None and made.ticker.bot.hatch.bot != "", "the bot's name")
        made.look()
        made.look()
        yield made


def number(text: str) -> float:
    return float(text.replace("\u00a0", "").replace(",", "."))


def points(value: float) -> str:
    shown = f"{value:g}".replace(".", ",")
    word = "балла" if value != int(value) else {1: "балл", 2: "балла", 3: "балла"}.get(int(value), "баллов")
    return f"{shown} {word}"


def expected(mark: object, *, ahead: bool) -> str:
    words = {"доработка": "на доработке", "сдано": "ждёт проверки", "": "ещё впереди" if ahead else "не сдано"}
    return words[mark] if isinstance(mark, str) else points(float(str(mark)))


@pytest.mark.parametrize("who", ACTIVE)
def test_every_participant_is_told_what_the_sheet_says_line_by_line(talk: Talk, who: str) -> None:
    grid, rating = ("Оценки старших", "rating_heads") if who.startswith("202") else ("Оценки ПК", "rating_sellers")
    person = talk.linked(who)
    place, lines = talk.presses(person, "place"), talk.presses(person, "points")
    row, marks = talk.owner.by(RU[rating])[who], talk.owner.by(grid)[who]
    in_rating = [one for one in talk.owner.table(RU[rating]) if one["Место"] != ""]
    said = re.search(r"на (\d+)-м месте из (\d+), у вас ([\d,]+)", place)
    assert said is not None, place
    assert (int(said[1]), int(said[2]), number(said[3])) == (row["Место"], len(in_rating), row["Итого"])
    gap = re.search(r"результата выше: ([\d,]+)", place)
    above = [one["Итого"] - row["Итого"] for one in in_rating if one["Итого"] > row["Итого"]]
    assert (number(gap[1]) if gap else 0) == pytest.approx(min(above, default=0))
    for task in TASKS[grid]:
        day, number_of = task[1], task[3]
        line = re.search(rf"День {day}, задание {number_of} — (.+)", lines)
        assert line is not None, lines
        assert line[1] == expected(marks[task], ahead=False), f"{who} {task}"
    assert f"Итого за учёбу: {points(row['Учёба'])}" in lines
    assert f"Всего: {points(row['Итого'])}, {row['Место']}-е место." in lines
    assert "не сходятся" not in lines
    own = {"20101": ["Лучший звонок — 2 балла"], "20102": ["За идею — 1,5 балла"], "20201": ["Помог коллеге — 1 балл"]}
    told = [line.partition(": ")[2] for line in lines.splitlines() if re.match(r"\d+ \w+: ", line)]
    assert told == own.get(who, [])


@pytest.mark.parametrize("who", ACTIVE)
def test_what_is_owed_is_what_the_grid_lacks_with_its_links(talk: Talk, who: str) -> None:
    grid, track = ("Оценки старших", "heads") if who.startswith("202") else ("Оценки ПК", "sellers")
    person, marks = talk.linked(who), talk.owner.by(grid)[who]
    talk.presses(person, "owed")
    html = [one["html"] for one in talk.program.stage.messages(person) if one["by_bot"]][-1]
    for task in TASKS[grid]:
        link = f'<a href="https://lms.example.org/task/{track}.{task[1]}.lesson.{task[3]}">'
        assert (link in html) == (marks[task] in ("", "доработка")), f"{task}: {marks[task]!r} in {html}"


def test_nobody_is_named_but_oneself(talk: Talk) -> None:
    names = {who: str(row["ФИО"]) for who, row in talk.roster().items()}
    for who in ACTIVE:
        person = talk.linked(who)
        for said in [*talk.said(person), talk.presses(person, "place")]:
            assert [one for one, name in names.items() if name.split()[0] in said and one != who] == []


def test_a_forged_link_opens_nothing(talk: Talk) -> None:
    person, true = talk.person(), talk.link("20103")
    forged = true[:-1] + ("A" if true[-1] != "A" else "B")
    for text in (forged, true[:-1], "/start 20103", "/start"):
        assert "пока не узнал" in talk.writes(person, text)
    assert str(person) not in " ".join(str(row[WHO]) for row in talk.roster().values())


def test_a_link_that_somebody_has_opened_is_theirs(talk: Talk) -> None:
    first, second = talk.linked("20101"), talk.person("Другой")
    assert "уже открыли" in talk.writes(second, talk.link("20101"))
    assert "пока не узнал" in talk.writes(second, "моё место?")
    assert "Вы уже подключены" in talk.writes(first, talk.link("20102"))
    assert "Аистов" in talk.writes(first, talk.link("20101"))


def test_a_button_of_another_message_tells_only_ones_own_lines(talk: Talk) -> None:
    one, other = talk.linked("20101"), talk.linked("20102")
    talk.presses(one, "points")
    message = [each for each in talk.program.stage.messages(one) if each["by_bot"]][-1]["message_id"]
    before = (len(talk.said(one)), len(talk.said(other)))
    # Somebody who presses in another's chat, as a forged request could make it look.
    talk.program.stage.press(one, message, other, "points")
    assert "Берегов" in talk.writes(other, "кто я?")
    assert (len(talk.said(one)), len(talk.said(other))) == (before[0], before[1] + 1)


def test_who_does_not_take_part_is_refused_kindly(talk: Talk) -> None:
    row = talk.roster()["20301"]
    assert row[LINK] == "", "compared with, not in the marathon"
    assert "пока не узнал" in talk.writes(talk.person("Денис", username="zhuravlev_d"), "/start")


def test_the_sheet_shows_who_is_linked_and_emptying_the_cell_unlinks(talk: Talk) -> None:
    who = "20104"
    person = talk.linked(who)
    talk.look()
    assert str(talk.roster()[who][WHO]).startswith(f"{person} · Человек {who}")
    talk.look()
    rows = talk.owner.values(ROSTER_TAB)
    column = rows[0].index(WHO)
    at = next(n for n, row in enumerate(rows, 1) if str(row[0]) == who)
    talk.owner.type({f"{ROSTER_TAB}!{a1(at, column)}": ""})
    talk.look()
    assert "пока не узнал" in talk.presses(person, "place")
    assert talk.roster()[who][WHO] == ""
    newcomer = talk.person("Тот самый")
    assert "Гречихин" in talk.writes(newcomer, talk.link(who))
    talk.persons[who] = newcomer


def test_who_is_not_muted_hears_of_a_checked_work_once(talk: Talk) -> None:
    loud, quiet = talk.linked("20101"), talk.linked("20103")
    assert "писать вам не буду" in talk.presses(quiet, "mute")
    talk.look()
    before = len(talk.said(quiet))
    talk.writes(loud, "здравствуйте")  # the bot has seen the figures by now
    talk.owner.grade(RU["grades_sellers"], {("20101", "Д2·2"): 3, ("20103", "Д2·2"): 2})
    talk.look()
    talk.presses(loud, "place")  # the bot looks at new figures whenever somebody speaks to it
    told = "День 2, задание 2 — 3 балла"
    talk.until(lambda: any(told in one for one in talk.said(loud)), "the news")
    talk.look()
    talk.presses(loud, "place")
    assert sum("✅" in one and told in one for one in talk.said(loud)) == 1
    assert len(talk.said(quiet)) == before
    assert "буду писать" in talk.presses(quiet, "unmute")
