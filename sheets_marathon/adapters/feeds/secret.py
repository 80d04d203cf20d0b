"""A feed's secret: from an environment variable or a file, never from the configuration, never in an error."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sheets_marathon.errors import FeedRefused

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_secret(feed: str, setting: str, variable: str, file: Path | None = None) -> str:
    """The secret, trimmed; "" where neither a variable nor a file is named. FeedRefused when it is not there.

    ``setting``: what the configuration calls it, without ``_env`` and ``_file``.
    """
    if not variable and file is None:
        return ""
    if variable and not _VARIABLE.fullmatch(variable):
        # The likeliest thing in its place is the secret itself, so it is not repeated.
        raise FeedRefused(
            f"sales feed {feed}: {setting}_env is no name of an environment variable",
            "write the variable's name there, and put the secret into the variable",
        )
    found = os.environ.get(variable, "").strip() if variable else ""
    if not found and file is not None:
        try:
            found = file.read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise FeedRefused(
                f"sales feed {feed}: {file} can't be read: {type(error).__name__}",
                f"put nothing but the secret into the file of {setting}_file, and let the program's user read it",
            ) from None
    if not found:
        where = " and ".join(
            [*([f"the environment has no {variable}"] if variable else []), *([f"{file} is empty"] if file else [])]
        )
        raise FeedRefused(f"sales feed {feed}: {where}", f"set what {setting}_env or {setting}_file names")
    return found
