"""Text from outside stays text: no formula in the sheet, no markup in a channel or on a page, no expression."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import html.parser
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.program.program import MESSAGES, ROSTER, RU, Person, Program, a1, program_for, quoted
from support.server.workspace_scene import BotApi, RunningWorkspace

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.marathon.model import Slot, SlotKind, Standing, Track
from sheets_marathon.marathon.people.shown_name import shown_name
from sheets_marathon.marathon.posts.summary import final_facts
from sheets_marathon.rehearsal.play.page import render
from sheets_marathon.rehearsal.play.report import RehearsalReport, SeenPost, SeenStanding
from sheets_marathon.rehearsal.play.stage import Stage

LESSON, SUMMARY = "2030-01-07T10:00", "2030-01-07T18:00"
MOSCOW = ZoneInfo("Europe/Moscow")
TEMPLATES = MessageTemplates(MESSAGES, "ru", MOSCOW)
# What Telegram itself finds in any plain text, in whatever a person writes there: not markup.
FOUND_BY_TELEGRAM = {"url", "email", "mention", "hashtag", "bot_command"}

PIECES = (
    "=1+1", '=IMPORTXML("http://x.example";"//a")', "+7 495", "-2+3", "@SUM(A1)", "\t=1", "'=1", "--", ";", ",",
    "{{7*7}}", "{{ slot.key }}", "{% for x in y %}", "{# no #}", "{{", "%}",
    "<b>", "</b>", '<a href="tg://user?id=42">', "</a>", "<tg-spoiler>", "<script>alert(1)</script>", '" onclick="x',
    "&lt;", "&#60;b&#62;", "&amp;", "&", "<", ">", '"', "'", "Иванов", "Ёж", "😀", "\u202e", "\u00a0",
)  # fmt: skip
# Readers of files drop some invisible signs, such as the byte order mark.
PLAIN = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(PLAIN, max_size=6), min_size=1, max_size=5).map("".join)
# Each example is a whole import: making a failing one smaller would take minutes.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
VISIBLE = TEXTS.filter(lambda text: any(sign.isalnum() for sign in text))


def spaced(text: str) -> str:
    """As Telegram and the templates leave it: direction marks gone, white space not counted."""
    kept = (sign for sign in text if sign not in "\u0333\u033f\u030a" and not "\u2028" <= sign <= "\u202e")
    return " ".join("".join(kept).split())


# Posts.


@pytest.fixture(scope="module")
def channel(workspace: RunningWorkspace) -> int:
    stage: Stage = workspace.stage
    made = stage.create_chat("channel", "Канал <b>{{7*7}}</b> =1+1")
    stage.set_member(made, "administrator")
    return made


def marks(message: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What a template has marked, in order."""
    found = message.get("entities", [])
    return [(each["type"], each.get("url")) for each in found if each["type"] not in FOUND_BY_TELEGRAM]


def slot(kind: SlotKind, **cells: str) -> Slot:
    at = dt.datetime(2030, 1, 7, 10, tzinfo=MOSCOW)
    return Slot(key=f"sellers.1.{kind.value}.1", track=Track.SELLERS, day=1, kind=kind, number=1, at=at, **cells)


@settings(max_examples=60)
@given(topic=VISIBLE, text=VISIBLE)
def test_what_methodologists_write_is_read_as_they_wrote_it(bot: BotApi, channel: int, topic: str, text: str) -> None:
    cells = {"lesson_link": "https://lms.example.org/?a=1&b=2", "task_link": "https://lms.example.org/2"}
    for kind in (SlotKind.LESSON, SlotKind.ANNOUNCEMENT):
        facts = {"facts": {"lessons_today": 2, "upcoming": {"at": dt.time(14), "topic": topic}}}
        post = TEMPLATES.post(slot(kind, topic=topic, text=text, **cells), **facts)
        plain = TEMPLATES.post(slot(kind, topic="Тема", text="Текст", **cells), **facts)
        shown, expected = (bot.send(channel, one.text_html, parse_mode="HTML") for one in (post, plain))
        assert marks(shown) == marks(expected)
        assert spaced(topic) in spaced(shown["text"])
        assert spaced(text) in spaced(shown["text"])
        assert shown["text"].splitlines()[0] == expected["text"].splitlines()[0] == post.first_line


