"""SVG to PNG in a process of its own: ``python -m sheets_marathon.adapters.pictures.drawing [FOLDER] < a.svg > a.png``.

resvg ends the whole process when it can't get the memory that it wants, and keeps what it got; the service must do
neither.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_TIMEOUT_S = 4
"""The tick waits for it, and whoever stops the service; it takes half a second."""


def drawn(svg: str, folder: Path | None = None) -> bytes:
    """PNG of ``svg``; images that it names lie in ``folder``. ValueError, with why, when it can't be drawn."""
    command = [sys.executable, "-m", __name__, *([str(folder)] if folder else [])]
    try:
        done = subprocess.run(  # noqa: S603 - this very module
            command, input=svg.encode(), capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"drawing it took longer than {_TIMEOUT_S} seconds") from None
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(said[-1] if said else f"drawing it ended with {done.returncode}")
    return done.stdout


def _draw(svg: str, folder: str | None) -> bytes:
    import resvg_py

    from sheets_marathon.adapters.pictures.lettering import BOLD, FAMILY, REGULAR

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(REGULAR), str(BOLD)],
        font_family=FAMILY,
        resources_dir=folder,
    )


def main() -> int:
    """Draws what comes in."""
    try:
        png = _draw(sys.stdin.buffer.read().decode(), sys.argv[1] if len(sys.argv) > 1 else None)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
