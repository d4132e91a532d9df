"""The chat page over HTTP, without a browser: what it promises, and what it refuses."""

import gzip
import logging
import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels.web import Settings
from bot.server import BODY_LIMIT, application
from conversations.messages import Address, Incoming
from renderers.page import PAGES
from tests.channels.fake_desk import NAME, WORD, WORDS, FakeDesk

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
JUNK = bytes(range(256)) * 4


class Visit:
    """A browser without script: it keeps cookies, reads forms out of pages and posts them."""

    def __init__(self, app: Starlette, base: str = "http://testserver") -> None:
        self.http = TestClient(app, base_url=base, follow_redirects=False)
        self.page = ""

    def load(self) -> str:
        self.page = unescape(self.http.get("/").text)
        return self.page

    def fields(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))

    def say(self, text: str, **changed: str) -> int:
        """Post a text and load the page again; the status of the post."""
        answer = self.http.post("/say", data={**self.fields(), "text": text, **changed})
        self.load()
        return answer.status_code

    def press(self, key: str) -> int:
        answer = self.http.post("/say", data={**self.fields(), "pressed": key})
        self.load()
        return answer.status_code

    def upload(self, name: str, data: bytes) -> int:
        files = {"file": (name, data)}
        answer = self.http.post("/say", data=self.fields(), files=files)
        self.load()
        return answer.status_code

    def fill(self) -> None:
        """The whole form, to the document."""
        self.load()
        for text in ("总装车间钳工一班", "26", "99.6", "010-68570536"):
            self.say(text)
        for key in ("skip", "r14", "yes"):
            self.press(key)
        self.say("简介\r\n第二段")
        assert self.upload("材料.docx", WORD) == 303

    @property
    def address(self) -> Address:
        token = str(self.http.cookies["visitor"])
        return Address("web", sha256(token.encode()).hexdigest())

    @property
    def document(self) -> str:
        """The address of the newest document."""
        return str(re.findall(r'href="(/document/[^"]+)"', self.page)[-1])


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def app(desk: FakeDesk) -> Starlette:
    return application(desk, WORDS, Settings(title="申报助手", subtitle="2026 年度", poll=0.05))


@pytest.fixture
def visit(app: Starlette) -> Visit:
    one = Visit(app)
    one.load()
    return one


def test_the_first_visit_is_greeted_and_given_an_unguessable_name(
    app: Starlette, desk: FakeDesk
) -> None:
    one = Visit(app)
    answer = one.http.get("/")
    assert "你好，我是申报助手。" in answer.text
    cookie = answer.headers["set-cookie"]
    assert re.match(r"visitor=[\w-]{43};", cookie)
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=31536000"):
        assert part in cookie
    assert "Secure" not in cookie
    assert one.http.cookies["visitor"] not in answer.text
    assert [turn.said and turn.said.address for turn in desk.history(one.address)] == [one.address]


def test_over_https_the_cookie_never_travels_in_the_clear(app: Starlette) -> None:
    answer = Visit(app, "https://testserver").http.get("/")
    assert "Secure" in answer.headers["set-cookie"]


def test_a_first_page_loaded_twice_is_greeted_once(visit: Visit, desk: FakeDesk) -> None:
    visit.load()
    assert visit.page.count("你好，我是申报助手。") == 1
    assert len(desk.history(visit.address)) == 1


def test_a_cookie_that_is_not_ours_is_replaced(app: Starlette) -> None:
    for junk in ("", "x", "a" * 44, "../../etc/passwd", "%00" * 20):
        answer = TestClient(app).get("/", headers={"cookie": f"visitor={junk}"})
        assert answer.status_code == 200
        assert re.match(r"visitor=[\w-]{43};", answer.headers["set-cookie"])


