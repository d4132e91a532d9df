"""Messages that overtake each other, come twice, at once, or while a page is drawn."""

import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count, permutations
from pathlib import Path
from threading import Barrier, Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant, World
from conversations.messages import Address, Incoming, Outgoing
from conversations.state import State
from storage.files import Shelf
from storage.store import Store
from tests.bots import MATERIAL, RESULT, Bot, documents, exchanges, told
from tests.bots import given as document_in
from tests.kept import made, submissions, uploads

TEXTS = (
    *RESULT,
    "装配车间钳工二班",
    "否",
    "13",
    "上一步",
    "保留",
    "跳过",
    "第1项改成装配车间钳工三班",
    "班组人数改成14",
    "班组人数：15",
    "修改 班组人数",
    "帮助",
    "进度",
    "检查",
    "重新填写",
    "表格",
    "成果表",
)
people = (f"person-{number}" for number in count())


def said(person: str, number: int, text: str) -> Incoming:
    """The number-th message of a person."""
    return Incoming(Address("test", person), f"m{number}", text=text, order=number)


def after(bot: Bot, messages: Iterable[tuple[int, str]], form: str = "成果表") -> State:
    """What a new person's conversation is after a form was begun and these were said."""
    person = next(people)
    if form:
        bot.assistant.receive(said(person, 1, form))
    for number, text in messages:
        bot.assistant.receive(said(person, number, text))
    return bot.assistant.state(Address("test", person))


@st.composite
def bursts(draw: st.DrawFn) -> tuple[list[str], list[int]]:
    """Up to six texts, and their places as they arrive, each of them once or twice."""
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
    places = [place for place in range(len(texts)) for _ in range(draw(st.integers(1, 2)))]
    return texts, draw(st.permutations(places))


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bursts())
def test_any_order_of_a_burst_ends_as_if_it_had_come_in_order(
    bot: Bot, burst: tuple[list[str], list[int]]
) -> None:
    texts, places = burst
    in_order = after(bot, ((place + 2, text) for place, text in enumerate(texts)))
    assert after(bot, ((place + 2, texts[place]) for place in places)) == in_order


@pytest.mark.parametrize("places", list(permutations(range(4))))
def test_a_form_that_is_chosen_late_takes_the_answers_that_came_before_it(
    bot: Bot, places: Sequence[int]
) -> None:
    texts = ("成果表", *RESULT[:3])
    state = after(bot, ((place + 1, texts[place]) for place in places), form="")
    assert state.draft
    assert tuple(state.draft.answers.values()) == ("装配车间钳工一班", "yes", RESULT[2])


def test_a_late_message_is_answered_with_the_question_that_is_open_now(bot: Bot) -> None:
    in_order = [bot.assistant.receive(said("a", n, text)) for n, text in numbered("成果表")]
    for number, text in numbered("成果表"):
        bot.assistant.receive(said("b", number, text))
    for number, text in ((4, RESULT[2]), (3, RESULT[1])):
        bot.assistant.receive(said("b", number, text))
    late = bot.assistant.receive(said("b", 2, RESULT[0]))
    for number, text in ((2, RESULT[0]), (3, RESULT[1]), (4, RESULT[2])):
        in_order.append(bot.assistant.receive(said("a", number, text)))
    assert late.question == in_order[-1].question
    assert late.options == in_order[-1].options
    assert late.replies[-1] == in_order[-1].replies[-1]


def test_what_a_burst_is_refused_for_is_said(bot: Bot) -> None:
    for number, text in numbered("成果表", RESULT[0], RESULT[1], RESULT[2]):
        bot.assistant.receive(said("a", number, text))
    bot.assistant.receive(said("a", 7, "12"))
    bot.assistant.receive(said("a", 6, RESULT[3]))
    late = bot.assistant.receive(said("a", 5, "limin"))
    state = bot.assistant.state(Address("test", "a"))
    assert state.draft
    assert state.draft.answers["email"] == RESULT[3]
    assert state.draft.answers["team_size"] == "12"
    assert "邮箱" in told(late), "the first of the three was no address"


def test_a_message_that_came_twice_keeps_its_first_answer(bot: Bot) -> None:
    bot.assistant.receive(said("a", 1, "成果表"))
    early = bot.assistant.receive(said("a", 3, "是"))
    late = bot.assistant.receive(said("a", 2, RESULT[0]))
    assert bot.assistant.receive(said("a", 3, "是")) == early
    assert bot.assistant.receive(said("a", 2, RESULT[0])) == late
    assert exchanges(bot, "a") == 3


@pytest.mark.parametrize("doing", ["提交", "草稿"])
def test_what_is_done_once_is_not_done_again_for_a_late_message(bot: Bot, doing: str) -> None:
    for number, text in numbered("成果表", *RESULT):
        bot.assistant.receive(said("a", number, text))
    done = bot.assistant.receive(said("a", 8, doing))
    assert len(documents(done)) == 1
    late = bot.assistant.receive(said("a", 7, "班组人数改成13"))
    assert not documents(late)
    state = bot.assistant.state(Address("test", "a"))
    assert state.draft
    assert state.draft.answers["team_size"] == "13", "it is heard as it came"
    with bot.store.begin() as transaction:
        conversation = transaction.conversation(Address("test", "a"))
        assert len(made(transaction, conversation.id)) == 1
        assert len(submissions(transaction)) == (doing == "提交")


def test_a_late_message_that_hands_in_does_it_once(bot: Bot) -> None:
    for number, text in numbered("成果表", *RESULT):
        bot.assistant.receive(said("a", number, text))
    bot.assistant.receive(said("a", 8, "进度"))
    late = bot.assistant.receive(said("a", 7, "提交"))
    assert len(documents(late)) == 1
    assert bot.assistant.receive(said("a", 7, "提交")) == late
    with bot.store.read() as reading:
        assert len(submissions(reading)) == 1


