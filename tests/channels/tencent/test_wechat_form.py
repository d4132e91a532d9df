"""A whole form in an Official Account, from following to the Word file behind a card; and what
happens to what the window does not let through."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from bot.app import SHANGHAI
from bot.channels.web import Settings as WebSettings
from bot.channels.wechat import ABILITIES, Setting, Settings, WeChat
from bot.links import Links
from bot.messengers import Around, Messenger, doors, packer
from bot.sending import AGAIN
from bot.server import application
from conversations.messages import Address
from renderers.phrases import phrases
from storage.association import copy_sample
from storage.memory import Memory
from tests.bots import Bot
from tests.channels.tencent.fake import HOUR
from tests.channels.tencent.official import SEND, Follower, Official
from tests.channels.tencent.wechat import ENVIRONMENT, TABLE
from tests.deliveries import delivery_of, try_all

DIALOGUES = Path(__file__).parents[2] / "dialogues"
SCRIPT = (DIALOGUES / "caq-happy-path.chat").read_text("utf-8")
TO_HAND_IN = SCRIPT.partition("> 状态")[0]
SAID = [line[2:] for line in TO_HAND_IN.splitlines() if line.startswith("> ")][1:]
"""All that is said in 附件1 and 附件2, after the first word."""
UPLOAD = "@file material.docx"
MATERIAL = (DIALOGUES / "material.docx").read_bytes()
BASE = "https://bot.example.org"
PNG = b"\x89PNG\r\n\x1a\n the first page"
LATE = phrases().say("delivery", "late", {})


class Office:
    """The bot with the sample association, its account, its pages, and one follower."""

    def __init__(self, folder: Path, platform: Official) -> None:
        copy_sample(folder / "association")
        self.platform = platform
        self.bot = Bot(folder, datetime(2020, 8, 3, 9, tzinfo=SHANGHAI))
        keys = [Fernet.generate_key().decode()]
        links = Links(keys, BASE, lambda: self.bot.now)
        desk, store = self.bot.assistant, self.bot.store
        self.around = Around(desk, store, phrases(), lambda: self.bot.now, links)
        self.restart()
        self.follower = Follower(platform, self._post)

    def restart(self) -> None:
        """Another process, which knows nothing but what is kept."""
        around, words = self.around, phrases().tables
        pack = packer(ABILITIES, around)
        memory = Memory(around.store, around.clock)
        given = Setting(around.desk, memory, words["wechat"], pack.pack)
        settings = Settings.of({**TABLE, "base": self.platform.base}, ENVIRONMENT)
        self.channel = WeChat(settings, given, self.platform.now)
        self.delivery = delivery_of(
            around.store, self.channel, pack.pack, around.clock, words["delivery"]
        )
        routes = doors(self.bot.library, around, [Messenger(self.channel, pack)])
        title = WebSettings(title="信得过")
        self.app = application(around.desk, words["page"], title, routes)
        self.http = TestClient(self.app, base_url=BASE)

    def says(self, text: str) -> str:
        """Write, read the answer in place, and let what follows arrive."""
        answer = self.follower.says(text)
        self.deliver()
        return answer["Content"]

    def deliver(self) -> None:
        while try_all(self.delivery):
            pass

    def later(self, seconds: float) -> None:
        """Time goes by, for the bot and for the platform."""
        self.platform.pass_time(seconds)
        self.bot.now += timedelta(seconds=seconds)

    def fill(self, upto: int | None = None) -> str:
        """附件1 and 附件2 as far as `SAID[:upto]`; the last answer in place."""
        answer = self.follower.follows()["Content"]
        for text in SAID[:upto]:
            self.later(1)  # a person takes their time
            if text == UPLOAD:
                self.upload(re.findall(rf"{BASE}(/up/\S+)", answer)[-1], "材料.docx", MATERIAL)
            else:
                answer = self.says(text)
        return answer

    def upload(self, path: str, name: str, data: bytes) -> str:
        """Choose a file on the upload page, without a cookie; what the page says then."""
        phone = TestClient(self.app, base_url=BASE)
        page = phone.get(path).text
        (message,) = re.findall(r'name="id" value="([^"]+)"', page)
        taken = phone.post(path, data={"id": message}, files={"file": (name, data)})
        assert taken.status_code == 200
        assert not phone.cookies
        self.deliver()
        return taken.text

    def saved(self, url: str) -> bytes:
        """The file that a card leads to, saved from its page without a cookie."""
        phone = TestClient(self.app, base_url=BASE)
        assert url.startswith(f"{BASE}/f/")
        page = phone.get(url.removeprefix(BASE), headers={"user-agent": "MicroMessenger/8"})
        assert page.status_code == 200
        assert "在浏览器打开" in page.text
        (path,) = re.findall(r'class="main" href="([^"]+)"', page.text)
        file = TestClient(self.app, base_url=BASE).get(path)
        assert "filename*=UTF-8''" in file.headers["content-disposition"]
        assert not phone.cookies
        return file.content

    @property
    def texts(self) -> list[str]:
        """The words of the customer-service messages that arrived."""
        return [one["text"]["content"] for one in self.follower.got if "text" in one]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards that arrived."""
        return [one["news"]["articles"][0] for one in self.follower.got if "news" in one]

    @property
    def whom(self) -> Address:
        return Address("wechat", self.follower.openid)

    def _post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        answer = self.http.post("/wechat", params=query, content=body)
        return answer.status_code, answer.text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Official() as platform:
        office = Office(tmp_path, platform)
        yield office
        office.channel.close()
        office.bot.store.close()
        assert platform.violations == []


