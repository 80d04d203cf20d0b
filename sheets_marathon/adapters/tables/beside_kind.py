"""What stands beside a deal's kind and may deny it: a status, a flag of 1C, a car that has no number of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sheets_marathon.adapters.tables.cells import folded
from sheets_marathon.adapters.tables.columns import bare
from sheets_marathon.adapters.tables.dates import read_moment
from sheets_marathon.adapters.tables.documents import names_nothing
from sheets_marathon.adapters.tables.header import Header
from sheets_marathon.adapters.tables.table import TableRow
from sheets_marathon.marathon.model import DealEvent

STATES = (
    "Статус", "Статус сделки", "Статус заказа", "Статус документа", "Статус договора", "Статус продажи",
    "Статус реализации", "Состояние", "Состояние сделки", "Состояние заказа", "Состояние документа",
    "Состояние договора", "Стадия", "Стадия сделки", "Стадия заказа", "Стадия воронки", "Этап", "Этап сделки",
    "Этап заказа", "Этап продажи", "Этап воронки", "Результат", "Результат сделки",
    "Текущий статус", "Текущая стадия", "Статус заявки", "Стадия заявки", "Статус лида", "Статус отгрузки",
    "Status", "Deal status", "Order status", "Document status", "Contract status", "Sale status", "Sales status",
    "Invoice status", "Stage", "Deal stage", "Order stage", "Sales stage", "Pipeline stage", "State", "Deal state",
    "Order state", "Document state", "Outcome", "Deal outcome", "Result",
)  # fmt: skip
"""Columns that say in words how far a deal has come."""
CONFIRMING = (
    "Проведен", "Проведена", "Проведено", "Проведение", "Документ проведен", "Подтвержден", "Подтверждена",
    "Подтверждено", "Завершен", "Завершена", "Завершено", "Закрыт", "Закрыта", "Закрыто", "Сделка закрыта",
    "Действует", "Активность", "Активен", "Активна", "Признак проведения",
    "Active", "Is active", "is_active", "Posted", "Is posted", "is_posted", "Confirmed", "Is confirmed", "is_confirmed",
    "Completed", "Is completed", "is_completed", "Closed", "Is closed", "is_closed", "Won", "Is won", "is_won",
)  # fmt: skip
"""Flags that a deal has where it counts."""
DENYING = (
    "Пометка удаления", "Пометка на удаление", "Помечен на удаление", "Помечена на удаление", "Помечено на удаление",
    "Помечен", "Признак удаления", "Признак отмены", "Флаг удаления", "Сделка отменена", "Заказ отменен",
    "Документ отменен", "Договор расторгнут", "Сделка аннулирована", "Аннуляция",
    "Удален", "Удалена", "Удалено", "Удаление", "Дата удаления", "Отменен", "Отменена", "Отменено", "Отмена",
    "Отмена сделки", "Дата отмены", "Причина отмены", "Аннулирован", "Аннулирована", "Аннулировано", "Аннулирование",
    "Дата аннулирования", "Причина аннулирования", "Сторнирован", "Сторнирована", "Сторнировано", "Сторно",
    "Расторгнут", "Расторгнута", "Расторгнуто", "Расторжение", "Дата расторжения", "Отказ", "Причина отказа",
    "Причина провала", "Возврат", "Возвращен", "Возвращена", "Дата возврата", "Причина возврата", "Черновик",
    "Deleted", "Is deleted", "is_deleted", "Deleted at", "deleted_at", "Deletion mark", "Marked for deletion",
    "Cancelled", "Canceled", "Is cancelled", "Is canceled", "is_cancelled", "is_canceled", "Cancelled at",
    "Canceled at", "cancelled_at", "canceled_at", "Cancellation", "Cancellation date", "Cancel date", "Cancel reason",
    "Cancellation reason", "Lost", "Is lost", "is_lost", "Lost reason", "Loss reason", "Void", "Voided", "Is void",
    "is_void", "Reversed", "Annulled", "Returned", "Refunded", "Rejected", "Draft", "Is draft", "is_draft",
    "Deal cancelled", "Order cancelled", "Deal canceled", "Order canceled",
)  # fmt: skip
"""Flags, dates and reasons that a deal has where it does not count."""

_STATE, _ITEM, _CAR = "state", "item", "car"
_CONFIRMING, _DENYING = frozenset(map(bare, CONFIRMING)), frozenset(map(bare, DENYING))
_YES = frozenset(("да", "д", "истина", "и", "yes", "y", "true", "t", "1", "+", "x", "х", "v", "✓", "✔", "☑", "√"))
_NO = frozenset(
    ("нет", "н", "ложь", "л", "no", "n", "false", "f", "none", "null", "нет отказа", "☐", "□", "не помечен",
     "не помечена", "не удален", "не удалена", "не отменен", "не отменена", "не аннулирован", "не аннулирована",
     "not cancelled", "not canceled", "not deleted")
)  # fmt: skip
_NOTHING = re.compile(r"0+(?:[.,]0+)?|[-–—.\s]*")
# Like the words of a kind: no list of those that deny could be whole, so whatever is not plainly fine is asked about.
_FINE = re.compile(
    r"(?:закры(?:т|та|то|ты)|заверш(?:ен|ена|ено|ены|енный|енная)|выполнен\w{0,2}|исполнен\w{0,2}|выдан\w{0,2}"
    r"|передан\w?|доставлен\w?|отгружен\w?|оплачен\w{0,2}|продан\w?|продаж[аи]|реализован\w{0,2}|реализация"
    r"|проведен\w{0,2}|подтвержден\w{0,2}|подписан\w?|успешн(?:о|ая|ый|ое|а)|успех|состоялась|состоялся|выиграна?|заключен\w?"
    r"|closed|won|complete|completed|done|delivered|paid|sold|sale|success|successful|successfully|posted|confirmed"
    r"|fulfilled|invoiced|signed|finali[sz]ed|ok|ок)"
)
_NEUTRAL = re.compile(
    r"(?:сделка|заказ|договор|документ|дкп|автомобиль|авто|а/м|машина|клиент(?:у|ом)?|покупател(?:ю|ем)|полностью|и|в"
    r"|полном|объеме|deal|order|contract|document|car|vehicle|to|the|customer|fully|in|full|and|is|&|✅|✔|✓)"
)
_DATE_OR_REASON = re.compile(r"^(?:дата|причина) |[ _](?:date|reason|at)$")
_NUMBERED = re.compile(r"^\W*\d{1,3}\s*[.):–—-]\s*")
_WORD = re.compile(r"[^\s.,;:()«»\"!–—-]+")
_DIGIT = re.compile(r"\d")
_VIN = re.compile(r"\b(?=\w*\d)[A-HJ-NPR-Z\d]{17}\b", re.IGNORECASE | re.ASCII)
_SHORTEST, _WHOLE_VIN = 5, 17


def denials(row: TableRow) -> Iterator[str]:
    """What the columns of its state say that leaves in doubt whether a deal counts: ``Статус: Отменена``."""
    for place in row.header.several.get(_STATE, ()):
        text = row.texts[place] if place < len(row.texts) else ""
        names = _names(row.header, place)
        if not _is_fine(text, names):
            # A date or a reason is another one in each row, and means the same.
            said = "+" if _DATE_OR_REASON.search(names[0]) or read_moment(text) else text or "—"
            yield f"{names[0].capitalize()}: {said}"


def _is_fine(text: str, names: tuple[str, ...]) -> bool:
    said = folded(text)
    barely = {bare(name) for name in names}
    if barely & _DENYING:
        return said in _NO or _NOTHING.fullmatch(said) is not None
    if barely & _CONFIRMING and (not said or read_moment(text)):
        return bool(said)
    return not said or said in _YES or _says_it_is_done(said)


def _says_it_is_done(said: str) -> bool:
    words = _WORD.findall(_NUMBERED.sub("", said))
    fine = [word for word in words if _FINE.fullmatch(word)]
    return bool(fine) and all(_FINE.fullmatch(word) or _NEUTRAL.fullmatch(word) for word in words)


def _names(header: Header, place: int) -> tuple[str, ...]:
    """What a column is called: its lower line, both lines, its upper one."""
    lines = [line[place] for line in header.lines if place < len(line) and line[place]]
    return (*reversed(lines), " ".join(lines)) if lines else ("",)


class CarsOfTable:
    """Which rows of a table name their car. Where some do, one that does not may be mats, oil or a service."""

    def __init__(self) -> None:
        self._named = False
        self._nameless: dict[int, tuple[str, str]] = {}  # by line: the kind, and what is sold, for people

    def add(self, row: TableRow) -> None:
        """One row that may be a deal."""
        if _CAR not in row.header.places:
            return
        item = row.text(_ITEM)
        if _names_a_car(row.text(_CAR)) or _VIN.search(item):
            self._named = True
            return
        car = _names(row.header, row.header.places[_CAR])[0].upper()
        # With the item an answer holds for the item, without one for the document alone.
        what = f"{item} · {car}: —" if item else f"{car}: — · {row.text('document') or row.line}"
        self._nameless[row.line] = (row.text("kind"), what)

    def doubted(self, event: DealEvent) -> DealEvent:
        """An event that a person must say is a car's, where others name theirs and it does not."""
        if not self._named or event.line not in self._nameless:
            return event
        kind, what = self._nameless[event.line]
        return replace(event, kind=None, word=" · ".join(filter(None, (event.word or kind, what))))


def _names_a_car(text: str) -> bool:
    number = "".join(text.split())
    told = _DIGIT.search(number) or (number.isascii() and number.isalnum() and len(number) == _WHOLE_VIN)
    return len(number) >= _SHORTEST and bool(told) and not names_nothing(text)
