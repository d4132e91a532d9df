"""How people talk: commands, buttons, corrections, and all that only looks like them."""

import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.effects import Ask
from conversations.events import Event
from conversations.state import Pending
from conversations.understanding.commands import (
    BOUND,
    COMMANDS_BY_KEY,
    LONGEST_COMMAND,
    TABLE,
    command_in,
)
from conversations.understanding.manners import NO, YES
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, at, at_cached, led, served

WORDS = [(word, command) for _, command, words in TABLE for word in words.split()]
LONG = ("intro_1", "intro_4", "intro_6")
"""Longer texts; two of them have a name of their own that a sentence may begin with."""


@pytest.mark.parametrize(("word", "command"), WORDS, ids=[word for word, _ in WORDS])
def test_a_command_is_known_by_each_of_its_words(word: str, command: Callable[[], Event]) -> None:
    talk = at("address")
    signs = ("{}。", "{}！", "「{}」") if word.strip("?") else ()
    for said in (word, f" {word} ", word.upper(), *(sign.format(word) for sign in signs)):
        assert talk.hear(said) == command()


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("请提交", on.HandedIn()),
        ("提交吧", on.HandedIn()),
        ("我要提交吧", on.HandedIn()),
        ("帮我检查一下", on.AskedReview()),
        ("麻烦检查一下谢谢", on.AskedReview()),
        ("先停一下吧", on.Paused()),
        ("跳过吧", on.Skipped()),
        ("ＳＫＩＰ", on.Skipped()),
        ("上 一 步", on.WentBack()),
        ("？", on.AskedHelp()),
        ("保留哦", on.Kept()),
    ],
)
def test_politeness_and_width_do_not_count(said: str, event: Event) -> None:
    assert at("address").hear(said) == event


@pytest.mark.parametrize("word", [word for word, _ in WORDS])
def test_an_answer_that_is_a_command_is_escaped(word: str) -> None:
    for sign in ("答：", "答:", " 答 ： "):
        assert at("address").hear(f"{sign}{word}") == on.Answered(word)


def test_what_is_escaped_is_kept_to_the_letter() -> None:
    assert at("intro_1").hear("答：第3项改成12\n ") == on.Answered("第3项改成12\n ")
    assert at("intro_1").hear("答复：已收到") == on.Answered("答复：已收到")
    assert at("intro_1").hear("答疑：每周一次") == on.Answered("答疑：每周一次")


def test_an_answer_on_offer_goes_before_a_command_of_the_same_words() -> None:
    talk = at("intro_way")
    assert talk.hear("文件") == on.Answered("文件")
    assert talk.hear("上传 Word 材料") == on.Answered("上传 Word 材料")
    assert talk.hear("帮助") == on.AskedHelp()
    assert at("address").hear("文件") == on.AskedDraft()


def test_no_word_means_two_commands_or_yes_and_no() -> None:
    words = [word for word, _ in WORDS]
    assert len(words) == len(set(words))
    assert not YES & NO


def test_a_word_longer_than_any_command_is_an_answer() -> None:
    assert command_in("提交" + " " * LONGEST_COMMAND) is None
    assert at("address").hear("提交" + "。" * LONGEST_COMMAND) == on.Answered(
        "提交" + "。" * LONGEST_COMMAND
    )


@pytest.mark.parametrize("key", [key for key in COMMANDS_BY_KEY if key not in BOUND])
def test_a_button_for_the_whole_form_never_gets_old(key: str) -> None:
    assert at("address").see(key, asked="team_name") == COMMANDS_BY_KEY[key]()


@pytest.mark.parametrize(
    "key", [*sorted(BOUND), "=江苏省质量协会", "pick:0", "pick:x", "nonsense", ""]
)
def test_a_button_of_an_earlier_question_explains_itself(key: str) -> None:
    talk = at("address")
    assert talk.see(key, asked="recommender") == on.CameLate()
    before = talk.answers
    turn = talk.press(key, asked="recommender")
    assert talk.answers == before
    assert any(isinstance(effect, Ask) for effect in turn.effects), "the open question is put"


