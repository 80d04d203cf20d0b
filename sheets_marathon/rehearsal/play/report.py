"""What a rehearsal saw, in the shape that machines read: from the sheet's own cells and Telegram's own messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, Value, shown_id
from sheets_marathon.rehearsal.cast.sheet_words import ID, KEY, NAME

# Day 0 of a spreadsheet's calendar (FACTS 2).
_SERIAL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - wall-clock arithmetic; the zone is put on afterwards
Number = int | float


@dataclass(frozen=True)
class SeenStanding:
    """A line of a rating, as its formulas show it. None: the cell is empty or holds no number."""

    id: str
    name: str
    track: str
    store: str
    learning: Number | None
    sales: Number | None
    bonus: Number | None
    score: Number | None
    rank: Number | None


@dataclass(frozen=True)
class StoreLine:
    """A line of the stores' rating; ``finished`` is a share from 0 to 1."""

    store: str
    participants: Number | None
    average: Number | None
    finished: Number | None
    sales_per_seller: Number | None
    rank: Number | None


@dataclass(frozen=True)
class SeenPost:
    """A message the bot put into a channel. Times are ISO with the marathon's offset.

    ``key`` and ``planned`` are None when the journal has no line for it. ``html``: Telegram's markup of ``text``.
    """

    key: str | None
    chat: str
    planned: str | None
    sent_at: str
    message_id: int
    text: str
    html: str = ""


@dataclass(frozen=True)
class RehearsalReport:
    """Everything of one rehearsal. ``wall_s`` real seconds, ``peak_rss_mb`` of the service, ``started`` ISO.

    ``sales_rows``: rows of the ledger dated inside the marathon, of ``ledger_rows`` in all.
    ``channels``: title and chat of each track's channel; ``stores``: for the page only. ``chaos``: what was done to it
    (chaos.account.ChaosAccount), None for a marathon in peace; ``decisions``: what a curator decided in Review, one
    cast.review_desk.Decided each, None when nobody did.
    """

    standings: tuple[SeenStanding, ...]
    posts: tuple[SeenPost, ...]
    journal: tuple[dict[str, Any], ...]
    review: tuple[dict[str, str], ...]
    sales_rows: int
    ledger_rows: int
    google_requests: Mapping[str, int]
    telegram_requests: int
    wall_s: float
    peak_rss_mb: float
    exit_codes: tuple[int, ...]
    restarts: int
    started: str
    seed: int
    channels: Mapping[str, str]
    stores: tuple[StoreLine, ...]
    chaos: Mapping[str, Any] | None = None
    decisions: tuple[Mapping[str, Any], ...] | None = None


def as_json(report: RehearsalReport) -> dict[str, Any]:
    """The report's published form: the page's own parts (markup, stores, channels) are left out."""
    whole = asdict(report)
    for name in ("channels", "stores"):
        del whole[name]
    for name in ("chaos", "decisions"):
        if whole[name] is None:
            del whole[name]
    for post in whole["posts"]:
        del post["html"]
    return whole


def standings_from(track: str, rating: SeenTab) -> list[SeenStanding]:
    """The lines of a track's rating tab, in its own order."""
    return [
        SeenStanding(
            id=shown_id(row.get(ID, "")),
            name=str(row.get(NAME, "")),
            track=track,
            store=str(row.get("Дилерский центр", "")),
            learning=_number(row.get("Учёба")),
            sales=_number(row.get("Продажи")),
            bonus=_number(row.get("Бонусы")),
            score=_number(row.get("Итого")),
            rank=_number(row.get("Место")),
        )
        for row in rating.records()
        if shown_id(row.get(ID, ""))
    ]


def stores_from(rating: SeenTab) -> list[StoreLine]:
    """The lines of the stores' rating that have a place, best first."""
    lines = [
        StoreLine(
            store=str(row.get("Дилерский центр", "")),
            participants=_number(row.get("Участников")),
            average=_number(row.get("Средний итог")),
            finished=_number(row.get("Прошли марафон")),
            sales_per_seller=_number(row.get("Продаж на участника")),
            rank=_number(row.get("Место")),
        )
        for row in rating.records()
    ]
    return sorted((line for line in lines if line.rank is not None), key=lambda line: (line.rank or 0, line.store))


def journal_from(journal: SeenTab, zone: dt.tzinfo) -> list[dict[str, Any]]:
    """The lines of the journal tab; its moments become ISO with offset, empty cells None."""
    return [
        {
            "key": str(row.get(KEY, "")),
            "chat": shown_id(row.get("Чат", "")) or None,
            "planned": moment_from(row.get("По плану"), zone),
            "state": str(row.get("Состояние", "")),
            "sent_at": moment_from(row.get("Отправлено"), zone),
            "message_id": _number(row.get("№ сообщения")),
            "attempts": _number(row.get("Попыток")),
            "note": str(row.get("Примечание", "")),
        }
        for row in journal.records()
    ]


def posts_from(
    messages: Iterable[Mapping[str, Any]], journal: Sequence[Mapping[str, Any]], zone: dt.tzinfo
) -> list[SeenPost]:
    """The bot's posts among Telegram's ``messages`` (stage.Stage.messages), each with its line of the journal.

    Deleted ones, service messages and what people wrote are no posts.
    """
    lines = {(line["chat"], line["message_id"]): line for line in journal if line["message_id"] is not None}
    posts = []
    for message in messages:
        if not message["by_bot"] or message["service"] or message["deleted"]:
            continue
        chat, message_id = str(message["chat"]), int(message["message_id"])
        line = lines.get((chat, message_id), {})
        posts.append(
            SeenPost(
                key=line.get("key"),
                chat=chat,
                planned=line.get("planned"),
                sent_at=dt.datetime.fromisoformat(message["date"]).astimezone(zone).isoformat(),
                message_id=message_id,
                text=str(message["text"]),
                html=str(message["html"]),
            )
        )
    return sorted(posts, key=lambda post: (post.sent_at, post.chat, post.message_id))


def review_from(review: SeenTab) -> list[dict[str, str]]:
    """What still waits for a decision: what, where, why."""
    return [
        {"what": str(row.get("Что", "")), "where": str(row.get("Где", "")), "why": str(row.get("Почему", ""))}
        for row in review.records()
        if row.get("Решено", "") == "" and any(row.get(each, "") != "" for each in ("Что", "Где", "Почему"))
    ]


def ledger_sizes(sales: SeenTab, first_day: dt.date, last_day: dt.date) -> tuple[int, int]:
    """Rows of the sales tab dated from ``first_day`` to ``last_day``, and rows in all."""
    dates = [_number(row.get("Дата")) for row in sales.records() if row.get("Документ", "") != ""]
    first, last = (float((each - _SERIAL_EPOCH.date()).days) for each in (first_day, last_day))
    return sum(1 for each in dates if each is not None and first <= each < last + 1), len(dates)


def moment_from(value: Value | None, zone: dt.tzinfo) -> str | None:
    """A moment's cell as ISO with offset, to the second; a cell that holds text is passed on as it is."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    wall = _SERIAL_EPOCH + dt.timedelta(seconds=round(float(value) * 86_400))
    return wall.replace(tzinfo=zone).isoformat()


def _number(value: Value | None) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if float(value).is_integer() else value
