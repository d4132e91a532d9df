"""Calls to a platform: one token for all, one retry, and every mishap a value without a secret."""

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.base import Outcome
from bot.channels.tencent import client as client_module
from bot.channels.tencent.client import Account, Client, Media
from bot.channels.tencent.outcomes import CODES, EVERYBODY, Failure, outcome
from bot.channels.tencent.wire import LONGEST_ANSWER, sound_base
from tests.channels.tencent.fake import STABLE, Call, File, Json, Platform
from tests.channels.tencent.memory import SharedMemory
from tests.channels.tencent.official import APP_SECRET, SEND, Official, Person
from tests.channels.tencent.sealed import OFFICIAL

PNG = b"\x89PNG\r\n\x1a\n a page of a form"
WORD = b"PK\x03\x04 a Word file \r\n--boundary-like\r\n\x00\xff"
NAME = "申报表-总装车间钳工一班（2026）.docx"
HELLO: Json = {"touser": "o1", "msgtype": "text", "text": {"content": "您好"}}
CORPORATION, CORP_SECRET = "ww1a2b3c4d5e6f7a8b", "corp-secret-corp-secret"


def account(platform: Platform) -> Account:
    return Account(platform.account, platform.secret, platform.corporate, platform.base)


@pytest.fixture
def client(platform: Official, memory: SharedMemory) -> Client:
    platform.people["o1"] = Person(follows=True)
    platform.opened("o1", 3600, 1000)
    return Client(account(platform), memory)


@pytest.fixture
def corporation() -> Iterator[Platform]:
    with Platform(CORPORATION, CORP_SECRET, corporate=True) as one:
        yield one
        assert one.violations == []


def test_the_token_is_fetched_once_and_the_secret_is_in_no_address(
    client: Client, platform: Official
) -> None:
    for _ in range(3):
        assert outcome(client.post(SEND, HELLO)) == Outcome("sent")
    (fetched,) = platform.to(STABLE)
    assert fetched.json == {
        "grant_type": "client_credential",
        "appid": OFFICIAL.receiver,
        "secret": APP_SECRET,
    }
    assert fetched.query == {}


def test_all_threads_of_all_processes_fetch_one_token(
    platform: Official, memory: SharedMemory
) -> None:
    platform.slow[STABLE] = 0.3
    clients = [Client(account(platform), memory) for _ in range(4)]
    with ThreadPoolExecutor(16) as threads:
        tokens = set(threads.map(lambda n: clients[n % 4].token(), range(16)))
    assert len(tokens) == 1
    assert isinstance(tokens.pop(), str)
    assert len(platform.to(STABLE)) == 1


class Raced(SharedMemory):
    """Another process fetched a token between our look and our lease."""

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        if seconds:
            self.keep_token(name.removesuffix(":fetch"), "theirs", 60)
        return super().lease(name, holder, seconds)


def test_a_token_that_another_fetched_a_moment_before_is_used(platform: Official) -> None:
    assert Client(account(platform), Raced()).token() == "theirs"
    assert platform.calls == []


@pytest.mark.parametrize("code", [0, 40164])
def test_the_lease_is_given_back_whether_or_not_there_is_a_token(
    client: Client, platform: Official, memory: SharedMemory, code: int
) -> None:
    if code:
        platform.fail(STABLE, code)
    client.token()
    assert memory.lease(f"{client._account.token}:fetch", "another", 1)


def test_a_token_is_not_used_to_its_last_second(client: Client, memory: SharedMemory) -> None:
    client.token()
    (name,) = memory._tokens
    assert 6800 < memory.seconds_left(name) <= 6900


def test_another_secret_or_app_has_another_token_and_neither_is_in_its_name() -> None:
    names = {Account(app, secret).token for app in ("wx1", "wx2") for secret in ("a1b2c3", "d4")}
    assert len(names) == 4
    assert not any("a1b2c3" in name for name in names)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_became_invalid_is_replaced_and_the_call_made_once_more(
    client: Client, platform: Official, code: int
) -> None:
    client.token()
    platform.fail(SEND, code)
    platform.forget_tokens()
    assert outcome(client.post(SEND, HELLO)) == Outcome("sent")
    assert len(platform.to(SEND)) == 2
    assert len(platform.to(STABLE)) == 2
    first, second = (call.query["access_token"] for call in platform.to(SEND))
    assert first != second


