"""The chat page as a person uses it; what goes wrong meanwhile is written down in `trouble`."""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, Request, expect

from tests.channels.fake_desk import WORDS

PHONE: Mapping[str, object] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
}
DESK: Mapping[str, object] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}


class Chat:
    """One open page."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.trouble: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("request", self._watch)

    def open(self, path: str = "/") -> "Chat":
        self.page.goto(self.origin + path)
        return self

    @property
    def box(self) -> Locator:
        return self.page.locator("#composer [name=text]")

    @property
    def bubbles(self) -> Locator:
        return self.page.locator("#log > li")

    @property
    def newest(self) -> Locator:
        return self.bubbles.last

    @property
    def notice(self) -> Locator:
        return self.page.locator("#notice")

    def texts(self) -> list[str]:
        """What stands in the bubbles, without who said it."""
        return self.page.locator("#log > li > :not(.unseen)").all_inner_texts()

    def say(self, text: str) -> None:
        """Type, send, and wait for the answer."""
        self.box.fill(text)
        with self.answered():
            self.page.get_by_role("button", name=WORDS["send"]).click()

    def press(self, label: str) -> None:
        with self.answered():
            self.page.get_by_role("button", name=label, exact=True).click()

    def upload(self, name: str, data: bytes) -> None:
        media_type = "application/octet-stream"
        file = {"name": name, "mimeType": media_type, "buffer": data}
        with self.answered():
            self.page.set_input_files("#file", file)  # type: ignore[arg-type]
            unscripted = self.page.get_by_role("button", name=WORDS["upload"], exact=True)
            if unscripted.is_visible():
                unscripted.click()

    def download(self) -> Path:
        """The newest document, saved."""
        with self.page.expect_download() as started:
            self.page.locator(".links a[download]").last.click()
        download: Download = started.value
        saved = Path(download.path())
        return saved.rename(saved.with_name(download.suggested_filename))

    def answered(self) -> "Answered":
        """Within it something is said; on leaving it the answer is there."""
        return Answered(self)

    def in_view(self, what: Locator) -> bool:
        """Whether a bubble is to be seen whole, between title and composer."""
        inner, outer = what.bounding_box(), self.page.locator(".scroll").bounding_box()
        assert inner
        assert outer
        below = inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
        return inner["y"] >= outer["y"] - 1 and below

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.trouble.append(text)

    def _watch(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.trouble.append(f"left the origin: {request.url}")


class Answered:
    """Waits for a newer composer than there was."""

    def __init__(self, chat: Chat) -> None:
        self._composer = chat.page.locator("#composer")
        self._page = chat.page
        self._turn = ""

    def __enter__(self) -> None:
        self._turn = self._composer.get_attribute("data-turn") or ""

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None:
            expect(self._composer).not_to_have_attribute("data-turn", self._turn)
            expect(self._page.locator("#typing")).to_be_hidden()
            self._page.wait_for_load_state()
