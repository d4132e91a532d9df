"""The chat page over HTTP: what it refuses, and what it lets nobody know."""

import logging
import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.server import BODY_LIMIT
from conversations.messages import Incoming
from tests.channels.fake_desk import NAME, WORD, WORDS, FakeDesk
from tests.channels.visit import Visit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
JUNK = bytes(range(256)) * 4


def test_nobody_reaches_the_document_of_another(visit: Visit, app: Starlette) -> None:
    visit.fill()
    sheet = visit.document.replace("/document/", "/sheet/").rpartition("/")[0]
    other = Visit(app)
    nobody = TestClient(app)
    assert "申报表" not in other.load()
    paper, page = (sheet.replace("/sheet/", one) for one in ("/paper/", "/page/"))
    for path in (visit.document, sheet, paper, f"{page}/1"):
        assert visit.http.get(path).status_code == 200
        for stranger in (other.http, nobody):
            answer = stranger.get(path)
            assert answer.status_code == 404
            assert WORDS["error_404"] in answer.text
            assert NAME not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/document/x/..%2f..%2f..%2fetc%2fpasswd",
        "/document/..%2f..%2fetc%2fpasswd/x",
        "/document/%00/%00",
        "/document/" + "a" * 5000 + "/b",
        "/sheet/..%2f..",
        "/sheet/%ff%fe",
        "/static/..%2fchat.html",
        "/static/chat.css",
        "/static/%00",
        "/nope",
        "/say/",
    ],
)
def test_what_is_not_there_is_a_page_with_a_way_back(visit: Visit, path: str) -> None:
    answer = visit.http.get(path)
    assert answer.status_code == 404
    assert WORDS["error_404"] in answer.text
    assert 'href="/#latest"' in answer.text


def test_a_form_without_our_token_is_refused(visit: Visit, app: Starlette, desk: FakeDesk) -> None:
    other = Visit(app)
    other.load()
    fields = visit.fields()
    wrong = [{}, {"csrf": ""}, {"csrf": "中文"}, {"csrf": other.fields()["csrf"]}]
    for csrf in wrong:
        body = {**{k: v for k, v in fields.items() if k != "csrf"}, **csrf, "text": "一班"}
        assert visit.http.post("/say", data=body).status_code == 403
    stranger = TestClient(app)
    assert stranger.post("/say", data={**fields, "text": "一班"}).status_code == 403
    assert len(desk.history(visit.address)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(visit: Visit, headers: dict[str, str]) -> None:
    body = {**visit.fields(), "text": "一班"}
    answer = visit.http.post("/say", data=body, headers=headers)
    assert answer.status_code == 403
    assert WORDS["error_403"] in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://testserver"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "null"},
    ],
)
def test_a_form_of_our_own_is_taken(visit: Visit, headers: dict[str, str]) -> None:
    body = {**visit.fields(), "text": "一班"}
    assert visit.http.post("/say", data=body, headers=headers).status_code == 303


def test_a_refusal_fits_into_an_open_page(visit: Visit) -> None:
    answer = visit.http.post("/say", data={"text": "一班"}, headers={"x-fragment": "1"})
    assert answer.status_code == 403
    assert "<html" not in answer.text
    assert '<p id="notice" role="alert">' in answer.text
    assert WORDS["error_403"] in answer.text


def chunks(size: int, start: bytes = b"") -> Iterator[bytes]:
    yield start
    for _ in range(size // 65536 + 1):
        yield b"x" * 65536


@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 30 * 1024 * 1024])
def test_a_body_too_large_is_refused_however_it_comes(
    visit: Visit, desk: FakeDesk, size: int
) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=b"}
    for extra in ({}, {"content-length": str(size + len(part))}):
        answer = visit.http.post("/say", content=chunks(size, part), headers={**headers, **extra})
        assert answer.status_code == 413
        assert WORDS["error_413"].format(limit=20) in answer.text
    assert desk.kept == []


def test_a_file_or_a_text_too_large_is_refused(visit: Visit, desk: FakeDesk) -> None:
    assert visit.upload("大.docx", b"x" * (20 * 1024 * 1024 + 1)) == 413
    assert visit.say("长" * 400_000) == 413
    files = {"text": (None, "长" * 400_000)}
    assert visit.http.post("/say", data=visit.fields(), files=files).status_code == 413
    assert desk.kept == []


def test_several_files_or_two_answers_at_once_are_refused(visit: Visit, desk: FakeDesk) -> None:
    fields = visit.fields()
    two = [("file", ("a.docx", WORD)), ("file", ("b.docx", WORD))]
    assert visit.http.post("/say", data=fields, files=two).status_code == 400
    both = {**fields, "text": "一班", "pressed": "skip"}
    assert visit.http.post("/say", data=both).status_code == 400
    assert visit.http.post("/say", data=fields).status_code == 400
    named = {"text": ("a.txt", b"x")}
    assert visit.http.post("/say", data=fields, files=named).status_code == 400
    nothing = {"file": ("", b"")}
    assert visit.http.post("/say", data=fields, files=nothing).status_code == 400
    assert desk.kept == []


