"""The announcement by mail: to each once, through kills, refusals and re-runs. The mail server and the log are real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from support.channel.announce_scene import ScriptedOffice, a_letter, an_office
from support.channel.scripted_channel import HandClock

from sheets_marathon.adapters.mail.mailer import SmtpMailer
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.announce.announce_log import AnnounceLog, MailRecord, MailState
from sheets_marathon.jobs.announce.announce_report import mailing_report, result_report
from sheets_marathon.jobs.announce.letters import Mailing, MailingResult, Why, plan_mailing, require_known, send_mailing
from sheets_marathon.marathon.model import Participant, Track

LETTER = a_letter()


def seller(number: int, email: str | None = None, **more: object) -> Participant:
    address = f"s{number}@example.org" if email is None else email
    return Participant(str(number), f"Продавец {number}", Track.SELLERS, email=address, **more)  # type: ignore[arg-type]


@dataclass
class Scene:
    outbox: SqliteOutbox
    server: ScriptedOffice
    office: SmtpMailer
    clock: HandClock = field(default_factory=HandClock)
    people: list[Participant] = field(default_factory=lambda: [seller(number) for number in range(1, 5)])

    @property
    def log(self) -> AnnounceLog:
        return AnnounceLog(self.outbox, Track.SELLERS)

    def plan(self, *again: str) -> Mailing:
        return plan_mailing(self.people, self.log, again)

    def run(self, *again: str, pause_s: float = 0) -> MailingResult:
        return send_mailing(self.plan(*again), LETTER, self.office, self.log, self.clock, pause_s)

    def state(self, address: str) -> MailState | None:
        record = self.log.record(address)
        return record.state if record else None


@pytest.fixture
def scene(outbox: SqliteOutbox) -> Iterator[Scene]:
    with an_office() as (server, office):
        yield Scene(outbox, server, office)


def due(mailing: Mailing) -> list[str]:
    return [one.address for one in mailing.due]


def test_everybody_of_the_track_who_takes_part_gets_one_and_a_second_run_sends_to_nobody(scene: Scene) -> None:
    head = Participant("9", "Старший", Track.HEADS, email="head@example.org")
    scene.people += [seller(5, takes_part=False), head]
    assert scene.run(pause_s=2) == MailingResult(4)
    assert scene.server.to() == [f"s{number}@example.org" for number in range(1, 5)]
    assert scene.clock.rests == [2, 2, 2], "between letters, not after the last"
    again = scene.plan()
    assert (again.due, {one.why for one in again.skipped}) == ((), {Why.SENT})
    assert scene.run() == MailingResult(0)
    assert len(scene.server.arrived) == 4


def test_who_is_skipped_is_told_with_the_reason(scene: Scene) -> None:
    scene.people = [seller(1, " "), seller(2, "нет"), seller(3), seller(4, "S3@Example.org")]
    mailing = scene.plan()
    assert due(mailing) == ["s3@example.org"]
    assert [(one.name[-1], one.why) for one in mailing.skipped] == [
        ("1", Why.NO_EMAIL), ("2", Why.BAD_ADDRESS), ("4", Why.SAME_ADDRESS),
    ]  # fmt: skip
    first, *lines = mailing_report(mailing).lines()
    assert first.startswith("sellers: 1 would be sent; skipped: 1 no e-mail in the roster, 1 no address")
    assert "  - Продавец 2 <нет>: no address that mail can be sent to" in lines


def test_a_crash_between_the_servers_yes_and_the_log_doubles_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = AnnounceLog.keep

    def full(log: AnnounceLog, address: str, record: MailRecord) -> None:
        if (address, record.state) == ("s2@example.org", MailState.SENT):
            raise MarathonError("the disk is full")
        keep(log, address, record)

    with monkeypatch.context() as patch:
        patch.setattr(AnnounceLog, "keep", full)
        with pytest.raises(MarathonError, match="the disk is full"):
            scene.run()
    assert scene.server.to() == ["s1@example.org", "s2@example.org"]
    mailing = scene.plan()
    assert due(mailing) == ["s3@example.org", "s4@example.org"]
    (unclear,) = mailing.skipped_for(Why.UNCLEAR)
    assert unclear.address == "s2@example.org"
    result = scene.run()
    assert scene.server.to().count("s2@example.org") == 1
    assert result_report(scene.plan(), result).failed, "a person must ask"
    assert any("--again" in line for line in mailing_report(mailing).lines())
    assert scene.run("s2@example.org") == MailingResult(1)
    assert (scene.server.to().count("s2@example.org"), scene.state("s2@example.org")) == (2, MailState.SENT)
    ids = [one["Message-ID"] for one in scene.server.messages() if one["To"].addresses[0].username == "s2"]
    assert ids[0] == ids[1], "a mailbox that got both can tell"


def test_the_log_says_sending_before_the_server_hears_of_it(scene: Scene) -> None:
    seen: list[MailState | None] = []
    send = scene.office.send

    def watched(*given: object) -> object:
        seen.append(scene.state("s1@example.org"))
        return send(*given)  # type: ignore[arg-type]

    scene.people = scene.people[:1]
    scene.office.send = watched  # type: ignore[method-assign,assignment]
    scene.run()
    assert seen == [MailState.SENDING]


def test_a_connection_lost_after_the_letter_is_never_repeated_by_itself(scene: Scene) -> None:
    scene.server.data = ["", "lost"]
    result = scene.run()
    assert result.sent == 3
    assert [(to.address, outcome.fate.value) for to, outcome in result.trouble] == [("s2@example.org", "unclear")]
    assert (due(scene.plan()), scene.run()) == ([], MailingResult(0))
    assert len(scene.server.arrived) == 4


def test_whom_the_server_puts_off_is_tried_at_the_next_run_after_the_others(scene: Scene) -> None:
    scene.server.rcpt["s1@example.org"] = "450 4.2.1 mailbox busy"
    result = scene.run()
    assert (result.sent, result.trouble[0][1].note) == (3, "450 4.2.1 mailbox busy")
    scene.server.rcpt.clear()
    scene.people.append(seller(5))
    assert due(scene.plan()) == ["s5@example.org", "s1@example.org"]
    assert scene.run() == MailingResult(2)


def test_whom_the_server_refuses_is_not_tried_again_until_the_address_is_mended(scene: Scene) -> None:
    scene.server.rcpt["s1@example.org"] = "550 5.1.1 no such user"
    assert scene.run().sent == 3
    (refused,) = scene.plan().skipped_for(Why.REFUSED)
    assert refused.note == "550 5.1.1 no such user"
    assert due(scene.plan()) == []
    assert due(scene.plan("S1@example.org")) == ["s1@example.org"]
    scene.people[0] = seller(1, "anna@example.org")
    assert scene.run() == MailingResult(1)
    assert scene.server.to()[-1] == "anna@example.org"


def test_a_server_that_takes_no_letter_ends_the_run_with_the_rest_untouched(scene: Scene) -> None:
    scene.people = [seller(number) for number in range(1, 9)]
    scene.server.data = ["554 5.7.1 spam"] * 9
    result = scene.run()
    assert (result.sent, len(result.trouble), result.left) == (0, 3, 5)
    assert "3 letters in a row" in result.stopped
    assert due(scene.plan()) == [f"s{number}@example.org" for number in range(4, 9)]
    assert any("5 are left" in line for line in result_report(scene.plan(), result).lines())


def test_dead_mailboxes_in_a_row_do_not_end_a_run(scene: Scene) -> None:
    scene.people = [seller(number) for number in range(1, 9)]
    scene.server.rcpt = {f"s{number}@example.org": "550 5.1.1 left the company" for number in range(1, 6)}
    result = scene.run()
    assert (result.sent, len(result.trouble), result.stopped) == (3, 5, "")


def test_a_server_that_lets_nobody_send_has_sent_nothing(scene: Scene) -> None:
    scene.server.mail = ["550 5.7.1 who are you"]
    result = scene.run()
    assert (result.sent, result.left, len(result.trouble)) == (0, 3, 1)
    assert "lets team@example.org send nothing" in result.stopped
    assert set(due(scene.plan())) == {f"s{number}@example.org" for number in range(1, 5)}
    assert scene.run() == MailingResult(4)


def test_what_was_sent_stays_so_when_once_more_is_not_taken(scene: Scene) -> None:
    scene.run()
    scene.server.rcpt["s1@example.org"] = "450 4.2.1 mailbox busy"
    assert scene.run("s1@example.org").sent == 0
    assert (scene.state("s1@example.org"), due(scene.plan())) == (MailState.SENT, [])
    scene.server.rcpt.clear()
    scene.run("s1@example.org")
    first, second = (one["Message-ID"] for one in scene.server.messages() if "s1@" in str(one["To"]))
    assert first != second, "this double is meant to be seen"


def test_once_more_needs_somebody_who_takes_part(scene: Scene) -> None:
    with pytest.raises(MarathonError, match=r"nobody who takes part has the address x@example\.org"):
        require_known(["x@example.org"], [scene.plan("x@example.org")])


def test_tracks_have_logs_of_their_own(scene: Scene) -> None:
    scene.run()
    assert AnnounceLog(scene.outbox, Track.HEADS).record("s1@example.org") is None
