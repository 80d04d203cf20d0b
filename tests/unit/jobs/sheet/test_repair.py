"""What the nightly upkeep puts back, and what it leaves to people."""

from __future__ import annotations

import datetime as dt

import pytest
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied, mapped

from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.drawings import missing_views
from sheets_marathon.tabs import GRADES

COURSE = a_marathon()
NIGHT = HandClock(dt.datetime(2026, 12, 7, 3, tzinfo=MOSCOW))


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def test_a_chart_and_a_view_that_somebody_deleted_stay_away_until_apply(sheet: Sheet) -> None:
    charts, views = set(sheet.held.charts), set(sheet.held.views)
    assert len(charts) == 6
    sheet.held.charts.clear()
    sheet.held.views.clear()
    mend(COURSE, sheet, NIGHT)
    assert sheet.held.charts == set()
    assert sheet.held.views < views, "views of stores come back, since new ones come with new people"
    applied(COURSE, sheet)
    assert (sheet.held.charts, sheet.held.views) == (charts, views)


def test_a_curator_who_is_new_has_views_the_next_night(sheet: Sheet) -> None:
    before = set(sheet.held.views)
    sheet.show("participants", "101", {"curator": "Ирина Лебедева"})
    mend(COURSE, sheet, NIGHT)
    assert len(set(sheet.held.views) - before) == 2, "whoever waits for her, and all of hers"
    assert mend(COURSE, sheet, NIGHT).title == "the sheet is as it should be"


def test_each_curator_and_each_store_has_a_view_of_its_own_rows() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.show("participants", "101", {"curator": "Ирина"})
    sheet.show("participants", "102", {"curator": "=ОЛЕГ"})
    applied(COURSE, sheet)
    tab = COURSE.tab(next(iter(GRADES.values())))
    layout = sheet.layout()
    view = sheet.read_tabs([tab.key])[tab.key]
    assert missing_views(tab, view, (), layout) == []
    bare = type(layout)(layout.spreadsheet_id, layout.title, layout.locale, layout.time_zone, layout.tabs)
    shown = {one.title: (one.only, one.above_zero is not None) for one in missing_views(tab, view, (), bare)}
    store, curator = view.columns["store"], view.columns["curator"]
    assert shown == {
        "Ждут проверки": ((), True),
        "Ждут: Ирина": (((curator, "Ирина"),), True),
        "Куратор: Ирина": (((curator, "Ирина"),), False),
        "Салон: Север": (((store, "Север"),), False),
        "Салон: Юг": (((store, "Юг"),), False),
    }, "a name that a filter would take for a formula has none"


def test_a_column_that_is_gone_is_called_as_people_call_it() -> None:
    marathon = mapped(COURSE, {"participants": TabMapping("Штат", columns={"head": "Подчиняется"})})
    sheet = a_running_sheet(COURSE)
    sheet.delete_column("participants", "head")
    told = Damaged.of(marathon, sheet.read_tabs(["participants"], damaged=True)).told(())
    assert "нет столбца «Подчиняется»" in told
    assert "верните ему заголовок «Подчиняется»" in told
