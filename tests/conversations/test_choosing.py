"""How people say which form they want, while none is open: 我要填附件2."""

import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from conversations import events as on
from conversations.events import AskedForms, ChoseForm
from conversations.forms.form import Form
from conversations.forms.notice import Catalog
from conversations.understanding import choosing
from storage.association import read_folder, sample
from tests.conversations.talks import Talk, led, served

LABELLED = tomllib.loads((Path(__file__).parent / "choosing.toml").read_text())
OPENS = [(text, form) for form, texts in LABELLED["opens"].items() for text in texts]
ASKS = [(text, forms.split()) for forms, texts in LABELLED["asks"].items() for text in texts]


@cache
def catalog() -> Catalog:
    return served(read_folder(sample()))


def talk() -> Talk:
    return Talk(catalog=catalog())


@pytest.mark.parametrize(("text", "form"), OPENS)
def test_a_form_that_is_plainly_named_is_opened(text: str, form: str) -> None:
    assert talk().hear(text) == ChoseForm(form)


@pytest.mark.parametrize(("text", "forms"), ASKS)
def test_of_several_that_are_named_alike_the_person_is_asked(text: str, forms: list[str]) -> None:
    event = talk().hear(text)
    assert isinstance(event, AskedForms)
    assert set(event.among) == set(forms)


@pytest.mark.parametrize("text", LABELLED["none"]["list"])
def test_who_names_none_gets_the_list(text: str) -> None:
    assert talk().hear(text) == AskedForms()


@pytest.mark.parametrize("text", LABELLED["none"]["greets"])
def test_a_greeting_is_one_whoever_is_greeted(text: str) -> None:
    assert talk().hear(text) == on.Started()


@pytest.mark.parametrize("text", LABELLED["none"]["other"])
def test_what_names_more_than_a_form_names_none(text: str) -> None:
    assert not isinstance(talk().hear(text), ChoseForm | on.Started)
    assert choosing.chosen(catalog(), "", text) is None


@pytest.mark.parametrize("text", LABELLED["none"]["asks_how"])
def test_who_asks_anything_else_hears_how_to_begin(text: str) -> None:
    here = talk()
    heard = here.hear(text)
    assert isinstance(heard, on.Questioned | on.AskedHelp)
    assert "help_first" in str(here.do(heard).effects)


def test_what_is_said_beside_the_form_goes_along() -> None:
    heard = talk().hear("你好，我要填附件二，班组长张三，12个人")
    assert heard == ChoseForm("team-result", beside="班组长张三，12个人")
    here = talk()
    turn = here.do(heard)
    assert here.state.open == "team-result@2021"
    assert "张三" in str(turn.effects)
    assert here.hear("采用") == on.Picked(0)


def test_what_holds_nothing_for_the_form_is_kept_and_that_is_said() -> None:
    here = talk()
    turn = here.do(here.hear("我要填附件二，昨天下雨了"))
    assert "held_on" in str(turn.effects)
    assert here.state.held == ("昨天下雨了",)


def test_two_forms_in_one_message_are_not_guessed() -> None:
    assert not isinstance(talk().hear("我要填附件一，还要填附件二"), ChoseForm)


def test_among_several_a_form_has_the_number_of_the_whole_list() -> None:
    here = talk()
    here.do(here.hear("成果表"))
    assert here.hear("8") == ChoseForm("team-result")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("我要填附件二", ChoseForm("team-result")),
        ("先填附件一", ChoseForm("qc-result")),
        ("改填QC小组成果表", ChoseForm("qc-result")),
        ("我想填申报表", AskedForms(among=("team-application", "award-application"))),
    ],
)
def test_another_form_is_asked_for_while_one_is_open(text: str, event: on.Event) -> None:
    here = talk()
    here.do(ChoseForm("eligibility"))
    assert here.hear(text) == event


