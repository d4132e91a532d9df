"""The one place a message is handled: once, whole, for one person, and whatever happens."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

from bot.app import open_library
from conversations.messages import Address, Outgoing
from tests.bots import MATERIAL, ONE, RESULT, Bot, documents, exchanges, given, told
from tests.folders import OTHER, edited, printing, small, written
from tests.kept import submissions, uploads


def test_a_message_that_comes_twice_has_one_effect_and_the_same_answer(bot: Bot) -> None:
    bot.say("成果表")
    first = bot.say("装配车间钳工一班", message="m1")
    bot.say("是")
    again = bot.say("装配车间钳工一班", message="m1")
    assert again == first
    assert bot.answers() == {"team_name": "装配车间钳工一班", "will_present": "yes"}
    assert exchanges(bot) == 3


def test_a_document_that_is_asked_for_twice_with_one_message_is_made_once(bot: Bot) -> None:
    bot.fill()
    first = bot.say("提交", message="m1")
    assert bot.say("提交", message="m1") == first
    with bot.store.read() as reading:
        assert len(submissions(reading)) == 1
    assert bot.assistant.open(ONE, given(first).id)


def test_two_people_may_use_the_same_message_id(bot: Bot) -> None:
    bot.say("成果表", "one", "m1")
    bot.say("申报表", "two", "m1")
    assert bot.assistant.state(ONE).open == "result@2021"
    assert bot.assistant.state(Address("test", "two")).open == "application@2021"


def test_a_restart_keeps_everything(bot: Bot) -> None:
    document = bot.hand_in()
    bot.say("申报表")
    before = bot.assistant.state(ONE)
    history = bot.assistant.history(ONE)
    bot.store.close()
    later = Bot(bot.folder)
    assert later.assistant.state(ONE) == before
    assert later.assistant.history(ONE) == history
    assert later.assistant.open(ONE, document.id)
    later.say("全部采用")
    assert later.answers()["team_name"] == "装配车间钳工一班"
    later.store.close()


def at_once(number: int) -> Barrier:
    return Barrier(number, timeout=20)


def test_the_same_message_in_many_threads_at_once_has_one_effect(bot: Bot) -> None:
    bot.say("成果表")
    gate = at_once(8)

    def send(_: int) -> Outgoing:
        gate.wait()
        return bot.say("装配车间钳工一班", message="m1")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))
    assert len(set(map(told, answers))) == 1
    assert exchanges(bot) == 2


def test_messages_of_one_person_in_many_threads_are_all_heard(bot: Bot) -> None:
    bot.fill()
    gate = at_once(6)

    def change(number: int) -> None:
        gate.wait()
        for size in range(10):
            bot.say(f"班组人数改成{10 * number + size + 5}")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(change, range(6)))
    history = bot.assistant.history(ONE)
    assert len(history) == 6 + 60
    last = history[-1].said
    assert last
    assert str(last.text).endswith(str(bot.answers()["team_size"]))
    chain = [exchange.answer.replies[0].text for exchange in history[6:]]
    sizes = ["12", *(text.partition("改为“")[2].partition(" 人")[0] for text in chain)]
    for before, said in zip(sizes, chain, strict=False):
        assert f"由“{before} 人”" in said, "each change begins where the one before it ended"


def test_many_people_at_once_each_get_their_own(bot: Bot) -> None:
    people = [f"person-{number}" for number in range(12)]
    gate = at_once(len(people))

    def fill(person: str) -> bytes:
        gate.wait()
        number = person.removeprefix("person-")
        document = bot.hand_in(person, (f"装配车间{number}班", *RESULT[1:]))
        opened = bot.assistant.open(Address("test", person), document.id)
        assert opened
        assert f"装配车间{number}班" in opened[0].name
        return opened[1]

    with ThreadPoolExecutor(len(people)) as threads:
        given_ = list(threads.map(fill, people))
    assert len(set(given_)) == len(people)
    with bot.store.read() as reading:
        kept = {one.team_name for one in submissions(reading)}
    assert kept == {f"装配车间{number}班" for number in range(12)}


def test_a_document_is_opened_by_its_own_address_only(bot: Bot) -> None:
    document = bot.hand_in()
    opened = bot.assistant.open(ONE, document.id)
    assert opened
    assert opened[0] == document
    assert bot.assistant.sheet(ONE, document.id)
    bot.say("成果表", "two")
    for stranger in (Address("test", "two"), Address("web", "one"), Address("test", "nobody")):
        assert bot.assistant.open(stranger, document.id) is None
        assert bot.assistant.sheet(stranger, document.id) is None
    for wrong in ("", "x", document.id + " ", "%", document.sha256):
        assert bot.assistant.open(ONE, wrong) is None
        assert bot.assistant.sheet(ONE, wrong) is None


def test_an_edition_stays_as_it_was_handed_in(bot: Bot) -> None:
    first = bot.hand_in()
    bytes_of_first = bot.assistant.open(ONE, first.id)
    bot.say("班组人数改成13")
    second = given(bot.say("提交"))
    assert bot.assistant.open(ONE, first.id) == bytes_of_first
    sheets = [bot.assistant.sheet(ONE, one.id) for one in (first, second)]
    assert [dict(sheet.lines)["班组人数"] for sheet in sheets if sheet] == ["12", "13"]
    with bot.store.read() as reading:
        kept = {one.edition: json.loads(one.answers) for one in submissions(reading)}
    assert [kept[edition]["team_size"] for edition in (1, 2)] == ["12", "13"]


def test_the_edition_is_given_again_as_it_is(bot: Bot) -> None:
    document = bot.hand_in()
    bot.say("修改 班组人数")
    again = given(bot.say("文件"))
    assert again.sha256 == document.sha256
    sheet = bot.assistant.sheet(ONE, again.id)
    assert sheet
    assert "第 1 版" in sheet.status
    bot.say("班组人数改成13")
    draft = bot.assistant.sheet(ONE, given(bot.say("文件")).id)
    assert draft
    assert "草稿" in draft.status


def test_a_twin_is_refused_and_changes_nothing(bot: Bot) -> None:
    bot.hand_in("one")
    for number, team in enumerate((RESULT[0], "装配 车间 钳工一班")):
        person = f"twin-{number}"
        bot.fill(person, (team, *RESULT[1:]))
        answer = bot.say("提交", person)
        assert told(answer) == bot.library.phrases.tables["say"]["twin"]
        assert not documents(answer)
    with bot.store.read() as reading:
        assert len(submissions(reading)) == 1
    bot.say("班组人数改成13", "one")
    assert documents(bot.say("提交", "one")), "who was first may change it"
    bot.say("班组名称改成装配车间钳工二班", "twin-0")
    assert documents(bot.say("提交", "twin-0")), "another team may be handed in"


def test_a_form_of_no_team_has_no_twin(tmp_path: Path) -> None:
    files = edited(small(), OTHER, "[[fields]]", 'team = ""\nenterprise = ""\n[[fields]]')
    written(tmp_path / "association", files)
    bot = Bot(tmp_path)
    assert bot.hand_in("one") != bot.hand_in("two")
    bot.store.close()


def test_a_season_ends_between_two_messages(bot: Bot) -> None:
    bot.set_clock("2021-07-15T23:59")
    bot.hand_in("in-time")
    bot.fill("late", ("装配车间钳工二班", *RESULT[1:]))
    bot.set_clock("2021-07-16T00:00")
    late = bot.say("提交", "late")
    assert "截止" in told(late)
    assert not documents(late)
    assert documents(bot.say("草稿", "late")), "the draft is still there"
    closed = bot.say("班组人数改成13", "in-time")
    assert "不能再改" in told(closed)
    assert bot.answers("in-time")["team_size"] == "12"
    with bot.store.read() as reading:
        assert [one.edition for one in submissions(reading)] == [1]
    bot.say("表格", "late")
    bot.say("成果表", "late")
    assert bot.assistant.state(Address("test", "late")).open == "result@2022", "a new season"
    assert bot.answers("late") == {}


def test_a_form_that_is_edited_in_mid_season_goes_on(bot: Bot) -> None:
    document = bot.hand_in()
    files = edited(small(), OTHER, 'key = "team_size"', 'key = "members"')
    files = edited(files, OTHER, 'type = "email"', 'type = "text"')
    bot.begin(open_library(written(bot.folder / "edited", {**files, **printing(files)})))
    sheet = bot.assistant.sheet(ONE, document.id)
    assert sheet
    assert dict(sheet.lines)["邮箱"] == "limin@example.com"
    assert "班组人数" not in dict(sheet.lines)
    assert "班组人数" in told(bot.say("你好"))
    bot.say("14")
    again = given(bot.say("提交"))
    later = bot.assistant.sheet(ONE, again.id)
    assert later
    assert dict(later.lines)["班组人数"] == "14"


def test_the_roster_is_known_in_the_terminal_only(bot: Bot) -> None:
    for channel in ("web", "test"):
        assert bot.assistant.state(Address(channel, "wang-qiang")).facts == {}
    facts = bot.assistant.state(Address("console", "wang-qiang")).facts
    assert facts["team_leader"] == "王强"
    assert "mobile" not in facts


def test_a_file_that_is_refused_is_not_kept(bot: Bot) -> None:
    bot.say("申报表")
    sound, bad = bot.assistant.keep("a.docx", MATERIAL), bot.assistant.keep("a.docx", b"junk")
    assert (sound.problem, sound.kind) == ("", "docx")
    assert bad.problem
    shelf = [path.name for path in (bot.folder / "files").iterdir()]
    assert shelf == [sound.sha256]
    bot.send(b"junk")
    bot.send(MATERIAL)
    with bot.store.begin() as transaction:
        conversation = transaction.conversation(ONE)
        assert [one.sha256 for one in uploads(transaction, conversation.id)] == [sound.sha256]
    assert replace(sound, name="b") != sound
