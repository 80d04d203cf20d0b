"""The guide to the leaders' report names fields that are there, all of them with their types, and has its sketches."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from support.documents import declared
from support.places import DOCS

from sheets_marathon import languages
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import LOOKER

GUIDE = (DOCS / "looker.ru.md").read_text("utf-8")
TABS = {key: declared("ru")[key] for key in LOOKER}
PAGES = ("Обзор", "Кто учится", "Продажи", "Салоны", "Кураторы")
SKETCHES = sorted((DOCS / "looker").glob("*.svg"))
YES_NO = {"takes_part", "finished", "in_marathon"}
"""Columns whose cells say «да» or «нет»."""

_CODE = re.compile(r"`([^`\n]+)`")
_CALLED = re.compile(r"«([^»]+)»")
_SPELLED = re.compile(r"[A-Z_]+|\"[^\"]*\"|[\s()=/<>]|\d")
"""What a formula may hold besides fields: functions, texts, operators, numbers."""


def rows_below(heading: str) -> list[list[str]]:
    """The raw cells of the first table below a heading or a sentence."""
    assert heading in GUIDE, heading
    part = GUIDE.partition(heading)[2]
    table = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table[0].splitlines()[2:]]


def headers(*keys: str) -> set[str]:
    return {column.title for key in keys for column in TABS[key].columns}


CALCULATED = {
    name.strip("«»"): (key.strip("`"), formula.strip("`"))
    for name, key, formula, _ in rows_below("*Add a field* в источнике.")
}
BLENDS = {
    name.strip("«»"): (left.strip("`"), right.strip("`"), key.strip("`"), taken)
    for name, left, right, key, taken in rows_below("Два соединения,")
}
RECIPES = {page: rows_below(f"Страница «{page}»") for page in PAGES}


def source(cell: str) -> tuple[set[str], set[str]]:
    """What a source offers: headers of its tab or tabs, and names that the guide has given."""
    if cell.startswith("`"):
        key = cell.strip("`")
        return headers(key), {name for name, (of, _) in CALCULATED.items() if of == key}
    left, right, _, taken = BLENDS[cell.strip("«»")]
    offered = set(_CODE.findall(taken))
    own = {name for name, (of, _) in CALCULATED.items() if of in (left, right)}
    return offered, set(re.findall(r"переименовать в «([^»]+)»", taken)) | (own & set(_CALLED.findall(taken)))


def unknown(code: str, fields: set[str]) -> str:
    """What is left of a field's name or a formula when fields and the language's own words are taken out."""
    for field in sorted(fields, key=len, reverse=True):
        code = code.replace(field, " ")
    return _SPELLED.sub("", code).strip()


def kind(tab: Tab, key: str) -> str:
    if key in YES_NO:
        return "да/нет"
    return {Format.TEXT: "текст", Format.PLAIN: "текст", Format.DATE: "дата"}.get(tab.by_key[key].format, "число")


@pytest.mark.parametrize("key", LOOKER)
def test_every_field_of_a_flat_tab_is_documented_with_its_type(key: str) -> None:
    tab = TABS[key]
    told = [(row[0].strip("`"), row[1]) for row in rows_below(f"### `{key}`\n")]
    assert told == [(column.title, kind(tab, column.key)) for column in tab.columns]
    assert all(len(row[2]) > 3 for row in rows_below(f"### `{key}`\n"))


@pytest.mark.parametrize("key", LOOKER)
def test_the_english_page_has_every_field_under_its_type(key: str) -> None:
    page = (DOCS / "looker.md").read_text("utf-8").partition("Fields by type")[2]
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{key}`")]
    told = [_CODE.findall(cell) for cell in line.strip("|").split("|")[1:]]
    of_kind = [
        [column.key for column in TABS[key].columns if kind(TABS[key], column.key) == one]
        for one in ("текст", "да/нет", "число", "дата")
    ]
    assert told == of_kind


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_a_recipe_is_in_its_source(page: str) -> None:
    assert len(RECIPES[page]) >= 3
    for number, chart, where, dimension, metric, rest in RECIPES[page]:
        fields, named = source(where)
        for cell in (dimension, metric, rest):
            left = {code: unknown(code, fields | named) for code in _CODE.findall(cell)}
            assert set(left.values()) <= {""}, (page, number, chart, left)
        for cell in (dimension, metric):
            assert set(_CALLED.findall(cell)) <= named, (page, number, chart)
        grouped = set(re.findall(r"«(\w+)» (?:не равно|=)", rest))
        assert grouped <= named, (page, number, chart)


def test_formulas_and_blends_are_made_of_fields_that_are_there() -> None:
    assert len(CALCULATED) == len(BLENDS) == 2
    for name, (key, formula) in CALCULATED.items():
        assert unknown(formula, headers(key)) == "", name
    for name, (left, right, joined, taken) in BLENDS.items():
        assert joined in headers(left) & headers(right), name
        first, _, second = taken.partition("из второй")
        assert set(_CODE.findall(first)) <= headers(left), name
        assert set(_CODE.findall(second)) <= headers(right), name


def test_words_that_filters_look_for_are_those_the_program_writes() -> None:
    language = languages.load("ru")
    words = {
        "Поток": {language.word("track", "sellers"), language.word("track", "heads")},
        "Участвует": {language.word("yes", "yes"), language.word("yes", "no")},
        "Внутри марафона": {language.word("yes", "yes")},
        "Прошёл марафон": {language.word("yes", "yes")},
        "Состояние": {language.word("grade", key) for key in ("graded", "rework", "handed_in", "blank")},
    }
    looked_for = re.findall(r"`([^`]+)` (?:=|не равно) «([^»]+)»", GUIDE)
    looked_for += re.findall(r"(Участвует|Прошёл марафон) = \"([^\"]+)\"", GUIDE)
    assert {field for field, _ in looked_for} == set(words)
    assert [(field, word) for field, word in looked_for if word not in words[field]] == []
    groups = set(re.findall(r"(?:THEN|ELSE) \"([^\"]+)\"", CALCULATED["Группа"][1]))
    assert set(re.findall(r"«Группа» (?:=|не равно) «([^»]+)»", GUIDE)) <= groups


def test_every_code_in_the_guide_is_a_field_a_tab_a_setting_a_command_or_a_formula() -> None:
    known = headers(*LOOKER) | set(LOOKER) | {"looker_…", "!", "/reporting/", "all of them"}
    strange = [
        code
        for code in _CODE.findall(GUIDE)
        if code not in known
        and not code.startswith("sheets-marathon ")
        and not re.fullmatch(r"(looker|sales|marathon)\.[a-z_]+", code)
        and unknown(code, known | {"Продавец"})
    ]
    assert strange == []


def test_every_page_has_its_sketch_and_every_sketch_its_page() -> None:
    shown = re.findall(r"!\[[^\]]*«([^»]+)»\]\(looker/([^)]+)\)", GUIDE)
    assert [page for page, _ in shown] == list(PAGES)
    assert [name for _, name in shown] == [path.name for path in SKETCHES]


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.name)
def test_a_sketch_is_well_formed_and_shows_what_its_table_numbers(path: Path) -> None:
    text = path.read_text("utf-8")
    root = ET.fromstring(text)  # our own files
    space = "{http://www.w3.org/2000/svg}"
    assert all(root.findtext(f"{space}{name}") for name in ("title", "desc"))
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    page = PAGES[SKETCHES.index(path)]
    texts = [one.text for one in root.iter(f"{space}text") if one.get("class") == "num"]
    assert texts == [row[0].removesuffix(" ●") for row in RECIPES[page]]
    open_tab = [one.text for one in root.iter(f"{space}text") if one.get("class") == "onname"]
    assert open_tab == [page]
