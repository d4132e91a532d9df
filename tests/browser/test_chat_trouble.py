"""The chat page in a browser, when things go wrong: nothing typed is lost, nothing is doubled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat import Chat
from tests.browser.form import address_of, fill
from tests.channels.fake_desk import NAME, WORD, WORDS, FakeDesk

Visitor = Callable[..., Chat]


def test_words_for_a_question_answered_elsewhere_are_kept_and_explained(phone: Chat) -> None:
    phone.box.fill("二班")
    phone.box.focus()
    second = Chat(phone.page.context.new_page(), phone.origin).open()
    second.say("一班")
    expect(phone.notice).to_have_text(WORDS["stale"])
    assert phone.box.input_value() == "二班"
    expect(phone.box).to_be_focused()
    phone.say("26")
    assert "二班" not in phone.texts()


def test_words_sent_to_a_question_answered_elsewhere_come_back(phone: Chat) -> None:
    phone.page.route("**/stream*", lambda route: route.abort())
    phone.page.reload()
    second = Chat(phone.page.context.new_page(), phone.origin).open()
    second.say("一班")
    phone.say("二班")
    expect(phone.notice).to_have_text(WORDS["stale"])
    assert phone.box.input_value() == "二班"
    expect(phone.newest).to_contain_text("班组有多少人？")
    phone.say("26")
    assert "二班" not in phone.texts()
    phone.trouble.clear()  # the stream was cut on purpose


def test_without_network_nothing_is_lost_and_retry_sends_it_once(phone: Chat) -> None:
    phone.page.context.set_offline(True)
    phone.box.fill("总装车间钳工一班")
    phone.page.get_by_role("button", name=WORDS["send"]).click()
    expect(phone.notice).to_contain_text(WORDS["failed"])
    assert phone.box.input_value() == "总装车间钳工一班"
    phone.page.context.set_offline(False)
    with phone.answered():
        phone.page.get_by_role("button", name=WORDS["retry"]).click()
    assert phone.texts().count("总装车间钳工一班") == 1
    expect(phone.notice).to_have_text("")
    phone.trouble.clear()  # the network was cut on purpose


@pytest.mark.parametrize("stream", [True, False])
def test_an_answer_lost_on_its_way_back_is_not_doubled(
    phone: Chat, desk: FakeDesk, *, stream: bool
) -> None:
    def heard_but_unanswered(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    if not stream:
        phone.page.route("**/stream*", lambda route: route.abort())
        phone.page.reload()
    phone.page.route("**/say", heard_but_unanswered, times=1)
    phone.box.fill("总装车间钳工一班")
    phone.page.get_by_role("button", name=WORDS["send"]).click()
    if stream:  # it arrives there
        expect(phone.newest).to_contain_text("班组有多少人？")
        expect(phone.page.locator("#typing")).to_be_hidden()
        assert phone.box.input_value() == ""
        assert phone.notice.inner_text() == ""
    else:
        with phone.answered():
            phone.page.get_by_role("button", name=WORDS["retry"]).click()
    assert phone.texts().count("总装车间钳工一班") == 1
    assert len(desk.history(address_of(phone))) == 2
    phone.say("26")
    phone.trouble.clear()  # the network was cut on purpose


def test_while_a_message_is_under_way_it_shows_and_is_not_sent_again(
    phone: Chat, desk: FakeDesk
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.page.route("**/say", hold)
    phone.box.fill("总装车间钳工一班")
    send = phone.page.get_by_role("button", name=WORDS["send"])
    send.click()
    expect(send).to_be_disabled()
    expect(phone.page.locator("#typing")).to_be_visible()
    phone.box.press("Enter")
    with phone.answered():
        held[0].continue_()
    assert len(held) == 1
    expect(phone.page.get_by_role("button", name=WORDS["send"])).to_be_enabled()
    expect(phone.box).to_be_focused()


def test_enter_pressed_twice_sends_once(computer: Chat) -> None:
    fill(computer)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    computer.page.route("**/say", hold)
    computer.box.fill("简介")
    computer.box.press("Enter")
    expect(computer.page.locator("#typing")).to_be_visible()
    computer.box.press("Enter")
    computer.page.wait_for_timeout(200)
    assert len(held) == 1
    with computer.answered():
        held[0].continue_()


def test_a_bug_leaves_the_words_in_the_box(phone: Chat, desk: FakeDesk) -> None:
    desk.broken = True
    phone.box.fill("总装车间钳工一班")
    phone.page.get_by_role("button", name=WORDS["send"]).click()
    expect(phone.notice).to_have_text(WORDS["error_500"])
    assert phone.box.input_value() == "总装车间钳工一班"
    desk.broken = False
    phone.say("总装车间钳工一班")
    phone.trouble.clear()  # the browser notes the 500


def test_a_page_whose_cookie_is_gone_says_how_to_go_on(phone: Chat) -> None:
    phone.page.context.clear_cookies()
    phone.box.fill("一班")
    phone.page.get_by_role("button", name=WORDS["send"]).click()
    expect(phone.notice).to_contain_text(WORDS["error_403"])
    assert phone.box.input_value() == "一班"
    phone.notice.get_by_role("link").click()
    phone.say("一班")
    phone.trouble.clear()  # the browser notes the 403


@pytest.mark.parametrize("script", [True, False])
def test_a_file_too_large_is_refused_with_the_limit(
    visitor: Visitor, tmp_path: Path, *, script: bool
) -> None:
    phone = visitor(java_script_enabled=script).open()
    fill(phone)
    phone.say("简介")
    big = tmp_path / "大.docx"
    with big.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    phone.page.set_input_files("#file", big)
    if script:
        expect(phone.notice).to_have_text(WORDS["too_big"].format(limit=20))
    else:
        phone.page.get_by_role("button", name=WORDS["upload"], exact=True).click()
        expect(phone.page.get_by_text(WORDS["error_413"].format(limit=20))).to_be_visible()
        phone.page.get_by_role("link", name=WORDS["back"]).click()
    phone.upload("材料.docx", WORD)
    assert NAME in phone.newest.inner_text()
    phone.trouble.clear()  # the browser notes the 413


def test_a_refused_file_may_be_followed_by_another(phone: Chat) -> None:
    fill(phone)
    phone.say("简介")
    phone.upload("程序.docx", b"MZ")
    expect(phone.newest).to_contain_text("请上传班组创建材料。")
    assert "不是 Word 文档" in "".join(phone.texts())
    phone.upload("材料.docx", WORD)
    assert NAME in phone.newest.inner_text()
