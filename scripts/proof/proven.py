"""Whether tests/proof has passed on the stand-in as it is: a digest of the files that matter, kept with them.

tests/proof shows how true the stand-in is to Google and Telegram. Nothing else can change what it finds, so it runs
when one of these files is another than when it last passed; tests/proof/proven.txt holds their digest of then.
"""

from __future__ import annotations

import subprocess
import tomllib
from hashlib import sha256
from pathlib import Path

MATTERS = (
    "sheets_marathon/workspace",
    "tests/proof",
    "tests/conftest.py",
    "tests/support/places.py",
    "tests/support/server",
    "scripts/proof",
    "scripts/bench",
    "docs/coverage.md",
)
"""What tests/proof is made of and looks at. The requirements in pyproject.toml, lower bounds and all, come on top."""
PROVEN = "tests/proof/proven.txt"


def digest(root: Path) -> str | None:
    """The digest of the files that matter as they lie in the checkout, not as committed; None where git can't tell."""
    try:
        listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *MATTERS)
        names = sorted({name for name in listed.split("\0") if name and name != PROVEN and (root / name).is_file()})
        blobs = _git(root, "hash-object", "--stdin-paths", given="".join(f"{name}\n" for name in names))
    except (OSError, subprocess.CalledProcessError):
        return None
    lines = [f"{blob} {name}" for blob, name in zip(blobs.split(), names, strict=True)]
    return sha256("\n".join([*lines, *_requirements(root)]).encode()).hexdigest()


def is_proven(root: Path) -> bool:
    """Whether tests/proof passed on exactly these files."""
    kept = root / PROVEN
    return kept.is_file() and kept.read_text("utf-8").strip() == digest(root)


def note_proven(root: Path) -> None:
    """tests/proof has passed: keep the digest, to be committed with the change. Nothing where git can't tell."""
    found = digest(root)
    if found is not None:
        (root / PROVEN).write_text(f"{found}\n", "utf-8")


def _requirements(root: Path) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    optional: dict[str, list[str]] = project.get("optional-dependencies", {})
    return sorted({*project.get("dependencies", []), *(each for group in optional.values() for each in group)})


def _git(root: Path, *command: str, given: str | None = None) -> str:
    done = subprocess.run(["git", *command], cwd=root, input=given, capture_output=True, encoding="utf-8", check=True)
    return done.stdout
