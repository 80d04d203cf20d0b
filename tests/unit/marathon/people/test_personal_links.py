"""What personal links carry: kept whatever happens to the sheet, and out of everybody's sight."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.people.personal_links import (
    introduced_by,
    personal_link,
    token_of,
    tokens_for,
    whose_token,
    without_tokens,
)

TOKEN, OTHER = "q7_Zx-0aBcDeFgHiJkLmNo", "onlyLettersAreInThisOn"
TOKENS = st.sampled_from([TOKEN, OTHER, "third-0123456789abcdef"])
IDS = st.sampled_from(["101", "102", "103", "104"])
CELLS = st.one_of(
    st.just(""), st.just("https://t.me/bot?start=short"), TOKENS.map(lambda token: personal_link("b", token))
)


def test_a_link_says_whose_it_is_however_it_comes() -> None:
    link = personal_link("some_bot", TOKEN)
    assert token_of(link) == token_of(f" http://T.me/other?start={TOKEN} ") == TOKEN
    for text in (f"/start {TOKEN}", f"/START@some_bot\n{TOKEN}", link):
        assert introduced_by(text) == TOKEN
    for text in ("", "/start", "/start   ", "старт", TOKEN, "https://t.me/bot?start=20101"):
        assert introduced_by(text) == ""
    assert whose_token(TOKEN, {"101": OTHER, "102": TOKEN}) == "102"
    for wrong in ("", TOKEN.lower(), TOKEN[:-1], "тóкен", "\u202e" * 4_000):
        assert whose_token(wrong, {"101": OTHER, "102": TOKEN}) is None


@given(st.sets(IDS), st.dictionaries(IDS, TOKENS), st.dictionaries(IDS, CELLS))
def test_everybody_has_a_token_of_their_own_and_known_ones_stay(
    people: set[str], known: dict[str, str], cells: dict[str, str]
) -> None:
    known = {who: token for who, token in known.items() if list(known.values()).count(token) == 1}
    numbers = itertools.count()
    tokens = tokens_for(sorted(people), known, cells, lambda: f"fresh{next(numbers)}")
    assert set(tokens) == people
    assert len({*tokens.values(), *known.values()}) == len({*tokens, *known})
    assert all(tokens[who] == known[who] for who in people & set(known))
    shown = {who: personal_link("b", token) for who, token in tokens.items()}
    assert tokens_for(sorted(people), {}, shown, str) == {
        w: t for w, t in tokens.items() if not t.startswith("fresh")
    } | {who: "" for who, token in tokens.items() if token.startswith("fresh")}, (
        "a lost memory takes over what the sheet shows"
    )


@pytest.mark.parametrize("known", [[TOKEN, OTHER], None])
def test_what_opens_a_place_is_blotted_out_and_the_rest_stays(known: list[str] | None) -> None:
    for token in (TOKEN, OTHER, TOKEN.upper(), TOKEN.lower(), "\u200b".join(TOKEN)):
        for text in (
            f"вот https://t.me/b?start={token}&x=1 что?",
            f"/start {token}",
            f"tg://resolve?domain=b&START%3D{token}",
        ):
            said = without_tokens(text, known)
            assert token.replace("\u200b", "")[:13].lower() not in said.replace("\u200b", "").lower(), text
        if known:
            assert without_tokens(f"({token}), а?", known) == "(…), а?"
    assert "AAExample" not in without_tokens("7096877575:AAExample-token_of-nobody-0000000000", known)


@pytest.mark.parametrize(
    "text",
    [
        "Где задание дня 2? /start не работает",
        "https://lms.example.org/task?start=2026-12-07&id=5 не открывается",
        "👨\u200d👩\u200d👧 Реализация товаров и услуг 0000-000072 от 07.12.2026",
        "XTA219010K0123456, 5f2b8c1e-7d3a-4c55-9a51-0d9c3a1b2e44",
        "интернационализация",
    ],
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert without_tokens(text, [TOKEN]) == without_tokens(text) == text
