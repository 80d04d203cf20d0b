"""Telegram's HTML, parsed by Telegram's own rules.

It keeps the rules of ``parse_html`` in tdlib/td td/telegram/MessageEntity.cpp: the same tags, the same
leniencies (attributes it does not know are skipped, ``</>`` closes anything) and the same refusals with
their UTF-8 byte offsets.
"""

from __future__ import annotations

from dataclasses import dataclass

from sheets_marathon.workspace.telegram.errors import TelegramError, bad_request
from sheets_marathon.workspace.telegram.text.entities import Entity, checked_link, mentioned_user, utf16_length

_TYPE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\v"
_END = "\0"


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    text_index: int


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities (UTF-16 offsets, in the order their tags close).

    TelegramError 400 "can't parse entities: …" for what Telegram refuses.
    """
    return _Parser(html).parse()


class _Parser:
    """One pass over the source; ``_END`` after the last character stands for C's closing zero."""

    def __init__(self, html: str) -> None:
        self._source = html + _END
        self._size = len(html)
        self._at = 0
        self._out: list[str] = []
        self._length = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < self._size:
            sign = self._source[self._at]
            if sign == "<":
                if self._source[self._at + 1] == "/":
                    self._end_tag()
                else:
                    self._start_tag()
            elif sign == "&":
                self._emit(self._reference() or self._take())
            else:
                self._emit(self._take())
        if self._open:
            raise _cant(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        entities = [
            Entity(each.type, each.offset, each.length) if each.type == "code" else each for each in self._entities
        ]
        return "".join(self._out), entities

    def _take(self) -> str:
        self._at += 1
        return self._source[self._at - 1]

    def _emit(self, text: str) -> None:
        self._out.append(text)
        self._length += utf16_length(text)

    def _reference(self) -> str:
        """The character that ``&…`` at the position stands for, consumed; "" when it stands for itself."""
        at = self._at + 1
        if self._source[at] == "#":
            at += 1
            base, digits = (16, "0123456789abcdefABCDEF") if self._source[at] == "x" else (10, "0123456789")
            at += base == 16
            begin = at
            while self._source[at] in digits:
                at += 1
            code = int(self._source[begin:at] or "0", base)
            if not 0 < code < 0x10FFFF or at - self._at >= 10 or 0xD800 <= code <= 0xDFFF:
                return ""
            sign = chr(code)
        else:
            begin = at
            while self._source[at].isascii() and self._source[at].isalpha():
                at += 1
            sign = _NAMED.get(self._source[begin:at], "")
            if not sign:
                return ""
        self._at = at + (self._source[at] == ";")
        return sign

    def _byte_offset(self, index: int) -> int:
        return len(self._source[:index].encode("utf-8", "surrogatepass"))

    def _skip_space(self) -> None:
        while self._at < self._size and self._source[self._at] in _SPACE:
            self._at += 1

    def _word(self, begin: int) -> str:
        self._at = begin
        while self._source[self._at] not in _SPACE and self._source[self._at] != ">":
            self._at += 1
        return self._source[begin : self._at].lower()

    def _start_tag(self) -> None:
        begin = self._at
        name = self._word(begin + 1)
        where = self._byte_offset(begin)
        if self._at >= self._size:
            raise _cant(f"Unclosed start tag at byte offset {where}")
        if name not in _TYPE_OF_TAG:
            raise _cant(f'Unsupported start tag "{name}" at byte offset {where}')
        argument = ""
        while self._source[self._at] != ">":
            self._skip_space()
            if self._source[self._at] == ">":
                break
            attribute, value = self._attribute(name, where)
            argument = _argument_of(name, attribute, value, argument)
        self._at += 1
        if name == "span" and argument != "spoiler":
            raise _cant(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self._open.append(_OpenTag(name, argument, self._length, len(self._out)))

    def _attribute(self, tag: str, where: int) -> tuple[str, str | None]:
        """The next attribute's name and value (None when it has none)."""
        begin = self._at
        while self._source[self._at] not in _SPACE + "=>/\"'":
            self._at += 1
        attribute = self._source[begin : self._at]
        if not attribute:
            raise _cant(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        self._skip_space()
        if self._source[self._at] != "=":
            if self._at >= self._size:
                raise _cant(f'Unclosed start tag "{tag}" at byte offset {where}')
            return attribute, None
        self._at += 1
        self._skip_space()
        if self._at >= self._size:
            raise _cant(f'Unclosed start tag "{tag}" at byte offset {where}')
        value = self._quoted() if self._source[self._at] in "\"'" else self._name_token()
        if self._at >= self._size:
            raise _cant(f"Unclosed start tag at byte offset {where}")
        return attribute, value

    def _name_token(self) -> str:
        begin = self._at
        while self._source[self._at].isascii() and (self._source[self._at].isalnum() or self._source[self._at] in ".-"):
            self._at += 1
        if self._source[self._at] not in _SPACE and self._source[self._at] != ">":
            raise _cant(f"Unexpected end of name token at byte offset {self._byte_offset(begin)}")
        return self._source[begin : self._at].lower()

    def _quoted(self) -> str:
        quote = self._take()
        value: list[str] = []
        while self._at < self._size and self._source[self._at] != quote:
            value.append((self._source[self._at] == "&" and self._reference()) or self._take())
        if self._at < self._size:
            self._at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self._at
        where = self._byte_offset(begin)
        if not self._open:
            raise _cant(f"Unexpected end tag at byte offset {where}")
        name = self._word(begin + 2)
        self._skip_space()
        if self._source[self._at] != ">":
            raise _cant(f"Unclosed end tag at byte offset {where}")
        self._at += 1
        opened = self._open[-1]
        if name and name != opened.name:
            raise _cant(f'Unmatched end tag at byte offset {where}, expected "</{opened.name}>", found "</{name}>"')
        self._open.pop()
        if self._length > opened.offset:
            self._close(opened)

    def _close(self, tag: _OpenTag) -> None:
        """Add the entity of a tag with some text inside."""
        kind, offset, length = _TYPE_OF_TAG[tag.name], tag.offset, self._length - tag.offset
        last = self._entities[-1] if self._entities else None
        inside = last if last is not None and (last.offset, last.length) == (offset, length) else None
        if kind == "text_link":
            self._close_link(tag, offset, length)
        elif kind == "custom_emoji":
            if not tag.argument.isdecimal() or int(tag.argument) == 0:
                raise _cant("Invalid custom emoji identifier specified")
            self._entities.append(Entity(kind, offset, length, custom_emoji_id=tag.argument))
        elif kind == "pre" and inside is not None and inside.type == "code" and inside.language:
            self._entities[-1] = Entity("pre", offset, length, language=inside.language)
        elif kind == "code" and inside is not None and inside.type == "pre" and tag.argument:
            self._entities[-1] = Entity("pre", offset, length, language=tag.argument)
        elif kind == "code":
            self._entities.append(Entity(kind, offset, length, language=tag.argument or None))
        elif kind == "blockquote" and tag.argument:
            self._entities.append(Entity("expandable_blockquote", offset, length))
        else:
            self._entities.append(Entity(kind, offset, length))

    def _close_link(self, tag: _OpenTag, offset: int, length: int) -> None:
        url = tag.argument or "".join(self._out[tag.text_index :])
        user_id = mentioned_user(url)
        if user_id is not None:
            self._entities.append(Entity("text_mention", offset, length, user_id=user_id))
            return
        link = checked_link(url)
        # A link that can't be one (no dot in its host) is dropped without a word, the text stays.
        if link:
            self._entities.append(Entity("text_link", offset, length, url=link))


def _argument_of(tag: str, attribute: str, value: str | None, before: str) -> str:
    """What an attribute means for its tag; attributes without a meaning leave what was there ``before``."""
    if tag == "blockquote" and attribute == "expandable":
        return "1"
    if value is None:
        return before
    if (tag, attribute) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return value
    if (tag, attribute) == ("code", "class") and value.startswith("language-"):
        return value[len("language-") :]
    if (tag, attribute) == ("span", "class") and value.startswith("tg-"):
        return value[len("tg-") :]
    return before


def _cant(reason: str) -> TelegramError:
    # Td::on_request(parseTextEntities) puts the prefix in front of what parse_html says.
    return bad_request(f"can't parse entities: {reason}")
