"""The stores' rating: averages per participating seller."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import StoreStanding, Track
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, SortedView, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import RATING, STORES, Columns, figure, made_again


class StoreColumn:
    """Keys of the columns of the stores' rating."""

    RANK: Final = ColumnKey("rank")
    STORE: Final = ColumnKey("store")
    CITY: Final = ColumnKey("city")
    PARTICIPANTS: Final = ColumnKey("participants")
    AVERAGE: Final = ColumnKey("average")
    FINISHED: Final = ColumnKey("finished")
    SALES_PER_SELLER: Final = ColumnKey("sales_per_seller")
    IMPROVEMENT: Final = ColumnKey("improvement")
    IMPROVEMENT_RANK: Final = ColumnKey("improvement_rank")
    CONTRIBUTION: Final = ColumnKey("contribution")
    FINISHERS: Final = ColumnKey("finishers")
    CARS: Final = ColumnKey("cars")
    GAIN: Final = ColumnKey("gain")


def rating_stores(language: Language) -> Tab:
    c = Columns(language, STORES)
    sellers = RATING[Track.SELLERS]
    here = f'[{sellers}.store];[@store];[{sellers}.rank];">0"'
    return Tab(
        STORES,
        language.tab(STORES),
        (
            figure(
                c.formula(
                    StoreColumn.RANK,
                    f'=IF([@participants]=0;"";1+COUNTIFS([{STORES}.average];">"&[@average];[{STORES}.participants];">0"))',
                    Format.WHOLE,
                    70,
                ),
                StoreColumn.PARTICIPANTS,
            ),
            c.program(StoreColumn.STORE, width=240),
            made_again(c.program(StoreColumn.CITY)),
            figure(c.formula(StoreColumn.PARTICIPANTS, f"=COUNTIFS({here})", Format.WHOLE)),
            figure(c.formula(StoreColumn.AVERAGE, "=IF([@participants]=0;0;ROUND([@contribution]/[@participants];4))")),
            figure(
                c.formula(
                    StoreColumn.FINISHED,
                    "=IF([@participants]=0;0;[@finishers]/[@participants])",
                    Format.PERCENT,
                )
            ),
            figure(
                c.formula(StoreColumn.SALES_PER_SELLER, "=IF([@participants]=0;0;ROUND([@cars]/[@participants];4))")
            ),
            figure(c.formula(StoreColumn.IMPROVEMENT, "=IF([@participants]=0;0;ROUND([@gain]/[@participants];4))")),
            figure(
                c.formula(
                    StoreColumn.IMPROVEMENT_RANK,
                    f'=IF([@participants]=0;"";1+COUNTIFS([{STORES}.improvement];">"&[@improvement];[{STORES}.participants];">0"))',
                    Format.WHOLE,
                    100,
                ),
                StoreColumn.PARTICIPANTS,
            ),
            figure(c.formula(StoreColumn.CONTRIBUTION, f"=SUMIFS([{sellers}.score];{here})")),
            figure(c.formula(StoreColumn.FINISHERS, f"=SUMIFS([{sellers}.finished];{here})", Format.WHOLE, 100)),
            figure(c.formula(StoreColumn.CARS, f"=SUMIFS([{sellers}.sales];{here})", Format.WHOLE, 100)),
            figure(c.formula(StoreColumn.GAIN, f"=SUMIFS([{sellers}.improvement];{here})", width=100)),
        ),
        row_key=StoreColumn.STORE,
        frozen_columns=2,
        views=(SortedView(language.tab(STORES), StoreColumn.RANK),),
        rows=200,
    )


def read_stores(view: TabView) -> list[StoreStanding]:
    """The stores' rating as its formulas have it, stores without participants being out."""
    return [
        StoreStanding(
            store=row.text(StoreColumn.STORE),
            city=row.text(StoreColumn.CITY),
            participants=int(read_number(row[StoreColumn.PARTICIPANTS]) or 0),
            average_score=read_number(row[StoreColumn.AVERAGE]) or 0,
            share_finished=read_number(row[StoreColumn.FINISHED]) or 0,
            sales_per_seller=read_number(row[StoreColumn.SALES_PER_SELLER]) or 0,
            rank=int(rank),
        )
        for row in view.rows
        if (rank := read_number(row[StoreColumn.RANK])) is not None
    ]


def read_contribution(view: TabView) -> float:
    """What all stores' participants have gathered together: their way to the common goal."""
    return sum(read_number(row[StoreColumn.CONTRIBUTION]) or 0 for row in view.rows)