@settings(max_examples=40, phases=QUICK)
@given(names=st.lists(st.tuples(VISIBLE, VISIBLE), min_size=1, max_size=4))
def test_whom_a_post_names_is_named_and_no_more(bot: BotApi, channel: int, names: list[tuple[str, str]]) -> None:
    def final(people: Sequence[tuple[str, str]]) -> dict[str, Any]:
        lines = [
            Standing(str(n), name, Track.SELLERS, store, 9, 0, 0, 30.0 - n, n + 1, n + 1)
            for n, (name, store) in enumerate(people)
        ]
        last = slot(SlotKind.FINAL)
        facts = final_facts(last, participants=(), standings=lines, finished=frozenset())
        return bot.send(channel, TEMPLATES.post(last, facts=facts).text_html, parse_mode="HTML")

    shown, expected = final(names), final([("Имя", "Салон")] * len(names))
    assert marks(shown) == marks(expected)
    for name, store in names:
        assert f"{spaced(shown_name(name, 'full'))}, {spaced(store)} —" in spaced(shown["text"])


# The sheet.


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def typed_as_text(person: Person, title: str, row: int, column: int, rows: Sequence[Sequence[str]]) -> None:
    """Cells that hold text and nothing else, as pasted values do; rows and columns from 0."""
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in line]} for line in rows]
    start = {"sheetId": person.tabs()[title], "rowIndex": row, "columnIndex": column}
    person.do({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def entered(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What every cell holds, as it was entered, by the tab's title."""
    fields = "sheets(properties.title,data.rowData.values.userEnteredValue)"
    return {
        sheet["properties"]["title"]: [
            value["userEnteredValue"]
            for grid in sheet.get("data", [])
            for row in grid.get("rowData", [])
            for value in row.get("values", [])
            if value.get("userEnteredValue")
        ]
        for sheet in person.get(fields)["sheets"]
    }


def formulas(cells: dict[str, list[dict[str, Any]]]) -> dict[str, Counter[str]]:
    return {
        title: Counter(one["formulaValue"] for one in held if "formulaValue" in one) for title, held in cells.items()
    }


ARRIVALS = itertools.count(1)
APOSTROPHE = r"\A\s*['’‘`]"


@pytest.fixture
def applied(program: Program) -> Program:

    def make() -> Person:
        person = program.applied(lessons=True)
        program.ok("tick", "--at", "2030-01-06T12:00")
        return person

    program.as_before("test_outside_text: after a look", make)
    return program


@settings(max_examples=4, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(VISIBLE, min_size=12, max_size=24, unique_by=lambda text: text.strip()))
def test_no_export_and_no_roster_can_put_a_formula_into_the_sheet(applied: Program, texts: list[str]) -> None:
    person = applied.people[0]
    arrival, before = next(ARRIVALS), formulas(entered(person))
    path = applied.exports / f"{arrival}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Салон", "Кол-во"))
        for n, text in enumerate(texts):
            writer.writerow((f"{text} №{arrival}/{n}", "Продажа", "07.01.2030", "20101", "", text, "1"))
            writer.writerow((f"{text} ?{arrival}/{n}", "Продажа", "07.01.2030", "", text, text, "1"))
            writer.writerow((f"{text} !{arrival}/{n}", text, text, text, text, text, text))
    assert applied.run("import-sales", "--json").json["new"] >= len(texts)
    # A seller leaves, somebody with such a name, store and city takes part from now on.
    typed_as_text(person, "Список", 4, 1, [[texts[0], "ПК", texts[1], texts[2]]])
    applied.ok("tick", "--at", "2030-01-07T03:30")
    after = entered(person)
    grown = {title: set(found) - set(before[title]) for title, found in formulas(after).items()}
    assert not any(
        text.strip() in formula for found in grown.values() for formula in found for text in texts if len(text) > 3
    )
    for title in (RU["sales"], RU["review"], RU["journal"], "looker_sales", "looker_participants", RU["program"]):
        assert formulas(after)[title] == before[title], title
    held = {spaced(one["stringValue"]) for one in after[RU["sales"]] if "stringValue" in one}
    # One apostrophe in front, whichever somebody typed, is how Excel marks a text, and none of it.
    documents = {spaced(f"{re.sub(APOSTROPHE, '', text)} №{arrival}/{n}") for n, text in enumerate(texts)}
    assert documents <= held
    rated = {spaced(one["stringValue"]) for one in after[RU["rating_sellers"]] if "stringValue" in one}
    assert spaced(texts[0]) in rated
    path.unlink()


def test_names_and_cells_of_every_kind_go_through_the_service_as_they_are(applied: Program) -> None:
    person = applied.people[0]
    names = ["=2+2 <b>Иван</b>", "{{7*7}} {% raw %} &lt;i&gt;", '@Пётр "=1" </b><i>', "+7\t{# скрыто #} Лев"]
    typed_as_text(person, "Список", 1, 1, [[name, "ПК", f"<u>{{{{1+1}}}}</u> {n}"] for n, name in enumerate(names)])
    rows = person.values(RU["program"])
    keys, topic = [row[rows[0].index("Ключ")] for row in rows], rows[0].index("Тема")
    typed_as_text(person, RU["program"], keys.index("sellers.1.lesson.1"), topic, [["=1+1 {{7*7}} <b>&lt;тема"]])
    applied.ok("tick", "--at", "2030-01-07T09:00")
    person.grade(RU["grades_sellers"], {(row[0], "Д1·1"): 3 - n % 2 for n, row in enumerate(ROSTER[:4])})
    for at in (LESSON, SUMMARY):
        applied.ok("tick", "--at", at)
    lesson, *_, summary = applied.posts("sellers")
    assert "=1+1 {{7*7}} <b>&lt;тема" in lesson["text"]
    for n, name in enumerate(names):
        assert f"{shown_name(name, 'full')}, <u>{{{{1+1}}}}</u> {n} —" in spaced(summary["text"])
    assert not any(tag in post["html"] for post in (lesson, summary) for tag in ("<u>", "<i>"))
    assert not any(
        name in formula for found in formulas(entered(person)).values() for formula in found for name in names
    )


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "tg://user?id=42", "скоро будет", "https://portal/1"])
def test_a_link_that_is_none_keeps_the_lesson_back_and_is_asked_about(applied: Program, typed: str) -> None:
    person = applied.people[0]
    rows = person.values(RU["program"])
    at = [row[rows[0].index("Ключ")] for row in rows].index("sellers.1.lesson.1")
    cell = f"{quoted(RU['program'])}!{a1(at + 1, rows[0].index('Ссылка на урок'))}"
    typed_as_text(person, RU["program"], at, rows[0].index("Ссылка на урок"), [[typed]])
    applied.ok("tick", "--at", LESSON)
    assert applied.posts("sellers") == []
    assert [post["text"].splitlines()[0] for post in applied.posts("heads")] == ["День 1 · 10:00 · Урок"]
    assert person.by(RU["journal"], "Ключ")["sellers.1.lesson.1"]["Состояние"] == "ждёт"
    (asked,) = [row for row in person.table(RU["review"]) if typed in str(row["Что"])]
    assert (asked["Решено"], "https://" in asked["Почему"]) == ("", True)
    assert asked["Где"].replace("'", "") == cell.replace("'", "")
    typed_as_text(person, RU["program"], at, rows[0].index("Ссылка на урок"), [["lms.example.org/1?a=1&b=2"]])
    applied.ok("tick", "--at", "2030-01-07T10:10")
    (post,) = applied.posts("sellers")
    assert '<a href="http://lms.example.org/1?a=1&amp;b=2">' in post["html"]
    applied.ok("tick", "--at", "2030-01-07T10:20")
    assert [row for row in person.table(RU["review"]) if typed in str(row["Что"]) and row["Решено"] == ""] == []


