"""The ratings: every number is a formula that anybody can click and follow.

Columns at the right end hold what several formulas of a row need, or one part of a formula that is dear: a person's row
in the grades is looked for once, not for each figure, and COUNTIFS and SUMIFS over a whole column stand alone in their
cells where they can. With 10,000 participants that makes one grade ten times cheaper (docs/decisions/0012).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Standing, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, SortedView, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs import GRADES, RATING, Columns, date_formula, figure, made_again


def _sales_of(first_day: dt.date, last_day: dt.date) -> str:
    return (
        f'=SUMIFS([sales.quantity];[sales.id];[@id];[sales.date];">="&{date_formula(first_day)};'
        f'[sales.date];"<="&{date_formula(last_day)})'
    )


def _row_in_grades(grades: str) -> str:
    """Which row of the grade grid is this person's; 0 where none or several fit, or only a number kept as text."""
    ids = f"[{grades}.id]"
    return f"=IF(COUNTIF({ids};[@id])=1;IFERROR(MATCH([@id];{ids};0);0);0)"


def _from_grades(grades: str, column: str) -> str:
    # SUMIFS finds a number that is kept as text and one that is not alike, and adds up rows that stand there twice;
    # MATCH would do neither, and say nothing. N: whatever is no number counts nothing, as in SUMIFS.
    value = f"[{grades}.{column}]"
    return f"=IF([@grades_row]>0;N(INDEX({value};[@grades_row]));SUMIFS({value};[{grades}.id];[@id]))"


class RatingColumn:
    """Keys of the columns of the sellers' and the heads' rating."""

    RANK: Final = ColumnKey("rank")
    CHANGE: Final = ColumnKey("change")
    GAP: Final = ColumnKey("gap")
    UP_TO: Final = ColumnKey("up_to")
    SAME: Final = ColumnKey("same")
    TIED_AHEAD: Final = ColumnKey("tied_ahead")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    LEARNING: Final = ColumnKey("learning")
    BONUS: Final = ColumnKey("bonus")
    SCORE: Final = ColumnKey("score")
    DONE: Final = ColumnKey("done")
    WAITING: Final = ColumnKey("waiting")
    TASKS: Final = ColumnKey("tasks")
    FINISHED: Final = ColumnKey("finished")
    STREAK: Final = ColumnKey("streak")
    PREVIOUS_RANK: Final = ColumnKey("previous_rank")
    STATE: Final = ColumnKey("state")
    ID: Final = ColumnKey("id")
    GRADES_ROW: Final = ColumnKey("grades_row")
    SALES: Final = ColumnKey("sales")
    BASELINE: Final = ColumnKey("baseline")
    IMPROVEMENT: Final = ColumnKey("improvement")
    LEAGUE: Final = ColumnKey("league")
    LEAGUE_RANK: Final = ColumnKey("league_rank")
    HEAD_NAME: Final = ColumnKey("head_name")
    HEAD: Final = ColumnKey("head")
    TEAM: Final = ColumnKey("team")
    TEAM_SIZE: Final = ColumnKey("team_size")
    TEAM_POINTS: Final = ColumnKey("team_points")


def _rank_columns(c: Columns, tab: str) -> tuple[Column, Column, Column]:
    """Place, change and gap: the same reading of the score in both ratings (DESIGN 5)."""
    rank = '=IF([@score]="";"";1+[@up_to]-[@same]+[@tied_ahead])'
    change = '=IF(OR([@rank]="";[@previous_rank]="");"";[@previous_rank]-[@rank])'
    # The next result above is of those whom as many have reached as are above this one. Nobody: no row has that.
    gap = f'=IF([@rank]="";"";IFERROR(INDEX([{tab}.score];MATCH([@up_to]-[@same];[{tab}.up_to];0))-[@score];0))'
    return (
        figure(c.formula(RatingColumn.RANK, rank, Format.WHOLE, 70), RatingColumn.STATE),
        c.formula(RatingColumn.CHANGE, change, Format.WHOLE, 100),
        figure(c.formula(RatingColumn.GAP, gap, Format.NUMBER, 130), RatingColumn.STATE),
    )


