"""The chat page over HTTP, without a browser: what it promises."""

import gzip
import re
from hashlib import sha256
from html import unescape
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations.messages import Option
from renderers.page import PAGES
from tests.channels.fake_desk import NAME, PAGE, WORD, WORDS, FakeDesk
from tests.channels.visit import Visit


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
    assert WORDS["progress"].format(number=2, total=9, label="班组人数") in newest


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
    assert WORDS["file"].format(accept=".docx", limit=20) in visit.page
    assert 'accept=".docx,application/vnd.openxmlformats-officedocument.word' in visit.page
    visit.press("skip")
    assert WORDS["file"].format(accept=".docx", limit=20) not in visit.page
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


def test_what_the_bot_says_by_the_way_leaves_the_question_open(
    visit: Visit, desk: FakeDesk
) -> None:
    visit.say("一班")
    old = visit.fields()
    desk.says_first(visit.address, "请在周五前提交。")
    part = unescape(visit.http.get(f"/history?after={old['after']}").text)
    assert "请在周五前提交。" in part
    assert "你好" not in part
    assert f'name="asked" value="{old["asked"]}"' in part
    assert visit.http.post("/say", data={**old, "text": "26"}).status_code == 303
    desk.says_first(visit.address, "再说一遍。")
    visit.load()
    assert visit.fields()["asked"] != old["asked"] != ""
    assert "再说一遍。" in visit.page


def test_a_reminder_takes_no_button_of_the_open_question_away(
    visit: Visit, desk: FakeDesk
) -> None:
    def buttons(html: str) -> list[str]:
        return re.findall('name="pressed" value="([^"]*)"', html)

    for text in ("一班", "26", "99.6", "010-68570536", "one@example.com"):
        visit.say(text)
    visit.load()
    old, before = visit.fields(), buttons(visit.page)
    assert before[0] == "r0"
    for _ in range(2):  # the buttons of the newest one stand behind those of the question
        desk.says_first(visit.address, "还有 3 天。", Option("mute:notice", "别再提醒"))
        part = visit.http.get(f"/history?after={old['after']}").text
        assert buttons(part) == [*before, "mute:notice"]
        assert f'name="asked" value="{old["asked"]}"' in part
    assert buttons(visit.load()) == [*before, "mute:notice"]


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
    assert WORDS["cut"].format(count=100_001) in visit.page
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
    visit.upload("程序.docx", b"MZ")
    assert "这个文件不是 Word 文档" in visit.page
    assert WORDS["not_taken"] + " · 1 KB" in visit.page


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
    for part in (
        "典型经验申报表",
        "中国质协字〔2020〕6号",
        "草稿",
        "班组人数",
        "26",
        WORDS["blank"],
    ):
        assert part in html
    assert "<script" not in html
    assert f'href="{visit.document}" download' in html
    assert 'href="/#latest"' in html


def test_the_pages_are_shown_as_they_will_be_printed(visit: Visit) -> None:
    visit.fill()
    paper = visit.document.replace("/document/", "/paper/").rpartition("/")[0]
    html = visit.http.get(paper).text
    pictures = re.findall(r'<img src="([^"]+)"', html)
    assert len(pictures) == 2
    for picture in pictures:
        answer = visit.http.get(picture)
        assert answer.content == PAGE
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"].startswith("private")
    assert visit.http.get(pictures[0].rpartition("/")[0] + "/3").status_code == 404


def test_a_file_may_come_beside_a_question_for_words(visit: Visit, desk: FakeDesk) -> None:
    desk.accept(visit.address, (".pdf",))
    assert visit.load().count('type="file"') == 1
    assert 'accept=".pdf' in visit.page


def test_a_form_that_was_filled_in_elsewhere_may_come_at_any_time(visit: Visit) -> None:
    visit.load()
    assert visit.page.count('type="file"') == 1
    assert WORDS["file_aside"] in visit.page
    assert 'accept=".docx,' in visit.page


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


def test_every_sentence_of_the_page_is_in_the_language_file_and_used() -> None:
    root = PAGES.parents[1]
    code = ["renderers/page.py", "bot/channels/web.py", "bot/server.py", "bot/pages.py"]
    code.append("bot/channels/wechat/asking.py")
    sources = [*PAGES.glob("*.html"), *(root / path for path in code)]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    assert set(re.findall(r'say\("(\w+)"', text)) <= WORDS.keys()
    refused = {f"error_{status}" for status in (400, 403, 404, 405, 410, 413, 415, 500)}
    assert refused <= WORDS.keys()
    assert WORDS.keys() - refused <= set(re.findall(r'"(\w+)"', text))
