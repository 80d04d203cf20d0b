"""From a call's arguments to what a message says: text, caption, keyboard, photo, document."""

from __future__ import annotations

import json
from typing import Any

from sheets_marathon.workspace.telegram.desk import BotDesk, new_file_id
from sheets_marathon.workspace.telegram.errors import bad_request, not_served
from sheets_marathon.workspace.telegram.methods.arguments import Arguments, SentFile
from sheets_marathon.workspace.telegram.model import Chat
from sheets_marathon.workspace.telegram.photos import check_photo
from sheets_marathon.workspace.telegram.text.entities import Entity, settle
from sheets_marathon.workspace.telegram.text.html_text import parse_html

# tdlib counts code points (utf8_length), not UTF-16 units, against these (MessageContent.cpp).
_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_SOURCE_LIMIT_BYTES = 1 << 15
_DOCUMENT_LIMIT_BYTES = 50 * 1024 * 1024

_PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")

Content = dict[str, Any]
Marked = tuple[str, list[Entity]]


def marked_text(args: Arguments, name: str, entities_name: str) -> Marked:
    """The argument's text and entities by ``parse_mode`` or the explicit list; ("", []) when missing.

    TelegramError 400 "text is too long" (32 KiB of source), "unsupported parse_mode", "can't parse entities".
    """
    source = args.text(name)
    if len(source.encode("utf-8", "surrogatepass")) > _SOURCE_LIMIT_BYTES:
        raise bad_request("text is too long")
    mode = args.text("parse_mode").lower()
    if not source:
        return "", []
    if mode == "html":
        return parse_html(source)
    if mode in ("markdown", "markdownv2"):
        raise not_served(f"parse_mode {args.text('parse_mode')}; use HTML")
    if mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    return source, _explicit_entities(args, entities_name)


def text_content(marked: Marked, chat: Chat, args: Arguments, *, editing: bool = False) -> Content:
    """The content of a text message. TelegramError 400 when empty or too long after parsing."""
    text, entities = settle(*marked, commands=chat.type != "channel")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > _TEXT_LIMIT:
        # An edit goes to the server unchecked, and its bare error code comes back.
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")
    content: Content = {"text": text}
    if entities:
        content["entities"] = [each.wire() for each in entities]
    preview = _link_preview(args)
    if preview:
        content["link_preview_options"] = preview
    return content


def _link_preview(args: Arguments) -> dict[str, Any]:
    """What of the link preview options is not as usual; what Telegram does not know is left out."""
    given = args.decoded("link_preview_options", "link preview options")
    if given is None:
        return {"is_disabled": True} if args.flag("disable_web_page_preview") else {}
    if not isinstance(given, dict):
        raise bad_request("object expected as link preview options")
    for name in _PREVIEW_FLAGS:
        if not isinstance(given.get(name) or False, bool):
            raise bad_request(f'can\'t parse link preview options: Field "{name}" must be of type Boolean')
    address = str(given.get("url") or "")
    return ({"url": address} if address else {}) | {name: True for name in _PREVIEW_FLAGS if given.get(name)}


def caption_content(marked: Marked, chat: Chat, *, editing: bool = False) -> Content:
    """The caption's fields, none when there is no caption."""
    text, entities = settle(*marked, commands=chat.type != "channel")
    if len(text) > _CAPTION_LIMIT:
        raise bad_request("MEDIA_CAPTION_TOO_LONG" if editing else "message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": [each.wire() for each in entities]} if entities else {"caption": text}


def photo_content(desk: BotDesk, args: Arguments, reference: str, field_name: str) -> tuple[Content, dict[str, bytes]]:
    """A photo uploaded, attached or known by file_id: its content and the files to keep."""
    sent = _sent_file(args, reference, field_name)
    content = sent.content if sent is not None else _known_file(desk, reference)
    if content is None:
        raise bad_request("there is no photo in the request")
    sides = check_photo(content)
    file_id = reference if sent is None else new_file_id()
    size = {
        "file_id": file_id,
        "file_unique_id": f"u{file_id[-15:]}",
        "file_size": len(content),
        "width": sides.width,
        "height": sides.height,
    }
    return {"photo": [size]}, {} if sent is None else {file_id: content}


def document_content(desk: BotDesk, args: Arguments) -> tuple[Content, dict[str, bytes]]:
    """A document uploaded or known by file_id: its content and the files to keep."""
    reference = args.text("document")
    sent = _sent_file(args, reference, "document")
    content = sent.content if sent is not None else _known_file(desk, reference)
    if content is None:
        raise bad_request("there is no document in the request")
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > _DOCUMENT_LIMIT_BYTES:
        raise bad_request("file is too big")
    file_id = reference if sent is None else new_file_id()
    document: Content = {"file_id": file_id, "file_unique_id": f"u{file_id[-15:]}", "file_size": len(content)}
    if sent is not None:
        document.update({"file_name": sent.name, "mime_type": sent.content_type})
    return {"document": document}, {} if sent is None else {file_id: content}


def keyboard(args: Arguments, chat: Chat | None = None) -> dict[str, Any] | None:
    """The reply markup, None when there is none or it is empty. In a channel only an inline one is taken."""
    markup = args.decoded("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for button in (button for row in rows for button in row):
        _check_button(button)
    if not rows and chat is not None and chat.type == "channel" and "keyboard" in markup:
        raise bad_request("inline keyboard expected")
    return markup if rows or "inline_keyboard" not in markup else None


def _check_button(button: Any) -> None:
    def refuse(reason: str) -> None:
        raise bad_request(f"can't parse inline keyboard button: {reason}")

    if not isinstance(button, dict):
        refuse("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        refuse('Can\'t find field "text"')
    if set(button) <= {"text"}:
        refuse("Text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data", "")).encode()) > 64:
        raise bad_request("BUTTON_DATA_INVALID")


def _explicit_entities(args: Arguments, name: str) -> list[Entity]:
    # A list that can't be read is taken as none (get_input_entities).
    try:
        given = json.loads(args.text(name) or "[]")
    except ValueError:
        return []
    entities: list[Entity] = []
    for each in given if isinstance(given, list) else []:
        try:
            user = each.get("user") or {}
            entities.append(
                Entity(
                    str(each["type"]),
                    int(each["offset"]),
                    int(each["length"]),
                    url=each.get("url"),
                    language=each.get("language"),
                    user_id=user.get("id"),
                    custom_emoji_id=each.get("custom_emoji_id"),
                )
            )
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise bad_request(f"can't parse MessageEntity: {wrong}") from wrong
    return entities


def _sent_file(args: Arguments, reference: str, field_name: str) -> SentFile | None:
    attached = reference.removeprefix("attach://") if reference.startswith("attach://") else field_name
    return args.files.get(attached)


def _known_file(desk: BotDesk, reference: str) -> bytes | None:
    if not reference or reference.startswith("attach://"):
        return None
    if reference.startswith(("http://", "https://")):
        raise not_served("files by HTTP URL")
    if reference not in desk.world.files:
        raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    return desk.world.files[reference]