def _counts(c: Columns, tab: str) -> tuple[Column, Column, Column]:
    """How many have reached a score, have the very same, and are ahead among those; 0 for those who have none."""
    up_to = f'=IF([@score]="";"";COUNTIF([{tab}.score];">="&[@score]))'
    # Whoever has left has no score: blank cells are not to be counted as equal to theirs.
    alike = f'[{tab}.score];[@score];[{tab}.up_to];">0"'
    same = f"=COUNTIFS({alike})"
    tied_ahead = f'=COUNTIFS({alike};[{tab}.learning];">"&[@learning])'
    return (
        figure(c.formula(RatingColumn.UP_TO, up_to, Format.WHOLE, 90), RatingColumn.STATE),
        figure(c.formula(RatingColumn.SAME, same, Format.WHOLE, 90)),
        figure(c.formula(RatingColumn.TIED_AHEAD, tied_ahead, Format.WHOLE, 90)),
    )


def _rating(
    language: Language,
    track: Track,
    seller_tasks: int,
    practice: tuple[Column, ...],
    points: str,
    more: tuple[Column, ...],
    parts: tuple[Column, ...],
    rows: int,
) -> Tab:
    """One track's rating. ``practice``: what counts besides learning and bonuses; ``points``: the score's sum.

    ``finish_tasks`` is of all the sellers' tasks; of whoever has fewer, joining late or being a head, the same share
    is asked.
    """
    tab, grades = RATING[track], GRADES[track]
    c = Columns(language, tab)
    rank, change, gap = _rank_columns(c, tab)
    needed = f"ROUNDUP(finish_tasks*[@tasks]/{max(seller_tasks, 1)};0)"
    finished = f'=IF(OR([@state]<>"";[@tasks]=0);"";IF([@done]>={needed};1;0))'
    return Tab(
        tab,
        language.tab(tab),
        (
            rank,
            change,
            made_again(c.program(RatingColumn.NAME, width=260)),
            made_again(c.program(RatingColumn.STORE, width=220)),
            figure(c.formula(RatingColumn.LEARNING, _from_grades(grades, "points"), Format.WHOLE)),
            *practice,
            figure(c.formula(RatingColumn.BONUS, "=SUMIFS([bonuses.points];[bonuses.id];[@id])")),
            figure(c.formula(RatingColumn.SCORE, f'=IF([@state]<>"";"";ROUND({points};4))'), RatingColumn.STATE),
            gap,
            figure(c.formula(RatingColumn.DONE, _from_grades(grades, "done"), Format.WHOLE)),
            figure(c.formula(RatingColumn.WAITING, _from_grades(grades, "waiting"), Format.WHOLE)),
            made_again(c.program(RatingColumn.TASKS, Format.WHOLE, 100)),
            figure(
                c.formula(RatingColumn.FINISHED, finished, Format.TICK, 100), RatingColumn.STATE, RatingColumn.TASKS
            ),
            made_again(c.program(RatingColumn.STREAK, Format.WHOLE, 100)),
            *more,
            c.program(RatingColumn.PREVIOUS_RANK, Format.WHOLE, 100),
            made_again(c.program(RatingColumn.STATE, width=90)),
            c.number_of_person(RatingColumn.ID),
            figure(c.formula(RatingColumn.GRADES_ROW, _row_in_grades(grades), Format.WHOLE, 90)),
            *_counts(c, tab),
            *parts,
        ),
        row_key=RatingColumn.ID,
        frozen_columns=3,
        views=(SortedView(language.tab(tab), RatingColumn.RANK),),
        rows=rows,
    )


def rating_sellers(
    language: Language, seller_tasks: int, first_day: dt.date, last_day: dt.date, baseline_days: int
) -> Tab:
    """Learning, sales and bonuses; besides, what each has won over their own former sales, and small leagues."""
    tab = RATING[Track.SELLERS]
    c = Columns(language, tab)
    usual = f"-[@baseline]*days_passed/{baseline_days}" if baseline_days else ""
    league = f"[{tab}.league];[@league];[{tab}.score]"
    league_rank = (
        f'=IF(OR([@league]="";[@rank]="");"";1+COUNTIFS({league};">"&[@score])'
        f'+COUNTIFS({league};[@score];[{tab}.learning];">"&[@learning]))'
    )
    return _rating(
        language,
        Track.SELLERS,
        seller_tasks,
        (figure(c.formula(RatingColumn.SALES, _sales_of(first_day, last_day), Format.WHOLE)),),
        "weight_learning*[@learning]+weight_sales*[@sales]+weight_bonus*[@bonus]",
        (
            figure(
                c.formula(
                    RatingColumn.BASELINE, "=SUMIFS([participants.baseline];[participants.id];[@id])", Format.WHOLE
                )
            ),
            c.formula(RatingColumn.IMPROVEMENT, f'=IF([@state]<>"";"";ROUND([@sales]{usual};2))'),
            c.program(RatingColumn.LEAGUE, Format.WHOLE, 80),
            c.formula(RatingColumn.LEAGUE_RANK, league_rank, Format.WHOLE, 90),
            made_again(c.program(RatingColumn.HEAD_NAME, width=220)),
            made_again(c.number_of_person(RatingColumn.HEAD, 120)),
        ),
        (),
        rows=500,
    )


