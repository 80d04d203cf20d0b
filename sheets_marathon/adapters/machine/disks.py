"""What this machine has to offer: room on its disks, files that only we can read."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from sheets_marathon.errors import MarathonError


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
