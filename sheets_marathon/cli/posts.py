"""The commands about posts: ``preview``, and ``announce`` with its letters."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from sheets_marathon.cli.house import open_house
from sheets_marathon.cli.show import DONE, FAILED, PENDING, say, say_json
from sheets_marathon.errors import AlreadyRunning, ConfigurationError, MarathonError
from sheets_marathon.marathon.model import Track

if TYPE_CHECKING:
    from sheets_marathon.jobs.announce.letters import Mailing
    from sheets_marathon.wiring.announce import Announcing
    from sheets_marathon.wiring.house import House

_PROGRESS = 25


def preview(arguments: argparse.Namespace) -> int:
    """A slot's post as it would go out now, or a whole day's."""
    from sheets_marathon.jobs.delivery.pictures import Pictures
    from sheets_marathon.jobs.delivery.preview import preview_day, preview_slot

    with open_house(arguments) as house:
        parts = (house.marathon, house.store, house.templates)
        pictures = Pictures(house.picture_maker, house.outbox)
        found = (
            preview_day(arguments.day, *parts, pictures)
            if arguments.slot is None
            else [preview_slot(arguments.slot, *parts, pictures)]
        )
    for one in found:
        if len(found) > 1:
            say(f"— {one.slot.key} · {one.slot.at:%d.%m %H:%M}", "")
        under = "1024 characters, under a picture" if one.picture else "4096 characters"
        say(one.post.text_html, "", f"— {one.post.length} of {under}", *([""] if len(found) > 1 else []))
        if one.picture and arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            path = arguments.pictures / f"{one.slot.key}.png"
            path.write_bytes(one.picture)
            say(f"— {path}")
    return DONE


def announce(arguments: argparse.Namespace) -> int:
    """Without an option only a look; exit code 2 when letters would go out, 1 when some did not."""
    from sheets_marathon.wiring.announce import Announcing

    if arguments.again and not arguments.send:
        raise ConfigurationError("--again says to whom letters go once more", "add --send")
    tracks = [Track(arguments.track)] if arguments.track else list(Track)
    with open_house(arguments) as house:
        announcing = Announcing(house.settings, house.templates)
        if arguments.preview:
            return _preview(house, announcing, arguments, tracks)
        if arguments.to:
            return _trial(house, announcing, arguments, tracks)
        if arguments.post:
            return _post(house, announcing, arguments, tracks)
        if arguments.send:
            with announcing.only_one(house.clock.now()):
                return _send(house, announcing, arguments, tracks)
        return _look(house, announcing, arguments, tracks)


def _mailings(house: House, tracks: list[Track], again: list[str]) -> list[Mailing]:
    from sheets_marathon.jobs.announce.announce_log import AnnounceLog
    from sheets_marathon.jobs.announce.letters import plan_mailing, read_roster, require_known

    people = read_roster(house.store)
    found = [plan_mailing(people, AnnounceLog(house.outbox, track), again) for track in tracks]
    require_known(again, found)
    return found


def _look(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> int:
    from sheets_marathon.jobs.announce.announce_report import mailing_json, mailing_lines

    for track in tracks:
        announcing.letter(track)  # what is wrong with words and links is told before it matters
    mailings = _mailings(house, tracks, [])
    if arguments.json:
        say_json([mailing_json(one) for one in mailings])
    else:
        for one in mailings:
            say(*mailing_lines(one))
        say("nothing was sent; --preview DIR shows it, --to ADDRESS sends it to you, --send to them")
    return PENDING if any(one.due for one in mailings) else DONE


def _preview(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> int:
    files = []
    for track in tracks:
        folder = arguments.preview if arguments.track else arguments.preview / track.value
        files += announcing.write_preview(track, folder, house.clock.now())
    if arguments.json:
        say_json([str(file) for file in files])
    else:
        say(*(str(file) for file in files))
    return DONE


def _trial(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> int:
    """To whoever tries it; not in the log, so it may be done any number of times."""
    from sheets_marathon.marathon.people.mailbox import mailbox
    from sheets_marathon.ports.post_office import Fate, Recipient

    address = mailbox(arguments.to)
    if not address:
        raise ConfigurationError(
            f"{arguments.to!r} is no address that mail can be sent to", "write it like a@example.org"
        )
    letters, office = [announcing.letter(track) for track in tracks], announcing.office()
    try:
        outcomes = [office.send(each, Recipient(address), house.clock.now(), "") for each in letters]
    finally:
        office.close()
    found = [(track.value, one.fate.value, one.note) for track, one in zip(tracks, outcomes, strict=True)]
    if arguments.json:
        say_json([{"track": track, "to": address, "fate": fate, "note": note} for track, fate, note in found])
    else:
        say(*(f"{track}: to {address}: {fate}" + (f": {note}" if note else "") for track, fate, note in found))
    return DONE if all(one.fate is Fate.SENT for one in outcomes) else FAILED


def _send(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> int:
    from sheets_marathon.jobs.announce.announce_log import AnnounceLog
    from sheets_marathon.jobs.announce.announce_report import mailing_json, mailing_lines, needs_a_person, result_lines
    from sheets_marathon.jobs.announce.letters import send_mailing

    letters = {track: announcing.letter(track) for track in tracks}
    office, mailings = announcing.office(), _mailings(house, tracks, arguments.again)
    results = []
    try:
        for one in mailings:
            if not arguments.json:
                say(*mailing_lines(one, sending=True))
            log, pause_s = AnnounceLog(house.outbox, one.track), house.settings.announce.pause_s
            result = send_mailing(one, letters[one.track], office, log, house.clock, pause_s, _progress)
            results.append(result)
            if not arguments.json:
                say(*result_lines(one, result))
    finally:
        office.close()
    done = list(zip(mailings, results, strict=True))
    if arguments.json:
        say_json([mailing_json(one, result) for one, result in done])
    return FAILED if any(needs_a_person(one, result) for one, result in done) else DONE


def _progress(done: int, of: int) -> None:
    if done % _PROGRESS == 0 and done < of:
        sys.stderr.write(f"{done} of {of}\n")


def _post(house: House, announcing: Announcing, arguments: argparse.Namespace, tracks: list[Track]) -> int:
    from sheets_marathon.jobs.announce.announce_post import post_announcement, post_key, told
    from sheets_marathon.marathon.model import DeliveryState

    posts = {track: announcing.post(track) for track in tracks}
    lines, deliveries = [], []
    try:
        with house.only_one():
            for track, post in posts.items():
                known = house.outbox.deliveries().get(post_key(track))
                one = post_announcement(
                    post, track, house.marathon, house.store, house.outbox, house.messenger, house.clock
                )
                deliveries.append(one)
                lines.append(told(one, before=known is not None and known.state is DeliveryState.SENT))
    except AlreadyRunning as error:
        raise MarathonError(
            f"{error.what}, and only one process may post",
            "stop it for the moment of the post, it carries on where it was; or let it post: add a row to the Program "
            "tab with a key such as sellers.0.announcement.1, a date, a time and your text",
        ) from None
    if arguments.json:
        say_json([{"key": one.key, "state": one.state.value, "message_id": one.message_id} for one in deliveries])
    else:
        say(*lines)
    return DONE if all(one.state is DeliveryState.SENT for one in deliveries) else FAILED
