"""Whether the oldest versions that pyproject.toml admits really do: installs them, runs tests on them.

python3 scripts/lower_bounds.py [options of pytest]

Makes .venv-lowest with exactly the lower bound of everything that the program and its extras name, and runs tests/unit
and tests/contract there. The tests' own tools come as new as they are: nobody who installs the program gets them.
scripts/test.py does the same by itself when the requirements are others than those that scripts/lower_bounds.txt holds
the digest of; when all has passed that file is written: commit it with the change.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-lowest"
PASSED = "scripts/lower_bounds.txt"
EXTRAS = ("sql", "pictures", "preview", "rehearsal")
TOOLS = (
    "pytest",
    "pytest-timeout",
    "pytest-xdist",
    "hypothesis",
    "aiosmtpd",
    "mypy",
    "openpyxl",
    "pillow",
    "zxing-cpp",
)
TESTS = ("tests/unit", "tests/contract")
_BOUND = re.compile(r"([A-Za-z0-9._-]+)>=([0-9][0-9.]*)")


def requirements(root: Path) -> list[str]:
    """What the program and its extras ask for, as pyproject.toml writes it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    asked = [*project["dependencies"], *(each for extra in EXTRAS for each in optional.get(extra, []))]
    return sorted(each for each in asked if not each.startswith(f"{project['name']}["))


def lowest(asked: list[str]) -> list[str]:
    """Each requirement at its lower bound. ValueError where one has none."""
    pinned = []
    for each in asked:
        bound = _BOUND.match(each)
        if bound is None:
            raise ValueError(f"{each} has no lower bound in pyproject.toml")
        pinned.append(f"{bound[1]}=={bound[2]}")
    return pinned


def digest(root: Path) -> str:
    """Tells these requirements from others."""
    return sha256("\n".join(requirements(root)).encode()).hexdigest()


def has_passed(root: Path) -> bool:
    """Whether the tests passed on the lower bounds of exactly these requirements."""
    kept = root / PASSED
    return kept.is_file() and kept.read_text("utf-8").strip() == digest(root)


def main(options: Sequence[str] = ()) -> int:
    """Installs, runs the tests, keeps that they passed; the exit code of what failed."""
    shutil.rmtree(VENV, ignore_errors=True)
    python = str(VENV / "bin/python")
    bounds = VENV / "lowest.txt"
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    bounds.write_text("".join(f"{pin}\n" for pin in lowest(requirements(ROOT))), "utf-8")
    project = f"{ROOT}[{','.join(EXTRAS)}]"
    for command in (
        [python, "-m", "pip", "install", "--quiet", "--constraint", str(bounds), "-e", project, *TOOLS],
        [python, "-m", "pytest", "-q", "-W", "default", "-n2", "--dist=loadfile", *TESTS, *options],
    ):
        print("$ " + " ".join(["python", *command[1:]]), flush=True)
        code = subprocess.run(command, check=False, cwd=ROOT).returncode
        if code:
            return code
    if all(option.startswith("-n") for option in options):  # others may leave tests out
        (ROOT / PASSED).write_text(f"{digest(ROOT)}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
