"""Whoever reads "DESIGN 7", "FACTS 19" or "decision 0009" can open what it names.

DESIGN is docs/design.md and FACTS is docs/facts.md, each by the numbers of its headings; a decision is the file of that
number in docs/decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("*.md", "*.toml", ".ci/*", "sheets_marathon/**/*", "scripts/**/*", "tests/**/*", "docs/**/*", "config/**/*")
TEXTS = {".py", ".md", ".toml", ".j2", ".sql", ".txt", ".css", ".html", ""}

_NUMBERS = r"\d+(?:[–-]\d+)?(?:(?:, | and )\d+(?:[–-]\d+)?)*"
# The number may stand in the next line, behind a comment's sign.
_NUMBERED = re.compile(rf"\b(DESIGN|FACTS)[\s#]+({_NUMBERS})")
_RANGE = re.compile(r"(\d+)(?:[–-](\d+))?")
_DECISIONS = re.compile(r"\bdecisions?[\s#/]+(\d{4}(?:(?:, | and )\d{4})*)")
# Decisions name each other by the bare number: "see 0009".
_AMONG_DECISIONS = re.compile(r"\b(?:see|in)\s+(0\d{3})\b")
_HEADING = re.compile(r"^#{2,3} (\d+)\. \S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Citation:
    """``source``: DESIGN, FACTS or decision; ``line``: where it stands, from 1."""

    source: str
    number: int
    line: int

    def __str__(self) -> str:
        return f"{self.source} {self.number:04}" if self.source == "decision" else f"{self.source} {self.number}"


def citations(text: str, *, among_decisions: bool = False) -> Iterator[Citation]:
    """Every citation of a text, ranges and lists number by number. ``among_decisions``: it is a decision itself."""
    for match in _NUMBERED.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        for first, last in _RANGE.findall(match[2]):
            yield from (Citation(match[1], number, line) for number in range(int(first), int(last or first) + 1))
    for pattern in (_DECISIONS, *([_AMONG_DECISIONS] if among_decisions else [])):
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield from (Citation("decision", int(number), line) for number in re.findall(r"\d{4}", match[1]))


def numbered_headings(text: str) -> list[int]:
    """The numbers of a page's headings, in their order: ``## 7. Delivery``."""
    return [int(number) for number in _HEADING.findall(text)]


def known_numbers() -> Mapping[str, set[int]]:
    """What can be cited."""
    decisions = (ROOT / "docs" / "decisions").glob("[0-9]*.md")
    return {
        "DESIGN": set(numbered_headings((ROOT / "docs" / "design.md").read_text("utf-8"))),
        "FACTS": set(numbered_headings((ROOT / "docs" / "facts.md").read_text("utf-8"))),
        "decision": {int(path.name[:4]) for path in decisions},
    }


def cited() -> Iterator[tuple[str, Citation]]:
    """Every citation in the repository, with its file; the examples below are none."""
    for path in sorted({path for place in PLACES for path in ROOT.glob(place)} - {Path(__file__).resolve()}):
        if path.is_file() and path.suffix in TEXTS:
            text = path.read_text("utf-8", errors="ignore")
            for citation in citations(text, among_decisions=path.parent.name == "decisions"):
                yield str(path.relative_to(ROOT)), citation


def test_every_citation_leads_to_a_heading_or_a_decision_that_is_there() -> None:
    known, found = known_numbers(), list(cited())
    assert {citation.source for _, citation in found} == set(known)
    astray = [(name, citation) for name, citation in found if citation.number not in known[citation.source]]
    assert [f"{name}:{citation.line}: {citation}" for name, citation in astray] == []


@pytest.mark.parametrize("page", ["design.md", "facts.md"])
def test_headings_are_numbered_without_gaps(page: str) -> None:
    numbers = numbered_headings((ROOT / "docs" / page).read_text("utf-8"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sent once (DESIGN 7, steps 1 and 2)", ["DESIGN 7"]),
        ("(FACTS 6–8)", ["FACTS 6", "FACTS 7", "FACTS 8"]),
        ("FACTS 6-8, 21", ["FACTS 6", "FACTS 7", "FACTS 8", "FACTS 21"]),
        ("Sources: FACTS 18, 19 and 21.", ["FACTS 18", "FACTS 19", "FACTS 21"]),
        ("DESIGN 2, 9 and FACTS 3: both", ["DESIGN 2", "DESIGN 9", "FACTS 3"]),
        ("# as FACTS\n    # 19 says", ["FACTS 19"]),
        ("FACTS 999", ["FACTS 999"]),
        ("DESIGN names errors; in 7 days; FACTS.md has 3", []),
        ("(decision 0007); decisions 0003 and 0012", ["decision 0007", "decision 0003", "decision 0012"]),
        ("[why](docs/decisions/0004-the-ledger.md), docs/decisions/0012", ["decision 0004", "decision 0012"]),
        ("see 0009", []),
    ],
)
def test_citations_are_found_in_the_ways_people_write_them(text: str, expected: list[str]) -> None:
    assert [str(citation) for citation in citations(text)] == expected


def test_decisions_cite_each_other_by_their_bare_number() -> None:
    found = citations("see 0009; in\n0012; 0004 stands", among_decisions=True)
    assert [str(citation) for citation in found] == ["decision 0009", "decision 0012"]


def test_a_citation_is_told_with_its_line() -> None:
    assert [citation.line for citation in citations("first\nDESIGN 1\n\nFACTS 2, 3\n")] == [2, 4, 4]
