"""What this machine has to offer and what we take of it: room on disks, files and who may read them, memory."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from sheets_marathon.errors import MarathonError
from sheets_marathon.ports.beside import BesideTicks


def free_bytes(folder: Path) -> int:
    """Room left where ``folder`` is, or will be once it is made. MarathonError when nobody can tell."""
    place = next((ancestor for ancestor in (folder, *folder.resolve().parents) if ancestor.exists()), Path("/"))
    try:
        return shutil.disk_usage(place).free
    except OSError as error:
        raise MarathonError(f"the room in {folder} can't be told: {error.strerror}", "check that disk") from error


def others_may_read(path: Path) -> bool:
    """Whether the file's mode lets its group or everybody at it; False for a file that is not there."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def replace_shared(path: Path, text: str) -> None:
    """Puts ``text`` into a file that everybody may read, all or nothing. MarathonError when that can't be done."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, "utf-8")
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError, ValueError):
            unfinished.unlink(missing_ok=True)
        remedy = "make its folder, let the program's user write there, and see that the disk has room"
        raise MarathonError(f"{path} can't be written: {getattr(error, 'strerror', error)}", remedy) from None


class WriterBeside:
    """Writes ``beside`` whoever asks for it, who waits ``wait_s``: a disk that hangs, such as one over a network, holds
    nobody up and is left alone until it answers. Raises what ``write`` does, and MarathonError while nothing comes."""

    def __init__(self, write: Callable[[str], None], beside: BesideTicks, wait_s: float = 1.0) -> None:
        self._write, self._beside, self._wait_s = write, beside, wait_s
        self._under_way: Future[None] | None = None

    def __call__(self, text: str) -> None:
        """Writes ``text``."""
        hangs = self._under_way is not None and not self._under_way.done()
        if not hangs:
            self._under_way = self._beside(lambda: self._write(text))
        try:
            assert self._under_way is not None
            self._under_way.result(0 if hangs else self._wait_s)
        except TimeoutError:
            raise MarathonError("its disk does not answer", "check that disk, or the network that it is on") from None


def resident_bytes() -> int | None:
    """Memory that this process holds; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
