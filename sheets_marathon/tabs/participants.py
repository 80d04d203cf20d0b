"""The roster: who takes part, in which role, store and city."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import PARTICIPANTS, Columns, with_choices


def participants(language: Language) -> Tab:
    c = Columns(language, PARTICIPANTS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    roles = [language.word("role", track) for track in Track]
    return Tab(
        PARTICIPANTS,
        language.tab(PARTICIPANTS),
        (
            c.program("id", width=110),
            c.people("name", width=260),
            with_choices(c.people("role", width=100), *roles),
            c.people("store", width=240),
            c.people("city"),
            c.people("head", width=150),
            c.people("email", width=200),
            c.people("telegram", width=120),
            with_choices(c.people("takes_part", width=100), yes, no),
            c.people("left_on", Format.DATE, 100),
            c.program("joined_on", Format.DATE, 110),
            c.program("baseline", Format.WHOLE, 120),
            c.people("curator", width=180),
            c.people("same_as", width=130),
            c.program("telegram_id", width=200),
            c.program("bot_link", width=220),
        ),
        row_key="id",
        recognised_by=("name", "role"),
        frozen_columns=2,
    )
