"""Whatever is said in the chat or opened by a link: nobody is told what is not theirs to see.

People of a small made-up roster fill in forms in the chat; then everybody asks everything. Each
team and each mailbox has a name of its own, so that one that is told to the wrong person is found
in the words themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.expecting import expect
from bot.reminding import Reminders
from conversations.forms.roster import Person, Roster
from conversations.messages import Address, Incoming, Outgoing
from conversations.progress import Standing
from storage import progress
from tests.bots import Bot, documents, told
from tests.storage.undoing import emptied, undone
from tests.storage.worlds import World

QUESTIONS = (
    "状态",
    "进度",
    "交了吗",
    "还差谁",
    "谁还没交",
    "我们厂的进度",
    "全部进度",
    "成果表还差谁",
    "下一页",
    "编号 2021-{number}",
    "{team}交了吗？",
    "{team}",
    "{house}{team}交了吗？",
    "{house}的进度",
    "进度图",
    "{house}的进度图",
    "{house}{team}的进度图",
    "今天交了几个",
    "{house}这周谁交了",
    "催一下没交的",
    "催一下{team}",
    "提醒{house}交表",
    "电话名单",
    "表格",
    "帮助",
    "邀请班组长 {team}",
    "群发",
)
"""Everything that may be asked in a chat; what a new feature understands is added here.

