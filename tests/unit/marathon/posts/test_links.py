"""What people put into link cells: web addresses reach a post, everything else waits for a person."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.posts.links import web_address
from sheets_marathon.marathon.posts.messages import markup_mistakes, post_of


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "JaVaScRiPt://lms.example.org/%0aalert(1)", "tg://user?id=42", "tg:resolve?domain=x",
        "data:text/html,<script>", "file:///etc/passwd", "ftp://example.org/x", "mailto:a@example.org", "скоро", "TBD",
        "https://", "https://portal/lesson", "http:///x", "//example.org/x", "https://lms.example.org/урок 1",
        "https://lms.example.org\\@example.com", "https://lms.example.org:99999/", "https://[::1", "", "  ",
        "java\tscript:alert(1)", "\x01javascript:alert(1)", "см. https://lms.example.org",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_none(typed: str) -> None:
    assert web_address(typed) == ""


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://lms.example.org/lesson?a=1&b=2#x", "https://lms.example.org/lesson?a=1&b=2#x"),
        (" HTTPS://LMS.example.org \n", "HTTPS://LMS.example.org"),
        ("lms.example.org/lesson/1", "http://lms.example.org/lesson/1"),
        ("lms.example.org:8443/x", "http://lms.example.org:8443/x"),
        ("http://учёба.рф/урок-1", "http://учёба.рф/урок-1"),
    ],
)
def test_a_web_address_is_taken_as_it_is_typed(typed: str, address: str) -> None:
    assert web_address(typed) == address


@given(st.text() | st.from_regex(r"\A[a-z]{2,10}:(//)?[a-z.@:/\\]{0,20}"))
def test_whatever_is_typed_only_http_comes_out(typed: str) -> None:
    address = web_address(typed)
    assert address == "" or urlsplit(address).scheme in ("http", "https")
    assert web_address(address) == address


@pytest.mark.parametrize("address", ["javascript:alert(1)", "tg://user?id=1", "&#106;avascript:alert(1)", "TBD"])
@pytest.mark.parametrize("form", ['<a href="{}">x</a>', "<a href='{}'>x</a>", "<A class=a HREF = {}>x</A>"])
def test_no_template_makes_another_link_than_to_the_web(form: str, address: str) -> None:
    (mistake,) = markup_mistakes(form.format(address))
    assert "is no http or https address" in mistake
    with pytest.raises(MarathonError, match="is no http or https address"):
        post_of("sellers.1.lesson.1", form.format(address))
    assert markup_mistakes(form.format("https://example.org/?a=1&amp;b=2")) == ()
