"""The values with which the Settings tab begins; afterwards its cells win (DESIGN 4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sheets_marathon.settings import Settings
    from sheets_marathon.spreadsheet.schema import Scalar


def first_values(settings: Settings, seller_tasks: int) -> Mapping[str, Scalar]:
    """By the setting's key, as ``tabs.SETTING_KEYS`` has them; ``seller_tasks``: how many tasks a seller has."""
    rating, posts = settings.rating, settings.posts
    return {
        "weight_learning": rating.weight_learning,
        "weight_sales": rating.weight_sales,
        "weight_bonus": rating.weight_bonus,
        "heads_weight_learning": rating.heads_weight_learning,
        "heads_weight_team": rating.heads_weight_team,
        "heads_weight_bonus": rating.heads_weight_bonus,
        "finish_tasks": math.ceil(rating.finish_share * seller_tasks),
        "top_n": posts.top_n,
        "risers_n": posts.risers_n,
        "names_style": posts.names,
        "joint_goal": rating.joint_goal,
        "league_size": rating.league_size,
    }
