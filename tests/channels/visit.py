"""A browser without script: it keeps cookies, reads forms out of pages and posts them."""

import re
from hashlib import sha256
from html import unescape

from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations.messages import Address
from tests.channels.fake_desk import WORD


class Visit:
    """One browser, and the page it has loaded last."""

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