# Pages and figures of a rehearsal.


class Tags(html.parser.HTMLParser):
    """The tags and attributes of a page, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.said = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag, tuple(name for name, _ in attrs)] += 1

    def handle_data(self, data: str) -> None:
        self.said += data


def page_of(text: str, posts: Sequence[str]) -> str:
    chat, sent_at = "-1001", "2030-01-07T10:00:00+03:00"
    line = SeenStanding("1", text, "sellers", text, 3, 1, 0, 4, 1)
    shown = tuple(SeenPost(text, chat, sent_at, sent_at, n, "", body) for n, body in enumerate(posts))
    counts = {"read": 1, "write": 1, "max_per_minute": 1}
    values = (((line,), shown, (), ({"what": text, "where": text, "why": text},), 1, 1, counts, 1, 1.0, 1.0, (0,), 0,
               sent_at, 1, {text: chat}, ()))  # fmt: skip
    names = [field.name for field in dataclasses.fields(RehearsalReport)][: len(values)]
    return render(RehearsalReport(**dict(zip(names, values, strict=True))), (text,))  # type: ignore[arg-type]


@functools.cache
def plain_page(*posts: str) -> Tags:
    """The page of a rehearsal in which nobody meant any harm."""
    return Tags(page_of("Имя", posts))


@settings(max_examples=40)
@given(text=VISIBLE)
def test_a_rehearsals_page_shows_text_as_text(text: str) -> None:
    from html import escape

    hostile = Tags(page_of(text, [escape(text)]))
    assert hostile.tags == plain_page("Имя").tags
    assert spaced(text) in spaced(hostile.said)


@settings(max_examples=60)
@given(body=TEXTS)
def test_even_a_post_with_wild_markup_brings_a_page_nothing_but_telegrams_tags(body: str) -> None:
    page = Tags(page_of("Имя", [body, f'<a href="javascript:x">{body}</a><img src=x onerror=x>{body}']))
    grown = {tag for tag, _ in page.tags - plain_page("", "").tags}
    assert grown <= {"b", "i", "u", "s", "code", "pre", "blockquote", "span", "a", "br"}
    assert not any(name.startswith("on") for _, names in page.tags for name in names)
