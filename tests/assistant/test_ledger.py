"""What is said in the chat is what whoever asks is told: rows of progress follow every turn."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.commands.invite import invited
from bot.expecting import expect
from conversations.messages import Address
from conversations.progress import Standing
from storage import progress
from storage.keeping import Keeping
from storage.scope import owner_of
from storage.season import progress as rows
from storage.season import tallies
from storage.tables import notes
from tests.bots import RESULT, Bot, enters, told

CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){5}")
TEAM, _, HOUSE, _, _ = RESULT


@pytest.fixture
def office(lasting: str, tmp_path: Path) -> Iterator[Bot]:
    """An assistant over every database that several processes can open."""
    bot = Bot(tmp_path, database=lasting)
    yield bot
    bot.store.close()


def standing(bot: Bot, person: str = "one") -> list[Standing]:
    """The rows of whoever is at a door."""
    with bot.store.begin() as transaction:
        found = transaction.conversation(Address("test", person))
        return list(progress.of_owner(transaction.session, owner_of(found.id, found.person)))


def test_a_form_goes_from_stage_to_stage(office: Bot) -> None:
    office.say("成果表")
    assert [(one.form, one.year, one.stage) for one in standing(office)] == [
        ("result", 2021, "draft")
    ]
    for text in RESULT:
        office.say(text)
    office.say("提交")
    [row] = standing(office)
    assert (row.stage, row.edition, row.region) == ("handed_in", 1, "江苏省质量协会")
    assert (row.team, row.enterprise) == (TEAM, HOUSE)
    office.say("第5项改成13")
    [row] = standing(office)
    assert (row.stage, row.edition) == ("changed", 1)


def test_a_mere_answer_writes_nothing(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("成果表", TEAM, "是", HOUSE):
        bot.say(text)
    kept: list[object] = []

    def keep(_: Keeping, __: str, begun: Iterator[object]) -> None:
        kept.extend(begun)

    monkeypatch.setattr(Keeping, "keep", keep)
    for text in ("limin@example.com", "12", "进度", "谢谢", "第5项改成13"):
        bot.say(text)
    assert not kept


def test_what_a_visitor_began_is_the_invited_persons(office: Bot) -> None:
    association = office.library.association
    expect(association, office.store, office.now)
    office.say("成果表")
    office.say(TEAM)
    person = association.roster.find("wang-qiang")
    assert person
    code = invited(association, office.store, person, office.now, 14)[0].code
    assert "王强" in told(office.say(code))
    [row] = standing(office)
    assert (row.owner, row.form, row.stage) == ("wang-qiang", "result", "draft")
    with office.store.begin() as transaction:
        conversation = transaction.conversation(Address("test", "one"))
    assert row.conversation_id == conversation.id


def test_a_door_that_joins_brings_its_forms(office: Bot) -> None:
    office.fill("two")
    office.say("申报表")
    office.say("浙江省质量协会")
    one = Address("test", "one")
    assert enters(office.assistant, one, office.assistant.link(Address("test", "two")))
    found = {row.form: row for row in standing(office)}
    assert sorted(found) == ["application", "result"]
    assert found["application"].region == "浙江省质量协会"
    with office.store.begin() as transaction:
        into = transaction.conversation(one).id
    assert {row.conversation_id for row in found.values()} == {into}


def test_a_shared_form_is_one_until_somebody_leaves_it(office: Bot) -> None:
    office.say("成果表")
    [code] = CODE.findall(told(office.say("邀请同事")))
    office.say(f"加入 {code}", "two")
    office.say(TEAM, "two")
    assert [row.team for row in standing(office)] == [TEAM]
    assert standing(office, "two") == [], "it is counted once"
    office.say("退出共享")
    assert standing(office) == []
    assert [row.team for row in standing(office, "two")] == [TEAM]


def test_a_form_that_is_begun_anew_keeps_its_number(office: Bot) -> None:
    office.fill()
    [before] = standing(office)
    office.say("重新填写")
    office.say("是")
    [row] = standing(office)
    assert (row.number, row.stage, row.team) == (before.number, "draft", "")


def test_what_was_begun_before_there_were_rows_has_them(office: Bot) -> None:
    office.hand_in()
    [before] = standing(office)
    with office.store.begin() as transaction:
        for table in (rows, tallies, notes):
            transaction.session.change(delete(table), {})
    assert expect(office.library.association, office.store, office.now)
    [row] = standing(office)
    assert (row.stage, row.edition, row.team) == (before.stage, before.edition, before.team)
    assert not expect(office.library.association, office.store, office.now)
