"""A whole form in ordinary WeChat by 微信客服, from a link to the Word file, and faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations.messages import Address
from renderers.phrases import phrases
from tests.bots import MATERIAL, RESULT
from tests.channels.tencent.customers import ACCOUNT, SEND, SYNC, Customer, Service
from tests.channels.tencent.house import House, is_finished
from tests.channels.tencent.kefu import channel_at, settle

OLD_BUTTON = phrases().say("say", "old_button", {})


class Office(House):
    """The bot, one customer, and everything pulled and delivered after each of their acts."""

    def __init__(self, folder: Path, platform: Service) -> None:
        super().__init__(folder)
        self.platform = platform
        self.restart()
        self.customer = Customer(platform, self._post)

    def restart(self) -> None:
        """Another process, which knows nothing but what is kept."""
        self.channel = channel_at(self.platform, self.bot.assistant, self.memory)
        self.http = TestClient(Starlette(routes=self.channel.routes()))

    def settle(self) -> None:
        settle(self.channel)
        self.deliver(self.channel)

    def answers(self, text: str) -> None:
        """Tap the line of these words, or write them."""
        if text in self.customer.lines:
            self.customer.chooses(text)
        else:
            self.customer.says(text)
        self.settle()

    def whom(self, customer: Customer) -> Address:
        return Address("kefu", f"{ACCOUNT}/{customer.name}")

    def _post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        answer = self.http.post("/kefu", params=query, content=body)
        return answer.status_code, answer.text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Service() as platform:
        office = Office(tmp_path, platform)
        yield office
        office.channel.close()
        office.close()
        assert platform.violations == []


def test_a_form_is_filled_from_the_link_to_the_word_file(office: Office) -> None:
    customer = office.customer
    customer.enters()
    office.settle()
    assert len(customer.got) == 1
    office.answers(next(one for one in customer.lines if "成果表" in one))
    for text in (*RESULT, "提交"):
        before = len(customer.got)
        office.answers(text)
        assert 1 <= len(customer.got) - before <= 2, "messages are rationed"
    is_finished(customer.files)
    assert any(one["msgtype"] == "msgmenu" for one in customer.got)


def test_a_form_is_filled_over_restarts_lost_callbacks_and_faults(
    office: Office, hasty: None
) -> None:
    customer = office.customer
    silent = Customer(office.platform, lambda *_: (200, ""), customer.name)
    for n, text in enumerate(("成果表", *RESULT, "提交")):
        office.platform.fail(SYNC, ("http_500", 42001, -1)[n % 3])
        (silent if n % 2 else customer).says(text)
        settle(office.channel)
        office.platform.pass_time(61)
        office.restart()
        office.channel._puller.wake(ACCOUNT)
        settle(office.channel)
        office.platform.fail(SEND, ("silent", "dropped", 60020, -1)[n % 4])
        office.deliver(office.channel)
    is_finished(customer.files)
    history = office.bot.assistant.history(office.whom(customer))
    assert [one.said.text for one in history if one.said] == ["成果表", *RESULT, "提交"]
    msgids = [one["msgid"] for one in customer.got]
    assert len(msgids) == len(set(msgids))


def test_a_file_is_fetched_and_looked_at(office: Office) -> None:
    office.answers("成果表")
    office.customer.sends_file("材料.docx", MATERIAL)
    office.settle()
    sent = office.bot.assistant.history(office.whom(office.customer))[-1].said
    assert sent
    assert sent.file
    assert (sent.file.name, sent.file.problem, sent.file.size) == ("材料.docx", "", len(MATERIAL))


def test_an_old_line_of_a_menu_is_its_words_or_explains_itself(office: Office) -> None:
    for text in ("成果表", RESULT[0]):
        office.answers(text)
    old = dict(office.customer.lines)
    office.answers("是")
    office.customer.says("否", old["否"])
    office.settle()
    assert OLD_BUTTON in "\n".join(office.customer.texts)


def test_an_invitation_opens_the_conversation_it_is_for(office: Office) -> None:
    for text in ("成果表", RESULT[0]):
        office.answers(text)
    code = office.bot.assistant.link(office.whom(office.customer))
    other = Customer(office.platform, office._post)
    other.enters(code)
    office.settle()
    state = office.bot.assistant.state(office.whom(other))
    assert state.draft
    assert state.draft.answers["team_name"] == RESULT[0]
    assert len(other.got) == 1


def test_what_a_session_does_not_let_through_comes_when_they_write_again(office: Office) -> None:
    customer = office.customer
    customer.says("成果表")
    settle(office.channel)
    office.platform.people[customer.name].state = 3
    office.deliver(office.channel)
    assert customer.got == []
    office.platform.people[customer.name].state = 0
    office.answers(RESULT[0])
    assert any("班组名称" in text for text in customer.texts), "what waited is not lost"
    assert len(customer.got) == 2
