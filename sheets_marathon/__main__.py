"""``python -m sheets_marathon``."""

from __future__ import annotations

import sys

from sheets_marathon.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
