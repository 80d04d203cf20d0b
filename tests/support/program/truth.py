"""What a data folder's ``truth.json`` says against what the spreadsheet shows, person for person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands, shown_id

EPOCH = dt.date(1899, 12, 30)
Records = Iterable[Mapping[str, Any]]


def differences(truth: Mapping[str, Any], ledger: Records, roster: Records, ratings: Records = ()) -> list[str]:
    """A sentence for each figure that is not the true one. ``ratings``: both tracks' tabs, where grades were typed."""
    starts_on = dt.date.fromisoformat(truth["start"])
    ends_before = starts_on + dt.timedelta(days=truth["days"])
    sold: Counter[str] = Counter()
    for row in ledger:
        on = EPOCH + dt.timedelta(days=int(row["Дата"]))
        if starts_on <= on < ends_before:
            sold[shown_id(row["Таб. №"])] += row["Автомобилей"]
    baseline = {shown_id(row["Табельный номер"]): row["Продажи до марафона"] for row in roster}
    rated = {shown_id(row["Таб. №"]): row for row in ratings if shown_id(row["Таб. №"])}
    wrong = [f"{who} is in the ledger, but nobody in truth" for who in sold if who not in truth["people"]]
    for who, person in truth["people"].items():
        figures = {"sold": sold[who], "baseline": baseline.get(who)}
        if ratings:
            if (who in rated) != person["joins"]:
                wrong.append(f"{who} joins: {person['joins']}, is rated: {who in rated}")
            if who in rated:
                figures["learning"] = rated[who]["Учёба"]
                if person["role"] == "seller":
                    figures["rated sales"] = rated[who]["Продажи"]
        true = {**person, "rated sales": person["sold"]}
        wrong += [
            f"{who} {name}: {value}, truly {true[name]}" for name, value in figures.items() if value != true[name]
        ]
    return wrong


def documents_in_review(review: Records) -> list[str]:
    """Documents with something open about them, out of keys such as ``sale:ДКП-1:sale`` and ``row:ДКП-1:bad_date``."""
    keys = [str(row["Ключ"]) for row in review if row["Решено"] == ""]
    return sorted({key.partition(":")[2].rpartition(":")[0] for key in keys})


def shown(hands: SheetHands, *titles: str) -> list[list[dict[str, Any]]]:
    """Rows of these tabs by their headers."""
    tabs = hands.tabs()
    grids = hands.read([tabs[title] for title in titles])
    return [list(grids[tabs[title]].records()) for title in titles]
