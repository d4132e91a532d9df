"""Letters: what arrives is what was sent, to nobody else, over a connection nobody reads."""

import logging
import ssl
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Card, Choices, File, Notice, Outcome, Pace, Parcel, Picture, Text
from bot.channels.email import Email, Settings
from bot.channels.email.channel import DOCTOR
from bot.channels.email.writing import letter, signed
from conversations.messages import Address, Document, Option
from renderers.phrases import phrases
from tests.channels.email.conftest import ENVIRONMENT, NOON, TABLE, Opener, channel
from tests.channels.email.fake import MailServer

TO = Address("email", "li.min@example.com")
REMINDER = "还有 7 天截止：质量信得过班组申报表。\n还缺：推荐意见。"
WORDS = phrases().tables["email"]


def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    assert channel(server).send(TO, Text(REMINDER), "7-0") == Outcome("sent")
    [got] = server.got
    assert (got.sender, got.to) == ("office@example.org", TO.person)
    made = got.letter
    assert made["From"] == "质协（信得过） <office@example.org>"
    assert made["To"] == TO.person
    assert made["Subject"] == "还有 7 天截止：质量信得过班组申报表"
    assert parsedate_to_datetime(made["Date"]) == NOON
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["List-Unsubscribe"] == "<mailto:office@example.org?subject=unsubscribe>"
    assert made.get_content_type() == "text/plain"
    assert got.words == f"{REMINDER}\n\n-- \n{WORDS['foot']}\n"


@pytest.mark.parametrize("security", ["tls", "none"])
@pytest.mark.parametrize("login", [True, False])
def test_every_way_to_a_server(serving: Opener, security: str, login: bool) -> None:  # noqa: FBT001
    server = serving(security, login=login)
    assert channel(server).send(TO, Text(REMINDER), "1-0") == Outcome("sent")
    assert len(server.got) == 1


def test_a_document_is_attached_with_its_name(server: MailServer) -> None:
    document = Document("d1", "2021年申报表-钳工一班.docx", 9, "0" * 64)
    assert channel(server).send(TO, File(document, b"PK\x03\x04 Word"), "1-0").end == "sent"
    made = server.got[0].letter
    [attached] = made.iter_attachments()
    assert attached.get_filename() == document.name
    assert attached.get_content() == b"PK\x03\x04 Word"
    assert attached.get_content_type().endswith("wordprocessingml.document")
    assert document.name in server.got[0].words


def test_a_document_that_is_too_large_is_a_link(server: MailServer) -> None:
    card = Card("申报表.docx", "点开查看和下载", "https://bot.example.org/f/abc")
    assert channel(server).send(TO, card, "1-0").end == "sent"
    [got] = server.got
    assert got.letter["Subject"] == card.title
    assert card.url in got.words


def test_dots_and_long_lines_arrive_as_they_are(server: MailServer) -> None:
    text = ".\n..\n.一\n" + "长" * 3_000
    assert channel(server).send(TO, Text(text), "1-0").end == "sent"
    assert server.got[0].words.startswith(text)


REFUSED: list[tuple[Parcel, str]] = [
    (Choices("选一个", (Option("a", "一"),), ("1:0",)), "no_such_letter"),
    (Picture("1.png", b"\x89PNG"), "no_such_letter"),
    (Notice("once", "1", "提醒", "还有 7 天"), "no_such_letter"),
]


@pytest.mark.parametrize(("parcel", "code"), REFUSED)
def test_what_is_no_letter_is_refused_unsent(
    server: MailServer, parcel: Parcel, code: str
) -> None:
    assert channel(server).send(TO, parcel, "1-0") == Outcome("refused", 0, code)
    assert server.steps == []


@pytest.mark.parametrize(
    "person",
    ["", "nobody", "a b@example.com", "a@example.com>\r\nRCPT TO:<b@example.com", "李@例.cn"],
)
def test_what_is_no_address_is_refused_unsent(server: MailServer, person: str) -> None:
    to = Address("email", person)
    assert channel(server).send(to, Text("您好"), "1-0") == Outcome("refused", 0, "address")
    assert server.steps == []


