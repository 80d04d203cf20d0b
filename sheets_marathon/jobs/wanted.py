"""The rows that the program's tabs should hold, from what people have typed: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.reading import People
from sheets_marathon.marathon.model import Participant, Slot, Track
from sheets_marathon.marathon.rating import fold_store
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import DASHBOARD, GRADES, GUIDE, RATING, SALES, SETTING_KEYS, STORES


def people_rows(course: Course, people: People, views: Mapping[str, TabView]) -> dict[str, list[RowContent]]:
    """Rows of both grade grids and the ratings: whoever takes part, and whoever once did, marked as left."""
    wanted: dict[str, list[RowContent]] = {}
    for track in Track:
        grades, rating = GRADES[track], RATING[track]
        members = _members(people, track, views[rating])
        wanted[grades] = [{"id": one.id, "name": one.name, "store": one.store} for one in members]
        wanted[rating] = [_rating_row(course, one, track) for one in members]
        # Whose row is gone from the roster, or has another number now, keeps a line here but no place.
        gone = set(views[rating].by("id")) - {one.id for one in people.all}
        wanted[rating] += [{"id": one, "state": course.language.word("person", "left")} for one in sorted(gone)]
    sellers = people.of(Track.SELLERS)
    known = [row.text("store") for row in views[STORES].rows if row.text("store")]
    # The sheet's formulas take "вега" and "ВЕГА" for one store, so it has one line: the first spelling's.
    stores: dict[str, str] = {}
    for store in (*known, *sorted({one.store for one in sellers if one.store})):
        stores.setdefault(fold_store(store), store)
    cities = {fold_store(one.store): one.city for one in sellers if one.city}
    wanted[STORES] = [
        {"store": store, **({"city": cities[folded]} if folded in cities else {})} for folded, store in stores.items()
    ]
    return wanted


def _members(people: People, track: Track, rating: TabView) -> list[Participant]:
    rated = rating.by("id")
    return [one for one in people.all if (one.track is track and one.active) or one.id in rated]


def _rating_row(course: Course, person: Participant, track: Track) -> dict[str, Scalar]:
    row: dict[str, Scalar] = {
        "id": person.id,
        "name": person.name,
        "store": person.store,
        "state": "" if person.active and person.track in (track, None) else course.language.word("person", "left"),
    }
    if track is Track.SELLERS:
        row["head"] = person.head_id
    return row


def program_rows(course: Course, planned: Iterable[Slot]) -> list[RowContent]:
    """A row for each planned slot; its date and time are people's from then on."""
    language = course.language
    return [
        {
            "key": slot.key,
            "day": slot.day,
            "track": language.word("track", slot.track),
            "kind": _kind(course, slot),
            "date": slot.at.date(),
            "time": slot.at.timetz().replace(tzinfo=None),
        }
        for slot in planned
    ]


def _kind(course: Course, slot: Slot) -> str:
    word = course.language.word("slot", slot.kind)
    several = slot.number > 1 or slot.kind == "lesson"
    return f"{word} {slot.number}" if several else word


def settings_rows(course: Course) -> list[RowContent]:
    """A row for each setting, beginning with the configuration's value."""
    return [
        {"key": key, "meaning": course.language.word("setting", key), "value": course.first_settings[key]}
        for key in SETTING_KEYS
    ]


def guide_rows(course: Course, views: Mapping[str, TabView]) -> list[RowContent]:
    """The guide's lines with the tabs' real titles in them, which people may have chosen."""
    titles = {key: view.title for key, view in views.items()}
    return [{"topic": line["topic"], "text": line["text"].format_map(titles)} for line in course.language.guide]


def dashboard_rows(course: Course) -> list[RowContent]:
    """The leaders' figures, each with its own formula."""
    sellers, heads = RATING[Track.SELLERS], RATING[Track.HEADS]
    participating = f"COUNT([{sellers}.rank])"
    learning = f'SUMIFS([{sellers}.learning];[{sellers}.rank];">0")'
    cars = f'SUMIFS([{sellers}.sales];[{sellers}.rank];">0")'
    learned, sold = f"weight_learning*{learning}", f"weight_sales*{cars}"
    first, last = (f"DATE({day.year};{day.month};{day.day})" for day in (course.first_day, course.last_day))
    all_cars = f'SUMIFS([{SALES}.quantity];[{SALES}.date];">="&{first};[{SALES}.date];"<="&{last})'
    others = '(COUNTIF([participants.role];"<>")-COUNT([rating_sellers.rank])-COUNT([rating_heads.rank]))'
    formulas = {
        "sellers": f"={participating}",
        "heads": f"=COUNT([{heads}.rank])",
        "points": f"={learning}",
        "cars": f"={cars}",
        "share_of_learning": f'=IFERROR(ROUND({learned}/({learned}+{sold});2);"")',
        "finished": f'=COUNTIFS([{sellers}.rank];">0";[{sellers}.done];">="&finish_tasks)',
        "sales_per_participant": f'=IFERROR(ROUND({cars}/{participating};2);"")',
        "sales_per_other": f'=IFERROR(ROUND(({all_cars}-SUM([{sellers}.sales])-SUM([{heads}.sales]))/{others};2);"")',
        "waiting": f"=SUM([{sellers}.waiting])+SUM([{heads}.waiting])",
        "open_review": '=COUNTIFS([review.key];"<>";[review.resolved];"")',
    }
    return [{"label": course.language.word(DASHBOARD, key), "value": text} for key, text in formulas.items()]


def fixed_rows(course: Course, planned: Iterable[Slot], views: Mapping[str, TabView]) -> dict[str, list[RowContent]]:
    """Rows that do not depend on who takes part."""
    return {
        "settings": settings_rows(course),
        "program": program_rows(course, planned),
        DASHBOARD: dashboard_rows(course),
        GUIDE: guide_rows(course, views),
    }
