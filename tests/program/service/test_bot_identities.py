"""Who somebody is to the bot, over the wire: a personal link beats a Telegram name, and a name alone opens nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.bot_scene import LINK, ROSTER_TAB, RU, WHO, Talk, talking
from support.program.program import a1
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
from sheets_marathon.jobs.bot.bot_sheet import KNOWN_BOT
from sheets_marathon.wiring.state_files import StateFiles

HEAD = "Руководитель (таб. №)"


@pytest.fixture
def talk(scene: RunningWorkspace, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A marathon whose bot listens; 20101 is @aistov and 20102 @beregov in the roster."""
    bot = getattr(request, "param", {})
    with talking(scene, tmp_path, **bot) as made:
        rows = made.owner.values(ROSTER_TAB)
        column = rows[0].index("Telegram")
        made.owner.type({f"{ROSTER_TAB}!{a1(2, column)}": "@Aistov", f"{ROSTER_TAB}!{a1(3, column)}": "t.me/beregov"})
        with listening(made):
            yield made


@contextlib.contextmanager
def listening(talk: Talk) -> Iterator[None]:
    """The bot listens and has looked at the sheet."""
    with talk.bot():
        talk.until(lambda: talk.ticker.bot is not None and talk.ticker.bot.hatch.bot != "", "the bot's name")
        talk.look()
        talk.look()
        yield


def links_of(talk: Talk) -> dict[str, str]:
    return {who: str(row[LINK]) for who, row in talk.roster().items() if row[LINK]}


def told_ops(talk: Talk) -> list[str]:
    return [one["text"] for one in talk.program.stage.messages(talk.program.channels["ops"]) if one["by_bot"]]


def everything_to_read(talk: Talk) -> str:
    """All tabs but the roster, the ops chat, and what the program keeps of posts."""
    tabs = [str(talk.owner.values(RU[tab])) for tab in ("questions", "review", "journal")]
    kept = [path.read_bytes().decode("utf-8", "replace") for path in talk.program.folder.glob("state/outbox-*")]
    return "\n".join([*tabs, *told_ops(talk), *kept])


@pytest.mark.parametrize("talk", [{"confirm_names": "no"}], indirect=True)
def test_whoever_holds_the_link_takes_the_place_back_and_everybody_is_told_once(talk: Talk) -> None:
    impostor, owner = talk.person("Самозванец", username="aistov"), talk.person("Глеб")
    assert "Аистов" in talk.writes(impostor, "/start")
    talk.look()
    assert talk.roster()["20101"][WHO] == f"{impostor} · Самозванец (@aistov) · по имени в Telegram"
    assert "Аистов" in talk.writes(owner, talk.link("20101"))
    talk.until(lambda: any("теперь за тем" in one for one in talk.said(impostor)), "the word to who lost it")
    before = len(talk.said(impostor))
    talk.look()
    talk.look()
    assert talk.roster()["20101"][WHO] == f"{owner} · Глеб", "the sheet does not bring the impostor back"
    assert "пока не узнал" in talk.writes(impostor, "моё место?")
    assert "Аистов" in talk.writes(owner, talk.link("20101"))
    assert "уже открыли" in talk.writes(impostor, talk.link("20101")), "a link that was opened is its holder's"
    assert len(talk.said(impostor)) == before + 2
    (told,) = [one for one in told_ops(talk) if "вернула личная ссылка" in one]
    assert all(part in told for part in ("20101", "Глеб", "Самозванец (@aistov)"))


@pytest.mark.parametrize("talk", [{"confirm_names": "no"}], indirect=True)
def test_ones_own_link_beats_ones_own_name_in_another_row(talk: Talk) -> None:
    person = talk.person("Лев", username="aistov")  # the name stands in the wrong row
    assert "Аистов" in talk.writes(person, "/start")
    talk.look()
    assert "Берегов" in talk.writes(person, talk.link("20102"))
    talk.look()
    talk.look()
    roster = talk.roster()
    assert (roster["20101"][WHO], roster["20102"][WHO]) == ("", f"{person} · Лев (@aistov)")


def test_a_name_opens_the_place_with_the_personnel_number_and_a_guess_does_not(talk: Talk) -> None:
    person, thief = talk.person("Глеб", username="aistov"), talk.person("Вор", username="beregov")
    assert "напишите, пожалуйста, ваш табельный номер" in talk.writes(person, "/start")
    assert "напишите, пожалуйста, ваш табельный номер" in talk.writes(person, "это я")
    assert "осталось попыток: 2" in talk.writes(person, "20102")
    assert "Аистов" in talk.writes(person, "№ 20101")
    assert "месте" in talk.presses(person, "place")
    assert "напишите, пожалуйста" in talk.writes(thief, "/start")
    for guess, answer in (("20101 20102 20103", "попыток: 2"), ("20103", "попыток: 1"), ("20104", "не получилось")):
        assert answer in talk.writes(thief, guess)
    assert "не получилось" in talk.writes(thief, "20102"), "the right one comes too late"
    talk.look()
    assert [one for one in told_ops(talk) if "трижды" in one and "20102" in one and "Вор" in one]
    owner = talk.person("Лев")
    assert "Берегов" in talk.writes(owner, talk.link("20102"))


