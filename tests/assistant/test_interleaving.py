"""Whoever says what first, and however many at once: every answer lands where it was asked for."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from conversations.messages import Outgoing
from conversations.sharing import common
from tests.bots import RESULT, Bot, told

from .test_sharing import CODE, invited, state

KEYS = ("team_name", "will_present", "enterprise_name", "email", "team_size")


@pytest.fixture
def office(lasting: str, tmp_path: Path) -> Iterator[Bot]:
    """An assistant over every database that several processes can open."""
    bot = Bot(tmp_path, database=lasting)
    yield bot
    bot.store.close()


@pytest.mark.parametrize("seed", range(6))
def test_whoever_says_what_first_no_answer_lands_in_another_question(
    office: Bot, seed: int
) -> None:
    """Each answers what they were asked, in whatever order, and never says 都不是."""
    chance = random.Random(seed)
    people = ("one", "two", "three")
    office.say("成果表")
    last = {"one": office.say("继续")}
    for person in people[1:]:
        [code] = CODE.findall(told(office.say("邀请同事")))
        last[person] = office.say(code, person)
    answers = {
        person: dict(zip(KEYS, ANSWERS[number], strict=True))
        for number, person in enumerate(people)
    }
    said: dict[str, set[str]] = {key: set() for key in KEYS}
    for _ in range(60):
        person = chance.choice(people)
        text, key = next_words(chance, last[person], answers[person])
        if key:
            said[key].add(text)
        last[person] = office.say(text, person)
        kept = state(office, person).drafts["result@2021"]
        for one, answer in kept.answers.items():
            shown = SHOWN.get(str(answer), str(answer))
            assert shown in said[one], f"{one}: {answer}"
    ends = [common(state(office, one).drafts["result@2021"]).answers for one in people]
    assert ends[0] == ends[1] == ends[2]
    assert set(ends[0]) == set(KEYS)


SHOWN = {"yes": "是", "no": "否"}
ANSWERS = (
    RESULT,
    ("装配车间钳工二班", "否", "钱塘动力设备（集团）有限公司", "chenjie@example.com", "13"),
    ("总装一工段调试班", "是", "江州精工轴承有限公司", "wubin@example.com", "14"),
)


def next_words(
    chance: random.Random, before: Outgoing, answers: dict[str, str]
) -> tuple[str, str]:
    """What somebody says who was asked this, and the question that it answers."""
    picks = [one for one in before.options if one.key.startswith("pick")]
    if picks:
        return str(chance.randrange(len(picks)) + 1) if len(picks) > 1 else "是", ""
    key = before.question.path
    if key not in answers or chance.random() < 0.1:
        return chance.choice(("进度", "检查", "上一步", "帮助", "修改 2", "保留")), ""
    return answers[key], key


def test_many_who_answer_at_once_neither_wait_for_each_other_nor_lose_an_answer(
    office: Bot,
) -> None:
    """Each shares both forms, begun by different people, so that locks could cross."""
    people = [f"p{number}" for number in range(4)]
    office.say("成果表", "p0")
    office.say("申报表", "p1")
    for host, form_ in (("p0", "成果表"), ("p1", "申报表")):
        invited(office, *(one for one in people if one != host), by=host, form=form_)
    gate = Barrier(4, timeout=20)
    failed = office.library.phrases.tables["say"]["apology"]

    def talk(number: int) -> list[str]:
        gate.wait()
        chance = random.Random(number)
        words = []
        for turn in range(15):
            form_ = chance.choice(("成果表", "申报表"))
            office.say("表格", people[number])
            office.say(form_, people[number])
            size = str(10 + number * 20 + turn)
            words.append(told(office.say(f"班组人数改成{size}", people[number])))
        return words

    with ThreadPoolExecutor(4) as threads:
        said = [word for words in threads.map(talk, range(4)) for word in words]
    assert len(said) == 60
    assert failed not in said
    for ref in ("result@2021", "application@2021"):
        kept = {repr(common(state(office, one).drafts[ref]).answers) for one in people}
        assert len(kept) == 1, "everybody sees the same"


def test_the_same_code_entered_by_many_at_once_lets_one_in(office: Bot) -> None:
    office.say("成果表")
    [code] = CODE.findall(told(office.say("邀请同事")))
    with ThreadPoolExecutor(5) as threads:
        said = list(threads.map(lambda one: told(office.say(code, f"p{one}")), range(5)))
    assert sum("一起填这张表了" in one for one in said) == 1
    assert sum("已经用过了" in one for one in said) == 4
