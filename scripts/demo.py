"""A whole marathon before your eyes: makes .venv, installs, rehearses 16 days on the embedded workspace.

python3 scripts/demo.py [options of "sheets-marathon rehearse"]
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, ready


def main() -> int:
    """Runs the rehearsal and says where its page is."""
    python = ready("rehearsal")
    page, report = ROOT / "rehearsal.html", ROOT / "rehearsal-report.json"
    options = sys.argv[1:] or ["--html", str(page), "--report", str(report)]
    code = subprocess.run(
        [str(python), "-m", "sheets_marathon", "rehearse", *options], check=False, cwd=ROOT
    ).returncode
    if code == 0 and page.exists() and not sys.argv[1:]:
        print(
            f"\nOpen {page.relative_to(ROOT)} in a browser: the channels as people saw them, the rating, the figures."
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
