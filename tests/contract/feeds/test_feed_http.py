"""Sales over HTTP: pages, tokens that go nowhere else, limits, clear refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.endpoint import Answer, Endpoint, serving

from sheets_marathon.adapters.feeds.fetching import Fetcher
from sheets_marathon.adapters.feeds.http_endpoint import Endpoint as At
from sheets_marathon.adapters.feeds.http_endpoint import HttpFeed, Paging
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading

ONE_PAGE = Paging()
BY_NUMBER = Paging(page="page")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as made:
        yield made


def deals(*numbers: int, **more: Any) -> Answer:
    items = [
        {"Документ": f"ДКП-{one}", "Дата": "2026-11-21", "Вид": "Sale", "seller": {"id": 7}, "Qty": 1}
        for one in numbers
    ]
    return Answer.of({"data": {"items": items}, **more})


def read(endpoint: Endpoint, paging: Paging = ONE_PAGE, rows: str = "data.items", **fetching: Any) -> FeedReading:
    url = fetching.pop("url", endpoint.url)
    recipe = Recipe.of({"seller_number": "seller.id"})
    return HttpFeed("CRM", At(url, {}, rows, paging), Fetcher("CRM", url, **fetching), recipe).read()


def documents(reading: FeedReading) -> list[str]:
    return [event.document for event in reading.events]


def test_pages_are_followed_by_the_address_in_the_answer(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1, 2, next="?cursor=b"), deals(3, next=f"{endpoint.url}?cursor=c"), deals(4, next=None)]
    reading = read(endpoint, Paging(next="next"))
    assert documents(reading) == ["ДКП-1", "ДКП-2", "ДКП-3", "ДКП-4"]
    assert [event.line for event in reading.events] == [1, 2, 3, 4]
    assert [one.query for one in endpoint.asked] == [{}, {"cursor": ["b"]}, {"cursor": ["c"]}]


def test_pages_are_counted_up_to_one_without_rows(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1, 2), deals(3), deals()]
    assert documents(read(endpoint, Paging(page="p", first=0))) == ["ДКП-1", "ДКП-2", "ДКП-3"]
    assert [one.query["p"] for one in endpoint.asked] == [["0"], ["1"], ["2"]]


def test_rows_are_counted_up_to_a_page_that_is_not_full(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1, 2), deals(3)]
    assert documents(read(endpoint, Paging(offset="offset", limit="limit", size=2))) == ["ДКП-1", "ДКП-2", "ДКП-3"]
    assert [one.query for one in endpoint.asked] == [
        {"offset": ["0"], "limit": ["2"]}, {"offset": ["2"], "limit": ["2"]},
    ]  # fmt: skip


def test_a_page_that_repeats_for_ever_is_stopped(endpoint: Endpoint) -> None:
    endpoint.answers, endpoint.repeat = [deals(1, 2)], True
    with pytest.raises(FeedRefused, match="page 2 is the same as page 1") as caught:
        read(endpoint, BY_NUMBER)
    assert "paging" in caught.value.remedy
    with pytest.raises(FeedRefused, match="page 2 is the same as page 1"):
        read(endpoint, Paging(next="data.items.0.Вид"))


def test_pages_without_end_are_stopped(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(number) for number in range(9)]
    with pytest.raises(FeedRefused, match="no end of pages after 5"):
        read(endpoint, Paging(page="page", most=5))
    assert len(endpoint.asked) == 5


@pytest.mark.parametrize("elsewhere", ["https://evil.example/deals", "http://127.0.0.1:1/", "ftp://x", "http://a@b/"])
def test_a_next_page_elsewhere_is_not_asked_for(endpoint: Endpoint, elsewhere: str) -> None:
    endpoint.answers = [deals(1, next=elsewhere)]
    with pytest.raises(FeedRefused, match="is elsewhere"):
        read(endpoint, Paging(next="next"), token=lambda: "secret")


def test_a_token_goes_as_a_bearer_or_alone_in_a_header_of_its_own(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1), deals(1)]
    read(endpoint, token=lambda: "s3cret", headers={"X-Client": "marathon"})
    read(endpoint, token=lambda: "s3cret", token_header="X-Api-Key")
    first, second = (one.headers for one in endpoint.asked)
    assert (first["authorization"], first["x-client"]) == ("Bearer s3cret", "marathon")
    assert (second["x-api-key"], "authorization" in second) == ("s3cret", False)


def test_a_token_never_goes_over_plain_http_to_another_machine(endpoint: Endpoint) -> None:
    with pytest.raises(FeedRefused, match=r"the token would go to http://crm\.example") as caught:
        read(endpoint, url="http://crm.example/deals?key=1", token=lambda: "s3cret")
    assert "https" in caught.value.remedy


@pytest.mark.parametrize("header", ["Authorization", "X-Api-Key"])
def test_a_redirect_is_not_followed(endpoint: Endpoint, header: str) -> None:
    endpoint.answers = [Answer(b"", status=302, headers={"Location": endpoint.url})]
    with pytest.raises(FeedRefused, match=r"points elsewhere \(302\)"):
        read(endpoint, token=lambda: "s3cret", token_header=header)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"", status=401), "answers 401"),
        (Answer(b"", status=500), "answers 500"),
        (Answer(b"{"), "the answer is no JSON"),
        (Answer(b"[" * 100_000), "the answer is no JSON"),
        (Answer.of({"data": {"deals": []}}), "no list of rows at “data.items”, but the answer has data"),
        (Answer.of({"data": {"items": {"1": 2}}}), "no list of rows at “data.items”, but an object with 1"),
        (Answer.of({"data": {"items": [1]}}), "a row is neither an object nor a list"),
        (Answer.of({"data": {"items": [{"a": 1}, []]}}), "some rows are objects and some are lists"),
        (Answer.of({"data": {"items": [{"a": 1}]}}), "CRM: columns missing: Документ"),
        (Answer(b"<html>Sign in</html>", "text/html"), "CRM is a web page without a table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_sales_is_refused_clearly(endpoint: Endpoint, answer: Answer, said: str) -> None:
    endpoint.answers = [answer]
    with pytest.raises(FeedRefused) as caught:
        read(endpoint)
    assert said in caught.value.what
    assert caught.value.remedy


def test_a_server_that_is_busy_for_a_moment_is_asked_again(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer(b"", status=503, headers={"Retry-After": "86400"}), deals(1)]
    assert documents(read(endpoint)) == ["ДКП-1"]


def test_nobody_there_is_a_refusal_that_shows_neither_path_nor_token() -> None:
    feed = HttpFeed(
        "CRM",
        At("http://127.0.0.1:1/deals?key=hidden"),
        Fetcher("CRM", "http://127.0.0.1:1/deals", token=lambda: "s3cret"),
        Recipe.of({}),
    )
    with pytest.raises(FeedRefused, match="does not answer") as caught:
        feed.read()
    assert not any(one in str(caught.value) for one in ("hidden", "s3cret", "deals?"))
    assert caught.value.__cause__ is None


def test_an_answer_larger_than_allowed_is_given_up(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(*range(2_000))]
    with pytest.raises(FeedRefused, match="answers with more than"):
        read(endpoint, most_bytes=100_000)


def test_an_answer_that_takes_too_long_is_given_up(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1)]
    seconds = iter([0.0, 601.0, 602.0])
    with pytest.raises(FeedRefused, match="has not come to an end within 600 s"):
        read(endpoint, now=lambda: next(seconds))


def test_only_json_comes_in_pages(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer("Документ;Дата".encode(), "text/csv")]
    with pytest.raises(FeedRefused, match="only JSON comes in pages"):
        read(endpoint, BY_NUMBER)


def test_no_rows_at_all_are_no_deals(endpoint: Endpoint) -> None:
    endpoint.answers = [deals()]
    assert read(endpoint) == FeedReading(())


def test_progress_comes_in_pages(endpoint: Endpoint) -> None:
    endpoint.answers = [deals(1), deals(2), deals()]
    told: list[tuple[int, int, str]] = []
    recipe = Recipe.of({"seller_number": "seller.id"})
    feed = HttpFeed("CRM", At(endpoint.url, {}, "data.items", BY_NUMBER), Fetcher("CRM", endpoint.url), recipe)
    feed.read(lambda *done: told.append(done))
    assert told == [(1, 0, ""), (2, 0, ""), (3, 0, "")]
