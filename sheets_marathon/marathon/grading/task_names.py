"""Which task an LMS means by its name: learning day and number, or nothing where two readings fit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from sheets_marathon.marathon.people.roster import fold_name

TASK_PATTERN = r"(?:день|day)\W*(?P<day>\d+)\D+?(?P<task>\d+)"
"""The pattern that configurations had before names were read in all their forms: it stands for them."""

_NOISE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{2}\.\d{2,4}|\d{1,2}/\d{1,2}/\d{2,4}|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])"
    r"|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}\s*(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*"
    r"|(?:из|of)\s*\d+|(?<!\d)20\d\d(?!\d)|\d+\s*(?:балл|мин|час|point|min|hour)\w*"
)
_WEEK = re.compile(
    r"(?:недел\w*|модул\w*|блок\w*|поток\w*|week|module|block|unit)\W{0,3}(?:no\.?\s*)?(\d+)|(\d+)(?:-?я)?\s+недел\w*"
)
_DAY = r"(?:ден[ьи]|дня|дню|day)"
_TASK = (
    r"(?:задани[еяюй]|задач[аиу]|дз|домашк[аиу]|домашняя работа|работ[аыу]|упражнени[ея]"
    r"|task|assignment|homework|hw|exercise)"
)
_LESSON = r"(?:урок[аиу]?|заняти[еяю]|lesson)"
_NO = r"\W{0,3}(?:no\.?\W?)?"
_ORDINAL = r"(?:-?(?:й|ый|ой|го|му|е|ое|ая|я|st|nd|rd|th))?\s+"
_PAIR = re.compile(r"(?<![\d.,:/])(\d{1,2})\s*[·.\-/_]\s*(\d{1,2})(?![\d:/·_-]|[.,]\d)")
_SHORT = re.compile(r"(?<!\w)[дd]\W?(\d{1,2})\W{0,2}(?:[зтzt]|дз|hw)\W?(\d{1,2})(?!\w)")
_LISTED = re.compile(r"\s*(?:и|and|,|&|/|-|–|\+)\s*\d")
_ORDINALS = (
    (r"перв(?:ый|ого|ому|ое|ая)", "1"), (r"втор(?:ой|ого|ому|ое|ая)", "2"), (r"трет(?:ий|ьего|ьему|ье|ья)", "3"),
    (r"четверт(?:ый|ого|ое|ая)", "4"), (r"пят(?:ый|ого|ое|ая)", "5"), (r"шест(?:ой|ого|ое|ая)", "6"),
    (r"седьм(?:ой|ого|ое|ая)", "7"), ("first", "1"), ("second", "2"), ("third", "3"),
)  # fmt: skip


def read_task(text: str, pattern: str = "") -> tuple[int, int] | None:
    """Day and number that a task's name tells; None when it tells none, or could mean two.

    ``pattern``: how a company's own names tell them, with the groups day and task; "" reads the usual forms.
    """
    if pattern and pattern != TASK_PATTERN:
        found = re.search(pattern, text, re.IGNORECASE)
        return (int(found["day"]), int(found["task"])) if found else None
    name = fold_name(text)
    for ordinal, number in _ORDINALS:
        name = re.sub(rf"(?<!\w){ordinal}(?!\w)", number, name)
    name = _NOISE.sub(" ", name)
    weeks = [int(week[1] or week[2]) for week in _WEEK.finditer(name)]
    if any(week > 1 for week in weeks):
        return None  # the second day of a second week is not the marathon's second
    name = _WEEK.sub(" ", name)
    read = set(_by_words(name, _TASK)) or set(_by_words(name, _LESSON)) or set(_pairs(name))
    return read.pop() if len(read) == 1 else None


def _by_words(name: str, task_word: str) -> Iterator[tuple[int, int]]:
    """Readings by words: «День 1. Задание 2», «2 день, задание 1». Each number is used once."""
    days, tasks = list(_numbers(name, _DAY)), list(_numbers(name, task_word))
    for (day_at, day), (task_at, task) in product(days, tasks):
        pair = _PAIR.match(name, task_at)
        if pair is not None and day_at != task_at:
            yield from [(day, int(pair[2]))] if int(pair[1]) == day else [(day, task), (int(pair[1]), int(pair[2]))]
        elif day_at != task_at:
            yield day, task
            if _LISTED.match(name, task_at + len(str(task))) or _LISTED.match(name, day_at + len(str(day))):
                yield day, 0  # "1 and 2": more than one is meant


def _numbers(name: str, word: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand beside a word, and which: behind it, else before it."""
    for there in re.finditer(rf"(?<![^\W\d]){word}{_NO}(\d{{1,2}})(?!\d)", name):
        yield there.start(1), int(there[1])
    for there in re.finditer(rf"(?<!\d)(\d{{1,2}}){_ORDINAL}(?:домашн\w+\s+)?{word}(?![^\W\d])", name):
        yield there.start(1), int(there[1])


def _pairs(name: str) -> Iterator[tuple[int, int]]:
    """Readings of two numbers together: «Д1·2», «ДЗ 2.1», «Д1 З2»; beside a day, the only other number."""
    short = [(int(found[1]), int(found[2])) for found in _SHORT.finditer(name)]
    pairs = short or [(int(found[1]), int(found[2])) for found in _PAIR.finditer(name)]
    if pairs:
        yield from pairs
        return
    numbers = [(found.start(), int(found[0])) for found in re.finditer(r"\d+", name)]
    for at, day in _numbers(name, _DAY):
        others = [number for place, number in numbers if place != at]
        if len(others) == 1:
            yield day, others[0]