def test_a_button_of_the_open_question_does_what_it_says() -> None:
    talk = at("fax")
    assert talk.see("skip") == on.Skipped()
    assert talk.see("back") == on.WentBack()
    assert talk.see("=0510-80000001") == on.Answered("0510-80000001")
    assert talk.see("pick:1") == on.Picked(1)
    assert talk.see("pick:١") == on.Picked(1)
    assert talk.see("pick:" + "9" * 5000) == on.Picked(999)
    assert talk.see("nonsense") == on.CameLate()
    assert talk.see("jump:address", asked="?") == on.Jumped(("address",))
    assert talk.see("jump:material", asked="?") == on.CameLate()
    assert talk.see("form:result", asked="?") == on.ChoseForm("result")


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("1", on.ChoseForm("application")),
        ("2", on.ChoseForm("result")),
        ("附件2", on.ChoseForm("application")),
        ("附件二", on.ChoseForm("result")),
        ("成果表", on.ChoseForm("result")),
        ("申报表。", on.ChoseForm("application")),
        ("3", on.Answered("3")),
        ("0", on.Answered("0")),
        ("班组", on.AskedForms(among=("application", "result"))),
        ("表", on.Answered("表")),
        ("修改 3", on.Answered("修改 3")),
    ],
)
def test_a_form_is_chosen_by_its_number_or_a_part_of_its_name(said: str, event: Event) -> None:
    assert Talk().hear(said) == event


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("1", on.Picked(0)),
        ("２", on.Picked(1)),
        ("99.6%", on.Picked(0)),
        ("0.996%", on.Picked(1)),
        ("3", on.Answered("3")),
        ("都不是", on.Declined()),
        ("重写", on.Declined()),
        ("是", on.Answered("是")),
        ("99.7", on.Answered("99.7")),
        ("上一步", on.WentBack()),
        ("进度", on.AskedStatus()),
    ],
)
def test_which_of_two_readings_is_meant(said: str, event: Event) -> None:
    talk = at("first_pass_rate")
    talk.say("0.996")
    assert talk.state.pending
    assert talk.hear(said) == event


@pytest.mark.parametrize("said", ["是", "对的", "嗯", "好", "OK", "可以！"])
def test_one_reading_is_confirmed_in_many_words(said: str) -> None:
    talk = at("accidents")
    talk.say("没有")
    assert talk.hear(said) == on.Picked(0)
    assert talk.hear("1") == on.Answered("1"), "a number is a new answer"


def test_to_begin_anew_is_confirmed() -> None:
    talk = at("address")
    talk.say("重新填写")
    assert talk.state.pending == Pending("restart")
    for said in ("不", "取消", "算了"):
        assert talk.hear(said) == on.Declined()
    assert talk.hear("确定") == on.Picked(0)


@pytest.mark.parametrize(
    ("said", "event"),
    [
        ("修改 手机", on.Jumped(("mobile",))),
        ("修改手机", on.Jumped(("mobile",))),
        ("我想改手机", on.Jumped(("mobile",))),
        ("改一下联系人", on.Jumped(("contact",))),
        ("重填企业名称", on.Jumped(("enterprise_name",))),
        ("修改 3", on.Jumped(("enterprise_name",))),
        ("修改第3项", on.Jumped(("enterprise_name",))),
        ("修改 第 ３ 项", on.Jumped(("enterprise_name",))),
        ("第3项", on.Jumped(("enterprise_name",))),
        ("跳到 班组长", on.Jumped(("team_leader",))),
        ("手机填错了", on.Jumped(("mobile",))),
        ("联系人写错了", on.Jumped(("contact",))),
        ("修改 合格率", on.Jumped(("defect_rate", "first_pass_rate"))),
        ("修改 电话", on.Jumped(("phone",))),
        ("修改 材料", on.Jumped(("material",))),
        ("第3项改成甲公司", on.Changed(("enterprise_name",), "甲公司")),
        ("第3项改为甲公司", on.Changed(("enterprise_name",), "甲公司")),
        ("3改成甲公司", on.Changed(("enterprise_name",), "甲公司")),
        ("第3项：甲公司", on.Changed(("enterprise_name",), "甲公司")),
        ("手机：13900000002", on.Changed(("mobile",), "13900000002")),
        ("手机:13900000002", on.Changed(("mobile",), "13900000002")),
        ("手机改13900000002", on.Changed(("mobile",), "13900000002")),
        ("班组人数改成十四", on.Changed(("team_size",), "十四")),
        ("班组人数应该是14", on.Changed(("team_size",), "14")),
        ("人数=14", on.Changed(("team_size",), "14")),
        ("地址：江苏省无锡市\n滨湖区", on.Changed(("address",), "江苏省无锡市\n滨湖区")),
        ("合格率改成99", on.Changed(("defect_rate", "first_pass_rate"), "99")),
        ("电 话改成0510-80000001", on.Changed(("phone",), "0510-80000001")),
    ],
)
def test_a_correction_names_its_question(said: str, event: Event) -> None:
    assert at("training").hear(said) == event


def test_a_hedge_about_the_open_question_is_no_correction() -> None:
    """At the question itself 应该是 means that somebody is not sure."""
    assert at("team_size").hear("班组人数应该是14") == on.Changed(("team_size",), "应该是14")


