"""The control note: on its days, at its time, once; what it says is what the tabs show, and it fits."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

import pytest
from support.channel.tick_scene import COURSE, Scene, a_scene, moscow
from support.sheet.sheet_builder import a_marathon

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.grading.works import records
from sheets_marathon.jobs.leaders.control_note import is_control_day
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.model import Track

PLAN = ControlPlan("@team")
CONTROLLED = replace(COURSE, control=PLAN)


@pytest.fixture
def team(outbox: SqliteOutbox) -> Scene:
    scene = a_scene(outbox, CONTROLLED)
    scene.sheet.type_row("curators", {"name": "Анна"})
    return scene


def note(scene: Scene) -> list[str]:
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@team"]
    return text.splitlines()


def graded(scene: Scene, who: str, mark: object, at: dt.datetime, task: str = "1.1") -> None:
    """What stands in the grid, with its line in the record."""
    track = "heads" if who.startswith("2") else "sellers"
    scene.sheet.show(f"grades_{track}", who, {f"mark.{task}": mark})
    scene.sheet.type_row("grade_log", {"key": f"{who}|{track}.{task}|1", "became": mark, "at": at})


def test_it_tells_what_the_tabs_show(team: Scene) -> None:
    graded(team, "102", "сдано", moscow(7, 9))
    graded(team, "201", 3, moscow(8, 12))
    team.sheet.show("participants", "201", {"curator": "Анна"})
    team.sheet.show("curators", "Анна", {"queue": 3, "oldest_days": 2, "median_hours": 5.5})
    team.clock.moment = moscow(11, 18)
    ticker = team.ticker()
    team.tick(ticker, moscow(11, 18))
    team.sheet.show("curators", "Анна", {"queue": 3, "oldest_days": 2, "median_hours": 5.5})
    team.run(ticker, moscow(11, 19))
    assert note(team) == [
        "Ритм марафона · пятница, 11 декабря",
        "Чего нет в системе, того нет: здесь только то, что видно в таблице.",
        "",
        "Активность",
        "• Продавцы: за 4 дня записи есть у 0 из 2; срок прошёл у 8 работ, сдана 1 (12 %)",
        "• Старшие: за 4 дня записи есть у 1 из 1; срок прошёл у 2 работ, сдана 1 (50 %)",
        "",
        "Где нужна помощь",
        "• Север: не сдано 5",
        "• Юг: не сдано 3",
        "",
        "Без записей 4 дня и дольше — стоит позвонить и спросить, чем помочь:",
        "• Иванов Иван Петрович (Север) — 4 дня, записей ещё не было",
        "• Петрова Анна Сергеевна (Юг) — 4 дня",
        "",
        "Проверка работ",
        "• Анна: ждут 3 работы, дольше всех 2 дня; обычно отвечает за 5,5 ч",
        "",
        "В срок сдано 20 % заданий",
        "Связь с продажами пока не посчитать: нужны хотя бы 10 продавцов с разной сдачей и разными продажами.",
        "",
        "Проверить вручную — случайная выборка, каждый раз другая:",
        "• Старшинин Пётр — старшие, Д1·1, 3 балла, куратор Анна",
        "",
        "Подробности: вкладки «История оценок» и «Сдачи».",
    ]


def test_the_heads_read_the_figures_in_their_channel_and_nobodys_name(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox, replace(COURSE, control=replace(PLAN, heads=True)))
    graded(scene, "102", "сдано", moscow(7, 9))
    scene.clock.moment = moscow(11, 18)
    ticker = scene.ticker()
    scene.run(ticker, moscow(11, 19))
    scene.run(scene.ticker(), moscow(11, 20))
    (shown,) = [text for chat, text, _ in scene.channels.posts if chat == "@heads" and "Ритм марафона" in text]
    assert "срок прошёл у 8 работ, сдана 1" in shown
    assert "Без записей 4 дня и дольше — 3 человека." in shown
    for private in ("Иванов", "Петрова", "Старшинин", "Север", "Юг", "Вручную", "вкладки"):
        assert private not in shown
    (whole,) = [text for chat, text, _ in scene.channels.posts if chat == "@team"]
    assert "Иванов Иван Петрович" in whole


def test_it_comes_once_at_its_time_also_to_a_process_that_has_just_started(team: Scene) -> None:
    graded(team, "101", "сдано", moscow(7, 11))
    for minute in range(0, 180, 10):
        team.tick(team.ticker(), moscow(7, 17) + dt.timedelta(minutes=minute))
    assert team.channels.seen("@team") == ["Ритм марафона · понедельник, 7 декабря"]
    assert [at for chat, _, at in team.channels.posts if chat == "@team"] == [moscow(7, 18, 30)]
    assert any("сдана 1 работа, сроки ещё не наступили" in line for line in note(team))
    assert team.journalled("control.2026-12-07") == "отправлено"


def test_a_day_without_data_has_no_note(team: Scene) -> None:
    team.run(team.ticker(), moscow(7, 21))
    assert team.channels.seen("@team") == []


def test_it_comes_on_working_days_of_the_first_week_then_on_fridays_until_corrections_end() -> None:
    days = [dt.date(2026, 12, 1) + dt.timedelta(days=n) for n in range(40)]
    assert [day.day for day in days if is_control_day(CONTROLLED, day)] == [7, 8, 9, 10, 11, 18, 25]
    holiday = Calendar(dt.date(2026, 12, 7), skipped=frozenset({dt.date(2026, 12, 9)}))
    assert not is_control_day(replace(CONTROLLED, calendar=holiday), dt.date(2026, 12, 9))


def test_without_a_plan_there_are_none(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox)
    graded(scene, "101", "сдано", moscow(7, 11))
    scene.run(scene.ticker(), moscow(7, 21))
    assert not [key for key in outbox.deliveries() if key.startswith("control")]


@dataclass(frozen=True)
class Known:
    """Where a work stands, and what is known of when it was handed in and graded."""

    mark: Mark
    by: dt.datetime | None = None
    exact: bool = False
    points: int = 0
    graded_at: dt.datetime | None = None


def known(scene: Scene, who: str = "101", track: Track = Track.SELLERS) -> Known:
    snapshot = scene.sheet.read_tabs([tab.key for tab in COURSE.tabs])
    (record,) = [record for record in records(snapshot, COURSE, COURSE.first_day) if record.track is track]
    work = record.works[who]["1.1"]
    return Known(work.mark, work.handed_in_by, work.is_exact, work.points, work.trace.graded_at)


def test_when_a_work_came_is_told_by_its_first_trace(team: Scene) -> None:
    graded(team, "102", "сдано", moscow(7, 9))
    assert known(team, "102") == Known(Mark.HANDED_IN, moscow(7, 9)), "the first look finds what had been there before"
    graded(team, "101", "сдано", moscow(7, 11))
    assert known(team) == Known(Mark.HANDED_IN, moscow(7, 11), exact=True)
    team.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    team.sheet.type_row("grade_log", {"key": "101|sellers.1.1|2", "became": 3, "at": moscow(9, 11)})
    assert known(team) == Known(Mark.POINTS, moscow(7, 11), exact=True, points=3, graded_at=moscow(9, 11))
    graded(team, "201", 2, moscow(9, 12))
    assert known(team, "201", Track.HEADS) == Known(Mark.POINTS, moscow(9, 12), points=2, graded_at=moscow(9, 12))


def test_the_lms_tells_when_a_work_came_and_a_later_attempt_is_no_rework_any_more(team: Scene) -> None:
    row = {"key": "101|sellers.1.1", "id": "101", "attempts": 1, "state": "проверено"}
    team.sheet.type_row("hand_ins", {**row, "handed_in_at": moscow(8, 10)})
    assert known(team) == Known(Mark.POINTS, moscow(8, 10), exact=True)
    graded(team, "101", "доработка", moscow(9, 9))
    assert known(team) == Known(Mark.REWORK, moscow(8, 10), exact=True)
    again = {"attempts": 2, "handed_in_at": moscow(9, 20), "state": "на проверке", "answered": 1}
    team.sheet.show("hand_ins", "101|sellers.1.1", again)
    assert known(team) == Known(Mark.HANDED_IN, moscow(9, 9)), "the first attempt's time is lost, not its trace"


def test_a_link_to_sales_is_told_with_how_sure_it_is(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox, CONTROLLED)
    for n in range(12):
        scene.sheet.type_row("participants", {"id": 300 + n, "name": f"Имя {n}", "role": "ПК", "store": "Юг"})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    for n in range(12):
        graded(scene, str(300 + n), "сдано", moscow(7, 11, n), "1.1")
        if n % 2:
            graded(scene, str(300 + n), "сдано", moscow(7, 12, n), "1.2")
        scene.sheet.show("rating_sellers", str(300 + n), {"improvement": n % 4 - 1.5})
    scene.run(ticker, moscow(9, 19))
    (line,) = [line for line in note_of(scene, "9 декабря") if line.startswith("Сдача в срок")]
    assert line.startswith("Сдача в срок и прирост продаж: связь заметная, на 12 людях случайность не исключена.")
    assert re.search(r"Ранговая корреляция \S+, с уверенностью 95 % — от −0,\d+ до 0,\d+\. Связь ещё не", line)


def note_of(scene: Scene, day: str) -> list[str]:
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@team" and day in text.splitlines()[0]]
    return text.splitlines()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_people_typed_it_fits(outbox: SqliteOutbox, language: str) -> None:
    marathon: Marathon = replace(a_marathon(language), control=replace(PLAN, sample=8))
    scene = a_scene(outbox, marathon)
    role = {"ru": "ПК", "en": "Seller"}[language]
    for n in range(40):
        wide = {"name": f"{n} 😀" * 99, "store": f"Салон 😀{n}" * 99, "curator": f"Аня 😀{n}" * 99}
        scene.sheet.type_row("participants", {"id": 300 + n, "role": role, **wide})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    for n in range(20):
        graded(scene, str(300 + n), 3, moscow(7, 11 + n % 2))
        scene.sheet.show("rating_sellers", str(300 + n), {"improvement": n % 7 - 3.21})
    for row in scene.sheet.rows("curators"):
        wide_row = {"queue": 1234567, "oldest_days": 1234, "median_hours": 12345.67}
        scene.sheet.show("curators", row.text("name"), wide_row)
    scene.run(ticker, moscow(7, 20))
    scene.clock.moment = moscow(18, 18, 20)
    scene.run(ticker, moscow(18, 19))
    text = scene.channels.posts[-1][1]
    sent = [text for chat, text, _ in scene.channels.posts if chat == "@team"]
    assert len(sent) == 2, text
    assert 2500 < len(sent[-1].encode("utf-16-le")) // 2 < 4096
