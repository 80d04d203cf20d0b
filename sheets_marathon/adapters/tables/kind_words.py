"""Is it a sale or a return? Only what a kind column says plainly counts; any other word is put before a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from sheets_marathon.adapters.tables.cells import folded
from sheets_marathon.marathon.model import EventKind

# Names of documents and circumstances that leave a sale a sale. No list of words that negate could ever be whole
# ("отмена", "void", "бронь", "продажа аксессуаров"), so a word that stands in neither list is asked about.
_PLAIN = re.compile(
    r"\b(?:товар(?:а|ы|ов)?(?: и услуг\w*)?|автомобил(?:ь|я|ю|ем|и|ей|ям)|авто|а/м|тс|машин[аыу]?|легков\w+"
    r"|транспортн\w+ средств\w+|акт[аы]?|накладн(?:ая|ые|ой)|упд"
    r"|нов(?:ый|ого|ых|ая|ой|ую|ые|ое)|розничн\w+|(?:от )?(?:покупател|клиент)\w+|(?:физ|юр)\w*\.? ?лиц\w*"
    r"|в (?:кредит|лизинг|рассрочку)|за налич\w+|(?:по )?договор\w*|дкп|купл[яи]"
    r"|(?:new |of )?(?:the |a )?(?:car|vehicle|auto)s?|of|retail|goods|invoice"
    r"|(?:to |from |by )?(?:the |a )?customer)\b"
)
_SIGNS = re.compile(r"[\s.,:;()\"«»/–—-]*")
_MINUS = re.compile(r"^\W*[–—−-]|[–—−-]\W*$")
_EITHER = re.compile(r"[/|,;+&]")
_WORDS = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
# What may follow the beginning of a word: an ending, and not a word that was glued on ("salecancelled").
_ENDING = re.compile(r"[а-яё]{0,4}|e?s|e?d|n|ing|ment", re.ASCII)
_STORNO = "сторно"


@lru_cache(maxsize=1_024)
def read_kind(text: str, sale_words: Sequence[str], return_words: Sequence[str]) -> EventKind | None:
    """What a cell of a kind column plainly says, by words that begin with a configured one; None: ask.

    "Возврат реализации" is a return. "Сторно продажи", "Отмена продажи", "Продажа?", "Sale cancelled", "Void sale",
    "Продажа аксессуаров" and "Продажа 2" are nothing that could be known without asking. A configured word may be a
    whole phrase.
    """
    said = folded(_HUMP.sub(" ", text).replace("_", " "))
    for kind, phrases in ((EventKind.RETURN, return_words), (EventKind.SALE, sale_words)):
        if said in map(folded, phrases):
            return kind
    words = _WORDS.findall(said)
    returns = [word for word in words if _begins(word, return_words)]
    sales = [word for word in words if word not in returns and _begins(word, sale_words)]
    rest = re.sub("|".join(rf"\b{word}\b" for word in (*returns, *sales)) or r"(?!)", " ", said)
    if _MINUS.search(said) or not _SIGNS.fullmatch(_PLAIN.sub(" ", rest)):
        return None
    if len(returns) > 1 or (sales and any(word.startswith(_STORNO) for word in returns)):
        return None  # what takes a return back is none, and what takes a sale back is asked about
    if returns:
        return None if sales and _EITHER.search(said) else EventKind.RETURN
    return EventKind.SALE if sales else None


def _begins(word: str, stems: Sequence[str]) -> bool:
    return any(word.startswith(stem) and _ENDING.fullmatch(word[len(stem) :]) for stem in map(folded, stems))
