"""The plan that was last applied, as the text that the journal keeps, and back."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.calendar.plan_change import Applied
from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan
from sheets_marathon.marathon.model import SlotKind, Track


def dump_applied(applied: Applied) -> str:
    """JSON, the same for the same plan."""
    calendar = applied.calendar
    tracks = {
        plan.track.value: {kind.value: [f"{at:%H:%M}" for at in plan.at(kind)] for kind in SlotKind if plan.at(kind)}
        for plan in calendar.tracks
    }
    content = {
        "starts_on": calendar.starts_on.isoformat(),
        "days": calendar.days,
        "learning_weekdays": sorted(calendar.learning_weekdays),
        "skipped": [on.isoformat() for on in sorted(calendar.skipped)],
        "added": [on.isoformat() for on in sorted(calendar.added)],
        "time_zone": calendar.zone.key,
        "final_at": f"{calendar.final_at:%H:%M}",
        "tracks": tracks,
        "cancelled": sorted(applied.cancelled),
        "finish_tasks": applied.finish_tasks,
    }
    return json.dumps(content, ensure_ascii=False)


def load_applied(text: str) -> Applied | None:
    """What ``dump_applied`` made; None for anything else, such as nothing at all."""
    try:
        content = json.loads(text)
        tracks = tuple(
            TrackPlan(
                Track(track),
                {SlotKind(kind): tuple(dt.time.fromisoformat(at) for at in times) for kind, times in kinds.items()},
            )
            for track, kinds in content["tracks"].items()
        )
        calendar = Calendar(
            starts_on=dt.date.fromisoformat(content["starts_on"]),
            days=int(content["days"]),
            learning_weekdays=frozenset(map(int, content["learning_weekdays"])),
            skipped=frozenset(map(dt.date.fromisoformat, content["skipped"])),
            added=frozenset(map(dt.date.fromisoformat, content["added"])),
            zone=zoneinfo.ZoneInfo(content["time_zone"]),
            tracks=tracks,
            final_at=dt.time.fromisoformat(content["final_at"]),
        )
        return Applied(calendar, frozenset(map(str, content["cancelled"])), int(content["finish_tasks"]))
    except (ValueError, TypeError, KeyError, AttributeError, zoneinfo.ZoneInfoNotFoundError, ConfigurationError):
        return None