OURS = Settings.of({**TABLE, "port": 25, "security": "none"}, ENVIRONMENT)
ANY_TEXT = st.text(max_size=200) | st.text(alphabet="\r\n\0\u2028:x＠@<>\x85", max_size=40)


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT, name=ANY_TEXT)
def test_no_text_can_become_a_header(text: str, name: str) -> None:
    evil = "Bcc: b@example.com"
    document = Document("d1", f"{name}\r\n{evil}\r\n.docx", 9, "0" * 64)
    parcels = (Text(f"{text}\r\n{evil}"), Text(f"\r\n{evil}"), File(document, b"PK"))
    for parcel in (*parcels, Card(f"{text}\n{evil}", text, "https://example.org/")):
        made = letter(OURS, WORDS, TO, parcel)
        assert not isinstance(made, Outcome)
        head = signed(made, OURS, "1-0", NOON).partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n")]
        assert b"bcc" not in names
        assert names.count(b"to") == names.count(b"subject") == names.count(b"from") == 1


def test_the_same_letter_again_has_the_same_name_and_another_has_another(
    server: MailServer,
) -> None:
    here = channel(server)
    other = Address("email", "wang@example.com")
    sent = [(TO, "7-0"), (TO, "7-0"), (TO, "7-1"), (other, "7-0")]
    for to, key in sent:
        here.send(to, Text(REMINDER), key)
    names = [one.letter["Message-ID"] for one in server.got]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert all(name.endswith("@example.org>") for name in names)


def test_a_certificate_nobody_vouches_for_is_not_trusted(serving: Opener) -> None:
    for server in (serving("starttls"), serving("tls")):
        table = {**TABLE, "port": server.port, "security": server.security}
        settings = Settings.of(table, ENVIRONMENT)
        strict = Email(settings, WORDS, lambda: NOON, ssl.create_default_context())
        assert strict.send(TO, Text("您好"), "1") == Outcome(
            "later", 900, "certificate", everybody=True
        )
        [finding] = strict.examine()
        assert (finding.ok, finding.code) == (False, "email_certificate")
        assert server.got == []
        assert "AUTH" not in server.steps


def test_no_address_and_no_word_is_in_the_log(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    here = channel(server)
    server.gone.add(TO.person)
    for text in (REMINDER, "\ud800"):
        here.send(TO, Text(text), "1-0")
    assert TO.person not in caplog.text
    assert "推荐意见" not in caplog.text


def test_what_it_can_carry(server: MailServer) -> None:
    here = channel(server)
    assert here.name == "email"
    assert here.routes() == ()
    assert here.abilities.pace == Pace(2)
    assert here.abilities.outbound
    assert channel(server, pace=0).abilities.pace is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"host": "mail.example.org", "security": "none"}, "encryption"),
        ({"sender": "office"}, "sender"),
        ({"sender": "a@example.org\r\nBcc: b@example.org"}, "sender"),
        ({"name": "质协\r\nBcc: b@example.org"}, "name"),
        ({"port": 0}, "port"),
        ({"pace": -1}, "pace"),
        ({"colour": "red"}, "colour"),
        ({"password": "x"}, "XINDEGUO_EMAIL_PASSWORD"),
    ],
)
def test_a_wrong_setting_is_told(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Settings.of({**TABLE, **wrong}, ENVIRONMENT)


def test_a_password_alone_is_told_and_never_quoted() -> None:
    with pytest.raises(ValueError, match="go together") as told:
        Settings.of(TABLE, {"XINDEGUO_EMAIL_PASSWORD": "very secret"})
    assert "very secret" not in str(told.value)
    assert "very secret" not in repr(Settings.of(TABLE, ENVIRONMENT))


def test_every_finding_has_its_sentence() -> None:
    for code in {*DOCTOR.values(), "email_failed"}:
        said = phrases().say("doctor", code, {"host": "mail.example.org", "code": "451"})
        assert "mail.example.org" in said
