"""The day's picture: what stands in it, what is never said in it, and that all of it fits and can be read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import xml.etree.ElementTree as ET
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from support.channel.drawn_day import (
    LONG_NAME,
    MOSCOW,
    SLOT,
    SVG,
    TOP,
    day,
    maker,
    quiet_day,
    size_of,
    texts,
    widest_day,
    words,
)

from sheets_marathon.marathon.posts.summary import DayFacts, JointGoal, Riser, Top, TopLine

RU, EN = maker("ru"), maker("en")
EDGE = 64
DAYS = {
    "usual": day(),
    "widest": widest_day(),
    "quiet": quiet_day(),
    "quiet, handed in": quiet_day(handed_in=14),
    "nobody takes part": quiet_day(participants=0, goal=JointGoal(0, 500)),
    "three people": day(participants=3, handed_in=3, risers=(), goal=JointGoal(132, 500)),
    "a thousand": day(participants=1000, handed_in=941, goal=JointGoal(64_320, 100_000)),
    "ties": day(top=Top(tuple(dataclasses.replace(line, rank=1) for line in TOP.lines), 12)),
    "no goal": day(goal=None),
    "the last": day(next_lessons=(), goal=JointGoal(13_000, 10_000)),
    "old figures": day(risers=(), as_of=dt.datetime(2026, 12, 10, 14, 20, tzinfo=MOSCOW)),
}
EVERY_DAY = pytest.mark.parametrize("facts", DAYS.values(), ids=DAYS)
BOTH = pytest.mark.parametrize("draws", [RU, EN], ids=["ru", "en"])


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def said(facts: DayFacts, draws: Any = RU) -> str:
    return " | ".join(texts(draws.svg(SLOT, facts))).replace("\u00a0", " ")


def bar(facts: DayFacts) -> tuple[float, float]:
    """How wide the goal's bar is, and how much of it is filled."""
    bars = [rect for rect in ET.fromstring(RU.svg(SLOT, facts)).iter(f"{SVG}rect") if rect.get("height") == "28"]
    widths = [float(rect.get("width", "0")) for rect in bars]
    return widths[0], sum(widths[1:])


@BOTH
@EVERY_DAY
def test_telegram_takes_it_and_nothing_isdrawn_at_the_edges(draws: Any, facts: DayFacts) -> None:
    png = draws.picture(SLOT, facts)
    drawn = image(png)
    assert drawn.width == 1080 <= drawn.height <= 1080 * 1.75
    assert len(png) < 1_000_000
    background = [(drawn.width * drawn.height, (0x10, 0x1A, 0x33))]
    # Below the lanes of the running track in the upper right corner, the margins hold nothing.
    for margin in ((0, 0, EDGE - 6, drawn.height), (1080 - EDGE + 2, 320, 1080, drawn.height)):
        (pixels, colour), *others = drawn.crop(margin).getcolors() or background
        assert (colour, others) == (background[0][1], []), f"{pixels} pixels"


def assert_readable(svg: str) -> None:
    wide, high = size_of(svg)
    found = words(svg)
    for word in found:
        assert word.left >= EDGE - 5, word
        assert word.right <= wide - EDGE + 0.5, word
        assert word.top >= EDGE - 5, word
        assert word.bottom <= high - 30, word
    assert [pair for pair in combinations(found, 2) if pair[0].touches(pair[1])] == []


@BOTH
@EVERY_DAY
def test_words_stay_inside_and_apart(draws: Any, facts: DayFacts) -> None:
    assert_readable(draws.svg(SLOT, facts))


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\u00ad"), max_size=80) | st.sampled_from(
    ["", "Ян", LONG_NAME]
)
POINTS = st.floats(0.01, 1e9)


@settings(max_examples=60)
@given(
    lines=st.lists(st.builds(TopLine, st.integers(1, 99), NAMES, NAMES, POINTS), max_size=20),
    tied=st.integers(0, 10**6),
    risers=st.lists(st.builds(Riser, NAMES, st.integers(1, 10**5), st.integers(1, 10**5)), max_size=9),
    goal=st.none() | st.builds(JointGoal, st.floats(-1e9, 1e9), POINTS),
    handed_in=st.integers(0, 10**6),
    together=st.integers(0, 10**12),
)
def test_whatever_a_day_brings_fits(
    lines: list[TopLine],
    tied: int,
    risers: list[Riser],
    goal: JointGoal | None,
    handed_in: int,
    together: int,
) -> None:
    facts = day(
        participants=10**6,
        top=Top(tuple(lines), tied),
        risers=tuple(risers),
        goal=goal,
        handed_in=handed_in,
        learning_together=together,
        cars_together=together,
    )
    for draws in (RU, EN):
        assert_readable(draws.svg(SLOT, facts))


