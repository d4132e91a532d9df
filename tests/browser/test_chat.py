"""The chat page in a browser: the whole form, by every way a person may take."""

from collections.abc import Callable

from playwright.sync_api import expect
from starlette.applications import Starlette

from conversations.messages import Option
from tests.browser.chat import Chat
from tests.browser.form import ANSWERS, address_of, fill, progress
from tests.browser.running import running
from tests.channels.fake_desk import NAME, WORD, WORDS, FakeDesk

Visitor = Callable[..., Chat]


def test_the_whole_form_on_a_phone(phone: Chat) -> None:
    fill(phone)
    phone.say("第一行\n第二行")
    phone.upload("材料.docx", WORD)
    assert [text for text in phone.texts() if text in ANSWERS] == ANSWERS
    assert "第一行\n第二行" in phone.texts()
    assert phone.in_view(phone.newest)
    saved = phone.download()
    assert saved.name == NAME
    assert saved.read_bytes().startswith(WORD)
    phone.page.get_by_role("link", name=WORDS["check"]).click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("典型经验申报表")
    expect(phone.page.locator("dt, dd").filter(has_text="26")).to_be_visible()
    phone.page.get_by_role("link", name=WORDS["back"]).click()
    expect(phone.newest).to_be_visible()
    assert phone.in_view(phone.newest)


def test_the_whole_form_without_script(visitor: Visitor) -> None:
    phone = visitor(java_script_enabled=False).open()
    fill(phone)
    phone.say("第一行\n第二行")
    phone.upload("材料.docx", WORD)
    assert phone.page.url.endswith("/#latest")
    assert phone.in_view(phone.newest)
    assert phone.download().read_bytes().startswith(WORD)
    assert not [url for url in phone.requests if "stream" in url]


def test_the_whole_form_by_keyboard(computer: Chat) -> None:
    keyboard = computer.page.keyboard
    computer.box.focus()
    for text in ANSWERS[:4]:
        keyboard.type(text)
        with computer.answered():
            keyboard.press("Enter")
        expect(computer.box).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    for tabs in (0, 14, 0):  # skip, the fifteenth region, yes
        for _ in range(tabs):
            keyboard.press("Tab")
        with computer.answered():
            keyboard.press("Enter")
    expect(computer.box).to_be_focused()
    keyboard.type("第一行")
    keyboard.press("Shift+Enter")
    keyboard.type("第二行")
    with computer.answered():
        keyboard.press("Enter")
    expect(computer.page.locator("#file")).to_be_focused()
    assert "第一行\n第二行" in computer.texts()
    assert [text for text in computer.texts() if text in ANSWERS] == ANSWERS
    keyboard.press("Tab")
    with computer.answered():
        keyboard.press("Space")
    assert NAME in computer.newest.inner_text()


def test_enter_makes_a_new_line_on_a_phone(phone: Chat) -> None:
    fill(phone)
    phone.box.press_sequentially("甲\n乙")
    assert phone.box.input_value() == "甲\n乙"


def test_enter_that_ends_a_word_of_an_input_method_sends_nothing(computer: Chat) -> None:
    fill(computer)
    computer.box.fill("甲")
    computer.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    computer.box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    assert computer.box.input_value() == "甲"


def test_the_composer_takes_the_shape_of_the_question(phone: Chat) -> None:
    page = phone.page
    expect(page.get_by_text(progress(1, "质量信得过班组名称"))).to_be_visible()
    expect(phone.box).to_have_attribute(
        "placeholder", WORDS["example"].format(example="总装车间钳工一班")
    )
    modes = []
    for text in [*ANSWERS[:4]]:
        modes.append(phone.box.get_attribute("inputmode"))
        phone.say(text)
    assert modes == ["text", "numeric", "decimal", "tel"]
    expect(phone.box).to_have_attribute("inputmode", "email")
    expect(page.get_by_role("button", name="上一题")).to_be_visible()
    phone.say("a@b.cn")
    expect(phone.box).to_be_hidden()
    last = page.get_by_role("button", name="机械行业")
    last.scroll_into_view_if_needed()
    assert phone.in_view(phone.newest)
    page.get_by_text(WORDS["type_instead"]).click()
    phone.say("山东")
    assert page.locator("progress").get_attribute("value") == "6"


