"""From an empty spreadsheet to a ready one: what is planned, what is written, what Google holds afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import RU, Program, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon import languages

GRADES, RATING = RU["grades_sellers"], RU["rating_sellers"]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path, adopt=False) as made:
        yield made


@pytest.fixture(scope="module")
def sheets(workspace: RunningWorkspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An applied spreadsheet as Google holds it: tabs by title, all of it under ""."""
    with program_for(workspace, tmp_path_factory.mktemp("applied"), adopt=False) as made:
        made.ok("apply")
        whole = made.person().whole()
    return {"": whole, **{each["properties"]["title"]: each for each in whole["sheets"]}}


@pytest.mark.parametrize("language", languages.available())
@pytest.mark.parametrize("locale", ["ru_RU", "en_US"])
def test_a_plan_is_pending_then_applied_then_empty(
    workspace: RunningWorkspace, tmp_path: Path, locale: str, language: str
) -> None:
    with program_for(workspace, tmp_path, adopt=False, locale=locale) as program:
        program.configure({"marathon": {"language": language}})
        pending = program.run("plan")
        assert pending.code == 2
        assert "changes are pending" in pending.out
        assert program.person().tabs().keys() == {"Лист1" if locale == "ru_RU" else "Sheet1"}
        assert program.run("apply").code == 0
        done = program.run("plan")
        assert (done.code, done.out.splitlines()[-1]) == (0, "nothing to change")
        errors = [
            (title, value)
            for title in program.person().tabs()
            for row in program.people[0].values(title)
            for value in row
            if str(value).startswith("#")
        ]
        assert errors == []


def test_apply_is_one_read_and_one_write_and_a_plan_with_nothing_to_do_one_read(program: Program) -> None:
    program.stage.clear_requests()
    program.ok("apply")
    first = program.requests()
    assert first["read"] <= 2
    assert first["write"] == 1
    program.stage.clear_requests()
    program.ok("plan")
    assert program.requests() == {"read": 1, "write": 0}
    program.stage.clear_requests()
    assert "nothing was written" in program.ok("apply").out
    assert program.requests() == {"read": 1, "write": 0}


