"""A virtual environment for this checkout, made with nothing but a bare python3."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def ready(extra: str = "") -> Path:
    """Makes ``.venv`` if need be, installs the project (with ``extra``), returns the environment's python.

    Installing is skipped while pyproject.toml is the one that was installed last.
    """
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        sys.exit(f"Python {wanted} or newer is needed, this is {sys.version.split()[0]}; install it and run this again")
    if not PYTHON.exists():
        print(f"making {VENV.relative_to(ROOT)} …", flush=True)
        _run(
            [sys.executable, "-m", "venv", str(VENV)],
            "python3-venv may be missing: install it with the system's packages",
        )
    project = f"{ROOT}[{extra}]" if extra else str(ROOT)
    mark = VENV / f"installed-{extra or 'plain'}"
    wanted_mark = sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted_mark:
        print("installing the project …", flush=True)
        install = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-e",
            project,
        ]
        _run(install, "pip needs to reach its package index; behind a proxy set HTTPS_PROXY")
        mark.write_text(wanted_mark)
    return PYTHON


def again_inside(extra: str = "") -> None:
    """Goes on in the environment's python: a script that needs the project begins with this."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(str(PYTHON), [str(ready(extra)), *sys.argv])  # noqa: S606 - our own interpreter


def _run(command: list[str], remedy: str) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"that failed: {' '.join(command)}\n  → {remedy}")
