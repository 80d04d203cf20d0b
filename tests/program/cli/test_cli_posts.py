"""``tick``, ``preview`` and ``status``: posts go out when they are due, once, with what the sheet says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Person, Program, program_for, write_export
from support.server.workspace_scene import RunningWorkspace

LESSON, SUMMARY = "2030-01-07T10:00", "2030-01-07T18:00"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    """Somebody in an applied spreadsheet whose lessons are ready."""
    return program.applied(lessons=True)


def test_a_lesson_goes_to_both_channels_as_html_with_topic_and_links(program: Program, person: Person) -> None:
    said = program.ok("tick", "--at", LESSON).out
    assert "sellers.1.lesson.1: sent" in said
    assert "heads.1.lesson.1: sent" in said
    for track, title in (("sellers", "Первый урок"), ("heads", "Урок")):
        (post,) = program.posts(track)
        key = f"{track}.1.lesson.1"
        assert post["text"].splitlines()[0] == f"День 1 · 10:00 · {title}"
        assert f"<b>Тема {key} &lt;дорого&gt; &amp; «ценно»</b>" in post["html"]
        assert f'<a href="https://lms.example.org/lesson/{key}?a=1&amp;b=2">Открыть урок</a>' in post["html"]
        assert f'<a href="https://lms.example.org/task/{key}">' in post["html"]


def test_a_second_tick_sends_nothing_and_a_late_one_catches_up(program: Program, person: Person) -> None:
    program.ok("tick", "--at", "2030-01-07T09:59")
    assert program.posts("sellers") == []
    program.ok("tick", "--at", "2030-01-07T11:30")
    assert program.ok("tick", "--at", "2030-01-07T11:31").out == "nothing was owed\n"
    program.ok("tick", "--at", LESSON)
    assert [len(program.posts(track)) for track in ("sellers", "heads")] == [1, 1]
    journal = person.by(RU["journal"], "Ключ")
    assert set(journal) == {"plan", "sellers.1.lesson.1", "heads.1.lesson.1"}
    line = journal["sellers.1.lesson.1"]
    assert (line["Состояние"], line["Попыток"]) == ("отправлено", 1)
    assert line["№ сообщения"] == program.posts("sellers")[0]["message_id"]
    assert line["Чат"] == str(program.channels["sellers"])
    assert person.by(RU["program"], "Ключ")["sellers.1.lesson.1"]["Состояние"] == "отправлено"


def test_a_lost_disk_does_not_double_a_post(program: Program, person: Person) -> None:
    program.ok("tick", "--at", LESSON)
    for file in (program.folder / "state").iterdir():
        file.unlink()
    program.ok("tick", "--at", "2030-01-07T10:05")
    assert len(program.posts("sellers")) == 1


def test_a_lesson_whose_link_is_missing_waits_until_somebody_types_it(program: Program, person: Person) -> None:
    rows = person.values(RU["program"])
    at = next(number for number, row in enumerate(rows, 1) if "sellers.1.lesson.1" in row)
    cell = f"{RU['program']}!{chr(65 + rows[0].index('Ссылка на задание'))}{at}"
    link = person.values(RU["program"])[at - 1][rows[0].index("Ссылка на задание")]
    person.type({cell: ""})
    program.ok("tick", "--at", LESSON)
    assert program.posts("sellers") == []
    line = person.by(RU["journal"], "Ключ")["sellers.1.lesson.1"]
    assert line["Состояние"] == "ждёт"
    assert "Инна" in line["Примечание"], "who is responsible is named"
    stuck = program.run("status")
    assert (stuck.code, "sellers.1.lesson.1: held" in stuck.out) == (1, True)
    person.type({cell: link})
    program.ok("tick", "--at", "2030-01-07T10:20")
    assert len(program.posts("sellers")) == 1
    assert person.by(RU["journal"], "Ключ")["sellers.1.lesson.1"]["Состояние"] == "отправлено"


def test_what_is_too_late_is_journaled_as_missed_and_told_by_status(program: Program, person: Person) -> None:
    program.ok("tick", "--at", "2030-01-07T09:00")
    program.ok("tick", "--at", "2030-01-07T21:30")
    journal = {key: line["Состояние"] for key, line in person.by(RU["journal"], "Ключ").items()}
    assert journal["sellers.1.lesson.1"] == journal["sellers.1.summary.1"] == "пропущено"
    assert journal["sellers.1.lesson.2"] == "отправлено", "the day's last lesson has the rest of its day"
    ran = program.run("status")
    assert (ran.code, "sellers.1.summary.1: missed" in ran.out) == (1, True)


def grade_the_day(program: Program, person: Person) -> None:
    person.grade(
        RU["grades_sellers"],
        {
            ("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): "доработка", ("20103", "Д1·2"): "сдано",
            ("20102", "Д2·1"): 3, ("20103", "Д1·1"): "хорошо",
        },
    )  # fmt: skip
    person.grade(RU["grades_heads"], {("20201", "Д1·1"): 1})
    write_export(
        program.exports,
        "sales.csv",
        [(f"Д-{at}", "Продажа", "07.01.2030", who, "", "1") for at, who in enumerate(("20101", "20102", "20301"))],
    )
    program.ok("import-sales")


def test_a_summary_tells_what_the_grid_holds(program: Program, person: Person) -> None:
    grade_the_day(program, person)
    program.ok("tick", "--at", SUMMARY)
    post = next(each for each in program.posts("sellers") if "Итоги дня" in each["text"])
    text = post["text"]
    assert text.splitlines()[0] == "День 1 · 18:00 · Итоги дня"
    assert "Сегодня задания сдали 3 человека из 4" in text
    assert "Уже с оценкой: 2 работы" in text
    assert "На доработке: 1 работа" in text
    assert "Ждёт проверки: 1 работа" in text
    places = [(line[:2], line.partition(" — ")[2]) for line in text.splitlines() if "Вега Моторс — " in line]
    assert places == [("1.", "6 баллов"), ("2.", "4 балла"), ("Са", "в среднем 5 баллов на участника")]
    assert "Аистов" in text
    assert "С начала марафона: 8 баллов за учёбу и 2 машины" in text
    assert "Дальше: среда, 9 января" in text
    assert "Вьюгин" not in text, "who has no points yet is not named"
    heads = next(each["text"] for each in program.posts("heads") if "Итоги дня" in each["text"])
    (best,) = [line for line in heads.splitlines() if line.startswith("1. ")]
    assert "Дубровин" in best
    assert best.endswith(", Вега Моторс — 6 баллов"), "a point of their own and the team's average"


def test_a_preview_is_the_very_text_that_goes_out(program: Program, person: Person) -> None:
    grade_the_day(program, person)
    for key, at in (("sellers.1.lesson.1", LESSON), ("heads.1.summary.1", SUMMARY), ("sellers.1.summary.1", SUMMARY)):
        shown, _, length = program.ok("preview", key).out.rpartition("\n\n— ")
        program.ok("tick", "--at", at)
        sent = [each for each in program.posts(key.partition(".")[0]) if each["html"].strip() == shown.strip()]
        assert len(sent) == 1, shown
        assert length.startswith(f"{len(sent[0]['text'].encode('utf-16-le')) // 2} of 4096")


def test_a_preview_of_nothing_known_names_keys_that_are(program: Program, person: Person) -> None:
    ran = program.run("preview", "sellers.9.lesson.1")
    assert (ran.code, ran.out) == (1, "")
    assert "there is no slot “sellers.9.lesson.1”" in ran.err
    assert "sellers.1.lesson.1" in ran.err
    other = program.run("preview", "завтрак")
    assert (other.code, "heads.1.lesson.1" in other.err) == (1, True)


def test_status_before_and_after_the_first_posts(program: Program, person: Person) -> None:
    before = program.ok("status", "--json").json
    assert (before["sent"], before["planned"], before["share_of_learning"]) == (0, 12, None)
    assert before["participants"] == {"sellers": 4, "heads": 2}
    assert before["next_slot"].startswith("heads.1.lesson.1 at 07.01 10:00")
    assert before["last_night"] is None
    grade_the_day(program, person)
    program.ok("tick", "--at", LESSON)
    after = program.ok("status", "--json").json
    assert (after["sent"], after["ledger_rows"], after["healthy"], after["open_review"]) == (2, 3, True, 1)
    assert after["share_of_learning"] == pytest.approx(8 / 10)
    assert after["next_slot"].startswith("sellers.1.lesson.2 at 07.01 14:00")
    assert after["last_night"] is not None
    assert "posts: 2 of 12 sent" in program.ok("status").out


def test_a_lesson_costs_at_most_one_read_one_write_and_a_send_a_channel(program: Program, person: Person) -> None:
    program.ok("tick", "--at", "2030-01-07T09:50")
    program.stage.clear_requests()
    program.ok("tick", "--at", LESSON)
    made = program.requests()
    assert made["read"] <= 2, "one, and one to learn where the tabs are"
    assert made["write"] <= 1
    assert program.stage.requests_made()["telegram"]["by_method"] == {"sendMessage": 2}


def test_the_night_closes_the_day_once(program: Program, person: Person) -> None:
    grade_the_day(program, person)
    program.ok("tick", "--at", "2030-01-07T20:00")
    assert "2030-01-07 is closed" in program.ok("tick", "--at", "2030-01-08T03:00").out
    history = person.table(RU["history"])
    assert {(row["Таб. №"], row["Итого"], row["Место"]) for row in history} == {
        ("20101", 6, 1), ("20102", 4, 2), ("20103", 0, 3), ("20104", 0, 3), ("20201", 6, 1), ("20202", 0, 2),
    }  # fmt: skip
    assert person.by(RU["rating_sellers"])["20102"]["Место вчера"] == 2
    assert len(person.table(RU["looker_daily"])) == 6
    assert len(person.table(RU["looker_participants"])) == 7
    for file in (program.folder / "state").iterdir():
        file.unlink()
    program.ok("tick", "--at", "2030-01-08T03:10")
    assert len(person.table(RU["history"])) == 6, "a lost disk closes no day twice"


def test_tick_says_what_is_no_time(program: Program) -> None:
    ran = program.run("tick", "--at", "завтра")
    assert (ran.code, "'завтра' is no time such as" in ran.err) == (64, True)
