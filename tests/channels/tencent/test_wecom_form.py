"""A whole form in a WeCom app, from the first day of a member to the Word file, and faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations.messages import Address
from renderers.phrases import phrases
from tests.bots import RESULT
from tests.channels.tencent.corporate import SEND, Corporate, Member
from tests.channels.tencent.fake import Call, Json
from tests.channels.tencent.house import House, is_finished
from tests.channels.tencent.wecom import channel_at

OLD_BUTTON = phrases().say("say", "old_button", {})


class Office(House):
    """The bot, one member, and everything delivered after each of their acts."""

    def __init__(self, folder: Path, platform: Corporate) -> None:
        super().__init__(folder)
        self.platform = platform
        self.restart()
        self.member = Member(platform, self._post)

    def restart(self) -> None:
        """Another process, which knows nothing but what is kept."""
        self.channel = channel_at(self.platform, self.bot.assistant, self.memory)
        self.http = TestClient(Starlette(routes=self.channel.routes()))

    def answers(self, text: str) -> None:
        """Press the button of these words, or write them."""
        if text in self.member.buttons:
            self.member.presses(text)
        else:
            self.member.says(text)
        self.deliver(self.channel)

    def _post(self, query: dict[str, str], body: str) -> tuple[int, str]:
        answer = self.http.post("/wecom", params=query, content=body)
        return answer.status_code, answer.text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Corporate() as platform:
        office = Office(tmp_path, platform)
        yield office
        office.channel.close()
        office.close()
        assert platform.violations == []


def test_a_form_is_filled_from_the_first_day_to_the_word_file(office: Office) -> None:
    office.member.joins()
    office.deliver(office.channel)
    office.answers(next(one for one in office.member.buttons if "成果表" in one))
    for text in (*RESULT, "提交"):
        office.answers(text)
    is_finished(office.member.files)
    assert any(one["msgtype"] == "template_card" for one in office.member.got)


def test_a_form_is_filled_over_restarts_retries_and_faults(office: Office, hasty: None) -> None:
    member = office.member
    for n, text in enumerate(("成果表", *RESULT, "提交")):
        message = member.message("text", Content=text)
        member.act(message)
        if n % 2:
            office.restart()
            member.act(message)
        office.platform.fail(SEND, (42001, -1, 60020, 45033, 40014)[n % 5])
        office.deliver(office.channel)
    is_finished(member.files)
    heard = [one.said.text for one in office.bot.assistant.history(whom(office)) if one.said]
    assert heard == ["成果表", *RESULT, "提交"]


def test_a_document_whose_sending_was_not_heard_of_arrives_once(
    office: Office, hasty: None
) -> None:
    for text in ("成果表", *RESULT):
        office.answers(text)
    platform = office.platform

    def uploaded(call: Call) -> Json:
        """The message after the upload is taken, but that is not heard."""
        platform.fail(SEND, "silent")
        return platform._upload(call)

    platform.route("POST", "/cgi-bin/media/upload", uploaded)
    office.answers("提交")
    posted = [call.json["msgtype"] for call in platform.to(SEND)]
    assert posted.count("file") == 2
    is_finished(office.member.files)


def test_an_old_button_explains_itself(office: Office) -> None:
    for text in ("成果表", RESULT[0]):
        office.answers(text)
    card = next(one for one in reversed(office.member.got) if one["msgtype"] == "template_card")
    office.member.says("是")
    office.deliver(office.channel)
    office.member.presses("否", card)
    office.deliver(office.channel)
    assert OLD_BUTTON in "\n".join(office.member.texts)


def test_who_lost_the_app_is_left_alone_until_they_have_it_again(office: Office) -> None:
    office.answers("成果表")
    office.member.leaves()
    before = len(office.platform.to(SEND))
    office.bot.assistant.gone(whom(office), "unsubscribed")
    office.deliver(office.channel)
    assert len(office.platform.to(SEND)) == before
    office.member.joins()
    office.deliver(office.channel)
    assert len(office.member.got) > before


def whom(office: Office) -> Address:
    return Address("wecom", office.member.user)
