"""Copies of the spreadsheet as gzip'd JSON files in a folder: ``2026-12-07T030512.json.gz``, by the marathon's zone.

What is in them is described in ``spreadsheet.restoring.backup``; ``zcat FILE | python3 -m json.tool`` shows it.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sheets_marathon.errors import MarathonError
from sheets_marathon.ports.backup import KeptBackup
from sheets_marathon.spreadsheet.restoring.backup import (
    FORMAT,
    Backup,
    TabPart,
    backup_from_json,
    head_as_json,
    part_as_json,
)
from sheets_marathon.spreadsheet.snapshot import Layout

_ENDING, _WORKBOOK, _UNFINISHED = ".json.gz", ".xlsx", ".part"
_STAMP = "%Y-%m-%dT%H%M%S"
_NAME = re.compile(r"(?P<stamp>\d{4}-\d\d-\d\dT\d{6})(-(?P<number>\d+))?\.json\.gz\Z")
_LEFTOVER = re.compile(r"\.(?P<stamp>\d{4}-\d\d-\d\dT\d{6})(-\d+)?\.(json\.gz|xlsx)\.part\Z")
_BEGINNING = f'{{"format": "{FORMAT}"'.encode()
_CHUNK = 1 << 20
_UNREADABLE = (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError)
"""What a torn or foreign file leads to: BadGzipFile is an OSError, UnicodeDecodeError a ValueError."""


class BackupFiles:
    """``ports.backup.BackupArchive`` in ``folder``, made for its owner only when first written to.

    A file appears under its name when it is whole and on the disk. ``zone``: the marathon's, in which names are read.
    """

    def __init__(self, folder: Path, zone: dt.tzinfo) -> None:
        self._folder = folder
        self._zone = zone

    def write(self, made_at: dt.datetime, layout: Layout, parts: Iterable[TabPart]) -> KeptBackup:
        """Keep a copy. The parts are read one by one; an error in between leaves nothing behind."""
        local = made_at.astimezone(self._zone).replace(microsecond=0)
        with self._usable():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = self._free_name(local.strftime(_STAMP))
        # Level 9, the default, takes several times as long for a few per cent.
        with self._file(name) as path, gzip.open(path, "wt", 5, encoding="utf-8", newline="\n") as file:
            file.writelines(_text(head_as_json(local, layout), parts))
        return KeptBackup(name, local, (self._folder / name).stat().st_size)

    def write_beside(self, backup: KeptBackup, xlsx: bytes) -> str:
        """Keep a workbook with a copy; its file's name."""
        name = backup.name.removesuffix(_ENDING) + _WORKBOOK
        with self._file(name) as path:
            path.write_bytes(xlsx)
        return name

    def list(self, *, thoroughly: bool = False) -> Sequence[KeptBackup]:
        """All files there, oldest first. ``thoroughly``: each is read to its end, which shows a torn one."""
        with self._usable():
            names = [path.name for path in self._folder.iterdir()] if self._folder.exists() else []
        names.sort(key=_age)
        ours = {name.removesuffix(_ENDING) for name in names if _NAME.match(name)}
        return [
            self._kept(name, thoroughly)
            for name in names
            if not _LEFTOVER.match(name) and name.removesuffix(_WORKBOOK) not in ours
        ]

    def read(self, name: str) -> Backup:
        """One copy. MarathonError when there is none of that name, or it is torn or foreign."""
        try:
            with gzip.open(self._folder / name, "rt", encoding="utf-8") as file:
                return backup_from_json(json.load(file))
        except FileNotFoundError:
            raise MarathonError(
                f"there is no backup {self._folder / name}",
                "“sheets-marathon backup --list” shows those there are",
            ) from None
        except _UNREADABLE as error:
            raise MarathonError(
                f"the backup {self._folder / name} can't be read: {_why(error)}", "take another one: restore --from …"
            ) from error

    def prune(self, before: dt.datetime) -> Sequence[str]:
        """Remove copies made earlier, with their workbooks. Never the newest, nothing of another's making."""
        removed: list[str] = []
        with self._usable():
            made = [(self._made_at(path.name), path) for path in self._folder.iterdir() if _NAME.match(path.name)]
            ours = [(at, path) for at, path in made if at is not None and _begins_as_ours(path)]
            ours.sort(key=lambda copy: _age(copy[1].name))
            for at, path in ours[:-1]:
                if at < before:
                    workbook = path.with_name(path.name.removesuffix(_ENDING) + _WORKBOOK)
                    workbook.unlink(missing_ok=True)
                    path.unlink()
                    removed.append(path.name)
            for path in self._folder.iterdir():
                leftover = _LEFTOVER.match(path.name)
                begun = _moment(leftover["stamp"], self._zone) if leftover else None
                if begun is not None and begun < before:
                    path.unlink()  # a process was killed while it wrote this
        return removed

    def _made_at(self, name: str) -> dt.datetime | None:
        match = _NAME.match(name)
        return _moment(match["stamp"], self._zone) if match else None

    def _kept(self, name: str, thoroughly: bool) -> KeptBackup:
        path, made_at = self._folder / name, self._made_at(name)
        try:
            size = path.stat().st_size
            if made_at is None:
                return KeptBackup(name, None, size, "no backup of this program")
            _look_into(path, thoroughly)
        except _UNREADABLE as error:
            return KeptBackup(name, made_at, 0, f"can't be read: {_why(error)}")
        return KeptBackup(name, made_at, size)

    def _free_name(self, stamp: str) -> str:
        number, name = 1, f"{stamp}{_ENDING}"
        while (self._folder / name).exists():
            number += 1
            name = f"{stamp}-{number}{_ENDING}"
        return name

    @contextmanager
    def _file(self, name: str) -> Iterator[Path]:
        """A path to write to; what is there at the end gets its name, with mode 0600, once it is on the disk."""
        unfinished = self._folder / f".{name}{_UNFINISHED}"
        with self._usable():
            os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        try:
            with self._usable():
                yield unfinished
                _to_disk(unfinished)
                unfinished.replace(self._folder / name)
                _to_disk(self._folder)
        finally:
            unfinished.unlink(missing_ok=True)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise MarathonError(
                f"backups can't be kept in {self._folder}: {error.strerror or error}",
                "give the program a folder with room that it may write to: backup.folder in the configuration",
            ) from error


