"""A service that starts on a full disk: it waits, and says so, until what it must not forget can be written down."""

from __future__ import annotations

import datetime as dt
import errno
import html
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from sheets_marathon.errors import MarathonError, StorageError

if TYPE_CHECKING:
    from sheets_marathon.wiring.house import House

log = logging.getLogger(__name__)

_MAY_PASS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENFILE, errno.EMFILE, errno.ESTALE, errno.EAGAIN}


def wait_for_the_disk(house: House, write: Callable[[], object]) -> None:
    """Returns once ``write`` finds room. Ops are told once, by whatever way needs no disk."""
    was_told = False
    while True:
        now = house.clock.now()
        try:
            write()
        except StorageError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno not in _MAY_PASS:
                raise  # a folder that is none, or somebody else's, stays so until the service is started again
            if not was_told:
                log.error("%s; the service waits until there is room", error, extra={"remedy": error.remedy})
                was_told = _told(house, error)
        else:
            if was_told:
                log.info("there is room on the disk, the service goes on")
            return
        pause_s = house.settings.service.tick_seconds
        house.clock.rest(pause_s, now + dt.timedelta(seconds=pause_s))


def _told(house: House, error: StorageError) -> bool:
    marathon = house.marathon
    text = f"{marathon.language.word('note', 'disk')}\n{error}"
    if marathon.ops_chat:
        try:
            house.messenger.send(marathon.ops_chat, f"⚠️ {html.escape(text, quote=False)}")
        except MarathonError as refusal:
            log.warning("the ops chat could not be told: %s", refusal)
    house.alert_routes.ring(f"{marathon.name}: {text.splitlines()[0]}", text)
    house.alert_routes.beat(False, text)
    return True