@pytest.mark.parametrize(
    "said",
    [
        "修改 99",
        "第99项",
        "第0项改成12",
        "修改 无此项",
        "班 ：",
        "修改",
        "改成12",
        "改善班组环境",
        "改进活动率",
        "培训改革方案",
        "手机改造",
        "今天天气改成晴",
        "某某：甲公司",
        "工艺改进3项",
        "第3项改进获一等奖",
        "3项改进",
        "修改了工艺参数",
        "A=B",
    ],
)
def test_what_names_no_question_is_an_answer(said: str) -> None:
    assert at("address").hear(said) == on.Answered(said)


def test_at_a_longer_text_a_correction_says_so_outright() -> None:
    for key in LONG:
        talk = at(key)
        assert talk.hear("第11项改成14") == on.Changed(("team_size",), "14")
        assert talk.hear("班组人数改成14") == on.Changed(("team_size",), "14")
        assert talk.hear("手机改为13900000002") == on.Changed(("mobile",), "13900000002")
        assert talk.hear("修改 手机") == on.Jumped(("mobile",))
        assert talk.hear("上一步") == on.WentBack()
        assert talk.hear("提交") == on.HandedIn()


def test_lines_that_name_their_questions_are_several_answers() -> None:
    text = "联系人：李敏\n手机：13900000001\n电话：0510-80000000"
    for key in LONG:
        assert at_cached(key).hear(text) == on.Pasted(text)
        assert at_cached(key).hear(f"答：{text}") == on.Answered(text)
    for other in (f"以下是联系方式：\n{text}", "联系人：李敏", "手机：不带入现场\n电话：静音"):
        assert at_cached("intro_4").hear(other) == on.Answered(other)


def test_a_cell_of_a_table_is_no_correction() -> None:
    """The form has a 联系人 of its own, and so has each row."""
    talk = led(Talk(catalog=served(read_folder(sample()))), "results", "result-summary")
    for cell in ("联系人：陈洁", "电话：025-80000001", "日期=7月1日"):
        assert talk.hear(cell) == on.Answered(cell)
    assert talk.hear("第2行改成QC小组") == on.Answered("第2行改成QC小组")
    assert talk.hear("删除第1行") == on.Answered("删除第1行")
    assert talk.hear("第2项改成陈洁") == on.Changed(("contact",), "陈洁")


def test_a_text_of_several_messages_is_begun_anew() -> None:
    association = served(read_folder(sample()))
    (text, *_) = (
        (form.id, field.key)
        for _, form in association.forms
        for field in form.fields
        if field.type == "headed_text"
    )
    talk = led(Talk(catalog=association), text[1], text[0])
    talk.say("第一段。")
    talk.say("第二段。")
    assert talk.sheet.draft.aside[text[1]] == "第一段。\n第二段。"
    talk.say("重写吧。")
    talk.say("另一段。")
    assert talk.sheet.draft.aside[text[1]] == "另一段。"


SENTENCES = (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
"""Each may stand in a report, and none is a command or a correction; a new line is `\\n`."""


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_a_longer_text_is_nothing_else(sentence: str) -> None:
    text = sentence.replace("\\n", "\n")
    for key in LONG:
        assert at_cached(key).hear(text) == on.Answered(text)


def test_there_are_many_such_sentences() -> None:
    assert len(set(SENTENCES)) > 100


@pytest.mark.parametrize("sentence", SENTENCES[::5])
def test_a_paragraph_that_begins_with_such_a_sentence_is_nothing_else(sentence: str) -> None:
    text = f"{sentence}\n" + "班组坚持每天开班前会，落实点检和交接班制度。" * 5
    for key in LONG:
        assert at_cached(key).hear(text) == on.Answered(text)


QUESTIONS = ("recommender", "team_name", "fax", "team_size", "training", "intro_way", "intro_4")
WHOLE = "班组人数 手机 第3项 修改 应该是 提交 1 99 是".split()
PIECES = st.sampled_from([*"改成为：=第项错了答 \n", *WHOLE])
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=8).map("".join),
    st.text(alphabet=string.punctuation + "{}%。：", max_size=20),
)


@given(st.sampled_from(QUESTIONS), TEXTS)
def test_no_text_raises(key: str, text: str) -> None:
    event = at_cached(key).hear(text)
    if isinstance(event, on.Answered):
        assert text.endswith(event.text), "an answer is what was typed"


@given(st.sampled_from(LONG), st.text(min_size=LONGEST_COMMAND + 1, max_size=200))
def test_a_long_text_at_a_longer_text_is_the_answer(key: str, text: str) -> None:
    event = at_cached(key).hear(text)
    assert isinstance(event, on.Answered)
    assert text.endswith(event.text)


@given(st.sampled_from(QUESTIONS), st.text(max_size=30), st.text(max_size=30))
def test_no_button_raises(key: str, pressed: str, asked: str) -> None:
    talk = at_cached(key)
    talk.see(pressed, asked)
    talk.see(f"pick:{pressed}")
    talk.see(f"jump:{pressed}")
