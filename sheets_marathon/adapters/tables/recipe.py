"""How one feed's tables are to be read: what every kind of source shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.dates import DateOrder
from sheets_marathon.adapters.tables.deal_columns import deal_columns
from sheets_marathon.adapters.tables.numbers import Thousands


@dataclass(frozen=True, slots=True)
class KindWords:
    """Beginnings of words that name a sale or a return in the kind column."""

    sale: tuple[str, ...] = ("продаж", "реализаци", "sale", "sold")
    returned: tuple[str, ...] = ("возврат", "сторно", "return", "refund")


_USUAL_COLUMNS, _USUAL_WORDS = deal_columns({}), KindWords()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to read a feed's tables.

    ``zone``: where moments in UTC are told as local ones; None leaves them. ``whole_days``: each export holds every
    deal of its days; without it, the first day of each may be cut.
    """

    columns: TableColumns = _USUAL_COLUMNS
    words: KindWords = _USUAL_WORDS
    date_order: DateOrder = ""
    thousands: Thousands = ""
    zone: dt.tzinfo | None = None
    whole_days: bool = True

    @classmethod
    def of(
        cls,
        columns: Mapping[str, str],
        sale_words: Sequence[str] = (),
        return_words: Sequence[str] = (),
        *,
        date_order: DateOrder = "",
        thousands: Thousands = "",
        zone: dt.tzinfo | None = None,
        whole_days: bool = True,
    ) -> Recipe:
        """From what a configuration says; no words means the usual ones. Raises ConfigurationError."""
        words = KindWords(tuple(sale_words) or _USUAL_WORDS.sale, tuple(return_words) or _USUAL_WORDS.returned)
        return cls(deal_columns(columns), words, date_order, thousands, zone, whole_days)


USUAL = Recipe()
