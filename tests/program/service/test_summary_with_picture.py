"""A day's summary goes out as one photo with words under it: once, and the same one again when it has to be resent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

SUMMARY = "2030-01-07T18:00"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.configure({"picture": {"enabled": True}})
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    """Somebody in an applied spreadsheet in which a day was graded."""
    made = program.applied(lessons=True)
    made.grade(RU["grades_sellers"], {("20101", "Д1·1"): 3, ("20101", "Д1·2"): 3, ("20103", "Д1·1"): 2})
    return made


def photo_of(program: Program, track: str) -> tuple[str, bytes]:
    (post,) = [each for each in program.posts(track) if "Итоги дня" in each["text"]]
    return post["text"], program.stage.photo(program.channels[track], post["message_id"])


def test_the_best_are_on_the_picture_and_the_words_leave_them_out(program: Program, person: Person) -> None:
    program.ok("tick", "--at", SUMMARY)
    for track in ("sellers", "heads"):
        text, png = photo_of(program, track)
        assert png.startswith(PNG)
        assert text.splitlines()[0] == "День 1 · 18:00 · Итоги дня"
        assert len(text) <= 1024
    text, _ = photo_of(program, "sellers")
    assert "Впереди" not in text
    assert "Аистов" not in text
    program.ok("tick", "--at", "2030-01-07T18:20")
    assert photo_of(program, "sellers")[0] == text, "and no second one"
    journal = person.by(RU["journal"], "Ключ")["sellers.1.summary.1"]
    assert (journal["Состояние"], journal["Попыток"]) == ("отправлено", 1)


def test_a_photo_that_never_arrived_goes_out_again_with_the_same_picture(program: Program, person: Person) -> None:
    program.stage.add_fault(service="telegram", method="sendPhoto", mode="before", cut=True, count=2)
    program.ok("tick", "--at", SUMMARY)
    assert [each for each in program.posts("sellers") if "Итоги дня" in each["text"]] == []
    person.grade(RU["grades_sellers"], {("20104", "Д1·1"): 3})
    for at in ("18:03", "18:06", "18:09", "18:12"):
        program.ok("tick", "--at", f"2030-01-07T{at}")
    assert "3 человека" not in photo_of(program, "sellers")[0], "the words are those of the first attempt"
    assert photo_of(program, "sellers")[1].startswith(PNG)


def test_a_broken_picture_keeps_no_summary_back(program: Program, person: Person, tmp_path: Path) -> None:
    from support.program.program import MESSAGES

    folder = tmp_path / "messages"
    for source in sorted(MESSAGES.rglob("*")):
        if source.is_file():
            target = folder / source.relative_to(MESSAGES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (folder / "ru" / "summary.svg.j2").write_text("<svg>{{ nobody }}</svg>", "utf-8")
    program.configure({"picture": {"enabled": True}, "posts": {"templates": str(folder)}})
    program.ok("tick", "--at", SUMMARY)
    (post,) = [each for each in program.posts("sellers") if "Итоги дня" in each["text"]]
    assert "Впереди" in post["text"], "the words alone tell it all"
    assert any("summary.svg.j2" in each["text"] for each in program.posts("ops"))


def test_a_preview_writes_the_pictures(program: Program, person: Person, tmp_path: Path) -> None:
    ran = program.ok("preview", "--day", "1", "--pictures", str(tmp_path / "drawn"))
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {
        "sellers.1.summary.1.png",
        "heads.1.summary.1.png",
    }
    assert ran.out.index("sellers.1.lesson.1") < ran.out.index("sellers.1.summary.1")
    assert "of 1024 characters, under a picture" in ran.out
