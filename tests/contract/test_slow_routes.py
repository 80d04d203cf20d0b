"""Mail and heartbeat whose servers hang or drip: whoever asks goes on, and nothing is said twice."""

from __future__ import annotations

import datetime as dt

import pytest
from support.channel.scripted_channel import HandClock
from support.server.alarm_scene import Mailer, delivering
from support.server.slow_server import dripping

from sheets_marathon.adapters.machine.heartbeat import Heartbeat
from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat
from sheets_marathon.adapters.mail.smtp import Mail, Security

HELLO = ("Марафон", "Таблица недоступна")


def mail(port: int, security: Security = "none", whole_s: float = 60.0) -> Mail:
    return Mail("127.0.0.1", port, security, "bot@example.org", ["ops@example.org"], timeout_s=5, whole_s=whole_s)


@pytest.mark.parametrize("security", ["none", "starttls", "ssl"])
@pytest.mark.parametrize("says", [b"", b"2"], ids=["silent", "dripping"])
def test_a_server_that_never_comes_to_an_end_is_left(security: Security, says: bytes) -> None:
    with dripping(says) as server:
        assert not mail(server.port, security, whole_s=0.3).send(*HELLO)
        assert server.connections == 1


def test_a_letter_that_takes_long_goes_on_by_itself_and_is_sent_once() -> None:
    with dripping(b"", then=b"421 come back later\r\n") as slow:
        routes = MailAndHeartbeat(mail=mail(slow.port))
        assert not routes.ring(*HELLO), "nobody waits for it"
        assert not routes.ring("Другое", "письмо"), "nor does the next begin beside it"
        assert slow.connections == 1
    with delivering(Mailer()) as office:
        routes = MailAndHeartbeat(mail=mail(office.port))
        while not routes.ring(*HELLO):
            pass
        assert [message["Subject"] for message in office.messages()] == ["Марафон"]


def test_whatever_a_mail_raises_is_a_letter_that_was_not_taken() -> None:
    class Broken(Mail):
        def send(self, subject: str, text: str) -> bool:
            raise AttributeError("a library's own mistake")

    assert not MailAndHeartbeat(mail=Broken("", 0, "none", "", ())).ring(*HELLO)


@pytest.mark.parametrize("says", [b"", b"H"], ids=["silent", "dripping"])
def test_a_watcher_that_never_answers_holds_nobody_up(says: bytes) -> None:
    clock = HandClock()
    with dripping(says) as server:
        heartbeat = Heartbeat(f"http://127.0.0.1:{server.port}/secret", clock, every=5)
        for _ in range(5):
            heartbeat.beat(False, "trouble")
            clock.forward(minutes=2)
        assert 1 <= server.connections <= 3, "few of them hang at once"
    assert clock.now() > dt.datetime(2026, 12, 7, tzinfo=dt.UTC)