def rating_heads(language: Language, seller_tasks: int, first_day: dt.date, last_day: dt.date) -> Tab:
    """Learning, the average score of a head's sellers, and bonuses; own sales are shown only."""
    sellers = RATING[Track.SELLERS]
    c = Columns(language, RATING[Track.HEADS])
    team = f'[{sellers}.head];[@id];[{sellers}.rank];">0"'
    return _rating(
        language,
        Track.HEADS,
        seller_tasks,
        (
            figure(c.formula(RatingColumn.TEAM, "=IF([@team_size]=0;0;[@team_points]/[@team_size])")),
            figure(c.formula(RatingColumn.SALES, _sales_of(first_day, last_day), Format.WHOLE)),
        ),
        "heads_weight_learning*[@learning]+heads_weight_team*[@team]+heads_weight_bonus*[@bonus]",
        (),
        (
            figure(c.formula(RatingColumn.TEAM_SIZE, f"=COUNTIFS({team})", Format.WHOLE, 90)),
            figure(c.formula(RatingColumn.TEAM_POINTS, f"=SUMIFS([{sellers}.score];{team})", width=90)),
        ),
        rows=200,
    )


def read_standings(view: TabView, track: Track) -> list[Standing]:
    """The rating as its formulas have it, those who left being out. In the tab's order."""
    return [
        Standing(
            id=clean_number(row.text(RatingColumn.ID)),
            name=row.text(RatingColumn.NAME),
            track=track,
            store=row.text(RatingColumn.STORE),
            learning=int(read_number(row[RatingColumn.LEARNING]) or 0),
            sales=int(read_number(row[RatingColumn.SALES]) or 0),
            bonus=read_number(row[RatingColumn.BONUS]) or 0,
            score=read_number(row[RatingColumn.SCORE]) or 0,
            rank=int(rank),
            previous_rank=None if (before := read_number(row[RatingColumn.PREVIOUS_RANK])) is None else int(before),
        )
        for row in view.rows
        if row.text(RatingColumn.ID) and (rank := read_number(row[RatingColumn.RANK])) is not None
    ]


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A row of a rating beside its points; None where a cell is blank or shows no number. ``team``: heads only."""

    id: str
    waiting: int
    done: int | None
    finished: bool | None
    improvement: float | None
    streak: int | None
    league: int | None
    team: float | None


def read_lines(view: TabView) -> dict[str, RatingLine]:
    """Every row by id, of those who have left too; the first of several."""
    found: dict[str, RatingLine] = {}
    for row in view.rows:
        number = clean_number(row.text(RatingColumn.ID))
        if number:
            finished = read_number(row[RatingColumn.FINISHED])
            line = RatingLine(
                id=number,
                waiting=_whole(row, RatingColumn.WAITING) or 0,
                done=_whole(row, RatingColumn.DONE),
                finished=None if finished is None else finished == 1,
                improvement=read_number(row[RatingColumn.IMPROVEMENT]),
                streak=_whole(row, RatingColumn.STREAK),
                league=_whole(row, RatingColumn.LEAGUE),
                team=read_number(row[RatingColumn.TEAM]),
            )
            found.setdefault(number, line)
    return found


def _whole(row: Row, column: ColumnKey) -> int | None:
    number = read_number(row[column])
    return None if number is None else int(number)


def yesterday_row(standing: Standing) -> RowContent:
    """Today's place becomes the one that the next day is compared with."""
    return {RatingColumn.ID: standing.id, RatingColumn.PREVIOUS_RANK: standing.rank}