def test_an_answer_leads_back_to_the_newest_message(visit: Visit) -> None:
    answer = visit.http.post("/say", data={**visit.fields(), "text": "总装车间钳工一班"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/#latest")
    newest = visit.load().partition('id="latest"')[2]
    assert "班组有多少人？" in newest
    assert "第 2 / 9 题 · 班组人数" in newest


def test_with_script_only_what_is_new_comes_back(visit: Visit) -> None:
    fields = visit.fields()
    answer = visit.http.post("/say", data={**fields, "text": "一班"}, headers={"x-fragment": "1"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "你好" not in answer.text
    assert '<p class="bubble">一班</p>' in answer.text
    assert "班组有多少人？" in answer.text
    assert 'id="composer"' in answer.text
    (said,) = set(re.findall(r'data-said="([^"]+)"', answer.text))
    assert fields["id"] in said


def test_a_form_sent_twice_is_one_message(visit: Visit, desk: FakeDesk) -> None:
    body = {**visit.fields(), "text": "总装车间钳工一班"}
    assert [visit.http.post("/say", data=body).status_code for _ in range(3)] == [303] * 3
    assert len(desk.history(visit.address)) == 2


def test_a_form_brought_back_and_filled_in_anew_is_another_message(visit: Visit) -> None:
    before = visit.fields()
    visit.say("不是数字")
    visit.http.post("/say", data={**before, "text": "再来", "asked": "members", "after": "2"})
    assert "再来" in visit.load()


def test_every_shape_of_composer(visit: Visit) -> None:
    shapes = []
    for text in ("一班", "26", "99.6", "010-1"):
        shapes += re.findall(r'inputmode="(\w+)"', visit.page)
        visit.say(text)
    assert shapes == ["text", "numeric", "decimal", "tel"]
    assert 'inputmode="email" autocomplete="email"' in visit.page
    assert '<button name="pressed" value="skip">跳过</button>' in visit.page
    visit.press("skip")
    assert visit.page.count('<button name="pressed"') == 33
    assert "<details><summary>" in visit.page
    visit.press("r0")
    visit.press("yes")
    assert "<textarea" in visit.page
    visit.say("简介")
    assert "选择文件并上传（.docx，不超过 20 MB）" in visit.page
    assert 'accept=".docx,application/vnd.openxmlformats-officedocument.word' in visit.page
    visit.press("skip")
    assert 'type="file"' not in visit.page
    assert "重新填写" in visit.page


def test_the_label_of_a_button_is_shown_not_its_key(visit: Visit) -> None:
    for text in ("一班", "26", "99.6", "010-1"):
        visit.say(text)
    visit.press("skip")
    fields = visit.fields()
    visit.press("r14")
    assert '<p class="bubble">山东</p>' in visit.page
    part = visit.http.get(f"/history?after={fields['after']}").text
    assert '<p class="bubble">山东</p>' in part
    assert "跳过" not in part


def test_a_button_of_an_earlier_question_is_left_to_the_desk(visit: Visit) -> None:
    old = visit.fields()
    visit.say("一班")
    visit.http.post("/say", data={**old, "pressed": "skip"})
    assert "这个按钮是前面问题的。" in visit.load()


def test_a_text_meant_for_an_earlier_question_is_given_back(visit: Visit) -> None:
    old = visit.fields()
    visit.say("一班")
    answer = visit.http.post("/say", data={**old, "text": "二班"})
    assert answer.status_code == 409
    assert WORDS["stale"] in answer.text
    assert 'value="二班"' in answer.text
    answer = visit.http.post("/say", data={**old, "text": "二班"}, headers={"x-fragment": "1"})
    assert answer.status_code == 409
    assert "班组有多少人？" in answer.text
    assert "二班" not in re.sub(r"<input[^>]+>", "", visit.load())


def test_what_was_not_kept_is_given_back_with_an_apology(visit: Visit, desk: FakeDesk) -> None:
    desk.broken = True
    fields = visit.fields()
    answer = visit.http.post("/say", data={**fields, "text": "一班"})
    assert answer.status_code == 500
    assert WORDS["error_500"] in answer.text
    assert 'value="一班"' in answer.text
    desk.broken = False
    assert visit.http.post("/say", data={**fields, "text": "一班"}).status_code == 303


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }} {% raw %} ${7*7}",
        "A&B &lt; &#60;",
        "第一行\n  第二行\t。",
        "😀👨‍👩‍👧 \u202eabc",
        "https://example.org/?a=1&b=2",
        " ",
    ],
)
def test_what_is_typed_is_shown_as_typed(visit: Visit, text: str) -> None:
    visit.http.post("/say", data={**visit.fields(), "text": text})
    html = visit.http.get("/").text
    shown = [unescape(one) for one in re.findall(r'<p class="bubble">(.*?)</p>', html, re.DOTALL)]
    assert text in shown
    assert "<script>alert" not in html
    assert "onerror=alert(1)>" not in html
    assert '<a href="https://' not in html


def test_a_message_of_a_hundred_thousand_characters_is_answered(
    visit: Visit, desk: FakeDesk
) -> None:
    assert visit.say("长" * 100_001) == 303
    assert "太长了，最多 20000 字。" in visit.page
    assert "（共 100001 字，这里只显示开头）" in visit.page
    assert len(visit.page) < 20_000
    said = desk.history(visit.address)[-1].said
    assert said is not None
    assert len(said.text or "") == 100_001


def test_an_empty_message_is_answered_and_seen(visit: Visit) -> None:
    assert visit.say("") == 303
    assert "还没有收到内容" in visit.page
    assert WORDS["blank_message"] in visit.page


