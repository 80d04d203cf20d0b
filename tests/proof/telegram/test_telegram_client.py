"""python-telegram-bot works against the workspace unchanged: only base_url differs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import telegram
from support.server.workspace_scene import RunningWorkspace, png
from telegram.error import BadRequest, Forbidden, InvalidToken
from telegram.ext import ApplicationBuilder, CommandHandler

from sheets_marathon.rehearsal.play.stage import Stage

Scene = Callable[[telegram.Bot], Awaitable[None]]


@pytest.fixture
def play(workspace: RunningWorkspace) -> Callable[[Scene], None]:
    """Run a coroutine function with a real Bot."""

    def run(scene: Scene) -> None:
        async def on_stage() -> None:
            base = workspace.base_url
            bot = telegram.Bot(workspace.bot_token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
            async with bot:
                await scene(bot)

        asyncio.run(on_stage())

    return run


def test_a_lesson_is_posted_pinned_and_probed(play: Callable[[Scene], None], channel: int, group: int) -> None:
    async def scene(bot: telegram.Bot) -> None:
        post = await bot.send_message(
            channel, "<b>День 3 · 10:00</b>\n<a href='https://example.org/l'>Урок 😀</a>", parse_mode="HTML"
        )
        assert post.text == "День 3 · 10:00\nУрок 😀"
        assert post.sender_chat is not None
        assert post.sender_chat.id == channel
        assert list(post.parse_entities().values()) == ["День 3 · 10:00", "Урок 😀"]
        await bot.pin_chat_message(channel, post.message_id)
        after = await bot.send_message(channel, "следующий")
        # 1 is the note that the channel was created, 3 the note about the pin.
        assert (post.message_id, after.message_id) == (2, 4)
        probe = await bot.forward_message(group, channel, post.message_id)
        assert isinstance(probe.forward_origin, telegram.MessageOriginChannel)
        assert (probe.forward_origin.chat.id, probe.forward_origin.message_id) == (channel, 2)
        assert probe.forward_origin.date == post.date
        chat = await bot.get_chat(channel)
        assert chat.pinned_message is not None
        assert chat.pinned_message.message_id == 2
        await bot.unpin_chat_message(channel)
        assert (await bot.get_chat(channel)).pinned_message is None

    play(scene)


def test_a_picture_goes_up_and_comes_down(play: Callable[[Scene], None], channel: int, stage: Stage) -> None:
    picture = png(40, 30)

    async def scene(bot: telegram.Bot) -> None:
        post = await bot.send_photo(channel, picture, caption="Итог <i>дня</i>", parse_mode="HTML")
        assert (post.photo[-1].width, post.photo[-1].height, post.caption) == (40, 30, "Итог дня")
        file = await bot.get_file(post.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == picture
        again = await bot.send_photo(channel, post.photo[-1].file_id)
        assert again.photo[-1].file_id == post.photo[-1].file_id
        album = await bot.send_media_group(
            channel, [telegram.InputMediaPhoto(picture), telegram.InputMediaPhoto(picture, caption="два")]
        )
        assert [each.message_id for each in album] == [4, 5]
        assert album[0].media_group_id == album[1].media_group_id
        document = await bot.send_document(channel, b"a;b", filename="отчёт.csv")
        assert document.document is not None
        assert document.document.file_name == "отчёт.csv"

    play(scene)
    assert stage.photo(channel, 2) == picture
    assert [each["photo"] for each in stage.messages(channel)] == [True, True, True, True, False]


def test_a_post_is_edited_copied_and_deleted(play: Callable[[Scene], None], channel: int, stage: Stage) -> None:
    async def scene(bot: telegram.Bot) -> None:
        post = await bot.send_message(channel, "опечтака")
        edited = await bot.edit_message_text("опечатка", channel, post.message_id)
        assert isinstance(edited, telegram.Message)
        assert edited.edit_date is not None
        with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
            await bot.edit_message_text("опечатка", channel, post.message_id)
        copy = await bot.copy_message(channel, channel, post.message_id)
        assert copy.message_id == 3
        answer = await bot.send_message(channel, "ответ", reply_parameters=telegram.ReplyParameters(post.message_id))
        assert answer.reply_to_message is not None
        assert answer.reply_to_message.text == "опечатка"
        assert await bot.delete_message(channel, post.message_id)
        with pytest.raises(BadRequest, match="Message to forward not found"):
            await bot.forward_message(channel, channel, post.message_id)

    play(scene)
    shown = [(each["text"], each["edited"], each["deleted"]) for each in stage.messages(channel)]
    assert shown == [("опечатка", True, True), ("опечатка", False, False), ("ответ", False, False)]


def test_an_application_polls_and_answers(workspace: RunningWorkspace, stage: Stage) -> None:
    """The library's whole loop: updater, dispatcher, a command handler and an answer, only base_url changed."""
    person = stage.create_person("Анна")

    async def on_stage() -> None:
        answered = asyncio.Event()

        async def place(update: telegram.Update, context: object) -> None:
            assert update.message is not None
            await update.message.reply_html("<b>14-е</b> место")
            answered.set()

        builder = ApplicationBuilder().token(workspace.bot_token).base_url(f"{workspace.base_url}/bot")
        application = builder.build()
        application.add_handler(CommandHandler("place", place))
        async with application:
            assert application.updater is not None
            await application.updater.start_polling(drop_pending_updates=True)
            await application.start()
            await asyncio.to_thread(stage.say, person, person, "/place")
            await answered.wait()
            await application.updater.stop()
            await application.stop()

    asyncio.run(on_stage())
    assert [each["text"] for each in stage.messages(person)] == ["/place", "14-е место"]


def test_the_bot_learns_about_itself_and_its_chats(play: Callable[[Scene], None], channel: int) -> None:
    async def scene(bot: telegram.Bot) -> None:
        member = await bot.get_chat_member(channel, bot.id)
        assert isinstance(member, telegram.ChatMemberAdministrator)
        assert member.can_post_messages
        assert [each.user.id for each in await bot.get_chat_administrators(channel)] == [bot.id]
        assert await bot.get_chat_member_count(channel) == 1
        assert await bot.set_my_commands([("place", "моё место")])
        assert [each.command for each in await bot.get_my_commands()] == ["place"]
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.delete_webhook()
        assert await bot.send_chat_action(channel, "typing")

    play(scene)


def test_refusals_arrive_as_the_librarys_own_exceptions(
    play: Callable[[Scene], None], workspace: RunningWorkspace, channel: int, stage: Stage
) -> None:
    async def scene(bot: telegram.Bot) -> None:
        stage.set_member(channel, "kicked")
        with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
            await bot.send_message(channel, "1")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(-100999, "1")
        stranger = telegram.Bot(f"123456:{'A' * 35}", base_url=f"{workspace.base_url}/bot")
        with pytest.raises(InvalidToken):
            await stranger.initialize()
        await stranger.shutdown()

    play(scene)
