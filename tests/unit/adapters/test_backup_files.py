"""Copies in a folder: whole or not there, readable without this program, pruned without touching anything else."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sheet.sheet_builder import MOSCOW

from sheets_marathon.adapters.storage.backup_files import BackupFiles
from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.ports.backup import KeptBackup
from sheets_marathon.spreadsheet.restoring.backup import TabPart
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, NamedRange

NIGHT = dt.datetime(2026, 12, 7, 3, 5, 12, tzinfo=MOSCOW)
NAMES = (NamedRange("sm_1", "weight_sales", 7, 2, 1),)
LAYOUT = Layout("1AbC", "Марафон", "ru_RU", "Europe/Moscow", (), NAMES)
GRADES = FoundTab(
    7, "Оценки ПК", 1, 500, 11, "grades_sellers", 1, {5: "grades_sellers.mark.1.1"},
    (("ФИО", None, 3.5), ("=не формула", True, 46363)), {(1, 3): "=SUM(A1;2)"},
)  # fmt: skip
NOTES = FoundTab(0, "Заметки", 0, 1000, 26, grid=(("а",),))


@pytest.fixture
def archive(tmp_path: Path) -> BackupFiles:
    return BackupFiles(tmp_path / "var" / "backups", MOSCOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "backups"


def write(archive: BackupFiles, at: dt.datetime = NIGHT) -> KeptBackup:
    return archive.write(at, LAYOUT, iter((TabPart(NOTES), TabPart(GRADES))))


def test_what_was_written_is_read_back(archive: BackupFiles) -> None:
    kept = write(archive, NIGHT.astimezone(dt.UTC))
    assert (kept.name, kept.made_at) == ("2026-12-07T030512.json.gz", NIGHT), "by the marathon's zone"
    backup = archive.read(kept.name)
    assert backup.made_at == NIGHT
    assert (backup.layout.named_ranges, backup.layout.locale) == (NAMES, "ru_RU")
    notes, grades = backup.layout.tabs
    assert notes == NOTES
    assert grades.grid == (("ФИО", None, 3.5), ("=не формула", True, 46363, None))
    assert (grades.formulas, grades.column_tags) == (GRADES.formulas, GRADES.column_tags)


def test_a_long_tab_is_put_together_of_its_parts(archive: BackupFiles) -> None:
    first = FoundTab(7, "Продажи", 0, 9, 2, "sales", grid=((1,), (2,)), formulas={(0, 1): "=A1"})
    later = FoundTab(7, "Продажи", 0, 9, 2, "sales", grid=((6,),), formulas={(5, 1): "=A6"})
    kept = archive.write(NIGHT, LAYOUT, (TabPart(first), TabPart(later, first_row=6)))
    (tab,) = archive.read(kept.name).layout.tabs
    assert tab.grid == ((1, None), (2,), (), (), (), (6, None))
    assert tab.formulas == {(0, 1): "=A1", (5, 1): "=A6"}


def test_it_can_be_read_with_nothing_but_gzip_and_json(archive: BackupFiles, folder: Path) -> None:
    write(archive)
    text = subprocess.run(["gzip", "-dc", *folder.iterdir()], check=True, capture_output=True).stdout
    content = json.loads(text)
    assert (content["format"], content["version"]) == ("sheets-marathon backup", 1)
    assert content["tabs"][1]["rows"] == [["ФИО", None, 3.5], ["=не формула", True, 46363]]
    assert content["tabs"][1]["formulas"] == {"D2": "=SUM(A1;2)"}


def test_only_the_owner_may_read_it(archive: BackupFiles, folder: Path) -> None:
    archive.write_beside(write(archive), b"PK")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_copy_that_broke_off_leaves_nothing(archive: BackupFiles, folder: Path) -> None:
    def torn() -> Iterator[TabPart]:
        yield TabPart(NOTES)
        raise SheetError("Google went away", permanent=False)

    with pytest.raises(SheetError):
        archive.write(NIGHT, LAYOUT, torn())
    assert list(folder.iterdir()) == []


def test_those_of_the_same_second_are_all_kept_in_their_order(archive: BackupFiles) -> None:
    names = [write(archive).name for _ in range(11)]
    assert names[:2] == ["2026-12-07T030512.json.gz", "2026-12-07T030512-2.json.gz"]
    assert [one.name for one in archive.list()] == names, "the newest last"
    archive.prune(NIGHT + dt.timedelta(days=1))
    assert [one.name for one in archive.list()] == [names[-1]]


def test_torn_and_foreign_files_are_named_with_what_is_wrong(archive: BackupFiles, folder: Path) -> None:
    kept = write(archive)
    whole = (folder / kept.name).read_bytes()
    (folder / "2026-12-08T030512.json.gz").write_bytes(whole[:-20])
    (folder / "2026-12-09T030512.json.gz").write_bytes(gzip.compress(b"[1, 2]"))
    (folder / "2026-12-10T030512.json.gz").write_bytes(b"not gzip")
    (folder / "2026-13-40T999999.json.gz").write_bytes(whole)
    (folder / "notes.txt").write_text("молоко")
    found = {one.name: one.problem for one in archive.list(thoroughly=True)}
    assert found == {
        "2026-12-07T030512.json.gz": "",
        "2026-12-08T030512.json.gz": "can't be read: it is torn, its end is missing",
        "2026-12-09T030512.json.gz": "can't be read: it is no backup of this program",
        "2026-12-10T030512.json.gz": "can't be read: it is no gzip file, or damaged",
        "2026-13-40T999999.json.gz": "no backup of this program",
        "notes.txt": "no backup of this program",
    }
    for name in list(found)[1:4]:
        with pytest.raises(MarathonError, match=f"{name} can't be read"):
            archive.read(name)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"format": "sheets-marathon backup", "version": 2}', "it is of version 2, this program reads version 1"),
        ('{"format": "sheets-marathon backup", "version": 1}', "'made_at'"),
        ("{", "Expecting property name"),
    ],
)
def test_a_copy_of_another_shape_is_refused_in_a_sentence(
    archive: BackupFiles, folder: Path, content: str, why: str
) -> None:
    folder.mkdir(parents=True)
    (folder / "a.json.gz").write_bytes(gzip.compress(content.encode()))
    with pytest.raises(MarathonError, match=rf"a\.json\.gz can't be read: {why}"):
        archive.read("a.json.gz")


def test_old_copies_go_with_their_workbooks_and_nothing_else(archive: BackupFiles, folder: Path) -> None:
    days = [write(archive, NIGHT + dt.timedelta(days=number)) for number in range(4)]
    for kept in days:
        archive.write_beside(kept, b"PK")
    foreign = ["2026-12-01T000000.json.gz", "2026-12-01T000000.xlsx", "notes.txt", "copy of 2026-12-07T030512.json.gz"]
    for name in foreign:
        (folder / name).write_bytes(b"somebody's")
    (folder / ".2026-12-07T030512.json.gz.part").write_bytes(b"a process was killed here")
    assert archive.prune(NIGHT + dt.timedelta(days=2)) == [days[0].name, days[1].name]
    left = {path.name for path in folder.iterdir()}
    kept_names = {days[at].name.replace(".json.gz", ending) for at in (2, 3) for ending in (".json.gz", ".xlsx")}
    assert left == {*foreign, *kept_names}


def test_the_newest_is_kept_however_old_it_is(archive: BackupFiles) -> None:
    kept = [write(archive, NIGHT + dt.timedelta(days=number)) for number in range(2)]
    archive.prune(NIGHT + dt.timedelta(days=999))
    assert [one.name for one in archive.list()] == [kept[1].name]


def test_a_folder_that_cannot_be_used_is_said_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MarathonError, match=r"backups can't be kept in .*file/backups: .*\n.*backup\.folder"):
        write(BackupFiles(tmp_path / "file" / "backups", MOSCOW))
    assert BackupFiles(tmp_path / "none", MOSCOW).list() == []
