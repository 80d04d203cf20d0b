"""A whole marathon of an invented cast: the real service through 16 days, once in peace and once stopped and killed."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.program.person import Person
from support.program.rating_oracle import Tally, standings, team_averages
from support.program.secret_search import found_in, secrets_of, where_found

from sheets_marathon.marathon.model import Participant, Track, Weights
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG, rehearse
from sheets_marathon.rehearsal.play.config_file import as_toml, completed, read_base
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from sheets_marathon.workspace.state_log import StateLog

SEED, RESTARTS = 7, 5
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Played:
    """One rehearsal: its published report, what went wrong, what the cast knows to be true, all that was written."""

    report: dict[str, Any]
    problems: str
    truth: dict[str, Any]
    roster: tuple[dict[str, str], ...]
    page: str
    folder: Path
    said: bytes


def left_in(folder: Path, problems: str, said: bytes) -> Played:
    data = folder / "kept" / "data"
    with (data / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        roster = tuple(csv.DictReader(file, delimiter=";"))
    return Played(
        json.loads((folder / "report.json").read_text("utf-8")),
        problems,
        json.loads((data / "truth.json").read_text("utf-8")),
        roster,
        (folder / "page.html").read_text("utf-8"),
        folder,
        said,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("marathon")
    written = ("--report", folder / "report.json", "--html", folder / "page.html", "--keep", folder / "kept")
    command = [sys.executable, "-m", "sheets_marathon", "rehearse", "--seed", SEED, *written]
    done = subprocess.run(list(map(str, command)), capture_output=True, check=False)
    return left_in(folder, "" if done.returncode == 0 else done.stderr.decode(), done.stdout + done.stderr)


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Stopped and killed, and with a third of the looks: how often the service looks must not show either."""
    folder, said = tmp_path_factory.mktemp("disturbed"), io.StringIO()
    base = folder / "base.toml"
    templates = {"templates": str(BASE_CONFIG.parent / "messages")}
    seldom = completed(read_base(BASE_CONFIG), {"service": {"refresh_minutes": 30}, "posts": templates})
    base.write_text(as_toml(seldom), "utf-8")
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        outcome = rehearse(
            seed=SEED,
            restarts=RESTARTS,
            report=folder / "report.json",
            html=folder / "page.html",
            keep=folder / "kept",
            base=base,
        )
    return left_in(folder, "\n".join(outcome.problems), said.getvalue().encode())


def planned() -> dict[str, dt.datetime]:
    """The moment of each planned slot by key, counted out from the configuration alone."""
    base = tomllib.loads(BASE_CONFIG.read_text("utf-8"))
    first = base["marathon"]["starts_on"]
    offset = dt.timezone(dt.timedelta(hours=3))
    learning = [first + dt.timedelta(days=day) for day in (0, 2, 4, 7, 9, 11, 14)]

    def at(on: dt.date, hour: int) -> dt.datetime:
        return dt.datetime.combine(on, dt.time(hour), offset)

    slots = {}
    for day, on in enumerate(learning, 1):
        for track, hours in (("sellers", (10, 14)), ("heads", (10,))):
            slots |= {f"{track}.{day}.lesson.{number}": at(on, hour) for number, hour in enumerate(hours, 1)}
            slots[f"{track}.{day}.summary.1"] = at(on, 18)
    final = at(first + dt.timedelta(days=15), 18)
    return {**slots, "sellers.final": final, "heads.final": final}


def test_nothing_went_wrong(run: Played) -> None:
    assert run.problems == ""
    assert run.report["exit_codes"] == [0]


def test_the_sheets_formulas_tell_the_truth(run: Played) -> None:
    taking_part = {who: line for who, line in run.truth["people"].items() if line["joins"]}
    shown = {line["id"]: (line["learning"], line["sales"]) for line in run.report["standings"]}
    assert shown == {who: (line["learning"], line["sold"]) for who, line in taking_part.items()}
    assert sum(learning for learning, _ in shown.values()) > 200


def test_places_are_those_of_the_pure_reference(run: Played) -> None:
    tracks = {"ПК": Track.SELLERS, "Старший": Track.HEADS}
    people = [
        Participant(
            row["Табельный номер"],
            row["ФИО"],
            tracks[row["Роль"]],
            row["Дилерский центр"],
            head_id=row["Руководитель (таб. №)"],
            takes_part=row["Участвует"] == "да",
        )
        for row in run.roster
    ]
    truth = run.truth["people"]

    def tallies(track: Track, teams: dict[str, float | None]) -> list[Tally]:
        return [
            Tally(
                one.id,
                one.name,
                track,
                one.store,
                truth[one.id]["learning"],
                truth[one.id]["sold"],
                team=teams.get(one.id),
            )
            for one in people
            if one.track is track and one.active
        ]

    sellers = standings(tallies(Track.SELLERS, {}), Weights())
    heads = standings(tallies(Track.HEADS, team_averages(sellers, people)), Weights())
    shown = {line["id"]: (line["track"], line["score"], line["rank"]) for line in run.report["standings"]}
    assert shown == {line.id: (line.track.value, pytest.approx(line.score), line.rank) for line in (*sellers, *heads)}


