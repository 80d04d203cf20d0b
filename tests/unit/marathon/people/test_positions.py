"""Who sells, who heads sellers, and what is for a person to say: by position, and by what stands under yes and no."""

from __future__ import annotations

import pytest

from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.positions import parse_role, position_key, read_positions
from sheets_marathon.marathon.people.presence import says_left, says_takes_part

SELL = (
    "ПК", " пк ", "П.К.", "Продавец", "Продавец-консультант", "Менеджер по продажам", "Менеджер отдела продаж",
    "Ведущий специалист по продажам", "Менеджер по продажам новых автомобилей", "seller", "Sales consultant",
)  # fmt: skip
HEAD = (
    "Старший", "CТАРШИЙ", "РОП", "Руководитель", "Руководитель отдела продаж", "Начальник отдела продаж", "Head",
    "Head of sales", "Руководитель группы продаж",
)  # fmt: skip
ASKED = (
    "Старший продавец", "Старший менеджер по продажам", "ст. менеджер", "Заместитель руководителя отдела продаж",
    "И.о. руководителя отдела продаж", "Директор по продажам", "Стажёр отдела продаж", "Менеджер по закупкам",
    "Менеджер", "Кредитный менеджер", "Администратор отдела продаж", "Менеджер trade-in", "HR-менеджер",
    "Офис-менеджер", "Team lead", "Sales Assistant", "Руководитель сервиса", "Водитель отдела продаж",
    "Помощник руководителя", "ПК / Старший", "не продавец", "Бывший продавец", "Менеджер по продажам запчастей",
    "Продавец-кассир", "",
)  # fmt: skip


@pytest.mark.parametrize(("track", "texts"), [(Track.SELLERS, SELL), (Track.HEADS, HEAD), (None, ASKED)])
def test_only_who_sells_and_who_heads_sellers_is_taken(track: Track | None, texts: tuple[str, ...]) -> None:
    assert [text for text in texts if parse_role(text) is not track] == []


def test_what_somebody_says_of_a_position_holds_for_all_who_have_it() -> None:
    keys = [position_key(text) for text in ("Старший продавец", "Team lead", "Водитель", "Кассир")]
    positions, unclear = read_positions(zip(keys, ("ПК", "старший", "нет", "не знаю"), strict=True))
    said = ("старший  ПРОДАВЕЦ", "Team Lead", "Водитель", "Кассир", "Стажёр")
    assert [positions.track(text) for text in said] == [Track.SELLERS, Track.HEADS, None, None, None]
    assert [positions.is_open(text) for text in said] == [False, False, False, True, True]
    assert unclear == {position_key("Кассир")}


@pytest.mark.parametrize(
    ("text", "takes_part"),
    [
        ("", True), ("да", True), ("Да, с понедельника", None), ("TRUE", True), ("участвует", True), ("нет", False),
        ("нет, в отпуске", False), ("Нет (декрет)", False), ("не участвует", False), ("в декрете", False),
        ("отпуск до 10.12", False), ("FALSE", False), ("да, но в отпуске", None), ("уточнить", None), ("?", None),
        ("да, но с 9 декабря", None), ("да, с 09.12", None), ("не знаю", None), ("не уверен", None),
        ("нет данных", None),
        ("да, если отпустят", None), ("нет, но хочет", None), ("not sure", None), ("yes, from Monday", None),
        ("да, участвует", True), ("Да (ПК)", True), ("не хочет", False), ("нет, не сможет", False),
        ("no, on leave", False),
    ],
)  # fmt: skip
def test_free_words_say_whether_somebody_takes_part_or_are_asked_about(text: str, takes_part: bool | None) -> None:
    assert says_takes_part(text) is takes_part


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", False), ("нет", False), ("-", False), ("не выбыл", False), ("FALSE", False), ("да", True), ("TRUE", True),
        ("уволен 5 декабря", True), ("05.12", True), ("с 5.12.2026", True), ("уволилась", True), ("декрет", True),
        ("left on Dec 5", True), ("уточнить", None), ("?", None),
    ],
)  # fmt: skip
def test_free_words_say_whether_somebody_has_left_or_are_asked_about(text: str, left: bool | None) -> None:
    assert says_left(text) is left
