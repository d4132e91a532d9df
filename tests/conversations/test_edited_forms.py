"""A form that is edited in the middle of a season does not break what people have begun."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from conversations import events as on
from conversations.effects import Ask, GiveDocument, Listing
from conversations.fields import KINDS
from conversations.fields.base import Answer
from conversations.forms.fitting import holds
from conversations.state import State
from conversations.turn import Turn
from renderers.chat import speak
from renderers.phrases import phrases
from tests.conversations.talks import IN_CHAT, WORD, Talk, at, served
from tests.folders import FORM, edited, small
from tests.folders import WORD as TEMPLATE

UPLOADED = {"name": "材料.docx", "sha256": "0" * 64, "size": 20_000, "words": 1800}
NEEDED = {
    "choice": 'options = ["甲", "乙"]',
    "multi_choice": 'options = ["甲", "乙"]',
    "pair": 'units = ["人次", "学时"]',
    "rows": 'columns = [{ key = "name", label = "姓名", type = "person" }]',
    "computed": 'of = "integer"\nrule = "sum"\nfields = ["team_size"]',
}
ANSWERS: dict[str, Answer] = {
    "text": "质量管理部",
    "long_text": "第一段\n第二段",
    "integer": "12",
    "percent": "98.5",
    "pair": ["36", "288"],
    "rows": [{"name": "王强"}],
    "multi_choice": ["甲", "乙"],
    "upload": UPLOADED,
    "skipped": None,
}
"""An answer of each shape there is."""


def without(key: str) -> str:
    """The form's text without one of its fields, and without the checks that name it."""
    tables = re.split(r"(?=^\[\[)", small()[FORM].decode(), flags=re.MULTILINE)
    kept = [one for one in tables if f'key = "{key}"' not in one]
    return "".join(one for one in kept if not ("[[checks]]" in one and f'"{key}"' in one))


def retyped(key: str, kind: str) -> str:
    """The form's text with another kind of field in one place, as bare as it can be."""
    field = f'[[fields]]\nkey = "{key}"\nlabel = "新的一项"\ntype = "{kind}"\nask = "请重新填。"\n'
    needed = NEEDED.get(kind, "")
    tables = re.split(r"(?=^\[\[)", small()[FORM].decode(), flags=re.MULTILINE)
    return "".join(f"{field}{needed}\n\n" if f'key = "{key}"' in one else one for one in tables)


def now_served(talk: Talk, text: str) -> Talk:
    """The same conversation after the association has edited the form."""
    return Talk(talk.state, served({**small(), FORM: text.encode()}))


EVENTS: tuple[on.Event, ...] = (
    on.Started(),
    on.AskedReview(),
    on.AskedStatus(),
    on.AskedDraft(),
    on.AskedHelp(),
    on.Picked(0),
    on.Declined(),
    on.Answered("12"),
    on.SentAFile(WORD),
    on.WentBack(),
    on.Kept(),
    on.Skipped(),
    on.Finished(),
    on.Changed(("team_size",), "14"),
    on.Jumped(("address",)),
    on.Answered("江苏省无锡市"),
    on.HandedIn(),
    on.AskedRestart(),
    on.Picked(0),
)


def goes_on(talk: Talk) -> None:
    """Whatever happens next is answered in words, and what is printed can be printed."""
    for event in EVENTS:
        turn = talk.do(event)
        documents = [one for one in turn.effects if isinstance(one, GiveDocument)]
        said = speak(phrases(), turn.effects, turn.state.asked, [None] * len(documents))
        assert said.replies
        sheet = talk.sheet
        sheet.form.printed(sheet.draft.year, sheet.draft.answers)
        sheet.form.file_name(sheet.draft.year, sheet.draft.answers)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("old", ANSWERS)
def test_a_field_of_another_kind_breaks_nothing(kind: str, old: str) -> None:
    talk = at("team_size")
    draft = talk.sheet.draft
    talk.state = _with(talk, {**draft.answers, "address": ANSWERS[old]}, {})
    goes_on(now_served(talk, retyped("address", kind)))
    talk.state = _with(talk, draft.answers, {"fax": ANSWERS[old]})
    goes_on(now_served(talk, retyped("fax", kind)))


def _with(talk: Talk, answers: Mapping[str, Answer], aside: Mapping[str, Answer]) -> State:
    kept = {key: answer for key, answer in answers.items() if key not in aside}
    draft = replace(talk.sheet.draft, answers=kept, aside={**talk.sheet.draft.aside, **aside})
    return replace(talk.state, drafts={**talk.state.drafts, draft.ref: draft})


def test_an_answer_that_is_one_in_the_new_kind_stays() -> None:
    talk = now_served(at("training"), retyped("team_size", "text"))
    assert talk.answers["team_size"] == "12"
    assert talk.open == "training"