def test_a_platform_that_likes_no_token_is_asked_twice_and_not_for_ever(
    client: Client, platform: Official
) -> None:
    platform.fail(SEND, 40001, always=True)
    platform.fail(STABLE, "http_500", always=False)
    assert outcome(client.post(SEND, HELLO)) == Outcome("later", 30, "500")
    platform.calls.clear()
    assert outcome(client.post(SEND, HELLO)) == Outcome("later", 60, "40001")
    assert len(platform.to(SEND)) <= 2
    assert len(platform.to(STABLE)) <= 2


def test_threads_whose_token_became_invalid_together_fetch_one_new_one(
    client: Client, platform: Official
) -> None:
    client.token()
    platform.forget_tokens()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.post(SEND, HELLO), range(8)))
    assert [outcome(answer).end for answer in answers] == ["sent"] * 8
    assert len(platform.to(STABLE)) == 2


def test_a_process_that_died_with_the_lease_holds_nobody_up_for_long(
    client: Client, memory: SharedMemory
) -> None:
    memory.lease(f"{client._account.token}:fetch", "one that died", 0.2)
    assert isinstance(client.token(), str)


def test_who_waits_in_vain_for_another_process_sends_later(
    client: Client, memory: SharedMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PATIENCE", 0.2)
    memory.lease(f"{client._account.token}:fetch", "one that hangs", 60)
    assert outcome(client.post(SEND, HELLO)) == Outcome("later", 30, "no_token")


@pytest.mark.parametrize("code", ["40164", "40013", "40125"])
def test_a_setting_that_somebody_must_mend_keeps_the_message(
    client: Client, platform: Official, code: str
) -> None:
    platform.fail(STABLE, int(code))
    assert outcome(client.post(SEND, HELLO)) == Outcome("later", 600, code)
    assert platform.to(SEND) == []
    assert outcome(client.post(SEND, HELLO)) == Outcome("sent")


@pytest.mark.parametrize(
    ("what", "end", "code"),
    [
        ("http_500", "unknown", "500"),
        ("silent", "unknown", "TimeoutError"),
        ("dropped", "unknown", "RemoteDisconnected"),
        ("refused", "unknown", "RemoteDisconnected"),
        ("garbage", "unknown", "no_json"),
        ("redirect", "later", "302"),
        (45015, "closed", "45015"),
        (45047, "closed", "45047"),
        (43004, "unreachable", "43004"),
        (43101, "needs_ticket", "43101"),
        (81013, "unreachable", "81013"),
        (60020, "later", "60020"),
        (45009, "later", "45009"),
        (45011, "later", "45011"),
        (-1, "later", "-1"),
        (45002, "refused", "45002"),
        (99999, "refused", "99999"),
    ],
)
def test_what_went_wrong_becomes_an_outcome(
    client: Client, platform: Official, hasty: None, what: int | str, end: str, code: str
) -> None:
    client.token()
    platform.fail(SEND, what)
    ended = outcome(client.post(SEND, HELLO))
    assert (ended.end, ended.code) == (end, code)
    assert len(platform.to(SEND)) == 1
    assert (ended.wait > 0) is (end == "later")
    assert [call.path for call in platform.calls] == [STABLE, SEND]


def test_what_may_have_arrived_is_unknown_but_an_upload_is_done_again(
    client: Client, platform: Official, hasty: None
) -> None:
    client.token()
    platform.fail("/cgi-bin/media/upload", "silent")
    failure = client.upload("image", "第1页.png", PNG)
    assert isinstance(failure, Failure)
    assert outcome(failure) == Outcome("unknown", 0, "TimeoutError")
    assert outcome(failure, repeatable=True).end == "later"


def test_where_nobody_listens_it_is_sent_later(memory: SharedMemory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = Client(Account("wx1", "secret", base=f"http://127.0.0.1:{port}"), memory)
    assert outcome(client.post(SEND, HELLO)) == Outcome("later", 30, "ConnectionRefusedError")


def test_somebody_in_invaliduser_was_not_reached() -> None:
    assert outcome({"errcode": 0, "invaliduser": "zhang"}).end == "unreachable"
    assert outcome({"errcode": 0, "invaliduser": ""}).end == "sent"


def test_every_code_of_the_table_is_one_the_outcome_carries() -> None:
    for code, (end, wait) in CODES.items():
        assert outcome(Failure("refused", code)) == Outcome(
            end, wait, code, everybody=code in EVERYBODY
        )
        assert (wait > 0) is (end == "later")


def test_a_file_goes_up_with_its_chinese_name_and_comes_down_with_it(
    corporation: Platform, memory: SharedMemory
) -> None:
    client = Client(account(corporation), memory)
    media = client.upload("file", NAME, WORD)
    assert isinstance(media, str)
    kept = corporation.media[media]
    assert (kept.kind, kept.name, kept.data) == ("file", NAME, WORD)
    assert client.download(media) == Media(NAME, WORD)
    assert corporation.to("/cgi-bin/gettoken")[0].query == {
        "corpid": CORPORATION,
        "corpsecret": CORP_SECRET,
    }


@pytest.mark.parametrize(
    "name", ['a"; filename="b', "a\r\nX: y", "../../etc/passwd", "", "\ud800.docx"]
)
def test_no_name_ends_its_own_header(
    corporation: Platform, memory: SharedMemory, name: str
) -> None:
    media = Client(account(corporation), memory).upload("file", name, WORD)
    assert isinstance(media, str)
    kept = corporation.media[media]
    assert kept.data == WORD
    assert not set('"\r\n/\\') & set(kept.name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("表.docx", "表.docx"),
        ("../../表.docx", "表.docx"),
        ("C:\\表.docx", "表.docx"),
        ("%E8%A1%A8.docx", "表.docx"),
    ],
)
def test_the_name_of_a_file_is_a_name_and_no_path(
    client: Client, platform: Official, header: str, name: str
) -> None:
    media = platform.keep("file", header, WORD)
    assert client.download(media) == Media(name, WORD)


def test_a_file_that_is_gone_too_large_or_no_file_is_a_failure(
    client: Client, platform: Official
) -> None:
    media = platform.keep("image", "a.jpg", PNG)
    assert client.download(media, limit=4) == Failure("refused", "too_large")
    assert client.download("nothing") == Failure("refused", "40007")
    platform.pass_time(3 * 24 * 3600 + 1)
    assert client.download(media) == Failure("refused", "40007")
    video: Json = {"video_url": "http://127.0.0.1/elsewhere"}
    platform.route("GET", "/cgi-bin/media/get", lambda _: video)
    assert client.download("video") == Failure("refused", "no_file")


def test_an_answer_without_end_is_not_read_to_it(client: Client, platform: Official) -> None:
    def endless(_: Call) -> File:
        return File("", b" " * (LONGEST_ANSWER + 1), "application/json")

    platform.route("POST", SEND, endless)
    assert client.post(SEND, HELLO) == Failure("refused", "too_large")


@pytest.mark.parametrize("answer", [b"[]", b"1", b"", b"[" * 100_000, b"\xff", b"null"])
def test_an_answer_that_is_no_object_is_a_failure(
    client: Client, platform: Official, answer: bytes
) -> None:
    platform.route("POST", SEND, lambda _: File("", answer, "application/json"))
    assert client.post(SEND, HELLO) == Failure("unheard", "no_json")


def test_an_answer_cut_off_is_unheard(memory: SharedMemory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def half() -> None:
            connection, _ = server.accept()
            with connection:
                asked = b""
                while not asked.endswith(b"}"):  # what is left unread resets the connection
                    asked += connection.recv(65536)
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"errcode": 0')

        thread = threading.Thread(target=half)
        thread.start()
        here = Account("wx1", "s", base=f"http://127.0.0.1:{server.getsockname()[1]}")
        memory.keep_token(here.token, "token", 60)
        assert Client(here, memory).post(SEND, HELLO) == Failure("unheard", "cut_off")
        thread.join()


def test_no_proxy_of_the_environment_is_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert outcome(client.post(SEND, HELLO)) == Outcome("sent")


@pytest.mark.parametrize(
    "base",
    [
        "http://api.weixin.qq.com",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "https://user:secret@api.weixin.qq.com",
        "https://api.weixin.qq.com/?a=1",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "api.weixin.qq.com",
        "",
    ],
)
def test_a_platform_is_https_or_this_machine(base: str) -> None:
    with pytest.raises(ValueError, match="the address of a platform"):
        sound_base(base)
    for good in (
        "https://api.weixin.qq.com",
        "http://127.0.0.1:80/x",
        "http://[::1]",
        "http://localhost",
    ):
        assert sound_base(good) == good


def test_neither_log_nor_failure_holds_a_token_or_a_secret(
    client: Client, platform: Official, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = client.token()
    assert isinstance(token, str)
    said = [repr(client._account), repr(account(platform))]
    for what in ("silent", "dropped", "garbage", "http_500", "redirect", 40001, 45015):
        platform.fail(SEND, what)
        said.append(repr(client.post(SEND, HELLO)))
    said.append(repr(client.get("/cgi-bin/\r\nX: y")))
    said.extend(record.getMessage() for record in caplog.records)
    for line in said:
        assert token not in line
        assert APP_SECRET not in line
        assert "您好" not in line
