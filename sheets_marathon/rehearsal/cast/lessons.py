"""What a car-sales marathon teaches: topics in the order of a deal, for sellers and for their heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_FOR_SELLERS = (
    "Первые три минуты: как встретить клиента, чтобы он остался",
    "Выявление потребностей: пять вопросов вместо анкеты",
    "Слушать и слышать: что клиент говорит между слов",
    "Презентация автомобиля на языке выгод",
    "Тест-драйв, после которого хочется остаться за рулём",
    "После тест-драйва: разговор, который решает сделку",
    "Возражение «дорого»: от цены к ценности",
    "«Я подумаю»: что за этим стоит и что ответить",
    "Трейд-ин без обид: как назвать оценку и сохранить доверие",
    "Дополнительное оборудование: предложить, а не навязать",
    "Кредит и лизинг простыми словами",
    "Звонок на следующий день: повод, сценарий, шаг",
    "Дожим сделки без давления: следующий шаг с согласия клиента",
    "Выдача автомобиля: рекомендации, которые приводят друзей",
)
_FOR_HEADS = (
    "Как помочь продавцу начать разговор: наблюдаем, а не подсказываем",
    "Разбор презентации: обратная связь за пять минут",
    "Тест-драйв как инструмент: на что смотреть старшему",
    "Возражения: тренируем на планёрке вдвоём",
    "Трейд-ин: когда подключаться к сделке, а когда отойти",
    "Кредит в разговоре: слушаем звонки вместе с продавцом",
    "Дожим без давления: как поддержать того, у кого не идёт",
)
_METHODOLOGISTS = ("Ольга Ветрова", "Инна Сомова")


@dataclass(frozen=True)
class Lesson:
    """One lesson of a track: its topic, the code in its addresses, and who answers for it."""

    topic: str
    code: str
    responsible: str


def lessons_for_sellers() -> Iterator[Lesson]:
    """Lessons without end: a marathon longer than the course begins it again."""
    return _lessons(_FOR_SELLERS, "pk")


def lessons_for_heads() -> Iterator[Lesson]:
    """Lessons without end for heads, each about helping with that day's tool."""
    return _lessons(_FOR_HEADS, "head")


def _lessons(topics: tuple[str, ...], code: str) -> Iterator[Lesson]:
    number = 0
    while True:
        topic, responsible = topics[number % len(topics)], _METHODOLOGISTS[number % len(_METHODOLOGISTS)]
        number += 1
        yield Lesson(topic, f"{code}-{number:02d}", responsible)
