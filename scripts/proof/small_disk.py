"""A marathon of three days whose service keeps its memory on a disk of a few megabytes that fills and empties.

python3 scripts/proof/small_disk.py [--megabytes N]

Mounts a tmpfs, so it needs root. Every post must be in its channel once, on time where the disk had room, within a beat
of the room's coming back where it had none. Exit code 1 when one is not; a line a day.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where environment.py stands

from environment import again_inside

_FULL_FOR = dt.timedelta(minutes=7)
_SHORT = {"marathon": {"days": 4, "learning_weekdays": ["mon", "tue", "wed"]}}


def main() -> int:
    """The proof."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=8, help="how large the disk is; default: %(default)s")
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("only root may mount a disk of its own; tests/program/process/test_full_disk.py needs no rights")
        return 64
    again_inside("rehearsal")
    return _prove(options.megabytes)


def _prove(megabytes: int) -> int:
    from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, Direction, Staged, perform, refusals_told
    from sheets_marathon.rehearsal.play.config_file import MarathonPlan, as_toml, completed, read_base
    from sheets_marathon.rehearsal.play.performance import Cue, Peace
    from sheets_marathon.rehearsal.play.scene import Scene

    class SmallDisk(Peace):
        """Full around the first lesson, the night's work and a summary."""

        def __init__(self, plan: MarathonPlan, disk: Path) -> None:
            self._plan, self._stuffing = plan, disk / "stuffing"

        def cues(self) -> Iterator[Cue]:
            days = [self._plan.starts_on + dt.timedelta(days=number) for number in range(3)]
            for day, at in zip(days, (dt.time(9, 58), dt.time(2, 58), dt.time(17, 58)), strict=True):
                begins = self._plan.moment(day, at)
                yield Cue(begins, self._fill)
                yield Cue(begins + _FULL_FOR, self._stuffing.unlink)

        def _fill(self) -> None:
            with self._stuffing.open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"\0" * 4_096)
                except OSError:
                    return  # full

    with tempfile.TemporaryDirectory(prefix="sheets-marathon-small-disk-") as found:
        folder = Path(found)
        (folder / "marathon").mkdir()
        disk = folder / "marathon" / "state"
        base = folder / "short.toml"
        posts = {"templates": str(BASE_CONFIG.parent / "messages")}
        base.write_text(as_toml(completed(read_base(BASE_CONFIG), {**_SHORT, "posts": posts})), "utf-8")

        def stage(scene: Scene, plan: MarathonPlan, _folder: Path, python: str) -> Staged:
            disk.mkdir(exist_ok=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(disk)], check=True)
            command = [python, "-m", "sheets_marathon", "run", "--config", str(scene.config)]
            return Staged(command, disturbance=SmallDisk(plan, disk))

        try:
            with refusals_told():
                outcome = perform(Direction(base=base, restarts=2, lively=False), folder / "marathon", stage)
        finally:
            subprocess.run(["umount", str(disk)], check=False)
    lost = [f"{line['key']}: {line['state']} {line['note']}" for line in outcome.report.journal if line["chat"]]
    unsent = [line for line in lost if "отправлено" not in line]
    late = [post for post in outcome.report.posts if post.planned and _delay(post.planned, post.sent_at) > _FULL_FOR]
    problems = [*outcome.problems, *unsent, *(f"{post.key} was late: {post.sent_at}" for post in late)]
    print("\n".join(problems) or f"{len(outcome.report.posts)} posts on a disk of {megabytes} MB: none lost, none late")
    return 1 if problems else 0


def _delay(planned: str, sent: str) -> dt.timedelta:
    return dt.datetime.fromisoformat(sent) - dt.datetime.fromisoformat(planned)


if __name__ == "__main__":
    sys.exit(main())
