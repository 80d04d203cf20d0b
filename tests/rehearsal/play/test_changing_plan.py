"""A marathon whose plan changes twice on the way: a holiday on its second day, another day that makes up for it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.places import MESSAGES

from sheets_marathon.rehearsal.play.conductor import (
    BASE_CONFIG,
    Direction,
    RehearsalOutcome,
    Staged,
    perform,
    plain,
    refusals_told,
)
from sheets_marathon.rehearsal.play.config_file import MarathonPlan, as_toml, completed
from sheets_marathon.rehearsal.play.performance import Cue, Peace
from sheets_marathon.rehearsal.play.scene import Scene

MONDAY = dt.date(2026, 12, 7)
HOLIDAY, INSTEAD = MONDAY + dt.timedelta(1), MONDAY + dt.timedelta(3)
pytestmark = pytest.mark.timeout(300)


class Ops(Peace):
    """Whoever reschedules: the day before the holiday, and the day before the day that makes up for it."""

    def __init__(self, scene: Scene, plan: MarathonPlan) -> None:
        self._scene, self._plan = scene, plan
        self.said: list[tuple[int, str]] = []

    def cues(self) -> Iterable[Cue]:
        def eve(of: dt.date) -> dt.datetime:
            return self._plan.moment(of - dt.timedelta(1), dt.time(12, 3))

        yield Cue(eve(HOLIDAY), lambda: self._reschedule("--skip", f"{HOLIDAY}"))
        yield Cue(eve(INSTEAD), lambda: self._reschedule("--add", f"{INSTEAD}"))

    @contextmanager
    def spared(self) -> Iterator[None]:
        yield

    def _reschedule(self, *asked: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "sheets_marathon", "reschedule", *asked, "--config", str(self._scene.config)],
            env={**os.environ, **self._scene.secrets},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.said.append((done.returncode, done.stdout + done.stderr))


@dataclass(frozen=True)
class Played:
    """What came of it, what ops were told by their commands, and the configuration at the end."""

    outcome: RehearsalOutcome
    ops: Ops
    config: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("replanned")
    base = folder / "base.toml"
    short = {
        "marathon": {"starts_on": MONDAY, "days": 5, "learning_weekdays": ["mon", "tue", "wed"]},
        "posts": {"templates": str(MESSAGES)},
        "backup": {"enabled": False},
        "picture": {"enabled": False},
        "bot": {"enabled": False},
        "control": {"enabled": False},
        "service": {"refresh_minutes": 120},
    }
    base.write_text(as_toml(completed(tomllib.loads(BASE_CONFIG.read_text("utf-8")), short)), "utf-8")
    hired: list[Ops] = []

    def staging(scene: Scene, plan: MarathonPlan, into: Path, python: str) -> Staged:
        hired.append(Ops(scene, plan))
        return Staged(plain(scene, plan, into, python).command, disturbance=hired[0])

    kept = folder / "kept"
    kept.mkdir()
    with refusals_told():
        outcome = perform(Direction(restarts=1, progress=False, lively=False, base=base), kept, staging)
    return Played(outcome, hired[0], (kept / "marathon.toml").read_text("utf-8"))


def test_both_changes_are_told_post_by_post(played: Played) -> None:
    (code, skipped), (code_again, added) = played.ops.said
    assert (code, code_again) == (0, 0), played.ops.said
    assert "~ sellers.2.lesson.1 moves: 08.12.2026 10:00 → 09.12.2026 10:00" in skipped
    assert "- sellers.3.summary.1 is cancelled" in skipped
    assert "+ sellers.3.lesson.1 returns: 10.12.2026 10:00" in added
    marathon = tomllib.loads(played.config)["marathon"]
    assert (marathon["skipped"], marathon["added"]) == ([HOLIDAY], [INSTEAD])


def test_every_learning_day_went_out_once_in_order_on_its_new_date(played: Played) -> None:
    posts = played.outcome.report.posts
    first = {str(post.key): post for post in posts if ".lesson.1" in str(post.key)}
    assert {key: (post.sent_at[:10], post.text[:6]) for key, post in first.items()} == {
        f"{track}.{day}.lesson.1": (on, f"День {day}")
        for track in ("sellers", "heads")
        for day, on in enumerate((f"{MONDAY}", "2026-12-09", f"{INSTEAD}"), 1)
    }
    keys = [str(post.key) for post in posts]
    assert len(keys) == len(set(keys)) == 3 * 5 + 2
    assert sorted(key for key in keys if "final" in key) == ["heads.final", "sellers.final"]
    assert not [post for post in posts if post.sent_at.startswith(f"{HOLIDAY}")]


def test_nothing_went_wrong(played: Played) -> None:
    assert played.outcome.problems == ()
    assert {line["state"] for line in played.outcome.report.journal} <= {"отправлено", "сделано"}