def words_in(data: bytes) -> str:
    tables = docx.Document(BytesIO(data)).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_a_form_is_filled_from_following_to_the_word_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.bot.assistant, "pages", lambda *_: (PNG, PNG))
    said = office.fill()
    assert "提交成功" in said
    own_check, application_form = office.cards
    assert "推荐要求自查" in own_check["title"]
    assert application_form["title"] == (
        "2020年申报表-江州重型机械股份有限公司-装配车间钳工一班.docx"
    )
    text = words_in(office.saved(application_form["url"]))
    for answer in ("装配车间钳工一班", "李敏", "13900000001", "36人次/288学时", "3.2"):
        assert answer in text
    pictures = [one["image"]["media_id"] for one in office.follower.got if "image" in one]
    assert [office.platform.media[one].data for one in pictures] == [PNG, PNG]
    sent = office.bot.assistant.history(office.whom)
    files = [one.said.file.name for one in sent if one.said and one.said.file]
    assert files == ["材料.docx"]
    assert not any(LATE in text for text in office.texts)


def test_the_answer_to_a_file_is_said_on_the_page_and_in_the_chat(office: Office) -> None:
    answer = office.fill(upto=SAID.index(UPLOAD))
    path = re.findall(rf"{BASE}(/up/\S+)", answer)[-1]
    page = office.upload(path, "材料.docx", MATERIAL)
    assert "材料.docx" in page
    assert "材料.docx" in office.texts[-1]
    page = office.upload(path, "材料.exe", b"MZ not what was asked for")
    assert page.count('class="said"') >= 1


def test_a_retry_is_answered_the_same_by_any_process_and_heard_once(office: Office) -> None:
    follower = office.follower
    follower.follows()
    for number, text in enumerate(("附件2", "装配车间钳工一班", "江州重型机械股份有限公司")):
        message = follower.message("text", Content=text)
        first = follower.act(message)
        if number % 2:
            office.restart()
        again = [follower.act(message), *follower.at_once(message, 3)]
        assert {one["Content"] for one in again} == {first["Content"]}
        office.deliver()
    history = office.bot.assistant.history(office.whom)
    assert [one.said.text for one in history[1:] if one.said] == [
        "附件2",
        "装配车间钳工一班",
        "江州重型机械股份有限公司",
    ]


def test_a_document_that_the_window_closed_on_comes_when_they_write_again(
    office: Office,
) -> None:
    office.fill(upto=-1)
    before = len(office.cards)
    office.platform.fail(SEND, -1, always=True)
    office.says("提交")
    for _ in range(3):
        office.later(23 * HOUR)
        office.deliver()
    office.platform._always.clear()
    office.later(1)
    tried = len(office.platform.to(SEND))
    office.deliver()
    assert len(office.platform.to(SEND)) == tried, "nobody may be written to after two days"
    assert len(office.cards) == before
    assert "已提交" in office.says("状态")
    assert len(office.cards) == before + 1
    assert "李敏" in words_in(office.saved(office.cards[-1]["url"]))
    office.says("状态")
    assert len(office.cards) == before + 1, "once is enough"


def test_a_platform_that_is_away_for_a_moment_delays_a_document_and_no_more(
    office: Office,
) -> None:
    office.fill(upto=-1)
    before = len(office.cards)
    office.platform.fail(SEND, -1, times=2)
    office.says("提交")
    assert len(office.cards) == before
    for _ in range(2):
        office.later(AGAIN)
        office.deliver()
    assert len(office.cards) == before + 1


def test_no_more_is_sent_than_the_window_holds_and_the_rest_comes_with_the_next_message(
    office: Office,
) -> None:
    answer = office.fill(upto=SAID.index(UPLOAD))
    path = re.findall(rf"{BASE}(/up/\S+)", answer)[-1]
    office.later(HOUR)
    before = len(office.follower.got)
    for number in range(7):
        office.later(1)
        office.upload(path, f"{number}.exe", b"MZ not what was asked for")
    window = office.platform.people[office.follower.openid].windows[-1]
    assert (len(office.follower.got) - before, window.left) == (5, 0)
    office.says("进度")
    late = office.texts[-2:]
    assert len(office.follower.got) - before == 7
    assert all(text.startswith(LATE) for text in late)


def test_who_left_is_not_written_to_and_has_it_all_when_they_come_back(office: Office) -> None:
    answer = office.fill(upto=SAID.index(UPLOAD))
    path = re.findall(rf"{BASE}(/up/\S+)", answer)[-1]
    office.follower.leaves()
    before, tried = len(office.follower.got), len(office.platform.to(SEND))
    office.upload(path, "材料.docx", MATERIAL)
    assert len(office.platform.to(SEND)) == tried
    office.follower.follows()
    office.deliver()
    assert len(office.follower.got) > before
    assert any("材料.docx" in text for text in office.texts)
