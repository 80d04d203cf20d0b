"""From settings to the one hand: the locks of this machine, and the hold that hangs in the spreadsheet."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sheets_marathon.adapters.machine.lock_file import ProcessLock, only_one_here
from sheets_marathon.adapters.machine.lock_file import lock_holder as holder_of
from sheets_marathon.adapters.storage.state_folder import close_to_others
from sheets_marathon.jobs.health.hand import Hand, Holder
from sheets_marathon.wiring.disk import wait_for_the_disk
from sheets_marathon.wiring.state_files import StateFiles

if TYPE_CHECKING:
    from sheets_marathon.wiring.house import House

_IDENTITY = "identity"


@contextlib.contextmanager
def one_hand(house: House, *, take_over: bool = False, waits: bool = False) -> Iterator[Hand]:
    """Holds the bot on this machine: a second process says who has it and stops. The hand is not taken yet, and given
    back at the end.

    ``take_over``: whoever works on the same spreadsheet out of another folder is let be, for the hold to settle.
    ``waits``: for a disk that is full, else that is an error.
    """
    settings, files, since = house.settings, StateFiles.of(house.settings), house.clock.now()
    name, sheet = files.machine_lock(settings.telegram.base_url), settings.sheet.spreadsheet_id
    folder = str(files.folder.resolve())
    house.serves = True
    lock, former = ProcessLock(files.service_lock, since), ProcessLock(files.former_lock, since)
    here = only_one_here(name, since, folder, sheet, take_over=take_over)
    with contextlib.ExitStack() as held:
        for each in (lock, former):
            if waits:
                wait_for_the_disk(house, each.acquire)
            else:
                each.acquire()
            held.callback(each.release)
        close_to_others(files.folder, files.patterns)
        held.enter_context(here)
        files.rename_former()
        former.release()
        if waits:
            wait_for_the_disk(house, lambda: house.outbox.require_room(house.clock.now()))
        hand = hand_of(house)
        held.callback(hand.release)
        yield hand


def hand_of(house: House) -> Hand:
    """This process's hold on the spreadsheet, to ask who has it or to take it."""
    files = StateFiles.of(house.settings)
    mine = Holder(
        spreadsheet=house.settings.sheet.spreadsheet_id,
        service=_identity(house, files),
        number=secrets.token_hex(8),
        machine=socket.gethostname(),
        process=os.getpid(),
        folder=str(files.folder.resolve()),
        since=house.clock.now().astimezone(house.settings.zone).isoformat(timespec="seconds"),
    )
    return Hand(house.sheet, house.outbox, mine)


def lock_holder(house: House) -> str:
    """Who serves the bot out of this folder: ``process 4711 on host since …``, "" for nobody."""
    return holder_of(StateFiles.of(house.settings).service_lock)


def _identity(house: House, files: StateFiles) -> str:
    """The same as long as the state folder is the same one. A copy of it is another service: its outbox is another
    file, which the file system's number tells, and no longer knows what was posted."""
    known = house.outbox.recall(_IDENTITY)
    if not known:
        known = secrets.token_hex(8)
        house.outbox.remember(_IDENTITY, known)
    return f"{known}-{files.outbox.stat().st_ino}"
