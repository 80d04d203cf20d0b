"""What the invented people sell, and the nightly exports that tell of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_HEADER = ("№", "Дата", "Документ", "Вид", "Таб. №", "Менеджер", "VIN", "Модель", "Кол-во", "Сумма, руб.")
_MODELS = ("Сокол", "Сокол Кросс", "Тайга 7", "Ладога", "Вихрь")
_VIN_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_A_DAY = 0.35
_STRANGER = ("20999", "Безымянный Иван Иванович")


@dataclass(frozen=True)
class Deal:
    """A row of an export; ``at`` is wall-clock time, ``quantity`` 1 for a sale, -1 for a return."""

    at: dt.datetime
    document: str
    seller_id: str
    seller: str
    quantity: int
    vin: str
    model: str
    price: int


def invent_deals(
    sellers: Sequence[tuple[str, str]], starts_on: dt.date, days: int, chance: random.Random
) -> tuple[Deal, ...]:
    """Deals of ``sellers`` (number, name) from ``days`` before the start to the last day, in order.

    One car sold in the marathon's first days comes back three days later under a document of its own, and one
    deal is of a seller whom no roster knows.
    """
    deals: list[Deal] = []
    for offset in range(-days, days):
        on = starts_on + dt.timedelta(days=offset)
        deals += [_sale(seller, on, chance) for seller in sellers if chance.random() < _A_DAY]
        if offset == 3:
            deals.append(_sale(_STRANGER, on, chance))
        if offset == 1 and not any(deal.at.date() == on for deal in deals):
            deals.append(_sale(sellers[0], on, chance))
    sold_early = next(deal for deal in deals if deal.at.date() == starts_on + dt.timedelta(days=1))
    deals.append(replace(sold_early, at=sold_early.at + dt.timedelta(days=3), quantity=-1))
    deals.sort(key=lambda deal: (deal.at, deal.seller_id, deal.vin))
    return tuple(replace(deal, document=f"ДКП-{700_000 + at}") for at, deal in enumerate(deals, start=1))


def write_exports(folder: Path, deals: Sequence[Deal], starts_on: dt.date, days: int) -> None:
    """Write one export a night, each with the day before too, as "last 48 hours" reports have: cp1251, ``;``."""
    folder.mkdir()
    for offset in range(-days, days):
        on = starts_on + dt.timedelta(days=offset)
        shown = [deal for deal in deals if on - dt.timedelta(days=1) <= deal.at.date() <= on]
        rows = [_row(number, deal) for number, deal in enumerate(shown, start=1)]
        text = "".join(";".join(row) + "\r\n" for row in (_HEADER, *rows))
        (folder / f"sales_{on.isoformat()}.csv").write_text(text, "cp1251", newline="")


def _sale(seller: tuple[str, str], on: dt.date, chance: random.Random) -> Deal:
    return Deal(
        at=dt.datetime.combine(on, dt.time(chance.randint(9, 20), chance.randint(0, 59))),
        document="",
        seller_id=seller[0],
        seller=seller[1],
        quantity=1,
        vin="X" + "".join(chance.choices(_VIN_SIGNS, k=16)),
        model=chance.choice(_MODELS),
        price=chance.randint(1_150, 4_200) * 1_000,
    )


def _row(number: int, deal: Deal) -> tuple[str, ...]:
    return (
        str(number),
        f"{deal.at:%d.%m.%Y %H:%M:%S}",
        deal.document,
        "Продажа" if deal.quantity > 0 else "Возврат",
        deal.seller_id,
        deal.seller,
        deal.vin,
        deal.model,
        str(deal.quantity),
        f"{deal.price:,}".replace(",", " ") + ",00",
    )
