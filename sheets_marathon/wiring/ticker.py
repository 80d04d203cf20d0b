"""From a house to its ticker, and to what goes on beside the ticks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sheets_marathon.adapters.machine.threads import InThread
from sheets_marathon.jobs.sheet.settings_memory import KnownSettings
from sheets_marathon.jobs.ticker.assembly import assembled
from sheets_marathon.jobs.ticker.gathering import Gathering
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.wiring.lists import lms_reports

if TYPE_CHECKING:
    from sheets_marathon.wiring.house import House

_PICTURES = "picture at start"


def ticker_of(house: House) -> Ticker:
    """What ``run`` and ``tick`` drive."""
    settings = house.settings
    marathon = replace(house.marathon, first_settings=KnownSettings(house.marathon.first_settings, house.outbox))
    lms = lms_reports(settings, house.child)
    gathering = Gathering(
        InThread(house.clock),
        house.feeds,
        lms.source if lms else None,
        house.backups() if settings.backup.enabled else None,
        over=house.child.let_go,
    )
    rules, pictures = lms.rules if lms else None, house.picture_maker
    ticker = assembled(
        marathon,
        store=house.store,
        messenger=house.messenger,
        outbox=house.outbox,
        clock=house.clock,
        writer=house.templates,
        alert_routes=house.alert_routes,
        nights=Nights(marathon, house.store, house.outbox, house.clock, gathering, rules),
        refresh_minutes=settings.service.refresh_minutes,
        night_refresh_minutes=settings.service.night_refresh_minutes,
        pictures=pictures,
    )
    if house.no_pictures:
        ticker.alerts.tell(_PICTURES, house.no_pictures)
    else:
        ticker.alerts.mended(_PICTURES)
    return ticker
