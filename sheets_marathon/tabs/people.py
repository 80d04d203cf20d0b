"""The tabs people write in: roster, program, bonuses, settings, review."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs.columns import Columns, with_choices
from sheets_marathon.tabs.keys import BONUSES, PARTICIPANTS, PROGRAM, REVIEW, SETTINGS


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


def program(language: Language) -> Tab:
    c = Columns(language, PROGRAM)
    return Tab(
        PROGRAM,
        language.tab(PROGRAM),
        (
            c.program("day", Format.WHOLE, 60),
            c.program("track", width=90),
            c.program("kind", width=110),
            c.people("date", Format.DATE, 100),
            c.people("time", Format.TIME, 80),
            c.people("topic", Format.WRAPPED, 300),
            c.people("lesson_link", width=220),
            c.people("task_link", width=220),
            c.people("text", Format.WRAPPED, 260),
            c.people("responsible", width=140),
            with_choices(c.people("ready", width=80), language.word("yes", "yes"), language.word("yes", "no")),
            c.program("state", width=120),
            c.program("key", width=160),
        ),
        row_key="key",
        frozen_columns=3,
    )


def bonuses(language: Language) -> Tab:
    c = Columns(language, BONUSES)
    return Tab(
        BONUSES,
        language.tab(BONUSES),
        (
            c.people("date", Format.DATE, 100),
            c.people("participant", width=260),
            c.people("reason", width=300),
            c.people("points", Format.NUMBER, 80),
            c.people("by", width=160),
            c.program("id", width=90),
        ),
        rows=200,
    )


def settings(language: Language) -> Tab:
    c = Columns(language, SETTINGS)
    return Tab(
        SETTINGS,
        language.tab(SETTINGS),
        (
            c.program("meaning", Format.WRAPPED, 560),
            c.people("value", Format.NUMBER),
            c.formula("computed", "", width=180),
            c.program("key", width=200),
        ),
        row_key="key",
        rows=60,
    )


def review(language: Language) -> Tab:
    c = Columns(language, REVIEW)
    return Tab(
        REVIEW,
        language.tab(REVIEW),
        (
            c.program("what", Format.WRAPPED, 360),
            c.program("where", width=220),
            c.program("why", Format.WRAPPED, 320),
            c.program("seller", width=220),
            c.program("candidates", Format.WRAPPED, 260),
            c.program("since", Format.DATE, 110),
            c.people("decision", width=180),
            c.program("resolved", Format.MOMENT, 150),
            c.program("key", width=200),
        ),
        row_key="key",
        rows=200,
    )
