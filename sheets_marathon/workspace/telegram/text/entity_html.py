"""Text with entities back into HTML, to show a post as a reader sees it."""

from __future__ import annotations

from html import escape
from typing import Any

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def as_html(text: str, entities: list[dict[str, Any]]) -> str:
    """HTML of Telegram's kind; entities (offsets in UTF-16 units) that have no tag are left as text."""
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for each in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        begin, end = _tags(each)
        opening.setdefault(each["offset"], []).append(begin)
        closing.setdefault(each["offset"] + each["length"], []).insert(0, end)
    out: list[str] = []
    at = 0
    for sign in text:
        out.extend(closing.pop(at, []))
        out.extend(opening.pop(at, []))
        out.append(escape(sign, quote=False))
        at += 1 + (ord(sign) > 0xFFFF)
    out.extend(tag for place in sorted(closing) for tag in closing[place])
    return "".join(out)


def _tags(entity: dict[str, Any]) -> tuple[str, str]:
    if entity["type"] == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if entity["type"] == "text_mention":
        return f'<a href="tg://user?id={entity["user_id"]}">', "</a>"
    return _TAGS.get(entity["type"], ("", ""))
