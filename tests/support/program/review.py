"""Review in a curator's hands: what is open there, and answers beside it."""

from __future__ import annotations

from typing import Any

from support.program.program import RU, Person

REVIEW = RU["review"]


def asked(person: Person) -> dict[str, dict[str, Any]]:
    """Open questions by key."""
    return {row["Ключ"]: row for row in person.table(REVIEW) if row["Решено"] == ""}


def answer(person: Person, answers: dict[str, str]) -> None:
    """Type decisions beside questions, by key."""
    headers, *rows = person.values(REVIEW)
    key, decision = headers.index("Ключ"), headers.index("Решение")
    numbers = {row[key]: number for number, row in enumerate(rows, 2)}
    person.type({f"{REVIEW}!{chr(ord('A') + decision)}{numbers[about]}": text for about, text in answers.items()})
