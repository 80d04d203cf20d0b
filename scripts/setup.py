"""For a machine that is to run a real marathon: makes .venv, installs, writes the first configuration.

python3 scripts/setup.py [options of "sheets-marathon init"]
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, ready

CONFIG = ROOT / "config" / "marathon.toml"


def main() -> int:
    """Installs for production: no rehearsal, no test tools."""
    python = ready()
    print(f"the command is {python.parent / 'sheets-marathon'}")
    if CONFIG.exists() and not sys.argv[1:]:
        print(f"{CONFIG.relative_to(ROOT)} is there already and stays as it is")
        return 0
    return subprocess.run(
        [str(python), "-m", "sheets_marathon", "init", *sys.argv[1:]], check=False, cwd=ROOT
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
