"""From a house to its connections to Google Sheets, and the account that they use."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sheets_marathon.adapters.google.account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.http import GoogleHttp

if TYPE_CHECKING:
    from google.oauth2.service_account import Credentials

    from sheets_marathon.settings import Settings
    from sheets_marathon.wiring.house import House

_PAUSE_ON_STAGE_S = 0.2


def connection(house: House) -> GoogleHttp:
    """The one for the ticks: its pauses are the clock's rests."""
    clock = house.clock
    return _connection(house, lambda seconds: clock.rest(seconds, clock.now() + dt.timedelta(seconds=seconds)))


def connection_beside(house: House) -> GoogleHttp:
    """One for another thread: it pauses on the wall, since the clock's rests are the service's; on a stage hardly."""
    longest_s = _PAUSE_ON_STAGE_S if house.settings.service.clock_url else math.inf
    return _connection(house, lambda seconds: time.sleep(min(seconds, longest_s)))


def credentials(settings: Settings, scope: str) -> Credentials:
    """The service account, for one scope."""
    google = settings.google
    used = "google.sheets_url" if scope == SHEETS_SCOPE else "google.drive_url"
    urls = {"google.sheets_url": google.sheets_url, "google.drive_url": google.drive_url}
    # An address that is empty is Google's own; it only counts where it is about to be used.
    addresses = {name: url for name, url in urls.items() if url or name == used}
    return service_account(settings.path(google.credentials_file), scope, addresses)


def _connection(house: House, sleep: Callable[[float], None]) -> GoogleHttp:
    google = house.settings.google
    return GoogleHttp(
        credentials(house.settings, SHEETS_SCOPE),
        base_url=google.sheets_url,
        timeout_s=google.timeout_s,
        attempts=google.attempts,
        sleep=sleep,
        meter=house.meter,
    )
