"""Which tab of a lived-in spreadsheet could be the roster: proposed to people, taken only when they say so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon import languages
from sheets_marathon.errors import UnsafeChange
from sheets_marathon.jobs.people.take_over import candidate_account
from sheets_marathon.jobs.report import Report
from sheets_marathon.marathon.people.positions import looks_like_position
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.recognise import By, Candidate, Level, Sign, candidates, clear_choice
from sheets_marathon.spreadsheet.schema import Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Layout
from sheets_marathon.tabs.participants import ParticipantColumn

_REMEDY = "run “sheets-marathon init --from-sheet” to write the mapping"
_REMEDY_TO_CHOOSE = _REMEDY.replace("--from-sheet", "--from-sheet --tab TITLE")
_WAYS = {By.HEADER: "by header", By.ALIAS: "by another usual name", By.CONTENT: "by what stands below"}
_PATRONYMIC = re.compile(r"[\w-]+(?:\s+[\w-]+)?\s+\w+(?:ович|евич|ич|овна|евна|ична|инична|оглы|кызы)", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TELEGRAM = re.compile(r"@\w{4,}|(?:https?://)?t\.me/\w+")
# What a cell of the roster looks like, where that tells the column: digits could be anything, names of cities too.
_LOOKS: Mapping[str, Callable[[str], bool]] = {
    ParticipantColumn.NAME: lambda text: _PATRONYMIC.fullmatch(text) is not None,
    ParticipantColumn.ROLE: looks_like_position,
    ParticipantColumn.EMAIL: lambda text: _MAIL.fullmatch(text) is not None,
    ParticipantColumn.TELEGRAM: lambda text: _TELEGRAM.fullmatch(text) is not None,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Tabs that could be the roster, best first, and the one to take when nobody says otherwise.

    ``accounts``: what each of them holds, in the same order.
    """

    found: tuple[Candidate, ...]
    choice: Candidate | None
    accounts: tuple[tuple[str, ...], ...] = ()

    def chosen(self, title: str) -> Candidate:
        """The tab that people name, or the clear one. UnsafeChange when there is nothing to choose or a choice is
        theirs."""
        if title:
            for candidate in self.found:
                if candidate.title == title:
                    return candidate
            raise UnsafeChange(f"tab “{title}” has no headers of a roster, or is not there", self._others(title))
        if self.choice is not None:
            return self.choice
        if not self.found:
            raise UnsafeChange(
                "no tab looks like a roster: none has a header for a name or a role within its first 10 rows",
                "without a roster “apply” makes a new tab; or map yours by hand under [sheet.tabs.participants]",
            )
        titles = " or ".join(f"--tab “{candidate.title}”" for candidate in self.found)
        raise UnsafeChange("it is not clear which tab is the roster; nothing was written", f"say {titles}")

    def _others(self, title: str) -> str:
        titles = ", ".join(f"“{candidate.title}”" for candidate in self.found if candidate.title != title)
        return f"these could be the roster: {titles}" if titles else "no other tab looks like a roster either"

    def report(self) -> Report:
        """Each tab with its columns, before somebody says yes."""
        each = zip(self.found, self.accounts, strict=True)
        return Report(
            done=tuple(line for tab, told in each for line in (*details(tab), *(f"  roster: {line}" for line in told)))
        )

    def lines(self) -> tuple[str, ...]:
        """A line for each tab, for ``plan``."""
        if not self.found:
            return ()
        said = tuple(
            f"“{candidate.title}” looks like participants ({summary(candidate, self.choice)})"
            for candidate in self.found
        )
        return (*said[:-1], f"{said[-1]}: {_REMEDY if self.choice is not None else _REMEDY_TO_CHOOSE}")

    def rivals_of(self, sheet_id: int) -> tuple[str, ...]:
        """Why the tab that was taken by its headers must not be: another one could be the roster as well."""
        if self.choice is not None and self.choice.sheet_id == sheet_id:
            return ()
        fitting = [f"“{candidate.title}”" for candidate in self.found if not candidate.missing]
        if len(fitting) < 2:
            return ()
        return (f"{' and '.join(fitting)} look like participants: {_REMEDY_TO_CHOOSE}",)


def propose_roster(roster: Tab, layout: Layout, today: dt.date) -> Proposal:
    """Looks through every tab that is not ours yet, in all the languages there are. UnsafeChange when the program has
    its roster already."""
    ours = next((tab.title for tab in layout.tabs if tab.tag == roster.key), None)
    if ours is not None:
        raise UnsafeChange(f"tab “{ours}” is the roster already", "there is nothing to map; run “sheets-marathon plan”")
    found = candidates(_signs(roster), layout)
    return Proposal(
        found, clear_choice(found), tuple(candidate_account(candidate, layout, today) for candidate in found)
    )


def mapping_of(candidate: Candidate) -> TabMapping:
    """What the configuration has to say for that tab."""
    return TabMapping(candidate.title, candidate.header_row, candidate.columns)


def summary(candidate: Candidate, choice: Candidate | None) -> str:
    """How sure it is and why, in a phrase: ``sure: ФИО, Роль``."""
    level = candidate.level if candidate is choice or candidate.level is Level.UNSURE else Level.UNSURE
    headers = ", ".join(guess.header for guess in sorted(candidate.guesses, key=lambda guess: guess.index))
    return f"{level}, {candidate.confidence} %: {headers}{_doubts(candidate)}"


def details(candidate: Candidate) -> tuple[str, ...]:
    """The whole proposal, a line each, before somebody says yes."""
    lines = [f"“{candidate.title}”, headers in row {candidate.header_row}: {candidate.level}, {candidate.confidence} %"]
    lines += [f"  {guess.key} = “{guess.header}” ({_WAYS[guess.by]})" for guess in candidate.guesses]
    lines += [f"  {key}: not clear, it could be {_quoted(headers)}" for key, headers in candidate.doubts.items()]
    lines += [f"  {key}: no column; “apply” adds one" for key in candidate.missing]
    if candidate.left:
        lines.append(f"  left as they are: {', '.join(f'“{header}”' for header in candidate.left)}")
    if ParticipantColumn.ID not in candidate.columns and ParticipantColumn.ID not in candidate.doubts:
        lines.append("  id: no column of personnel numbers; they will be made up, and sales told by name alone")
        lines.append('      if one of those holds them, add it to the mapping: id = "its header"')
    return tuple(lines)


def _doubts(candidate: Candidate) -> str:
    told = [f"{key} could be {_quoted(headers)}" for key, headers in candidate.doubts.items()]
    told += [f"no column for {key}" for key in candidate.missing]
    return "; " + "; ".join(told) if told else ""


def _quoted(headers: Sequence[str]) -> str:
    return " or ".join(f"“{text}”" for text in headers)


def _signs(roster: Tab) -> tuple[Sign, ...]:
    packs = [languages.load(code) for code in languages.available()]
    return tuple(
        Sign(
            column.key,
            headers=tuple(pack.header(roster.key, column.key) for pack in packs),
            aliases=tuple(alias for pack in packs for alias in pack.aliases(roster.key, column.key)),
            looks=_LOOKS.get(column.key),
            required=column.key in roster.recognised_by,
        )
        for column in roster.columns
        # Only what people keep, and the number by which people are known: the rest is ours to add.
        if column.owner is Owner.PEOPLE or column.key == roster.row_key
    )
