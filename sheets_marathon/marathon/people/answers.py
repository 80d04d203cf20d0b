"""What a person types as an answer: one of the words that are known, perhaps with a remark behind it. Pure."""

from __future__ import annotations

import re
from collections.abc import Container

from sheets_marathon.marathon.people.roster import fold_name

_MARKS = " .,!;:\"'«»“”()"
_REMARK = re.compile(r"\s*[,;:.(–—]\s*|\s+-\s*|\s+(?=это|потому|так как|т\.\s?к\.|because|since|it is)")
_SAYS_MORE = re.compile(
    r"\d|(?<!\w)(?:но|кроме|если|только|а|или|лучше|but|except|unless|or|only)(?!\w)", re.IGNORECASE
)
_NAME = re.compile(r"(?<!\w)[A-ZА-ЯЁӘҚҒҢҰҮӨҺІ][^\W\d_]+")


def plain_answer(text: str) -> str:
    """An answer as words are compared."""
    return fold_name(text).strip(_MARKS)


def without_remark(text: str, words: Container[str]) -> str:
    """The answer without why it is so, where it is one of ``words``: «не считать, это демо».

    A remark that names somebody or a number, or takes something back, makes another answer of it.
    """
    said = plain_answer(text)
    remark = _REMARK.search(text.strip())
    if said in words or remark is None:
        return said
    before, after = text.strip()[: remark.start()], text.strip()[remark.end() :]
    more = _SAYS_MORE.search(after) or _NAME.search(after)
    return plain_answer(before) if plain_answer(before) in words and not more else said