@pytest.mark.parametrize("text", ["填写不规范", "先填写记录再点检", "要填满"])
def test_an_answer_stays_one_while_a_form_is_open(text: str) -> None:
    here = talk()
    here.do(ChoseForm("eligibility"))
    assert isinstance(here.hear(text), on.Answered)


@given(
    form=some.sampled_from([form for _, form in catalog().forms]),
    before=some.lists(some.sampled_from(["我要", "请问", "你好，", "帮我", "今天"]), max_size=3),
    after=some.lists(some.sampled_from(["怎么填", "吧", "谢谢", "。", "？"]), max_size=3),
)
def test_every_form_is_opened_by_its_attachment_whatever_stands_around_it(
    form: Form, before: list[str], after: list[str]
) -> None:
    text = f"{''.join(before)}填{form.attachment}{''.join(after)}"
    assert talk().hear(text) == ChoseForm(form.id)


@given(some.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    talk().hear(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("附件2怎么交", "team-application"),
        ("附件2要盖章吗", "team-application"),
        ("附件二寄到哪里", "team-result"),
        ("附件8交到哪里", "overview-statistics"),
        ("活动总结寄给谁", "activity-summary"),
        ("材料寄到哪里", ""),
        ("申报表寄给谁", ""),
    ],
)
def test_how_a_form_is_handed_over_is_told_before_it_is_begun(text: str, form: str) -> None:
    here = talk()
    heard = here.hear(text)
    assert heard == on.Questioned(delivery=True, form=form)
    turn = here.do(heard)
    assert ("delivery" in str(turn.effects)) == bool(form)
    assert not here.state.drafts


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("附件5", ChoseForm("recommendation")),
        ("换成附件一", ChoseForm("qc-result")),
        ("打开附件一", ChoseForm("qc-result")),
        ("填错表了", AskedForms()),
        ("我要填另一张", AskedForms()),
        ("保存了吗", on.Paused()),
        ("一共多少项", on.AskedStatus()),
    ],
)
def test_a_form_is_left_for_another_in_the_middle_of_a_question(
    text: str, event: on.Event
) -> None:
    here = talk()
    here.do(ChoseForm("team-result"))
    assert here.hear(text) == event


def test_where_any_words_are_an_answer_an_attachment_is_one() -> None:
    here = led(talk(), "intro_1", "team-result")
    assert here.hear("附件一") == on.Answered("附件一")


def all_filled_in() -> Talk:
    here = talk()
    here.do(ChoseForm("eligibility"))
    for said in ("装配车间钳工一班", "江州重型机械股份有限公司", *["是"] * 6):
        here.say(said)
    return here


@pytest.mark.parametrize(
    ("text", "form"), [("附件3", "activity-summary"), ("我要填材料评审汇总表", "review-summary")]
)
def test_where_nothing_is_open_in_a_form_another_is_named_as_ever(text: str, form: str) -> None:
    here = all_filled_in()
    assert here.hear(text) == ChoseForm(form)
    here.say("提交")
    assert here.hear(text) == ChoseForm(form)
    assert all_filled_in().hear("班组长") == on.Answered("班组长")


def test_how_another_form_is_handed_over_can_be_asked_beside_the_open_one() -> None:
    here = all_filled_in()
    here.say("修改 3")
    heard = here.hear("附件4怎么交")
    assert heard == on.Questioned(delivery=True, form="statistics")
    assert "光盘" in str(here.do(heard).effects)
    assert here.state.open.startswith("eligibility")


@pytest.mark.parametrize("text", ["附件2要盖章吗", "附件二怎么交"])
def test_the_number_of_the_open_form_is_that_ones_in_whichever_numerals(text: str) -> None:
    here = talk()
    here.do(ChoseForm("team-result"))
    assert here.hear(text) == on.Questioned(delivery=True, form="team-result")


def test_who_names_a_form_and_says_more_names_no_team_by_it() -> None:
    here = talk()
    here.do(ChoseForm("team-result"))
    text = "我要填附件2，班组长张三，12个人"
    assert here.hear(text) == on.Pasted(text)
