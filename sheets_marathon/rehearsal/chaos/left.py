"""What a marathon has left behind: the channels, people's cells, the ledgers; seen through the people's own eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, Value, shown_id
from sheets_marathon.rehearsal.cast.sheet_words import (
    COMMENT,
    FOREIGN_TAB,
    GRADES_TABS,
    ID,
    KEY,
    LESSON_LINK,
    PROGRAM_TAB,
    RESPONSIBLE,
    REVIEW_TAB,
    ROSTER_ID,
    ROSTER_TAB,
    SALES_TAB,
    TASK_LINK,
    TOPIC,
    TRACKS,
)
from sheets_marathon.rehearsal.play.performance import Performance
from sheets_marathon.rehearsal.play.report import RehearsalReport
from sheets_marathon.rehearsal.play.scene import Scene

_SETTINGS_TAB, _BONUSES_TAB, _HISTORY_TAB, _FLAT_SALES_TAB = "Настройки", "Бонусы", "История", "looker_sales"
_PROGRAM_COLUMNS = ("Дата", "Время", TOPIC, LESSON_LINK, TASK_LINK, "Текст", RESPONSIBLE, "Готово")
_BONUS_COLUMNS = ("Дата", "Кому", "За что", "Баллы", "Кто начислил")
_MARK = re.compile(r"Д\d+·\d+")

Place = tuple[str, str, str]
"""A cell as a person would point at it: the tab, whose or what row, the column's header."""


@dataclass(frozen=True)
class Left:
    """``messages``: all that ever stood in a channel, deleted ones too. ``cells``: what people's cells hold.

    ``typed``: what curators typed last, by their own record; ``kept``: a tab of the owner's that is none of ours.
    ``ledger``, ``flat_sales``, ``history``: the keys of those tabs' rows, as often as they stand there.
    """

    report: RehearsalReport
    messages: tuple[Mapping[str, Any], ...]
    cells: Mapping[Place, Value]
    typed: Mapping[Place, Value]
    kept: tuple[tuple[Value, ...], ...]
    ledger: tuple[tuple[str, ...], ...]
    flat_sales: tuple[tuple[str, ...], ...]
    history: tuple[tuple[str, ...], ...]


def look(scene: Scene, performance: Performance, report: RehearsalReport) -> Left:
    """See everything: one read as the sheet's owner, and Telegram's own messages."""
    ids = performance.tab_ids
    wanted = (
        ROSTER_TAB, FOREIGN_TAB, PROGRAM_TAB, *GRADES_TABS.values(), SALES_TAB, REVIEW_TAB, _SETTINGS_TAB,
        _BONUSES_TAB, _HISTORY_TAB, _FLAT_SALES_TAB,
    )  # fmt: skip
    by_id = scene.owner.read([ids[title] for title in wanted])
    shown = {title: by_id.get(ids[title], SeenTab(())) for title in wanted}
    record = performance.curators.record
    return Left(
        report=report,
        messages=tuple(each for track in TRACKS for each in scene.stage.messages(scene.channels[track])),
        cells=dict(_peoples_cells(shown, performance.played.roster[0])),
        typed={(GRADES_TABS[track], person, header): typed for (track, person, header), typed in record.items()},
        kept=shown[FOREIGN_TAB].rows,
        ledger=_keys(shown[SALES_TAB], "Документ", "Вид"),
        flat_sales=_keys(shown[_FLAT_SALES_TAB], "document", "kind"),
        history=_keys(shown[_HISTORY_TAB], "Дата", ID),
    )


def _peoples_cells(shown: Mapping[str, SeenTab], roster: Sequence[str]) -> Iterator[tuple[Place, Value]]:
    yield from _cells(shown[ROSTER_TAB], ROSTER_TAB, ROSTER_ID, roster)
    for title in GRADES_TABS.values():
        grid = shown[title]
        yield from _cells(grid, title, ID, [each for each in grid.headers if each == COMMENT or _MARK.fullmatch(each)])
    yield from _cells(shown[PROGRAM_TAB], PROGRAM_TAB, KEY, _PROGRAM_COLUMNS)
    yield from _cells(shown[_SETTINGS_TAB], _SETTINGS_TAB, KEY, ("Значение",))
    yield from _cells(shown[REVIEW_TAB], REVIEW_TAB, KEY, ("Решение",))
    yield from _cells(shown[_BONUSES_TAB], _BONUSES_TAB, "За что", _BONUS_COLUMNS)


def _cells(grid: SeenTab, title: str, key: str, headers: Sequence[str]) -> Iterator[tuple[Place, Value]]:
    """Cells that hold something. A second row with the same key is called ``key (2)``."""
    seen: dict[str, int] = {}
    for row in grid.records():
        name = shown_id(row.get(key, ""))
        seen[name] = seen.get(name, 0) + 1
        told = name if seen[name] == 1 else f"{name} ({seen[name]})"
        for header in headers:
            if (value := row.get(header, "")) != "":
                yield (title, told, header), value


def _keys(grid: SeenTab, *headers: str) -> tuple[tuple[str, ...], ...]:
    rows = (tuple(shown_id(row.get(header, "")) for header in headers) for row in grid.records())
    return tuple(key for key in rows if any(key))