def _text(head: dict[str, Any], parts: Iterable[TabPart]) -> Iterator[str]:
    """One JSON object, a line for its head and for each row, written as the parts come."""
    yield json.dumps(head, ensure_ascii=False).removesuffix("}")
    yield ', "tabs": ['
    for number, part in enumerate(parts):
        content = part_as_json(part)
        rows = content.pop("rows")
        yield ",\n" if number else "\n"
        yield json.dumps(content, ensure_ascii=False).removesuffix("}")
        yield ', "rows": ['
        for at, row in enumerate(rows):
            yield ",\n" if at else "\n"
            yield json.dumps(row, ensure_ascii=False)
        yield "]}"
    yield "]}\n"


def _age(name: str) -> tuple[str, int, str]:
    """Sorts names by when the copies were made: of one second the first has no number, the second is number 2."""
    match = _NAME.match(name)
    return (match["stamp"], int(match["number"] or 1), name) if match else (name, 0, name)


def _begins_as_ours(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except _UNREADABLE:
        return False


def _look_into(path: Path, thoroughly: bool) -> None:
    """Raises what a foreign file leads to, and when it is read to its end a torn one: gzip checks the sum there."""
    with gzip.open(path) as file:
        if file.read(len(_BEGINNING)) != _BEGINNING:
            raise ValueError("it is no backup of this program")
        while thoroughly and file.read(_CHUNK):
            pass


def _why(error: BaseException) -> str:
    if isinstance(error, EOFError | zlib.error):
        return "it is torn, its end is missing"
    if isinstance(error, gzip.BadGzipFile):
        return "it is no gzip file, or damaged"
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else f"{error}"


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _moment(stamp: str, zone: dt.tzinfo) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=zone)
    except ValueError:
        return None