@pytest.mark.parametrize("talk", [{"confirm_names": "head"}], indirect=True)
def test_a_head_says_who_it_is(talk: Talk) -> None:
    roster = talk.roster()
    head = str(roster["20101"][HEAD])
    assert str(roster["20102"][HEAD]) == head
    first = talk.person("Глеб", username="aistov")
    assert "нужна ваша личная ссылка" in talk.writes(first, "/start"), "the head has not come to the bot"
    boss, stranger = talk.linked(head), talk.person("Вор", username="beregov")
    assert "спросил вашего руководителя" in talk.writes(first, "/start")
    talk.until(lambda: "Это он?" in talk.said(boss)[-1] and "Глеб (@aistov)" in talk.said(boss)[-1], "the question")
    assert "спросил вашего руководителя" in talk.writes(first, "ну что?")
    assert "спросил вашего руководителя" in talk.writes(stranger, "/start")
    talk.until(lambda: "Вор (@beregov)" in talk.said(boss)[-1], "the second question")
    asked = [one for one in talk.program.stage.messages(boss) if "Это он?" in one["text"]]
    assert len(asked) == 2, "nobody is asked twice"
    stage = talk.program.stage
    stage.press(boss, asked[0]["message_id"], first, f"name.yes.{first}")  # not the head, though in the head's chat
    assert "Здравствуйте" in talk.answer(
        first, lambda: stage.press(boss, asked[0]["message_id"], boss, f"name.yes.{first}")
    )
    said = talk.answer(stranger, lambda: stage.press(boss, asked[1]["message_id"], boss, f"name.no.{stranger}"))
    assert "не получилось" in said
    stage.press(boss, asked[1]["message_id"], boss, f"name.yes.{stranger}")  # too late: it was said
    assert "Аистов" in talk.writes(first, "я?")
    assert "не получилось" in talk.writes(stranger, "/start")
    talk.look()
    assert [one for one in told_ops(talk) if "другой человек" in one and "Вор" in one]
    assert [one for one in told_ops(talk) if "подтвердить это некому" in one and "20101" in one]


def test_links_survive_a_lost_memory_a_new_token_and_a_careless_hand(scene: RunningWorkspace, tmp_path: Path) -> None:
    with talking(scene, tmp_path) as talk:
        with listening(talk):
            links = links_of(talk)
            assert len(set(links.values())) == len(links) > 3
            rows = talk.owner.values(ROSTER_TAB)
            column = rows[0].index(LINK)
            for typed in (rows[1][column], ""):  # filled down, then emptied
                talk.owner.type({f"{ROSTER_TAB}!{a1(at, column)}": typed for at in range(2, len(rows) + 1)})
                talk.look()
                talk.look()
                assert links_of(talk) == links
        files = StateFiles(talk.program.folder / "state", scene.bot_token)
        for path in talk.program.folder.glob(f"state/{files.bot_memory.name}*"):
            path.unlink()
        with listening(talk):
            assert links_of(talk) == links
        memory = SqliteBotMemory(files.bot_memory)
        memory.remember(KNOWN_BOT, "the token before")
        memory.close()
        assert "bot-links --renew" in talk.program.run("doctor").out
        with listening(talk):
            talk.look()
            assert links_of(talk) == links
            assert "Аистов" in talk.writes(talk.person(), talk.link("20101"))
        assert len([one for one in told_ops(talk) if "Токен бота сменился" in one]) == 1
        assert "bot-links --renew" not in talk.program.run("doctor").out


def test_one_command_renews_links_and_those_who_are_linked_stay(talk: Talk) -> None:
    person, before = talk.linked("20101"), talk.roster()
    old = talk.link("20102")
    (found,) = talk.program.ok("bot-links").out.splitlines()
    assert "linked: 1, of these by their Telegram name: 0" in found
    assert talk.program.run("bot-links", "--renew", "999").code == 1
    assert "new links: 1;" in talk.program.ok("bot-links", "--renew", "20103").out
    talk.program.ok("bot-links", "--renew")
    talk.look()
    talk.look()
    after = talk.roster()
    assert not {row[LINK] for row in before.values() if row[LINK]} & {row[LINK] for row in after.values()}
    assert "пока не узнал" in talk.writes(talk.person(), old)
    assert "Аистов" in talk.writes(person, "я?")
    assert "Берегов" in talk.writes(talk.person(), talk.link("20102"))


def test_what_a_link_carries_is_read_by_nobody_who_should_not(scene: RunningWorkspace, tmp_path: Path) -> None:
    stage = scene.stage
    group = stage.create_chat("supergroup", "Обсуждение", username="obsuzhdenie")
    stage.set_member(group, "administrator")
    with talking(scene, tmp_path, discussion_chats=["@Obsuzhdenie"]) as talk, listening(talk):
        link = str(talk.roster()["20101"][LINK])
        token = link.partition("?start=")[2]
        bot_token = scene.bot_token
        pasted = (link, token, token.upper(), token.lower(), f"/start {token}", f"tg://resolve?domain=b&start={token}")
        hidden = ("\u200b".join(token), f"({token})", f"{link}&x=1", "ы" * 485 + " " + token, bot_token)
        asker = talk.person(f"Анна {token}")
        for text in (*pasted, *hidden):
            stage.say(group, asker, f"{text} не открывается?")
        talk.writes(talk.person(), "/start")
        talk.look()
        talk.look()
        rows = talk.owner.table(RU["questions"])
        assert len(rows) == len(pasted) + len(hidden)
        assert all("не открывается" in row["Вопрос"] or len(row["Вопрос"]) == 500 for row in rows)
        read = everything_to_read(talk).replace("\u200b", "").lower()
        assert token.lower() not in read
        assert token[:12].lower() not in read, "nor half of it"
        assert bot_token.partition(":")[2].lower() not in read
