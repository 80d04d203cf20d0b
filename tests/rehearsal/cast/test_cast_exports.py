"""Reading a company's exports, and the exports of a cast that nobody has met."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.rehearsal.cast.exports import UnusableData, read_data
from sheets_marathon.rehearsal.cast.invented import invent
from sheets_marathon.rehearsal.cast.sales_desk import SalesDesk

ZONE = ZoneInfo("Europe/Moscow")
START = dt.date(2026, 12, 7)
LEARNING_DAYS = [START + dt.timedelta(days=each) for each in (0, 2, 4, 7, 9, 11, 14)]


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    folder = tmp_path / "cast"
    folder.mkdir()
    invent(folder, 11, START, 16, LEARNING_DAYS)
    return folder


def test_the_invented_cast_has_the_people_it_promises(invented: Path) -> None:
    roster = read_data(invented, ZONE).roster
    assert Counter((row[2], row[8]) for row in roster[1:]) == {("ПК", "да"): 12, ("Старший", "да"): 3, ("ПК", "нет"): 4}
    assert len({row[0] for row in roster[1:]}) == len({row[1] for row in roster[1:]}) == 19
    assert all(row[6].endswith("@example.org") for row in roster[1:])


def test_every_seller_has_a_head_of_the_same_store(invented: Path) -> None:
    people = {row[0]: row for row in read_data(invented, ZONE).roster[1:]}
    sellers = [row for row in people.values() if row[2] == "ПК"]
    assert all(people[row[5]][2] == "Старший" and people[row[5]][3] == row[3] for row in sellers)


def test_the_truth_says_what_the_exports_add_up_to(invented: Path) -> None:
    truth = json.loads((invented / "truth.json").read_text("utf-8"))
    deals: dict[tuple[str, str], list[str]] = {}
    for path in sorted((invented / "sales").iterdir()):
        for line in path.read_text("cp1251").splitlines()[1:]:
            row = line.split(";")
            deals[row[2], row[3]] = row
    assert len(deals) == truth["sales_rows"]
    sold: Counter[str] = Counter()
    for row in deals.values():
        if "-".join(reversed(row[1][:10].split("."))) >= START.isoformat():
            sold[row[4]] += int(row[8])
    learnt: Counter[str] = Counter()
    for work in read_data(invented, ZONE).hand_ins:
        learnt[work.person_id] += work.grade or 0
    for person_id, person in truth["people"].items():
        assert (person["sold"], person["learning"]) == (sold[person_id], learnt[person_id])


def test_the_invented_cast_has_one_return_and_one_seller_nobody_knows(invented: Path) -> None:
    truth = json.loads((invented / "truth.json").read_text("utf-8"))
    lines = {line for path in (invented / "sales").iterdir() for line in path.read_text("cp1251").splitlines()}
    returns = {line.split(";")[2] for line in lines if ";Возврат;" in line}
    strangers = {line.split(";")[2] for line in lines if "Безымянный" in line}
    assert len(returns) == 1
    assert sorted(strangers) == truth["quarantined_documents"]
    assert len(strangers) == 1


def test_each_export_repeats_the_day_before(invented: Path) -> None:
    lines = (invented / "sales" / "sales_2026-12-10.csv").read_text("cp1251").splitlines()[1:]
    assert {line.split(";")[1][:10] for line in lines} == {"09.12.2026", "10.12.2026"}


def test_the_seed_decides_everything(tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        folder = tmp_path / name
        folder.mkdir()
        invent(folder, seed, START, 16, LEARNING_DAYS)
        files = sorted(each for each in folder.rglob("*") if each.is_file())
        written.append([each.read_bytes() for each in files])
    assert written[0] == written[1] != written[2]


def test_heads_have_one_task_a_day_and_sellers_two(invented: Path) -> None:
    data = read_data(invented, ZONE)
    numbers = {"heads": set[int](), "sellers": set[int]()}
    for work in data.hand_ins:
        numbers[data.tracks[work.person_id]].add(work.number)
    assert numbers == {"heads": {1}, "sellers": {1, 2}}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_exports_are_read_in_any_encoding_that_russian_systems_write(invented: Path, encoding: str) -> None:
    expected = read_data(invented, ZONE).hand_ins
    report = invented / "lms_report.csv"
    report.write_text(report.read_text("utf-8-sig"), encoding)
    assert read_data(invented, ZONE).hand_ins == expected


def test_a_task_that_is_none_is_named_with_its_line(invented: Path) -> None:
    report = invented / "lms_report.csv"
    report.write_text(report.read_text("utf-8-sig").replace("День 1. Задание 1", "Вводное", 1), "utf-8")
    with pytest.raises(UnusableData, match=r"lms_report.csv, line 2: not a task: 'Вводное'"):
        read_data(invented, ZONE)


def test_a_folder_without_a_roster_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableData, match=r"there is no .*roster\.csv"):
        read_data(tmp_path, ZONE)


def test_the_sales_desk_lays_older_exports_at_once_and_the_others_one_by_one(invented: Path, tmp_path: Path) -> None:
    desk = SalesDesk(read_data(invented, ZONE).sales, tmp_path / "feed")
    assert desk.export_all_before(START - dt.timedelta(days=1)) == 15
    desk.export(START)
    desk.export(dt.date(2027, 1, 1))
    names = sorted(each.name for each in (tmp_path / "feed").iterdir())
    assert len(names) == 16
    assert names[-1] == "sales_2026-12-07.csv"
