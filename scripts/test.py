"""Everything that must hold: makes .venv, installs, then ruff, mypy --strict and pytest.

python3 scripts/test.py [--proof] [options of pytest]

tests/proof proves the stand-in for Google and Telegram, not the program. It runs when the stand-in, the proofs or the
requirements are others than those it last passed on, by what git says (scripts/proof/proven.py), and always with
``--proof``. When all has passed and no option narrowed the run, tests/proof/proven.txt is written: commit it with the
change, so that others need not prove the same again. Paths among the options run as they are named.

Likewise, last of all and without options only, scripts/lower_bounds.py: when the requirements are others than those on
whose oldest versions the tests last passed. It writes scripts/lower_bounds.txt.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from environment import ROOT, ready


def main() -> int:
    """Runs each check, the tests last; stops at the first that fails."""
    options = [option for option in sys.argv[1:] if option != "--proof"]
    python = str(ready("dev"))
    import lower_bounds  # these need the Python that ``ready`` asks for
    from proof import proven

    due = "--proof" in sys.argv[1:] or not proven.is_proven(ROOT)
    named = any(Path(option.partition("::")[0]).exists() for option in options if not option.startswith("-"))
    # Files stay whole, since many share a workspace or a played marathon, and begin in the order of tests/conftest.py;
    # "-n0" among the options runs one by one.
    tests = [python, "-m", "pytest", "-n2", "--dist=loadfile", "--no-loadscope-reorder", *options]
    if not named and not due:
        tests.append("--ignore=tests/proof")
    checks = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy", "--strict"],
        tests,
    ]
    if not named:
        print(f"tests/proof: {'is being run' if due else f'proven for this state ({proven.PROVEN})'}", flush=True)
    for check in checks:
        print("$ " + " ".join(["python", *check[1:]]), flush=True)
        code = subprocess.run(check, check=False, cwd=ROOT).returncode
        if code:
            return code
    if due and not options:
        proven.note_proven(ROOT)
    if not options and not lower_bounds.has_passed(ROOT):
        return lower_bounds.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
