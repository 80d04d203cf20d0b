"""Private briefs on the ticker: each once, to whoever is linked and wants them, and never in a lesson's way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import AWAY, Channels, Scene, moscow, ready
from support.sheet.sheet_builder import MONDAY, ROSTER, a_marathon, a_running_sheet

from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear, MarathonError
from sheets_marathon.jobs.bot.bot_sheet import BotSheet
from sheets_marathon.jobs.leaders.head_briefs import HeadBriefs
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.calendar.timetable import TrackPlan
from sheets_marathon.marathon.delivery.due import alerts_ops
from sheets_marathon.marathon.model import DeliveryState, SlotKind, Track
from sheets_marathon.marathon.people.identity import PersonLink
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.ports.messenger import SentPost

COURSE = a_marathon(
    tracks=(
        TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(10), dt.time(14)), SlotKind.SUMMARY: (dt.time(18),)}),
        TrackPlan(
            Track.HEADS,
            {SlotKind.BRIEF: (dt.time(9, 30),), SlotKind.LESSON: (dt.time(10),), SlotKind.SUMMARY: (dt.time(18),)},
        ),
    )
)
FIRST_LINE = "День 2 · 09:30 · Ваши продавцы"
KEY = "brief.2026-12-09.201"
HALF_PAST_NINE = moscow(9, 9, 30)
BLOCKED = DeliveryRefused("Telegram refused: bot was blocked by the user", "ask them", permanent=True)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[SqliteBotMemory]:
    made = SqliteBotMemory(tmp_path / "bot.sqlite")
    made.link(PersonLink("201", 7, "Пётр"))
    made.link(PersonLink("101", 8, "Иван"))
    yield made
    made.close()


@pytest.fixture
def process(tmp_path: Path, memory: SqliteBotMemory) -> Iterator[Callable[..., tuple[Scene, Ticker]]]:
    """Makes a scene of a marathon on its second morning, with so many heads more, each with a seller of their own."""
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")

    def start(more_heads: int = 0) -> tuple[Scene, Ticker]:
        roster = list(ROSTER)
        for number in range(more_heads):
            roster.append({"id": 300 + number, "name": f"Главный Г{number}", "role": "Старший", "store": "Юг"})
            roster.append({"id": 600 + number, "name": f"Ученик У{number}", "role": "ПК", "head": str(300 + number)})
            memory.link(PersonLink(str(300 + number), 1000 + number))
        clock = HandClock(moscow(9, 9))
        scene = Scene(outbox, ready(a_running_sheet(COURSE, roster)), clock, Channels(clock), COURSE)
        # The day before yesterday is over: nobody need be told that it was missed here.
        ticker = another(scene, memory)
        scene.run(ticker, moscow(9, 9, 29))
        scene.channels.posts.clear()
        return scene, ticker

    yield start
    outbox.close()


def another(scene: Scene, memory: SqliteBotMemory) -> Ticker:
    """A process whose bot answers."""
    ticker, hatch = scene.ticker(), Hatch()
    ticker.bot = BotSheet(COURSE, memory, hatch, lambda: "t" * 22, "digest", ticker.alerts)
    briefs = HeadBriefs(COURSE, ticker.program, ticker.posts.writer, memory, hatch)
    ticker.notices.sources = (*ticker.notices.sources, briefs)
    return ticker


def play(scene: Scene, ticker: Ticker, until: dt.datetime) -> None:
    scene.clock.moment = max(scene.clock.moment, HALF_PAST_NINE)
    scene.run(ticker, until)


def private(scene: Scene) -> list[str]:
    return [chat for chat, _, _ in scene.channels.posts if chat.isdigit()]


def test_a_linked_head_hears_of_their_sellers_by_name_and_the_channel_of_nobody(process) -> None:
    scene, ticker = process()
    scene.sheet.show("grades_sellers", "101", {"mark.1.1": 3, "mark.1.2": "доработка"})
    play(scene, ticker, moscow(9, 9, 50))
    assert private(scene) == ["7"], "a seller gets none"
    ((text, at),) = [(text, at) for chat, text, at in scene.channels.posts if chat == "7"]
    assert at == HALF_PAST_NINE
    assert text.splitlines()[0] == FIRST_LINE
    assert "🔁 На доработке: Иван Иванов (Д1·2)\n💬 Пока ничего не сдали: Анна Петрова" in text
    (public,) = [text for chat, text, _ in scene.channels.posts if chat == "@heads"]
    assert "Иванов" not in public
    assert "Петрова" not in public
    assert scene.channels.silent == []


def test_each_comes_once_whatever_is_restarted(process, memory: SqliteBotMemory) -> None:
    scene, ticker = process()
    play(scene, ticker, moscow(9, 9, 35))
    play(scene, another(scene, memory), moscow(9, 12))
    assert private(scene) == ["7"]
    assert scene.journalled(KEY) == "отправлено"
    assert scene.saved(KEY).text == "", "what was said of people is kept nowhere"
    assert not [cell for row in scene.sheet.rows("journal") for cell in row.cells.values() if "Петрова" in str(cell)]


def test_a_kill_between_sending_and_writing_it_down_doubles_nothing_and_shows_ops_nothing(
    process, memory: SqliteBotMemory
) -> None:
    scene, ticker = process()
    send = scene.channels.send

    def killed(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        post = send(chat, html, quiet=quiet)
        if chat == "7":
            raise KeyboardInterrupt
        return post

    scene.channels.send = killed
    with pytest.raises(KeyboardInterrupt):
        play(scene, ticker, moscow(9, 9, 35))
    scene.channels.send = send
    scene.channels.probe = lambda *_: pytest.fail("a private message was forwarded to ops")
    play(scene, another(scene, memory), moscow(9, 13))
    assert private(scene) == ["7"]
    assert scene.saved(KEY).state is DeliveryState.MISSED
    assert not [line for line in scene.channels.seen("@ops") if "brief" in line]


@pytest.mark.parametrize("problem", [BLOCKED, DeliveryUnclear("no answer")])
def test_a_bot_that_is_blocked_or_gets_no_answer_is_journalled_once_and_ops_sleep(process, problem: Exception) -> None:
    scene, ticker = process()
    send, tried = scene.channels.send, []

    def refusing(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        if chat == "7":
            tried.append(chat)
            raise problem
        return send(chat, html, quiet=quiet, picture=picture)

    scene.channels.send = refusing
    play(scene, ticker, moscow(9, 12))
    assert tried == ["7"], "it is not tried again"
    rows = [row for row in scene.sheet.rows("journal") if row.text("key") == KEY]
    assert [row.text("state") for row in rows] == ["пропущено"]
    assert str(problem).split(":")[-1].split(";")[0].strip()[:8] in rows[0].text("note")
    assert not [line for line in scene.channels.seen("@ops") if "brief." in line]
    assert scene.alert_routes.beats[-1] == (True, "")


def test_a_refusal_that_passes_is_tried_again_and_nobody_waits_on_the_spot(process) -> None:
    scene, ticker = process(more_heads=2)
    scene.clock.moment = HALF_PAST_NINE
    send, flood = scene.channels.send, [DeliveryRefused("wait", permanent=False, retry_after_s=40)]

    def flooded(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        if chat.isdigit() and flood:
            raise flood.pop()
        return send(chat, html, quiet=quiet, picture=picture)

    scene.channels.send = flooded
    ticker.tick()
    assert (private(scene), scene.clock.rests) == ([], [])
    play(scene, ticker, moscow(9, 9, 40))
    assert sorted(private(scene)) == ["1000", "1001", "7"]


@pytest.mark.parametrize("why", ["muted", "unlinked", "another user's", "left", "no sellers"])
def test_whoever_wants_none_or_is_nobodys_head_gets_none(process, memory: SqliteBotMemory, why: str) -> None:
    scene, ticker = process()
    if why == "muted":
        memory.mute(7, on=True)
    elif why == "left":
        scene.sheet.show("participants", "201", {"left_on": MONDAY})
    elif why == "no sellers":
        for who in ("101", "102"):
            scene.sheet.show("participants", who, {"head": ""})
    else:
        cell = {"unlinked": None, "another user's": "99"}[why]
        scene.sheet.show("participants", "201", {"telegram_id": cell})
    play(scene, ticker, moscow(9, 12))
    assert private(scene) in ([], ["99"])
    assert scene.journalled(KEY) is None or why == "another user's"


def test_whoever_links_after_the_morning_hears_nothing_of_it(process, memory: SqliteBotMemory) -> None:
    scene, ticker = process()
    memory.settle(memory.links(), [])
    scene.sheet.show("participants", "201", {"telegram_id": None})
    play(scene, ticker, moscow(9, 11))
    memory.link(PersonLink("201", 7))
    scene.run(ticker, moscow(9, 13))
    assert (private(scene), scene.journalled(KEY)) == ([], None)


def test_fifty_heads_come_in_portions_and_a_lesson_does_not_wait(process) -> None:
    scene, ticker = process(more_heads=50)
    scene.sheet.show("program", "sellers.2.lesson.1", {"time": dt.time(9, 31)})
    scene.clock.moment = moscow(9, 9, 30, 58)  # it was down at half past
    send = scene.channels.send

    def slow(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        post = send(chat, html, quiet=quiet, picture=picture)
        if chat.isdigit():
            scene.clock.forward(seconds=1)
        return post

    scene.channels.send = slow
    reads = scene.sheet.reads
    play(scene, ticker, moscow(9, 9, 31, 30))
    order = [chat for chat, _, _ in scene.channels.posts]
    assert order[0] == "@heads", "the channel comes first"
    assert order.index("@sellers") == 6, "of briefs that take a second each, five go out before a look is at its end"
    assert next(at for chat, _, at in scene.channels.posts if chat == "@sellers") == moscow(9, 9, 31, 3)
    scene.channels.send = send
    play(scene, ticker, moscow(9, 9, 45))
    assert len(private(scene)) == len(set(private(scene))) == 51
    assert scene.sheet.reads - reads < 12, "portions are far enough apart"


def test_a_tick_sends_twenty_at_the_most(process) -> None:
    scene, ticker = process(more_heads=50)
    scene.clock.moment = HALF_PAST_NINE
    counts = []
    while scene.clock.moment < moscow(9, 9, 35):
        before = len(private(scene))
        ticker.tick()
        counts.append(len(private(scene)) - before)
        scene.clock.moment = max(ticker.quiet_until(scene.clock.now()), scene.clock.forward(seconds=1))
    assert [count for count in counts if count] == [20, 20, 11]


def test_what_its_window_had_no_time_for_is_let_go_without_a_line_a_head(process) -> None:
    scene, ticker = process()
    scene.sheet.failures = [AWAY] * 500
    play(scene, ticker, moscow(9, 10, 5))
    scene.sheet.failures = []
    scene.run(ticker, moscow(9, 11))
    assert (private(scene), scene.journalled(KEY)) == ([], None)


def test_a_broken_template_is_told_once_and_mended_it_still_goes_out(process, monkeypatch) -> None:
    scene, ticker = process(more_heads=3)
    writer = ticker.posts.writer
    with monkeypatch.context() as broken:

        def render(self: object, name: str, /, **_: object) -> str:
            raise MarathonError(f"{name}: oops", "mend it")

        broken.setattr(type(writer), "render", render)
        broken.setattr(type(writer), "post", lambda *_args, **_more: pytest.fail("no post is due"))
        scene.outbox.save(_sent(scene))
        play(scene, ticker, moscow(9, 9, 35))
    assert [line for line in scene.channels.seen("@ops") if "oops" in line] == ["⚠️ private/brief: oops"]
    scene.run(ticker, moscow(9, 9, 55))
    assert len(private(scene)) == 4


def _sent(scene: Scene):
    from sheets_marathon.marathon.delivery.delivery import Delivery

    return Delivery("heads.2.brief.1", "@heads", HALF_PAST_NINE, DeliveryState.SENT, message_id=1)


def test_a_focus_touch_that_came_too_late_is_skipped_without_an_alarm(tmp_path: Path) -> None:
    summary = {SlotKind.SUMMARY: (dt.time(18),)}
    touched = {SlotKind.LESSON: (dt.time(10),), SlotKind.FOCUS: (dt.time(12), dt.time(16)), **summary}
    untouched = {SlotKind.LESSON: (dt.time(10),), **summary}
    marathon = a_marathon(tracks=(TrackPlan(Track.SELLERS, touched), TrackPlan(Track.HEADS, untouched)))
    outbox = SqliteOutbox(tmp_path / "focus.sqlite")
    clock = HandClock(moscow(7, 9))
    scene = Scene(outbox, ready(a_running_sheet(marathon)), clock, Channels(clock), marathon)
    scene.alert_routes.works = True
    scene.run(scene.ticker(), moscow(7, 11, 59))
    scene.clock.moment = moscow(7, 12, 20)
    scene.run(scene.ticker(), moscow(7, 16, 30))
    assert scene.saved("sellers.1.focus.1").state is DeliveryState.MISSED
    assert scene.journalled("sellers.1.focus.1") == "пропущено"
    assert scene.saved("sellers.1.focus.2").state is DeliveryState.SENT
    assert (scene.channels.seen("@ops"), scene.alert_routes.rings) == ([], [])
    assert all(well for well, _ in scene.alert_routes.beats)
    outbox.close()


def test_only_a_skipped_focus_touch_is_quiet_and_any_other_trouble_of_it_rings() -> None:
    loud = [DeliveryState.FAILED, DeliveryState.HELD, DeliveryState.UNKNOWN]
    assert all(alerts_ops("sellers.1.focus.1", state) for state in loud)
    assert not alerts_ops("sellers.1.focus.1", DeliveryState.MISSED)
    assert alerts_ops("sellers.1.lesson.1", DeliveryState.MISSED)
    assert not any(alerts_ops(KEY, state) for state in DeliveryState)
