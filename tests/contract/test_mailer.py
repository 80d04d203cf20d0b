"""Letters against a real SMTP server: how they are built, whom they reach, and what each answer of a server means."""

from __future__ import annotations

import email
import io
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.channel.announce_scene import LINK, NOW, ScriptedOffice, a_letter, an_office, parts

from sheets_marathon.adapters.mail.mailer import SmtpMailer
from sheets_marathon.adapters.mail.smtp import Mail
from sheets_marathon.ports.mailer import Fate, NoMailServer, Recipient

LETTER = a_letter()
ANNA = Recipient("anna@example.org", "Петрова Анна")


@pytest.fixture
def scene() -> Iterator[tuple[ScriptedOffice, SmtpMailer]]:
    with an_office("Инна <inna@example.org>") as made:
        yield made


def test_a_letter_is_plain_text_or_html_with_its_picture_inside(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    assert office.send(LETTER, ANNA, NOW, "mark").fate is Fate.SENT
    (message,) = server.messages()
    assert message.get_content_type() == "multipart/alternative"
    plain, related = message.iter_parts()
    assert (plain.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    found = parts(message)
    assert found["text/plain"].get_content().replace("\r\n", "\n") == LETTER.text
    assert found["text/html"].get_content().replace("\r\n", "\n") == LETTER.html
    picture = found["image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<qr>", "inline")
    assert 'src="cid:qr"' in LETTER.html
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())))
    assert code.text == LINK
    assert isinstance(server.arrived[0].content, bytes)
    assert server.arrived[0].content.isascii(), "seven bits pass every server"


def test_it_says_from_whom_to_whom_when_and_where_answers_go(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    office.send(LETTER, ANNA, NOW, "mark")
    ((envelope,), (message,)) = server.arrived, server.messages()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("team@example.org", ["anna@example.org"])
    assert message["From"] == "Обучение <team@example.org>"
    assert message["To"] == "Петрова Анна <anna@example.org>"
    assert message["Reply-To"] == "Инна <inna@example.org>"
    assert message["Subject"] == "Марафон продаж: старт 7 декабря"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_letter_to_the_same_person_bears_the_same_id(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    for mark in ("a", "a", "b", "", ""):
        office.send(LETTER, ANNA, NOW, mark)
    ids = [str(one["Message-ID"]) for one in server.messages()]
    assert all(one.endswith("@example.org>") for one in ids)
    assert (ids[0] == ids[1], len(set(ids))) == (True, 4)


def as_read(name: str) -> EmailMessage:
    office = SmtpMailer(Mail("127.0.0.1", 9, "none", "team@example.org", ()))
    flat = office.message(LETTER, Recipient("anna@example.org", name), NOW, "").as_bytes()
    found = email.message_from_bytes(flat, policy=default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Иванов, Иван", "Иванов, Иван"),
        ('Анна "Аня" Петрова', 'Анна "Аня" Петрова'),
        ("O'Hara; Kim <boss@example.org>", "O'Hara; Kim <boss@example.org>"),
        ("Анна\r\nBcc: all@example.org", "Анна Bcc: all@example.org"),
        ("Anna\nSubject: sale\n\nbody", "Anna Subject: sale body"),
        ("Анна\u2028Bcc: all@example.org\x00", "Анна Bcc: all@example.org"),
    ],
)
def test_a_name_stays_a_name_whatever_was_typed(typed: str, shown: str) -> None:
    message = as_read(typed)
    (only,) = message["To"].addresses
    assert (only.addr_spec, only.display_name) == ("anna@example.org", shown)
    assert (message["Bcc"], message["Subject"]) == (None, LETTER.subject)


@given(st.text(max_size=80))
def test_no_name_adds_an_address_or_a_header(name: str) -> None:
    message = as_read("".join(sign for sign in name if not 0xD800 <= ord(sign) < 0xE000))
    assert [one.addr_spec for one in message["To"].addresses] == ["anna@example.org"]
    assert list(message.keys()) == [
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "fate"), [("450 4.2.1 come back later", Fate.LATER), ("550 5.1.1 no such mailbox", Fate.REFUSED)]
)
def test_an_answer_about_the_person_is_about_the_person(
    scene: tuple[ScriptedOffice, SmtpMailer], answer: str, fate: Fate
) -> None:
    server, office = scene
    server.rcpt["anna@example.org"] = answer
    outcome = office.send(LETTER, ANNA, NOW, "")
    assert (outcome.fate, outcome.note, outcome.of_person) == (fate, answer, True)
    assert office.send(LETTER, Recipient("b@example.org"), NOW, "").fate is Fate.SENT
    assert (server.to(), len(server.connections)) == (["b@example.org"], 1)


@pytest.mark.parametrize(
    ("answer", "fate"), [("451 4.3.0 busy", Fate.LATER), ("554 5.7.1 looks like spam", Fate.REFUSED)]
)
def test_an_answer_about_the_letter_is_not_about_the_person(
    scene: tuple[ScriptedOffice, SmtpMailer], answer: str, fate: Fate
) -> None:
    server, office = scene
    server.data = [answer]
    outcome = office.send(LETTER, ANNA, NOW, "")
    assert (outcome.fate, outcome.note, outcome.of_person) == (fate, answer, False)
    assert office.send(LETTER, ANNA, NOW, "").fate is Fate.SENT


def test_a_connection_that_breaks_after_the_letter_leaves_it_unclear(
    scene: tuple[ScriptedOffice, SmtpMailer],
) -> None:
    server, office = scene
    server.data = ["lost"]
    outcome = office.send(LETTER, ANNA, NOW, "")
    assert (outcome.fate, server.to()) == (Fate.UNCLEAR, ["anna@example.org"])
    assert office.send(LETTER, Recipient("b@example.org"), NOW, "").fate is Fate.SENT


def test_a_server_that_closes_between_letters_is_called_once_more(
    scene: tuple[ScriptedOffice, SmtpMailer],
) -> None:
    server, office = scene
    server.mail = ["", "421 4.4.2 bye"]
    assert [office.send(LETTER, ANNA, NOW, "").fate for _ in range(2)] == [Fate.SENT, Fate.SENT]
    assert (len(server.arrived), len(server.connections)) == (2, 2)


def test_a_server_that_always_closes_has_taken_nothing(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    server.mail = ["421 4.4.2 bye", "421 4.4.2 bye"]
    assert office.send(LETTER, ANNA, NOW, "").fate is Fate.LATER
    assert server.arrived == []


def test_a_sender_that_may_not_send_ends_it(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    server.mail = ["553 5.7.1 not your address"]
    with pytest.raises(NoMailServer, match=r"lets team@example\.org send nothing: 553") as refused:
        office.send(LETTER, ANNA, NOW, "")
    assert "announce.email_from" in refused.value.remedy


def test_a_server_that_is_not_there_is_told_as_such() -> None:
    with pytest.raises(NoMailServer, match=r"127\.0\.0\.1:9 is of no use: ConnectionRefusedError"):
        SmtpMailer(Mail("127.0.0.1", 9, "none", "team@example.org", ())).send(LETTER, ANNA, NOW, "")


def test_two_hundred_letters_and_one_more_take_three_connections(scene: tuple[ScriptedOffice, SmtpMailer]) -> None:
    server, office = scene
    everybody = [f"seller{number}@example.org" for number in range(201)]
    assert {office.send(LETTER, Recipient(one), NOW, one).fate for one in everybody} == {Fate.SENT}
    assert (server.to(), len(server.connections)) == (everybody, 3)
