"""Who is meant by a name, however an export or a person writes it: the one whom it fits, or nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.roster import RosterIndex

NAMES = {
    "лиса": "Лисицына Алёна Петровна", "мамин": "Мамин-Сибиряк Юрий Глебович", "сафин": "Сафин Ильшат Әнвәр улы",
    "кенес": "Қуанышев Нұрбек", "далл": "О'Даль Кир", "шаров": "Шаров Олег", "ваал": "Ван Дер Мейде Ян",
    "smith": "Jane Smith", "гулиев": "Гулиев Рауф Али оглы", "роза": "Розова (Белова) Ия Львовна",
}  # fmt: skip
PEOPLE = tuple(Participant(number, name, Track.SELLERS) for number, name in NAMES.items())


def who(name: str, people: tuple[Participant, ...] = PEOPLE) -> str:
    found = RosterIndex(people).match("", name).participant
    return found.id if found else ""


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Алёна Лисицына", "лиса"), ("Лисицына Алена", "лиса"), ("Лисицына, Алёна Петровна", "лиса"),
        ("Лисицына А.П.", "лиса"), ("А. П. Лисицына", "лиса"), ("Лисицына А", "лиса"), ("ЛисицынаА.П.", "лиса"),
        ("Алёна Петровна Лисицына", "лиса"), ("Лисицына Алёна П.", "лиса"), ("Лисицына Алёна Петровна (Вега)", "лиса"),
        ("Лисицына (Котова) Алёна", "лиса"), ("Лиси\u0301цына Алёна", "лиса"), ("Лисицынa Aлёнa", "лиса"),
        ("Мамин Сибиряк Юрий Глебович", "мамин"), ("Мамин – Сибиряк Ю.Г.", "мамин"), ("Юрий Мамин-Сибиряк", "мамин"),
        ("Сафин Ильшат Әнвәрулы", "сафин"), ("Сафин Ильшат Анвар улы", "сафин"), ("Сафин Ильшат", "сафин"),
        ("Куанышев Нурбек", "кенес"), ("Қуанышев Н.", "кенес"), ("ҚУАНЫШЕВ НҰРБЕК", "кенес"),
        *((f"О{sign}Даль Кир", "далл") for sign in "'’‘`´ʼ′＇"), ("O'Даль Кир", "далл"), ("Кир ОДаль", "далл"),
        ("Шаров О.", "шаров"), ("Шаров О. П.", "шаров"), ("Шаров Олег Павлович", "шаров"), ("Олег Шаров", "шаров"),
        ("Ван дер Мейде Я.", "ваал"), ("Ян Ван Дер Мейде", "ваал"), ("Smith Jane", "smith"), ("J. Smith", "smith"),
        ("Гулиев Рауф Алиоглы", "гулиев"), ("Гулиев Р.А.", "гулиев"), ("Розова Ия Львовна", "роза"),
        ("Белова Ия Львовна", "роза"), ("Белова И.Л.", "роза"),
    ],
)  # fmt: skip
def test_a_name_that_fits_one_person_is_theirs(name: str, number: str) -> None:
    assert who(name) == number


@pytest.mark.parametrize(
    "name",
    [
        "Лисицына", "Алёна Петровна", "Алёна", "А.П.", "Лисицына Алёна Ивановна", "Лисицына Б.П.", "Лисицына А.И.",
        "Лисицына Петровна", "Сибиряк Юрий Глебович", "Мамин Ю.Г.", "Шаров Олег Лисицын", "Шаров Игорь Павлович",
        "Мейде Ян", "Ван Дер Ян", "Л?сицына Алёна", "Лисицына Алёна Петровна - уволена", "Лисицына и Шаров", "—", "",
    ],
)  # fmt: skip
def test_a_name_that_may_be_somebody_elses_is_nobodys(name: str) -> None:
    assert who(name) == ""


def test_who_could_be_meant_by_a_doubtful_name_is_offered() -> None:
    index = RosterIndex(PEOPLE)
    for name in ("Л?сицына Ал?на", "Лисицына", "Лисицына Б.", "Лисицына Алёна Петровна - уволена", "Инна Лисицына"):
        assert [person.id for person in index.match("", name).candidates] == ["лиса"], name


def test_of_two_who_fit_the_one_who_fits_wholly_is_meant_else_nobody() -> None:
    people = (
        Participant("1", "Орлова Анна", Track.SELLERS),
        Participant("2", "Орлова Анна Юрьевна", Track.SELLERS),
        Participant("3", "Орлова Алла Ильинична", Track.SELLERS),
    )
    names = ("Анна Орлова", "Орлова, Анна Юрьевна", "Алла Орлова")
    assert [who(name, people) for name in names] == ["1", "2", "3"]
    assert [who(name, people) for name in ("Орлова А.Ю.", "Орлова А.И.", "Орлова А.")] == ["", "", ""]


WORD = st.text("абвгдежзиклмнопрстуфхцчшэюя", min_size=2, max_size=8).map(str.capitalize)


@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=6, unique=True), st.data())
def test_no_way_to_write_a_name_gives_it_to_somebody_with_another_surname_and_initial(names, data) -> None:
    people = tuple(Participant(str(at), " ".join(name), Track.SELLERS) for at, name in enumerate(names))
    surname, given_name, patronymic = data.draw(st.sampled_from(names))
    written = data.draw(
        st.sampled_from([
            f"{surname} {given_name}", f"{given_name} {surname}", f"{surname} {given_name[0]}.{patronymic[0]}.",
            f"{given_name[0]}. {surname}", f"{surname}, {given_name} {patronymic}",
        ])
    )  # fmt: skip
    found = RosterIndex(people).match("", written).participant
    if found is not None:
        words = found.name.split()
        assert {surname} <= set(words)
        assert any(word[0] == given_name[0] for word in words)