def test_an_answer_that_can_be_read_anew_is_proposed() -> None:
    talk = at("fax")
    talk.say("地址改成12号楼")
    talk.state = _with(talk, {**talk.answers, "address": "12人"}, {})
    talk = now_served(talk, retyped("address", "integer"))
    asked = talk.do(on.Resumed()).effects[-2]
    assert isinstance(asked, Ask)
    assert (asked.question.path, asked.former) == ("address", "12")
    talk.say("保留")
    assert talk.answers["address"] == "12"
    assert talk.open == "fax"


def test_an_answer_that_is_none_in_the_new_kind_is_asked_again() -> None:
    talk = now_served(at("training"), retyped("address", "mobile"))
    asked = talk.do(on.Resumed()).effects[-2]
    assert isinstance(asked, Ask)
    assert (asked.question.path, asked.former) == ("address", None)


def test_an_option_that_is_gone_is_asked_again_and_its_dependants_wait() -> None:
    text = small()[FORM].decode().replace('value = "chat"', 'value = "here"')
    text = text.replace('is = "chat"', 'is = "here"')
    talk = now_served(at("intro_2"), text)
    assert talk.open == "intro_way"
    talk.say(IN_CHAT)
    assert talk.answers["intro_1"] == "详见下文。"
    assert talk.open == "intro_2"


def test_a_field_that_is_gone_breaks_nothing() -> None:
    for key in ("address", "team_size", "mobile"):
        text = without(key).replace("{mobile}", "{postcode}")
        for talk in (at("training"), at(key)):
            goes_on(now_served(talk, text))


def test_the_answer_to_a_field_that_comes_back_comes_back() -> None:
    before = at("training")
    gone = now_served(before, without("address"))
    assert gone.sheet.number("address") == 0
    gone.say("36/288")
    back = now_served(gone, small()[FORM].decode())
    assert back.answers["address"] == before.answers["address"]


def test_a_field_that_is_new_is_asked_at_its_place() -> None:
    begun = now_served(at("training"), without("address"))
    begun.state = _with(begun, {k: v for k, v in begun.answers.items() if k != "address"}, {})
    talk = Talk(begun.state)
    assert talk.open == "address"
    talk.say("江苏省无锡市")
    assert talk.open == "training"


def test_what_waited_for_a_field_that_is_gone_waits_no_longer() -> None:
    talk = at("first_pass_rate")
    talk.say("0.985")
    assert talk.state.pending
    edited_talk = now_served(talk, without("first_pass_rate"))
    turn = edited_talk.say("1")
    assert not edited_talk.state.pending
    assert turn.effects
    talk = at("training")
    talk.say("合格率改成99")
    gone = now_served(talk, without("first_pass_rate"))
    assert gone.say("2").effects


def test_wording_changes_nothing() -> None:
    talk = at("first_pass_rate")
    talk.say("0.985")
    files = edited(small(), FORM, 'ask = "一次合格率是百分之多少？"', 'ask = "是多少？"')
    reworded = Talk(talk.state, served(files))
    assert reworded.say("1").effects
    assert reworded.answers["first_pass_rate"] == "98.5"


def test_what_was_handed_in_is_not_given_as_that_edition_once_a_question_is_new() -> None:
    talk = at("material", intro="上传 Word 材料")
    talk.send()
    handed_in = given(talk.do(on.HandedIn()))
    assert handed_in.edition == 1
    assert given(talk.do(on.AskedDraft())).answers == handed_in.answers
    later = now_served(talk, retyped("address", "mobile"))
    assert later.open == "address"
    assert given(later.do(on.AskedDraft())).edition == 0
    assert any(isinstance(one, Listing) for one in later.do(on.AskedReview()).effects)
    later.say("13900000001")
    assert later.sheet.draft.life == "changed"
    assert given(later.do(on.HandedIn())).edition == 2


def given(turn: Turn) -> GiveDocument:
    (document,) = (one for one in turn.effects if isinstance(one, GiveDocument))
    return document


def test_a_form_that_is_gone_and_comes_back_is_as_it_was() -> None:
    talk = at("training")
    rest = {path: data for path, data in small().items() if path not in {FORM, TEMPLATE}}
    fewer = {path: data for path, data in rest.items() if not path.startswith("notices/teams")}
    gone = Talk(talk.state, served(fewer))
    gone.do(on.Started())
    gone.do(on.ChoseForm("result"))
    assert gone.say("装配车间钳工一班").effects
    back = Talk(gone.state)
    back.do(on.ChoseForm("application"))
    assert back.answers == talk.answers
    assert back.open == "training"


def test_an_answer_fits_its_own_kind() -> None:
    for field in Talk().catalog.forms[0][1].fields:
        reading = field.read(field.example, at("fax").now)
        answer = getattr(reading, "answer", None)
        if answer is not None:
            assert holds(field, answer)