def test_it_names_the_day_the_top_the_risers_the_goal_and_says_thanks() -> None:
    assert said(day()) == (
        "Марафон продаж | Итоги дня 3 | пятница, 11 декабря | Впереди | баллы"
        " | 1 | Мария Иванова | Север Авто | 47 | 2 | Алексей Кузнецов | Юг Моторс | 45,5 | 3 | Ольга Смирнова | 44"
        " | Рывок дня | теперь | +12 | Виктор Лебедев | 18-е место | +9 | Анна Соколова | 23-е место"
        " | Общая цель | 32 % | Все салоны вместе: 3 240 из 10 000 баллов"
        " | Задания сегодня сдали 87 человек. Спасибо!"
    )


def test_the_english_one_says_the_same() -> None:
    english = said(day(), EN)
    assert "Day 3 in figures | Friday, 11 December | In front | points" in english
    assert "Our goal | 32% | All stores together: 3,240 of 10,000 points" in english
    assert english.endswith("87 people handed in today. Thank you!")


@BOTH
def test_nobody_can_be_told_to_be_behind(draws: Any) -> None:
    """How many did not hand in, wait or do it again is no matter for a public picture."""
    one = draws.svg(SLOT, day(rework=4, waiting=20, graded=120, participants=98))
    assert one == draws.svg(SLOT, day(rework=90, waiting=1, graded=0, participants=500))


def test_ties_share_their_place_and_the_cut_is_honest() -> None:
    text = said(DAYS["ties"])
    assert text.count("| 1 | ") == 3
    assert "…и ещё 12 человек с тем же результатом" in text


def test_a_top_longer_than_a_phone_is_cut_and_says_where_the_rest_is() -> None:
    lines = tuple(TopLine(rank, f"Имя {rank}", "", 100 - rank) for rank in range(1, 13))
    text = said(day(top=Top(lines, 4)))
    assert "Имя 8" in text
    assert "Имя 9" not in text
    assert "…весь список — в посте" in text


def test_an_empty_day_is_honest_and_kind() -> None:
    assert "Первые баллы — впереди | Старт у всех общий." in said(quiet_day())
    assert said(quiet_day()).endswith("Спасибо всем, кто с нами!")
    assert "Работы уже сданы." in said(quiet_day(handed_in=14))


def test_a_marathon_that_names_no_top_does_not_deny_its_points() -> None:
    text = said(day(top=Top(), risers=()))
    assert "Впереди" not in text
    assert "Первые баллы" not in text


def test_without_a_goal_it_shows_what_all_did_together() -> None:
    assert "Вместе | с начала марафона | 3 120 | баллов за учёбу | 120 | машин |" in said(day(goal=None))
    assert "Вместе" not in said(quiet_day())


@pytest.mark.parametrize(
    ("points", "percent", "filled"),
    [(0, "0 %", 0), (300, "3 %", 0.034), (2900, "29 %", 0.29), (9996, "99 %", 0.98), (10_000, "100 %", 1)],
)
def test_the_bar_shows_how_far_the_goal_is(points: float, percent: str, filled: float) -> None:
    facts = day(goal=JointGoal(points, 10_000))
    whole, done = bar(facts)
    assert f"| {percent} |" in said(facts)
    assert done / whole == pytest.approx(filled, abs=0.005)
    assert ("Общая цель взята!" in said(facts)) is (points >= 10_000)


def test_a_surpassed_goal_is_marked_on_the_full_bar() -> None:
    facts = day(goal=JointGoal(13_000, 10_000))
    root = ET.fromstring(RU.svg(SLOT, facts))
    (mark,) = [rect for rect in root.iter(f"{SVG}rect") if rect.get("width") == "6"]
    whole, done = bar(facts)
    assert whole == done
    assert float(mark.get("x", "0")) + 3 - 104 == pytest.approx(whole / 1.3)
    assert "| 130 % |" in said(facts)


def test_old_figures_say_of_when_they_are_and_praise_no_hand_ins_of_today() -> None:
    assert "Цифры на 10 декабря, 14:20" in said(DAYS["old figures"])
    assert "сдали" not in said(DAYS["old figures"])
    today = day(as_of=dt.datetime(2026, 12, 11, 14, 20, tzinfo=MOSCOW))
    assert "Цифры на 14:20" in said(today)


def test_the_last_day_looks_forward_to_the_final() -> None:
    text = said(DAYS["the last"])
    assert text.endswith("Все уроки позади. Спасибо, что прошли этот путь! | Финал: вторник, 22 декабря, 18:00")
    assert said(day(next_lessons=(), final_at=None)).endswith("прошли этот путь!")


@pytest.mark.parametrize(("handed_in", "words_of_thanks"), [(1, "сдал 1 человек"), (98, "сдали все до одного")])
def test_thanks_go_with_the_number(handed_in: int, words_of_thanks: str) -> None:
    assert words_of_thanks in said(day(handed_in=handed_in))


def test_what_people_wrote_stays_text() -> None:
    line = TopLine(1, '<b>"Мария" & Ко</b>', "</svg><!--\x0b", 5)
    assert '| <b>"Мария" & Ко</b> | </svg><!-- |' in said(day(top=Top((line,))))


def test_the_same_day_gives_the_same_picture() -> None:
    assert RU.picture(SLOT, day()) == maker("ru").picture(SLOT, day())
