"""Everything that must hold: makes .venv, installs, then ruff, mypy --strict and pytest.

python3 scripts/test.py [options of pytest]
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, ready


def main() -> int:
    """Runs each check, the tests last; stops at the first that fails."""
    python = str(ready("dev"))
    checks = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy", "--strict"],
        # Files stay whole, since many share a workspace or a played marathon; "-n0" among the options runs one by one.
        [python, "-m", "pytest", "-n2", "--dist=loadfile", *sys.argv[1:]],
    ]
    for check in checks:
        print("$ " + " ".join(["python", *check[1:]]), flush=True)
        code = subprocess.run(check, check=False, cwd=ROOT).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
