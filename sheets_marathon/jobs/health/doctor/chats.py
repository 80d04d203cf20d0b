"""The channels and the ops chat: is the bot there, what may it do."""

from __future__ import annotations

import logging

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.doctor.check import Check
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.ports.messenger import Messenger

log = logging.getLogger(__name__)


def chat_checks(marathon: Marathon, messenger: Messenger, *, pins: bool = False, alerts: bool = False) -> list[Check]:
    """``pins``: posts are pinned, so the bot must be allowed to. ``alerts``: ops are told of trouble elsewhere too."""
    checks: list[Check] = []
    for track, chat in marathon.chats.items():
        # A post that must be looked for is forwarded from its channel to the ops chat.
        needed = {"pin": pins, "forward": bool(marathon.ops_chat)}
        checks += _looked(f"channel of {track.value}", chat, messenger, [name for name, so in needed.items() if so])
    if marathon.curators_chat:
        checks += _looked("curators' chat", marathon.curators_chat, messenger, ["forward"] * bool(marathon.ops_chat))
    if marathon.control is not None and marathon.control.chat not in (marathon.ops_chat, marathon.curators_chat):
        checks += _looked("control chat", marathon.control.chat, messenger, ["forward"] * bool(marathon.ops_chat))
    if marathon.ops_chat:
        return [*checks, *_looked("ops chat", marathon.ops_chat, messenger, [])]
    problem = "telegram.ops_chat is not set: an unclear post can't be looked for"
    if not alerts:
        problem += ", and nobody is told of trouble"
    remedy = "make a private group, add the bot, put its id into telegram.ops_chat"
    return [*checks, Check("ops chat", problem=problem, remedy=remedy, warning=True)]


def require_a_channel(marathon: Marathon, messenger: Messenger) -> None:
    """MarathonError when Telegram itself says that the bot can post in no channel: a wrong token, a bot that nobody has
    added, no rights.

    Where Telegram can't be asked now nothing is concluded, and it is asked no more. One channel of several that is
    closed is logged: the others' posts go out, and its own will say what is wrong with them.
    """
    problems: dict[str, str] = {}
    for chat in marathon.chats.values():
        report = messenger.check(chat)
        if report.problem and not report.definite:
            log.warning("whether the bot may post can't be told now: %s", report.problem)
            return
        if report.problem:
            problems[chat] = report.problem
    if problems and len(problems) == len(marathon.chats):
        said = "\n".join(f"  {problem}" for problem in dict.fromkeys(problems.values()))
        raise MarathonError(
            f"the bot can post nowhere, so nothing was started:\n{said}",
            "mend that, “sheets-marathon doctor” says whether all is well, then start again",
        )
    for problem in problems.values():
        log.error("%s", problem)


def _looked(name: str, chat: str, messenger: Messenger, needed: list[str]) -> list[Check]:
    report = messenger.check(chat)
    if report.problem:
        return [Check(name, problem=report.problem)]  # its sentence says what to do, too
    found = f"{report.title or report.chat}; the bot may post and delete its posts"
    lacks = [Check(name, problem=report.lacks[right], warning=True) for right in needed if right in report.lacks]
    return lacks or [Check(name, found)]