`{team}` and `{house}` are filled with those of somebody else, `{number}` with their form's.
"""
REGIONS = ("江苏省质量协会", "浙江省质量协会", "无锡市质量协会")
HOUSES = ("江州重型机械公司", "江州精工轴承公司", "钱塘动力公司")
NO_TEAM, NO_HOUSE, NO_NUMBER = "钳工99号班", "某某锅炉公司", 999_999_999
"""What nobody is called."""
TEAM = re.compile(r"钳工\d\d号班")
MAILBOX = re.compile(r"m\d@example.com")
MOBILE = re.compile(r"1390000\d{4}")


@pytest.fixture
def bot(tmp_path: Path, either: str) -> Iterator[Bot]:
    bot = Bot(tmp_path, database=either)
    yield bot
    bot.store.close()


@dataclass
class Office:
    """A bot that serves a made-up roster, and who has filled in what of it."""

    bot: Bot
    world: World
    houses: dict[int, str] = field(default_factory=dict)
    """The enterprise that each talker writes of."""

    def address(self, talker: int) -> Address:
        """People of the roster are at the terminal, where they are known by their id."""
        person = self.world.talkers[talker]
        return Address("console", person) if person else Address("test", f"visitor-{talker}")

    def say(self, talker: int, text: str) -> Outgoing:
        """The answer to what somebody says."""
        message = Incoming(self.address(talker), self.bot.new_id(), text=text)
        return self.bot.assistant.receive(message)

    def asked(self, talker: int, text: str) -> str:
        """The same, with all its buttons, as if nobody had asked anything before or after."""
        with undone(self.bot.store):
            answer = self.say(talker, text)
        return "\n".join((told(answer), *(one.label for one in answer.options)))

    def rows(self) -> list[Standing]:
        """All there is."""
        owners = {self.world.owner(talker) for talker in self.world.conversations}
        with self.bot.store.read() as reading:
            found = (progress.of_owner(reading.session, one) for one in owners)
            return [row for rows in found for row in rows]


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],  # to find a smaller world takes minutes; the question is told
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_nobody_is_told_what_is_not_theirs(bot: Bot, data: st.DataObject) -> None:
    office = _opened(bot, data)
    rows = office.rows()
    for talker in office.world.conversations:
        seen = [row for row in rows if office.world.sees(talker, row)]
        unseen = [row for row in rows if row not in seen]
        other = data.draw(st.sampled_from(unseen)) if unseen else None
        for question in QUESTIONS:
            _ask(office, talker, question, seen, other)


def _ask(
    office: Office, talker: int, question: str, seen: list[Standing], other: Standing | None
) -> None:
    """A question about somebody else is answered as one about nobody is."""
    names = (other.team, other.enterprise, other.number) if other else (NO_TEAM, NO_HOUSE, 0)
    known = {row.enterprise for row in seen}
    house = NO_HOUSE if names[1] in known else names[1]
    text = question.format(team=names[0] or NO_TEAM, house=house or NO_HOUSE, number=names[2])
    answer = office.asked(talker, text)
    me = office.world.roster.find(office.world.talkers[talker])
    teams = {row.team for row in seen} | {_team(talker), *TEAM.findall(text)}
    assert set(TEAM.findall(answer)) <= teams, text
    houses = {row.enterprise for row in seen} | {office.houses[talker]}
    assert all(one in houses or one in text for one in HOUSES if one in answer), text
    assert set(MAILBOX.findall(answer)) <= {f"m{talker}@example.com"}, text
    assert set(MOBILE.findall(answer)) <= _may_call(office, me), text
    nobody = question.format(team=NO_TEAM, house=NO_HOUSE, number=NO_NUMBER)
    if other and nobody != text:
        texts = (text, nobody)
        assert _without(answer, texts) == _without(office.asked(talker, nobody), texts), text


def _without(answer: str, texts: tuple[str, str]) -> str:
    """An answer without the names that are in these texts."""
    said = "\n".join(texts)
    found = {*re.findall(r"钳工\d\d号班|2021-\d+", said), *HOUSES, NO_HOUSE}
    for name in sorted(found, key=len, reverse=True):
        answer = answer.replace(name, "…") if name in said else answer
    return answer


def _may_call(office: Office, me: Person | None) -> set[str]:
    """Whose telephone numbers somebody may be told."""
    if me is None:
        return set()
    return {
        one.mobile
        for one in office.world.roster.people
        if one.id == me.id
        or (me.role == "staff" and one.region in office.world.within(me.region))
        or (me.role == "contact" and one.enterprise == me.enterprise)
    }


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_document_is_opened_by_whom_it_was_given_to(bot: Bot, data: st.DataObject) -> None:
    office = _opened(bot, data)
    assistant = office.bot.assistant
    given: dict[int, list[str]] = {}
    for talker in office.world.conversations:
        office.say(talker, "成果表")
        given[talker] = [one.id for one in documents(office.say(talker, "草稿"))]
    assert any(given.values())
    for talker, ids in given.items():
        for other in office.world.conversations:
            address = office.address(other)
            assert all(bool(assistant.open(address, one)) == (talker == other) for one in ids)
            assert all(bool(assistant.sheet(address, one)) == (talker == other) for one in ids)
        status = assistant.progress(office.address(talker))
        boxes = MAILBOX.findall(repr(status))
        assert set(boxes) <= {f"m{talker}@example.com"}


def _opened(bot: Bot, data: st.DataObject) -> Office:
    """A bot whose people have begun, handed in and shared what they were drawn to."""
    people = data.draw(st.lists(_people(), min_size=4, max_size=7))
    people = [
        one.model_copy(
            update={"id": f"p{number}", "mobile": f"139000000{number:02}"}
            | ({"team": _team(number)} if one.role == "leader" else {})
        )
        for number, one in enumerate(people)
    ]
    subregions = data.draw(st.sampled_from([{}, {REGIONS[0]: (REGIONS[2],)}]))
    world = World(Roster(tuple(people)), subregions, (*(one.id for one in people), "", ""), ())
    association = bot.library.association
    profile = association.profile.model_copy(update={"regions": REGIONS, "subregions": subregions})
    association = replace(association, roster=world.roster, profile=profile)
    emptied(bot.store)
    bot.begin(replace(bot.library, association=association))
    bot.set_clock("2021-07-08T09:30")  # a week before the 成果表 is due
    expect(association, bot.store, bot.now)
    known = (association, bot.library.phrases, bot.store)
    list(Reminders(*known, {}, lambda: bot.now).sent())  # all are to be called
    office = Office(bot, world)
    for talker in range(len(world.talkers)):
        _fill(office, talker, data)
    for talker in range(len(world.talkers)):
        with bot.store.begin() as transaction:
            world.conversations[talker] = transaction.conversation(office.address(talker)).id
    return office


def _fill(office: Office, talker: int, data: st.DataObject) -> None:
    """Somebody begins the 成果表, or fills it in, or hands it in, or does nothing yet."""
    me = office.world.roster.find(office.world.talkers[talker])
    house = me.enterprise if me and me.enterprise else data.draw(st.sampled_from(HOUSES))
    office.houses[talker] = house
    lines = (
        f"质量信得过班组名称：{_team(talker)}",
        f"企业名称：{house}",
        f"邮箱：m{talker}@example.com",
        "会上是否发表：是",
        "班组人数：12",
    )
    said = ("成果表", "\n".join(lines), "全部采用", "提交")
    for text in said[: data.draw(st.integers(0, len(said)))]:
        office.say(talker, text)


def _people() -> st.SearchStrategy[Person]:
    return st.builds(
        Person,
        id=st.just("one"),
        role=st.sampled_from(["leader", "leader", "contact", "staff"]),
        name=st.sampled_from(["王强", "李敏", "周岚"]),
        mobile=st.just("13900000001"),
        region=st.sampled_from(REGIONS),
        enterprise=st.sampled_from(HOUSES),
        forms=st.sampled_from([(), ("result",), ("application", "result")]),
    ).map(lambda one: one.model_copy(update={"enterprise": ""}) if one.role == "staff" else one)


def _team(talker: int) -> str:
    return f"钳工{talker + 10}号班"
