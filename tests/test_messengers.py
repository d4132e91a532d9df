"""From the tables of bot.toml to channels that run, and what is said of one that cannot."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet

from bot import messengers
from bot.app import place
from bot.channels.base import Abilities, Card, Channel, File, Outcome, Parcel, Picture, Text
from bot.links import Links
from bot.messengers import (
    MESSENGERS,
    Around,
    ChannelError,
    Messenger,
    close,
    doors,
    open_around,
    open_messengers,
    packer,
    running,
    worker,
)
from conversations.messages import Address, Document, Incoming, Outgoing, Question, Reply
from renderers.phrases import phrases
from tests.bots import Bot
from tests.commands.running import program
from tests.folders import small, written

BASE = "https://bot.example.org"
WHO = Address("test", "one")
PNG = b"\x89PNG\r\n\x1a\n one page"
AES = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
SECRET = "5ecret-5ecret-5ecret-5ecret-5ecret"
TABLES: dict[str, dict[str, Any]] = {
    "telegram": {},
    "wechat": {"app": "wx5823bf96d3bd56c7", "account": "gh_a1b2c3d4e5f6"},
    "wecom": {"corp": "wx5823bf96d3bd56c7", "agent": 218},
    "kefu": {"corp": "wx5823bf96d3bd56c7"},
    "email": {"host": "mail.example.org", "sender": "office@example.org"},
}
ENVIRONMENT = {
    "XINDEGUO_TELEGRAM_TOKEN": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    **{
        f"XINDEGUO_{name}_{what}": {"TOKEN": "QDG6eK", "AES_KEY": AES, "SECRET": SECRET}[what]
        for name in ("WECHAT", "WECOM", "KEFU")
        for what in ("TOKEN", "AES_KEY", "SECRET")
    },
}
"""Every setting that must be, and every secret."""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    bot = Bot(tmp_path)
    yield bot
    bot.store.close()


@pytest.fixture
def around(bot: Bot) -> Around:
    links = Links([Fernet.generate_key().decode()], BASE, lambda: bot.now)
    return Around(bot.assistant, bot.store, phrases(), lambda: bot.now, links)


@pytest.fixture
def inside(around: Around) -> Around:
    """The same without an address outside."""
    return Around(around.desk, around.store, around.phrases, around.clock)


def why(around: Around, name: str, table: dict[str, Any], **environment: str) -> str:
    """Why a channel cannot be opened. No secret is in it."""
    given = {**ENVIRONMENT, **environment}
    with pytest.raises(ChannelError) as told:
        open_messengers({name: table}, BASE, around, given)
    assert told.value.name == name
    for secret in (*ENVIRONMENT.values(), *environment.values()):
        assert not secret or secret not in str(told.value)
    return told.value.reason


def test_every_channel_there_is_can_be_opened(around: Around) -> None:
    assert set(TABLES) == set(MESSENGERS)
    opened = open_messengers(TABLES, BASE, around, ENVIRONMENT)
    try:
        assert [one.channel.name for one in opened] == list(TABLES)
        assert all(one.packer.abilities is one.channel.abilities for one in opened)
    finally:
        close(opened)


def test_a_channel_that_does_not_exist_is_told_with_those_that_do(around: Around) -> None:
    reason = why(around, "sms", {})
    assert all(name in reason for name in MESSENGERS)


@pytest.mark.parametrize("name", [name for name in TABLES if MESSENGERS[name][1]])
def test_a_missing_library_is_told_with_what_installs_it(
    around: Around, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for loaded in [one for one in sys.modules if one.startswith(f"bot.channels.{name}")]:
        monkeypatch.delitem(sys.modules, loaded)
    library = "telegram" if name == "telegram" else "xmltodict"
    for loaded in [one for one in sys.modules if one.startswith("bot.channels.tencent")]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, library, None)
    reason = why(around, name, TABLES[name])
    assert f"没有装 {library}" in reason
    assert f"xindeguo[{MESSENGERS[name][1]}]" in reason


@pytest.mark.parametrize("secret", ENVIRONMENT)
def test_a_missing_secret_is_told_by_its_name(around: Around, secret: str) -> None:
    name = secret.split("_")[1].lower()
    reason = why(around, name, TABLES[name], **{secret: ""})
    assert "缺少环境变量" in reason
    assert secret in reason
    assert f"docs/channels/{name}.md" in reason
    assert (Path(__file__).parents[1] / f"docs/channels/{name}.md").exists()


@pytest.mark.parametrize(
    ("name", "setting"), [("telegram", "token"), ("wechat", "aes"), ("wecom", "secret")]
)
def test_a_secret_in_the_file_is_told_where_it_belongs(
    around: Around, name: str, setting: str
) -> None:
    reason = why(around, name, {**TABLES[name], setting: SECRET})
    assert "不能写在 bot.toml" in reason
    assert setting in reason
    assert f"XINDEGUO_{name.upper()}_" in reason


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("telegram", {"mode": "carrier pigeon"}),
        ("telegram", {"colour": "red"}),
        ("wechat", {"app": "1234"}),
        ("wechat", {"skew": 0}),
        ("wecom", {"agent": "one"}),
        ("kefu", {"sweep": 1}),
        ("email", {"security": "a seal"}),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(
    around: Around, name: str, wrong: dict[str, object]
) -> None:
    reason = why(around, name, {**TABLES[name], **wrong})
    assert "设置不对" in reason
    assert f"{next(iter(wrong))}: " in reason


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("telegram", "XINDEGUO_TELEGRAM_TOKEN"),
        ("wechat", "XINDEGUO_WECHAT_AES_KEY"),
        ("kefu", "XINDEGUO_KEFU_AES_KEY"),
        ("email", "XINDEGUO_EMAIL_PASSWORD"),
    ],
)
def test_a_wrong_secret_is_told_without_its_value(around: Around, name: str, secret: str) -> None:
    assert "设置不对" in why(around, name, TABLES[name], **{secret: "not-what-it-should-be"})


@pytest.mark.parametrize("name", TABLES)
def test_who_needs_links_needs_an_address(inside: Around, name: str) -> None:
    if name in {"telegram", "kefu"}:
        close(open_messengers({name: TABLES[name]}, "", inside, ENVIRONMENT))
    else:
        assert "address = " in why(inside, name, TABLES[name])


def test_what_was_open_is_closed_when_the_next_cannot_be(
    around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[list[str]] = []
    really = messengers.close

    def noted(opened: list[Messenger]) -> None:
        closed.append([one.channel.name for one in opened])
        really(opened)

    monkeypatch.setattr(messengers, "close", noted)
    with pytest.raises(ChannelError):
        open_messengers({**TABLES, "sms": {}}, BASE, around, ENVIRONMENT)
    assert closed == [list(TABLES)]


def test_every_sentence_about_channels_is_said_somewhere() -> None:
    bot = Path(messengers.__file__).parent
    paths = (bot / "messengers.py", bot / "channels" / "environment.py")
    source = "".join(path.read_text("utf-8") for path in paths)
    assert all(f'"{code}"' in source for code in phrases().tables["channel"])


def test_their_doors_and_the_pages_of_links_are_there(
    bot: Bot, around: Around, inside: Around
) -> None:
    opened = open_messengers(TABLES, BASE, around, ENVIRONMENT)
    try:
        paths = {getattr(route, "path", "") for route in doors(bot.library, around, opened)}
        assert {"/wechat", "/wecom", "/kefu", "/f/{token}", "/up/{token}"} <= paths
        paths = {getattr(route, "path", "") for route in doors(bot.library, inside, opened[:1])}
        assert not any(path.startswith(("/f/", "/up/", "/s/")) for path in paths)
    finally:
        close(opened)


class Loud:
    """A channel that breaks once, hears of the end, and notes what it is asked to send."""

    name = "test"
    abilities = Abilities(text=100)
    heard = Event()

    def __init__(self) -> None:
        self.began = 0
        self.ended = self.closed = False
        self.sent: list[str] = []
        self.again = Event()

    def run(self, stopping: Event) -> None:
        self.began += 1
        if self.began == 1:
            raise RuntimeError("a token in it: 110201543:AAH")
        self.again.set()
        self.ended = stopping.wait(30)

    def send(self, to: Address, parcel: Parcel, key: str) -> Outcome:
        assert isinstance(parcel, Text)
        self.sent.append(parcel.text)
        self.heard.set()
        return Outcome("sent")

    def close(self) -> None:
        assert self.ended
        self.closed = True
        raise OSError("it was never open")


def test_channels_hear_and_deliver_until_the_end(
    around: Around, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(messengers, "REST", 0.01)
    loud, other = Loud(), Loud()
    other.began = 1
    opened = [
        Messenger(cast("Channel", one), packer(one.abilities, around)) for one in (loud, other)
    ]
    with running(opened, worker(opened, around)):
        assert loud.again.wait(20), "a channel that breaks goes on"
        around.desk.receive(Incoming(WHO, "m1", text="成果表"), in_place=0)
        assert Loud.heard.wait(20)
    assert loud.ended
    assert other.ended
    assert loud.closed
    assert other.closed
    said = loud.sent + other.sent
    assert said
    assert len(said) == len(set(said)), "two deliveries, and each sentence once"
    assert "test broke: RuntimeError" in caplog.text
    assert "110201543" not in caplog.text


@pytest.mark.parametrize(
    ("abilities", "kinds"),
    [
        (Abilities(text=100, file_out=10**7), [File]),
        (Abilities(text=100, file_out=10), [Card]),
        (Abilities(text=100), [Card]),
        (Abilities(text=100, picture=10**6), [Card, Picture]),
        (Abilities(text=100, picture=len(PNG) - 1), [Card]),
    ],
)
def test_a_document_goes_as_the_channel_can_carry_it(
    bot: Bot,
    around: Around,
    monkeypatch: pytest.MonkeyPatch,
    abilities: Abilities,
    kinds: list[type[Parcel]],
) -> None:
    document = bot.hand_in()
    monkeypatch.setattr(bot.assistant, "pages", lambda *_: (PNG, PNG))
    answer = Outgoing((Reply("已提交。", document),))
    words, *parcels = packer(abilities, around).pack(answer, WHO)
    assert words == Text("已提交。")
    assert [type(one) for one in parcels] == kinds
    for one in parcels:
        match one:
            case File(given, data):
                assert given == document
                assert len(data) == document.size
            case Card(title, _, url):
                assert title == document.name
                assert around.links
                opened = around.links.open("document", url.rpartition("/")[2])
                assert opened
                assert (opened.address, opened.document) == (WHO, document.id)
            case Picture(_, data):
                assert data == PNG


def test_a_document_that_cannot_be_given_is_never_left_out_in_silence(
    bot: Bot, around: Around, inside: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Outgoing((Reply("已提交。", bot.hand_in()),))
    with pytest.raises(ValueError, match="larger than the channel carries"):
        list(packer(Abilities(text=100), inside).pack(answer, WHO))
    monkeypatch.setattr(bot.assistant, "open", lambda *_: None)
    with pytest.raises(LookupError):
        list(packer(Abilities(text=100), around).pack(answer, WHO))


@pytest.mark.parametrize(
    ("abilities", "said"),
    [
        (Abilities(text=100, file_out=10**7, picture=10**7), "已交 0/3。"),
        (Abilities(text=50, unit="bytes"), "已交 0/3。"),
        (Abilities(text=5), phrases().say("word", "undrawn", {})),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_told_at_once(
    bot: Bot, around: Around, monkeypatch: pytest.MonkeyPatch, abilities: Abilities, said: str
) -> None:
    chart = Document("0" * 32, "填报进度7月1日.png", 0, "")
    monkeypatch.setattr(bot.assistant, "words", lambda *_: "已交 0/3。")
    answer = Outgoing((Reply("", chart),))
    assert list(packer(abilities, around).pack(answer, WHO)) == [Text(said)]


def test_where_a_file_is_asked_for_it_is_said_where_to_send_it(
    around: Around, inside: Around
) -> None:
    asked = Outgoing((Reply("请发盖章扫描件。"),), question=Question("scan", accept=(".pdf",)))
    (said,) = packer(Abilities(text=500, merged=True), around).pack(asked, WHO)
    assert isinstance(said, Text)
    url = said.text.rpartition("\n")[2]
    assert url.startswith(f"{BASE}/up/")
    assert around.links
    opened = around.links.open("upload", url.rpartition("/")[2])
    assert opened
    assert opened.address == WHO
    for carries, here in ((10, around), (0, inside)):
        abilities = Abilities(text=500, file_in=carries)
        assert list(packer(abilities, here).pack(asked, WHO)) == [Text("请发盖章扫描件。")]


def test_serve_says_why_in_a_sentence_and_ends(tmp_path: Path) -> None:
    table = '\n[channels.wechat]\napp = "wx5823bf96d3bd56c7"\naccount = "gh_a1b2c3d4e5f6"\n'
    text = small()["bot.toml"].decode()
    folder = written(tmp_path / "association", {**small(), "bot.toml": (text + table).encode()})
    environment = {"XINDEGUO_WECHAT_TOKEN": "QDG6eK", "XINDEGUO_WECHAT_SECRET": SECRET}
    ended = program("serve", folder, "--port", 0, folder=tmp_path, env=environment)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("bot.toml 的 [channels.wechat] 用不了：缺少环境变量 ")
    assert "XINDEGUO_WECHAT_AES_KEY" in line
    assert SECRET not in line
    told = program("doctor", folder, folder=tmp_path, env=environment)
    assert told.returncode == 1
    assert "XINDEGUO_WECHAT_AES_KEY" in told.stdout


def test_keys_of_links_that_are_none_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINDEGUO_LINK_KEYS", "no key")
    bot = Bot(tmp_path)
    profile = bot.library.association.profile.model_copy(update={"address": "https://b.example"})
    association = replace(bot.library.association, profile=profile)
    library = replace(bot.library, association=association)
    with closing(bot.store), pytest.raises(ChannelError) as told:
        open_around(library, place(None, None), (bot.assistant, bot.store))
    assert "XINDEGUO_LINK_KEYS" in told.value.reason
    assert "no key" not in str(told.value)
