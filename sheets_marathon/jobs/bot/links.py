"""Personal links: how many there are and who used them, and new ones where others may have got hold of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sheets_marathon.jobs.bot.bot_sheet import KNOWN_BOT
from sheets_marathon.jobs.health.doctor.check import Check
from sheets_marathon.jobs.report import Report
from sheets_marathon.marathon.people.numbers import same_number
from sheets_marathon.ports.bot_memory import BotMemory


def links_report(memory: BotMemory) -> Report:
    """How many personal links there are, and how people became known."""
    links, tokens = memory.links(), memory.tokens()
    by_name = sum(link.by_name for link in links)
    line = f"{len(tokens)} personal links; linked: {len(links)}, of these by their Telegram name: {by_name}"
    return Report(done=(line,), facts={"links": len(tokens), "linked": len(links), "by_name": by_name})


def renew_links(memory: BotMemory, numbers: Sequence[str], fresh: Callable[[], str]) -> Report:
    """New links for the participants with these personnel numbers, for all when there are none. The former ones open
    nothing any more; who is linked stays so. The service writes the new ones into the roster."""
    known = memory.tokens()
    wanted = [who for who in known if not numbers or any(same_number(who, number) for number in numbers)]
    unknown = [number for number in numbers if not any(same_number(who, number) for who in known)]
    memory.keep_tokens({who: fresh() for who in wanted})
    problems = [f"no personal link of {number}: is it in the roster, and has the service looked?" for number in unknown]
    if not known:
        problems = ["there are no personal links yet: the service makes them with its first look at the sheet"]
    done = f"new links: {len(wanted)}; the former ones open nothing, the roster shows the new ones at the next look"
    facts: dict[str, object] = {"renewed": wanted, "unknown": unknown}
    return Report(done=(done,) * bool(wanted), problems=tuple(problems), changed=bool(wanted), facts=facts)


def links_check(memory: BotMemory, token_digest: str) -> Check:
    """``doctor``'s line: whether the bot has a new token since the service last looked. Links stay as they are then,
    but whoever got hold of the old token may have read some of them."""
    name, before = "personal links", memory.recall(KNOWN_BOT)
    if not before or before == token_digest:
        return Check(name, links_report(memory).done[0])
    problem = "the bot's token is another one than when the service last looked; personal links stay as they are"
    remedy = "if others know the old token: sheets-marathon bot-links --renew; else nothing is to be done"
    return Check(name, problem=problem, remedy=remedy, warning=True)