@pytest.mark.parametrize(
    "field",
    [
        {"id": ""},
        {"id": "x" * 65},
        {"id": "一二三四五六七八"},
        {"after": "x"},
        {"after": "-1"},
        {"after": "1" * 5000},
        {"after": "１"},
        {"asked": "x" * 201},
        {"pressed": "x" * 201},
    ],
)
def test_what_the_page_fills_in_itself_is_not_trusted(visit: Visit, field: dict[str, str]) -> None:
    body = {**visit.fields(), **({} if "pressed" in field else {"text": "一班"}), **field}
    assert visit.http.post("/say", data=body).status_code == 400


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data; boundary=b", JUNK),
        ("multipart/form-data; boundary=b", b"--b\r\n" + JUNK),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="\xff'),
        ("multipart/form-data; boundary=", b""),
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=" + "b" * 300, b""),
        ("application/x-www-form-urlencoded", JUNK),
        ("application/x-www-form-urlencoded", b"&&&===%%%;;%u1234&csrf=%ff%00"),
        ("application/x-www-form-urlencoded", b"a=1&" * 50),
        ("application/json", b"{}"),
        ("text/plain", b"text=1"),
        ("", b"text=1"),
        ("multipart", b""),
    ],
)
def test_junk_is_refused_with_4xx(visit: Visit, media_type: str, body: bytes) -> None:
    answer = visit.http.post("/say", content=body, headers={"content-type": media_type})
    assert 400 <= answer.status_code < 500
    assert WORDS["back"] in answer.text


@pytest.mark.parametrize("charset", ["utf-8", "punycode", "idna", "undefined", "hex", "utf-7"])
def test_bytes_that_are_no_text_never_break_the_page(visit: Visit, charset: str) -> None:
    fields = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
              for key, text in visit.fields().items()]  # fmt: skip
    body = "".join(fields).encode()
    body += b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + JUNK + b"\r\n--b--\r\n"
    media_type = f"multipart/form-data; boundary=b; charset={charset}"
    answer = visit.http.post("/say", content=body, headers={"content-type": media_type})
    assert answer.status_code in {303, 400, 403}
    assert visit.http.get("/").status_code == 200


def test_half_a_character_is_refused(visit: Visit) -> None:
    fields = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
              for key, text in {**visit.fields(), "text": "\\ud800"}.items()]  # fmt: skip
    media_type = "multipart/form-data; boundary=b; charset=unicode-escape"
    body = ("".join(fields) + "--b--\r\n").encode()
    answer = visit.http.post("/say", content=body, headers={"content-type": media_type})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/say"), ("POST", "/"), ("PUT", "/say"), ("DELETE", "/sheet/x"), ("POST", "/stream")],
)
def test_wrong_methods_are_refused(visit: Visit, method: str, path: str) -> None:
    answer = visit.http.request(method, path)
    assert answer.status_code == 405
    assert "allow" in answer.headers
    assert WORDS["error_405"] in answer.text


def test_every_answer_carries_the_strict_headers(visit: Visit) -> None:
    (style,) = re.findall(r'href="(/static/[^"]+)"', visit.page)
    for path in ("/", "/nope", "/healthz", "/history?after=0", style, "/say"):
        headers = visit.http.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        kept = "immutable" in headers["cache-control"]
        assert kept is (path == style)
        assert kept or headers["cache-control"] == "no-store"


def test_the_log_holds_neither_words_nor_names(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "xindeguo")
    visit.fill()
    visit.http.get(visit.document)
    visit.http.get("/nope?text=秘密")
    lines = [record.getMessage() for record in caplog.records if record.name == "xindeguo.server"]
    assert any(re.fullmatch(r"POST say 303 \d+ ms", line) for line in lines)
    assert any(re.fullmatch(r"GET document 200 \d+ ms", line) for line in lines)
    assert any(re.fullmatch(r"GET - 404 \d+ ms", line) for line in lines)
    secrets = ["总装车间", "秘密", visit.http.cookies["visitor"], visit.document.split("/")[2]]
    assert not [line for line in lines for secret in secrets if secret in line]


def test_a_bug_ends_in_an_apology_and_its_words_stay_out_of_the_log(
    visit: Visit, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(incoming: Incoming) -> None:
        raise RuntimeError(incoming.text)

    monkeypatch.setattr(desk, "receive", broken)
    body = {**visit.fields(), "text": "13800138000"}
    answer = visit.http.post("/say", data=body)
    assert answer.status_code == 500
    assert WORDS["error_500"] in answer.text
    assert "RuntimeError" in caplog.text
    assert "13800138000" not in caplog.text
