"""What commands print, and with which code they end."""

from __future__ import annotations

import json
import sys

DONE, FAILED, PENDING, UNSAFE = 0, 1, 2, 3


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def say_json(content: object) -> None:
    say(json.dumps(content, ensure_ascii=False, indent=2))
