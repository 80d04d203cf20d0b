"""The ratings: every number is a formula that anybody can click and follow."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.schema import Column, Format, SortedView, Tab
from sheets_marathon.tabs.columns import Columns, date_formula
from sheets_marathon.tabs.keys import GRADES, RATING, STORES


def _sales_of(first_day: dt.date, last_day: dt.date) -> str:
    return (
        f'=SUMIFS([sales.quantity];[sales.id];[@id];[sales.date];">="&{date_formula(first_day)};'
        f'[sales.date];"<="&{date_formula(last_day)})'
    )


def _from_grades(grades: str, column: str) -> str:
    # SUMIFS finds a number that is kept as text and one that is not alike; MATCH would not, and say nothing.
    return f"=SUMIFS([{grades}.{column}];[{grades}.id];[@id])"


def _rank_columns(c: Columns, tab: str) -> tuple[Column, Column, Column]:
    """Place, change and gap: the same reading of the score in both ratings (DESIGN 5)."""
    rank = (
        f'=IF([@score]="";"";1+COUNTIF([{tab}.score];">"&[@score])'
        f'+COUNTIFS([{tab}.score];[@score];[{tab}.learning];">"&[@learning]))'
    )
    change = '=IF(OR([@rank]="";[@previous_rank]="");"";[@previous_rank]-[@rank])'
    gap = (
        f'=IF([@rank]="";"";IF(COUNTIF([{tab}.score];">"&[@score])=0;0;'
        f'MINIFS([{tab}.score];[{tab}.score];">"&[@score])-[@score]))'
    )
    return (
        c.formula("rank", rank, Format.WHOLE, 70),
        c.formula("change", change, Format.WHOLE, 100),
        c.formula("gap", gap, Format.NUMBER, 130),
    )


def _rating(
    language: Language, track: Track, practice: tuple[Column, ...], points: str, more: tuple[Column, ...], rows: int
) -> Tab:
    """One track's rating. ``practice``: what counts besides learning and bonuses; ``points``: the score's sum."""
    tab, grades = RATING[track], GRADES[track]
    c = Columns(language, tab)
    rank, change, gap = _rank_columns(c, tab)
    return Tab(
        tab,
        language.tab(tab),
        (
            rank,
            change,
            c.program("name", width=260),
            c.program("store", width=220),
            c.formula("learning", _from_grades(grades, "points"), Format.WHOLE),
            *practice,
            c.formula("bonus", "=SUMIFS([bonuses.points];[bonuses.id];[@id])"),
            c.formula("score", f'=IF([@state]<>"";"";ROUND({points};4))'),
            gap,
            c.formula("done", _from_grades(grades, "done"), Format.WHOLE),
            c.formula("waiting", _from_grades(grades, "waiting"), Format.WHOLE),
            c.program("previous_rank", Format.WHOLE, 100),
            c.program("state", width=90),
            *more,
            c.program("id", width=90),
        ),
        row_key="id",
        frozen_columns=3,
        views=(SortedView(language.tab(tab), "rank"),),
        rows=rows,
    )


def rating_sellers(language: Language, first_day: dt.date, last_day: dt.date) -> Tab:
    """Learning, sales and bonuses."""
    c = Columns(language, RATING[Track.SELLERS])
    return _rating(
        language,
        Track.SELLERS,
        (c.formula("sales", _sales_of(first_day, last_day), Format.WHOLE),),
        "weight_learning*[@learning]+weight_sales*[@sales]+weight_bonus*[@bonus]",
        (c.program("head", width=110),),
        rows=500,
    )


def rating_heads(language: Language, first_day: dt.date, last_day: dt.date) -> Tab:
    """Learning, the average score of a head's sellers, and bonuses; own sales are shown only."""
    sellers = RATING[Track.SELLERS]
    c = Columns(language, RATING[Track.HEADS])
    return _rating(
        language,
        Track.HEADS,
        (
            c.formula("team", f"=IFERROR(AVERAGEIFS([{sellers}.score];[{sellers}.head];[@id]);0)"),
            c.formula("sales", _sales_of(first_day, last_day), Format.WHOLE),
        ),
        "heads_weight_learning*[@learning]+heads_weight_team*[@team]+heads_weight_bonus*[@bonus]",
        (),
        rows=200,
    )


def rating_stores(language: Language) -> Tab:
    c = Columns(language, STORES)
    sellers = RATING[Track.SELLERS]
    here = f'[{sellers}.store];[@store];[{sellers}.rank];">0"'
    return Tab(
        STORES,
        language.tab(STORES),
        (
            c.formula(
                "rank",
                f'=IF([@participants]=0;"";1+COUNTIFS([{STORES}.average];">"&[@average];[{STORES}.participants];">0"))',
                Format.WHOLE,
                70,
            ),
            c.program("store", width=240),
            c.program("city"),
            c.formula("participants", f"=COUNTIFS({here})", Format.WHOLE),
            c.formula("average", f"=IFERROR(ROUND(AVERAGEIFS([{sellers}.score];{here});4);0)"),
            c.formula(
                "finished",
                f'=IF([@participants]=0;0;COUNTIFS({here};[{sellers}.done];">="&finish_tasks)/[@participants])',
                Format.PERCENT,
            ),
            c.formula("sales_per_seller", f"=IFERROR(ROUND(AVERAGEIFS([{sellers}.sales];{here});4);0)"),
        ),
        row_key="store",
        frozen_columns=2,
        views=(SortedView(language.tab(STORES), "rank"),),
        rows=200,
    )
