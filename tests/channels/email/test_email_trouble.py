"""What a mail server may say, or not say, at every step; each ends as the right outcome."""

import socket

import pytest

from bot.channels.base import Outcome, Text
from conversations.messages import Address
from tests.channels.email.conftest import Opener, channel
from tests.channels.email.fake import DROPPED, SILENT, MailServer

TO = Address("email", "li.min@example.com")
HELLO = Text("还有 7 天截止。")
EVERYBODY, ONE = True, False


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        # the person
        ("RCPT", "550 5.1.1 no such user", Outcome("unreachable", 0, "550 5.1.1")),
        ("RCPT", "550 no such user", Outcome("unreachable", 0, "550")),
        ("RCPT", "551 moved", Outcome("unreachable", 0, "551")),
        ("RCPT", "553 5.1.3 what?", Outcome("unreachable", 0, "553 5.1.3")),
        ("RCPT", "550 5.7.1 we do not like you", Outcome("refused", 0, "550 5.7.1")),
        ("RCPT", "554 relaying denied", Outcome("refused", 0, "554")),
        ("RCPT", "450 4.2.0 greylisted", Outcome("later", 300, "450 4.2.0", ONE)),
        ("RCPT", "451 try again", Outcome("later", 300, "451", ONE)),
        ("RCPT", "452 4.5.3 too many", Outcome("later", 60, "452 4.5.3", EVERYBODY)),
        # the letter
        ("DATA", "451 not now", Outcome("later", 300, "451", ONE)),
        (".", "250 2.0.0 taken", Outcome("sent")),
        (".", "552 5.3.4 too big", Outcome("refused", 0, "552 5.3.4")),
        (".", "554 5.7.1 spam", Outcome("refused", 0, "554 5.7.1")),
        (".", "550 content denied", Outcome("refused", 0, "550")),
        (".", "421 4.7.0 too many", Outcome("later", 60, "421 4.7.0", EVERYBODY)),
        (".", "451 4.7.1 later", Outcome("later", 300, "451 4.7.1", ONE)),
        # the server, whoever the letter is for
        ("CONNECT", "421 busy", Outcome("later", 60, "421", EVERYBODY)),
        ("CONNECT", "554 go away", Outcome("later", 900, "554", EVERYBODY)),
        ("STARTTLS", "454 not now", Outcome("later", 60, "454", EVERYBODY)),
        ("AUTH", "454 4.7.0 not now", Outcome("later", 60, "454", EVERYBODY)),
        ("MAIL", "552 too big", Outcome("refused", 0, "552", ONE)),
        ("MAIL", "452 disk full", Outcome("later", 60, "452", EVERYBODY)),
        ("MAIL", "553 5.7.1 not your address", Outcome("later", 900, "553 5.7.1", EVERYBODY)),
    ],
)
def test_an_answer_of_the_server(
    server: MailServer, step: str, answer: str, outcome: Outcome
) -> None:
    server.fail(step, answer)
    here = channel(server)
    assert here.send(TO, HELLO, "1-0") == outcome
    assert here.send(TO, HELLO, "1-0") == Outcome("sent")


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [SILENT, DROPPED, "garbage", "999 what"])
@pytest.mark.usefixtures("hasty")
def test_before_the_letter_nothing_has_happened(server: MailServer, step: str, fault: str) -> None:
    server.fail(step, fault)
    outcome = channel(server).send(TO, HELLO, "1-0")
    assert (outcome.end, outcome.wait >= 60) == ("later", True)
    assert server.got == []


@pytest.mark.parametrize("fault", [SILENT, DROPPED, "garbage"])
@pytest.mark.usefixtures("hasty")
def test_taken_and_then_nothing_heard_is_unknown(server: MailServer, fault: str) -> None:
    server.fail(".", fault)
    assert channel(server).send(TO, HELLO, "1-0").end == "unknown"
    assert len(server.got) == 1


def test_a_storm_of_busy_answers_loses_nothing(server: MailServer) -> None:
    server.fail("RCPT", *["450 4.7.0 later"] * 5)
    here = channel(server)
    ends = [here.send(TO, HELLO, "1-0").end for _ in range(7)]
    assert ends == ["later"] * 5 + ["sent"] * 2


def test_a_server_that_is_away(server: MailServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    here = channel(server, port=port)
    assert here.send(TO, HELLO, "1-0") == Outcome(
        "later", 60, "ConnectionRefusedError", everybody=True
    )
    [finding] = here.examine()
    assert (finding.ok, finding.code) == (False, "email_failed")


def test_a_server_without_encryption_gets_nothing(serving: Opener) -> None:
    server = serving("none")
    here = channel(server, security="starttls")
    assert here.send(TO, HELLO, "1-0") == Outcome("later", 900, "no_starttls", everybody=True)
    assert [finding.code for finding in here.examine()] == ["email_security"]
    assert not {"AUTH", "MAIL"} & set(server.steps)


def test_doctor_says_what_is_wrong(server: MailServer) -> None:
    here = channel(server)
    [reached] = here.examine()
    assert (reached.ok, reached.code) == (True, "email_reached")
    server.fail("AUTH", *["535 5.7.8 wrong"] * 3)
    [login] = here.examine()
    assert (login.ok, login.code, login.data["code"]) == (False, "email_login", "535")
    assert server.got == []
