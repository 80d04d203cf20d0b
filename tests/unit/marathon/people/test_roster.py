"""Folding, matching and reading what people type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.roster import (
    Match,
    RosterIndex,
    fold_name,
    parse_yes,
    sellers_of,
)

ANNA = Participant("10370", "Ершова Анна Мироновна", Track.SELLERS, head_id="500")
PETR = Participant("11258", "Архипов Пётр Фролович", Track.SELLERS, head_id="500.0")
TWIN_A = Participant("1", "Иванов Иван Иванович", Track.SELLERS, head_id="501")
TWIN_B = Participant("2", "ИВАНОВ Иван  Иванович", Track.SELLERS, head_id="500", takes_part=False)
HEAD = Participant("500", "Туров Лев Ильич", Track.HEADS)
ROSTER = (ANNA, PETR, TWIN_A, TWIN_B, HEAD)

LATIN_FOR = dict(zip("авсенкмортухАВСЕНКМОРТУХ", "abcehkmoptyxABCEHKMOPTYX", strict=True))
CYRILLIC = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", min_size=1, max_size=12)
NAMES = st.lists(CYRILLIC, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    "spelling",
    [
        "архипов петр фролович",
        "АРХИПОВ ПЁТР ФРОЛОВИЧ",
        "  Архипов   Пётр\u00a0Фролович ",
        "Apхипoв Пётр Фрoлoвич",  # Latin A, p, o
        "Архипов Пе\u0308тр Фролович",  # ё as е and two dots
        "Архипов Пëтр Фролович",  # Latin ë
        "Архипов\u200b Пётр Фро\u00adлович",  # a zero-width space, a soft hyphen
    ],
)
def test_spellings_of_one_name_fold_to_the_same(spelling):
    assert fold_name(spelling) == "архипов петр фролович"


def test_a_word_wholly_of_look_alikes_is_folded_in_a_cyrillic_name_only():
    assert fold_name("Иванов C. A.") == fold_name("Иванов С. А.")
    assert fold_name("Tom Hope") == "tom hope"


def test_a_foreign_word_in_a_russian_name_stays_foreign():
    assert fold_name("Иванов Max") == "иванов мах"  # nothing tells it from Мах, so both fold alike
    assert fold_name("Иванов Dmitry") == "иванов dmitry"


def test_kinds_of_dashes_and_spaces_around_them_do_not_matter():
    assert fold_name("Мамин \u2013 Сибиряк") == fold_name("Мамин-Сибиряк") == fold_name("мамин\u2011сибиряк")


def test_different_letters_stay_different():
    assert fold_name("Ким Ян") != fold_name("Ким Ван")
    assert fold_name("Зайцев") != fold_name("Заицев")  # й is a letter of its own, unlike ё


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold_name(fold_name(text)) == fold_name(text)


@given(NAMES, st.data())
def test_case_yo_spaces_and_look_alikes_never_separate_a_name_from_itself(name, data):
    # ъ marks the name as Cyrillic, as a name of look-alikes only could as well be a Latin one
    name = f"{name} Ъ"
    disguised = "".join(LATIN_FOR.get(c, c) if data.draw(st.booleans(), label=c) else c for c in name).replace(
        " ", data.draw(st.sampled_from([" ", "  ", "\u00a0", "\t"]))
    )
    disguised = data.draw(st.sampled_from([str, str.upper, str.lower]))(disguised)
    assert fold_name(disguised) == fold_name(name)
    assert fold_name(name.replace("ё", "е").replace("Ё", "Е")) == fold_name(name)


@pytest.mark.parametrize("number", ["10370", " 10370 ", "10370.0", "\u00a010370"])
def test_a_personnel_number_is_found_however_excel_wrote_it(number):
    assert RosterIndex(ROSTER).match(number, "Ершова А.") == Match(ANNA, "number")


NUMBERED = (*ROSTER, Participant("00123", "Ежова Ия", Track.SELLERS), Participant("MCK-07", "Юрьев Ян", Track.SELLERS))


@pytest.mark.parametrize(
    "number",
    [
        "123", "0123", "0000123", "123.00", "00123,0", " 00 123", "00\u00a0123", "00\u2009123", "'00123", "\u201900123",
        '="00123"', "№00123", "# 123", "ТН00123", "TH 00123", "Таб. № 00123", "т.н. 123", "O0123", "оо123", "00123.",
        "\uff10\uff11\uff12\uff13", "\ufeff00123", "00\u200b123", "No. 123",
    ],
)  # fmt: skip
def test_zeros_labels_quotes_and_spaces_make_no_other_number(number):
    assert RosterIndex(NUMBERED).match(number, "").participant == NUMBERED[-2]
    assert RosterIndex(NUMBERED).typed(number).participant == NUMBERED[-2]


@pytest.mark.parametrize("number", ["00123/1", "1230", "12 3 4", "1,23E+05", "-123", "123a"])
def test_what_may_be_another_number_is_asked_about(number):
    assert RosterIndex(NUMBERED).match(number, "").participant is None


@pytest.mark.parametrize(
    "number", ["ТН-00123", "EMP00123", "EMP-123", "00123 Ежова И.", "00123/1", "123a", "Ежова (00123)"]
)
def test_a_number_within_something_else_says_who_may_be_meant(number):
    match = RosterIndex(NUMBERED).match(number, "")
    assert (match.participant, match.candidates) == (None, (NUMBERED[-2],))


@given(
    st.integers(1, 10**8), st.integers(0, 6), st.sampled_from(["{}", "№{}", " {} ", "'{}", "{}.0", "{},00", "ТН {}"])
)
def test_a_number_is_the_same_with_any_zeros_before_it(number, zeros, written):
    person = Participant(str(number), "Ежова Ия", Track.SELLERS)
    padded = written.format("0" * zeros + str(number))
    assert RosterIndex([person]).match(padded, "").participant == person
    assert RosterIndex([replace(person, id="0" * zeros + str(number))]).match(str(number), "").participant is not None


def test_a_number_with_letters_is_the_same_in_either_alphabet_and_case():
    assert RosterIndex(NUMBERED).match("мск\u201107", "").participant == NUMBERED[-1]
    assert RosterIndex(NUMBERED).match("МСК-7", "").participant is None, "zeros inside belong to it"


@pytest.mark.parametrize("nothing", ["-", "—", "0", "000", ".", "№"])
def test_a_sign_for_none_is_no_number_and_contradicts_nothing(nothing):
    assert RosterIndex(ROSTER).match(nothing, ANNA.name) == Match(ANNA, "name")


def test_two_people_whose_numbers_differ_by_zeros_are_told_apart_by_name_or_not_at_all():
    other = Participant("123", "Юдин Лев", Track.SELLERS)
    index = RosterIndex((*NUMBERED, other))
    assert {person.id for person in index.match("0123", "").candidates} == {"00123", "123"}
    assert index.match("0123", "Юдин Лев").participant == other
    assert index.typed("00123").participant == NUMBERED[-2], "nobody types zeros too many"
    assert index.typed("123").participant is None


@pytest.mark.parametrize(
    "two",
    [
        "00123 и 10370", "00123, 10370", "123/10370", "00123 10370", "00123\n10370", "00123 или 10370", "123 – 10370",
        "00123 Ежова и 10370 Ершова", "00123 или Ершова", "00123 и Ершовой А.", "Ежова (Ершова)", "123, Архипову",
        "00123, 55501", "00123 Ежова и 55501 Зуев", "Ежова, 10370", "Ежова и Ершова", "00123 вместо 10370",
    ],
)  # fmt: skip
def test_of_two_people_in_one_cell_neither_is_taken(two):
    assert RosterIndex(NUMBERED).typed(two).participant is None


@pytest.mark.parametrize(
    "said",
    [
        "00123, договор 45", "00123 с 9 декабря", "00123, 3 машины", "00123, ДКП-10371", "123 Ежовой", "00123 (123)",
        "00123, +7 912 345-67-89", "00123, 2026", "Ежова Ия (Вега)", "00123, она закрывала сделку",
    ],
)  # fmt: skip
def test_remarks_beside_a_person_name_no_other(said):
    assert RosterIndex(NUMBERED).typed(said).participant == NUMBERED[-2]


def test_without_a_known_number_the_only_fitting_name_is_taken():
    assert RosterIndex(ROSTER).match("", "АРХИПОВ  ПЕТР ФРОЛОВИЧ") == Match(PETR, "name")


def test_a_number_that_contradicts_beats_a_name_that_fits():
    stranger = RosterIndex(ROSTER).match("99999", "Архипов Петр Фролович")
    assert (stranger.participant, stranger.doubt, stranger.candidates) == (None, "unknown_number", (PETR,))
    other = RosterIndex(ROSTER).match(ANNA.id, PETR.name)
    assert (other.participant, other.doubt, other.candidates) == (None, "name_of_another", (ANNA, PETR))
    assert RosterIndex(ROSTER).match("login", PETR.name).participant == PETR, "a login is no number"


@pytest.mark.parametrize(
    "name",
    [
        "Смирнова Ольга", "Смирнова О.", "Смирнова, Ольга", "О.П.Смирнова", "КТО УГОДНО", "Архипова Анна",
        "Ершов Виктор", "Ершова Анна Павловна", "Павлова Ольга Мироновна", "Smirnova Olga",
    ],
)  # fmt: skip
def test_a_whole_name_that_plainly_is_not_the_numbers_is_asked_about_whoever_has_it(name):
    for spelt in ("10370", " 10 370", "0010370"):
        found = RosterIndex(ROSTER).match(spelt, name)
        assert (found.participant, found.doubt, found.candidates) == (None, "name_of_another", (ANNA,))


@pytest.mark.parametrize(
    "name",
    [
        "", "-", "Ершова", "Ершова А.", "А.М. Ершова", "Ершова Аня", "Ершёва Анна", "Ершова Анна Мироновна (Вега)",
        "Ершова-Котова Анна", "Павлова Анна Мироновна", "Yershova Anna", "ERSHOVA A.", "менеджер", "a.ershova",
        "Ершовой Анне", "sale@vega.ru", "?ршова Анна", "Ершова Анна - Вега",
    ],
)  # fmt: skip
def test_spellings_initials_a_new_surname_and_what_is_no_name_say_nothing_against_a_number(name):
    assert RosterIndex(ROSTER).match("10370", name).participant == ANNA


@pytest.mark.parametrize("turned", ["Пётр Архипов", "Архипов Пётр"])
def test_which_of_two_words_is_the_surname_does_not_matter_beside_a_number(turned):
    index = RosterIndex([replace(PETR, name=turned)])
    assert index.match(PETR.id, "Архипоф Пётр").participant is not None
    assert index.match(PETR.id, "Смирнов Олег").participant is None


def test_who_has_no_number_of_their_own_is_known_by_name_whatever_number_an_export_has():
    nameless = replace(PETR, id="N001")
    assert RosterIndex([nameless]).match("11258", PETR.name).participant == nameless


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("10370", ANNA), ("№ 10370", ANNA), ("Ершова", ANNA), ("10370 Ершова", ANNA), ("Ершова А.М., 10370", ANNA),
        ("Ершова Анна (10370)", ANNA), ("Анна Ершова", ANNA), ("Туров", HEAD), ("Иванов", None), ("Ивановский", None),
        ("10370 Архипов Пётр", None), ("77777 Ершова Анна", None), ("", None), ("?", None), ("5", None),
        ("10370, она закрывала сделку", ANNA), ("10370 Смирнова Ольга", None),
    ],
)  # fmt: skip
def test_whom_a_person_names_in_a_cell_is_understood(typed, who):
    assert RosterIndex(ROSTER).typed(typed).participant == who


def test_between_two_people_of_one_name_nobody_is_chosen():
    found = RosterIndex(ROSTER).match("", "Иванов Иван Иванович")
    assert (found.participant, found.doubt, len(found.candidates)) == (None, "ambiguous_name", 2)


def test_a_number_that_stands_twice_in_the_roster_is_nobodys():
    found = RosterIndex((*ROSTER, ANNA)).match("10370", ANNA.name)
    assert (found.participant, found.doubt) == (None, "ambiguous_number")


def test_why_nobody_was_found_is_said():
    assert RosterIndex(ROSTER).match("99999", "Неизвестный Павел").doubt == "unknown_seller"
    assert RosterIndex(ROSTER).match(" ", "\u00a0").doubt == "no_seller"


def test_blank_names_and_numbers_in_the_roster_match_nothing():
    nameless = RosterIndex([Participant("", "", Track.SELLERS)])
    assert nameless.match("", "x").doubt == "unknown_seller"
    assert nameless.match("7", "").doubt == "unknown_seller"


@given(st.lists(NAMES, min_size=1, max_size=8), NAMES)
def test_a_match_by_name_means_that_exactly_one_person_fits(names, wanted):
    people = [Participant(f"n{number}", name, Track.SELLERS) for number, name in enumerate(names)]
    fitting = [person for person in people if fold_name(person.name) == fold_name(wanted)]
    # Initials, and another order of the words, are another matter.
    words = fold_name(wanted).split()
    assume(
        fitting
        or all(len(word) > 1 and sorted(words) != sorted(fold_name(name).split()) for word in words for name in names)
    )
    found = RosterIndex(people).match("", wanted)
    assert found.participant == (fitting[0] if len(fitting) == 1 else None)


@pytest.mark.parametrize("text", ["да", "Да", " ДА ", "Да!", "yes", "TRUE", "ИСТИНА", "1", "1.0", "+", "✓", "✔"])
def test_yes_is_yes(text):
    assert parse_yes(text) is True


@pytest.mark.parametrize("text", ["нет", "Heт", "NO", "False", "ложь", "0", "0.0", "-", "\u2013"])
def test_no_is_no(text):
    assert parse_yes(text) is False


@pytest.mark.parametrize("text", ["", "  ", "может быть", "2"])
def test_blank_and_unclear_answers_are_neither(text):
    assert parse_yes(text) is None


def test_a_head_has_the_sellers_who_take_part_under_them():
    assert sellers_of(HEAD, ROSTER) == (ANNA, PETR)
