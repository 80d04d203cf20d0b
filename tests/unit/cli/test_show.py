"""The one way in which commands show a report, and the code with which they end."""

from __future__ import annotations

import json

import pytest

from sheets_marathon.cli.show import DONE, FAILED, PENDING, UNSAFE, show, show_each
from sheets_marathon.jobs.report import Report

Shown = pytest.CaptureFixture[str]


def test_what_belongs_to_a_title_stands_below_it_and_notes_stand_last(capsys: Shown) -> None:
    show(Report("sales imported", ("2 new",), ("b.csv was refused",), notes=("in backups",)))
    assert capsys.readouterr().out == "sales imported\n  2 new\n  ! b.csv was refused\nin backups\n"


def test_without_a_title_the_lines_stand_by_themselves(capsys: Shown) -> None:
    show(Report(done=("= Список", "+ tab Оценки"), problems=("nobody is there",)))
    assert capsys.readouterr().out == "= Список\n+ tab Оценки\n! nobody is there\n"


def test_a_refusal_is_an_error_in_words_and_not_in_json(capsys: Shown) -> None:
    refused = Report(done=("= Список",), refused=True, refusal="it is refused\n  → mend it", facts={"refused": True})
    assert show(refused) == UNSAFE
    assert tuple(capsys.readouterr()) == ("= Список\n", "it is refused\n  → mend it\n")
    assert show(refused, as_json=True) == UNSAFE
    said = capsys.readouterr()
    assert (json.loads(said.out), said.err) == ({"refused": True}, "")


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report("done", changed=True), DONE),
        (Report("nothing to do"), DONE),
        (Report("it would be written", pending=True), PENDING),
        (Report("done", problems=("one feed was refused",), pending=True), FAILED),
        (Report(failed=True, pending=True), FAILED),
        (Report(problems=("it is open",), refused=True, pending=True), UNSAFE),
    ],
)
def test_the_gravest_decides_the_exit_code(report: Report, code: int) -> None:
    assert show(report) == code


def test_json_is_the_facts_or_the_list_that_a_report_has(capsys: Shown) -> None:
    show(Report("один", facts={"new": 1}), as_json=True)
    show(Report("two", items=({"name": "bot"},)), as_json=True)
    first, second = '{\n  "new": 1\n}\n', '[\n  {\n    "name": "bot"\n  }\n]\n'
    assert capsys.readouterr().out == first + second


def test_several_reports_are_shown_as_they_come_and_are_one_list_for_machines(capsys: Shown) -> None:
    reports = [Report("a", failed=True, facts={"track": "a"}), Report("for people"), Report("b", pending=True)]
    assert show_each(reports) == FAILED
    assert capsys.readouterr().out == "a\nfor people\nb\n"
    assert show_each(reports, as_json=True) == FAILED
    assert json.loads(capsys.readouterr().out) == [{"track": "a"}]
    assert show_each([]) == DONE
