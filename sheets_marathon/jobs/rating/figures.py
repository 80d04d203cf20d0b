"""The sheet's figures as values: ratings as the formulas have them, grades as typed, the ledger."""

from __future__ import annotations

from sheets_marathon.marathon.model import Standing, StoreStanding, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.snapshot import TabView


def read_standings(view: TabView, track: Track) -> list[Standing]:
    """The rating as its formulas have it, those who left being out. In the tab's order."""
    return [
        Standing(
            id=clean_number(row.text("id")),
            name=row.text("name"),
            track=track,
            store=row.text("store"),
            learning=int(read_number(row["learning"]) or 0),
            sales=int(read_number(row["sales"]) or 0),
            bonus=read_number(row["bonus"]) or 0,
            score=read_number(row["score"]) or 0,
            rank=int(rank),
            previous_rank=None if (before := read_number(row["previous_rank"])) is None else int(before),
        )
        for row in view.rows
        if row.text("id") and (rank := read_number(row["rank"])) is not None
    ]


def read_stores(view: TabView) -> list[StoreStanding]:
    """The stores' rating as its formulas have it, stores without participants being out."""
    return [
        StoreStanding(
            store=row.text("store"),
            city=row.text("city"),
            participants=int(read_number(row["participants"]) or 0),
            average_score=read_number(row["average"]) or 0,
            share_finished=read_number(row["finished"]) or 0,
            sales_per_seller=read_number(row["sales_per_seller"]) or 0,
            rank=int(rank),
        )
        for row in view.rows
        if (rank := read_number(row["rank"])) is not None
    ]
