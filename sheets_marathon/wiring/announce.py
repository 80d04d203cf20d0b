"""From settings to what announces: words, letters, the mail server, pictures. For the commands."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon.errors import AlreadyRunning, ConfigurationError, MarathonError
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.posts.announcement import Announcement, Medium, announcement_facts, channel_post
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.ports.mailer import Letter, Recipient
from sheets_marathon.wiring.state_files import StateFiles

if TYPE_CHECKING:
    from sheets_marathon.adapters.mail.mailer import SmtpMailer
    from sheets_marathon.adapters.words.message_templates import MessageTemplates
    from sheets_marathon.settings import Settings

_PATIENCE_S = 60.0
_WIDTH, _CHAT_WIDTH = 640, 520


class Announcing:
    """The announcement of one marathon."""

    def __init__(self, settings: Settings, templates: MessageTemplates) -> None:
        self._settings = settings
        self._templates = templates

    def letter(self, track: Track) -> Letter:
        """What a track's people get. ConfigurationError without a link, MarathonError when a template is broken."""
        from sheets_marathon.adapters.words.letter_html import letter

        settings = self._settings
        directory = settings.path(settings.posts.templates)
        return letter(directory, settings.marathon.language, self._words(track, "mail"))

    def post(self, track: Track) -> Post:
        """What its channel gets."""
        return channel_post(f"announce.{track}", self._words(track, "post"))

    def office(self) -> SmtpMailer:
        """The mail server. ConfigurationError where none is configured."""
        from sheets_marathon.adapters.mail.mailer import SmtpMailer
        from sheets_marathon.adapters.mail.smtp import Mail

        at, find = self._settings.alerts, self._settings.path
        sender, password = self._settings.announce.sender(at), at.smtp_password(find)
        account = Mail(at.smtp_host, at.smtp_port, at.smtp_security, sender, (), at.smtp_user, password, _PATIENCE_S)
        return SmtpMailer(account, self._settings.announce.reply_to)

    def write_preview(self, track: Track, folder: Path, now: dt.datetime) -> tuple[list[Path], str]:
        """Letter and post as files to look at: texts, pictures, and the letter as mail programs open it. And why there
        are no pictures, "" where there are."""
        from sheets_marathon.adapters.pictures.html_picture import NothingDraws, chat_page, picture_of
        from sheets_marathon.adapters.words.letter_html import PICTURE

        made, post = self.letter(track), self.post(track)
        inside = f"data:image/png;base64,{base64.b64encode(made.picture).decode()}"  # a browser knows no cid:
        contents = {
            "mail.html": made.html.replace(PICTURE, inside).encode(),
            "mail.txt": made.text.encode(),
            "post.txt": f"{post.text_html}\n".encode(),
        }
        with contextlib.suppress(ConfigurationError):  # who only wants to look needs no mail server yet
            office = self.office()
            contents["mail.eml"] = office.message(made, Recipient("you@example.org"), now, "").as_bytes()
        pictures = {
            "mail.png": (made.html, _WIDTH),
            "post.png": (chat_page(post.text_html, self._settings.marathon.name), _CHAT_WIDTH),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in contents.items():
                (folder / name).write_bytes(content)
            for name, (html, width) in pictures.items():
                (folder / name).write_bytes(picture_of(html, width, {PICTURE: made.picture}))
        except NothingDraws as error:
            return [folder / name for name in contents], str(error)
        except OSError as error:
            raise MarathonError(f"{folder} can't be written to: {error.strerror}", "name another folder") from error
        return [folder / name for name in (*contents, *pictures)], ""

    @contextlib.contextmanager
    def only_one(self, now: dt.datetime) -> Iterator[None]:
        """Holds the mailing's own lock: letters may go out while the service runs, but only from one process."""
        from sheets_marathon.adapters.machine.lock_file import ProcessLock, lock_holder

        path = StateFiles.of(self._settings).mailing_lock
        lock = ProcessLock(path, now)
        try:
            lock.acquire()
        except AlreadyRunning:
            holder = lock_holder(path)
            raise AlreadyRunning(f"letters are being sent by {holder}", "wait until it has ended") from None
        try:
            yield
        finally:
            lock.release()

    def _words(self, track: Track, medium: Medium) -> Announcement:
        from sheets_marathon.adapters.words.announcement_words import announcement

        settings, said = self._settings, self._settings.announce
        facts = announcement_facts(settings.calendar, settings.marathon.name, track, said.link(track), said.contact)
        return announcement(self._templates, facts, medium, settings.zone, said.subject)