def test_each_planned_slot_has_one_post_within_a_minute_of_its_moment(run: Played) -> None:
    sent = {post["key"]: dt.datetime.fromisoformat(post["sent_at"]) for post in run.report["posts"]}
    slots = planned()
    assert sorted(post["key"] for post in run.report["posts"]) == sorted(slots)
    late = {key: str(sent[key] - at) for key, at in slots.items() if not dt.timedelta() <= sent[key] - at <= MINUTE}
    assert late == {}


def test_the_journal_and_the_channels_tell_the_same(run: Played) -> None:
    posts = {(post["key"], post["chat"], post["message_id"]) for post in run.report["posts"]}
    journal = [line for line in run.report["journal"] if line["chat"]]  # the plan is remembered there as well
    assert {(line["key"], line["chat"], line["message_id"]) for line in journal} == posts
    assert {(line["state"], line["attempts"]) for line in journal} == {("отправлено", 1)}


def test_no_two_posts_of_a_channel_begin_alike(run: Played) -> None:
    first = [(post["chat"], post["text"].splitlines()[0]) for post in run.report["posts"]]
    assert len(set(first)) == len(first)


def test_exactly_the_deals_of_nobody_known_are_in_review(run: Played) -> None:
    documents = [item["what"].partition(" · ")[0] for item in run.report["review"]]
    assert sorted(documents) == run.truth["quarantined_documents"]
    assert run.truth["quarantined_documents"]


def test_the_ledger_holds_every_other_deal_once(run: Played) -> None:
    assert run.report["ledger_rows"] == run.truth["sales_rows"] - len(run.truth["quarantined_documents"])


def test_a_marathon_stays_within_its_budget_of_requests(run: Played) -> None:
    made = run.report["google_requests"]
    assert made["read"] + made["write"] <= 2_500
    assert made["max_per_minute"] <= 30
    assert run.report["telegram_requests"] <= 2 * len(run.report["posts"])
    assert 20 < run.report["peak_rss_mb"] <= 120


def test_the_page_shows_the_posts_without_the_network(run: Played) -> None:
    assert "День 1 · 10:00 · Первый урок" in run.page
    fetched = re.findall(
        r"""(?:src|data)=["']?(?!data:)[^\s>]+|url\((?!["']?data:)|@import|<link [^>]*https?:""", run.page
    )
    assert fetched == []


def test_stopped_and_killed_it_posts_the_same_once_each(run: Played, disturbed: Played) -> None:
    def told(one: Played) -> list[tuple[str, str, str]]:
        return sorted((post["key"], post["chat"], post["text"]) for post in one.report["posts"])

    assert disturbed.problems == ""
    assert len(disturbed.report["exit_codes"]) == RESTARTS + 1
    assert -9 in disturbed.report["exit_codes"]
    assert told(disturbed) == told(run)


def test_stopped_and_killed_it_ends_with_the_same_sheet(run: Played, disturbed: Played) -> None:
    for part in ("standings", "review", "sales_rows", "ledger_rows"):
        assert disturbed.report[part] == run.report[part], part
    sent = {line["key"] for line in disturbed.report["journal"] if line["state"] == "отправлено"}
    assert sent == set(planned())


def test_nothing_that_was_written_holds_a_secret(disturbed: Played) -> None:
    keep = disturbed.folder / "kept"
    own = keep / "workspace"  # the stand-in for Google and Telegram, who of course know their own secrets
    written = {path: path.read_bytes() for path in disturbed.folder.rglob("*") if path.is_file()}
    kept = {path: content for path, content in written.items() if own not in path.parents}
    names = " ".join(path.name for path in kept)
    assert all(
        part in names for part in ("service.log", ".sqlite", ".lock", "marathon.toml", "report.json", "page.html")
    )
    process, announced = start_workspace(own)
    try:
        key = json.loads(Path(announced["credentials"]).read_text("utf-8"))
        secrets = secrets_of(announced["bot_token"], key)
        assert found_in(written[own / "workspace.sqlite"], secrets), "they are searched for"
        spreadsheet_id = tomllib.loads((keep / "marathon.toml").read_text("utf-8"))["sheet"]["spreadsheet_id"]
        person = Person(announced["base_url"], announced["owner_token"], spreadsheet_id)
        with Stage(announced["base_url"]) as stage:
            kept[Path("every tab")] = json.dumps(person.words(), ensure_ascii=False).encode()
            kept[Path("every chat")] = json.dumps(stage.messages(), ensure_ascii=False).encode()
        person.close()
    finally:
        process.terminate()
        process.wait()
    kept[Path("terminal")] = disturbed.said
    log = StateLog(own / "workspace.sqlite")
    for number, (service, entry) in enumerate(log.entries()):
        if service != "accounts" and entry.get("do") != "bot":
            kept[Path(f"workspace/{service}/{number}")] = json.dumps(entry, ensure_ascii=False).encode()
    log.close()
    assert where_found({str(path): content for path, content in kept.items()}, secrets) == {}
