"""Every language pack is whole: whatever the code asks of one, each has, and the same in all of them."""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from sheets_marathon import languages
from sheets_marathon.errors import ConfigurationError
from sheets_marathon.languages import Language
from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.grading.grades import Mark, read_grade
from sheets_marathon.marathon.model import DeliveryState, EventKind, SlotKind, Track
from sheets_marathon.marathon.people.positions import parse_role
from sheets_marathon.marathon.people.roster import parse_yes
from sheets_marathon.marathon.review import Reason
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.tabs import CURATORS, GRADES, PARTICIPANTS, PROGRAM, REVIEW
from sheets_marathon.tabs.declaration import declare
from sheets_marathon.tabs.settings import COMPUTED_KEYS, SETTING_KEYS

CODES = languages.available()
FIRST_DAY = dt.date(2026, 12, 7)
CALENDAR = Calendar(starts_on=FIRST_DAY)

# What cells of the roster, the program and the grades say, beside the enumerations of the model.
REVIEW_ANSWERS = {"не считать", "skip"}
WORDS = {"grade": {"rework", "handed_in", "graded", "blank"}, "yes": {"yes", "no"}, "person": {"left"}}


def content(code: str) -> dict[str, Any]:
    """A pack as its file has it."""
    return tomllib.loads((files(languages) / f"{code}.toml").read_text("utf-8"))


def paths(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with where it stands; a list of words is one leaf, a list of tables is not."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}")
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for index, inner in enumerate(value):
            yield from paths(inner, f"{path}[{index}]")
    else:
        yield path.removeprefix("."), value


