"""Templates may use what they are given; what reaches out of the sandbox or never ends is refused in a sentence."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from support.places import MESSAGES

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.errors import MarathonError

SECRET = "not for templates"


def rendered(tmp_path: Path, source: str, **facts: object) -> str:
    shutil.copytree(MESSAGES / "ru", tmp_path / "messages" / "ru")
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    (tmp_path / "messages" / "ru" / "try.html.j2").write_text(source, "utf-8")
    return MessageTemplates(tmp_path / "messages", "ru", dt.UTC).render("try", **facts)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ given.append(4) }}", "unsafe"),
        ("{{ given.__init__.__globals__ }}", "unsafe"),
        ("{{ ''['__class__'] }}", "unsafe"),
        ("{{ '{0.__class__}'.format(given) }}", "unsafe"),
        ("{{ (given|attr('__class__')) }}", "unsafe"),
        ("{{ cycler.__init__ }}", "unsafe"),
        ('{% include "../../secret.txt" %}', "missing"),
        ('{% include "/etc/hostname" %}', "missing"),
        ('{% import "os" as os %}{{ os.environ }}', "missing"),
        ("{% for _ in range(10 ** 9) %}{% endfor %}", "too"),
        ("{% for _ in range(1000) %}{% for _ in range(1000) %}{% endfor %}{% endfor %}", "loop without an end"),
        ("{% for a in 'x' * 9000 %}{% for b in 'x' * 9000 %}{% endfor %}{% endfor %}", "loop without an end"),
        (
            "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(40) }}",
            "without an end",
        ),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "recursion"),
        ('{% include "try.html.j2" %}', "recursion"),
        ("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "recursive"),
        ("{{ 'x' * 10 ** 9 }}", "too much"),
        ("{{ 10 ** 9 * 'x' }}", "too much"),
        ("{{ 9 ** 9000000 }}", "too large"),
        ("{{ 'x'.ljust(10 ** 9) }}", "too large"),
    ],
)
def test_what_leaves_the_sandbox_is_refused_with_the_line_it_stands_in(tmp_path: Path, source: str, told: str) -> None:
    with pytest.raises(MarathonError) as refused:
        rendered(tmp_path, f"\n{source}", given=[1, 2, 3])
    assert told in refused.value.what
    assert "try.html.j2" in refused.value.what or "missing" in told
    assert SECRET not in str(refused.value)
    assert len(str(refused.value)) < 1000


def test_a_template_counts_and_repeats_within_reason(tmp_path: Path) -> None:
    source = (
        "{% for n in range(3) %}{% for m in given %}{{ n * m }}{% if not loop.last %},{% endif %}{% endfor %};"
        "{% else %}none{% endfor %}{{ '=' * 5 }}{{ 2 ** 10 }}{{ 'x'.ljust(3) }}|{{ loop is defined }}"
        "{% for _ in [] %}{% else %}empty{% endfor %}"
        "{% for n in given %}{{ loop.length }}{{ loop.cycle('a', 'b') }}{% endfor %}"
    )
    assert rendered(tmp_path, source, given=[1, 2]) == "0,0;1,2;2,4;=====1024x  |Falseempty2a2b"


def test_each_post_has_its_own_count(tmp_path: Path) -> None:
    shutil.copytree(MESSAGES / "ru", tmp_path / "ru")
    (tmp_path / "ru" / "try.html.j2").write_text("{% for _ in range(30000) %}{% endfor %}x", "utf-8")
    templates = MessageTemplates(tmp_path, "ru", dt.UTC)
    assert [templates.render("try") for _ in range(3)] == ["x"] * 3
