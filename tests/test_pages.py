"""The pages that a link alone opens: no cookie, no script, nobody else's."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from bot.channels.web import Settings
from bot.links import Links
from bot.pages import Pages
from bot.server import application
from conversations.messages import Address, Incoming
from renderers.page import Page
from renderers.phrases import phrases
from tests.bots import MATERIAL, Bot

BASE = "https://bot.example.org"
WHO = Address("test", "one")
WORDS = phrases().tables["page"]
PICTURE = b"\x89PNG\r\n\x1a\n one page"
LARGEST_PAGE = 43 * 1024


class Site:
    """A bot whose links are opened."""

    def __init__(self, folder: Path) -> None:
        self.bot = Bot(folder)
        self.links = Links([Fernet.generate_key().decode()], BASE, lambda: self.bot.now)
        desk = self.bot.assistant
        pages = Pages(desk, Page(WORDS, "信得过"), self.links)
        app = application(desk, WORDS, Settings(title="信得过"), pages.routes())
        self.client = TestClient(app, base_url=BASE)

    def path(self, link: str) -> str:
        return link.removeprefix(BASE)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    yield found
    found.bot.store.close()


def test_a_document_is_read_and_saved_without_a_cookie(site: Site) -> None:
    document = site.bot.hand_in()
    path = site.path(site.links.make("document", WHO, document.id))
    page = site.client.get(path)
    assert page.status_code == 200
    assert "装配车间钳工一班" in page.text
    assert len(page.content) < LARGEST_PAGE
    assert "<script" not in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert not page.cookies
    (file,) = re.findall(r'class="main" href="([^"]+)"', page.text)
    saved = site.client.get(file)
    assert "filename*=UTF-8''" in saved.headers["content-disposition"]
    assert "attachment" in saved.headers["content-disposition"]
    text = "\n".join(cell.text for cell in docx.Document(BytesIO(saved.content)).tables[0]._cells)
    assert "装配车间钳工一班" in text


def test_wechat_is_told_where_a_file_can_be_saved(site: Site) -> None:
    path = site.path(site.links.make("document", WHO, site.bot.hand_in().id))
    agent = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    assert "在浏览器打开" in site.client.get(path, headers=agent).text
    assert "在浏览器打开" not in site.client.get(path).text


def test_pages_of_paper_are_there_where_they_can_be_drawn(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = site.bot.hand_in()
    path = site.path(site.links.make("document", WHO, document.id))
    assert site.client.get(f"{path}/page/1").status_code == 404
    monkeypatch.setattr(site.bot.assistant, "pages", lambda *_: (PICTURE,))
    paper = site.client.get(f"{path}/paper").text
    (picture,) = re.findall(r'img src="([^"]+)"', paper)
    assert site.client.get(picture).content == PICTURE


def test_a_file_is_taken_as_if_it_had_come_in_the_chat(site: Site) -> None:
    path = site.path(site.links.make("upload", WHO))
    site.bot.say("成果表")
    page = site.client.get(path)
    (name,) = re.findall(r'name="id" value="([^"]+)"', page.text)
    file = {"file": ("材料.docx", MATERIAL)}
    first = site.client.post(path, data={"id": name}, files=file)
    again = site.client.post(path, data={"id": name}, files=file)
    assert first.status_code == 200
    assert "材料.docx" in first.text
    said = [turn.said for turn in site.bot.assistant.history(WHO) if turn.said and turn.said.file]
    assert len(said) == 1
    assert again.status_code == 200


def test_the_answer_to_a_file_also_comes_in_the_chat(site: Site) -> None:
    site.bot.say("成果表")
    path = site.path(site.links.make("upload", WHO))
    site.client.post(path, data={"id": "x" * 16}, files={"file": ("材料.docx", MATERIAL)})
    with site.bot.store.read() as reading:
        assert [one.address for one in reading.unsettled("test", site.bot.now, 9)] == [WHO]


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined"])
def test_a_name_that_is_no_text_is_refused(site: Site, charset: str) -> None:
    """The sender says how the names in a form are to be read."""
    path = site.path(site.links.make("upload", WHO))
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    named = '; filename="\\\\ud83d' + "x" * 70 + '.docx"'
    body = part.format("id", "", "x" * 16) + part.format("file", named, "PK") + "--x--\r\n"
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    assert site.client.post(path, content=body, headers=headers).status_code == 400


@pytest.mark.parametrize("files", [None, {"file": ("", b"")}, {"other": ("a.docx", MATERIAL)}])
def test_a_form_without_a_file_is_refused(site: Site, files: dict[str, tuple[str, bytes]]) -> None:
    path = site.path(site.links.make("upload", WHO))
    assert site.client.post(path, data={"id": "x"}, files=files).status_code in {400, 422}


def test_the_status_names_what_is_missing(site: Site) -> None:
    site.bot.say("成果表")
    site.bot.say("装配车间钳工一班")
    page = site.client.get(site.path(site.links.make("status", WHO))).text
    assert "装配车间钳工一班" in page
    assert WORDS["missing"] in page
    nobody = site.client.get(site.path(site.links.make("status", Address("test", "two")))).text
    assert WORDS["no_forms"] in nobody


def test_a_link_opens_only_its_own_and_ends(site: Site) -> None:
    document = site.bot.hand_in()
    mine = site.path(site.links.make("document", WHO, document.id))
    foreign = site.path(site.links.make("document", Address("test", "two"), document.id))
    upload = site.path(site.links.make("upload", WHO))
    for path in (
        foreign,
        f"{foreign}/paper",
        mine.replace("/f/", "/s/"),
        mine[:-8],
        upload.replace("/up/", "/f/"),
        "/f/x",
    ):
        refused = site.client.get(path)
        assert refused.status_code == 410
        assert "过期" in refused.text
    assert site.client.get(f"{foreign}/file/a.docx").status_code == 404
    site.bot.now += timedelta(days=8)
    assert site.client.get(mine).status_code == 410


def test_what_a_person_typed_is_never_markup(site: Site) -> None:
    site.bot.assistant.receive(Incoming(WHO, "m1", text="成果表"))
    site.bot.assistant.receive(Incoming(WHO, "m2", text="<b>一班</b>"))
    page = site.client.get(site.path(site.links.make("status", WHO))).text
    assert "<b>一班</b>" not in page
