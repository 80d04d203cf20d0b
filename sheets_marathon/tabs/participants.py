"""The roster: who takes part, in which role, store and city."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import PARTICIPANTS, Columns, with_choices


class ParticipantColumn:
    """Keys of the columns of the roster."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    ROLE: Final = ColumnKey("role")
    STORE: Final = ColumnKey("store")
    CITY: Final = ColumnKey("city")
    HEAD: Final = ColumnKey("head")
    EMAIL: Final = ColumnKey("email")
    TELEGRAM: Final = ColumnKey("telegram")
    TAKES_PART: Final = ColumnKey("takes_part")
    LEFT_ON: Final = ColumnKey("left_on")
    JOINED_ON: Final = ColumnKey("joined_on")
    BASELINE: Final = ColumnKey("baseline")
    CURATOR: Final = ColumnKey("curator")
    SAME_AS: Final = ColumnKey("same_as")
    TELEGRAM_ID: Final = ColumnKey("telegram_id")
    BOT_LINK: Final = ColumnKey("bot_link")


def participants(language: Language) -> Tab:
    c = Columns(language, PARTICIPANTS)
    yes, no = language.word("yes", "yes"), language.word("yes", "no")
    roles = [language.word("role", track) for track in Track]
    return Tab(
        PARTICIPANTS,
        language.tab(PARTICIPANTS),
        (
            c.program(ParticipantColumn.ID, width=110),
            c.people(ParticipantColumn.NAME, width=260),
            with_choices(c.people(ParticipantColumn.ROLE, width=100), *roles),
            c.people(ParticipantColumn.STORE, width=240),
            c.people(ParticipantColumn.CITY),
            c.people(ParticipantColumn.HEAD, width=150),
            c.people(ParticipantColumn.EMAIL, width=200),
            c.people(ParticipantColumn.TELEGRAM, width=120),
            with_choices(c.people(ParticipantColumn.TAKES_PART, width=100), yes, no),
            c.people(ParticipantColumn.LEFT_ON, Format.DATE, 100),
            c.program(ParticipantColumn.JOINED_ON, Format.DATE, 110),
            c.program(ParticipantColumn.BASELINE, Format.WHOLE, 120),
            c.people(ParticipantColumn.CURATOR, width=180),
            c.people(ParticipantColumn.SAME_AS, width=130),
            c.program(ParticipantColumn.TELEGRAM_ID, width=200),
            c.program(ParticipantColumn.BOT_LINK, width=220),
        ),
        row_key=ParticipantColumn.ID,
        recognised_by=(ParticipantColumn.NAME, ParticipantColumn.ROLE),
        frozen_columns=2,
    )