def test_a_copy_of_an_applied_spreadsheet_is_what_apply_would_have_made(
    workspace: RunningWorkspace, tmp_path: Path
) -> None:
    """The others' tests begin on such copies."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    with program_for(workspace, folders[0]) as first, program_for(workspace, folders[1]) as second:
        shown = [each.applied(lessons=True).words() for each in (first, second)]
        for name in ("spreadsheetId", "spreadsheetUrl"):
            assert shown[0].pop(name) != shown[1].pop(name)
        assert shown[0] == shown[1]
        second.stage.clear_requests()
        assert "nothing was written" in second.ok("apply").out
        assert second.requests() == {"read": 1, "write": 0}


def test_a_plan_for_machines_says_the_same(program: Program) -> None:
    pending = program.run("plan", "--json")
    assert pending.code == 2
    assert pending.json["changes"] > 100
    assert pending.json["refusals"] == []
    assert any(GRADES in line for line in pending.json["added"])
    program.ok("apply")
    assert program.ok("plan", "--json").json["changes"] == 0


def test_every_tab_is_there_under_its_russian_title(sheets: dict[str, Any]) -> None:
    assert set(RU.values()) <= set(sheets)


def test_every_declared_header_stands_in_the_first_row(sheets: dict[str, Any]) -> None:
    pack = languages.load("ru")
    for key, title in RU.items():
        declared = {text for column, text in pack.tabs[key]["columns"].items() if column != "mark"}
        if key.startswith("grades_"):
            tasks = ("1", "2") if key == "grades_sellers" else ("1",)
            declared |= {f"Д{day}·{number}" for day in (1, 2) for number in tasks}
        assert declared == set(header_of(sheets[title])), title


def test_headers_stay_in_sight(sheets: dict[str, Any]) -> None:
    def frozen(title: str) -> tuple[int, int]:
        grid = sheets[title]["properties"]["gridProperties"]
        return grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)

    assert {frozen(title)[0] for title in RU.values()} == {1}
    assert (frozen(GRADES), frozen(RATING), frozen(RU["participants"])) == ((1, 2), (1, 3), (1, 2))


def test_grades_offer_1_2_3_and_rework_without_forbidding_anything(sheets: dict[str, Any]) -> None:
    for title in (GRADES, RU["grades_heads"]):
        marks = [at for at, header in enumerate(header_of(sheets[title])) if header.startswith("Д1·")]
        assert marks
        for column in marks:
            rule = cell(sheets[title], 1, column)["dataValidation"]
            choices = [each["userEnteredValue"] for each in rule["condition"]["values"]]
            assert (rule["condition"]["type"], choices) == ("ONE_OF_LIST", ["1", "2", "3", "доработка"])
            assert rule["showCustomUi"]
            assert not rule.get("strict")
        assert "dataValidation" not in cell(sheets[title], 1, 0)


def test_roles_and_taking_part_are_chosen_from_a_list(sheets: dict[str, Any]) -> None:
    tab = sheets[RU["participants"]]
    offered = {}
    for column, header in enumerate(header_of(tab)):
        rule = cell(tab, 1, column).get("dataValidation")
        if rule:
            offered[header] = [each["userEnteredValue"] for each in rule["condition"]["values"]]
    assert offered == {"Роль": ["ПК", "Старший"], "Участвует": ["да", "нет"]}


def test_what_the_program_owns_warns_and_what_people_own_does_not(sheets: dict[str, Any]) -> None:
    for title in RU.values():
        assert all(each["warningOnly"] for each in sheets[title].get("protectedRanges", [])), title

    def guarded(title: str) -> set[str]:
        headers = header_of(sheets[title])
        covered: set[str] = set()
        for each in sheets[title].get("protectedRanges", []):
            area = each["range"]
            covered |= set(headers[area.get("startColumnIndex", 0) : area.get("endColumnIndex", len(headers))])
        return covered

    assert guarded(GRADES) == {
        "Таб. №", "ФИО", "Дилерский центр", "Куратор", "Баллы", "Зачтено заданий", "Ждёт проверки", "Ждёт, дней",
        "Средняя", "«Сдано» с",
    }  # fmt: skip
    assert guarded(RATING) == set(header_of(sheets[RATING]))
    assert guarded(RU["participants"]) == {
        "Табельный номер", "В марафоне с", "Продажи до марафона", "Бот: кто", "Личная ссылка на бота", "Считается как",
    }  # fmt: skip
    assert guarded(RU["review"]).isdisjoint({"Решение"})
    assert guarded(RU["settings"]).isdisjoint({"Значение"})


def test_grades_are_coloured_by_rules_over_exactly_the_grade_columns(sheets: dict[str, Any]) -> None:
    rules = sheets[GRADES]["conditionalFormats"]
    headers = header_of(sheets[GRADES])
    tasks = {at for at, header in enumerate(headers) if header.startswith("Д") and "·" in header}
    for rule in rules:
        assert all(area["startRowIndex"] == 1 for area in rule["ranges"])
        coloured = {at for area in rule["ranges"] for at in range(area["startColumnIndex"], area["endColumnIndex"])}
        assert coloured in (tasks, {headers.index("Ждёт, дней")})
    formulas = [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in rules]
    assert sum("доработка" in text and "NOT" not in text for text in formulas) == 1
    waiting = [text for text in formulas if "$H2>2" in text or "H2>2" in text]
    assert headers.index("Ждёт, дней") == 7
    assert len(waiting) == 2, "the works of somebody who waits, and the days themselves"
    assert not [text for text in formulas if "TODAY" in text], "nothing is computed anew all the time"
    best = [text for text in formulas if "=3" in text and "=2" not in text]
    assert len(best) == 1


COMPUTED = {
    "as_of_day", "days_passed", "full_marks", "cars_to_beat", "best_baseline", "learning_wins", "learning_share",
    "joint_target", "joint_points",
}  # fmt: skip


def test_settings_have_names_that_formulas_use(sheets: dict[str, Any]) -> None:
    every = {each["name"]: each["range"] for each in sheets[""]["namedRanges"]}
    names = {name: area for name, area in every.items() if not name.startswith("sm_fence_")}
    assert len(every) == len(names) + 1, "one fence"
    expected = {"weight_learning", "weight_sales", "weight_bonus", "heads_weight_team", "finish_tasks", "top_n"}
    assert expected <= set(names)
    tab = sheets[RU["settings"]]
    headers, keys = header_of(tab), {}
    for row, _ in enumerate(tab["data"][0]["rowData"]):
        keys[value_of(tab, row, headers.index("Ключ"))] = row
    for name, area in names.items():
        column = headers.index("Расчёт" if name in COMPUTED else "Действует")
        assert area["sheetId"] == tab["properties"]["sheetId"]
        assert (area["startRowIndex"], area["startColumnIndex"]) == (keys[name], column)
        assert (area["endRowIndex"], area["endColumnIndex"]) == (keys[name] + 1, column + 1)


def test_every_tab_and_column_is_tagged_once(sheets: dict[str, Any]) -> None:
    tags: Counter[str] = Counter()
    for key, title in RU.items():
        (tab_tag,) = [each for each in sheets[title]["developerMetadata"] if each["metadataKey"].endswith(".tab")]
        assert f'"{key}"' in tab_tag["metadataValue"]
        headers = header_of(sheets[title])
        tagged = sheets[title]["data"][0]["columnMetadata"][: len(headers)]
        marks = [each for column in tagged for each in column.get("developerMetadata", [])]
        found = [each["metadataValue"] for each in marks if each["metadataKey"].endswith(".column")]
        assert len(found) == len(headers), title
        assert {each.partition(".")[0] for each in found} == {key}
        tags.update(found)
    assert set(tags.values()) == {1}


def test_dates_and_shares_are_shown_as_such(sheets: dict[str, Any]) -> None:
    def pattern(title: str, header: str) -> tuple[str, str]:
        shown = cell(sheets[title], 1, header_of(sheets[title]).index(header))["userEnteredFormat"]["numberFormat"]
        return shown["type"], shown["pattern"]

    assert pattern(RU["program"], "Дата") == ("DATE", "dd.mm.yyyy")
    assert pattern(RU["program"], "Время") == ("TIME", "hh:mm")
    assert pattern(RU["journal"], "Отправлено") == ("DATE_TIME", "dd.mm.yyyy hh:mm")
    assert pattern(RU["rating_stores"], "Прошли марафон") == ("PERCENT", "0%")
    assert pattern(RU["looker_sales"], "Дата") == ("DATE", "dd.mm.yyyy")


def test_the_dashboard_has_charts_and_the_ratings_sorted_views(sheets: dict[str, Any]) -> None:
    sources = {RU["rating_stores"]: "Дилерский центр", RU["days"]: "Дата"}
    titles = {sheets[title]["properties"]["sheetId"]: title for title in RU.values()}
    charts = sheets[RU["dashboard"]]["charts"]
    assert {each["spec"]["title"] for each in charts} == set(languages.load("ru").words["chart"].values())
    for each in charts:
        (domain,) = each["spec"]["basicChart"]["domains"]
        (source,) = domain["domain"]["sourceRange"]["sources"]
        title = titles[source["sheetId"]]
        assert header_of(sheets[title])[source["startColumnIndex"]] in (sources[title], "День")
    for key in ("rating_sellers", "rating_heads", "rating_stores"):
        (view,) = sheets[RU[key]]["filterViews"]
        (order,) = view["sortSpecs"]
        assert header_of(sheets[RU[key]])[order["dimensionIndex"]] == "Место"
        assert order["sortOrder"] == "ASCENDING"


def test_the_program_tab_holds_every_slot_with_its_date_and_time(program: Program) -> None:
    program.ok("apply")
    rows = program.person().by(RU["program"], "Ключ")
    assert set(rows) == {
        "sellers.1.lesson.1", "sellers.1.lesson.2", "sellers.1.summary.1",
        "sellers.2.lesson.1", "sellers.2.lesson.2", "sellers.2.summary.1", "sellers.final",
        "heads.1.lesson.1", "heads.1.summary.1", "heads.2.lesson.1", "heads.2.summary.1", "heads.final",
    }  # fmt: skip
    second = rows["sellers.2.lesson.2"]
    assert (second["Дата"], round(second["Время"] * 24, 6), second["Что"]) == (47492, 14, "Урок 2")


def test_weights_under_which_a_car_outweighs_a_task_are_refused_with_the_numbers(program: Program) -> None:
    program.configure({"rating": {"weight_sales": 3}})
    for command in ("plan", "apply"):
        refused = program.run(command)
        assert refused.code == 3
        assert "3 × 1 = 3 points and a car 3" in refused.err
    assert set(program.person().tabs()) == {"Лист1"}


def header_of(sheet: dict[str, Any]) -> list[str]:
    first = sheet["data"][0]["rowData"][0]["values"]
    return [each["formattedValue"] for each in first if each.get("formattedValue")]


def cell(sheet: dict[str, Any], row: int, column: int) -> dict[str, Any]:
    rows = sheet["data"][0].get("rowData", [])
    values = rows[row].get("values", []) if row < len(rows) else []
    found: dict[str, Any] = values[column] if column < len(values) else {}
    return found


def value_of(sheet: dict[str, Any], row: int, column: int) -> Any:
    return next(iter(cell(sheet, row, column).get("effectiveValue", {}).values()), "")
