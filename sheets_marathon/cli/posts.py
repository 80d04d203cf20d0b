"""The commands about posts: ``preview``, and ``announce`` with its letters."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import show, show_each
from sheets_marathon.errors import AlreadyRunning, ConfigurationError, MarathonError
from sheets_marathon.marathon.model import Track

if TYPE_CHECKING:
    from sheets_marathon.jobs.announce.letters import Mailing
    from sheets_marathon.jobs.report import Report
    from sheets_marathon.wiring.announce import Announcing
    from sheets_marathon.wiring.house import House

_PROGRESS = 25


def preview(arguments: argparse.Namespace) -> int:
    """A slot's post as it would go out now, or a whole day's."""
    from sheets_marathon.jobs.delivery.pictures import Pictures
    from sheets_marathon.jobs.delivery.preview import preview_day, preview_report, preview_slot

    with open_house(arguments) as house:
        parts = (house.marathon, house.store, house.templates)
        pictures = Pictures(house.picture_maker, house.outbox)
        previews = (
            preview_day(arguments.day, *parts, pictures)
            if arguments.slot is None
            else [preview_slot(arguments.slot, *parts, pictures)]
        )
    kept = {}
    for each in previews:
        if each.picture and arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            path = arguments.pictures / f"{each.slot.key}.png"
            path.write_bytes(each.picture)
            kept[each.slot.key] = str(path)
    return show(preview_report(previews, kept))


def announce(arguments: argparse.Namespace) -> int:
    """Without an option only a look; exit code 2 when letters would go out, 1 when some did not."""
    from sheets_marathon.wiring.announce import Announcing

    if arguments.again and not arguments.send:
        raise ConfigurationError("--again says to whom letters go once more", "add --send")
    tracks = [Track(arguments.track)] if arguments.track else list(Track)
    with open_house(arguments) as house:
        announcing = Announcing(house.settings, house.templates)
        if arguments.preview:
            return show(_preview(house, announcing, arguments, tracks), as_json=arguments.json)
        if arguments.to:
            reports = _trial(house, announcing, arguments.to, tracks)
        elif arguments.post:
            reports = _post(house, announcing, tracks)
        elif arguments.send:
            reports = _send(house, announcing, tracks, arguments.again)
        else:
            reports = _look(house, announcing, tracks)
        return show_each(reports, as_json=arguments.json)


def _mailings(house: House, tracks: list[Track], again: list[str]) -> list[Mailing]:
    from sheets_marathon.jobs.announce.announce_log import AnnounceLog
    from sheets_marathon.jobs.announce.letters import plan_mailing, read_roster, require_known

    people = read_roster(house.store, house.clock.now().astimezone(house.marathon.zone).date())
    found = [plan_mailing(people, AnnounceLog(house.outbox, track), again) for track in tracks]
    require_known(again, found)
    return found


def _look(house: House, announcing: Announcing, tracks: list[Track]) -> Iterator[Report]:
    from sheets_marathon.jobs.announce.announce_report import mailing_report
    from sheets_marathon.jobs.report import Report

    for track in tracks:
        announcing.letter(track)  # what is wrong with words and links is told before it matters
    yield from map(mailing_report, _mailings(house, tracks, []))
    yield Report("nothing was sent; --preview DIR shows it, --to ADDRESS sends it to you, --send to them")


def _preview(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> Report:
    from sheets_marathon.jobs.report import Report

    files: list[str] = []
    lacks: dict[str, None] = {}
    for track in tracks:
        folder = arguments.preview if arguments.track else arguments.preview / track.value
        written, without_pictures = announcing.write_preview(track, folder, house.clock.now())
        files += map(str, written)
        lacks |= dict.fromkeys([without_pictures] if without_pictures else [])
    return Report(done=tuple(files), problems=tuple(lacks), items=tuple(files))


def _trial(house: House, announcing: Announcing, to: str, tracks: list[Track]) -> Iterator[Report]:
    """To whoever tries it; not in the log, so it may be done any number of times."""
    from sheets_marathon.jobs.announce.announce_report import trial_report
    from sheets_marathon.marathon.people.mailbox import mailbox
    from sheets_marathon.ports.mailer import Recipient

    address = mailbox(to)
    if not address:
        raise ConfigurationError(f"{to!r} is no address that mail can be sent to", "write it like a@example.org")
    letters = {track: announcing.letter(track) for track in tracks}
    with contextlib.closing(announcing.office()) as office:
        for track, letter in letters.items():
            outcome = office.send(letter, Recipient(address), house.clock.now(), "")
            yield trial_report(track, address, outcome)


def _send(house: House, announcing: Announcing, tracks: list[Track], again: list[str]) -> Iterator[Report]:
    """Each track's letters: who gets one before they go out, then what became of them."""
    from sheets_marathon.jobs.announce.announce_log import AnnounceLog
    from sheets_marathon.jobs.announce.announce_report import mailing_report, result_report
    from sheets_marathon.jobs.announce.letters import send_mailing
    from sheets_marathon.wiring.hand import hand_of

    with announcing.only_one(house.clock.now()):
        hand_of(house).require_nobody_else()  # who got one is known where the service is, and nowhere else
        letters = {track: announcing.letter(track) for track in tracks}
        with contextlib.closing(announcing.office()) as office:
            for mailing in _mailings(house, tracks, again):
                yield mailing_report(mailing, sending=True)
                log, pause_s = AnnounceLog(house.outbox, mailing.track), house.settings.announce.pause_s
                result = send_mailing(mailing, letters[mailing.track], office, log, house.clock, pause_s, _progress)
                yield result_report(mailing, result)


def _progress(done: int, of: int) -> None:
    if done % _PROGRESS == 0 and done < of:
        sys.stderr.write(f"{done} of {of}\n")


def _post(house: House, announcing: Announcing, tracks: list[Track]) -> Iterator[Report]:
    from sheets_marathon.jobs.announce.announce_post import post_announcement
    from sheets_marathon.wiring.hand import one_hand

    posts = {track: announcing.post(track) for track in tracks}
    try:
        with one_hand(house) as hand:
            hand.begin()
            for track, post in posts.items():
                yield post_announcement(
                    post, track, house.marathon, house.store, house.outbox, house.messenger, house.clock
                )
    except AlreadyRunning as error:
        raise MarathonError(
            f"{error.what}, and only one process may post",
            "stop it for the moment of the post, it carries on where it was; or let it post: add a row to the Program "
            "tab with a key such as sellers.0.announcement.1, a date, a time and your text",
        ) from None