def placeholders(text: str) -> set[str]:
    """The names in curly brackets."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def declared(language: Language) -> tuple[Tab, ...]:
    by_track = {track: tasks(CALENDAR, track) for track in Track}
    return declare(language, by_track, CALENDAR.starts_on, CALENDAR.ends_on)


@pytest.fixture(params=CODES)
def language(request: pytest.FixtureRequest) -> Language:
    return languages.load(request.param)


def test_there_are_a_russian_and_an_english_pack() -> None:
    assert CODES == ("en", "ru")


def test_an_unknown_language_is_refused_naming_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="en, ru"):
        languages.load("xx")


@pytest.mark.parametrize("code", CODES)
def test_packs_have_the_same_keys(code: str) -> None:
    assert {path for path, _ in paths(content(code))} == {path for path, _ in paths(content("ru"))}


@pytest.mark.parametrize("code", CODES)
def test_packs_have_the_same_placeholders(code: str) -> None:
    russian = dict(paths(content("ru")))
    for path, text in paths(content(code)):
        if isinstance(text, str):
            assert placeholders(text) == placeholders(russian[path]), path


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_blank(code: str) -> None:
    for path, text in paths(content(code)):
        assert all(word.strip() for word in ([text] if isinstance(text, str) else text)), path


def test_the_english_pack_is_english() -> None:
    cyrillic = [
        path for path, text in paths(content("en")) if any("\u0400" <= letter <= "\u04ff" for letter in str(text))
    ]
    assert cyrillic == []


def test_every_declared_tab_and_column_has_its_own_title(language: Language) -> None:
    tabs = declared(language)
    assert {tab.key for tab in tabs} == set(language.tabs)
    titles = [tab.title.casefold() for tab in tabs]
    assert len(set(titles)) == len(titles)
    for tab in tabs:
        headers = [column.title.casefold() for column in tab.columns]
        assert all(headers), tab.key
        assert len(set(headers)) == len(headers), f"{tab.key} has two columns with one header"


def test_a_pack_describes_no_column_that_is_not_declared(language: Language) -> None:
    for tab in declared(language):
        known = {column.group or column.key for column in tab.columns}
        for family in ("columns", "notes", "aliases"):
            assert set(language.tabs[tab.key].get(family, ())) <= known, f"{tab.key}.{family}"


def test_titles_are_short_enough_for_a_tab_and_free_of_what_an_export_forbids(language: Language) -> None:
    # Sheets takes 100 characters; Excel, to which people export, takes 31 and none of these.
    for tab in declared(language):
        assert len(tab.title) <= 31
        assert not set(tab.title) & set("[]:*?/\\'")


def test_no_alias_means_two_columns_of_a_tab(language: Language) -> None:
    for tab in declared(language):
        names = [name.casefold() for column in tab.columns for name in {column.title, *column.aliases}]
        assert sorted(names) == sorted(set(names)), tab.key


def test_the_guide_calls_tabs_and_columns_by_their_real_names(language: Language) -> None:
    """Every name in quotes is a tab's, a column's, a filter view's or a grade's; of tabs and columns by their place."""
    tabs = {tab.key: tab for tab in declared(language)}
    places = set()
    for line in language.guide:
        assert line["topic"].strip()
        for tab, column in re.findall(r"\{(\w+)(?:\.(\w+))?\}", line["text"]):
            places.add(tab)
            assert tab in tabs
            assert not column or column in tabs[tab].by_key, f"{tab}.{column}"
        quoted = set(re.findall("«([^»{]+)»|“([^”{]+)”", line["text"]))
        words = {word for pair in quoted for word in pair if word}
        known = {*language.words["grade"].values(), *language.words["view"].values(), *REVIEW_ANSWERS}
        assert words <= known, f"{words - known} in {line['topic']!r} is no title that people find in the sheet"
    assert {*GRADES.values(), PARTICIPANTS, PROGRAM, REVIEW, CURATORS} <= places


# What is only planned is in no journal, and what waits for a link or for somebody's word is one word to people.
SHOWN_STATES = {DeliveryState(state.shown) for state in DeliveryState if state is not DeliveryState.PLANNED}


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("state", SHOWN_STATES),
        ("review", Reason),
        ("slot", SlotKind),
        ("kind", EventKind),
        ("track", Track),
        ("role", Track),
    ],
)
def test_every_value_of_the_model_has_a_word(language: Language, family: str, members: Any) -> None:
    assert {member.value for member in members} <= set(language.words[family])


@pytest.mark.parametrize(("family", "keys"), [*WORDS.items(), ("setting", {*SETTING_KEYS, *COMPUTED_KEYS})])
def test_every_word_that_the_code_asks_for_exists(language: Language, family: str, keys: set[str]) -> None:
    assert keys - set(language.words[family]) == set()


def test_review_has_no_words_that_nothing_asks_for(language: Language) -> None:
    assert set(language.words["review"]) == {reason.value for reason in Reason}


@pytest.mark.parametrize("family", ["state", "kind", "track", "slot", "yes"])
def test_a_word_leads_back_to_its_key(language: Language, family: str) -> None:
    # The Journal tab is read back, so two states must not share a word.
    for key, word in language.words[family].items():
        assert language.key_of(family, f" {word.upper()} ") == key


def test_what_a_pack_lets_people_choose_is_understood_when_read(language: Language) -> None:
    assert read_grade(language.word("grade", "rework")).mark is Mark.REWORK
    assert read_grade(language.word("grade", "handed_in")).mark is Mark.HANDED_IN
    assert parse_yes(language.word("yes", "yes")) is True
    assert parse_yes(language.word("yes", "no")) is False
    assert {track: parse_role(language.word("role", track)) for track in Track} == {track: track for track in Track}


NOTHING_TO_DECIDE = {"other_seller", "other_date", "other_quantity", "gone", "not_counted"}
TO_DO = {
    "ru": r"впишите|исправьте|перенесите|оставьте|укажите|нужен адрес|выгрузите|задайте|увеличьте|удалите|бывает"
    r"|\{question\}",
    "en": r"\btype|mend|move|leave|\bsay|wanted|export the|set |raise|delete|it is |\{question\}",
}


@pytest.mark.parametrize("code", CODES)
def test_every_question_says_what_to_do(code: str) -> None:
    asked = {key: text for key, text in content(code)["words"]["review"].items() if key not in NOTHING_TO_DECIDE}
    assert [key for key, text in asked.items() if not re.search(TO_DO[code], text, re.IGNORECASE)] == []
