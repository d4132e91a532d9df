"""The page can be used by everybody: small screens, large text, dark rooms, no mouse, no sight."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.channels.fake_desk import WORD, WORDS

Visitor = Callable[..., Chat]
RULES = (Path(__file__).parent / "access.js").read_text("utf-8")


def findings(page: Page) -> list[str]:
    """What the rules of `access.js` find."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(RULES)
    return found


def walk(phone: Chat) -> list[str]:
    """The findings on every shape of the composer, on the sheet, on a page that is not there."""
    found = findings(phone.page)
    for text in ("总装车间钳工一班", "不是数字", "26", "99.6", "010-68570536"):
        phone.say(text)
        found += findings(phone.page)
    for label in ("跳过", "山东", "有"):
        phone.press(label)
        found += findings(phone.page)
    phone.say("很长很长的简介，" * 30 + "w" * 300)
    phone.page.get_by_text(WORDS["type_instead"]).click()
    found += findings(phone.page)
    phone.upload("一个名字很长很长的文件" * 5 + ".docx", WORD)
    found += findings(phone.page)
    phone.page.get_by_role("link", name=WORDS["check"]).click()
    phone.page.wait_for_url("**/sheet/*")
    found += findings(phone.page)
    phone.page.get_by_role("link", name=WORDS["paper"]).click()
    phone.page.wait_for_url("**/paper/*")
    found += findings(phone.page)
    phone.page.goto(phone.origin + "/nope")
    found += findings(phone.page)
    phone.trouble.clear()  # the browser notes the 404
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_rule_is_broken_anywhere(visitor: Visitor, scheme: str, width: int) -> None:
    size = {"width": width, "height": 700}
    assert walk(visitor(color_scheme=scheme, viewport=size).open()) == []


def test_no_rule_is_broken_without_script(visitor: Visitor) -> None:
    # The rules need script themselves: let the page be loaded without its own.
    phone = visitor()
    phone.page.route("**/*.js", lambda route: route.fulfill(body=""))
    assert walk(phone.open()) == []


@pytest.mark.parametrize("width", [320, 390])
def test_text_of_twice_the_size_fits(visitor: Visitor, width: int) -> None:
    phone = visitor(viewport={"width": width, "height": 844})
    enlarge = "document.addEventListener('DOMContentLoaded', () => "
    enlarge += "{ document.documentElement.style.fontSize = '200%' })"
    phone.page.add_init_script(enlarge)
    assert walk(phone.open()) == []
    phone.open()
    send = phone.page.get_by_role("button", name="重新填写")
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport()


@pytest.mark.parametrize("size", [(320, 400), (844, 390)])
def test_a_low_screen_shows_question_and_composer(visitor: Visitor, size: tuple[int, int]) -> None:
    phone = visitor(viewport={"width": size[0], "height": size[1]}).open()
    for text in ("总装车间钳工一班", "26", "99.6", "010-68570536"):
        phone.say(text)
        assert phone.in_view(phone.newest)
    phone.press("跳过")
    assert phone.in_view(phone.newest)
    phone.bubbles.first.scroll_into_view_if_needed()
    heights = "() => document.documentElement.scrollHeight - innerHeight"
    assert phone.page.evaluate(heights) == 0  # only the conversation scrolls


def test_rules_find_what_breaks_them(phone: Chat) -> None:
    breaks = """() => {
        document.querySelector("form.say label").remove();
        document.querySelector("h1").outerHTML = "<h3>x</h3>";
        const body = document.body;
        body.append(Object.assign(document.createElement("button"), { id: "text" }));
        const bubble = document.querySelector(".bubble");
        bubble.style.color = "#999";
        bubble.style.minWidth = "200vw";
        document.querySelector("#composer button").style.minHeight = "20px";
        document.querySelector("#composer button").style.height = "20px";
        document.documentElement.lang = "";
    }"""
    phone.page.evaluate(breaks)
    found = "\n".join(findings(phone.page))
    for sentence in (
        "#text: has no name",
        "#text: stands twice",
        "#text: is in no landmark",
        "has not one h1",
        "text has a contrast of 2.85",
        "button main: is a target of only",
        "runs over its edge",
        "has no language",
    ):
        assert sentence in found


def test_a_screen_reader_hears_who_speaks_and_what_is_new(phone: Chat) -> None:
    phone.say("总装车间钳工一班")
    log = phone.page.get_by_role("log", name=WORDS["conversation"])
    expect(log).to_match_aria_snapshot(
        """
        - log "对话":
          - list:
            - listitem:
              - text: 助手：
              - paragraph: /你好/
            - listitem:
              - text: 助手：
              - paragraph: /请填写/
            - listitem:
              - text: 我：
              - paragraph: 总装车间钳工一班
            - listitem:
              - text: 助手：
              - paragraph: 班组有多少人？
        """
    )
    box = phone.page.get_by_role("textbox", name="班组人数")
    expect(box).to_be_focused()
    bar = WORDS["progress"].format(number=2, total=9, label="班组人数")
    expect(phone.page.get_by_role("progressbar", name=bar)).to_be_visible()
    expect(phone.page.get_by_role("banner").get_by_role("heading", level=1)).to_be_visible()
    expect(phone.page.get_by_role("region", name=WORDS["composer"])).to_be_visible()


def test_focus_is_seen(computer: Chat) -> None:
    keyboard = computer.page.keyboard
    seen = []
    for _ in range(4):
        keyboard.press("Tab")
        outline = computer.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [document.activeElement.tagName, s.outlineStyle, s.outlineWidth] }"
        )
        seen.append(outline)
    assert [tag for tag, _, _ in seen] == ["A", "DIV", "INPUT", "BUTTON"]
    assert all(style == "solid" and width in {"2px", "3px"} for _, style, width in seen)


def test_nothing_moves_for_those_who_asked_for_rest(visitor: Visitor) -> None:
    phone = visitor(reduced_motion="reduce").open()
    phone.page.evaluate("() => { document.getElementById('typing').hidden = false }")
    assert phone.page.evaluate("() => document.getAnimations().length") == 0
