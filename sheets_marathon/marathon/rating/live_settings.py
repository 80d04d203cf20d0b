"""The settings that people change while the marathon runs, as they are in force. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_marathon.errors import WeightsRefused
from sheets_marathon.marathon.model import Track, Weights
from sheets_marathon.marathon.rating.accepted import RULES, Accepted, SettingFault
from sheets_marathon.marathon.rating.weights import require
from sheets_marathon.marathon.review import Reason, ReviewItem


@dataclass(frozen=True, slots=True)
class Unsound:
    """Something typed that does not count.

    ``holds``: the value that does; ``where``: the cell, or the tab of a row that is gone.
    """

    key: str
    typed: str
    where: str
    fault: SettingFault
    holds: float | str

    @property
    def counts(self) -> bool:
        """Whether points, or what channels are told of them, depend on it."""
        return RULES[self.key].counts

    def __str__(self) -> str:
        said = {
            SettingFault.UNSOUND: f"“{self.typed}” is no value for it",
            SettingFault.GONE: "its row is gone",
            SettingFault.DOUBLED: f"its rows say “{self.typed}”",
            SettingFault.REFUSED: f"with {self.typed} sales could outweigh learning",
        }
        return f"{self.where}: {self.key}: {said[self.fault]}; {shown(self.holds)} is in force"


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """The settings in force: by these formulas count, and the program.

    ``accepted``: the decision about what is typed. ``behind``: the cells do not show it yet, so figures will change.
    """

    accepted: Accepted
    sellers: Weights
    heads: Weights
    finish_tasks: int
    top_n: int
    risers_n: int
    names_style: str
    joint_goal: float = 0
    league_size: int = 0
    joint_target: float = 0
    unsound: tuple[Unsound, ...] = ()
    behind: bool = False

    def weights(self, track: Track) -> Weights:
        """A track's weights."""
        return self.sellers if track is Track.SELLERS else self.heads

    @property
    def broken(self) -> tuple[str, ...]:
        """Why the rating can't be told: weights in force under which selling outweighs learning."""
        try:
            require(self.accepted.proof)
        except WeightsRefused as refusal:
            return (f"the weights in force: {refusal.what}",)
        return ()

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """What Review asks of values that are no values; of refused weights it has a question of their own."""
        return tuple(
            ReviewItem(
                f"setting:{each.key}",
                f"{each.key} · «{each.typed}» → {shown(each.holds)}",
                each.where,
                Reason.BAD_SETTING,
            )
            for each in self.unsound
            if each.fault is not SettingFault.REFUSED
        )


def shown(value: float | str) -> str:
    """A setting's value as people write it: ``1.0 → 1``."""
    return value if isinstance(value, str) else f"{value:.10g}"
