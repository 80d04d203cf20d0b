"""A small cast nobody has met: three dealerships, with the same exports as a real company's, for a first look.

Everything follows from the seed. Names are made up, addresses are at example.org.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sheets_marathon.rehearsal.cast.invented_deals import Deal, invent_deals, write_exports
from sheets_marathon.rehearsal.cast.invented_works import InventedWork, invent_works, write_report

STORES = (("Вега Моторс", "Тверь"), ("Орион Авто", "Калуга"), ("Парус Центр", "Рязань"))
_SELLERS_PER_STORE, _NOT_TAKING_PART = 4, 4
_SURNAMES = (
    "Аистов", "Берегов", "Вьюгин", "Гречихин", "Дубровин", "Ежевикин", "Журавлёв", "Зимин", "Ивушкин", "Калинин",
    "Лазурин", "Маслов", "Незабудкин", "Овсов", "Перелесков", "Рябинин", "Снегирёв", "Тополев", "Чижов",
)  # fmt: skip
_FIRST_NAMES = ("Артём", "Глеб", "Денис", "Егор", "Кирилл", "Лев", "Матвей", "Никита", "Пётр", "Савелий", "Фёдор")
_FATHERS = ("Алексеевич", "Борисович", "Викторович", "Ильич", "Львович", "Олегович", "Сергеевич", "Юрьевич")
_ROSTER_HEADER = (
    "Табельный номер", "ФИО", "Роль", "Дилерский центр", "Город", "Руководитель (таб. №)", "E-mail", "Telegram",
    "Участвует",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody of the invented roster. ``head_id`` is "" for heads; ``takes_part`` False: comparison group."""

    id: str
    name: str
    is_head: bool
    store: str
    city: str
    head_id: str
    takes_part: bool


def invent(folder: Path, seed: int, starts_on: dt.date, days: int, learning_days: Sequence[dt.date]) -> None:
    """Write roster.csv, lms_report.csv, sales/ and truth.json into ``folder``, which must exist and be empty.

    12 sellers and 3 heads take part, 4 sellers don't; one deal is returned, one is of a seller nobody knows.
    ``truth.json`` says what each person's sales and grades must add up to.
    """
    chance = random.Random(seed)  # noqa: S311 - a cast, not a cipher
    people = invent_people(chance)
    learners = [(each.id, each.name, each.is_head) for each in people if each.takes_part]
    works = invent_works(learners, learning_days, chance)
    sellers = [(each.id, each.name) for each in people if not each.is_head]
    deals = invent_deals(sellers, starts_on, days, chance)
    _write_roster(folder / "roster.csv", people)
    write_report(folder / "lms_report.csv", works)
    write_exports(folder / "sales", deals, starts_on, days)
    truth = _truth(people, works, deals, starts_on, days, learning_days)
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")


def invent_people(chance: random.Random) -> tuple[Person, ...]:
    """The roster, in the disorder of a personnel department."""
    names = [
        f"{surname} {chance.choice(_FIRST_NAMES)} {chance.choice(_FATHERS)}"
        for surname in chance.sample(_SURNAMES, len(_SURNAMES))
    ]
    numbers = [str(number) for number in chance.sample(range(20_100, 20_900), len(names))]
    identities = list(zip(numbers, names, strict=True))
    people = []
    for store, city in STORES:
        head_id, head = identities.pop()
        people.append(Person(head_id, head, True, store, city, "", True))
        for _ in range(_SELLERS_PER_STORE):
            seller_id, seller = identities.pop()
            people.append(Person(seller_id, seller, False, store, city, head_id, True))
    heads = {each.store: each.id for each in people if each.is_head}
    for number in range(_NOT_TAKING_PART):
        (store, city), (seller_id, seller) = STORES[number % len(STORES)], identities.pop()
        people.append(Person(seller_id, seller, False, store, city, heads[store], False))
    chance.shuffle(people)
    return tuple(people)


def _write_roster(path: Path, people: Sequence[Person]) -> None:
    rows = [
        (
            each.id, each.name, "Старший" if each.is_head else "ПК", each.store, each.city, each.head_id,
            f"person{number}@example.org", f"@invented_{number}" if number % 4 else "",
            "да" if each.takes_part else "нет",
        )
        for number, each in enumerate(people, start=1)
    ]  # fmt: skip
    # As spreadsheets' own exports are: with a byte order mark and Windows line ends.
    path.write_text("".join(";".join(row) + "\r\n" for row in (_ROSTER_HEADER, *rows)), "utf-8-sig", newline="")


def _truth(
    people: Sequence[Person],
    works: Sequence[InventedWork],
    deals: Sequence[Deal],
    starts_on: dt.date,
    days: int,
    learning_days: Sequence[dt.date],
) -> dict[str, object]:
    ends_on = starts_on + dt.timedelta(days=days - 1)
    known = {each.id for each in people}

    def cars(person_id: str, *, inside: bool) -> int:
        mine = [deal for deal in deals if deal.seller_id == person_id]
        return sum(deal.quantity for deal in mine if (starts_on <= deal.at.date() <= ends_on) == inside)

    return {
        "start": starts_on.isoformat(),
        "days": days,
        "learning_days": [each.isoformat() for each in learning_days],
        "people": {
            each.id: {
                "name": each.name,
                "role": "leader" if each.is_head else "seller",
                "store": each.store,
                "joins": each.takes_part,
                "sold": cars(each.id, inside=True),
                "baseline": cars(each.id, inside=False),
                "learning": sum(work.grade or 0 for work in works if work.person_id == each.id),
            }
            for each in people
        },
        "sales_rows": len(deals),
        "quarantined_documents": sorted(deal.document for deal in deals if deal.seller_id not in known),
    }
