"""What came at once is proposed, and becomes an answer only when the person says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import events as on
from conversations.effects import Ask, Say
from conversations.state import Draft, State
from tests.conversations.lists import (
    ANSWERS,
    GIVEN,
    NOW,
    THREE,
    codes,
    filled,
    keys,
    proposal,
    served,
    talk,
)
from tests.conversations.talks import Talk


def test_several_answers_are_listed_and_none_is_put_down_before_the_word() -> None:
    chat = talk()
    turn = chat.say(THREE)
    assert [(label, shown) for _, label, shown, _ in proposal(turn).lines] == [
        ("手机", "13900000001"),
        ("班组长", "张三"),
        ("班组人数", "12 人"),
    ]
    assert keys(turn) == ["adopt", "one_by_one", "refuse"]
    assert chat.answers == {}
    turn = chat.say("好")
    assert chat.answers == GIVEN
    assert codes(turn) == ["adopted"]
    assert {one.code for one in chat.sheet.draft.sources.values()} == {"pasted"}


@pytest.mark.parametrize("word", ["是", "好的", "全部采用", "可以", "👌"])
def test_every_yes_adopts(word: str) -> None:
    chat = talk()
    chat.say(THREE)
    chat.say(word)
    assert chat.answers == GIVEN


@pytest.mark.parametrize("word", ["不", "都不要", "不对", "算了", "全都不要"])
def test_every_no_leaves_all_as_it_was(word: str) -> None:
    chat = talk()
    chat.say("装配车间钳工一班")
    before = chat.sheet.draft
    chat.say(THREE)
    turn = chat.say(word)
    assert chat.sheet.draft == before
    assert codes(turn) == ["not_adopted_text"]
    assert chat.open == "will_present"


def test_a_list_is_amended_until_it_is_right() -> None:
    chat = talk()
    chat.say(THREE)
    chat.say("第3项改成13")
    chat.say("联系人：李敏")
    turn = chat.say("第2项不要")
    assert [label for _, label, _, _ in proposal(turn).lines] == ["联系人", "班组长", "班组人数"]
    turn = chat.say("去掉班组长")
    assert [label for _, label, _, _ in proposal(turn).lines] == ["联系人", "班组人数"]
    chat.say("手机：13900000002，邮编：214000")
    chat.say("采用")
    assert chat.answers == {
        "contact": "李敏",
        "mobile": "13900000002",
        "postcode": "214000",
        "team_size": "13",
    }


def test_when_all_is_left_out_nothing_is_proposed_any_longer() -> None:
    chat = talk()
    chat.say("班组长：张三\n手机：13900000001")
    turn = chat.say("第1项、第2项都不要")
    assert chat.state.pending is None
    assert codes(turn) == ["not_adopted_text"]
    assert chat.answers == {}


def test_a_plain_word_takes_nothing_and_loses_nothing() -> None:
    chat = talk()
    chat.say(THREE)
    before = chat.state.pending
    turn = chat.say("张三")
    assert codes(turn) == ["adopt_how"]
    assert chat.state.pending == before
    assert chat.answers == {}


@pytest.mark.parametrize("word", ["状态", "帮助", "检查", "继续", "草稿", "谢谢", "保留"])
def test_what_is_only_asked_leaves_the_list_where_it_was(word: str) -> None:
    chat = talk()
    chat.say(THREE)
    before = chat.state.pending
    turn = chat.say(word)
    assert chat.state.pending == before
    assert proposal(turn).lines
    assert not [one for one in turn.effects if isinstance(one, Ask)], "one thing is asked at once"
    chat.say("是")
    assert chat.answers == GIVEN


def test_a_pause_keeps_the_list_without_showing_it() -> None:
    chat = talk()
    chat.say(THREE)
    turn = chat.say("先停一下")
    assert codes(turn) == ["paused"]
    assert proposal(chat.say("继续")).lines


def test_who_goes_elsewhere_finds_the_list_again() -> None:
    chat = talk()
    chat.say(THREE)
    turn = chat.say("表格")
    assert "proposal_kept" in codes(turn)
    turn = chat.do(on.ChoseForm("team-result"))
    assert len(proposal(turn).lines) == 3
    assert chat.state.held == ()
    chat.say("是")
    assert chat.answers == GIVEN


def test_who_answers_another_question_first_finds_the_list_again() -> None:
    chat = talk()
    chat.say("装配车间钳工一班")
    chat.say(THREE)
    turn = chat.say("上一步")
    assert "proposal_kept" in codes(turn)
    chat.say("装配车间钳工二班")
    assert len(proposal(chat.say("继续")).lines) == 3


def test_an_answer_that_is_there_is_shown_beside_the_new_one() -> None:
    chat = talk()
    chat.say(THREE)
    chat.say("是")
    turn = chat.say("班组长：李四，手机：13900000001")
    shown = {label: before for _, label, _, before in proposal(turn).lines}
    assert shown == {"手机": "13900000001", "班组长": "张三"}
    turn = chat.say("是")
    assert chat.answers["team_leader"] == "李四"


def test_the_same_again_changes_nothing_and_is_said() -> None:
    chat = talk()
    chat.say(THREE)
    chat.say("是")
    before = chat.sheet.draft
    assert codes(chat.say(THREE)) == ["same_already"]
    assert chat.sheet.draft == before
    assert chat.state.pending is None


def test_what_is_unsure_is_asked_at_its_question() -> None:
    chat = talk()
    turn = chat.say("质量信得过班组名称：装配车间钳工一班\n会上是否发表：看情况\n班组人数：十几个")
    assert [label for _, label, _ in proposal(turn).unsure] == ["会上是否发表", "班组人数"]
    turn = chat.say("全部采用")
    assert chat.answers == {"team_name": "装配车间钳工一班"}
    assert chat.open == "will_present"
    assert "unsure" in codes(turn), "what was said is repeated where it is asked"


def test_an_unusual_answer_is_asked_and_not_just_taken() -> None:
    chat = talk()
    turn = chat.say("班组人数：500\n手机：13900000001")
    assert proposal(turn).unsure == ((2, "班组人数", "500"),)
    chat.say("是")
    assert chat.answers == {"mobile": "13900000001"}
    assert chat.sheet.draft.unsure == {"team_size": "500"}


def test_two_answers_to_one_question_are_asked() -> None:
    chat = talk()
    turn = chat.say("手机：13900000001\n班组长：张三\n手机：13900000002")
    assert proposal(turn).unsure == ((2, "手机", "13900000001；13900000002"),)


def test_one_by_one_each_is_offered_at_its_question() -> None:
    chat = talk()
    chat.say("班组名称：装配车间钳工一班\n会上是否发表：是")
    turn = chat.say("逐项看")
    assert chat.answers == {}
    asked = [one for one in turn.effects if isinstance(one, Ask)][-1]
    assert (asked.former, asked.source and asked.source.code) == ("装配车间钳工一班", "pasted")
    chat.say("保留")
    assert chat.answers == {"team_name": "装配车间钳工一班"}
    chat.say("否")
    assert chat.answers["will_present"] == "no"


def test_one_by_one_tells_what_was_answered_before() -> None:
    chat = talk()
    chat.say("装配车间钳工一班")
    chat.say("班组名称：装配车间钳工二班，手机：13900000001")
    turn = chat.say("逐项看")
    (asked,) = (one for one in turn.effects if isinstance(one, Ask))
    assert asked.former == "装配车间钳工二班"
    assert asked.source
    assert asked.source.data["before"] == "装配车间钳工一班"


def test_a_question_that_another_answer_asks_for_is_adopted_with_it() -> None:
    chat = talk("statistics")
    turn = chat.say("是否组织发表会：是\n发表会地点：南京\n参会人数：260")
    assert [label for _, label, _, _ in proposal(turn).lines] == [
        "是否组织发表会",
        "发表会地点",
        "参会人数",
    ]
    chat.say("是")
    assert chat.answers["meet_place"] == "南京"


def test_a_question_that_is_not_asked_yet_keeps_its_answer_ready() -> None:
    chat = talk("statistics")
    turn = chat.say("发表会地点：南京\n参会人数：260\n负责人：张华")
    assert proposal(turn).unasked == (("发表会地点", "南京"), ("参会人数", "260"))
    chat.say("是")
    assert chat.answers == {"owner_person": "张华"}
    assert chat.sheet.draft.aside["meet_place"] == "南京"


def test_a_master_answer_that_changes_asks_its_dependants_again() -> None:
    chat = talk("statistics")
    chat.say("是否组织发表会：是\n发表会地点：南京\n参会人数：260")
    chat.say("是")
    chat.say("是否组织发表会：否\n负责人：张华")
    chat.say("是")
    assert chat.answers == {"has_meeting": "no", "owner_person": "张华"}
    assert chat.sheet.draft.aside["meet_place"] == "南京"


def test_a_check_that_blocks_is_said_at_once() -> None:
    chat = talk("statistics")
    turn = chat.say("本年度开展质量信得过班组数：400\n历年质量信得过班组累计数：300")
    turn = chat.say("是")
    assert any(
        "历年累计数" in str(one.data.get("text")) for one in turn.effects if isinstance(one, Say)
    )


def test_after_sealing_what_is_adopted_voids_the_seal() -> None:
    draft = Draft("team-result", 2021, {"team_leader": "张三"}, life="sealed", edition=1)
    chat = Talk(State({draft.ref: draft}, draft.ref), served(), NOW)
    chat.say("班组长：李四\n手机：13900000001")
    turn = chat.say("是")
    assert "seal_void" in codes(turn)
    assert chat.sheet.draft.life == "changed"


def test_an_unsure_answer_to_an_answered_question_is_asked_beside_the_old_one() -> None:
    chat = talk()
    chat.say("装配车间钳工一班")
    turn = chat.say("质量信得过班组名秤：装配车间钳工二班\n手机：13900000001\n邮编：214000")
    assert proposal(turn).unsure == ((3, "质量信得过班组名称", "装配车间钳工二班"),)
    turn = chat.say("是")
    (asked,) = (one for one in turn.effects if isinstance(one, Ask))
    assert asked.former == "装配车间钳工二班"
    assert asked.source
    assert asked.source.data["before"] == "装配车间钳工一班"
    chat.say("保留")
    assert chat.answers["team_name"] == "装配车间钳工二班"


LINES = [
    "班组长：张三",
    "手机13900000001",
    "12个人",
    "邮编：21400",
    "职务：科长",
    "会上是否发表：看情况",
]


@given(st.permutations(LINES))
def test_the_order_of_what_is_sent_does_not_change_the_proposal(lines: list[str]) -> None:
    one, two = talk().say("\n".join(LINES)), talk().say("\n".join(lines))
    first, second = proposal(one), proposal(two)
    assert replace(first, rest=()) == replace(second, rest=())
    assert sorted(first.rest) == sorted(second.rest)
    assert one.state == two.state


@pytest.mark.parametrize(
    ("key", "said", "found"),
    [
        ("contact", "李敏 13900000001", {"contact": "李敏", "mobile": "13900000001"}),
        ("contact", "李敏，手机13900000001", {"contact": "李敏", "mobile": "13900000001"}),
        ("address", "某路8号 邮编214000", {"address": "某路8号", "postcode": "214000"}),
    ],
)
def test_the_first_of_several_need_not_name_its_question(
    key: str, said: str, found: dict[str, str]
) -> None:
    asked = talk()
    asked.do(on.Jumped((key,)))
    asked.say(said)
    assert asked.state.pending
    assert {one.key: one.answer for one in asked.state.pending.proposed} == found
    asked.say("是")
    assert found.items() <= asked.answers.items()


@pytest.mark.parametrize("said", ["李敏", "无锡市某路8号", "李敏（质量部）"])
def test_one_answer_is_one(said: str) -> None:
    asked = talk()
    asked.do(on.Jumped(("address",)))
    assert asked.hear(said) == on.Answered(said)


@pytest.mark.parametrize(
    "yes",
    [
        *("都对", "都没问题", "全用", "都采用了", "嗯，全部采用，谢谢", "可以，都用"),
        *("看完了，没问题", "没问题，采用", "都是对的"),
    ],
)
def test_the_whole_list_is_adopted_in_many_words(yes: str) -> None:
    chat = talk()
    chat.send(filled())
    chat.say(yes)
    assert chat.answers == ANSWERS


@pytest.mark.parametrize("said", ["都对吗", "不全对", "有的对有的不对", "全部采用了会怎样"])
def test_what_is_no_plain_yes_adopts_nothing(said: str) -> None:
    chat = talk()
    chat.send(filled())
    chat.say(said)
    assert chat.answers == {}
    assert chat.state.pending


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("除了手机都采用", {"mobile"}),
        ("手机去掉，其他采用", {"mobile"}),
        ("不要第三项，其他都要", {"enterprise_name"}),
        ("2 3 4 不要", {"will_present", "enterprise_name", "address"}),
    ],
)
def test_all_but_some_leaves_these_out(said: str, gone: set[str]) -> None:
    chat = talk()
    chat.send(filled())
    chat.say(said)
    chat.say("是")
    assert chat.answers == {key: ANSWERS[key] for key in ANSWERS.keys() - gone}


@pytest.mark.parametrize(
    "said", ["第7项写错了，是13", "第七项改成13", "7改成13", "12改成13", "班组人数13"]
)
def test_the_numbers_are_those_of_the_list_and_a_mere_one_may_be_what_stands_there(
    said: str,
) -> None:
    chat = talk()
    chat.send(filled())
    chat.say(said)
    chat.say("是")
    assert chat.answers == {**ANSWERS, "team_size": "13"}


def test_a_number_that_the_list_does_not_have_changes_nothing() -> None:
    chat = talk()
    before = proposal(chat.send(filled())).lines
    assert "adopt_how" in codes(chat.say("第12项改成13"))
    assert proposal(chat.say("班组人数改成12")).lines[:3] == before[:3]
    chat.say("是")
    assert chat.answers == ANSWERS


def test_words_that_name_no_question_are_not_put_into_the_list_by_their_shape() -> None:
    chat = talk()
    chat.send(filled())
    assert codes(chat.say("江州精工轴承有限公司")) == ["adopt_how"]
    chat.say("是")
    assert chat.answers == ANSWERS


def test_words_beside_an_answer_are_not_taken_for_the_open_question() -> None:
    chat = talk()
    chat.send(filled())
    chat.say("还有一项你没读到，传真0510-80000001")
    chat.say("是")
    assert chat.answers["team_name"] == ANSWERS["team_name"]
