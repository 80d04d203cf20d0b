"""What ops hear of settings: values that do not count, which ones do instead, and weights that hold posts back."""

from __future__ import annotations

from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.languages import Language
from sheets_marathon.marathon.rating.live_settings import LiveSettings, Unsound, shown
from sheets_marathon.tabs import SETTINGS
from sheets_marathon.tabs.settings import SettingColumn

_ABOUT = "settings"


def tell_settings(settings: LiveSettings | None, alerts: Alerts, language: Language) -> None:
    """Ops hear at once, by mail too, of what points depend on, and when it is over. None: the tab was not read."""
    if settings is None:
        return
    said = [_unsound(each, language) for each in settings.unsound if each.counts]
    said += [weights_break(settings, language)] if settings.accepted.proof.refusals else []
    if said:
        alerts.tell(_ABOUT, "\n".join(said), grave=True)
    else:
        alerts.mended(_ABOUT, language.word("note", "settings_back"))


def why_figures_wait(settings: LiveSettings | None, language: Language) -> str:
    """Why what depends on points can't be told now, a sentence for people; "" when it can."""
    if settings is None:
        return ""
    if settings.accepted.proof.refusals:
        return weights_break(settings, language)
    if settings.behind:
        column = language.header(SETTINGS, SettingColumn.IN_FORCE)
        return language.word("note", "settings_behind").format(tab=language.tab(SETTINGS), column=column)
    return ""


def weights_break(settings: LiveSettings, language: Language) -> str:
    """That the weights in force let selling outweigh learning, with the numbers."""
    proof = settings.accepted.proof
    return language.word("note", "weights_break").format(
        learning=shown(proof.weights.learning), sales=shown(proof.weights.sales), best=proof.best_baseline
    )


def _unsound(each: Unsound, language: Language) -> str:
    return language.word("note", f"setting_{each.fault.name.lower()}").format(
        meaning=language.word("setting", each.key),
        where=each.where,
        typed=each.typed,
        holds=shown(each.holds),
        tab=language.tab(SETTINGS),
    )
