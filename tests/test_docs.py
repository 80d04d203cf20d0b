"""The documents tell the truth: commands, tabs and settings in them are those of the program."""

from __future__ import annotations

import re
import shlex
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from support.documents import commands, declared, table_rows
from support.places import DOCS, EXAMPLE, ROOT

from sheets_marathon import settings
from sheets_marathon.adapters.tables.deal_columns import USUAL
from sheets_marathon.cli import parser
from sheets_marathon.settings import Settings
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.tabs import PARTICIPANTS

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_KEY = re.compile(r"^(?:# )?([a-z_]+) = ")
_TABLE = re.compile(r"^(?:# )?\[\[?([a-z_.]+)\]\]?$")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


# Commands


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every command of ours that a page shows, in a shell block or between backticks."""
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [line for kind, block in _FENCE.findall(text) if kind == "sh" for line in block.splitlines()]
        for line in [*lines, *_CODE.findall(prose(text))]:
            if re.match(r"(\S+/)?sheets-marathon( |$)", line.strip()):
                yield named(page), line.strip()


@pytest.mark.parametrize("command", commands())
def test_every_command_and_option_is_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"^\| `{command}\b", readme, re.MULTILINE), f"{command} has no line in the README's table"
    for action in commands()[command]._actions:
        for option in action.option_strings:
            assert f"`{option}" in readme or option in ("-h", "--help"), f"{command} {option} is not in the README"


def test_options_of_the_program_itself_are_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"sheets-marathon {option}" in readme or f"`{option}`" in readme for option in ("--version", "--help"))


def test_commands_in_the_documents_can_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    shown = list(shown_commands())
    assert len(shown) > 20
    refused = []
    for page, command in shown:
        try:
            parser.parser().parse_args(shlex.split(command, comments=True)[1:])
        except SystemExit as end:
            if end.code:
                refused.append(f"{page}: {command}: {capsys.readouterr().err}")
    assert refused == []


def test_scripts_in_the_documents_are_there() -> None:
    shown = {name for page in PAGES for name in re.findall(r"python3 (scripts/[\w/]+\.py)", page.read_text("utf-8"))}
    assert {"scripts/demo.py", "scripts/test.py", "scripts/setup.py"} <= shown
    assert [name for name in sorted(shown) if not (ROOT / name).is_file()] == []


def test_modules_that_the_documents_name_are_there() -> None:
    """By their path in the repository or in the package; a test's bare name stands for tests/."""
    homes = (ROOT, ROOT / "sheets_marathon", ROOT / "tests")
    pages = [page for page in PAGES if page.name != "CHANGELOG.md"]  # it tells of what was
    named_there = [
        (named(page), code)
        for page in pages
        for code in _CODE.findall(prose(page.read_text("utf-8")))
        if re.fullmatch(r"[\w/]+\.py", code)
    ]
    assert len(named_there) > 20
    assert [module for module in named_there if not any((home / module[1]).is_file() for home in homes)] == []


# Tabs


