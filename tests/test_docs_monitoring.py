"""The page about monitoring, the dashboard and the alerts know exactly the figures that there are."""

from __future__ import annotations

import datetime as dt
import json
import re

from support.documents import table_rows
from support.places import DOCS

from sheets_marathon.jobs.health.metrics import Observed, OwnFigures, exposed
from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track

NOW = dt.datetime(2026, 12, 7, 10, tzinfo=dt.UTC)
_NAME = re.compile(r"\bsheets_marathon_([a-z_]+)")


def metrics() -> set[str]:
    """The names of all figures that can be there."""
    out, ahead = (
        Slot(key=key, track=Track.SELLERS, day=1, kind=SlotKind.LESSON, number=1, at=at)
        for key, at in (("a", NOW), ("b", NOW + dt.timedelta(1)))
    )
    sent = Delivery("a", "@c", NOW, DeliveryState.SENT, sent_at=NOW)
    own = OwnFigures(NOW, Spent(), 1, 1, 1)
    seen = Observed(
        NOW, "1", "М", (out, ahead), {"a": sent}, alive=True, needed=True, sheet_read_at=NOW, last_import=NOW,
        waiting={"sellers": 1}, open_review=1, own=own,
    )  # fmt: skip
    return set(re.findall(r"^# TYPE sheets_marathon_(\w+)", exposed(seen), re.MULTILINE))


def test_the_page_tells_of_every_figure_and_of_no_other() -> None:
    told = [name for row in table_rows((DOCS / "monitoring.md").read_text("utf-8")) for name in row[0].split("`, `")]
    assert sorted(re.sub(r"\{.*\}", "", name.strip("`")) for name in told) == sorted(metrics())


def test_the_dashboard_shows_what_there_is() -> None:
    dashboard = json.loads((DOCS / "monitoring" / "dashboard.json").read_text("utf-8"))
    asked = {
        name for panel in dashboard["panels"] for target in panel["targets"] for name in _NAME.findall(target["expr"])
    }
    assert asked <= metrics()
    assert metrics() - asked <= {"service_needed", "last_post_timestamp_seconds", "start_timestamp_seconds"}
    places = [tuple(panel["gridPos"][side] for side in "xywh") for panel in dashboard["panels"]]
    assert all(x + w <= 24 for x, _, w, _ in places)
    assert len({(x, y) for x, y, _, _ in places}) == len(places)


def test_the_alerts_ask_for_what_there_is_and_the_page_says_what_to_do() -> None:
    rules = (DOCS / "monitoring" / "alerts.yml").read_text("utf-8")
    asked = {name for line in re.findall(r"^ +expr: (.+)$", rules, re.MULTILINE) for name in _NAME.findall(line)}
    assert asked
    assert asked <= metrics()
    page = (DOCS / "monitoring.md").read_text("utf-8")
    alerts = set(re.findall(r"^ +- alert: (\w+)$", rules, re.MULTILINE))
    assert alerts - set(re.findall(r"`(Marathon\w+)`", page)) == set()