def test_what_was_said_survives_reload_restart_and_a_second_tab(
    visitor: Visitor, app: Starlette, desk: FakeDesk
) -> None:
    with running(app) as address:
        phone = visitor()
        phone.origin = address
        phone.open()
        phone.say("总装车间钳工一班")
        before = phone.texts()
        phone.page.reload()
        assert phone.texts() == before
        other = Chat(phone.page.context.new_page(), address).open()
        assert other.texts() == before
        port = int(address.rpartition(":")[2])
    with running(app, port):
        phone.page.reload()
        assert phone.texts() == before
        phone.say("26")
    phone.page.close()
    phone.trouble.clear()  # the restart was to be heard


def test_a_second_tab_hears_what_the_first_says(phone: Chat) -> None:
    second = Chat(phone.page.context.new_page(), phone.origin).open()
    # Headless tabs are all visible, so both listen.
    phone.say("总装车间钳工一班")
    expect(second.newest).to_contain_text("班组有多少人？")
    expect(second.page.get_by_text(progress(2, "班组人数"))).to_be_visible()
    second.say("26")
    expect(phone.newest).to_contain_text("合格率")
    assert phone.texts() == second.texts()
    assert len(set(phone.texts())) == len(phone.texts())
    assert second.trouble == []


def test_a_reminder_arrives_and_what_is_being_typed_stays(phone: Chat, desk: FakeDesk) -> None:
    phone.box.fill("总装车")
    phone.box.focus()
    desk.remind(address_of(phone), "提醒：距离截止还有 3 天。")
    expect(phone.newest).to_contain_text("还有 3 天")
    expect(phone.box).to_be_focused()
    assert phone.box.input_value() == "总装车"
    assert phone.notice.inner_text() == ""
    phone.say("总装车间")
    expect(phone.newest).to_contain_text("班组有多少人？")


def test_a_reminder_with_buttons_is_no_news_about_the_question(
    phone: Chat, desk: FakeDesk
) -> None:
    phone.box.fill("总装车")
    desk.says_first(address_of(phone), "还有 3 天。", Option("mute:notice", "别再提醒"))
    expect(phone.newest).to_contain_text("还有 3 天")
    expect(phone.page.get_by_role("button", name="别再提醒")).to_be_visible()
    assert phone.box.input_value() == "总装车"
    assert phone.notice.inner_text() == ""


def test_a_hidden_page_closes_its_stream_and_catches_up(phone: Chat, desk: FakeDesk) -> None:
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    phone.page.evaluate(hide, arg=True)
    seen = phone.bubbles.count()
    desk.remind(address_of(phone), "提醒一")
    phone.page.wait_for_timeout(1000)
    assert phone.bubbles.count() == seen
    with phone.page.expect_response("**/history?after=*") as caught_up:
        phone.page.evaluate(hide, arg=False)
    assert caught_up.value.status == 200
    expect(phone.newest).to_contain_text("提醒一")
    desk.remind(address_of(phone), "提醒二")
    expect(phone.newest).to_contain_text("提醒二")
    assert phone.bubbles.count() == seen + 2


def test_the_keyboard_of_a_phone_stays_open_from_question_to_question(phone: Chat) -> None:
    # It closes when focus goes nowhere, even for a moment.
    phone.page.evaluate(
        "() => addEventListener('focusout', (event) => {"
        " document.title = event.relatedTarget ? event.relatedTarget.id : 'nowhere' })"
    )
    phone.box.fill("总装车间钳工一班")
    with phone.answered():
        phone.box.press("Enter")
    expect(phone.page).to_have_title("text")


def test_html_in_an_answer_stays_text(phone: Chat) -> None:
    text = '<img src=x onerror=alert(1)><script>alert(1)</script> https://example.org & "&lt;"'
    phone.say(text)
    assert text in phone.texts()
    phone.page.reload()
    assert text in phone.texts()
    assert phone.page.locator("#log a, #log img").count() == 0


def test_the_newest_question_is_in_view_after_a_long_answer(phone: Chat) -> None:
    fill(phone)
    phone.say("一段很长的简介。\n" * 60)
    assert phone.in_view(phone.newest)
    phone.page.reload()
    assert phone.in_view(phone.newest)


def test_the_question_stays_in_view_while_a_long_answer_is_typed(phone: Chat) -> None:
    fill(phone)
    low = phone.box.bounding_box()
    phone.box.fill("一段简介。\n" * 8)
    high = phone.box.bounding_box()
    assert low
    assert high
    assert high["height"] > low["height"]
    assert phone.in_view(phone.newest)


def test_nothing_comes_from_elsewhere(phone: Chat) -> None:
    fill(phone)
    assert {url.split("/")[2] for url in phone.requests if url.startswith("http")} == {
        phone.origin.split("/")[2]
    }