def test_a_message_that_is_too_late_is_heard_as_it_comes(bot: Bot) -> None:
    bot.assistant.receive(said("a", 1, "成果表"))
    bot.assistant.receive(said("a", 3, RESULT[0]))
    bot.now += timedelta(seconds=11)
    bot.assistant.receive(said("a", 2, "是"))
    state = bot.assistant.state(Address("test", "a"))
    assert state.draft
    assert state.draft.answers == {"team_name": RESULT[0], "will_present": "yes"}


def test_what_is_kept_of_a_burst_and_of_messages_does_not_grow(bot: Bot) -> None:
    bot.fill("a")
    sizes = []
    for number in range(1, 80):
        bot.assistant.receive(said("a", number, f"班组人数改成{number % 40 + 5}"))
        with bot.store.begin() as transaction:
            conversation = transaction.conversation(Address("test", "a"))
        sizes.append(len(conversation.recent))
    assert max(sizes[40:]) <= max(sizes[:40]) + 500
    state = bot.assistant.state(Address("test", "a"))
    assert len(state.said) == 20
    assert state.said[-1] == ("m79", "team_size")
    bot.now += timedelta(minutes=1)
    bot.assistant.receive(said("a", 80, "班组人数改成5"))
    with bot.store.begin() as transaction:
        conversation = transaction.conversation(Address("test", "a"))
    assert len(conversation.recent) < sizes[-1] / 5


def test_a_message_of_a_channel_that_does_not_count_ends_the_burst(bot: Bot) -> None:
    bot.assistant.receive(said("a", 1, "成果表"))
    bot.assistant.receive(said("a", 3, RESULT[0]))
    bot.say("是", "a")
    bot.assistant.receive(said("a", 2, RESULT[2]))
    state = bot.assistant.state(Address("test", "a"))
    assert state.draft
    assert list(state.draft.answers) == ["team_name", "will_present", "enterprise_name"]


@pytest.fixture
def lasting_bot(lasting: str, tmp_path: Path) -> Iterator[Bot]:
    """A bot over SQLite and over PostgreSQL."""
    bot = Bot(tmp_path)
    bot.store.close()
    bot.store = Store(lasting)
    bot.store.upgrade()
    bot.begin()
    yield bot
    bot.store.close()


@pytest.mark.parametrize("seed", range(5))
def test_a_burst_in_many_threads_at_once_ends_as_in_order(lasting_bot: Bot, seed: int) -> None:
    texts = [*RESULT, "班组人数改成13"]
    expected = after(lasting_bot, ((n + 2, text) for n, text in enumerate(texts)))
    people_here = [next(people) for _ in range(3)]
    for person in people_here:
        lasting_bot.assistant.receive(said(person, 1, "成果表"))
    messages = [
        said(person, n + 2, text)
        for person in people_here
        for n, text in enumerate(texts)
        for _ in range(2)
    ]
    random.Random(seed).shuffle(messages)
    gate = Barrier(6, timeout=20)

    def send(part: Sequence[Incoming]) -> list[Outgoing]:
        gate.wait()
        return [lasting_bot.assistant.receive(message) for message in part]

    with ThreadPoolExecutor(6) as threads:
        answers = [
            one for part in threads.map(send, [messages[n::6] for n in range(6)]) for one in part
        ]
    apology = lasting_bot.library.phrases.tables["say"]["apology"]
    assert apology not in map(told, answers)
    for person in people_here:
        assert lasting_bot.assistant.state(Address("test", person)) == expected
        assert exchanges(lasting_bot, person) == 7


def test_a_burst_goes_on_while_a_page_is_drawn(bot: Bot) -> None:
    begun, go_on = Event(), Event()

    def draw(_: bytes) -> tuple[bytes, ...]:
        begun.set()
        assert go_on.wait(20)
        return (b"page",)

    world = World(lambda: bot.now, bot.new_id, lambda _: {}, draw)
    assistant = Assistant(bot.library, bot.store, Shelf(bot.folder / "files"), world)
    bot.assistant = assistant
    given_ = document_in_after_filling(bot)
    with ThreadPoolExecutor(1) as thread:
        pages = thread.submit(assistant.pages, Address("test", "a"), given_)
        assert begun.wait(20)
        for number in (11, 10, 12, 9, 10):
            assistant.receive(said("a", number, f"班组人数改成{number}"))
        assert not pages.done()
        go_on.set()
        assert pages.result(20) == (b"page",)
    state = assistant.state(Address("test", "a"))
    assert state.draft
    assert state.draft.answers["team_size"] == "12"


def document_in_after_filling(bot: Bot) -> str:
    for number, text in numbered("成果表", *RESULT):
        bot.assistant.receive(said("a", number, text))
    return document_in(bot.assistant.receive(said("a", 8, "草稿"))).id


def test_a_file_in_a_burst_is_kept_once(bot: Bot) -> None:
    bot.assistant.receive(said("a", 1, "成果表"))
    file = replace(said("a", 2, ""), text=None, file=bot.assistant.keep("材料.docx", MATERIAL))
    bot.assistant.receive(said("a", 4, "是"))
    bot.assistant.receive(file)
    bot.assistant.receive(said("a", 3, RESULT[0]))
    bot.assistant.receive(file)
    state = bot.assistant.state(Address("test", "a"))
    assert state.draft
    assert state.draft.answers == {"team_name": RESULT[0], "will_present": "yes"}
    with bot.store.begin() as transaction:
        conversation = transaction.conversation(Address("test", "a"))
        assert len(uploads(transaction, conversation.id)) == 1


def numbered(*texts: str) -> Iterator[tuple[int, str]]:
    return enumerate(texts, 1)
