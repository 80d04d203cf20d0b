"""Which task an LMS means by its name: learning day and number, or nothing where two readings fit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from sheets_marathon.marathon.model import Track
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
_PLURAL = re.compile(r"(?<!\w)(?:дн(?:и|ей|ям)|урок(?:и|ов|ам)|заняти[яй]|задани[яй]|задачи|days|lessons|tasks)\W*")
_PART = (
    r"(?:(?:верси|редакци|част|глав|раздел|тем|шаг|этап|попытк|вариант|эфир|вебинар|трансляци|лекци|видео|пункт|билет"
    r"|version|revision|part|chapter|section|topic|step|stage|attempt|variant|webinar|lecture|video)\w*|v|вер|ред|ver|rev)"
)
"""What is counted besides days and tasks: its number is neither's."""

_LABELLED = re.compile(rf"(?<![^\W\d])(?:{_DAY}|{_TASK}|{_LESSON}|[дd]){_NO}$")
_PART_OF = re.compile(rf"(?<![^\W\d]){_PART}{_NO}$")
_WORD_NEXT = re.compile(r"\s+[^\W\d]")
_ABOUT = {
    Track.HEADS: r"(?:старш(?:ие|их|им)|руковод(?:ители|ителей|ителям)|роп(?:ы|ов|ам)?|heads?|team leads?)",
    Track.SELLERS: r"(?:пк|продав(?:цы|цов|цам)|sellers?)",
}
_FOR = r"(?:(?:для|трек|поток|группа|курс|марафон|только|for|track|group|course)\s+)*"
_ORDINALS = (
    (r"перв(?:ый|ого|ому|ое|ая)", "1"), (r"втор(?:ой|ого|ому|ое|ая)", "2"), (r"трет(?:ий|ьего|ьему|ье|ья)", "3"),
    (r"четверт(?:ый|ого|ое|ая)", "4"), (r"пят(?:ый|ого|ое|ая)", "5"), (r"шест(?:ой|ого|ое|ая)", "6"),
    (r"седьм(?:ой|ого|ое|ая)", "7"), ("first", "1"), ("second", "2"), ("third", "3"),
)  # fmt: skip


def read_task(text: str, pattern: str = "") -> tuple[int, int] | None:
    """Day and number that a task's name tells; None when it tells none, or could mean two.

    ``pattern``: how a company's own names tell them, with the groups day and task; "" reads the usual forms.
    """
    read = _readings(text, pattern)
    return read.pop() if len(read) == 1 else None


def may_name_task(text: str, pattern: str = "") -> bool:
    """Whether a name tells a task, if it be one that nobody can tell from another."""
    return bool(_readings(text, pattern))


def track_named(text: str) -> Track | None:
    """Whose task a name says it is, apart from what it is about: «Старшие. День 1», «День 1 (для ПК)»."""
    plain = re.sub(rf"(?<![^\W\d])(?:{_DAY}|{_TASK}|{_LESSON})(?![^\W\d])|\d+|no(?!\w)", " ", fold_name(text))
    parts = [part.strip() for part in re.split(r"[^\w\s]", plain)]
    named = [track for track, word in _ABOUT.items() if any(re.fullmatch(_FOR + word, part) for part in parts)]
    return named[0] if len(named) == 1 else None


def _readings(text: str, pattern: str) -> set[tuple[int, int]]:
    """Everything that a name may mean; 0 stands where it means something that nobody can tell."""
    if pattern and pattern != TASK_PATTERN:
        found = re.search(pattern, text, re.IGNORECASE)
        return {(int(found["day"]), int(found["task"]))} if found else set()
    name = fold_name(text)
    for ordinal, number in _ORDINALS:
        name = re.sub(rf"(?<!\w){ordinal}(?!\w)", number, name)
    name = _NOISE.sub(" ", name)
    weeks = [int(week[1] or week[2]) for week in _WEEK.finditer(name)]
    name = _WEEK.sub(" ", name)
    read = set(_by_words(name, _TASK)) or set(_by_words(name, _LESSON)) or set(_pairs(name))
    # The second day of a second week is not the marathon's second.
    return read | {(0, 0)} if read and any(week > 1 for week in weeks) else read


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
    pairs = list(_SHORT.finditer(name)) or list(_PAIR.finditer(name))
    for pair in pairs:
        yield int(pair[1]), int(pair[2])
        if _says_more(name, pair):
            yield int(pair[1]), 0
    if pairs:
        return
    numbers = list(re.finditer(r"\d+", name))
    for at, day in _numbers(name, _DAY):
        others = [number for number in numbers if number.start() != at]
        if len(others) == 1:
            (other,) = others
            yield day, int(other[0])
            before, after = name[: other.start()], name[other.end() :]
            is_count = _WORD_NEXT.match(after) and not before.rstrip()[-1:].isalpha()
            if is_count or _PART_OF.search(before):
                yield day, 0


def _says_more(name: str, pair: re.Match[str]) -> bool:
    """Whether a name with two numbers together speaks of other days, lessons, tasks, versions or parts besides."""
    before, after = name[: pair.start()], name[pair.end() :]
    many = [found for found in _PLURAL.finditer(before) if found.end() == len(before)]
    if _PART_OF.search(before) or (many and not re.fullmatch(r"задани\w\W*", many[0][0])):
        return True
    if ". " in pair[0] and _WORD_NEXT.match(after):
        return True  # «День 1. 2 вопроса»
    labelled = _LABELLED.search(before) is not None or pair.re is _SHORT
    if ("/" in pair[0] and not labelled) or (many and "." not in pair[0] and "·" not in pair[0]):
        return True
    rest = f"{_LABELLED.sub(' ', before)} | {after}"
    day, number = int(pair[1]), int(pair[2])
    if _PLURAL.match(after.lstrip()) or any(rest[found.end() :][:1].isdigit() for found in _PLURAL.finditer(rest)):
        return True
    if any(told != day for _, told in _numbers(rest, _DAY)) or any(True for _ in _numbers(rest, _PART)):
        return True
    return any(told != number for word in (_TASK, _LESSON) for _, told in _numbers(rest, word))
