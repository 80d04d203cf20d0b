"""The announcement as a letter's HTML, with the channel's QR code: ``letter.html.j2`` beside the languages' folders."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound

from sheets_marathon.adapters.words.template_sandbox import TemplateSandbox
from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.posts.announcement import Announcement, plain_text
from sheets_marathon.ports.mailer import Letter

FILE = "letter.html.j2"
PICTURE = "cid:qr"
"""What the HTML calls the QR code: the part of the letter with the Content-ID ``qr`` (RFC 2392)."""


def letter(directory: Path, language: str, words: Announcement) -> Letter:
    """The letter that everybody of a track gets. MarathonError when the template of ``directory`` is broken."""
    return Letter(words.subject, _html(directory, language, words), plain_text(words), qr_code(words.link))


def qr_code(link: str) -> bytes:
    """A PNG, black on white with the quiet zone that cameras need (ISO/IEC 18004: 4 modules).

    6 pixels a module: at the letter's 168 px it is sharp on screens of twice the density.
    """
    found = io.BytesIO()
    segno.make_qr(link, error="m").save(found, kind="png", scale=6, border=4, dark="#000000", light="#ffffff")
    return found.getvalue()


def _html(directory: Path, language: str, words: Announcement) -> str:
    sandbox = TemplateSandbox(
        loader=FileSystemLoader(directory),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sandbox.begin()
    try:
        rendered: str = sandbox.get_template(FILE).render(words=words, language=language, qr=PICTURE)
    except TemplateNotFound as error:
        raise MarathonError(
            f"the template {directory / FILE} is missing", f"copy it from config/messages/{FILE} of the project"
        ) from error
    # Whatever a template's expressions raise is the template's mistake: people write them, so all are caught.
    except Exception as error:
        line = getattr(error, "lineno", None)
        where = f"{directory / FILE}, line {line}" if line else str(directory / FILE)
        raise MarathonError(f"{where}: {error}", "mend it; the comment at its top lists what it may use") from error
    return rendered.strip() + "\n"
