"""Several answers in one message: each lands at its question, whatever the order of its lines."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.fields.base import Field
from conversations.forms.reading import read_association
from conversations.pasting.labels import labels_of
from conversations.pasting.pasting import Pasted, pasted
from storage.association import read_folder, sample


@cache
def fields(form: str = "team-result") -> tuple[Field, ...]:
    association, mistakes = read_association(read_folder(sample()))
    assert association
    assert not mistakes
    found = association.catalog.find(form)
    assert found
    return found[1].fields


def found(text: str, form: str = "team-result") -> dict[str, str]:
    return dict(pasted(fields(form), text).found)


TEAM = {"team_leader": "张三", "mobile": "13900000001", "team_size": "12"}


@pytest.mark.parametrize(
    "text",
    [
        "班组长张三，手机13900000001，班组人数12",
        "班组长：张三\n手机：13900000001\n班组人数：12",
        "班组长: 张三; 手机= 13900000001； 人数：12",
        "班组长 张三\n手机 13900000001\n班组人数 12",
        "班长是张三，手机号码是13900000001，人数12",
        "1. 班组长：张三\n2、手机：13900000001\n（3）班组人数：12",
        "①班组长：张三\n② 手  机：13900000001\n③班 组 人 数：12",
        "班组长、张三\n手机、13900000001\n班组人数、12",
        "班组长\t张三\n手机\t13900000001\n班组人数\t12",
        "班组长\t张三\t手机\t13900000001\n班组人数\t12\t\t",
        "班组长\t手机\t班组人数\n张三\t13900000001\t12",
        "班组长\t\t张三\t手机\t\t13900000001\t班组人数\t12",
        "| 班组长 | 张三 |\n| 手机 | 13900000001 |\n| 班组人数 | 12 |",
        "班组长\n张三\n手机\n13900000001\n班组人数\n12",
        (
            "李敏 2021/6/1 10:23\n王工您好，信息如下：\n班组长：张三\n"
            "手机：13900000001\n人数：12\n以上，谢谢"
        ),
        "ＱＱ：\n班组长：张三\n手机：13900000001\n班组人数：12",
        "手机13900000001\n班组长张三\n班组人数12",
    ],
)
def test_the_same_answers_in_every_dress(text: str) -> None:
    assert found(text) == TEAM


def test_what_has_no_name_is_given_to_the_only_question_it_can_be() -> None:
    text = "班组长张三，13900000001，12个人，214000，limin@example.com，36人次/288学时"
    assert found(text) == {
        "team_leader": "张三",
        "mobile": "13900000001",
        "team_size": "12个人",
        "postcode": "214000",
        "email": "limin@example.com",
        "training": "36人次/288学时",
    }


def test_what_two_questions_could_mean_is_given_to_none() -> None:
    said = pasted(fields(), "班组长张三，手机13900000001，0510-80000000，98.5%")
    assert dict(said.found) == {"team_leader": "张三", "mobile": "13900000001"}
    assert said.rest == ("0510-80000000", "98.5%"), "telephone or fax; one of three rates"


def test_what_is_nobodys_is_named() -> None:
    said = pasted(fields(), "联系人：李敏，职务：科长\n手机：13900000001\n请尽快处理")
    assert dict(said.found) == {"contact": "李敏", "mobile": "13900000001"}
    assert said.rest == ("职务：科长", "请尽快处理")


def test_two_answers_to_one_question_are_both_there() -> None:
    said = pasted(fields(), "手机：13900000001\n班组长：张三\n手机：13900000002")
    assert said.found == (
        ("mobile", "13900000001"),
        ("mobile", "13900000002"),
        ("team_leader", "张三"),
    )


def test_a_name_that_is_misspelt_is_only_nearly_one() -> None:
    said = pasted(fields(), "班组认数：12\n手机：13900000001\n班组长：张三")
    assert said.near == (("team_size", "12"),)
    assert "team_size" not in dict(said.found)


def test_a_long_answer_goes_on_below_its_name() -> None:
    text = "荣誉：2019年先进班组。\n2020年工人先锋号：省级。\n\n手机：13900000001"
    assert found(text) == {
        "intro_7": "2019年先进班组。\n2020年工人先锋号：省级。",
        "mobile": "13900000001",
    }


def test_a_value_ends_where_another_answer_begins() -> None:
    assert found("地址：江苏省无锡市滨湖区某路8号，214000\n传真：无") == {
        "address": "江苏省无锡市滨湖区某路8号",
        "postcode": "214000",
        "fax": "无",
    }


def test_the_two_halves_of_one_cell_may_be_named_apart() -> None:
    text = "电话：0510-80000000\n申报单位：江州重型机械股份有限公司\n联系人：李敏"
    said = found(text, "award-application")
    assert said["contact_phone"] == "李敏，0510-80000000"


def test_a_table_is_the_rows_of_a_question_in_its_own_order() -> None:
    text = "序号\t成绩\t年份\t交流活动\n1\t一等奖\t2019\t第38次大会\n2\t\t2020\t第39次大会"
    assert found(text, "promoter") == {
        "exchanges": "2019\t第38次大会\t一等奖\n2020\t第39次大会\t—"
    }


def test_a_cell_in_quotes_may_hold_line_ends() -> None:
    assert found('班组长\t"张三"\n地址\t"江苏省\n无锡市"') == {
        "team_leader": "张三",
        "address": "江苏省 无锡市",
    }


def test_a_list_of_answers_sent_back_leaves_out_what_is_blank() -> None:
    text = "1. 班组长：张三\n2. 手机：（还没填）\n3. 邮编：214000"
    assert found(text) == {"team_leader": "张三", "postcode": "214000"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "张三",
        "张三，李四",
        "江苏省，无锡市，滨湖区，某路8号",
        "江苏省无锡市滨湖区某路8号，邮编214000",
        "江苏省无锡市滨湖区某路8号 3号楼 201室",
        "0510-80000000转801；0510-80000001",
        "36人次，288学时",
        "2021年6月18日至19日，2天",
        "手机：13900000001",
        "班组人数应该是12，不是13",
        "手机和电话都要写吗？",
        "联系人和手机填谁的？邮箱呢？",
        "班组长期坚持，班组人数多，手机不离手",
        "我们班组共12人：组长王强，平均年龄35岁。一次合格率：99.2%，连续三年无事故。",
        (
            "我们班组成立于2010年，班组人数12人，其中党员3人，一次合格率99.2%，全年无事故，"
            "大家团结一心，坚持每天开班前会，坚持用数据说话。"
        ),
        "装配车间钳工一班负责总装：12名成员，3名高级工，人均年龄35岁，完成率100%。",
        "2018，第37次大会，一等奖",
        "您好，在吗？",
        "以上，谢谢",
    ],
)
def test_one_answer_stays_one(text: str) -> None:
    assert pasted(fields(), text) == Pasted()


LINES = [
    "班组长：张三",
    "班长 李四",
    "手机13900000001",
    "12个人",
    "邮编：214000",
    "215000",
    "limin@example.com",
    "企业名称\t江州重型机械股份有限公司",
    "传真：无，会上是否发表：是",
    "联系任：李敏",
    "职务：科长",
    "第二行没有名称",
    "荣誉：2019年先进班组。\n2020年工人先锋号：省级。",
    "年顾客投诉数\n3",
    "您好，信息如下：",
    "以上，谢谢",
]
"""What may stand in one message; a long answer and a name alone bring their next line along."""


@given(st.lists(st.sampled_from(LINES), min_size=2, unique=True), st.randoms())
def test_the_order_of_lines_does_not_change_what_is_found(lines: list[str], chance: Any) -> None:
    # A line without a name goes on with a long answer above it, so the two do not meet here.
    long = any(line.startswith("荣誉") for line in lines)
    kept = [line for line in lines if not (long and line in {"职务：科长", "第二行没有名称"})]
    one = pasted(fields(), "\n".join(kept))
    chance.shuffle(kept)
    two = pasted(fields(), "\n".join(kept))
    assert one.found == two.found
    assert one.near == two.near
    assert sorted(one.rest) == sorted(two.rest)


@given(st.text(max_size=300))
def test_nothing_that_is_sent_raises(text: str) -> None:
    said = pasted(fields(), text)
    assert {key for key, _ in said.found} <= {one.key for one in fields()}


@given(st.lists(st.sampled_from([*"：:=\t 、，；\n|123", "班组长", "手机", "荣誉", "张三"])))
def test_no_order_of_names_and_signs_raises(parts: list[str]) -> None:
    text = "".join(parts)
    assert all(value for _, value in pasted(fields(), text).found)


def test_every_name_of_a_question_finds_it_or_is_nobodys() -> None:
    for form in ("team-result", "statistics", "promoter", "overview-statistics"):
        asked = [one for one in fields(form) if one.asked]
        labels = labels_of(asked)
        for one in asked:
            assert labels.key(one.label) in {one.key, ""}, one.label


def test_a_label_is_known_without_its_blanks_brackets_and_signs() -> None:
    labels = labels_of(fields("team-application"))
    for said in ("企业名称（公章为准）", "企 业 名 称：", "企业名称", "单位名称", "３．企业名称"):
        assert labels.key(said) == "enterprise_name", said
    assert labels.key("质量考核合格率 %") == labels.key("质量考核合格率％") == "qa_pass_rate"
    assert labels.key("年 龄") is None
