"""A short marathon in chaos: two seeds that together kill the real service at every boundary, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from sheets_marathon.rehearsal.chaos.account import ChaosAccount, added
from sheets_marathon.rehearsal.chaos.mishaps import MishapKind
from sheets_marathon.rehearsal.chaos.rehearsing import Calm, Trial, play_calm, play_chaos
from sheets_marathon.rehearsal.chaos.sites import SHARES
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, Direction
from sheets_marathon.rehearsal.play.config_file import as_toml, completed, read_base

CAST, SEEDS = 3, tuple(range(SHARES))
# Five days with lessons on four of them: as many slots as a week has. Fewer looks and attempts save half the time.
SHORT = {
    "marathon": {"days": 5, "learning_weekdays": ["mon", "tue", "wed", "thu"]},
    "posts": {"templates": str(BASE_CONFIG.parent / "messages")},
    "service": {"refresh_minutes": 30},
    "google": {"attempts": 3},
}
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Played:
    """The calm run and the same in chaos, a trial a seed."""

    calm: Calm
    trials: Sequence[Trial]

    @property
    def together(self) -> ChaosAccount:
        return added([each.account for each in self.trials])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    base = tmp_path_factory.mktemp("base") / "short.toml"
    base.write_text(as_toml(completed(read_base(BASE_CONFIG), SHORT)), "utf-8")
    direction = Direction(seed=CAST, base=base, progress=False)
    calm = play_calm(direction, tmp_path_factory.mktemp("calm"))
    folders = [tmp_path_factory.mktemp(f"chaos-{seed}") for seed in SEEDS]

    def trial(seed: int, folder: Path) -> Trial:
        return play_chaos(direction, calm, seed, folder)

    with ThreadPoolExecutor(len(SEEDS)) as pool:
        return Played(calm, list(pool.map(trial, SEEDS, folders)))


def test_in_peace_nothing_goes_wrong_and_every_slot_is_posted(played: Played) -> None:
    assert played.calm.problems == ()
    assert len(played.calm.slots) == 4 * 5 + 2
    posts = [line for line in played.calm.left.report.journal if line["chat"]]
    assert {line["state"] for line in posts} == {"отправлено"}


def test_every_promise_holds_in_chaos(played: Played) -> None:
    assert [trial.outcome.problems for trial in played.trials] == [()] * len(SEEDS)


def test_every_boundary_that_was_crossed_was_killed_before_and_after(played: Played) -> None:
    together = played.together
    assert together.not_killed == ()
    assert set(together.sites) >= {*played.calm.crossings, "telegram.forwardMessage", "outbox.unknown", "outbox.missed"}


def test_each_kill_was_followed_by_a_start_but_for_one_on_the_way_out(played: Played) -> None:
    for trial in played.trials:
        *before, last = trial.outcome.report.exit_codes
        assert set(before) <= {-9, 1}, "1: it does not start while Google refuses it"
        assert last in (0, -9)
        assert trial.account.restarts - before.count(1) + (last == -9) == sum(trial.account.kills.values())


def test_faults_of_every_kind_were_injected_on_both_services(played: Played) -> None:
    assert set(played.together.faults) >= {
        f"{service} {mode}" for service in ("telegram", "sheets") for mode in ("before", "after", "late")
    }


def test_the_impossible_late_twin_stood_in_the_channel_and_was_swept_after_ten_minutes(played: Played) -> None:
    for trial in played.trials:
        assert any("after it has been sent again" in each for each in trial.account.incidents)
        assert trial.account.sweeps >= 1


def test_a_window_that_was_lost_is_journaled_with_its_reason(played: Played) -> None:
    for trial in played.trials:
        assert trial.account.missed
        assert all("Время вышло" in each for each in trial.account.missed)


def test_posts_went_out_again_and_were_looked_for(played: Played) -> None:
    assert played.together.resends > 0
    assert played.together.probes > 0


def test_careless_people_bad_files_and_broken_machines_met_the_faults(played: Played) -> None:
    told = {incident.partition(" ")[2] for trial in played.trials for incident in trial.account.incidents}
    assert told >= {kind.value for kind in MishapKind}
    assert len(played.together.pairs) > 40
