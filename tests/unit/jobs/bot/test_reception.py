"""What the bot says in the rarer cases, its memory on disk, and how fast it may speak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.places import MESSAGES
from support.sheet.sheet_builder import MOSCOW, a_marathon, a_running_sheet

from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
from sheets_marathon.adapters.telegram.answers import SendingPace
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.jobs.bot.reception import FrontDesk
from sheets_marathon.jobs.sheet.sync import SYNC_TABS
from sheets_marathon.marathon.people.identity import PersonLink
from sheets_marathon.ports.bot_memory import Question
from sheets_marathon.ports.hatch import BotFigures, Hatch
from sheets_marathon.ports.reception import Heard, Teller, Way

NOW = dt.datetime(2026, 12, 9, 15, tzinfo=MOSCOW)
TOKEN = "t0kenOf101-abcdefghij_"
ANNA = Teller(7, "Анна", "anna_s")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[SqliteBotMemory]:
    made = SqliteBotMemory(tmp_path / "bot.sqlite")
    yield made
    made.close()


def a_desk(memory: SqliteBotMemory, language: str = "ru") -> FrontDesk:
    """People 101, 102 and 201 take part; nobody has a place yet."""
    marathon = a_marathon(language)
    sheet = a_running_sheet(marathon)
    for key, who in (("rating_sellers", "101"), ("rating_sellers", "102"), ("rating_heads", "201")):
        sheet.show(key, who, {"rank": None})
    views = sheet.read_tabs(list(SYNC_TABS)).tabs
    templates = MessageTemplates(MESSAGES, language, MOSCOW)
    memory.keep_tokens({"101": TOKEN})
    return FrontDesk(marathon, Hatch(BotFigures(views, (), {}, NOW)), memory, templates, lambda: NOW, "Инна")


def written(text: str, teller: Teller = ANNA, sent_at: dt.datetime = NOW) -> Heard:
    return Heard(1, Way.WRITTEN, teller, teller.user_id, text, sent_at=sent_at)


def said(desk: FrontDesk, heard: Heard) -> str:
    reply = desk.answer(heard)
    assert reply is not None
    return reply.html


def test_a_link_opened_long_ago_counts_and_is_answered_in_a_few_words(memory: SqliteBotMemory) -> None:
    desk = a_desk(memory)
    text = said(desk, written(f"/start {TOKEN}", sent_at=NOW - dt.timedelta(hours=3)))
    assert "Простите, что не сразу" in text
    assert [(link.participant_id, link.user_id) for link in memory.links()] == [("101", 7)]


def test_somebody_without_a_line_in_the_rating_is_told_to_wait(memory: SqliteBotMemory) -> None:
    desk = a_desk(memory)
    memory.link(PersonLink("101", 7))
    pressed = replace(written("place"), way=Way.PRESSED, query_id="q")
    assert "в рейтинге вашей строки ещё нет" in said(desk, pressed)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_private_text_is_there_in_every_language(memory: SqliteBotMemory, language: str) -> None:
    desk = a_desk(memory, language)
    stranger = said(desk, written("?"))
    assert "Инна" in stranger
    assert "Иванов" in said(desk, written(f"/start {TOKEN}"))
    for button in ("mute", "unmute"):
        reply = desk.answer(replace(written(button), way=Way.PRESSED, query_id="q"))
        assert reply is not None
        assert reply.toast
        assert [one.says for row in reply.rows for one in row][-1] == ("unmute" if button == "mute" else "mute")
    files = {path.name for path in (MESSAGES / language / "private").iterdir()}
    assert files == {path.name for path in (MESSAGES / "ru" / "private").iterdir()}


def test_memory_outlives_the_process_and_claims_once(tmp_path: Path) -> None:
    first, second = (SqliteBotMemory(tmp_path / "bot.sqlite") for _ in range(2))
    assert [first.claim(5, NOW), second.claim(5, NOW), second.claimed(5), second.claimed(6)] == [
        True,
        False,
        True,
        False,
    ]
    first.forget_claims(NOW + dt.timedelta(seconds=1))
    assert not second.claimed(5)
    assert first.link(PersonLink("101", 7))
    assert not second.link(PersonLink("101", 8))
    assert not second.link(PersonLink("102", 7))
    before = first.links()
    second.link(PersonLink("103", 9))
    first.settle(before, [])
    assert [link.participant_id for link in first.links()] == ["103"], "who came in between stays"
    first.close()
    second.close()


def test_an_answer_to_a_question_is_shown_although_the_question_was_already(memory: SqliteBotMemory) -> None:
    question = Question("-1:2", NOW, 7, "Анна", "Где?")
    memory.ask(question)
    memory.ask(question)
    memory.mark_shown(memory.unshown())
    memory.answered("-1:2", 7, NOW)
    assert memory.unshown() == [], "whoever asks on has not been answered"
    memory.answered("-1:2", 8, NOW)
    (answered,) = memory.unshown()
    memory.mark_shown([question])
    assert memory.unshown() == [answered], "what was shown is not its latest state"


def test_a_chat_hears_one_message_a_second_and_all_chats_twenty() -> None:
    pace = SendingPace()
    assert [pace.wait_s(1, 10.0) for _ in range(3)] == pytest.approx([0.0, 1.0, 2.0])
    waits = [pace.wait_s(chat, 10.0) for chat in range(2, 42)]
    assert waits == pytest.approx([0.05 * number for number in range(1, 41)]), "nobody waits for the one who hurries"
    pace.hold(50, 40.0)
    assert pace.wait_s(50, 12.1) == pytest.approx(27.9)
    assert pace.wait_s(51, 12.1) == pytest.approx(0.0, abs=0.06)
