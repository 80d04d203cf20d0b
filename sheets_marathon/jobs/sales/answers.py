"""What people type in Review beside questions about sales, and what their words mean, in Russian and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.answers import without_remark
from sheets_marathon.marathon.people.roster import RosterIndex, fold_name
from sheets_marathon.marathon.sales.decisions import Decision, Decisions, Meaning
from sheets_marathon.tabs.review import Answer

SALE, UNREADABLE, WORD, REPORT = "sale:", "row:", "kind:", "report:"
"""How the keys of the import's questions begin: about a deal, a row that can't be read, words, a report."""


def _folded(*words: str) -> frozenset[str]:
    return frozenset(map(fold_name, words))


_NO = _folded("нет", "-", "no", "неверно", "не верно", "неправильно", "wrong")
_LEFT_OUT = _folded(
    "не считать", "не учитывать", "не засчитывать", "не наш", "не наша", "пропустить", "исключить", "не сделка",
    "не продажа", "ничего", "никому", "skip", "ignore", "don't count", "do not count", "not a sale", "nothing", "none",
)  # fmt: skip
_NOT_COUNTED = _NO | _LEFT_OUT
_YES = _folded(
    "верно", "все верно", "всё верно", "правильно", "все правильно", "да", "так и есть", "ок", "+",
    "right", "correct", "yes", "y", "ok",
)  # fmt: skip
_AS_IT_STANDS = _YES | _folded(
    "считать", "считать все", "посчитать", "засчитать", "учесть", "учитывать", "каждому", "каждому своя",
    "каждому свое", "у каждого своя", "у каждого свой", "обоим", "оба", "обе", "всем", "все", "разные",
    "count", "each", "both", "all", "count all", "as it stands",
)  # fmt: skip
_AS_ONE = _folded(
    "одна", "это одна", "одна сделка", "это одна сделка", "одна и та же", "та же", "то же", "одно и то же", "дубль",
    "дубликат", "one", "one deal", "the same", "same", "the same deal", "duplicate",
)  # fmt: skip
_MEANINGS = {
    Meaning.SALE: _folded("продажа", "это продажа", "продажи", "реализация", "sale", "sold", "a sale"),
    Meaning.RETURN: _folded(
        "возврат", "это возврат", "возвраты", "сторно", "вычесть", "вычитать", "минус",
        "return", "returned", "refund", "a return", "subtract", "minus",
    ),
    Meaning.NOTHING: _NOT_COUNTED,
}  # fmt: skip
_GONE = _YES | _folded("снять", "отменены", "отменено", "их нет", "take back", "cancelled", "canceled", "gone")
_THERE = _NO | _folded("оставить", "вернуть", "не снимать", "неполный", "отчёт неполный", "keep", "cut", "incomplete")


@dataclass(frozen=True, slots=True)
class SalesAnswers:
    """``left_out``: keys of rows that are not to be counted; ``unclear``: keys whose answer says nothing that can be
    done; ``settled``: keys of questions about words and reports that are answered."""

    decisions: Decisions = field(default_factory=Decisions)
    left_out: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()


def read_answers_about_sales(answers: Iterable[Answer], people: Sequence[Participant]) -> SalesAnswers:
    """Everything that people have decided for imports, beside resolved lines too."""
    about = [answer for answer in answers if answer.key.startswith((SALE, UNREADABLE, WORD, REPORT))]
    roster = RosterIndex(people if about else ())
    deals: list[Decision] = []
    words: dict[str, Meaning] = {}
    reports: dict[str, bool] = {}
    rows: set[str] = set()
    unclear: set[str] = set()
    for answer in about:
        key, said = answer.key, without_remark(answer.text, _LEFT_OUT)
        meaning = next((meaning for meaning, words_for in _MEANINGS.items() if said in words_for), None)
        decision = _about_deal(answer, said, roster)
        if key.startswith(WORD) and meaning is not None:
            words[key] = meaning
        elif key.startswith(REPORT) and said in _GONE | _THERE:
            reports[key] = said in _GONE
        elif key.startswith(UNREADABLE) and said in _NOT_COUNTED:
            rows.add(key)
        elif key.startswith(SALE) and decision is not None:
            deals.append(decision)
        else:
            unclear.add(key)
    settled = frozenset((*words, *reports))
    return SalesAnswers(Decisions(deals, words, reports), frozenset(rows), frozenset(unclear), settled)


def _about_deal(answer: Answer, said: str, roster: RosterIndex) -> Decision | None:
    """Whose the deal is, nobody's, or as the export says; None: not understood."""
    seller = fold_name(answer.seller)
    if said in _NOT_COUNTED:
        return Decision(answer.key, seller, "")
    if said in _AS_IT_STANDS:
        return Decision(answer.key, seller, "", as_it_stands=True)
    if said in _AS_ONE:
        return Decision(answer.key, seller, "", as_one=True)
    person = roster.typed(answer.text).participant
    return None if person is None else Decision(answer.key, seller, person.id)