def described_tabs() -> dict[str, tuple[str, list[list[str]]]]:
    """docs/sheet.md by tab key: the heading's titles and the table's rows."""
    parts = re.split(r"^## ", (DOCS / "sheet.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for part in parts:
        heading, _, body = part.partition("\n")
        key, _, titles = heading.partition(" · ")
        found[key.strip("`")] = titles, table_rows(body)
    return found


def expected_rows(key: str) -> list[list[str]]:
    """What the table of a tab must say; a task's columns, one a task, are one line."""
    who = {Owner.PEOPLE: "people", Owner.PROGRAM: "the program", Owner.FORMULA: "a formula"}
    russian, english = declared("ru")[key], declared("en")[key]
    rows = [
        [column.key, column.title, twin.title, who[column.owner]]
        for column, twin in zip(russian.columns, english.columns, strict=True)
        if not column.group
    ]
    marks = [pair for pair in zip(russian.columns, english.columns, strict=True) if pair[0].group]
    if marks:
        shown = [", ".join(pair[side].title for pair in marks[:2]) + " …" for side in (0, 1)]
        rows.append(["mark.DAY.NUMBER", *shown, who[marks[0][0].owner]])
    return rows


def test_the_sheet_page_describes_every_tab_in_its_order() -> None:
    assert list(described_tabs()) == list(declared("ru"))


@pytest.mark.parametrize("key", declared("ru"))
def test_the_sheet_page_describes_every_column_and_its_owner(key: str) -> None:
    titles, rows = described_tabs()[key]
    assert titles == f"{declared('ru')[key].title} · {declared('en')[key].title}"
    assert sorted(rows) == sorted(expected_rows(key))


def test_the_glossary_names_every_tab_in_both_languages() -> None:
    section = (DOCS / "glossary.md").read_text("utf-8").partition("## Tabs")[2]
    told = {row[0]: (row[1], row[2]) for row in table_rows(section)}
    english = declared("en")
    assert told == {key: (tab.title, english[key].title) for key, tab in declared("ru").items()}


# Settings


def setting_keys(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every key of the configuration as the models have it; tables that people fill freely are left out."""
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        place, kind = f"{path}.{name}".removeprefix("."), str(field.annotation)
        inner = _models(field.annotation)
        if inner:
            for one in inner:
                yield from setting_keys(one, f"{place}.{PARTICIPANTS}" if kind.startswith("dict[") else place)
        elif not kind.startswith("dict["):
            yield place


def alike(keys: Iterable[str]) -> set[str]:
    """The keys with both tracks taken for one: their tables know the same keys."""
    return {re.sub(r"^tracks\.\w+", "tracks.TRACK", key) for key in keys}


def _models(kind: Any) -> list[type[BaseModel]]:
    """The models in an annotation: itself, what is optional, a tuple's, each kind of a union."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [model for part in get_args(kind) for model in _models(part)]


def example_keys() -> Iterator[tuple[str, str]]:
    """Every key of the example, one that is commented out included, with the line above it."""
    table, above = "", ""
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if heading := _TABLE.match(line):
            table = heading[1]
        elif key := _KEY.match(line):
            yield f"{table}.{key[1]}", above
        above = line


def test_every_setting_is_in_the_example() -> None:
    assert alike(setting_keys(Settings)) - alike(key for key, _ in example_keys()) == set()


def test_every_key_of_the_example_is_explained_right_above_it() -> None:
    unexplained = [key for key, above in example_keys() if not re.match(r"# .{10,}", above) or _KEY.match(above)]
    assert unexplained == []


def test_the_example_is_a_sound_configuration(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    path = tmp_path / "config" / "marathon.toml"
    shutil.copy(EXAMPLE, path)
    loaded = settings.load(path)
    assert loaded.path(loaded.google.credentials_file) == tmp_path / "credentials.json"
    assert {one for feed in loaded.sales.feeds for one in feed.columns} <= set(USUAL)
    assert not loaded.sheet.tabs, "an empty spreadsheet has no tab that could be mapped"


def test_what_is_commented_out_in_the_example_could_be_taken_in(tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8")
    path = tmp_path / "marathon.toml"
    path.write_text(re.sub(r"^# ([a-z_]+ = |\[)", r"\1", text, flags=re.MULTILINE), "utf-8")
    loaded = settings.load(path)
    assert loaded.telegram.token_file == Path("bot-token.txt")
    assert set(loaded.sheet.tabs) == {PARTICIPANTS}
    assert set(loaded.sheet.tabs[PARTICIPANTS].columns) <= set(declared("ru")[PARTICIPANTS].by_key)


def test_settings_that_the_pages_name_exist() -> None:
    sections = set(Settings.model_fields) - {"folder"}
    known = set(setting_keys(Settings))
    wrong = [
        f"{named(page)}: {code}"
        for page in PAGES
        for code in _CODE.findall(prose(page.read_text("utf-8")))
        if re.fullmatch(rf"({'|'.join(sections)})(\.[a-z_]+)+", code) and code not in known
        if not code.endswith((".py", ".toml", ".md", "_"))
    ]
    assert wrong == []


# Pages


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    text = re.sub(r"[`*]", "", heading).strip().lower()
    kept = "".join(sign for sign in text if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(prose(page.read_text("utf-8"))):
        address, _, anchor = link.partition("#")
        if address.startswith(("http:", "https:")):
            continue
        target = (page.parent / address).resolve() if address else page
        found = target.exists() and target.is_relative_to(ROOT)
        if found and anchor:
            found = anchor in {slug(heading) for heading in _HEADING.findall(prose(target.read_text("utf-8")))}
        if not found:
            broken.append(link)
    assert broken == []


def test_the_picture_needs_nobody_and_has_words_for_those_who_cannot_see_it() -> None:
    tree = ET.parse(DOCS / "flow.svg")
    space = "{http://www.w3.org/2000/svg}"
    assert all(tree.getroot().findtext(f"{space}{name}") for name in ("title", "desc"))
    addresses = re.findall(r"https?://[^\"' ]+", (DOCS / "flow.svg").read_text("utf-8"))
    assert set(addresses) == {"http://www.w3.org/2000/svg"}


def test_both_guides_to_going_live_have_the_same_steps() -> None:
    english, russian = ((DOCS / name).read_text("utf-8") for name in ("going-live.md", "going-live.ru.md"))
    numbers = [re.findall(r"^## (\d+)\.", text, re.MULTILINE) for text in (english, russian)]
    assert numbers[0] == numbers[1] == [str(number) for number in range(1, len(numbers[0]) + 1)]


@pytest.mark.parametrize("record", DECISIONS, ids=named)
def test_a_decision_is_short_and_says_why(record: Path) -> None:
    text = record.read_text("utf-8")
    assert len(text.splitlines()) <= 40
    assert text.startswith(f"# {record.name[:4]}. ")
    assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(record.name[:4]) for record in DECISIONS] == list(range(1, len(DECISIONS) + 1))