def test_a_file_goes_to_the_desk_under_its_own_name(visit: Visit, desk: FakeDesk) -> None:
    visit.fill()
    assert desk.kept == [("材料.docx", WORD)]
    assert "材料.docx" in visit.page
    for name in ("../../etc/passwd", "C:\\Users\\我\\材料 1.docx", '<b>"x"</b>.docx'):
        visit.upload(name, WORD)
    assert [name for name, _ in desk.kept[1:]] == ["passwd", "材料 1.docx", "b>.docx"]


def test_a_file_the_desk_refuses_is_named_as_refused(visit: Visit) -> None:
    for text in ("一班", "26", "99.6", "010-1"):
        visit.say(text)
    for key in ("skip", "r0", "yes"):
        visit.press(key)
    visit.say("简介")
    visit.upload("程序.docx", b"MZ" + JUNK)
    assert "这个文件不是 Word 文档" in visit.page
    assert "未收下 · 1 KB" in visit.page


def test_the_document_comes_back_byte_for_byte(visit: Visit, desk: FakeDesk) -> None:
    visit.fill()
    answer = visit.http.get(visit.document)
    assert answer.content.startswith(WORD)
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(NAME)}"
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_the_sheet_shows_every_answer_with_its_label(visit: Visit) -> None:
    visit.fill()
    html = visit.http.get(visit.document.replace("/document/", "/sheet/").rpartition("/")[0]).text
    for part in ("典型经验申报表", "中国质协字〔2020〕6号", "草稿", "班组人数", "26", "（未填）"):
        assert part in html
    assert "<script" not in html
    assert f'href="{visit.document}" download' in html
    assert 'href="/#latest"' in html


def test_nobody_reaches_the_document_of_another(visit: Visit, app: Starlette) -> None:
    visit.fill()
    sheet = visit.document.replace("/document/", "/sheet/").rpartition("/")[0]
    other = Visit(app)
    nobody = TestClient(app)
    assert "申报表" not in other.load()
    for path in (visit.document, sheet):
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
        assert "文件请不超过 20 MB" in answer.text
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
    assert "返回对话" in answer.text


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


def test_what_was_missed_is_fetched(visit: Visit, desk: FakeDesk) -> None:
    after = visit.fields()["after"]
    assert visit.http.get(f"/history?after={after}").status_code == 204
    desk.remind(visit.address, "提醒：还有 3 天。")
    html = visit.http.get(f"/history?after={after}").text
    assert "提醒：还有 3 天。" in html
    assert "你好" not in html
    assert visit.http.get("/history?after=x").status_code == 400
    visit.http.cookies.clear()
    assert visit.http.get("/history?after=0").status_code == 403
    assert visit.http.get("/stream").status_code == 403


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


def test_the_page_names_nothing_outside_itself(visit: Visit) -> None:
    visit.fill()
    used = re.findall(r'(?:href|src|action)="([^"]+)"', visit.page)
    assert used
    assert all(one.startswith(("/", "#", "data:")) for one in used)
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=|javascript:", visit.page)


def test_assets_change_their_name_with_their_content(visit: Visit) -> None:
    paths = re.findall(r'"(/static/[^"]+)"', visit.page)
    assert len(paths) == 2
    for path in paths:
        answer = visit.http.get(path)
        digest = path.split(".")[1]
        assert sha256(answer.content).hexdigest().startswith(digest)
        assert answer.headers["content-type"].split(";")[0] in {"text/css", "text/javascript"}


def test_the_whole_page_is_small(visit: Visit) -> None:
    paths = ["/", *re.findall(r'"(/static/[^"]+)"', visit.page)]
    bodies = [visit.http.get(path) for path in paths]
    assert {answer.headers["content-encoding"] for answer in bodies} == {"gzip"}
    sizes = [len(gzip.compress(answer.content, 6)) for answer in bodies]
    assert sum(sizes) < 8_000


def test_healthz_answers(app: Starlette) -> None:
    assert TestClient(app).get("/healthz").json() == {"ok": True}


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


def test_every_sentence_of_the_page_is_in_the_language_file_and_used() -> None:
    root = PAGES.parents[1]
    code = ["renderers/page.py", "bot/channels/web.py", "bot/server.py"]
    sources = [*PAGES.glob("*.html"), *(root / path for path in code)]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    assert set(re.findall(r'say\("(\w+)"', text)) <= WORDS.keys()
    refused = {f"error_{status}" for status in (400, 403, 404, 405, 413, 415, 500)}
    assert refused <= WORDS.keys()
    assert WORDS.keys() - refused <= set(re.findall(r'"(\w+)"', text))
