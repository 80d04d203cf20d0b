"""What an LMS's word for a status says of a work: handed in, to be checked, sent back, accepted, or nothing yet. Pure.

A word that negates is never its opposite: «не проверено» waits, «не принято» was sent back, «не сдано» is nothing. A
negation that no rule explains makes the whole status a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.people.roster import fold_name


@dataclass(frozen=True, slots=True)
class StatusWords:
    """Beginnings of words, folded, of a company's own; they are looked for before the usual ones."""

    nothing: tuple[str, ...] = ()
    rework: tuple[str, ...] = ()
    graded: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


_NOT = r"(?<!\w)(?:не|нет|ни разу не|not|isn't|wasn't|hasn't been|never)[\s-]*(?:был\w*\s+|еще\s+|yet\s+|been\s+)?"
_NOTHING = (
    rf"{_NOT}(?:сда[вн]|сдал|отправ|выполн|начат|начал|загру|приступ|предостав|представл|прислан)\w*(?: на проверку)?",
    rf"{_NOT}(?:прикреплен|отвеч|ответ|submi|start|attempted|answered|handed in|turned in|uploaded|sent|begun)\w*",
    r"(?<!\w)(?:ожид|жд|требует)\w*\s+(?:сдач|отправк|выполнен)\w*",
    r"(?<!\w)(?:ожид|жд)\w*\s+ответа (?:учени|участни|слушател|студент)\w*",
    r"(?<!\w)(?:без|нет) (?:ответ|работ|сдач|попыт)\w*(?: на задани\w*)?",
    r"(?<!\w)(?:ответ|работ|сдач|попыт)\w* нет(?!\w)",
    r"(?<!\w)(?:nothing|to be|must be|should be|can be)(?: yet| was| has been)? (?:submitted|handed in|uploaded)",
    r"(?<!\w)(?:no|without)\s+(?:submissions?|attempts?|answers?|work)(?!\w)",
    r"(?<!\w)(?:unsubmitted|unanswered|unattempted|draft|overdue|missing)(?!\w)|(?<!\w)(?:черновик|просроч|пропущен)\w*",
    r"(?<!\w)(?:в процессе|начат[оаы]?|in progress|started|к выполнению|выполняется)(?!\w)",
)
_UNCHECKED = (
    rf"(?<!\w)(?:{_NOT}|un-?)(?:провер\w*|оцен\w*|рассмотр\w*|graded|checked|reviewed|marked|assessed|evaluated)",
    r"(?<!\w)непровер\w*|(?<!\w)неоцен\w*|(?<!\w)проверяется",
    r"(?<!\w)(?:ожид\w*|жд[еу]\w*|требует\w*|нужн[ао]|необходим\w*|готов\w* к)\s+(?:провер|оцен|рецензи)\w*",
    r"(?<!\w)(?:на|в) (?:проверк|рассмотрени|рецензи|оценивани)\w*",
    r"(?<!\w)принят[оаы]? (?:в работу|в обработку|на проверку|к проверке|к рассмотрению)",
    r"(?<!\w)(?:needs?|requires?|await(?:ing)?|waiting for|pending|to be|under|in)\s+(?:grad|review|mark|check)\w*",
    r"(?<!\w)(?:needs?|requires?|await(?:ing)?|waiting for|pending|to be|under)\s+(?:assess|eval)\w*",
    r"(?<!\w)(?:pending|to review|awaiting approval)(?!\w)|(?<!\w)accepted for (?:review|grading|marking|checking)",
)
_REWORK = (
    rf"{_NOT}(?:принят\w*|принима\w*|зач\w*|засчит\w*|одобр\w*|accepted|passed|approved|satisfactory)",
    r"(?<!\w)незач\w*|(?<!\w)(?:отклон|отказан|доработать|доработк|возвра|вернул|исправить|переделать|неудовлетв)\w*",
    r"(?<!\w)на (?:доработк|исправлени|переделк)\w*",
    r"(?<!\w)(?:rework|returned|reject\w*|declined|fail(?:ed|s)?|unsatisfactory|revis\w*|sent back|redo)(?!\w)",
    r"(?<!\w)(?:needs?|requires?)\s+(?:work|revision|changes|resubmission)",
)
_GRADED = (r"(?<!\w)(?:зачт|зачет|засчит|принят|одобрен|проверен|оценен|пройден|pass|graded|accepted|approved)\w*",)
_HANDED_IN = (
    r"(?<!\w)(?:пере)?сда(?:н|л)\w*",
    r"(?<!\w)(?:отправлен|отправил|прислан|загружен|получен ответ|есть ответ)\w*(?: (?:для|на) \w+)?",
    r"(?<!\w)(?:re)?submitted(?:\s+late)?(?: for \w+)?(?!\w)",
    r"(?<!\w)(?:turned|handed) in(?!\w)|(?<!\w)(?:re)?sent(?!\w)|(?<!\w)uploaded",
    r"(?<!\w)(?:ожида\w*|review|awaiting)$",
)
_SAID = {
    "nothing": _NOTHING, "unchecked": _UNCHECKED, "rework": _REWORK, "graded": _GRADED, "handed in": _HANDED_IN,
}  # fmt: skip
_RULES = tuple((said, re.compile("|".join(f"(?:{rule})" for rule in rules))) for said, rules in _SAID.items())
_UNEXPLAINED = re.compile(
    r"(?<!\w)(?:не|нет|ни|без|no|not|non|never|without|isn't|отмен\w*|отозв\w*|удален\w*|ошибоч\w*|недействит\w*|"
    r"cancel\w*|void|withdrawn|deleted|un\w{4,}|долж\w+|может|могут|будет|будут|если|частично|must|should|will|may|if|"
    r"partial\w*|доработан\w*|исправлен[оаы]?)(?!\w)"
)
_AFTERWARDS = re.compile(r"(?<!\w)(?:после|after) (?:доработк|исправлен|возврат|отклонен|rework|revision|return)\w*")
_MEANS = {
    frozenset({"nothing"}): Mark.BLANK,
    frozenset({"unchecked"}): Mark.HANDED_IN,
    frozenset({"handed in"}): Mark.HANDED_IN,
    frozenset({"unchecked", "handed in"}): Mark.HANDED_IN,
    frozenset({"rework"}): Mark.REWORK,
    frozenset({"rework", "handed in"}): Mark.REWORK,
    frozenset({"rework", "graded"}): Mark.REWORK,
    frozenset({"graded"}): Mark.POINTS,
    frozenset({"graded", "handed in"}): Mark.POINTS,
}
"""What a status means by all that it says; whatever else it says together is a question."""


def read_status(text: str, words: StatusWords | None = None) -> Mark | None:
    """Where a work stands: BLANK is not handed in; None for words that are not known."""
    folded = fold_name(text)
    for mark, stems in _own(words):
        if any(re.search(rf"(?<!\w){re.escape(fold_name(stem))}", _without_negations(folded, stem)) for stem in stems):
            return mark
    folded = _AFTERWARDS.sub(" ", folded)  # that is over
    said: set[str] = set()
    for meaning, rule in _RULES:
        folded, times = rule.subn(" · ", folded)
        if times:
            said.add(meaning)
    return None if _UNEXPLAINED.search(folded) else _MEANS.get(frozenset(said))


def _own(words: StatusWords | None) -> tuple[tuple[Mark, tuple[str, ...]], ...]:
    if words is None:
        return ()
    return (
        (Mark.BLANK, words.nothing),
        (Mark.REWORK, words.rework),
        (Mark.POINTS, words.graded),
        (Mark.HANDED_IN, words.waiting),
    )


def _without_negations(folded: str, stem: str) -> str:
    """The text without words that are negated, unless the word looked for negates by itself."""
    return folded if _UNEXPLAINED.search(fold_name(stem)) else re.sub(rf"{_NOT}\w+", " ", folded)
